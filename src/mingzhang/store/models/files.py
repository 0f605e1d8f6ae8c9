"""Files kept by their hash (文件): imported workbooks, written books. In the database: backups hold them."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """One content, stored once under its SHA-256."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
