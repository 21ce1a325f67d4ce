"""Asks feeds and sites, each in its time and as a polite guest."""
