"""Names found, whole: what a model saw is cut, completed, taken apart, and what it missed is added."""
