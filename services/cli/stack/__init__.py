"""The stack and what surrounds it: `tocsin init`, `up`, `serve`, `status`, `health`, `dead`, `settings`, `receive`."""
