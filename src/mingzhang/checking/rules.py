"""What every rule says, on what basis, and an example on either side (规则一览).

The declarations stand in `rules_*.toml` beside this module; `mingzhang rules` and docs/rules.md show them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from ..model.errors import DataError
from ..model.finding import Severity

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: stable id, the severity of its findings at most, one sentence, basis, two examples."""

    id: str
    severity: Severity
    zh: str
    en: str
    basis: str
    passes: str
    fails: str


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, worst first and then as declared. DataError names the file and the rule of a mistake."""
    found = [rule for path in sorted(_FOLDER.glob("rules_*.toml")) for rule in load(path)]
    twice = {rule.id for rule in found if sum(other.id == rule.id for other in found) > 1}
    if twice:
        raise DataError(f"declared twice: {', '.join(sorted(twice))}")
    return tuple(sorted(found, key=lambda rule: rule.severity, reverse=True))


def load(path: Path) -> Iterator[Rule]:
    """The rules that one file declares."""
    for number, row in enumerate(tomllib.loads(path.read_text("utf-8"))["rules"], start=1):
        yield _rule(row, f"{path.name}: rule {number} ({row.get('id', 'without id')})")


def _rule(row: dict[str, Any], where: str) -> Rule:
    names = {field.name for field in fields(Rule)}
    if set(row) != names or not all(isinstance(value, str) and value for value in row.values()):
        raise DataError(f"{where}: needs exactly {', '.join(sorted(names))}")
    try:
        severity = Severity(row["severity"])
    except ValueError as error:
        raise DataError(f"{where}: no severity {row['severity']!r}") from error
    return Rule(**{**row, "severity": severity})
