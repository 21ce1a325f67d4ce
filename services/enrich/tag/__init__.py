"""The tag step: language, names, topics of an article, by processes of their own."""
