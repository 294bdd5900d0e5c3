"""Break a text into rows of at most so many cells.

Rows break after white space, after hyphens and dashes, and beside wide characters such as ideographs; a small
part of Unicode UAX #14. Text of one-cell characters takes a short way by ``str.rfind``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tui.reading.graphemes import SPACES, TAB_CELLS, Grapheme, graphemes, is_simple

__all__ = ["cut", "rows_of", "wrap"]

_HYPHENS = "-\u2010"
_DASHES = "\u2012\u2013\u2014"
_GLUE = "\u00a0\u2007\u202f\u2060\u2011"
_NO_ROW_END = "([{«‹“‘„‚（［｛｟「『【〈《〔〖〘〚¿¡$£¥€"
_NO_ROW_START = (
    ")]}»›”’.,:;!?%…‥、。，．：；！？％）］｝｠」』】〉》〕〗〙〛・ー々〻ゝゞヽヾ～"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ؟،؛"
)


def wrap(text: str, width: int, first: int | None = None) -> list[int]:
    """Return the end of every row of ``text``, in code points; the last end is ``len(text)``.

    ``width`` is the room of a row in cells, at least 1; ``first`` that of the first row, if another. Spaces at a
    break hang: they stay at the end of the row and may pass the width. A line feed ends a row. A word wider
    than the row is cut between graphemes, and a grapheme wider than the row has a row of its own.
    """
    return _fold(text, width, first, words=True)


def cut(text: str, width: int, first: int | None = None) -> list[int]:
    """Return row ends like `wrap`, but filling every row whatever the words; for listings."""
    return _fold(text, width, first, words=False)


def rows_of(text: str, width: int) -> list[str]:
    """Return the rows of a text that is shown whole, without the white space around them; at least one."""
    ends = [0, *wrap(text, max(1, width))]
    return [text[start:end].strip() for start, end in pairwise(ends)] or [""]


def _fold(text: str, width: int, first: int | None, *, words: bool) -> list[int]:
    width = max(1, width)
    room = width if first is None else max(1, first)
    ends: list[int] = []
    start = 0
    while True:
        feed = text.find("\n", start)
        line = text[start:] if feed < 0 else text[start:feed]
        ends.extend(start + end for end in _fold_line(line, room, width, words=words))
        if feed < 0:
            return ends
        ends[-1] += 1
        start, room = feed + 1, width


def _fold_line(line: str, room: int, width: int, *, words: bool) -> list[int]:
    if not is_simple(line):
        return _fold_graphemes(line, room, width, words=words)
    ends: list[int] = []
    at = 0
    while len(line) - at > room:
        at = _simple_row_end(line, at, room) if words else at + room
        ends.append(at)
        room = width
    if at < len(line) or not ends:
        ends.append(len(line))
    return ends


def _simple_row_end(line: str, start: int, room: int) -> int:
    """Return the end of the row from ``start`` in a line of one-cell characters longer than the row."""
    edge = start + room
    if line[edge] == " ":
        while edge < len(line) and line[edge] == " ":
            edge += 1
        return edge
    best = line.rfind(" ", start, edge) + 1
    for dash in _HYPHENS + _DASHES:
        at = line.rfind(dash, max(best, start), edge)
        while at >= 0 and not _parts_after_dash(line, at):
            at = line.rfind(dash, max(best, start), at)
        best = max(best, at + 1)
    return best if best > start else edge


def _parts_after_dash(line: str, at: int) -> bool:
    """Return whether a row may end after the hyphen or dash at ``at``: not in ``-5``, ``--all`` or ``word-,``."""
    after = line[at + 1 : at + 2]
    if line[at] in _HYPHENS:
        return at > 0 and line[at - 1].isalnum() and after.isalpha()
    return bool(after) and after not in SPACES + _NO_ROW_START + _HYPHENS + _DASHES + _GLUE


def _fold_graphemes(line: str, room: int, width: int, *, words: bool) -> list[int]:
    spans = graphemes(line)
    ends: list[int] = []
    at = 0
    while True:
        at = _row_end(line, spans, at, room, words=words)
        if at >= len(spans):
            return [*ends, len(line)]
        ends.append(spans[at][0])
        room = width


def _row_end(line: str, spans: Sequence[Grapheme], first: int, room: int, *, words: bool) -> int:
    """Return the index of the grapheme that begins the next row."""
    column = chance = 0
    for at in range(first, len(spans)):
        start, end, width = spans[at]
        if line[start] == "\t":
            width = TAB_CELLS - column % TAB_CELLS
        hangs = words and end - start == 1 and line[start] in SPACES
        if column + width > room and at > first and not hangs:
            return chance or at
        column += width
        if hangs or (words and _parts_after(line, spans, at)):
            chance = at + 1
    return len(spans)


def _parts_after(line: str, spans: Sequence[Grapheme], at: int) -> bool:
    """Return whether a row may end after grapheme ``at``, which is no space."""
    if at + 1 >= len(spans):
        return False
    start, end, width = spans[at]
    char, after = line[start], line[end]
    if end - start == 1 and char in _HYPHENS + _DASHES:
        return _parts_after_dash(line, start)
    if width < 2 and spans[at + 1][2] < 2:
        return False
    return char not in _NO_ROW_END + _GLUE and after not in _NO_ROW_START + _GLUE
