"""The frame: services in, one application out."""
