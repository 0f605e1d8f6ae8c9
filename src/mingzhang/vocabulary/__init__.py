"""Room: classification codes by year and the words of the field; words and codes become coordinates."""
