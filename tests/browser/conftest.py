"""A real Chromium for the browser tests: Debian's, signed in as anyone, on the live server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from mingzhang.store.postgres.reach import parse

# Playwright's loop lives in the thread of the tests; Django is told that this is no server of its own.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = Path(__import__("axe_playwright_python").__file__).parent / "axe.min.js"
PROGRAMS = ("chromium-headless-shell", "chromium")  # the first draws no window of its own
SLOWEST = 60_000  # milliseconds that a page may take on a busy machine before a test gives up
expect.set_options(timeout=SLOWEST / 3)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once."""
    program = os.environ.get("MINGZHANG_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, "no Chromium on this machine: run bin/browser"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page_of(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`page_of(person, **options)`: a page of its own signed in as the person, None for a visitor.

    Options are those of a browser context: viewport, color_scheme, java_script_enabled, locale …
    A mistake of a script, or a breach of the content security policy, fails the test.
    """
    contexts: list[BrowserContext] = []
    mistakes: list[str] = []

    def made(person: Any = None, **options: Any) -> Page:
        options = {"viewport": {"width": 1280, "height": 860}, "locale": "zh-CN"} | options
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        context.set_default_timeout(SLOWEST)
        if person is not None:
            context.add_cookies([_session(person, live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.on("console", lambda line: mistakes.append(line.text) if _is_mistake(line) else None)
        return page

    yield made
    for context in contexts:
        context.close()
    assert not mistakes, mistakes


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """The worker process of long works, on the database of the tests."""
    url = parse(os.environ["DATABASE_URL"]).to(str(connection.settings_dict["NAME"])).url
    command = [sys.executable, "-m", "django", "procrastinate", "worker", "--queues", "works"]
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "mingzhang.web.settings"}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    yield
    process.terminate()
    process.wait()


def _is_mistake(line: Any) -> bool:
    """An error of a script; a page that answers 4xx on purpose is none."""
    return line.type == "error" and "Failed to load resource" not in line.text


def _session(person: Any, url: str) -> Any:
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": url}


@pytest.fixture
def no_barriers() -> Callable[[Page], None]:
    """`no_barriers(page)`: axe finds nothing on the page."""

    def check(page: Page) -> None:
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate('() => axe.run({resultTypes: ["violations"]})')
        told = [
            f"{one['id']}: {one['help']}: {node['target']} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]
        assert not told, "\n".join(told)

    return check
