"""The push door: `POST /v1/articles`."""
