"""Proof under faults: kills, stalls and lost servers. `soak` runs it long, the suite runs it short."""
