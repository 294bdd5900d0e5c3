"""Org: headings, blocks, tables and the settings of the file.

https://orgmode.org/worg/org-syntax.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Final

from index.documents import BlockKind
from index.extract.texts.pieces import LEVELS, Closings, Fields, Piece, listing, paragraphs

__all__ = ["org"]

_HEADING: Final = re.compile(r"(\*+) +(\S.*)")
_SETTING: Final = re.compile(r" *#\+(title|author|date|filetags|language|keywords): *(.*)", re.IGNORECASE)
_BEGIN: Final = re.compile(r" *#\+begin_(\w{1,40})\b.*", re.IGNORECASE)
_RULE: Final = re.compile(r" *-{5,} *")
_TABLE_LINE: Final = re.compile(r" *\|.*")
_RULE_MARKS: Final = frozenset("-+|: ")
_FIXED: Final = re.compile(r" *:(?: .*)?")
_QUOTES: Final = frozenset({"quote", "verse", "center"})


def org(lines: list[str], fields: Fields) -> Iterator[Piece]:
    """Yield the pieces of Org, and put its settings into ``fields``. Its title is a heading above all others."""
    for line in takewhile(lambda line: not _HEADING.fullmatch(line), lines):
        if found := _SETTING.fullmatch(line):
            name, value = found[1].lower(), found[2].strip()
            value = value.strip(":").replace(":", ",") if name == "filetags" else value
            fields[name] = f"{fields[name]} {value}" if name in fields else value
    title = fields.get("title", "")
    if title:
        yield Piece(BlockKind.HEADING, [title], 1)
    yield from _Org(lines, shift=bool(title)).pieces()


class _Org:
    """Walks the lines; a heading may stand in any of them."""

    def __init__(self, lines: list[str], *, shift: bool) -> None:
        self._lines = lines
        self._shift = shift
        self._closings = Closings(lines)
        self._waiting: list[str] = []
        self._at = 0
        self._in_head = True

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces in their order."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if found := list(self._special(line)):
                yield from self._paragraphs()
                yield from found
            elif not (self._in_head and _SETTING.fullmatch(line)):
                self._waiting.append(line)
                self._at += 1
            else:
                self._at += 1
        yield from self._paragraphs()

    def _paragraphs(self) -> Iterator[Piece]:
        yield from paragraphs(self._waiting)
        self._waiting.clear()

    def _special(self, line: str) -> Iterator[Piece]:
        """Yield what begins at a line and is no paragraph, and go to its end."""
        if heading := _HEADING.fullmatch(line):
            self._in_head = False
            self._at += 1
            yield Piece(BlockKind.HEADING, [heading[2].rstrip()], min(len(heading[1]) + self._shift, LEVELS))
        elif begin := _BEGIN.fullmatch(line):
            yield from self._block(begin[1].lower())
        elif _RULE.fullmatch(line):
            self._at += 1
            yield Piece(BlockKind.RULE, [])
        elif _TABLE_LINE.fullmatch(line):
            rows = self._run(lambda line: bool(_TABLE_LINE.fullmatch(line)))
            cells = [row.strip()[1:].removesuffix("|").split("|") for row in rows if not _RULE_MARKS.issuperset(row)]
            yield Piece(BlockKind.TABLE, ["\t".join(map(str.strip, row)) for row in cells])
        elif _FIXED.fullmatch(line):
            fixed = self._run(lambda line: bool(_FIXED.fullmatch(line)))
            yield listing([row.lstrip()[2:] for row in fixed])

    def _block(self, name: str) -> Iterator[Piece]:
        """Yield a block; one that is never closed is text."""
        ending = f"#+end_{name}"
        end = self._closings.find(ending, self._at + 1, lambda at: self._lines[at].strip().lower() == ending)
        if end < 0:
            return
        inside = self._lines[self._at + 1 : end]
        self._at = end + 1
        if name in _QUOTES:
            yield from paragraphs(inside, quote=1)
        else:
            yield listing(inside)

    def _run(self, belongs: Callable[[str], bool]) -> list[str]:
        """Return the lines from here on that belong together, and go to their end."""
        start = self._at
        while self._at < len(self._lines) and belongs(self._lines[self._at]):
            self._at += 1
        return self._lines[start : self._at]
