"""reStructuredText: headings, listings, tables and the fields at the top.

https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from index.documents import BlockKind
from index.extract.texts.pieces import (
    ADORNMENT,
    LEVELS,
    Closings,
    Fields,
    Piece,
    indent_of,
    indented,
    listing,
    paragraphs,
)

__all__ = ["rst"]

_RULE: Final = 4
"""Marks that a line of its own needs to be a rule, or to underline a title longer than it."""
_FIELD: Final = re.compile(r":([A-Za-z][\w -]{0,30}):[ ]+(\S.*)")
_DIRECTIVE: Final = re.compile(r" *\.\. [\w:.+-]+::(?: .*)?")
_CODE: Final = re.compile(r" *\.\. (?:code-block|code|sourcecode|parsed-literal|prompt|doctest)::(?: .*)?")
_OPTION: Final = re.compile(r" +:[\w-]+:(?: .*)?")
_GRID: Final = re.compile(r" *\+(?:[-=]++\+)+ *")
_SIMPLE: Final = re.compile(r" *=+(?: +=+)+ *")
_QUOTE_MARK: Final = re.compile(r"[!-/:-@\[-`{-~]")


def rst(lines: list[str], fields: Fields) -> Iterator[Piece]:
    """Yield the pieces of reStructuredText, and put what its header says into ``fields``."""
    return _Rst(lines, fields).pieces()


class _Rst:
    """Walks the lines; a block begins after a blank line or another block."""

    def __init__(self, lines: list[str], fields: Fields) -> None:
        self._lines = lines
        self._fields = fields
        self._closings = Closings(lines)
        self._styles: list[str] = []
        self._at = 0
        self._in_head = True

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces in their order."""
        while self._at < len(self._lines):
            if not self._lines[self._at].strip():
                self._at += 1
            elif piece := self._heading() or self._rule() or self._table() or self._code():
                self._in_head = self._in_head and piece.kind is BlockKind.HEADING
                yield piece
            else:
                yield from self._paragraph()

    def _line(self, at: int) -> str:
        return self._lines[at].rstrip() if at < len(self._lines) else ""

    def _heading(self) -> Piece | None:
        """A title with a line below, perhaps one above; the levels come in the order in which styles are first used."""
        first, second, third = (self._line(self._at + ahead) for ahead in range(3))
        if second.strip() and ADORNMENT.fullmatch(first) and first == third and _covers(first, second):
            style, title, length = first[0] * 2, second, 3
        elif (
            first[0] != " "
            and not ADORNMENT.fullmatch(first)
            and ADORNMENT.fullmatch(second)
            and _covers(second, first)
        ):
            style, title, length = second[0], first, 2
        else:
            return None
        if style not in self._styles:
            self._styles.append(style)
        self._at += length
        return Piece(BlockKind.HEADING, [title.strip()], min(self._styles.index(style) + 1, LEVELS))

    def _rule(self) -> Piece | None:
        line = self._line(self._at)
        if len(line) < _RULE or not ADORNMENT.fullmatch(line) or self._line(self._at + 1):
            return None
        self._at += 1
        return Piece(BlockKind.RULE, [])

    def _table(self) -> Piece | None:
        """A table that is drawn with characters is kept as it is drawn."""
        line, start = self._line(self._at), self._at
        if _GRID.fullmatch(line):
            end = self._end_of_block(start)
        elif _SIMPLE.fullmatch(line):
            end = 1 + self._closings.find("simple", start + 1, self._ends_simple_table)
        else:
            return None
        if not end:
            return None
        self._at = end
        return listing(self._lines[start:end])

    def _ends_simple_table(self, at: int) -> bool:
        line = self._line(at)
        return not self._line(at + 1) and bool(_SIMPLE.fullmatch(line))

    def _code(self) -> Piece | None:
        """A listing that a directive or the prompt of Python says to be one."""
        start = self._at
        if self._line(start).startswith(">>> "):
            self._at = self._end_of_block(start)
            return listing(self._lines[start : self._at])
        if not _CODE.fullmatch(self._line(start)):
            return None
        body = start + 1
        while _OPTION.fullmatch(self._line(body)):
            body += 1
        end = indented(self._lines, body, indent_of(self._lines[start]))
        if end <= body:
            return None
        self._at = end
        return listing(self._lines[body:end])

    def _paragraph(self) -> Iterator[Piece]:
        """A paragraph, and the listing that two colons at its end announce."""
        start, end = self._at, self._end_of_block(self._at)
        self._at = end
        words = [line.rstrip() for line in self._lines[start:end]]
        if self._in_head:
            self._take_fields(words)
        literal = words[-1].endswith("::") and not any(map(_DIRECTIVE.fullmatch, words))
        yield from paragraphs(words[:-1] if literal and words[-1].strip() == "::" else words)
        if literal and (end := self._end_of_literal(end, indent_of(words[0]))) > self._at:
            yield listing(self._lines[self._at : end])
            self._at = end

    def _end_of_literal(self, start: int, indent: int) -> int:
        """Where a listing ends that is indented, or each of whose lines begins with the same mark."""
        if (end := indented(self._lines, start, indent)) > start:
            return end
        while start < len(self._lines) and not self._lines[start].strip():
            start += 1
        mark = self._line(start)[:1]
        if not mark or not _QUOTE_MARK.fullmatch(mark):
            return start
        end = start
        while self._line(end).startswith(mark):
            end += 1
        return end if not self._line(end) else start

    def _end_of_block(self, start: int) -> int:
        end = start
        while end < len(self._lines) and self._lines[end].strip():
            end += 1
        return end

    def _take_fields(self, words: Sequence[str]) -> None:
        """Take the fields of a list at the top, which a comment may stand above."""
        found = _FIELD.fullmatch(words[0])
        self._in_head = found is not None or words[0].startswith(".. ")
        for line in words if found else ():
            if field := _FIELD.fullmatch(line):
                self._fields.setdefault(field[1].lower(), field[2])


def _covers(adornment: str, title: str) -> bool:
    """Whether a line is long enough to set off a title."""
    return adornment not in {"::", ".."} and (len(adornment) >= len(title.strip()) or len(adornment) >= _RULE)
