"""Plain text, Markdown and mail: cleaned, with a way back to the original."""
