"""Figures, not tests: `make bench` prints one JSON line a measurement, each beside this machine's own limit."""
