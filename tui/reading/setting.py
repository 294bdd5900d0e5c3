"""Set one block of a text into rows: headings, paragraphs, lists, quotes, listings and rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from index.documents import Block, BlockKind
from tui.reading.graphemes import SPACES, TAB_CELLS, cells
from tui.reading.rows import Piece, Row, cells_of
from tui.reading.wrap import cut, wrap

__all__ = ["Prefix", "Sheet", "blank_rows", "is_rtl", "prefix_of", "set_block", "text_pieces"]

_BAR = Piece("▎ ", style="quote-bar")
_CODE_INDENT = Piece("  ")
_CODE_GOES_ON = Piece("↪ ", style="continuation")
_RULE_CELLS = 40
_STEP = 2
_TABS = re.compile("(\t)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What rows are set on: ``width`` and ``measure`` in cells."""

    width: int
    measure: int

    @property
    def room(self) -> int:
        """Return the cells of a row of running text."""
        return max(1, min(self.width, self.measure))


@dataclass(frozen=True, slots=True)
class Prefix:
    """Decoration before the text: quote bars, then what stands before the first row and before the others."""

    bars: tuple[Piece, ...]
    first: tuple[Piece, ...]
    rest: tuple[Piece, ...]

    def room(self, width: int, *, first: bool = False) -> int:
        """Return the cells left of ``width`` for text, at least 1."""
        return max(1, width - cells_of(self.bars) - cells_of(self.first if first else self.rest))


