"""How a command is used, and what is wrong with one (用法): Chinese first, then as the parser says it."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

_CHINESE = (
    (r"the following arguments are required: (.+)", r"缺少参数：\1"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"参数 \1 不能是 \2，可选：\3"),
    (r"argument (.+?): expected (?:one|at least one) argument", r"参数 \1 缺少取值"),
    (r"argument (.+?): not allowed with argument (.+)", r"参数 \1 不能与 \2 同时使用"),
    (r"argument (.+?): invalid \w+ value: (.+)", r"参数 \1 的值 \2 无效"),
    (r"argument (.+?): (.+)", r"参数 \1：\2"),
    (r"unrecognized arguments: (.+)", r"无法识别的参数：\1"),
)


class Parser(argparse.ArgumentParser):
    """A parser that says in two languages what is wrong, and where the usage is told."""

    def error(self, message: str) -> NoReturn:
        """Say it on stderr and end with exit code 2."""
        self.print_usage(sys.stderr)
        told = f"{self.prog}：{chinese(message)}。用法见 {self.prog} --help"
        self.exit(2, f"{told}\n{self.prog}: error: {message}\n")


def chinese(message: str) -> str:
    """What the parser said, in Chinese.

    >>> chinese("the following arguments are required: FILE")
    '缺少参数：FILE'
    >>> chinese("argument --format: invalid choice: 'doc' (choose from 'text', 'pdf')")
    "参数 --format 不能是 'doc'，可选：'text', 'pdf'"
    """
    for pattern, words in _CHINESE:
        found = re.fullmatch(pattern, message)
        if found is not None:
            return found.expand(words)
    return "命令有误"
