"""Feeds and documents as they come in: `tocsin feeds`, `parse` and `publish`. The reading is services/ingest's."""
