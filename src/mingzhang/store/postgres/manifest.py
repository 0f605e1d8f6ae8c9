"""The list of contents of a backup file (备份清单)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from mingzhang.store.postgres.contents import TableContents

FORMAT = "mingzhang-backup"
VERSION = 1


@dataclass(frozen=True)
class Member:
    """A file inside the backup and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds and was made with: enough to check it and to see whether it can be restored."""

    made_at: str
    server_version: str
    server_major: int
    dump_major: int
    database: str
    tables: tuple[TableContents, ...]
    members: tuple[Member, ...]

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables)


def written(manifest: Manifest) -> str:
    """The manifest as JSON."""
    return json.dumps(
        {"format": FORMAT, "version": VERSION, **asdict(manifest)}, ensure_ascii=False, indent=1
    )


def read(text: str) -> Manifest:
    """The manifest from JSON.

    Raises:
        ValueError: it is not one of ours, or of a later version of this program.
    """
    data = json.loads(text)
    if (
        not isinstance(data, dict)
        or data.pop("format", None) != FORMAT
        or data.pop("version", None) != VERSION
    ):
        raise ValueError("not a manifest of this version")
    try:
        tables = tuple(TableContents(**row) for row in data.pop("tables"))
        members = tuple(Member(**row) for row in data.pop("members"))
        return Manifest(**data, tables=tables, members=members)
    except (KeyError, TypeError) as error:
        raise ValueError(f"incomplete manifest: {error}") from error
