"""What a file is, told by its content and never by its name alone (文件类型识别)."""

from __future__ import annotations

import zipfile
from enum import Enum
from pathlib import Path

from ...model.errors import EmptyFileError, UnknownFormatError
from . import limits
from .delimited import delimiter
from .encoding import utf16_without_mark
from .faults import damaged, encrypted
from .zipped import FAULTS


class Media(Enum):
    """The formats that have a front end; the value is the `Book.media`."""

    PDF = "pdf"
    TEXT = "text"
    CSV = "csv"
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    DOCX = "docx"
    HTML = "html"
    MHTML = "mhtml"
    BOOK = "book.json"


SUFFIXES = {
    ".pdf": {Media.PDF},
    ".txt": {Media.TEXT, Media.CSV},
    ".md": {Media.TEXT},
    ".csv": {Media.CSV, Media.TEXT},
    ".xlsx": {Media.XLSX},
    ".xlsm": {Media.XLSX},
    ".xlsb": {Media.XLSB},
    ".xls": {Media.XLS},
    ".et": {Media.XLS, Media.XLSX},
    ".ods": {Media.ODS},
    ".docx": {Media.DOCX},
    ".docm": {Media.DOCX},
    ".doc": set(),
    ".ofd": set(),
    ".wps": {Media.DOCX},
    ".html": {Media.HTML},
    ".htm": {Media.HTML},
    ".xhtml": {Media.HTML},
    ".mht": {Media.MHTML},
    ".mhtml": {Media.MHTML},
    ".json": {Media.BOOK},
}

HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PICTURES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"GIF8": "GIF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"BM": "BMP",
}
_ARCHIVES = {b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip", b"\xfd7zXZ": "xz", b"BZh": "bzip2"}


def sniff(path: Path, head: bytes) -> Media:
    """The format of a file whose first bytes are `head`; a named error when we read no such format."""
    if not head.strip(b"\x00 \t\r\n\x0b\x0c\xef\xbb\xbf"):
        return _blank(path)
    if b"%PDF-" in head[:1024]:
        return Media.PDF
    if head.startswith(_ZIP):
        return _office(path)
    if head.startswith(_OLE):
        return _compound(path)
    _refuse_known(head)
    media = _textual(head)
    return Media.BOOK if media is Media.TEXT and path.suffix.lower() == ".json" else media


def _blank(path: Path) -> Media:
    if path.stat().st_size <= HEAD or not _has_ink(path):
        raise EmptyFileError("文件是空的。请重新下载或换一个文件。", "the file is empty: download it again")
    return Media.TEXT


def _has_ink(path: Path) -> bool:
    with path.open("rb") as file:
        return any(chunk.strip(b"\x00 \t\r\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def _refuse_known(head: bytes) -> None:
    """Formats that are common enough to deserve their own advice."""
    picture = next((name for magic, name in _PICTURES.items() if head.startswith(magic)), "")
    if picture and not (picture == "BMP" and head[:64].isascii()):
        raise UnknownFormatError(
            f"这是一张图片（{picture}），没有文字可读。请先做文字识别（OCR），或向来源单位索取文字版。",
            f"this is a picture ({picture}) without text: run OCR on it, or ask for the text version",
        )
    archive = next((name for magic, name in _ARCHIVES.items() if head.startswith(magic)), "")
    if archive:
        raise UnknownFormatError(
            f"这是压缩包（{archive}）。请先解压，再逐个读取里面的文件。",
            f"this is an archive ({archive}): unpack it first and read the files inside",
        )
    if head.lstrip().startswith(b"{\\rtf"):
        raise _save_as("RTF 文档", "an RTF document", "docx")


def _save_as(chinese: str, english: str, target: str) -> UnknownFormatError:
    return UnknownFormatError(
        f"暂不支持{chinese}。请用 WPS 或 Word 打开后另存为 {target}（或导出 PDF）再读取。",
        f"{english} is not supported: open it in WPS or Word, save it as {target} (or PDF) and read that",
    )


_END_OF_DIRECTORY = b"PK\x05\x06"
_TAIL = 22 + 0xFFFF  # where the end of a zip directory can stand
_DIRECTORY_BYTES = 4 * 1024 * 1024


def _vet_directory(path: Path) -> None:
    """A directory of millions of members is refused before it is read."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL, 0))
        tail = file.read()
    at = tail.rfind(_END_OF_DIRECTORY)
    if at >= 0 and int.from_bytes(tail[at + 12 : at + 16], "little") > _DIRECTORY_BYTES:
        raise limits.bomb()


def _office(path: Path) -> Media:
    """Which office format a zip file is, by its members; its size is checked before anything unpacks."""
    try:
        _vet_directory(path)
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _vet(members)
            names = {member.filename for member in members}
            kind = archive.read("mimetype")[:100] if _small_member(archive, "mimetype") else b""
    except FAULTS as error:
        raise damaged(str(error)) from error
    except KeyError as error:
        raise damaged("mimetype") from error
    return _by_members(names, kind)


def _small_member(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist() and archive.getinfo(name).file_size <= HEAD


def _vet(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > limits.MEMBERS:
        raise limits.bomb()
    if any(member.flag_bits & 1 for member in members):
        raise encrypted()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) + 1
    if unpacked > limits.UNPACKED_BYTES:
        raise limits.bomb()
    if unpacked > limits.RATIO_MATTERS_FROM and unpacked / packed > limits.UNPACKED_RATIO:
        raise limits.bomb()


def _by_members(names: set[str], kind: bytes) -> Media:
    lower = {name.lower().replace("\\", "/").lstrip("/") for name in names}
    if "ofd.xml" in lower:
        raise UnknownFormatError(
            "暂不支持 OFD 版式文件。请用 OFD 阅读器（如 WPS、数科阅读器）打开后另存为或打印成 PDF，再读取。",
            "OFD files are not supported: open it in an OFD reader, save or print it as PDF and read that",
        )
    if "xl/workbook.bin" in lower:
        return Media.XLSB
    if any(name.startswith("xl/") and name.endswith(".xml") for name in lower):
        return Media.XLSX
    if "word/document.xml" in lower or any(name.startswith("word/document") for name in lower):
        return Media.DOCX
    return _open_document(lower, kind)


def _open_document(lower: set[str], kind: bytes) -> Media:
    if "content.xml" in lower and (b"spreadsheet" in kind or not kind):
        return Media.ODS
    if "content.xml" in lower:
        raise _save_as("这种 OpenDocument 文件（odt、odp 等）", "this OpenDocument file (odt, odp …)", "docx")
    if any(name.startswith("ppt/") for name in lower):
        raise _save_as("演示文稿", "a presentation", "PDF")
    raise UnknownFormatError(
        "这是压缩包（ZIP），不是可读取的办公文档。请先解压，再逐个读取里面的文件。",
        "this is a ZIP archive, not an office document: unpack it and read the files inside",
    )


def _compound(path: Path) -> Media:
    """Which of the old binary formats an OLE file is, by the names of its streams."""
    with path.open("rb") as file:
        data = file.read(limits.FILE_BYTES)
    if _stream(data, "EncryptedPackage") or _stream(data, "EncryptionInfo"):
        raise encrypted()
    if _stream(data, "WordDocument"):
        raise _save_as("旧版 Word 文档（.doc）", "the old Word format (.doc)", "docx")
    if _stream(data, "Workbook") or _stream(data, "Book"):
        return Media.XLS
    if _stream(data, "PowerPoint Document"):
        raise _save_as("演示文稿", "a presentation", "PDF")
    raise damaged("OLE2")


def _stream(data: bytes, name: str) -> bool:
    return name.encode("utf-16-le") + b"\x00\x00" in data


def _textual(head: bytes) -> Media:
    text = _plain(head)
    if text is None:
        raise UnknownFormatError(
            "无法识别的文件格式。可读取：PDF、xlsx、xls、ods、docx、html、csv、txt 和 book.json。",
            "unknown file format; readable are PDF, xlsx, xls, ods, docx, html, csv, txt and book.json",
        )
    start = text.lstrip("\ufeff \t\r\n").lower()
    _refuse_office_xml(start)
    if start.startswith("{") and '"format"' in start:
        return Media.BOOK
    if start.startswith(("mime-version:", "from: <saved by", "from: ")) and "multipart/related" in start:
        return Media.MHTML
    if _is_markup(start):
        return Media.HTML
    whole = text if len(head) < HEAD else text.rpartition("\n")[0]
    return Media.CSV if delimiter(whole) else Media.TEXT


def _refuse_office_xml(start: str) -> None:
    """The one-file XML formats of Office 2003, which some systems export under the name .xls or .doc."""
    if not start.startswith("<?xml"):
        return
    if "urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise _save_as("XML 表格（Excel 2003）", "an Excel 2003 XML spreadsheet", "xlsx")
    if "schemas.microsoft.com/office/word" in start or "office/2006/xmlpackage" in start:
        raise _save_as("XML 文档（Word 2003）", "a Word XML document", "docx")


_STRAY = 0.02  # of undecodable letters: with more the text is in another encoding
_MARKUP = ("<html", "<!doctype html", "<table", "<body", "<head", "<div", "<p>", "<p ", "<meta", "<span")


def _is_markup(start: str) -> bool:
    return start.startswith("<") and any(tag in start for tag in _MARKUP)


def _plain(head: bytes) -> str | None:
    """The head as text, when it is text in an encoding that we read."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    wide = utf16_without_mark(head)
    if wide:
        return head.decode(wide, "replace")
    if _binary(head):
        return None
    text = head.decode("utf-8", "replace")
    return text if text.count("\ufffd") <= _STRAY * len(text) else head.decode("gb18030", "replace")


def _binary(head: bytes) -> bool:
    control = sum(head.count(byte) for byte in (*range(9), *range(14, 27), *range(28, 32)))
    return control > len(head) // 50


def mismatch(path: Path, media: Media) -> str:
    """A remark when the name promises another format than the content has; "" otherwise.

    >>> mismatch(Path("决算表.pdf"), Media.XLSX)
    '扩展名是 .pdf，内容是 xlsx，已按内容读取'
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES or media in SUFFIXES[suffix]:
        return ""
    return f"扩展名是 {suffix}，内容是 {media.value}，已按内容读取"
