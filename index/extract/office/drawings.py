"""The words of charts and diagrams, which stand in parts of their own.

`ECMA-376 <https://ecma-international.org/publications-and-standards/standards/ecma-376/>`_, part 1, 21.2 and 21.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final
from xml.etree.ElementTree import Element

from index.documents import BlockKind
from index.extract.office.ooxml import attribute, outermost, whole_number
from index.extract.office.parts import OfficeBuilder
from index.extract.office.xlsx_formats import plain
from index.extract.xmls import local_name

__all__ = ["put_drawing"]

_SERIES_LIMIT: Final = 64
_ROWS_LIMIT: Final = 1000
"""Of one chart."""


def put_drawing(builder: OfficeBuilder, root: Element) -> None:
    """Put a chart as its title and a table with a column a series, or a diagram as a paragraph a point."""
    lines = [" ".join(line.split()) for line in _points(root)]
    rows = _rows(root)
    if builder.in_table:
        builder.text(" ".join((*lines, *(" ".join(row) for row in rows))))
        return
    for line in filter(None, lines):
        builder.begin(BlockKind.PARAGRAPH)
        builder.text(line)
        builder.end_paragraph()
    if rows:
        builder.rows("\t".join(" ".join(cell.split()) for cell in row) for row in rows)


def _points(root: Element) -> Iterator[str]:
    """Yield the titles of a chart, of its axes too, or the points of a diagram."""
    for part in outermost(root, "title", "pt"):
        yield "".join(text.text or "" for text in part.iter() if local_name(text) == "t")


def _rows(root: Element) -> list[list[str]]:
    """Return the numbers of a chart: a row with the names of the series, then one for each category."""
    series = list(islice(outermost(root, "ser"), _SERIES_LIMIT))
    names = [" ".join(_values(one, "tx").values()) for one in series]
    labels = next(filter(None, (_values(one, "cat", "xVal") for one in series)), {})
    columns = [_values(one, "val", "yVal") for one in series]
    numbers = sorted({*labels, *(number for column in columns for number in column)})
    if not numbers:
        return []
    return [["", *names]] + [
        [labels.get(number, ""), *(column.get(number, "") for column in columns)] for number in numbers
    ]


def _values(series: Element, *names: str) -> dict[int, str]:
    """Return the values in the children of a series that have one of these ``names``, by their numbers."""
    found: dict[int, str] = {}
    for child in series:
        if local_name(child) in names:
            for point in child.iter():
                if local_name(point) == "v" and names == ("tx",):
                    found.setdefault(0, point.text or "")
                elif local_name(point) == "pt" and len(found) < _ROWS_LIMIT:
                    value = "".join(value.text or "" for value in point if local_name(value) == "v")
                    found[whole_number(attribute(point, "idx"))] = plain(value)
    return found
