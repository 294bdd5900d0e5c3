"""Org: headings, blocks, tables and the settings of the file.

https://orgmode.org/worg/org-syntax.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Final

from index.documents import BlockKind, SpanKind
from index.extract.texts.inlines import Inline, Inlines, plain
from index.extract.texts.pieces import LEVELS, Closings, Fields, Piece, listing, paragraphs

__all__ = ["org"]

_HEADING: Final = re.compile(r"(\*+) +(\S.*)")
_SETTING: Final = re.compile(r" *#\+(title|author|date|filetags|language|keywords): *(.*)", re.IGNORECASE)
_BEGIN: Final = re.compile(r" *#\+begin_(\w{1,40})\b.*", re.IGNORECASE)
_RULE: Final = re.compile(r" *-{5,} *")
_TABLE_LINE: Final = re.compile(r" *\|.*")
_RULE_MARKS: Final = frozenset("-+|: ")
_FIXED: Final = re.compile(r" *:(?: .*)?")
_HIDDEN: Final = re.compile(r" *(?:#\+(?!include:|caption:|begin_|end_)\w{1,40}:.*|#(?: .*)?)", re.IGNORECASE)
_CAPTION: Final = re.compile(r" *#\+caption: *", re.IGNORECASE)
_DRAWER: Final = re.compile(r" *:(?:properties|logbook): *", re.IGNORECASE)
_MARKS: Final = re.compile(
    r"\[\[(?P<target>[^\[\]\n]++)\](?:\[(?P<label>[^\[\]]++)\])?\]"
    r"|(?<![\w=])=(?P<verbatim>[^\s=][^=\n]*+)(?<!\s)=(?![\w=])"
    r"|(?<![\w~/])~(?P<code>[^\s~][^~\n]*+)(?<!\s)~(?![\w~])"
    r"|(?<![\w*])\*(?P<strong>[^\s*][^*]*+)(?<!\s)\*(?![\w*])"
    r"|(?<![\w/:.~<-])/(?P<emphasis>[^\s/][^/]*+)(?<!\s)/(?![\w/])"
    r"|(?<![\w+])\+(?P<strike>[^\s+][^+]*+)(?<!\s)\+(?![\w+])"
)
_KINDS: Final = {
    **dict.fromkeys(("verbatim", "code"), SpanKind.CODE),
    "strong": SpanKind.STRONG,
    "emphasis": SpanKind.EMPHASIS,
    "strike": SpanKind.STRIKE,
}
_QUOTES: Final = frozenset({"quote", "verse", "center"})


def org(lines: list[str], fields: Fields) -> tuple[Iterator[Piece], Inlines]:
    """Return the pieces of Org and how marks in them are read, and put its settings into ``fields``."""
    return _Org(lines, fields).pieces(), plain(_MARKS, _meaning)


def _meaning(marks: re.Match[str]) -> Inline | None:
    if target := marks["target"]:
        return Inline(marks["label"] or target, SpanKind.LINK, target, nested=bool(marks["label"]))
    name = marks.lastgroup or ""
    kind = _KINDS[name]
    return Inline(marks[name], kind, nested=kind is not SpanKind.CODE)


class _Org:
    """Walks the lines; a heading may stand in any of them."""

    def __init__(self, lines: list[str], fields: Fields) -> None:
        self._lines = lines
        for line in takewhile(lambda line: not _HEADING.fullmatch(line), lines):
            if found := _SETTING.fullmatch(line):
                name, value = found[1].lower(), found[2].strip()
                value = value.strip(":").replace(":", ",") if name == "filetags" else value
                fields[name] = f"{fields[name]} {value}" if name in fields else value
        self._title = fields.get("title", "")
        self._closings = Closings(lines)
        self._waiting: list[str] = []
        self._at = 0

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces in their order; the title of the file is a heading above all others."""
        if self._title:
            yield Piece(BlockKind.HEADING, [self._title], 1)
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if found := list(self._special(line)):
                yield from self._paragraphs()
                yield from found
            elif _DRAWER.fullmatch(line) and (end := self._end_of_drawer()) > 0:
                self._at = end + 1
            else:
                if not _HIDDEN.fullmatch(line):
                    self._waiting.append(_CAPTION.sub("", line, count=1))
                self._at += 1
        yield from self._paragraphs()

    def _end_of_drawer(self) -> int:
        return self._closings.find(":end:", self._at + 1, lambda at: self._lines[at].strip().lower() == ":end:")

    def _paragraphs(self) -> Iterator[Piece]:
        yield from paragraphs(self._waiting)
        self._waiting.clear()

    def _special(self, line: str) -> Iterator[Piece]:
        """Yield what begins at a line and is no paragraph, and go to its end."""
        if heading := _HEADING.fullmatch(line):
            self._at += 1
            yield Piece(BlockKind.HEADING, [heading[2].rstrip()], min(len(heading[1]) + bool(self._title), LEVELS))
        elif begin := _BEGIN.fullmatch(line):
            yield from self._block(begin[1].lower())
        elif _RULE.fullmatch(line):
            self._at += 1
            yield Piece(BlockKind.RULE, [])
        elif _TABLE_LINE.fullmatch(line):
            rows = self._run(lambda line: bool(_TABLE_LINE.fullmatch(line)))
            cells = [row.strip()[1:].removesuffix("|").split("|") for row in rows if not _RULE_MARKS.issuperset(row)]
            yield Piece(BlockKind.TABLE, ["\t".join(map(str.strip, row)) for row in cells])
        elif _FIXED.fullmatch(line) and not _DRAWER.fullmatch(line):
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
