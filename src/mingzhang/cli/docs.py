"""`python -m mingzhang.cli.docs [--check]`: pages generated from the code, and documents held against it."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from ..checking.rules import rules
from .arguments import parser
from .rights import markdown_page as rights_page
from .rules import markdown_page

ROOT = Path(__file__).parents[3]
_LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")
_SETTING = re.compile(r"\bMINGZHANG_[A-Z_]+\b")
_OURS = {
    "MINGZHANG_STATIC_ROOT",
    "MINGZHANG_TEST_DATABASE",
    "MINGZHANG_DEMO_TICKET",
}  # set by our own commands
_GLOSSARY_NAME = re.compile(r"`([A-Za-z_]+)`")


def main() -> int:
    """Write the generated pages, or with `--check` say what is out of date or wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true", help="write nothing, exit 1 when anything is wrong")
    if not options.parse_args().check:
        for path, text in generated().items():
            path.write_text(text, encoding="utf-8")
        return 0
    problems = list(faults())
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def generated() -> dict[Path, str]:
    """The pages that come from the code."""
    docs = ROOT / "docs"
    return {docs / "rules.md": markdown_page(rules()), docs / "rights.md": rights_page()}


def faults() -> Iterator[str]:
    """Everything that the documents say and the code does not."""
    yield from stale_pages()
    yield from broken_links()
    yield from pages_nobody_leads_to()
    yield from undocumented_options()
    yield from unknown_glossary_names()
    yield from rooms_unlike_the_tree()
    yield from unknown_settings()


def documents() -> list[Path]:
    """Every Markdown file of the project's own."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def stale_pages() -> Iterator[str]:
    """Generated pages that the code would write otherwise."""
    for path, text in generated().items():
        if not path.exists() or path.read_text("utf-8") != text:
            yield f"{path.relative_to(ROOT)}: out of date, run python -m mingzhang.cli.docs"


def broken_links() -> Iterator[str]:
    """Relative links that lead nowhere."""
    for path in documents():
        for target, _ in _LINK.findall(path.read_text("utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                yield f"{path.relative_to(ROOT)}: {target} does not exist"


def pages_nobody_leads_to() -> Iterator[str]:
    """Pages of docs that no other document links to: nobody would find them."""
    led_to = {
        (path.parent / target).resolve()
        for path in documents()
        for target, _ in _LINK.findall(path.read_text("utf-8"))
        if (path.parent / target).resolve() != path
    }
    folders = {path / "README.md" for path in led_to if path.is_dir()}
    for path in sorted((ROOT / "docs").rglob("*.md")):
        if path not in led_to | folders:
            yield f"{path.relative_to(ROOT)}: no other page links to it"


def undocumented_options() -> Iterator[str]:
    """Commands and options that no page mentions."""
    said = "\n".join(path.read_text("utf-8") for path in documents())
    for command, options in commands().items():
        if f"mingzhang {command}" not in said:
            yield f"docs: `mingzhang {command}` is described nowhere"
        for option in options:
            if option not in said:
                yield f"docs: {option} of `mingzhang {command}` is described nowhere"


def commands() -> dict[str, list[str]]:
    """The long options of every command."""
    found: dict[str, list[str]] = {}
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                found[name] = [o for a in command._actions for o in a.option_strings if o.startswith("--")]
    return found


def unknown_glossary_names() -> Iterator[str]:
    """Identifiers of the glossary's tables that stand nowhere in the code."""
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    words = set(re.findall(r"[A-Za-z_]+", code))
    for line in _glossary_rows():
        cells = line.split("|")
        for name in _GLOSSARY_NAME.findall(cells[2]):
            if name not in words and "later rooms" not in line:
                yield f"docs/glossary.md: `{name}` is no name in the code"


def _glossary_rows() -> list[str]:
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    return [line for line in text.splitlines() if line.startswith("| ") and line.count("|") > 2]


def unknown_settings() -> Iterator[str]:
    """Settings that the guide for administrators does not explain, or that nobody reads."""
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    guide = (ROOT / "docs" / "guide-administrator.md").read_text("utf-8")
    read, said = (set(_SETTING.findall(text)) - _OURS for text in (code, guide))
    for name in sorted(read ^ said):
        yield f"docs/guide-administrator.md: {name} is {'not explained' if name in read else 'read nowhere'}"


def rooms_unlike_the_tree() -> Iterator[str]:
    """Rooms that docs/rooms.md names and the tree has not, or the other way."""
    text = (ROOT / "docs" / "rooms.md").read_text("utf-8")
    said = set(re.findall(r"^\| `(\w+(?:/\w+)?)` \|", text, re.MULTILINE))
    house = ROOT / "src" / "mingzhang"
    inside = (house.glob(f"{room}/*/__init__.py") for room in ("reading", "store"))
    folders = [*house.glob("*/__init__.py"), *chain.from_iterable(inside)]
    there = {path.parent.relative_to(house).as_posix() for path in folders}
    there |= {path.stem for path in house.glob("[!_]*.py")}
    for room in sorted(said ^ there):
        yield f"docs/rooms.md: room {room} is {'not there' if room in said else 'not described'}"


if __name__ == "__main__":
    sys.exit(main())
