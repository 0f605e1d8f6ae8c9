"""Make `examples/documents` from one source in every format: `python -m bench.make_documents`.

PDF needs typst and XLS needs xlwt, which the project does not depend on; without them those two
formats are left as they are.
"""

from __future__ import annotations

import html
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import docx
import xlsxwriter

from bench.office import ACCOUNTS, OFFICE, UNIT, Document, Form, with_mistakes
from mingzhang.reading.open import read_book_here

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "documents"
PART = f"部门：{OFFICE}"


@dataclass(frozen=True)
class Spot:
    """A merged cell of a form."""

    row: int
    column: int
    rows: int
    columns: int
    text: str

    @property
    def amount(self) -> float | None:
        """The number in the cell, when it is one with decimals."""
        return float(self.text) if "." in self.text and self.text.replace(".", "").isdigit() else None


def spots(form: Form) -> Iterator[Spot]:
    """The cells of a form with their spans, from its `<` and `^` marks."""
    grid = form.grid
    for row, cells in enumerate(grid):
        for column, text in enumerate(cells):
            if text not in ("<", "^"):
                columns = 1 + _run(cells[column + 1 :], "<")
                rows = 1 + _run([below[column] for below in grid[row + 1 :]], "^")
                yield Spot(row, column, rows, columns, text)


def _run(texts: object, mark: str) -> int:
    count = 0
    for text in texts:  # type: ignore[attr-defined]
        if text != mark:
            break
        count += 1
    return count


def txt(document: Document, path: Path) -> None:
    """Plain text as copied out of a PDF: one line a row, cells apart by blanks."""
    lines = [document.title, *document.opening]
    for form in document.forms:
        lines += [form.title, form.number, f"{PART}    {UNIT}"]
        lines += ["    ".join(cell for cell in row if cell not in ("<", "^")) for row in form.grid]
        lines += [form.note] if form.note else []
    path.write_text("\n".join([*lines, *document.closing]) + "\n", encoding="utf-8")


