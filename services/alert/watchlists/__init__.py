"""Watchlists: YAML files to a ruleset, with every problem at its place. Matching is services/alert/matching."""
