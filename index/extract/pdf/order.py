"""Puts the lines of a PDF page into the order in which a person reads them.

Most files draw their text in reading order, columns included, so the order of the file is kept. It is given up only
where it goes up and down the page, or from one column to the other and back with every line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from index.extract.pdf.headings import LEADER
from index.extract.pdf.page import Line, Link, on_one_row

__all__ = ["in_reading_order"]

_BINS = 1000
_PROSE = 18
"""Code points of a line that is no cell of a table."""
_COLUMN = 5
"""Lines of the smallest column."""
_DEPTH = 3
"""Columns are divided so many times."""

_DOTS = re.compile(r"[ \t]*(?:\.[ \t]*){4,}")

_Row = list[Line]


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page as they are read, with those that stand on one row joined, by a tab if far apart."""
    rows = _rows(lines)
    steps = [row[0].y - before[0].y for before, row in pairwise(rows)]
    upward = sum(step > 1 for step in steps)
    if upward > max(4, len(steps) / 4):
        rows = _rows(_from_the_top(lines))
    elif sum(_is_divided_prose(row) for row in rows) < 4:
        return [_without_leader(_joined(row)) for row in rows]
    return list(map(_without_leader, _by_columns(rows, _DEPTH)))


def _without_leader(line: Line) -> Line:
    """Return a line of a table of contents without the row of dots that leads to the page."""
    if "." not in line.text or line.links:
        return line
    text = _DOTS.sub(LEADER, line.text)
    return line if text == line.text else replace(line, text=text)


def _from_the_top(lines: Sequence[Line]) -> list[Line]:
    """Sort lines by row, then from left to right."""
    rows: list[_Row] = []
    for line in sorted(lines, key=lambda line: -line.y):
        if rows and on_one_row(line.y, line.size, rows[-1][0].y, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.x0)]


def _rows(lines: Iterable[Line]) -> list[_Row]:
    """Put lines that follow one another side by side on one row together."""
    rows: list[_Row] = []
    x0 = x1 = 0.0
    for line in lines:
        last = rows[-1][-1] if rows else None
        slack = 0.3 * line.size
        if (
            last is not None
            and on_one_row(line.y, line.size, last.y, last.size)
            and (line.x0 > x1 - slack or line.x1 < x0 + slack)
        ):
            rows[-1].append(line)
            x0, x1 = min(x0, line.x0), max(x1, line.x1)
        else:
            rows.append([line])
            x0, x1 = line.x0, line.x1
    return rows


def _is_divided_prose(row: _Row) -> bool:
    return sum(_letters(line) >= _PROSE for line in row) > 1


def _letters(line: Line) -> float:
    """Return how many letters of average width a line has room for; an ideograph is as wide as two."""
    return len(line.text) if line.text.isascii() else max(len(line.text), 2 * (line.x1 - line.x0) / line.size)


def _by_columns(rows: Sequence[_Row], depth: int) -> Iterator[Line]:
    """Yield the lines of rows column by column; what spans the columns divides the page."""
    gutter = _gutter([line for row in rows for line in row], depth)
    if gutter is None:
        yield from map(_joined, rows)
        return
    left: list[_Row] = []
    right: list[_Row] = []
    for row in rows:
        if any(line.x0 < gutter < line.x1 for line in row):
            yield from _both(left, right, depth)
            left, right = [], []
            yield _joined(row)
            continue
        left += filter(None, [[line for line in row if line.x1 <= gutter]])
        right += filter(None, [[line for line in row if line.x0 >= gutter]])
    yield from _both(left, right, depth)


def _both(left: Sequence[_Row], right: Sequence[_Row], depth: int) -> Iterator[Line]:
    """Yield the lines of two columns, the right one first where it is read from right to left."""
    lines = [line for row in (*left, *right) for line in row]
    columns = (left, right)
    for column in reversed(columns) if sum(line.right_to_left for line in lines) * 2 > len(lines) else columns:
        yield from _by_columns(column, depth - 1)


def _gutter(lines: Sequence[Line], depth: int) -> float | None:
    """Return where a vertical gap divides lines of prose into two columns, or None.

    Of all places with enough lines on either side and few across, it is the one with the most lines on its smaller
    side, less those across; so that of three columns none is cut through. Either side may be columns in turn,
    ``depth`` - 1 times.
    """
    if not depth or len(lines) < 2 * _COLUMN:
        return None
    start, end = min(line.x0 for line in lines), max(line.x1 for line in lines)
    if not 50 < end - start < 1e6:
        return None
    step = (end - start) / _BINS
    ends, starts = [0] * (_BINS + 2), [0] * (_BINS + 2)
    for line in lines:
        ends[int((line.x1 - start) / step) + 1] += 1
        starts[int((line.x0 - start) / step)] += 1
    best, place, on_left, on_right = -len(lines), -1, 0, len(lines)
    for at in range(_BINS + 1):
        on_left += ends[at]
        across = len(lines) - on_left - on_right
        smaller = min(on_left, on_right)
        if smaller - across > best and smaller >= _COLUMN and across <= 0.35 * len(lines):
            best, place = smaller - across, at
        on_right -= starts[at]
    if place < 0:
        return None
    gutter = start + place * step
    left = [line for line in lines if line.x1 <= gutter]
    right = [line for line in lines if line.x0 >= gutter]
    for side in (left, right):
        if not _is_column(side) and _gutter(side, depth - 1) is None:
            return None
    return gutter


def _is_column(lines: Sequence[Line]) -> bool:
    """Whether lines look like a column of prose and not like one of a table."""
    if len(lines) < _COLUMN:
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    usual = median(line.x1 - line.x0 for line in lines)
    return median(map(_letters, lines)) >= _PROSE and usual > 0.55 * width


def _joined(row: _Row) -> Line:
    """Return the parts of a row as one line."""
    if len(row) == 1:
        return row[0]
    rightmost_first = sum(line.right_to_left for line in row) * 2 > len(row)
    parts = sorted(row, key=lambda line: -line.x1 if rightmost_first else line.x0)
    text, links = parts[0].text, list(parts[0].links)
    for before, part in pairwise(parts):
        gap = before.x0 - part.x1 if rightmost_first else part.x0 - before.x1
        size = max(before.size, part.size)
        text += "\t" if gap > 1.5 * size else " " if gap > 0.12 * size else ""
        links += (Link(len(text) + link.start, len(text) + link.end, link.target) for link in part.links)
        text += part.text
    main = max(parts, key=lambda part: len(part.text))
    return Line(
        text=text,
        x0=min(part.x0 for part in parts),
        x1=max(part.x1 for part in parts),
        y=main.y,
        size=main.size,
        bold=all(part.bold for part in parts),
        fixed=all(part.fixed for part in parts),
        links=tuple(links),
    )