def xlsx(document: Document, path: Path) -> None:
    """A workbook, one sheet a table."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": _moment()})
        looks = {
            "text": book.add_format({"border": 1}),
            "amount": book.add_format({"border": 1, "num_format": "#,##0.00"}),
        }
        _sheet_of_text(book.add_worksheet("概况"), [document.title, *document.opening])
        for form in document.forms:
            _sheet(book.add_worksheet(form.title.replace("“", "").replace("”", "")), form, looks)
        _sheet_of_text(book.add_worksheet("情况说明"), list(document.closing))


def _moment() -> object:
    return import_module("datetime").datetime(2025, 8, 20)


def _sheet_of_text(sheet: object, lines: list[str]) -> None:
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line)  # type: ignore[attr-defined]


def _sheet(sheet: object, form: Form, looks: dict[str, object]) -> None:
    width = len(form.grid[0])
    sheet.merge_range(0, 0, 0, width - 1, form.title)  # type: ignore[attr-defined]
    sheet.write_string(1, width - 1, form.number)  # type: ignore[attr-defined]
    sheet.write_string(2, 0, PART)  # type: ignore[attr-defined]
    sheet.write_string(2, width - 1, UNIT)  # type: ignore[attr-defined]
    for spot in spots(form):
        top, value = spot.row + 3, spot.text if spot.amount is None else spot.amount
        look = looks["text"] if spot.amount is None else looks["amount"]
        if spot.rows * spot.columns > 1:
            area = (top, spot.column, top + spot.rows - 1, spot.column + spot.columns - 1)
            sheet.merge_range(*area, value, look)  # type: ignore[attr-defined]
        else:
            sheet.write(top, spot.column, value, look)  # type: ignore[attr-defined]
    if form.note:
        sheet.write_string(3 + len(form.grid), 0, form.note)  # type: ignore[attr-defined]


def xls(document: Document, path: Path) -> None:
    """The same workbook in the old binary format."""
    xlwt = import_module("xlwt")
    book = xlwt.Workbook(encoding="utf-8")
    looks = {"text": xlwt.easyxf(), "amount": xlwt.easyxf(num_format_str="#,##0.00")}
    adapter = _OldSheets(book)
    _sheet_of_text(adapter.add("概况"), [document.title, *document.opening])
    for form in document.forms:
        _sheet(adapter.add(form.title.replace("“", "").replace("”", "")), form, looks)
    _sheet_of_text(adapter.add("情况说明"), list(document.closing))
    book.save(str(path))


class _OldSheets:
    """Writes xlwt sheets with the words of XlsxWriter."""

    def __init__(self, book: object) -> None:
        self._book = book

    def add(self, name: str) -> _OldSheet:
        return _OldSheet(self._book.add_sheet(name))  # type: ignore[attr-defined]


class _OldSheet:
    def __init__(self, sheet: object) -> None:
        self._sheet = sheet

    def write(self, row: int, column: int, value: object, *look: object) -> None:
        self._sheet.write(row, column, value, *look)  # type: ignore[attr-defined]

    write_string = write

    def merge_range(self, *area_value_look: object) -> None:
        top, left, bottom, right, value, *look = area_value_look
        self._sheet.write_merge(top, bottom, left, right, value, *look)  # type: ignore[attr-defined]


_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)
_ODS_FOOT = "</office:spreadsheet></office:body></office:document-content>"
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.2"'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def ods(document: Document, path: Path) -> None:
    """An OpenDocument spreadsheet with the texts that a person sees beside the values."""
    sheets = [_ods_sheet("概况", _ods_lines((document.title, *document.opening)))]
    sheets += [_ods_sheet(form.title, _ods_form(form)) for form in document.forms]
    sheets += [_ods_sheet("情况说明", _ods_lines(document.closing))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("mimetype", _ODS_TYPE),
            ("META-INF/manifest.xml", _ODS_MANIFEST),
            ("content.xml", _ODS_HEAD + "".join(sheets) + _ODS_FOOT),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2025, 8, 20, 0, 0, 0)), text, _packing(name))


def _packing(name: str) -> int:
    return zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED


def _ods_sheet(name: str, rows: list[str]) -> str:
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return f'<table:table table:name="{html.escape(name)}">{body}</table:table>'


def _ods_lines(lines: tuple[str, ...]) -> list[str]:
    return [_ods_cell(Spot(0, 0, 1, 1, line)) for line in lines]


def _ods_cell(spot: Spot) -> str:
    spans = ""
    if spot.rows * spot.columns > 1:
        spans = f' table:number-columns-spanned="{spot.columns}" table:number-rows-spanned="{spot.rows}"'
    kind, shown = 'office:value-type="string"', spot.text
    if spot.amount is not None:
        kind, shown = f'office:value-type="float" office:value="{spot.amount!r}"', f"{spot.amount:,.2f}"
    return f"<table:table-cell {kind}{spans}><text:p>{html.escape(shown)}</text:p></table:table-cell>"


def _ods_form(form: Form) -> list[str]:
    width = len(form.grid[0])
    blank = "<table:table-cell/>"
    head = [
        _ods_cell(Spot(0, 0, 1, width, form.title)) + "<table:covered-table-cell/>" * (width - 1),
        blank * (width - 1) + _ods_cell(Spot(0, 0, 1, 1, form.number)),
        _ods_cell(Spot(0, 0, 1, 1, PART)) + blank * (width - 2) + _ods_cell(Spot(0, 0, 1, 1, UNIT)),
    ]
    starts = {(spot.row, spot.column): _ods_cell(spot) for spot in spots(form)}
    covered = "<table:covered-table-cell/>"
    rows = [
        "".join(starts.get((row, column), covered) for column in range(width))
        for row in range(len(form.grid))
    ]
    return [*head, *rows, *([_ods_cell(Spot(0, 0, 1, 1, form.note))] if form.note else [])]


def word(document: Document, path: Path) -> None:
    """A Word document."""
    made = docx.Document()
    for text in (document.title, *document.opening):
        made.add_paragraph(text)
    for form in document.forms:
        for text in (form.title, form.number, f"{PART}    {UNIT}"):
            made.add_paragraph(text)
        _word_table(made, form)
        made.add_paragraph(form.note)
    for text in document.closing:
        made.add_paragraph(text)
    made.core_properties.created = made.core_properties.modified = _moment()
    made.save(str(path))


def _word_table(made: object, form: Form) -> None:
    table = made.add_table(len(form.grid), len(form.grid[0]), style="Table Grid")  # type: ignore[attr-defined]
    for spot in spots(form):
        cell = table.cell(spot.row, spot.column)
        if spot.rows * spot.columns > 1:
            cell = cell.merge(table.cell(spot.row + spot.rows - 1, spot.column + spot.columns - 1))
        cell.text = spot.text


def web(document: Document, path: Path) -> None:
    """A web page."""
    parts = [f"<h1>{document.title}</h1>", *(f"<p>{text}</p>" for text in document.opening)]
    for form in document.forms:
        parts += [
            f"<h3>{form.title}</h3><p>{form.number}</p><p>{PART}&emsp;&emsp;{UNIT}</p>",
            _web_table(form),
        ]
        parts += [f"<p>{form.note}</p>"] if form.note else []
    parts += [f"<p>{text}</p>" for text in document.closing]
    head = (
        f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>{document.title}</title></head>'
    )
    path.write_text(head + "<body>\n" + "\n".join(parts) + "\n</body></html>\n", encoding="utf-8")


def _web_table(form: Form) -> str:
    rows: dict[int, str] = dict.fromkeys(range(len(form.grid)), "")
    for spot in spots(form):
        tag = "th" if spot.row < form.header else "td"
        spans = f' rowspan="{spot.rows}"' * (spot.rows > 1) + f' colspan="{spot.columns}"' * (
            spot.columns > 1
        )
        rows[spot.row] += f"<{tag}{spans}>{html.escape(spot.text)}</{tag}>"
    return "<table border='1'>" + "".join(f"<tr>{row}</tr>\n" for row in rows.values()) + "</table>"


_TYPST = """
#set page(paper: "a4", flipped: true, margin: 1.5cm, numbering: "— 1 —")
#set text(font: "Noto Serif SC", size: 9pt, lang: "zh")
#set par(leading: 0.8em)
#let data = json(bytes(sys.inputs.data))
#align(center, text(16pt, data.title))
#for line in data.opening { par(line) }
#for form in data.forms {
  pagebreak()
  align(center, text(14pt, form.title))
  align(right, form.number)
  grid(columns: (1fr, 1fr), data.part, align(right, data.unit))
  v(2pt)
  table(columns: form.columns, align: center + horizon, stroke: 0.5pt,
    ..form.spots.map(s => table.cell(x: s.column, y: s.row, rowspan: s.rows, colspan: s.columns, s.text)))
  form.note
}
#pagebreak()
#for line in data.closing { par(line) }
"""


def pdf(document: Document, path: Path) -> None:
    """A PDF with a text layer and ruled tables, one page a table."""
    typst = import_module("typst")
    fonts = import_module("pylopdf_fonts_zh_cn")
    forms = [
        {
            "title": form.title,
            "number": form.number,
            "note": form.note,
            "columns": len(form.grid[0]),
            "spots": [vars(spot) for spot in spots(form)],
        }
        for form in document.forms
    ]
    data = {"title": document.title, "opening": document.opening, "closing": document.closing}
    data |= {"forms": forms, "part": PART, "unit": UNIT}
    made = typst.compile(
        _TYPST.encode(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        font_paths=[str(Path(fonts.__file__).parent)],
        ignore_system_fonts=True,
    )
    path.write_bytes(made)


def book(document: Document, path: Path) -> None:
    """Our own format, as read from the web page."""
    read_book_here(path.with_name(f"{document.name}.html")).to_json(path)


MAKERS: dict[str, Callable[[Document, Path], None]] = {
    "txt": txt,
    "xlsx": xlsx,
    "xls": xls,
    "ods": ods,
    "docx": word,
    "html": web,
    "pdf": pdf,
    "book.json": book,
}


def main() -> None:
    """Write both documents in every format."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for document in (ACCOUNTS, with_mistakes()):
        for suffix, make in MAKERS.items():
            path = FOLDER / f"{document.name}.{suffix}"
            try:
                make(document, path)
                print(path.name)
            except ModuleNotFoundError as error:
                print(f"{path.name}: left as it is, {error.name} is not installed")


if __name__ == "__main__":
    main()
