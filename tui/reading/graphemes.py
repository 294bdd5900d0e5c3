"""Graphemes (what a reader takes for one character) and how many cells they fill.

Clusters and widths are Rich's, so that rows agree with what Rich and Textual draw. On top of these, line
feeds and tabs stand alone, and flags, skin tones and spacing vowel signs stay with the character before
them, as the extended grapheme clusters of Unicode UAX #29 do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len, get_character_cell_size, split_graphemes

__all__ = [
    "SPACES",
    "TAB_CELLS",
    "Grapheme",
    "backward",
    "cells",
    "end_of",
    "forward",
    "graphemes",
    "is_simple",
    "start_of",
]

Grapheme = tuple[int, int, int]
"""Start and end in code points, half-open, and width in cells."""

TAB_CELLS = 4
"""Cells from one tab stop to the next."""

SPACES = " \t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"
"""White space a row may break after; the no-break spaces are not among it."""

_JOINER = "\u200d"
_LOOKBACK = 128
_REACH = 65_536

# Code points that fill one cell and never join a neighbour (a joiner between them is not in the class):
# Latin, Greek, Cyrillic, Hebrew and Arabic letters, digits, general punctuation, currency, boxes.
_SIMPLE = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u05d0-\u05ea\u060c\u061b\u061f-\u064a"
    "\u0660-\u066f\u0671-\u06d3\u2010-\u2027\u2030-\u205e\u20a0-\u20c0\u2500-\u25fc]*"
)
_ALONE = re.compile("([\n\t])")
_SPACING_VOWELS = "\u0e33\u0eb3"


def is_simple(text: str) -> bool:
    """Return whether every code point of ``text`` is a grapheme of its own, one cell wide."""
    return (text.isascii() and text.isprintable()) or _SIMPLE.fullmatch(text) is not None


def graphemes(text: str) -> list[Grapheme]:
    """Return the graphemes of ``text`` in order, without a gap. Tabs and line feeds count 0 cells."""
    if is_simple(text):
        return [(at, at + 1, 1) for at in range(len(text))]
    found: list[Grapheme] = []
    at = 0
    for part in _ALONE.split(text):
        if part in {"\n", "\t"}:
            found.append((at, at + 1, 0))
        elif part:
            found.extend((at + start, at + end, width) for start, end, width in _clusters(part))
        at += len(part)
    return found


def _clusters(part: str) -> list[Grapheme]:
    """Return the graphemes of a text without tab and line feed."""
    merged: list[Grapheme] = []
    for start, end, width in split_graphemes(part)[0]:
        if merged and part[start] >= "\u0300" and _joins(part, merged[-1], part[start]):
            before = merged[-1]
            merged[-1] = (before[0], end, before[2] + width)
        else:
            merged.append((start, end, width))
    return merged


def _joins(part: str, before: Grapheme, char: str) -> bool:
    """Return whether ``char`` belongs to the grapheme before it, though it has a width of its own."""
    if _is_flag_letter(char):
        return before[1] - before[0] == 1 and _is_flag_letter(part[before[0]])
    return _extends(char)


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _extends(char: str) -> bool:
    """Return whether ``char`` is a skin tone or a spacing vowel sign."""
    if "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    return char in _SPACING_VOWELS or unicodedata.category(char) == "Mc"


def cells(text: str) -> int:
    """Return the width of ``text`` in cells, from column 0, tabs going to their stops."""
    if is_simple(text):
        return len(text)
    if "\t" not in text and "\n" not in text and text[0] != _JOINER:
        return cell_len(text)  # the same, and remembered
    column = 0
    for start, _, width in graphemes(text):
        column += TAB_CELLS - column % TAB_CELLS if text[start] == "\t" else width
    return column


def _surely_starts(text: str, offset: int) -> bool:
    """Return whether a grapheme starts at ``offset`` whatever stands farther back."""
    char, before = text[offset], text[offset - 1]
    if char in "\n\t" or before in "\n\t":
        return True
    if before == _JOINER or char == "\ufe0f" or get_character_cell_size(char) == 0:
        return False
    return not (_is_flag_letter(char) or (char >= "\u0300" and _extends(char)))


def start_of(text: str, offset: int) -> int:
    """Return where the grapheme holding ``offset`` starts; clamped to the text.

    Looks at most 128 code points back; in a longer grapheme, every place beyond that counts as a start.
    """
    if offset <= 0 or offset >= len(text):
        return max(0, min(offset, len(text)))
    low = offset
    while low > 0 and offset - low < _LOOKBACK and not _surely_starts(text, low):
        low -= 1
    if low == offset:
        return offset
    window = graphemes(text[low : offset + 2])
    return low + max(start for start, _, _ in window if low + start <= offset)


def end_of(text: str, offset: int) -> int:
    """Return where the grapheme holding ``offset`` ends; ``len(text)`` at the end of the text."""
    for _, end in forward(text, offset):
        if end > offset:
            return end
    return len(text)


def forward(text: str, offset: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of the graphemes from the one holding ``offset`` on.

    The last one starts less than 65,536 code points from there.
    """
    at = start_of(text, offset)
    limit, size = min(len(text), at + _REACH), 16
    while at < limit:
        stop = min(at + size, len(text))
        window = graphemes(text[at:stop])
        if stop < len(text):  # the last one may go on beyond the window
            if len(window) == 1 and size < _LOOKBACK:
                size *= 2
                continue
            del window[max(1, len(window) - 1) :]
        for start, end, _ in window:
            if at + start >= limit:
                return
            yield at + start, at + end
        at += window[-1][1]
        size = min(size * 2, 4096)


def backward(text: str, offset: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of the graphemes before the one holding ``offset``, last first.

    The last one yielded ends less than 65,536 code points from there.
    """
    at = start_of(text, offset)
    limit, size = max(0, at - _REACH), 16
    while at > limit:
        low = start_of(text, max(0, at - size))
        for start, end, _ in reversed(graphemes(text[low:at])):
            if low + end <= limit:
                return
            yield low + start, low + end
        at = low
        size = min(size * 2, 4096)
