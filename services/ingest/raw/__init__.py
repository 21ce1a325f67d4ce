"""Bytes before they are parsed: what kind they are, whether they may be parsed, how they are decoded."""
