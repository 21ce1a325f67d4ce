"""Feeds and other lists of items: read, discovered, subscribed to. When they are asked is for `polling`."""
