"""Files that cannot be read are refused by name, with advice, in bounded time."""

import json
import os
import signal
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pypdf import PdfWriter

from mingzhang.model.book import Book, BookKind
from mingzhang.model.errors import (
    DamagedError,
    DraftGivenError,
    EmptyFileError,
    EncryptedError,
    NoBudgetError,
    NotOpenedError,
    ScannedError,
    TooLargeError,
    UnknownFormatError,
    UnreadableError,
)
from mingzhang.model.money import Unit
from mingzhang.reading.open import read_book, read_book_here
from mingzhang.reading.opening import limits, transfer
from mingzhang.reading.opening.isolation import ReadingFaultError, isolated

FOLDER = Path(__file__).parents[1] / "examples" / "documents"
LINES = "示例市示范局2024年度部门决算\n收入总计100.00万元，支出总计100.00万元。\n"


def file(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def packed(folder: Path, name: str, **members: bytes) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member.replace("__", "/"), content)
    return path


def refusal(path: Path, error: type[UnreadableError]) -> str:
    with pytest.raises(error) as caught:
        read_book(path)
    assert type(caught.value) is error
    assert "。" in caught.value.chinese and caught.value.english.isascii()
    return str(caught.value)


def test_an_empty_file(tmp_path: Path) -> None:
    refusal(file(tmp_path, "a.pdf", b""), EmptyFileError)
    refusal(file(tmp_path, "a.txt", "\ufeff \r\n\n"), EmptyFileError)


def test_a_draft_is_no_book_and_its_reader_is_told_what_to_do() -> None:
    draft = FOLDER.parent / "drafts" / "budget_2023.json"
    assert "底稿" in (said := refusal(draft, DraftGivenError)) and "mingzhang write" in said


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NotOpenedError, match="找不到"):
        read_book(tmp_path / "nothing.pdf")
    with pytest.raises(NotOpenedError, match="文件夹"):
        read_book(tmp_path)


