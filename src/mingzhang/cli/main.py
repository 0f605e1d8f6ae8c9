"""`mingzhang`: read, check and write files, and run the workspace, from the shell."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from .arguments import parser
from .terminal import StdoutError, say_unwritable, write_in_any_encoding

UNWRITTEN = 2
INTERRUPTED = 130  # as a shell says of a program that was interrupted
CUT_OFF = 141  # and of one whose reader went away: no verdict on the files


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    write_in_any_encoding()
    options = parser().parse_args(arguments)
    try:
        return _run(options)
    except StdoutError as error:
        say_unwritable("stdout", error.reason)
        return _silent(UNWRITTEN)
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        return _silent(CUT_OFF)
    except KeyboardInterrupt:
        return INTERRUPTED


def _silent(code: int) -> int:
    """The code, with stdout led nowhere: what is left in it would be tried, and fail, again at the end."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _run(options: Namespace) -> int:
    if options.command == "read":
        from .read import run_read

        return run_read(options)
    if options.command == "check":
        from .check import run_check

        return run_check(options)
    if options.command == "write":
        from .write import run_write

        return run_write(options)
    if options.command == "rules":
        from .rules import run_rules

        return run_rules(options)
    if options.command == "serve":
        from .serve import run_serve

        return run_serve(options)
    from .keep import run_backup, run_restore, run_verify

    keepers = {"verify": run_verify, "backup": run_backup, "restore": run_restore}
    return keepers[options.command](options)


if __name__ == "__main__":
    sys.exit(main())
