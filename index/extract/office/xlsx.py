"""Excel workbooks: each sheet a heading and a table for each of its ranges, the values as they are shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from xml.etree.ElementTree import Element

from index.documents import BlockKind, Document
from index.extract.errors import Unreadable
from index.extract.office.ooxml import MEDIA_TYPE, Package, attribute, whole_number
from index.extract.office.parts import OfficeBuilder, office_document, titled_by_name, walk
from index.extract.office.sheets import Grid
from index.extract.office.xlsx_formats import Show, formats_of, plain
from index.extract.office.xlsx_notes import Notes
from index.extract.xmls import local_name

__all__ = ["read"]

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ROW = re.compile(rb"<((?:\w{1,20}:)?row)[\s>/]")
_STRINGS_LIMIT = 2_000_000
_COLUMNS_KEPT = 20_000


def read(data: bytes, name: str) -> Document:
    """Read a workbook, with macros or without (they are ignored); its file's ``name`` may be its title.

    Formulas are shown by the value that was last worked out. Comments and boxes stand after the cells of their sheet.
    Raises `Unreadable`.
    """
    package = Package(data)
    main = package.main("xl/workbook.xml")
    if main.endswith(".bin"):
        raise Unreadable("is a binary workbook (.xlsb), which cannot be read; save it as .xlsx")
    book = package.tree(main)
    part = package.related(main, "styles")
    shows = formats_of(package.tree(part) if part else None, _is_from_1904(book))
    strings = _strings(package, main)
    builder = OfficeBuilder()
    grid, notes = Grid(builder), Notes(package, builder)
    warnings = []
    relations = package.relations(main)
    for sheet in (sheet for child in book if local_name(child) == "sheets" for sheet in child):
        relation = relations.get(attribute(sheet, "id", relation=True))
        if relation is None or relation.kind != "worksheet":
            continue  # a chart or a dialog
        title = attribute(sheet, "name")
        _begin(builder, title, attribute(sheet, "state"))
        try:
            _read_sheet(package.read(relation.target), title, grid, strings, shows)
        except Unreadable as error:
            warnings.append(f"Sheet {title} is not complete: it {error.reason}")
        notes.put(relation.target, title)
    metadata = titled_by_name(package.metadata(), PurePath(name).stem)
    return office_document(
        builder, metadata, MEDIA_TYPE + "spreadsheetml.sheet", [*warnings, *grid.warnings, *notes.warnings]
    )


def _is_from_1904(book: Element) -> bool:
    """Whether the workbook counts days from 1904, as those of old Macintoshes do."""
    return any(
        local_name(child) == "workbookPr" and attribute(child, "date1904") in {"1", "true", "on"} for child in book
    )


def _begin(builder: OfficeBuilder, title: str, state: str) -> None:
    builder.locate(f"sheet {title}")
    builder.begin(BlockKind.HEADING, 1)
    builder.text(f"{title} (hidden sheet)" if state in {"hidden", "veryHidden"} else title)
    builder.close()


def _strings(package: Package, main: str) -> list[str]:
    """Return the strings that cells refer to by number."""
    part = package.related(main, "sharedStrings")
    if not part:
        return []
    strings = _Strings()
    walk(package.read(part), strings.start, strings.end, strings.text)
    return strings.found


def _read_sheet(data: bytes, title: str, grid: Grid, strings: Sequence[str], shows: Sequence[Show]) -> None:
    """Put the cells of a sheet into the grid; once that is full, the rows left are only counted."""
    grid.begin(title)
    sheet = _Sheet(grid, strings, shows)
    try:
        walk(data, sheet.start, sheet.end, sheet.text, elements=len(data))
    except _Full:
        grid.leave_out(_count_rows(data) - sheet.rows)
    finally:
        grid.end()


def _count_rows(data: bytes) -> int:
    """Return how many rows the XML of a sheet has, by the name that the first of them has."""
    first = _ROW.search(data)
    return sum(data.count(b"<" + first[1] + after) for after in (b" ", b">", b"/")) if first else 0


class _Full(Exception):
    """The grid takes no more rows."""


class _Strings:
    """Takes the tags and texts of the shared strings."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._in_text = self._in_phonetic = False

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        """Take the start of an element."""
        if tag == "t":
            self._in_text = not self._in_phonetic
        elif tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._in_phonetic = True

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if tag == "t":
            self._in_text = False
        elif tag == "rPh":
            self._in_phonetic = False
        elif tag == "si" and len(self.found) < _STRINGS_LIMIT:
            self.found.append(_unescaped("".join(self._parts)).strip())  # here, where it makes one copy of each

    def text(self, data: str) -> None:
        """Take text."""
        if self._in_text:
            self._parts.append(data)


class _Sheet:
    """Takes the tags and texts of a sheet and adds its rows to the grid."""

    def __init__(self, grid: Grid, strings: Sequence[str], shows: Sequence[Show]) -> None:
        self.rows = 0
        """How many were looked at."""
        self._grid = grid
        self._strings = strings
        self._shows = shows
        self._number = -1
        self._column = -1
        self._columns: list[int] = []
        self._cells: list[str] = []
        self._kind = self._style = ""
        self._parts: list[str] = []
        self._in_value = False
        self._in_phonetic = False
        self._letters: dict[str, int] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""
        self._grid.tags += 1
        if tag == "c":
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            letters = attributes.get("r", "").rstrip("0123456789")
            self._column = max(self._column + 1, self._letters.get(letters) or self._column_of(letters))
            self._parts.clear()
        elif tag in {"v", "t"}:
            self._in_value = not self._in_phonetic
        elif tag == "row":
            if self._grid.is_full:
                raise _Full
            self.rows += 1
            self._number = max(whole_number(attributes.get("r", ""), 0) - 1, self._number + 1)
            self._column, self._columns, self._cells = -1, [], []
        elif tag == "rPh":
            self._in_phonetic = True

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if tag in {"v", "t"}:
            self._in_value = False
        elif tag == "c":
            if self._parts and (shown := self._shown("".join(self._parts))):
                self._columns.append(self._column)
                self._cells.append(shown)
        elif tag == "row":
            self._grid.add(self._number, self._columns, self._cells)
        elif tag == "rPh":
            self._in_phonetic = False

    def text(self, data: str) -> None:
        """Take text: that of values counts."""
        if self._in_value:
            self._parts.append(data)

    def _column_of(self, letters: str) -> int:
        """Return the column that ``letters`` name, from 0; -1 if they are none."""
        column = 0
        for letter in letters if len(letters) <= 3 and letters.isascii() and letters.isupper() else "":
            column = column * 26 + ord(letter) - ord("A") + 1
        if len(self._letters) < _COLUMNS_KEPT:
            self._letters[letters] = column - 1
        return column - 1

    def _shown(self, value: str) -> str:
        """Return the text of a cell with this value."""
        match self._kind:
            case "s":
                number = whole_number(value, -1)
                return self._strings[number] if 0 <= number < len(self._strings) else ""
            case "b":
                return "TRUE" if value.strip() == "1" else "FALSE"
            case "d":
                return value.strip().removesuffix("Z").removesuffix("T00:00:00").replace("T", " ")
            case "n":
                style = whole_number(self._style)
                return (self._shows[style] if 0 <= style < len(self._shows) else plain)(value.strip())
        return _unescaped(value).strip()


def _unescaped(text: str) -> str:
    """Return a text of a cell with the characters that XML has not, which are written as ``_x000D_``."""
    return _ESCAPE.sub(lambda found: found[0] if 0xD800 <= int(found[1], 16) < 0xE000 else chr(int(found[1], 16)), text)
