"""Room: forms."""
