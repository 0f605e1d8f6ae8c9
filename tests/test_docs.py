"""The documents say what the code does: commands, options, rooms, names, dependencies, links, rules."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from mingzhang import __version__
from mingzhang.checking import text as text_rules
from mingzhang.checking.registry import CHECKS
from mingzhang.checking.rules import load, rules
from mingzhang.cli import docs
from mingzhang.library.reports.data import json_report
from mingzhang.model import errors
from mingzhang.model.errors import DataError, UnreadableError
from mingzhang.web.api.root import api
from mingzhang.web.navigation import GROUPS
from small import report

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

# Parts that pages ask for themselves, and the door of the demo.
OUR_OWN = {"/demo", "/language", "/work/pictures", "/work/spending"}


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=\[ ]", requirement)[0] for requirement in requirements}


def test_generated_pages_are_up_to_date() -> None:
    assert list(docs.stale_pages()) == []


def test_links_lead_somewhere() -> None:
    assert list(docs.broken_links()) == []


def test_every_page_of_docs_is_found_from_another() -> None:
    assert list(docs.pages_nobody_leads_to()) == []


def test_every_subject_of_the_workspace_is_described_by_its_name() -> None:
    described = dict(re.findall(r"^\| (\S+) `(/[\w/-]*)…?/?`", text("docs/workspace.md"), re.MULTILINE))
    with translation.override("zh-hans"):
        for _group, subjects in GROUPS:
            for subject in subjects:
                assert described.get(str(subject.label)) == reverse(subject.name)


def addresses(patterns: Iterable[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern)


def test_every_room_of_the_addresses_is_described() -> None:
    said = "\n".join(path.read_text("utf-8") for path in docs.documents())
    rooms = {
        re.match(r"/(work/[\w-]*|[\w-]*)", address) for address in addresses(get_resolver().url_patterns)
    }
    found = {room.group() for room in rooms if room is not None} - OUR_OWN
    assert len(found) > 30
    assert [room for room in sorted(found) if room not in said] == []


def test_every_operation_of_the_interface_is_described() -> None:
    page = re.sub(r"\{\w+\}", "{}", text("docs/api.md")).replace(
        "…/files/{}", "/api/public/books/{}/files/{}"
    )
    paths = {re.sub(r"\{\w+\}", "{}", path) for path in api.get_openapi_schema()["paths"]}
    assert len(paths) > 20
    assert [path for path in sorted(paths) if f"{path}`" not in page] == []


def test_every_command_and_option_is_described() -> None:
    assert set(docs.commands()) == {"backup", "check", "read", "restore", "rules", "serve", "verify", "write"}
    assert list(docs.undocumented_options()) == []


def test_names_of_the_glossary_are_names_of_the_code() -> None:
    assert list(docs.unknown_glossary_names()) == []


def test_rooms_are_the_packages() -> None:
    assert list(docs.rooms_unlike_the_tree()) == []


def test_every_dependency_has_its_reason() -> None:
    listed = set(re.findall(r"^\| ([\w-]+) \|", text("docs/dependencies.md"), re.MULTILINE)) - {"package"}
    wanted = names(PROJECT["project"]["dependencies"]) | names(PROJECT["dependency-groups"]["dev"])
    assert listed == wanted


def test_every_named_error_is_described() -> None:
    named = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, UnreadableError) and value is not UnreadableError
    }
    assert [name for name in sorted(named) if name not in text("docs/reading.md")] == []


def test_every_key_of_the_json_is_described() -> None:
    page = text("docs/findings-json.md")
    keys = set(re.findall(r'"(\w+)":', json_report(report())))
    assert [key for key in sorted(keys) if f"`{key}`" not in page] == []


def test_every_registered_check_declares_its_rule() -> None:
    assert text_rules.__all__
    assert set(CHECKS) <= {rule.id for rule in rules()}


def test_a_rule_that_lacks_something_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rules_x.toml"
    path.write_text('[[rules]]\nid = "half"\nseverity = "error"\n', encoding="utf-8")
    try:
        list(load(path))
    except DataError as error:
        assert "rules_x.toml: rule 1 (half)" in str(error)
    else:
        raise AssertionError("a rule without a sentence was accepted")


def test_the_readmes_are_twins() -> None:
    english, chinese = text("README.md"), text("README.zh-CN.md")
    assert len(re.findall("^## ", english, re.MULTILINE)) == len(re.findall("^## ", chinese, re.MULTILINE))
    links = [set(re.findall(r"\]\((docs/[^)]+)\)", page)) for page in (english, chinese)]
    assert links[0] == links[1]
    for target in re.findall(r"`?make (\w+)", english):
        assert f"\n{target}:" in text("Makefile")


def test_the_changelog_knows_this_version() -> None:
    assert re.findall(r"^## (.+)$", text("CHANGELOG.md"), re.MULTILINE)[0] == __version__
    assert PROJECT["project"]["version"] == __version__


def test_the_licence_is_the_one_declared() -> None:
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License" in text("LICENSE")
