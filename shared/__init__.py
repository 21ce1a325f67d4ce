"""What every service stands on: the events, the map of streams, the bus and the edges. Knows no service."""
