"""Tables in CSV and TSV: rows that are documents, and other tables as tables."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from itertools import chain, islice
from pathlib import PurePath
from typing import Final

from index.documents import Block, BlockKind, Document, Locator, Member, Metadata
from index.extract.data.record import LISTED, Picker, Record, Source, contents, member_of
from index.extract.decode import decode
from index.extract.errors import Unreadable
from index.extract.options import current

__all__ = ["read", "unpack"]

_ROWS_LIMIT: Final = 50_000
_ROWS_TOGETHER: Final = 200
"""Rows of one part of a long table; so that the header is never far, it stands above each."""
_COLUMNS_LIMIT: Final = 256
_FIELDS_LIMIT: Final = 1_000
"""Columns of a table whose rows are documents."""
_CELLS_LIMIT: Final = 2_000_000
_CELL_LIMIT: Final = 1_000_000
"""Code points of one quoted cell: beyond that, its quotation mark was never closed."""
_SAMPLE: Final = 65_536
_SAMPLE_ROWS: Final = 100
_LEADING_LIMIT: Final = 20
"""Lines with one cell that may stand above a table."""
_DELIMITERS: Final = "\t;|,"
"""Of two that divide the rows equally well, the first: commas and bars stand in prose too."""
_STATED: Final = re.compile(r"sep=(.)\n")
_END: Final = "\0end"
"""A last line that no file has: a cell that goes on to it was never closed."""


def read(data: bytes, name: str) -> Document:
    """Read a table; one whose rows are documents as a table of contents.

    Raises `Unreadable` for binary data and without a row.
    """
    decoded = decode(data)
    table = _Table(decoded.text, name)
    source = Source(name, table.media_type, decoded.encoding, decoded.warnings)
    picker = Picker()
    if not table.holds_articles(picker):
        return _document(table, source)
    listed, count, limit = [], 0, current().limits.members
    for record in table.records():
        if count < LISTED:
            listed.append(picker(record))
        count += 1
    warnings = [*decoded.warnings, *table.warnings]
    if count > limit:
        warnings.append(f"It holds {count:,} records, of which {limit:,} are read")
    source = Source(name, table.media_type, decoded.encoding, tuple(warnings))
    return contents(source, listed, count, picker, "\n".join(table.leading) or None)


def unpack(data: bytes, name: str) -> Iterator[Member]:
    """Yield the rows of a table whose rows are documents, as records in JSON. Raises `Unreadable` as `read` does."""
    table = _Table(decode(data).text, name)
    picker = Picker()
    if table.holds_articles(picker):
        for record in table.records():
            yield member_of(record, picker(record))


@dataclass(slots=True)
class _Row:
    number: int
    """Counted from 1 over all rows of the file, also those without text, as a spreadsheet numbers them."""
    cells: list[str]


class _Table:
    """The rows of a file. Raises `Unreadable` when there are none."""

    def __init__(self, text: str, name: str) -> None:
        tabbed = PurePath(name).suffix.lower() in {".tsv", ".tab"}
        self.media_type = "text/tab-separated-values" if tabbed else "text/csv"
        self.leading: list[str] = []
        """Lines above the table, such as what it is about."""
        self.warnings: list[str] = []
        """Complete once all rows have been taken."""
        stated = _STATED.match(text)
        text = text[stated.end() :] if stated else text
        text = text.replace("\0", "\ufffd")
        self._text = text if text.endswith("\n") else f"{text}\n"
        self._delimiter = stated[1] if stated else "\t" if tabbed else _delimiter(text)
        self._head()

    def _head(self) -> None:
        """Take the lines above the table, and its header."""
        rows = self._filled()
        first = list(islice(rows, _LEADING_LIMIT))
        if not first:
            raise Unreadable("holds no rows")
        widths = [sum(map(bool, map(str.strip, row.cells))) for row in first]
        header = next((place for place, width in enumerate(widths) if width > 1), 0)
        self.leading = [next(filter(None, map(str.strip, row.cells))) for row in first[:header]]
        self.header = [cell.strip() for cell in first[header].cells]
        self.header_number = first[header].number

    def rows(self) -> Iterator[_Row]:
        """Yield the rows below the header that have text."""
        return (row for row in self._filled() if row.number > self.header_number)

    def records(self) -> Iterator[Record]:
        """Yield the rows as records; a column without a name, or whose name is taken, gets one."""
        names: dict[str, None] = {}
        for number, name in enumerate(self.header[:_FIELDS_LIMIT], 1):
            names[name if name and name not in names else f"{name or 'column'} {number}"] = None
        known = list(names)
        for row in self.rows():
            more = (f"column {number}" for number in range(len(known) + 1, _FIELDS_LIMIT + 1))
            yield dict(zip(chain(known, more), row.cells, strict=False))

    def holds_articles(self, picker: Picker) -> bool:
        """Whether the rows are documents."""
        return picker.are_articles(list(islice(self.records(), _SAMPLE_ROWS)))

    def _filled(self) -> Iterator[_Row]:
        self.warnings.clear()
        for number, cells in enumerate(self._rows(), 1):
            if any(cells) and any(map(str.strip, cells)):
                yield _Row(number, cells)

    def _rows(self) -> Iterator[list[str]]:
        """Yield all rows. Where a quotation mark is never closed, the lines from there on are read as they stand."""
        lines = StringIO(self._text, newline="\n")
        csv.field_size_limit(_CELL_LIMIT)
        start = 0
        with suppress(csv.Error):
            for row in csv.reader(chain(lines, [_END]), delimiter=self._delimiter, skipinitialspace=True):
                if row == [_END]:
                    return
                if row and row[-1].endswith(_END):
                    break
                start = lines.tell()
                yield row
        self.warnings.append("A quotation mark is never closed; the lines from there on are read as they stand")
        for line in StringIO(self._text[start:], newline="\n"):
            yield line.rstrip("\n").split(self._delimiter)


def _delimiter(text: str) -> str:
    """Return the character that divides most of the first rows into the same number of cells, two or more."""
    sample = text[:_SAMPLE]
    sample = sample[: sample.rfind("\n") + 1] if len(text) > _SAMPLE else sample
    best, found = 0.5, ","
    for delimiter in _DELIMITERS:
        rows: list[list[str]] = []
        with suppress(csv.Error):
            rows.extend(islice(filter(None, csv.reader(StringIO(sample), delimiter=delimiter)), _SAMPLE_ROWS))
        widths = Counter(map(len, rows))
        share = max((count for width, count in widths.items() if width > 1), default=0) / max(1, len(rows))
        if share > best:
            best, found = share, delimiter
    return found


def _document(table: _Table, source: Source) -> Document:
    """Return a table in parts, each with the header above it, and with a place to cite for each row."""
    parts, blocks, locators, length, left = [], [], [], 0, 0
    for line in table.leading:
        blocks.append(Block(length, length + len(line)))
        parts.append(f"{line}\n\n")
        length += len(line) + 2
    header = _line(table.header)
    rows, cells = table.rows(), 0
    start, lines = length, [header]
    length += len(header)
    for count, row in enumerate(rows):
        cells += len(row.cells)
        if count == _ROWS_LIMIT or cells > _CELLS_LIMIT:
            left = 1 + sum(1 for _ in rows)
            break
        if count and not count % _ROWS_TOGETHER:
            blocks.append(Block(start, length, BlockKind.TABLE))
            start = length + 2
            lines += ["", header]
            length = start + len(header)
        line = _line(row.cells)
        locators.append(Locator(length + 1, f"row {row.number}"))
        lines.append(line)
        length += len(line) + 1
    blocks.append(Block(start, length, BlockKind.TABLE))
    title = PurePath(source.name).stem
    warnings = [*source.warnings, *table.warnings]
    warnings += [f"{left:,} more rows are left out" if left > 1 else "1 more row is left out"] if left else []
    return Document(
        "".join(parts) + "\n".join(lines),
        Metadata(title=title, origins={"title": "file name"}),
        tuple(blocks),
        media_type=source.media_type,
        encoding=source.encoding,
        warnings=tuple(warnings),
        locators=tuple(locators),
    )


def _line(cells: Sequence[str]) -> str:
    """Return a row of a table: its cells, each on one line, with tabs between."""
    cells = cells[:_COLUMNS_LIMIT]
    line = "\t".join(cells)
    if line.count("\t") == len(cells) - 1 and "\n" not in line:
        return line
    return "\t".join(" ".join(cell.split()) for cell in cells)
