"""Names that tables and users know, found in texts of any language."""
