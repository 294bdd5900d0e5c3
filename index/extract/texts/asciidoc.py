"""AsciiDoc: headings, delimited blocks and the header.

https://docs.asciidoctor.org/asciidoc/latest/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from index.documents import BlockKind, SpanKind
from index.extract.texts.inlines import Inline, Inlines, plain
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
_RULE: Final = re.compile(r"'{3,}|<<<|(?:-|\*|_)( ?)(?:-|\*|_)\1(?:-|\*|_)")
_UNDERLINES: Final = "=-~^+"
_ATTRIBUTE: Final = re.compile(r":!?([\w-]+)!?:(?: +(.*))?")
_ABOUT_BLOCK: Final = re.compile(r"\[\[[^\[\]]*\]\]|\[(?!(?:quote|verse)\b[^\]]*,)[^\[\]]*\]|\+")
_MARKS: Final = re.compile(
    r"(?<!\w)`\+?(?P<code>[^\s`][^`]*+)(?<!\s)`(?![\w`])"
    r"|\*\*(?P<strong2>[^\s*][^*]*+)\*\*|(?<![\w*])\*(?P<strong>[^\s*][^*]*+)(?<!\s)\*(?![\w*])"
    r"|(?<![\w_])__(?P<emphasis2>[^\s_][^_]*+)__|(?<![\w/:])_(?P<emphasis>[^\s_][^_]*+)(?<!\s)_(?!\w)"
    r"|\b(?:link:|(?=https?://|ftp://|irc://|mailto:))(?P<target>[^\s\[\]<>]{1,500})\[(?P<label>[^\[\]]{0,500})\]"
    r"|\bimage::?(?P<image>[^\s\[\]:]{1,500})\[(?P<alt>[^\[\]]{0,500})\]"
    r"|\bxref:(?P<file>[^\s\[\]]{1,500})\[(?P<words>[^\[\]]{0,500})\]"
    r"|<<(?P<place>[^<>,\n]{1,200})(?:,(?P<named>[^<>]{1,500}))?>>|(?P<broken>[ ]\+)$|\{(?P<attribute>[\w-]{1,60})\}",
    re.MULTILINE,
)
_KINDS: Final = {
    **dict.fromkeys(("strong", "strong2"), SpanKind.STRONG),
    **dict.fromkeys(("emphasis", "emphasis2"), SpanKind.EMPHASIS),
}
_VALUE_LIMIT: Final = 100
_VALUES_SHOWN: Final = 10_000
_LIST_ITEM: Final = re.compile(r" *(?:[*.-]+|\d+\.|[a-zA-Z]\.) ")


def asciidoc(lines: list[str], fields: Fields) -> tuple[Iterator[Piece], Inlines]:
    """Return the pieces of AsciiDoc and how marks in them are read, and put what its header says into ``fields``."""
    start = next((number for number, line in enumerate(lines) if line.strip() and not _COMMENT.match(line)), 0)
    header = _Header(lines, start, fields)
    pieces = chain(header.pieces, _AsciiDoc(lines, header.end).pieces())
    return pieces, plain(_MARKS, _Meaning(header.attributes).of)


class _Meaning:
    """Knows the attributes of the header, which stand for their values; not without end."""

    def __init__(self, attributes: Fields) -> None:
        self._attributes = attributes
        self._left = _VALUES_SHOWN

    def of(self, marks: re.Match[str]) -> Inline | None:
        """Return what is shown in place of ``marks``."""
        if target := marks["target"]:
            label = marks["label"].partition(",")[0].strip('"^') or target.removeprefix("mailto:")
            return Inline(label, SpanKind.LINK, target, nested=label != target)
        if image := marks["image"]:
            return Inline(marks["alt"].partition(",")[0] or image, SpanKind.IMAGE, image)
        if place := marks["file"] or marks["place"]:
            return Inline(marks["words"] or (marks["named"] or place).strip(), SpanKind.LINK, place)
        if marks["broken"]:
            return Inline("")
        if code := marks["code"]:
            return Inline(code.removesuffix("+"), SpanKind.CODE)
        if name := marks["attribute"]:
            self._left -= 1
            value = self._attributes.get(name)
            return Inline(value) if value is not None and self._left > 0 else None
        name = marks.lastgroup or ""
        return Inline(marks[name], _KINDS[name], nested=True)


class _Header:
    """The title, and the lines up to the first blank one: author, revision, attributes."""

    def __init__(self, lines: list[str], start: int, fields: Fields) -> None:
        self.pieces: list[Piece] = []
        self.attributes: Fields = {}
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
        while at < len(lines) and _HEADER_LINE.fullmatch(line := lines[at].rstrip()):
            if setting := _SETTING.fullmatch(line):
                fields.setdefault(setting[1], setting[2])
            if attribute := _ATTRIBUTE.fullmatch(line):
                self.attributes[attribute[1]] = (attribute[2] or "")[:_VALUE_LIMIT]
            at += 1
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
            elif _COMMENT.match(line) or _ABOUT_BLOCK.fullmatch(line):
                self._at += 1
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
        piece = listing(self._lines[self._at + 1 : end])
        self._at = end + 1
        return piece
