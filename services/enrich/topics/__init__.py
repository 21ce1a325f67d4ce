"""What an article is about, by a lexicon that the user may replace."""
