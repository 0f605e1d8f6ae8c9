"""Pages become a book: titles, captions, units, tables over pages, paragraphs, whose it is (成册)."""
