"""Samples as they arrive, junk included, and the first watchlists: package data of `init`, `demo` and the tests."""
