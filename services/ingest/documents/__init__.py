"""Plain text, Markdown and mail, from the drop folder or the command line: cleaned, with a way back to the original."""
