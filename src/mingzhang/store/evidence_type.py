"""What a file of evidence is (佐证材料类型), told by its content; its name cleaned. Pure.

Only what people keep as proof is taken: PDF, pictures, workbooks, Word files, plain text. Whatever runs when
it is opened is refused: pages and drawings with scripts, programs, office files with macros.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_LONGEST_NAME = 120
_MEMBERS = 5000
_DIRECTORY_BYTES = 4 * 2**20
_TAIL = 22 + 0xFFFF  # where the end of a zip directory can stand


class RefusedFileError(Exception):
    """A file that is not taken as evidence: says why and what to hand in instead."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} / {english}")
        self.chinese, self.english = chinese, english


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that is taken: as it is served, and how its names end."""

    media: str
    label: str
    suffixes: tuple[str, ...]


PDF = FileType("application/pdf", "PDF", (".pdf",))
PNG = FileType("image/png", "图片", (".png",))
JPEG = FileType("image/jpeg", "图片", (".jpg", ".jpeg"))
GIF = FileType("image/gif", "图片", (".gif",))
WEBP = FileType("image/webp", "图片", (".webp",))
TIFF = FileType("image/tiff", "图片", (".tif", ".tiff"))
BMP = FileType("image/bmp", "图片", (".bmp",))
XLSX = FileType(_OFFICE + "spreadsheetml.sheet", "表格", (".xlsx",))
DOCX = FileType(_OFFICE + "wordprocessingml.document", "Word文档", (".docx",))
ODS = FileType(_OPEN + "spreadsheet", "表格", (".ods",))
ODT = FileType(_OPEN + "text", "文档", (".odt",))
XLS = FileType("application/vnd.ms-excel", "表格", (".xls", ".et"))
DOC = FileType("application/msword", "Word文档", (".doc", ".wps"))
TEXT = FileType("text/plain; charset=utf-8", "文本", (".txt", ".csv", ".md"))
TYPES = (PDF, PNG, JPEG, GIF, WEBP, TIFF, BMP, XLSX, DOCX, ODS, ODT, XLS, DOC, TEXT)

_HEADS = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MARKUP = re.compile(
    r"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|link|meta|style|form|img|\?xml)\b"
    r"|^\s*<\?|javascript:|<%",
    re.IGNORECASE,
)


@cache
def suffixes() -> tuple[str, ...]:
    """Every ending that is taken, for the field of the page."""
    return tuple(suffix for one in TYPES for suffix in one.suffixes)


def type_of(content: bytes) -> FileType:
    """The type of a content; a RefusedFileError when it is none that is taken."""
    if not content.strip(b"\x00 \t\r\n"):
        raise RefusedFileError("文件是空的，请换一个文件", "the file is empty; choose another")
    for head, found in _HEADS:
        if content.startswith(head):
            return _without_scripts(content) if found is PDF else found
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[:2] == b"BM" and int.from_bytes(content[2:6], "little") == len(content):
        return BMP
    if content.startswith(_ZIP):
        return _zipped(content)
    return _compound(content) if content.startswith(_OLE) else _text(content)


def _without_scripts(content: bytes) -> FileType:
    """A PDF that says openly that it runs something when it is opened is refused."""
    if any(name in content for name in (b"/JavaScript", b"/Launch")):
        raise RefusedFileError(
            "PDF中含有脚本或启动程序的动作，请重新打印为PDF后再上传",
            "the PDF holds scripts or starts programs; print it to a PDF again and upload that",
        )
    return PDF


def _unknown() -> RefusedFileError:
    return RefusedFileError(
        "不能识别的文件类型；请上传PDF、图片、表格、Word文档或纯文本",
        "unknown type of file; upload a PDF, a picture, a workbook, a Word file or plain text",
    )


def _macros() -> RefusedFileError:
    return RefusedFileError(
        "文件中含有宏，请另存为不含宏的文件或PDF后再上传",
        "the file holds macros; save it without them, or as PDF",
    )


def _zipped(content: bytes) -> FileType:
    """An office file by its members, of which none is unpacked but a short one that names the type."""
    try:
        tail = content[-_TAIL:]
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or int.from_bytes(tail[at + 12 : at + 16], "little") > _DIRECTORY_BYTES:
            raise _unknown()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {name.lower().replace("\\", "/").lstrip("/") for name in archive.namelist()}
            own = _small(archive, "mimetype")
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, OSError, KeyError) as error:
        raise RefusedFileError(
            "文件已损坏或已加密，请重新导出", "the file is damaged or encrypted"
        ) from error
    if len(names) > _MEMBERS:
        raise _unknown()
    if any(_is_macro(name) for name in names):
        raise _macros()
    return _by_members(names, own)


def _is_macro(name: str) -> bool:
    return "vbaproject" in name or name.startswith(("basic/", "scripts/", "xl/macrosheets/"))


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist() or archive.getinfo(name).file_size > 200:
        return b""
    return archive.read(name)


def _by_members(names: set[str], own: bytes) -> FileType:
    if "xl/workbook.xml" in names:
        return XLSX
    if "word/document.xml" in names:
        return DOCX
    for found in (ODS, ODT):
        if own == found.media.encode():
            return found
    raise RefusedFileError(
        "这是压缩包，请解压后逐个上传", "this is an archive; unpack it and upload the files one by one"
    )


def _compound(content: bytes) -> FileType:
    """An old office file by the names of its streams."""
    if any(_named(content, name) for name in ("_VBA_PROJECT", "Macros", "_VBA_PROJECT_CUR")):
        raise _macros()
    if _named(content, "EncryptedPackage"):
        raise RefusedFileError("文件已加密，请取消密码后再上传", "the file is encrypted; remove its password")
    if _named(content, "WordDocument"):
        return DOC
    if _named(content, "Workbook") or _named(content, "Book"):
        return XLS
    raise _unknown()


def _named(content: bytes, name: str) -> bool:
    return name.encode("utf-16-le") + b"\x00\x00" in content


def _text(content: bytes) -> FileType:
    """Plain text in UTF-8 or GB 18030; pages, drawings and scripts are no plain text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise _unknown()
    if any(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n\f" for letter in text[:100_000]):
        raise _unknown()
    if _MARKUP.search(text) or text.startswith("#!"):
        raise RefusedFileError(
            "网页、SVG和脚本可能含有可执行内容，不能作为佐证上传；请另存为PDF或图片",
            "pages, SVG and scripts may run something; save them as PDF or as a picture",
        )
    return TEXT


def clean_name(name: str, kind: FileType) -> str:
    r"""The name without folders, control characters and marks that mislead, with an ending of its type.

    >>> clean_name("..\\..\\etc/满意度 调查.exe", PDF)
    '满意度 调查.exe.pdf'
    >>> clean_name("a\u202egpj.pdf", PDF), clean_name("///", PDF)
    ('agpj.pdf', '文件.pdf')
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name).replace("\x00", ""))[-1]
    plain = " ".join("".join(_harmless(last)).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    suffix = f".{ending.lower()}"
    if not dot or suffix not in kind.suffixes:
        stem, suffix = plain, kind.suffixes[0]
    return (stem.strip(". ")[:_LONGEST_NAME] or "文件") + suffix


def _harmless(name: str) -> Iterator[str]:
    for letter in name:
        if letter in '<>:"|?*;':
            yield "_"
        elif unicodedata.category(letter)[0] != "C":
            yield letter
