"""Tables of data as finance systems export them: rows under one header, cells as text."""
