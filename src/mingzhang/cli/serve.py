"""`mingzhang serve`: the workspace and the public page on this machine, on an empty machine too.

The parent keeps the database and three children: web workers, and the worker of long works. The children
log in as the web role and never see the owner's password.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Collection, Mapping
from pathlib import Path
from types import FrameType

from ..store.postgres.errors import PostgresError
from ..store.postgres.home import home_directory
from .own_pages import answers
from .terminal import say
from .workspace import database, migrate, secret_key

DONE, FAILED = 0, 2
_PATIENCE = 240.0  # seconds until the first page must answer
_TOO_SOON = 5.0  # a child that ends sooner than this is not started again


class Stopped(Exception):  # noqa: N818  not an error
    """The person or the system asked us to stop."""


def run_serve(options: Namespace) -> int:
    """Start everything, say where it is, and stop everything together."""
    _stop_on_signals()
    if not _may_listen(options.host, options.port):
        return FAILED
    try:
        with database(options.data) as found:
            done = migrate()
            say(f"数据库就绪{f'，完成{done}项迁移' if done else ''} / database ready")
            from ..store.guarded import guard

            web_url = guard(found)
            _first_administrator()
            return _serve(options, _environment(options, web_url))
    except PostgresError as error:
        say(error.chinese)
        say(error.english)
        return FAILED
    except Stopped:
        return DONE


_NO_LISTENING = {
    errno.EADDRINUSE: ("端口已被占用", "the port is in use"),
    errno.EADDRNOTAVAIL: ("不是本机的地址", "it is no address of this machine"),
    errno.EACCES: ("没有权限，1024以下的端口归系统所有", "no permission: ports below 1024 are the system's"),
}


def _may_listen(host: str, port: int) -> bool:
    """True when the port is free; otherwise it is said, before the database starts for nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as error:
        chinese, english = _NO_LISTENING.get(error.errno or 0, (str(error), str(error)))
        where = f"{host_in_address(host)}:{port}"
        say(f"{where} 无法监听（{chinese}）。请用 --port 换一个端口，或用 --host 换一个地址。")
        say(f"cannot listen at {where}: {english}; choose another port with --port, or address with --host")
        return False
    return True


def _stop_on_signals() -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def _environment(options: Namespace, web_url: str) -> dict[str, str]:
    """What the children know: the web role's URL in the place of the owner's."""
    static, counters = home_directory() / "static", home_directory() / "metrics"
    _collect(static)
    shutil.rmtree(counters, ignore_errors=True)  # the counts of all web processes of this run
    counters.mkdir(parents=True)
    return os.environ | {
        "DATABASE_URL": web_url,
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "MINGZHANG_SECRET_KEY": secret_key(),
        "MINGZHANG_STATIC_ROOT": str(static),
        "PROMETHEUS_MULTIPROC_DIR": str(counters),
        "MINGZHANG_HOSTS": hosts(options.host),
    }


def hosts(host: str) -> str:
    """The names under which the pages answer: those that are set, and always this machine's.

    The server looks at its own ready page, and so do a proxy and a monitor beside it.
    """
    own = ("localhost", "127.0.0.1", "[::1]", host_in_address(host))
    given = os.environ.get("MINGZHANG_HOSTS", "").split(",")
    return ",".join(dict.fromkeys(name for name in (*given, *own) if name))


def _collect(static: Path) -> None:
    """Gather the static files, so that they are served with long life."""
    from django.conf import settings
    from django.core.management import call_command

    settings.STATIC_ROOT = str(static)
    call_command("collectstatic", interactive=False, verbosity=0)


def _first_administrator() -> None:
    from .people import first_administrator

    made = first_administrator()
    if made is not None:
        say(f"已建立系统管理员：用户名 {made[0]}，初始密码 {made[1]}（首次登录须修改）")
        say(f"an administrator was made: user {made[0]}, password {made[1]} (to be changed at first sign-in)")


def _serve(options: Namespace, environment: Mapping[str, str]) -> int:
    """Run the children until one gives up or we are asked to stop."""
    commands = {"web": _web(options), "works": works_command()}
    children = {name: _start(command, environment) for name, command in commands.items()}
    started = dict.fromkeys(children, time.monotonic())
    try:
        address = f"http://{host_in_address(options.host)}:{options.port}/"
        if not answers(address, children["web"], _PATIENCE):
            say("网页服务没有启动，原因见上面的日志")
            say("the web server did not start; the log above says why")
            return FAILED
        say(f"工作台 workspace {address}work/    公开页 public page {address}")
        if options.once:
            return DONE
        while True:
            time.sleep(0.5)
            for name, child in children.items():
                if child.poll() is None:
                    continue
                if time.monotonic() - started[name] < _TOO_SOON:
                    say(f"{name} 反复退出，停止服务 / {name} keeps ending; stopping")
                    return FAILED
                children[name] = _start(commands[name], environment)
                started[name] = time.monotonic()
    finally:
        _end(children.values())


def host_in_address(host: str) -> str:
    """A host as it stands in an address: IPv6 between brackets.

    >>> host_in_address("::1"), host_in_address("127.0.0.1")
    ('[::1]', '127.0.0.1')
    """
    return f"[{host}]" if ":" in host else host


def _web(options: Namespace) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", options.host, "--port", str(options.port), "--workers", str(options.workers)),
        *("--blocking-threads", "4", "--respawn-failed-workers", "--workers-kill-timeout", "10"),
        *("--log-level", "warning", "--no-ws", "mingzhang.web.wsgi:application"),
    ]


def works_command() -> list[str]:
    """The worker of long works: two at a time, so that one that takes long does not hold up the others."""
    return [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "2"]


def _start(command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A child in a group of its own, so that a keyboard interrupt reaches us first."""
    return subprocess.Popen(command, env=dict(environment), start_new_session=True)


def _end(children: Collection[subprocess.Popen[bytes]]) -> None:
    """Ask the children to end, then insist."""
    living = [child for child in children if child.poll() is None]
    for child in living:
        os.killpg(child.pid, signal.SIGTERM)
    for child in living:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
