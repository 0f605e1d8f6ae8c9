"""What the command line takes. Imports nothing heavy: `mingzhang --help` answers in a blink."""

from __future__ import annotations

import argparse

from .. import __version__

FORMATS = ("text", "json", "html", "csv", "xlsx", "pdf")
BINARY = ("xlsx", "pdf")
SEVERITIES = ("notice", "question", "warning", "error")
WRITTEN = "pdf,docx,xlsx,html,data"
ROUNDINGS = ("plain", "controlled")
RULE_FORMATS = ("text", "markdown", "json")
_EXIT_CODES = "exit: 0 nothing above question 无错误与警示, 1 findings 有疑点, 2 could not read 无法读取"
_WRITE_CODES = "exit: 0 written 已写出, 2 could not read or write 无法读取或写入"


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
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
    return top


def _files(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files", nargs="+", metavar="FILE", help="PDF, TXT, XLSX, XLS, ODS, DOCX, HTML, book.json"
    )
    command.add_argument(
        "--jobs", type=_positive, metavar="N", help="并行进程数 processes (default: all cores)"
    )


def _read(command: argparse.ArgumentParser) -> None:
    _files(command)
    command.add_argument(
        *("-o", "--output"),
        required=True,
        metavar="DIR",
        help="写出 book.json 与 cells/facts/claims.csv；多个文件各占一个子目录 a folder each if several",
    )
    _language(command)


def _check(command: argparse.ArgumentParser) -> None:
    _files(command)
    command.add_argument("--format", choices=FORMATS, default="text", help="报告格式 report format")
    command.add_argument(*("-o", "--output"), metavar="FILE", help="写入文件 write to a file")
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
        metavar="BOOK",
        help="底稿、book.json 或任何可读的文件 a draft, a book.json, or any readable file",
    )
    command.add_argument(
        *("-o", "--output"), required=True, metavar="DIR", help="写入的文件夹 folder to write into"
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


def _language(command: argparse.ArgumentParser) -> None:
    command.add_argument("--lang", choices=("zh", "en"), default="zh", help="标签语言 language of labels")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("须为正整数 must be at least 1")
    return number
