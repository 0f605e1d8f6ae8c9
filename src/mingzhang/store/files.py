"""Files kept once under their hash (文件存储)."""

from __future__ import annotations

import hashlib

from .models import StoredFile


def keep(content: bytes) -> StoredFile:
    """The stored file of a content, made unless it is kept already."""
    name = hashlib.sha256(content).hexdigest()
    row, _made = StoredFile.objects.get_or_create(
        sha256=name, defaults={"size": len(content), "content": content}
    )
    return row
