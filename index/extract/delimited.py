"""Tables in CSV and TSV: rows that are documents, and other tables as tables."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import PurePath
from typing import Final

from index.documents import Document, Member, Metadata
from index.extract.builder import Builder
from index.extract.decode import Decoded, decode
from index.extract.errors import Unreadable
from index.extract.options import current
from index.extract.record import Record, contents, member_of, table

__all__ = ["read", "unpack"]

_ROWS_LIMIT: Final = 20_000
_COLUMNS_LIMIT: Final = 200
_ROWS_TOGETHER: Final = 200
"""Rows of one table; the header stands above each such part."""
_CELL: Final = 10_000_000
_DELIMITERS: Final = ",;\t|"


def read(data: bytes, name: str) -> Document:
    """Read a table; one whose rows are documents as a table of contents. Raises `Unreadable` for binary data."""
    decoded = decode(data)
    header, rows = _open(decoded.text, name)
    kind = "text/tab-separated-values" if _is_tabbed(name) else "text/csv"
    if _has_text(header):
        records = [_record(header, row) for row in rows]
        return contents(PurePath(name).stem, records, kind, decoded.encoding, decoded.warnings)
    return _table(header, rows, PurePath(name).stem, kind, decoded)


def unpack(data: bytes, name: str) -> Iterator[Member]:
    """Yield the rows of a table whose rows are documents. Raises `Unreadable` for binary data."""
    header, rows = _open(decode(data).text, name)
    if _has_text(header):
        for row in rows:
            if any(cell.strip() for cell in row):
                yield member_of(_record(header, row))


def _table(header: Sequence[str], rows: Iterator[list[str]], title: str, kind: str, decoded: Decoded) -> Document:
    builder, warnings, count = Builder(), list(decoded.warnings), 0
    while count < _ROWS_LIMIT and (part := list(islice(rows, _ROWS_TOGETHER))):
        table(builder, [header[:_COLUMNS_LIMIT], *(row[:_COLUMNS_LIMIT] for row in part)])
        count += len(part)
    if not count:
        table(builder, [header])
    if left := sum(1 for _ in rows):
        warnings.append(f"{left:,} more rows are left out")
    text, blocks, spans = builder.finish()
    known = Metadata(title=title, origins={"title": "file name"})
    return Document(text, known, blocks, spans, kind, decoded.encoding, tuple(warnings))


def _open(text: str, name: str) -> tuple[list[str], Iterator[list[str]]]:
    """The header and the rows below it. Raises `Unreadable` without a row."""
    rows = _rows(text, _delimiter(text, name))
    header = next((row for row in rows if any(cell.strip() for cell in row)), None)
    if header is None:
        raise Unreadable("holds no rows")
    return [cell.strip() for cell in header], rows


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_CELL)
    lines = (line + "\n" for line in text.replace("\0", "\ufffd").split("\n"))
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise Unreadable(f"is damaged: line {reader.line_num} is no row of a table") from error
        if row is None:
            return
        if row:
            yield row


def _is_tabbed(name: str) -> bool:
    return PurePath(name).suffix.lower() in {".tsv", ".tab"}


def _delimiter(text: str, name: str) -> str:
    """The character that divides most of the first rows into the same number of cells."""
    if _is_tabbed(name):
        return "\t"
    sample = [line for line in text[:65_536].split("\n")[:50] if line.strip()]
    best, found = (0, 0), ","
    for delimiter in _DELIMITERS:
        cells, rows = Counter(line.count(delimiter) for line in sample).most_common(1)[0] if sample else (0, 0)
        if cells and (rows, cells) > best:
            best, found = (rows, cells), delimiter
    return found


def _has_text(header: Sequence[str]) -> bool:
    """Whether a column holds the texts of documents, and another what they are called or when they are of."""
    names, keys = {cell.casefold() for cell in header}, current().data_keys
    has = {field: bool(names & {key.casefold() for key in known}) for field, known in keys.items()}
    return has.get("text", False) and (has.get("title", False) or has.get("date", False))


def _record(header: Sequence[str], row: Sequence[str]) -> Record:
    return {key: cell for key, cell in zip(header, row, strict=False) if key and cell.strip()}
