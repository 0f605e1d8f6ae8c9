"""Measurements: speed, mutations, fuzzing; and the makers of the example documents."""