@contextmanager
def without_rights() -> Iterator[None]:
    """As somebody who is not root: root may read every file."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def test_no_permission(tmp_path: Path) -> None:
    path = file(tmp_path, "a.txt", LINES)
    path.chmod(0)
    with without_rights(), pytest.raises(NotOpenedError, match="没有读取该文件的权限"):
        read_book(path)


def test_a_pipe_nobody_writes_to_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    with pytest.raises(NotOpenedError, match="管道或设备"):
        read_book(tmp_path / "pipe.pdf")


def test_unknown_formats_get_their_own_advice(tmp_path: Path) -> None:
    assert "OCR" in refusal(file(tmp_path, "a.jpg", b"\xff\xd8\xff\xe0" + bytes(99)), UnknownFormatError)
    assert "解压" in refusal(file(tmp_path, "a.rar", b"Rar!\x1a\x07\x00" + bytes(99)), UnknownFormatError)
    assert "docx" in refusal(file(tmp_path, "a.rtf", b"{\\rtf1 \\'d4}"), UnknownFormatError)
    assert "OFD" in refusal(packed(tmp_path, "a.ofd", **{"OFD.xml": b"<ofd/>"}), UnknownFormatError)
    assert "解压" in refusal(packed(tmp_path, "a.zip", **{"a.txt": b"1"}), UnknownFormatError)
    spreadsheet = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    assert "xlsx" in refusal(file(tmp_path, "a.xls", spreadsheet), UnknownFormatError)
    refusal(file(tmp_path, "a.bin", bytes(range(256)) * 9), UnknownFormatError)


def test_old_word_says_to_save_as_docx(tmp_path: Path) -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    path = file(tmp_path, "a.doc", head + "WordDocument".encode("utf-16-le") + bytes(90))
    assert "docx" in refusal(path, UnknownFormatError)


def test_encrypted_files(tmp_path: Path) -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    office = file(tmp_path, "a.xlsx", head + "EncryptedPackage".encode("utf-16-le") + bytes(90))
    refusal(office, EncryptedError)
    writer = PdfWriter(clone_from=FOLDER / "accounts.pdf")
    writer.encrypt("secret")
    writer.write(tmp_path / "a.pdf")
    refusal(tmp_path / "a.pdf", EncryptedError)


@pytest.mark.parametrize("name", ["accounts.pdf", "accounts.xlsx", "accounts.docx", "accounts.ods"])
def test_a_truncated_file(tmp_path: Path, name: str) -> None:
    data = (FOLDER / name).read_bytes()
    refusal(file(tmp_path, name, data[: len(data) // 3]), DamagedError)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_text_cut_within_a_character(tmp_path: Path, encoding: str) -> None:
    whole = (LINES * 20 + "支出").encode(encoding)
    assert "汉字" in refusal(file(tmp_path, "a.txt", whole[:-1]), DamagedError)
    assert read_book_here(file(tmp_path, "b.txt", whole)).office


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_stray_byte_is_no_cut(tmp_path: Path, encoding: str) -> None:
    assert read_book_here(file(tmp_path, "a.txt", (LINES * 20).encode(encoding) + b"\xff\n")).office


def test_a_page_cut_anywhere_is_refused_or_remarked(tmp_path: Path) -> None:
    """No prefix of a page is read as the whole without a word."""
    whole = (FOLDER / "accounts.html").read_bytes()
    end = whole.rindex(b"</body")
    for size in range(1000, end, 997):
        try:
            book = read_book_here(file(tmp_path, "a.html", whole[:size]))
        except UnreadableError:
            continue
        assert any("末尾可能有缺失" in remark for remark in book.remarks), size


def test_messages_are_chinese_and_the_detail_is_english(tmp_path: Path) -> None:
    broken = file(tmp_path, "a.xlsx", (FOLDER / "accounts.xlsx").read_bytes()[:5000])
    no_json = file(tmp_path, "a.book.json", '{"format": "mingzhang-book/1", ')
    for path, detail in ((broken, "not a zip file"), (no_json, "JSONDecodeError")):
        with pytest.raises(DamagedError) as caught:
            read_book_here(path)
        assert detail in caught.value.english and detail not in caught.value.chinese


def test_a_pdf_without_text_asks_for_a_text_version(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(tmp_path / "a.pdf")
    assert "OCR" in refusal(tmp_path / "a.pdf", ScannedError)


def test_too_many_pages_are_refused_at_once(tmp_path: Path) -> None:
    writer = PdfWriter()
    for _ in range(10_000):
        writer.add_blank_page(595, 842)
    writer.write(tmp_path / "a.pdf")
    begin = time.perf_counter()
    assert "10000 页" in refusal(tmp_path / "a.pdf", TooLargeError)
    assert time.perf_counter() - begin < 10


@pytest.mark.parametrize(
    ("name", "member"),
    [("a.xlsx", "xl__workbook.xml"), ("a.docx", "word__document.xml"), ("a.ods", "content.xml")],
)
def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, name: str, member: str) -> None:
    path = packed(tmp_path, name, **{member: bytes(200 * 1024 * 1024)})
    assert "压缩炸弹" in refusal(path, TooLargeError)


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    path = packed(tmp_path, "a.docx", **{"word__document.xml": b"<a>" + bytes(64 * 1024 * 1024)})
    data = path.read_bytes()
    size = (64 * 1024 * 1024 + 3).to_bytes(4, "little")
    refusal(file(tmp_path, "b.docx", data.replace(size, (1000).to_bytes(4, "little"))), DamagedError)


def test_other_matters_are_refused(tmp_path: Path) -> None:
    recipe = "红烧肉\n五花肉500克，酱油30毫升，冰糖20克。\n小火炖60分钟。\n"
    refusal(file(tmp_path, "a.txt", recipe), NoBudgetError)
    refusal(file(tmp_path, "a.html", f"<html><body><p>{recipe}</p></body></html>"), NoBudgetError)


def test_the_shortest_real_ones_are_not_refused(tmp_path: Path) -> None:
    assert read_book(file(tmp_path, "a.txt", LINES)).paragraphs
    table = "<table><tr><td>预 算 科 目</td><td>金 额</td></tr><tr><td>合 计</td><td>12</td></tr></table>"
    assert read_book(file(tmp_path, "a.html", table)).tables


def test_the_content_tells_the_format_and_the_name_is_remarked(tmp_path: Path) -> None:
    book = read_book(file(tmp_path, "accounts.pdf", (FOLDER / "accounts.xlsx").read_bytes()))
    assert book.media == "xlsx"
    assert book.remarks == ("扩展名是 .pdf，内容是 xlsx，已按内容读取",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    book = read_book(file(tmp_path, "a.txt", (LINES * 9).encode(encoding)))
    assert "收入总计100.00万元" in "".join(paragraph.text for paragraph in book.paragraphs)


ROWS = (
    "示例市示范局2024年度部门决算\n单位：万元\n项目{0}预算数{0}决算数\n本年收入合计{0}1100{0}2200\n"
    '财政拨款收入{0}"1,100.00"{0}200\n其他收入{0}{0}3.50\n'
)


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_as_a_sheet(tmp_path: Path, delimiter: str, encoding: str) -> None:
    book = read_book(file(tmp_path, "a.csv", ROWS.format(delimiter).encode(encoding)))
    (table,) = book.tables
    assert table.unit is Unit.TEN_THOUSAND_YUAN and not book.remarks
    assert [cell.text for cell in table.cells][3:] == [
        *("本年收入合计", "1100", "2200"),
        *("财政拨款收入", "1,100.00", "200"),
        *("其他收入", "", "3.50"),
    ]


def test_a_text_with_amounts_in_thousands_is_no_csv(tmp_path: Path) -> None:
    text = "示例市示范局2024年度部门决算\n" + "收入总计 1,100.00\n支出总计 1,100.00\n" * 9
    assert read_book(file(tmp_path, "a.csv", text)).media == "text"


def test_a_json_that_is_no_book(tmp_path: Path) -> None:
    assert "mingzhang read" in refusal(file(tmp_path, "a.json", '{"预算": 100}'), DamagedError)


@pytest.mark.parametrize("change", ['"row": -1', '"row": "一"', '"row": 1e99', '"text": 5', '"bow": 1'])
def test_a_book_json_with_a_wrong_value(tmp_path: Path, change: str) -> None:
    text = (FOLDER / "accounts.book.json").read_text("utf-8").replace('"row": 0', change, 1)
    refusal(file(tmp_path, "a.json", text), DamagedError)


def test_a_book_travels_between_processes_unchanged() -> None:
    book = read_book_here(FOLDER / "accounts.pdf")
    assert transfer.unpack(transfer.pack(book)) == book


def _book(_: Path) -> Book:
    return Book("a", "text", "", 2024, BookKind.UNKNOWN, ())


def test_the_death_of_the_reader_is_a_damaged_file(tmp_path: Path) -> None:
    def die(_: Path) -> Book:
        os.kill(os.getpid(), signal.SIGKILL)
        return _book(_)

    with pytest.raises(DamagedError, match="SIGKILL"):
        isolated(die, tmp_path)


def test_a_reader_that_never_ends_is_stopped(tmp_path: Path) -> None:
    def wait(path: Path) -> Book:
        time.sleep(60)
        return _book(path)

    begin = time.perf_counter()
    with pytest.raises(TooLargeError, match="秒"):
        isolated(wait, tmp_path, seconds=0.3)
    assert time.perf_counter() - begin < 5


def test_a_reader_that_takes_all_memory_is_stopped(tmp_path: Path) -> None:
    def swallow(path: Path) -> Book:
        assert len(bytearray(2 * limits.WORKER_BYTES)) > 0
        return _book(path)

    with pytest.raises(TooLargeError, match="内存"):
        isolated(swallow, tmp_path)


def test_our_own_mistake_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    def slip(_: Path) -> Book:
        raise KeyError("ours")

    with pytest.raises(ReadingFaultError, match="ours"):
        isolated(slip, tmp_path)


def children() -> set[int]:
    """Process ids of this process's children, dead ones that nobody waited for included."""
    states = (_state(path) for path in Path("/proc").glob("[0-9]*/stat"))
    return {number for number, parent in states if parent == os.getpid()}


def _state(path: Path) -> tuple[int, int]:
    """Process id and parent; (0, 0) for a process that has gone meanwhile."""
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return 0, 0
    return int(path.parent.name), int(text.rpartition(")")[2].split()[1])


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to list children")
def test_reading_leaves_nothing_behind(tmp_path: Path) -> None:
    path = file(tmp_path, "a.txt", LINES)
    before = children()
    read_book(path)
    assert list(tmp_path.iterdir()) == [path]
    assert children() <= before


@pytest.mark.parametrize(
    "change", [{"header_rows": 99}, {"cells": [{"row": 65536, "column": 0, "text": "x", "page": 1}]}]
)
def test_a_book_whose_grid_cannot_be_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    data = json.loads(
        (Path(__file__).parents[1] / "examples" / "documents" / "accounts.book.json").read_text("utf-8")
    )
    table = next(block for block in data["blocks"] if block["type"] == "table")
    table.update(change)
    path = tmp_path / "book.json"
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(DamagedError):
        read_book(path)
