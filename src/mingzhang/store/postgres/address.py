"""Where a database is reached and as whom: one `postgresql://` URL taken apart and put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode


@dataclass(frozen=True)
class Address:
    """A database and a login (连接地址). `host` is a name, an IP address or the folder of a Unix socket.

    The password is kept out of `repr`, so that it does not reach a log by accident.

    >>> Address("127.0.0.1", 5433, "owner", "books", "p@ss").url
    'postgresql://owner:p%40ss@127.0.0.1:5433/books'
    >>> Address("/run/books", 5432, "owner", "books", "p").url
    'postgresql://owner:p@/books?host=%2Frun%2Fbooks&port=5432'
    >>> Address("127.0.0.1", 5433, "owner", "books", "secret")
    Address(host='127.0.0.1', port=5433, user='owner', database='books', options={})
    """

    host: str
    port: int
    user: str
    database: str
    password: str | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address as a `postgresql://` URL that libpq, psycopg and Django settings understand."""
        where = {"host": self.host, "port": str(self.port)} if self._by_query else {}
        query = urlencode({**where, **self.options}, quote_via=quote, safe="")
        place = "" if self._by_query else f"{self._bracketed}:{self.port}"
        return (
            f"postgresql://{self._login}{place}/{quote(self.database, safe='')}{'?' if query else ''}{query}"
        )

    def to(self, database: str) -> Address:
        """The same server and login, another database."""
        return replace(self, database=database)

    @property
    def _by_query(self) -> bool:
        """Before the slash of a URL a socket folder loses its capitals and a list of hosts its commas."""
        return self.host.startswith(("/", "@")) or "," in self.host or not self.host

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def _login(self) -> str:
        password = "" if self.password is None else ":" + quote(self.password, safe="")
        return f"{quote(self.user, safe='')}{password}@" if self.user else ""
