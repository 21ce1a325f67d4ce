"""The rules in use: read at the start, again when their files change, kept as they were when those are bad."""
