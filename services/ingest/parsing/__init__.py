"""Bytes of any kind into articles: what they are, what they are written in, in a process of its own."""
