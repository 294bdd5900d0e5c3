"""What light markup is cut into, and what its dialects share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from index.documents import BlockKind, SpanKind

__all__ = ["ADORNMENT", "LEVELS", "Closings", "Fields", "Piece", "indent_of", "indented", "listing", "paragraphs"]

LEVELS: Final = 6
"""Deeper headings are of this level."""

ADORNMENT: Final = re.compile(r"([!-/:-@\[-`{-~])\1+[ ]*")
"""A line of one punctuation mark."""

Fields = dict[str, str]
"""What a document's header says, by names in lower case."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of the document; a rule has no lines, and a heading one."""

    kind: BlockKind
    lines: Sequence[str]
    level: int = 0
    quote: int = 0
    span: tuple[SpanKind, str] | None = None
    """What all of it is, and its target; such a piece has no marks inside."""


def paragraphs(lines: Sequence[str], quote: int = 0) -> Iterator[Piece]:
    """Yield the paragraphs of ``lines``, which blank lines divide."""
    if all(map(str.strip, lines)):
        if lines:
            yield Piece(BlockKind.PARAGRAPH, [line.rstrip() for line in lines], quote=quote)
        return
    waiting: list[str] = []
    for line in (*lines, ""):
        if line.strip():
            waiting.append(line.rstrip())
        elif waiting:
            yield Piece(BlockKind.PARAGRAPH, waiting, quote=quote)
            waiting = []


def listing(lines: Sequence[str]) -> Piece:
    """Return ``lines`` as a listing, without blank lines around them and without their common indent."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    kept = lines[filled[0] : filled[-1] + 1] if filled else ()
    indent = min((indent_of(line) for line in kept if line.strip()), default=0)
    return Piece(BlockKind.CODE, [line[indent:].rstrip() for line in kept])


def indented(lines: Sequence[str], start: int, more_than: int) -> int:
    """Return where the lines end that, from ``start`` on, are blank or indented by ``more_than`` columns and more."""
    end = filled = start
    while end < len(lines):
        if lines[end].strip():
            if indent_of(lines[end]) <= more_than:
                break
            filled = end + 1
        end += 1
    return filled


def indent_of(line: str) -> int:
    """Return the spaces before the first character."""
    return len(line) - len(line.lstrip(" "))


class Closings:
    """Finds the lines that end blocks. What was not found once is not looked for again: that would be quadratic."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._missing: set[str] = set()

    def find(self, name: str, start: int, ends: Callable[[int], bool]) -> int:
        """Return the first line from ``start`` on that ``ends`` is true of, else -1. ``name`` is that of the ending."""
        if name not in self._missing:
            for number in range(start, len(self._lines)):
                if ends(number):
                    return number
            self._missing.add(name)
        return -1
