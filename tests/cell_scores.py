"""Cells of a book as rows of cells.csv, and how they compare with the true ones, at four depths."""

import csv
import re
import unicodedata
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path

from mingzhang.model.book import Book
from mingzhang.model.fact import Mark
from mingzhang.reading.labelling.label import label_cells

DEPTHS = ("amount", "row", "column", "table")
Key = tuple[str, ...]


def plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate({0x201C: '"', 0x201D: '"'})
    return re.sub(r"\s+", "", text)


def number(text: str) -> str:
    try:
        return str(Decimal(plain(text).replace(",", "")).normalize())
    except InvalidOperation:
        return plain(text)


def title(text: str) -> str:
    return re.sub(r"^\d{4}年(度)?", "", re.sub(r"^(公开\d+表|表\d+)", "", plain(text)))


def keys(amount: str, code: str, label: str, path: str, table: str) -> dict[str, Key]:
    words = "/".join(part for part in map(plain, path.split("/")) if part)
    line = plain(code) or re.sub(r"^\[\d+\]", "", plain(label))
    full = (number(amount), line, words, title(table))
    return {depth: full[: index + 1] for index, depth in enumerate(DEPTHS)}


def true_keys(path: Path) -> list[dict[str, Key]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [
            keys(row["amount"], row["row_code"], row["row_label"], row["column_path"], row["table_title"])
            for row in csv.DictReader(stream)
        ]


def book_keys(book: Book) -> list[dict[str, Key]]:
    return [
        keys(str(cell.figure.value), cell.code, cell.label, "/".join(cell.path), table.title)
        for table in book.tables
        for cell in label_cells(table)
        if cell.mark is Mark.AMOUNT and cell.figure is not None
    ]


def difference(book: Book, truth: Path, depth: str) -> tuple[Counter[Key], Counter[Key]]:
    """Cells missed and cells invented at a depth."""
    read = Counter(key[depth] for key in book_keys(book))
    true = Counter(key[depth] for key in true_keys(truth))
    return true - read, read - true


def f1(book: Book, truth: Path, depth: str) -> float:
    missed, extra = difference(book, truth, depth)
    total = len(true_keys(truth))
    hit = total - sum(missed.values())
    return 2 * hit / (2 * hit + sum(missed.values()) + sum(extra.values())) if hit else 0.0
