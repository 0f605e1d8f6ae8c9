"""What the command line takes. Imports nothing heavy: `mingzhang --help` answers in a blink."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import __version__
from .usage import Parser

FORMATS = ("text", "json", "html", "csv", "xlsx", "pdf")
BINARY = ("xlsx", "pdf")
SEVERITIES = ("notice", "question", "warning", "error")
WRITTEN = "pdf,docx,xlsx,html,data"
LAST_PORT = 65_535
ROUNDINGS = ("plain", "controlled")
RULE_FORMATS = ("text", "markdown", "json")
_EXIT_CODES = "exit: 0 nothing above question 无错误与警示, 1 findings 有疑点, 2 could not read 无法读取"
_WRITE_CODES = "exit: 0 written 已写出, 2 could not read or write 无法读取或写入"


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = Parser(
        prog="mingzhang",
        description="明账：读取、核对、编写部门预算决算。Reads, proves and writes public budget documents.",
        epilog=_EXIT_CODES,
    )
    top.add_argument("--version", action="version", version=f"mingzhang {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _read(commands.add_parser("read", help="读取文件，写出数据 read documents into data", epilog=_EXIT_CODES))
    _check(commands.add_parser("check", help="核对文件 check documents", epilog=_EXIT_CODES))
    _write(commands.add_parser("write", help="编写公开文件 write a book", epilog=_WRITE_CODES))
    _rules(commands.add_parser("rules", help="列出规则 list the rules"))
    _serve(commands.add_parser("serve", help="启动工作台和公开页 start workspace and public page"))
    _verify(commands.add_parser("verify", help="核验审计链、账簿、文件 verify audit, ledger, files"))
    _backup(commands.add_parser("backup", help="备份 back up everything into one file"))
    _restore(commands.add_parser("restore", help="恢复到空库 restore into an empty database"))
    return top


def _files(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files",
        nargs="+",
        type=_named,
        metavar="FILE",
        help="PDF, TXT, XLSX, XLS, ODS, DOCX, HTML, book.json",
    )
    command.add_argument(
        "--jobs", type=_positive, metavar="N", help="并行进程数 processes (default: all cores)"
    )


def _read(command: argparse.ArgumentParser) -> None:
    _files(command)
    command.add_argument(
        *("-o", "--output"),
        required=True,
        type=_named,
        metavar="DIR",
        help="写出 book.json 与四个 CSV；多个文件各占一个子目录 a folder each if several",
    )
    _language(command)


def _check(command: argparse.ArgumentParser) -> None:
    _files(command)
    command.add_argument("--format", choices=FORMATS, default="text", help="报告格式 report format")
    command.add_argument(*("-o", "--output"), type=_named, metavar="FILE", help="写入文件 write to a file")
    command.add_argument(
        "--severity",
        choices=SEVERITIES,
        default="notice",
        help="只列此程度及以上 show this severity and above",
    )
    grouping = command.add_mutually_exclusive_group()
    grouping.add_argument("--together", action="store_true", help="全部一并核对 check all files together")
    grouping.add_argument("--separately", action="store_true", help="逐个核对 check each file by itself")
    command.add_argument("--all", action="store_true", help="不省略长列表 do not shorten long lists")
    _language(command)


def _write(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "book",
        type=_named,
        metavar="BOOK",
        help="底稿、book.json 或任何可读的文件 a draft, a book.json, or any readable file",
    )
    command.add_argument(
        *("-o", "--output"),
        required=True,
        type=_named,
        metavar="DIR",
        help="写入的文件夹 folder to write into",
    )
    command.add_argument(
        "--rounding",
        choices=ROUNDINGS,
        help="取整方式：plain 各数自行四舍五入，controlled 合计等于各分项（默认）"
        " rounding: each figure by itself, or totals equal their parts (default)",
    )
    command.add_argument(
        "--format", default=WRITTEN, metavar="LIST", help=f"格式，用逗号分隔 formats (default: {WRITTEN})"
    )
    command.add_argument("--ascii-names", action="store_true", help="文件名用英文 file names in ASCII")


def _rules(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=RULE_FORMATS, default="text", help="格式 format")


def _serve(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--host", type=_host, default="127.0.0.1", help="监听的IP地址 IP address to listen at"
    )
    command.add_argument("--port", type=_port, default=8000, metavar="N", help="端口 port (8000)")
    command.add_argument(
        "--workers", type=_positive, default=2, metavar="N", help="网页进程数 web processes (2)"
    )
    command.add_argument("--once", action="store_true", help="启动成功后即停止 stop when it has started")
    _data(command)


def _verify(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--heads", type=_path, metavar="FILE", help="写出各链末端，另行保存 write the chains' heads"
    )
    command.add_argument(
        "--compare", type=_path, metavar="FILE", help="与先前保存的链末端核对 compare with earlier heads"
    )
    _data(command)


def _backup(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=_path, metavar="FILE", help="备份文件，不覆盖 a new file")
    _data(command)


def _restore(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=_path, metavar="FILE", help="备份文件 a backup")
    _data(command)


def _data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data",
        type=_path,
        metavar="DIR",
        help="数据目录（默认 MINGZHANG_HOME；DATABASE_URL 优先）folder of the embedded database",
    )


def _language(command: argparse.ArgumentParser) -> None:
    command.add_argument("--lang", choices=("zh", "en"), default="zh", help="标签语言 language of labels")


def _named(text: str) -> str:
    """A path that is given; a variable of the shell that holds nothing would otherwise mean this folder."""
    if not text:
        raise argparse.ArgumentTypeError("路径是空的 the path is empty")
    return text


def _path(text: str) -> Path:
    return Path(_named(text))


def _host(text: str) -> str:
    from ipaddress import ip_address

    try:
        return str(ip_address("127.0.0.1" if text == "localhost" else text))
    except ValueError as error:
        raise argparse.ArgumentTypeError("须为本机的IP地址 must be an IP address of this machine") from error


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError("须为正整数 must be a whole number, at least 1")
    return int(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"须为1至{LAST_PORT}的整数 must be a whole number, 1 to {LAST_PORT}")
    return int(text)
