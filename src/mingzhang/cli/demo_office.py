"""The second half of `make demo`: the sample office in a database of its own, and its pages opened.

The database stands under out/demo; a second run finds it loaded. At a terminal the pages stay open until
Ctrl+C; without one, or with CI set, the run ends by itself after both pages answered.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..store.postgres.errors import PostgresError
from ..store.postgres.launch import free_port
from .own_pages import answers, browser
from .terminal import say

VISITOR, YEAR = "liang", 2023  # who is signed in by the link, and the year that the workspace shows
PORT = 8000
_PATIENCE = 120.0  # seconds until the pages must answer
_SIGN_INS = "sign-ins.json"


@dataclass(frozen=True)
class Pages:
    """Where the demo is: the public page, and the link that signs in once."""

    address: str
    ticket: str

    @property
    def link(self) -> str:
        """The address that opens the workspace, signed in."""
        return f"{self.address}demo/{self.ticket}/"


def show_office(home: Path) -> int:
    """Load the sample office into `home` unless it is there, serve it and open its pages."""
    os.environ.pop("DATABASE_URL", None)  # never anybody's real database
    try:
        passwords = _loaded(home) or _load(home)
    except PostgresError as error:
        say(error.chinese)
        say(error.english)
        return 2
    pages = Pages(f"http://127.0.0.1:{_port()}/", secrets.token_urlsafe(24))
    server = _serve(home, pages)
    try:
        if not answers(pages.address, server, _PATIENCE):
            say("网页没有按时打开 / the pages did not open in time")
            return 2
        _tell(pages, passwords)
        return _prove(pages) if _is_unattended() else _stay(pages, server)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(server)


# --- loading ------------------------------------------------------------------------------------------


def _loaded(home: Path) -> dict[str, str]:
    """The sign-ins of an office that is loaded already; what a broken run left is cleared away."""
    known = home / _SIGN_INS
    if known.exists():
        return dict(json.loads(known.read_text("utf-8")))
    if home.exists():
        shutil.rmtree(home)
    return {}


def _load(home: Path) -> dict[str, str]:
    from .workspace import database, migrate

    started = time.monotonic()
    with database(home):
        migrate()
        from .sample.load import TITLES, load

        with _bar(len(TITLES)) as tell:
            found = load(tell)
    path = home / _SIGN_INS
    path.touch(mode=0o600)
    path.write_text(json.dumps(found.passwords), "utf-8")
    say(f"示例单位已载入，用时{time.monotonic() - started:.0f}秒 / the sample office is loaded")
    return found.passwords


@contextmanager
def _bar(total: int) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar at a terminal, a line for each step elsewhere."""
    if not sys.stderr.isatty():
        yield _line_for_each_step
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("载入示例单位", total=total)
        yield lambda title, done, _of: progress.update(task, description=title, completed=done)


def _line_for_each_step(title: str, _done: int, _of: int) -> None:
    if "：" not in title:  # how far a step is
        say(f"  {title}")


# --- serving ------------------------------------------------------------------------------------------


def _port() -> int:
    """8000 when nobody listens there, otherwise any that is free."""
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
            return PORT
        except OSError:
            return free_port()


def _serve(home: Path, pages: Pages) -> subprocess.Popen[bytes]:
    port = pages.address.rstrip("/").rpartition(":")[2]
    digest = hashlib.sha256(pages.ticket.encode()).hexdigest()
    command = [sys.executable, "-m", "mingzhang.cli.main", "serve", "--data", str(home), "--port", port]
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = inherited | {"MINGZHANG_DEMO_TICKET": f"{digest}:{VISITOR}:{YEAR}"}
    return subprocess.Popen(command, env=environment, start_new_session=True)


def _tell(pages: Pages, passwords: dict[str, str]) -> None:
    print(f"\n公开页 public page: {pages.address}")
    print(f"工作台，一次有效的登录链接 workspace, signed in once: {pages.link}")
    print("各岗位的用户名和密码，仅供演示 / sign-ins of the demo:")
    for name, role in _roles():
        print(f"  {name:<8} {passwords.get(name, ''):<22} {role}")


def _roles() -> list[tuple[str, str]]:
    from .sample.files import Files

    rows = Files().toml("people")["people"]
    return [(row["user"], f"{row['roles'][0]['role']} {row['roles'][0].get('unit', '')}") for row in rows]


def _is_unattended() -> bool:
    return bool(os.environ.get("CI")) or not sys.stdin.isatty() or not sys.stdout.isatty()


def _prove(pages: Pages) -> int:
    """Both pages answer as they should: the published books, the workspace of the person signed in."""
    visitor = browser()
    with visitor.open(pages.address, timeout=60) as answer:
        public = answer.read().decode()
    with visitor.open(pages.link, timeout=60) as answer:
        workspace, at = answer.read().decode(), answer.geturl()
    good = "2017年" in public and "2023年" in public and "/work/" in at and "示例" in workspace
    print("公开页和工作台均已打开 / both pages answer" if good else "网页内容不对 / the pages are not right")
    return 0 if good else 1


def _stay(pages: Pages, server: subprocess.Popen[bytes]) -> int:
    """Open the pages in the browser and wait until the person stops."""
    import webbrowser

    for address in (pages.address, pages.link):
        webbrowser.open(address)
    print("按 Ctrl+C 结束 / press Ctrl+C to stop")
    return server.wait()


def _end(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=40)
        except subprocess.TimeoutExpired:
            server.kill()
