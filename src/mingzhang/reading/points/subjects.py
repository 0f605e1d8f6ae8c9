"""Rows that name a subject: by code, or by name where the code is missing or impossible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...vocabulary import codes
from ...vocabulary.codes import CodeList, normal_name
from ..labelling.label import LabelledCell

_DIGITS = (3, 5, 7)


@dataclass
class Subjects:
    """Finds the code a row stands for, given the rows before it. One per side of a table.

    `named` holds the names printed with each code in the table; `last` the code found last.
    """

    year: int
    named: dict[str, set[str]]
    last: str = ""

    @classmethod
    def of(cls, cells: Iterable[LabelledCell], year: int) -> Subjects:
        """Over the cells of one table."""
        named: dict[str, set[str]] = {}
        for code, label in {(cell.code, cell.label) for cell in cells if cell.code}:
            named.setdefault(code, set()).add(normal_name(label))
        return cls(year, named)

    def by_code(self, code: str, name: str) -> str:
        """The subject of a row with a printed code; the code itself unless it cannot be meant."""
        found = self._by_code(code, name)
        if found:
            self.last = found
        return found

    def _by_code(self, code: str, name: str) -> str:
        possible = len(code) in _DIGITS and code[0] in "235"
        listed = codes.list_of(code, self.year) if possible else codes.functional(self.year)
        if possible and listed.entries(code) and not self._is_taken(listed, code, name):
            return code
        if (
            possible
            and codes.parent(code) == codes.parent(self.last)
            and not self._is_taken(listed, code, name)
        ):
            return code
        other = self._named_under(listed, name)
        if other and other not in self.named:
            return other
        return code if possible else ""

    def _is_taken(self, listed: CodeList, code: str, name: str) -> bool:
        """True when another row prints this code with its right name, and this row does not."""
        names = self.named.get(code, set())
        if len(names) < 2:
            return False
        right = {normal_name(known) for known in listed.all_names(code)}
        return normal_name(name) not in right and bool(names & right)

    def is_name(self, code: str, label: str) -> bool:
        """True when a label is a name of the code, or the code is not listed so that nobody can tell."""
        names = {normal_name(known) for known in codes.list_of(code, self.year).all_names(code)}
        return not names or normal_name(label) in names

    def printed_with(self, name: str) -> str:
        """The one code printed in the table whose name this is; "" when there is none or a choice."""
        same = [code for code in self.named if len(code) in _DIGITS and self.is_name(code, name)]
        listed = [code for code in same if codes.list_of(code, self.year).all_names(code)]
        return listed[0] if len(listed) == 1 else ""

    def by_name(self, listed: CodeList, name: str) -> str:
        """The subject of a row without code; "" when the name is no subject or leaves a choice."""
        found = self._named_under(listed, name)
        if found:
            self.last = found
        return found

    def _named_under(self, listed: CodeList, name: str) -> str:
        """The one code of that name under the subject of the row before, its parents, or anywhere."""
        under = self.last if self.last[:1] == listed_digit(listed) else ""
        while True:
            found = listed.find(name, under)
            if found or not under:
                return found
            under = codes.parent(under)


def listed_digit(listed: CodeList) -> str:
    """The first digit of the codes of a list."""
    return {codes.Kind.FUNCTIONAL: "2", codes.Kind.ECONOMIC: "3"}.get(listed.kind, "5")
