"""Years in which a name, a rule or a code is valid (有效期)."""

from __future__ import annotations

# The last year of what is valid until further notice (长期有效); the name of that year is the newest.
OPEN_END = 9999
