"""Which book is meant (文本): of a department, a year and a kind."""

from __future__ import annotations

from typing import NamedTuple

from ..model.book import BookKind
from .models import Department


class Edition(NamedTuple):
    """A department's book of one kind and year, whatever its versions."""

    department: Department
    year: int
    kind: BookKind

    @property
    def name(self) -> str:
        """How people call it: 2017年部门决算."""
        return f"{self.year}年{self.kind.value}"
