"""Matches articles against watchlists, decides when to tell, and delivers signed alerts."""
