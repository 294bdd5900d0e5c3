"""AsciiDoc: headings, delimited blocks and the header.

https://docs.asciidoctor.org/asciidoc/latest/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from index.documents import BlockKind
from index.extract.texts.pieces import Closings, Fields, Piece, listing, paragraphs

__all__ = ["asciidoc"]

_HEADING: Final = re.compile(r"(={1,6}|#{1,6}) +(\S.*)")
_SETTING: Final = re.compile(r":(author|revdate|date|keywords|lang|title): +(\S.*)")
_HEADER_LINE: Final = re.compile(r"(?::!?[\w-]+!?:.*|//(?!/).*)")
_COMMENT: Final = re.compile(r"//(?!/)")
_AUTHOR: Final = re.compile(r"([^\W\d_][\w'.-]*(?: [\w'.-]+){0,3})(?: <[^<>]{3,200}>)?")
_REVISION: Final = re.compile(r"(?:v?\d[\w.]*, *)?(\d{4}-\d{2}-\d{2}|\d{1,2} \w+ \d{4}|\w+ \d{1,2}, \d{4})(?::.*)?")
_FENCE: Final = re.compile(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|[|,:!]={3,}|`{3,})[\w, ]{0,40}")
_OPEN: Final = re.compile(r"_{4,}|={4,}|\*{4,}|--|\"\"")
_LISTING: Final = re.compile(r"\[(?:source|listing|literal|stem|latexmath|asciimath)\b[^\]]*\]|\[,[^\]]*\]")
_RULE: Final = re.compile(r"'{3,}|<<<|(?:-|\*|_)( ?)(?:-|\*|_)\1(?:-|\*|_)")
_UNDERLINES: Final = "=-~^+"
_LIST_ITEM: Final = re.compile(r" *(?:[*.-]+|\d+\.|[a-zA-Z]\.) ")


def asciidoc(lines: list[str], fields: Fields) -> Iterator[Piece]:
    """Yield the pieces of AsciiDoc, and put what its header says into ``fields``."""
    start = next((number for number, line in enumerate(lines) if line.strip() and not _COMMENT.match(line)), 0)
    header = _Header(lines, start, fields)
    yield from header.pieces
    yield from _AsciiDoc(lines, header.end).pieces()


class _Header:
    """The title, and the lines up to the first blank one: author, revision, attributes."""

    def __init__(self, lines: list[str], start: int, fields: Fields) -> None:
        self.pieces: list[Piece] = list(paragraphs(lines[:start]))
        title = _HEADING.fullmatch(lines[start].rstrip())
        at = start
        if title and len(title[1]) == 1:
            self.pieces.append(Piece(BlockKind.HEADING, [title[2]], 1))
            at += 1
            if at < len(lines) and (author := _author(lines[at].rstrip())):
                fields["author"] = author
                at += 1
                if at < len(lines) and (revision := _REVISION.fullmatch(lines[at].rstrip())):
                    fields["revdate"] = revision[1]
                    at += 1
        shown = lines[start + 1 : at] if title else []
        while at < len(lines) and _HEADER_LINE.fullmatch(lines[at].rstrip()):
            if setting := _SETTING.fullmatch(lines[at].rstrip()):
                fields.setdefault(setting[1], setting[2])
            else:
                shown.append(lines[at])
            at += 1
        self.pieces += paragraphs(shown)
        self.end = at


def _author(line: str) -> str:
    """Return the name in the line below the title, or nothing: some people begin their text there."""
    found = _AUTHOR.fullmatch(line)
    words = found[1].split() if found else []
    is_name = "<" in line or (len(words) > 1 and not any(word[0].islower() for word in words))
    return " ".join(words) if is_name else ""


class _AsciiDoc:
    """Walks the lines below the header; a block begins after a blank line or another block."""

    def __init__(self, lines: list[str], start: int) -> None:
        self._lines = lines
        self._closings = Closings(lines)
        self._waiting: list[str] = []
        self._quotes: list[str] = []
        self._at = start

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces in their order."""
        while self._at < len(self._lines):
            line = self._lines[self._at].rstrip()
            if not line:
                yield from self._paragraph()
                self._at += 1
            elif piece := self._fenced(line) or (None if self._waiting else self._heading(line) or self._rule(line)):
                yield from self._paragraph()
                yield piece
            elif _OPEN.fullmatch(line):
                yield from self._paragraph()
                self._open(line)
            else:
                self._waiting.append(line)
                self._at += 1
        yield from self._paragraph()

    def _paragraph(self) -> Iterator[Piece]:
        lines, self._waiting = self._waiting, []
        if lines and lines[0][0] == " " and not _LIST_ITEM.match(lines[0]):
            yield listing(lines)
        else:
            yield from paragraphs(lines, quote=min(len(self._quotes), 1))

    def _open(self, line: str) -> None:
        """Begin or end an example, a sidebar or a quote; what is in them is text like any other."""
        self._at += 1
        if line[0] == "_":
            if line in self._quotes:
                self._quotes.remove(line)
            elif self._closings.find(line, self._at, lambda at: self._lines[at].rstrip() == line) > 0:
                self._quotes.append(line)

    def _heading(self, line: str) -> Piece | None:
        """A line with marks before it, or with as many of one mark below."""
        if found := _HEADING.fullmatch(line):
            self._at += 1
            return Piece(BlockKind.HEADING, [found[2]], len(found[1]))
        below = self._lines[self._at + 1].rstrip() if self._at + 1 < len(self._lines) else ""
        is_underline = len(below) >= 3 and below[0] in _UNDERLINES and not below.strip(below[0])
        if is_underline and abs(len(below) - len(line)) <= 1 and line[0].isalnum():
            self._at += 2
            return Piece(BlockKind.HEADING, [line], _UNDERLINES.index(below[0]) + 1)
        return None

    def _rule(self, line: str) -> Piece | None:
        if not _RULE.fullmatch(line):
            return None
        self._at += 1
        return Piece(BlockKind.RULE, [])

    def _fenced(self, line: str) -> Piece | None:
        """A listing or a table between two fences; the table is kept as it is written."""
        fence = _FENCE.fullmatch(line)
        if fence is None or (fence[1] != line and line[0] != "`"):
            return None
        end = self._closings.find(fence[1], self._at + 1, lambda at: self._lines[at].rstrip() == fence[1])
        if end < 0:
            return None
        if self._waiting and _LISTING.fullmatch(self._waiting[-1]):
            self._waiting.pop()
        piece = listing(self._lines[self._at + 1 : end])
        self._at = end + 1
        return piece
