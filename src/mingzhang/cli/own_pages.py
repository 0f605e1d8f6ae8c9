"""Pages of a server that we started ourselves: opened directly, waited for (本机网页)."""

from __future__ import annotations

import subprocess
import time
from http.cookiejar import CookieJar
from urllib.error import URLError
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, build_opener


def browser() -> OpenerDirector:
    """A browser that keeps cookies and goes straight to this machine, whatever proxy the office sets."""
    return build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))


def answers(address: str, server: subprocess.Popen[bytes], patience: float) -> bool:
    """True when the ready page of the address answers in time, and before the server ends."""
    until = time.monotonic() + patience
    while time.monotonic() < until and server.poll() is None:
        try:
            with browser().open(f"{address}ready", timeout=5):
                return True
        except (URLError, OSError):
            time.sleep(0.1)
    return False
