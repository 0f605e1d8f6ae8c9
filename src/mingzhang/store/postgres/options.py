"""The settings the embedded server is started with (参数)."""

from __future__ import annotations

import os
from dataclasses import dataclass

from mingzhang.store.postgres.layout import SOCKET_PORT, Layout

MEBIBYTE = 1 << 20
LOOPBACK = "127.0.0.1"
SETTINGS = {
    "max_connections": "200",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "datestyle": "ISO, YMD",
    "password_encryption": "scram-sha-256",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",  # solid-state disks
    "jit": "off",  # short statements only
    "max_parallel_workers_per_gather": "0",  # starting helpers costs more than they save
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_line_prefix": "%m [%p] %u@%d ",
    "unix_socket_permissions": "0700",
}
UNSAFE = {"fsync": "off", "full_page_writes": "off"}
"""For tests only: a power cut loses the whole cluster, a kill loses nothing."""


@dataclass(frozen=True)
class Mode:
    """How a server is to be run: by socket alone or also on the loopback address; safe, or fast for tests."""

    port: int = SOCKET_PORT
    loopback: bool = False
    fsync: bool = True


def server_arguments(layout: Layout, mode: Mode) -> list[str]:
    """The arguments of `postgres`. They outrank the files in the data folder and carry no secret."""
    settings = {
        **SETTINGS,
        "shared_buffers": f"{shared_buffers(_memory()) if mode.fsync else 128}MB",
        "unix_socket_directories": str(layout.sockets),
        "listen_addresses": LOOPBACK if mode.loopback else "",
        "port": str(mode.port),
        **({} if mode.fsync else UNSAFE),
    }
    pairs = [("-c", f"{name}={value}") for name, value in settings.items()]
    return ["-D", str(layout.data), *[word for pair in pairs for word in pair]]


def shared_buffers(memory: int) -> int:
    """MiB of shared buffers on a machine with `memory` bytes: an eighth, between 128 MiB and 1 GiB.

    >>> shared_buffers(512 * MEBIBYTE), shared_buffers(4096 * MEBIBYTE), shared_buffers(65536 * MEBIBYTE)
    (128, 512, 1024)
    """
    return max(128, min(1024, memory // MEBIBYTE // 8))


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
