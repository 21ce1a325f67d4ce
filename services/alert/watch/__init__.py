"""The bell watches itself: what is wrong with it is told to `problems.notify`, and that all is well to `heartbeat`."""
