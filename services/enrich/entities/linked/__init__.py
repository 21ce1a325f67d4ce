"""Which mentions are of one entity."""
