"""Reports of what was found, one module per format: pure functions from a report (and its books)."""
