"""Articles and the clock ring the bell: what matched is decided by policy, written, and put on its way."""
