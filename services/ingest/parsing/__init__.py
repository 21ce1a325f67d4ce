"""Inputs of any kind into articles, in a process of its own."""
