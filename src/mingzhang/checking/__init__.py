"""Room: checking."""
