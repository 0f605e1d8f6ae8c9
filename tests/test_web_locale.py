"""English: nothing is left in Chinese, what is compiled is what is written, and every label has its words."""

from __future__ import annotations

import gettext
import re
from enum import Enum
from pathlib import Path

import mingzhang.web
from mingzhang.actions.rights import labels
from mingzhang.model import book, entry, imports, office, point
from mingzhang.store.queries.closing import Mark
from mingzhang.store.queries.comparison import ChangeKind
from mingzhang.store.register_definitions import registers
from mingzhang.web.amounts import SHOWN
from mingzhang.web.labels import LABELS
from mingzhang.web.register_labels import REGISTER_LABELS
from mingzhang.web.templatetags import work as tags

WEB = Path(mingzhang.web.__file__).parent
FOLDER = WEB / "locale" / "en" / "LC_MESSAGES"
SHOWN_SETS = (
    office.UnitNature,
    office.ProjectKind,
    office.OfficeRole,
    office.PaperState,
    office.Round,
    office.AdjustmentKind,
    office.StaffCategory,
    office.BookState,
    office.ImportKind,
    office.WorkState,
    point.Source,
    point.Nature,
    entry.Event,
    entry.Approval,
    book.BookKind,
    imports.Element,
    ChangeKind,
    Mark,
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENTRY = re.compile(
    r'^msgid ((?:".*"\n)+)(?:msgid_plural (?:".*"\n)+)?((?:msgstr(?:\[\d\])? (?:".*"\n)+)+)', re.M
)
SAID = re.compile(
    r'(?:\{%\s*translate|\{%\s*trans|gettext(?:_lazy|_noop)?\(|\b_\()\s*(["\'])((?:(?!\1).)*[\u4e00-\u9fff](?:(?!\1).)*)\1'
)
SAME = {"中文"}  # a language is named in itself


def written() -> dict[str, str]:
    text = (FOLDER / "django.po").read_text("utf-8") + "\n"
    return {joined(one[1]): joined(one[2]) for one in ENTRY.finditer(text)}


def joined(lines: str) -> str:
    return "".join(re.findall(r'"(.*)"', lines)).replace('\\"', '"')


def compiled() -> gettext.GNUTranslations:
    with (FOLDER / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_every_entry_is_translated() -> None:
    text = (FOLDER / "django.po").read_text("utf-8")
    assert "#, fuzzy" not in text and "#~" not in text
    left = [mine for mine, theirs in written().items() if not theirs.strip() or CHINESE.search(theirs)]
    assert [mine for mine in left if mine not in SAME and "12.5万元" not in mine] == []


def test_the_compiled_file_is_the_written_one() -> None:
    words = compiled()
    for mine, theirs in written().items():
        if mine and mine in words._catalog:  # type: ignore[attr-defined]
            assert words.gettext(mine).replace("\n", "\\n") == theirs
    count = sum(1 for mine in written() if mine)
    plain = {key[0] if isinstance(key, tuple) else key.split("\x04")[-1] for key in words._catalog}  # type: ignore[attr-defined]
    assert len(plain - {""}) == count


def test_every_word_of_the_pages_is_in_the_file() -> None:
    known = written()
    files = [*WEB.rglob("*.py"), *WEB.rglob("*.html")]
    missing = {
        words
        for file in files
        for _quote, words in SAID.findall(file.read_text("utf-8"))
        if words.replace('"', '\\"') not in known and words not in known
    }
    assert missing == set()


def test_every_label_has_english_words() -> None:
    shown = {str(member.value) for kind in SHOWN_SETS for member in kind}
    wanted = shown | set(labels().values()) | {unit.value for unit in SHOWN}
    assert wanted <= set(LABELS)
    words = compiled()
    assert [label for label in LABELS if CHINESE.search(words.gettext(label))] == []


def test_every_label_of_a_register_has_english_words() -> None:
    columns = [column for register in registers() for column in register.columns]
    choices = {label for column in columns for _value, label in column.choices}
    wanted = {register.label for register in registers()} | {column.label for column in columns} | choices
    assert wanted <= set(REGISTER_LABELS)
    words = compiled()
    assert [label for label in REGISTER_LABELS if CHINESE.search(words.gettext(label))] == []


def test_placeholders_stay() -> None:
    for mine, theirs in written().items():
        assert set(re.findall(r"%\(\w+\)\w", mine)) == set(re.findall(r"%\(\w+\)\w", theirs)), mine


def test_labels_are_asked_for_by_their_value() -> None:
    member: Enum = office.OfficeRole.OFFICER
    assert tags.label(member) in {"经办", "Officer"} and tags.label(None) == ""
