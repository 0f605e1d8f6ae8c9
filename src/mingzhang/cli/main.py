"""`mingzhang`: read, check and write files, and run the workspace, from the shell."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

from .arguments import parser

UNREADABLE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        return _run(options)
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 130


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
