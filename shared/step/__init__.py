"""One consumer of one step: claims, retries, takes over, buries."""