def prefix_of(block: Block, width: int) -> Prefix:
    """Return the decoration of ``block``: a bar a quote, two cells a list, the marker and its hanging indent.

    Quotes and lists together take at most half of ``width`` cells, however deep they are.
    """
    bars = (_BAR,) * min(block.quote, width // 8)
    if not block.indent and not block.marker:
        return Prefix(bars, (), ())
    steps = min(block.indent, width // 8)
    marker = _clip(block.marker, width // 4)
    hang = max(_STEP, cells(marker) + 1) if marker else _STEP
    lead = (Piece(" " * (_STEP * steps)),) if steps else ()
    rest = (Piece(" " * min(_STEP * steps + hang, width // 2)),)
    if not marker:
        return Prefix(bars, rest, rest)
    return Prefix(bars, (*lead, Piece(marker + " " * (hang - cells(marker)), style="marker")), rest)


def _clip(text: str, width: int) -> str:
    """Return as many graphemes of ``text`` as fill at most ``width`` cells."""
    return text[: cut(text, width)[0]] if cells(text) > width else text


def blank_rows(block: Block, before: Block | None, count: int, width: int) -> list[Row]:
    """Return the ``count`` blank rows between ``before`` and ``block``; bars go on where both are quoted."""
    if before is None:
        return []
    quote = min(block.quote, before.quote)
    bars = (_BAR,) * min(quote, width // 8)
    first = before.end + 1
    return [Row(at, at, bars, block) for at in range(first, first + count)]


def set_block(text: str, block: Block, sheet: Sheet) -> list[Row]:
    """Return the rows of ``block``, which is no table; at least one."""
    if block.kind is BlockKind.RULE:
        return [_rule(block, sheet)]
    if block.kind is BlockKind.CODE:
        return _set_code(text, block, sheet)
    return _set_words(text, block, sheet)


def _rule(block: Block, sheet: Sheet) -> Row:
    prefix = prefix_of(block, sheet.width)
    line = "─" * min(_RULE_CELLS, prefix.room(sheet.room, first=True))
    pieces = (*prefix.bars, *prefix.first, Piece(line, block.start, block.end, "rule"))
    return Row(block.start, block.end, pieces, block, last=True)


def _set_words(text: str, block: Block, sheet: Sheet) -> list[Row]:
    source = text[block.start : block.end]
    prefix = prefix_of(block, sheet.width)
    right = is_rtl(source)
    first_room, room = prefix.room(sheet.room, first=True), prefix.room(sheet.room)
    rows: list[Row] = []
    for start, end, wrapped in _row_ranges(text, block, wrap(source, room, first_room)):
        lead, space = (prefix.first, first_room) if not rows else (prefix.rest, room)
        pieces = text_pieces(text[start:end], start, _style(block), space)
        pad = _pad(text[start:end], space) if right else ()
        drawn = (*prefix.bars, *pad, *lead, *(_without_tail(pieces) if right else pieces))
        rows.append(Row(start, end, drawn, block, end == block.end, wrapped))
    return rows


def _set_code(text: str, block: Block, sheet: Sheet) -> list[Row]:
    source = text[block.start : block.end]
    prefix = prefix_of(block, sheet.width)
    step = _STEP if sheet.width >= 8 else 0
    first_room = max(1, prefix.room(sheet.width, first=True) - step)
    room = max(1, prefix.room(sheet.width) - step)
    rows: list[Row] = []
    for start, end, wrapped in _row_ranges(text, block, cut(source, room, first_room)):
        goes_on = start > 0 and text[start - 1] != "\n"
        lead, space = (prefix.first, first_room) if not rows else (prefix.rest, room)
        sign = (_CODE_GOES_ON if goes_on else _CODE_INDENT,) if step else ()
        pieces = text_pieces(text[start:end], start, "code", space)
        rows.append(Row(start, end, (*prefix.bars, *lead, *sign, *pieces), block, end == block.end, wrapped))
    return rows


def _row_ranges(text: str, block: Block, ends: list[int]) -> Iterator[tuple[int, int, bool]]:
    """Yield start, end and wrapped of the rows with these ends in ``block``, the line feeds left out."""
    start = block.start
    for relative in ends:
        after = block.start + relative
        fed = after > start and text[after - 1] == "\n"
        ended = fed or (after == block.end and text[after : after + 1] in ("", "\n"))
        yield start, after - fed, not ended
        start = after


def _style(block: Block) -> str:
    if block.kind is BlockKind.HEADING:
        return f"heading{max(1, min(block.level, 6))}"
    return "quote" if block.quote else ""


def text_pieces(line: str, start: int, style: str, room: int) -> tuple[Piece, ...]:
    """Return the pieces of a row of text: tabs apart, hanging spaces only as far as ``room`` cells go."""
    pieces: list[Piece] = []
    column, at = 0, start
    for part in _TABS.split(_fitting(line, room)):
        if part == "\t":
            wide = max(1, min(TAB_CELLS - column % TAB_CELLS, room - column))
            pieces.append(Piece(" " * wide, at, at + 1, style))
            column += wide
        elif part:
            pieces.append(Piece(part, at, at + len(part), style))
            column += cells(part)
        at += len(part)
    return tuple(pieces)


def _fitting(line: str, room: int) -> str:
    """Return ``line`` without the spaces at its end that would be drawn beyond ``room`` cells."""
    body = line.rstrip(SPACES)
    if len(body) == len(line):
        return line
    column = cells(body)
    for at in range(len(body), len(line)):
        wide = cells(line[at])
        if line[at] == "\t":
            wide = max(1, min(TAB_CELLS - column % TAB_CELLS, room - column))
        column += wide
        if column > room:
            return line[:at]
    return line


def _pad(line: str, room: int) -> tuple[Piece, ...]:
    """Return the space that sets a row of ``room`` cells to the right."""
    wide = room - cells(line.rstrip(SPACES))
    return (Piece(" " * wide),) if wide > 0 else ()


def _without_tail(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return ``pieces`` without white space at the end, which would pass the right edge."""
    while pieces and not (text := pieces[-1].text.rstrip(SPACES)):
        pieces = pieces[:-1]
    if not pieces or pieces[-1].start is None or text == pieces[-1].text:
        return pieces
    tail = pieces[-1]
    return (*pieces[:-1], Piece(text, tail.start, pieces[-1].start + len(text), tail.style))


def is_rtl(text: str) -> bool:
    """Return whether the first strong character is right-to-left (UAX #9, rules P2 and P3; isolates skipped)."""
    if text.isascii():
        return False
    depth = 0
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in {"LRI", "RLI", "FSI"}:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and kind in {"L", "R", "AL"}:
            return kind != "L"
    return False
