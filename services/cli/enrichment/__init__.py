"""What is found in articles: `tocsin tag`, `topics` and `stories`. The finding is services/enrich's."""
