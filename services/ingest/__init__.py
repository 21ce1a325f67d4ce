"""Hears the world: feeds, pages, documents and pushes become articles, each once. Knows no other service."""
