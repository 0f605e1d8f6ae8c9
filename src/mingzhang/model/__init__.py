"""The nouns of the field: what a figure, point, fact, book and finding *are*. Imports nothing of ours."""
