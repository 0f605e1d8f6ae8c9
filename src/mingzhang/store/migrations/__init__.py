"""Migrations of the store, each reversible on data."""
