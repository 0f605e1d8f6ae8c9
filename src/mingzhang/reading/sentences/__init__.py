"""Sentences become claims through the phrasebook (文字表述)."""
