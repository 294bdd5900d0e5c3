"""reStructuredText, Org and AsciiDoc: their text as it is written, with its headings and listings.

Directives are text like any other: nothing is included, run or fetched. Formats:
https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html, https://orgmode.org/worg/org-syntax.html,
https://docs.asciidoctor.org/asciidoc/latest/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from index.documents import BlockKind, Document, Metadata
from index.extract.builder import Builder, first_heading
from index.extract.decode import decode
from index.metadata import from_fields, front_matter, one_line

__all__ = ["read"]

_LEVELS = 6
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*")
_RST_FIELD = re.compile(r":([A-Za-z][\w -]{0,30}):[ \t]+(\S.*)")
_ORG_FIELD = re.compile(r"#\+(\w+):[ \t]*(.*)", re.I)
_ADOC_FIELD = re.compile(r":([a-z][\w-]{0,30}):[ \t]+(\S.*)")
_ORG_HEADING = re.compile(r"(\*{1,20})[ \t]+(\S.*?)(?:[ \t]+:[\w@:]+:)?[ \t]*")
_ADOC_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*?)[ \t]*")
_ORG_BEGIN = re.compile(r"[ \t]*#\+begin_(\w+)", re.I)
_FENCE = re.compile(r"(-{4,}|\.{4,}|`{3,}|\+{4,})[ \t]*(?:\w+)?[ \t]*")
_NAMES = {"filetags": "tags", "keywords": "tags", "revdate": "date", "organization": "source", "description": ""}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A heading, a listing, or a paragraph."""

    kind: BlockKind
    lines: list[str]
    level: int = 0


def read(data: bytes, name: str) -> Document:
    """Read light markup; the suffix of ``name`` says which. Raises `Unreadable` for binary data."""
    decoded = decode(data)
    front = front_matter(decoded.text)
    lines = front.body.split("\n")
    suffix = PurePath(name).suffix.lower()
    fields: dict[str, str | list[str]] = dict(front.fields)
    if suffix == ".org":
        media_type, pieces = "text/org", _org(lines, fields)
    elif suffix in {".adoc", ".asciidoc"}:
        media_type, pieces = "text/asciidoc", _asciidoc(lines, fields)
    else:
        media_type, pieces = "text/x-rst", _rst(lines, fields)
    builder = Builder()
    for piece in pieces:
        _write(builder, piece)
    text, blocks, spans = builder.finish()
    return Document(
        text,
        _metadata(fields, first_heading(text, blocks)),
        blocks,
        spans,
        media_type,
        decoded.encoding,
        (*decoded.warnings, *filter(None, [front.warning])),
    )


def _metadata(fields: dict[str, str | list[str]], heading: str) -> Metadata:
    known = from_fields({_NAMES.get(name, name): value for name, value in fields.items()}, "document header")
    if known.title or not heading:
        return known
    return from_fields({**fields, "title": one_line(heading)}, "first heading") if not fields else known


def _write(builder: Builder, piece: _Piece) -> None:
    builder.open(piece.kind, piece.level)
    if piece.kind is BlockKind.CODE:
        builder.text("\n".join(piece.lines))
    else:
        for number, line in enumerate(piece.lines):
            if number:
                builder.line_break()
            builder.text(line)
    builder.close()


def _paragraphs(lines: list[str]) -> Iterator[_Piece]:
    """The paragraphs of ``lines``, divided by blank ones."""
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            paragraph.append(line)
        elif paragraph:
            yield _Piece(BlockKind.PARAGRAPH, paragraph)
            paragraph = []


def _rst(lines: list[str], fields: dict[str, str | list[str]]) -> Iterator[_Piece]:
    """Headings are underlined, perhaps overlined too; their levels come in the order of their first use."""
    styles: list[str] = []
    waiting: list[str] = []
    in_head = True
    at = 0
    while at < len(lines):
        style, length = _rst_heading(lines, at)
        if style:
            yield from _paragraphs(waiting)
            waiting = []
            if style not in styles:
                styles.append(style)
            title = lines[at + len(style) - 1].strip()
            yield _Piece(BlockKind.HEADING, [title], min(styles.index(style) + 1, _LEVELS))
            at += length
            continue
        found = _RST_FIELD.fullmatch(lines[at].rstrip()) if in_head else None
        if found:
            fields.setdefault(found[1].lower(), found[2])
        in_head = in_head and bool(found or not lines[at].strip())
        waiting.append(lines[at])
        if lines[at].rstrip().endswith("::"):
            listing = _indented(lines, at + 1)
            if any(line.strip() for line in listing):
                yield from _paragraphs(waiting)
                waiting = []
                yield _listing(listing)
                at += len(listing)
        at += 1
    yield from _paragraphs(waiting)


def _rst_heading(lines: list[str], at: int) -> tuple[str, int]:
    """The adornment of the heading at a line (``=``, or ``==`` with an overline) and its rows, or nothing."""

    def adorns(line: str, title: str) -> bool:
        return bool(_ADORNMENT.fullmatch(line)) and len(line.rstrip()) >= len(title.rstrip())

    title, below = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    last = lines[at + 2] if at + 2 < len(lines) else ""
    if below.strip() and _ADORNMENT.fullmatch(title) and title.rstrip() == last.rstrip() and adorns(title, below):
        return title[0] * 2, 3
    if title.strip() and not title[0].isspace() and not _ADORNMENT.fullmatch(title) and adorns(below, title):
        return below[0], 2
    return "", 0


def _indented(lines: list[str], at: int) -> list[str]:
    """The indented and blank lines from ``at`` on."""
    end = at
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " \t"):
        end += 1
    return lines[at:end]


def _listing(lines: list[str]) -> _Piece:
    """A listing of ``lines``, without blank ones around it and without its common indent."""
    while lines and not lines[0].strip():
        lines = lines[1:]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return _Piece(BlockKind.CODE, [line[indent:] for line in lines])


def _org(lines: list[str], fields: dict[str, str | list[str]]) -> Iterator[_Piece]:
    waiting: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        begin = _ORG_BEGIN.match(line)
        end = _closing(lines, at, f"#+end_{begin[1].lower()}") if begin else 0
        if begin and end:
            yield from _paragraphs(waiting)
            waiting = []
            inside = lines[at + 1 : end]
            yield from _paragraphs(inside) if begin[1].lower() == "quote" else [_listing(inside)]
            at = end
        elif heading := _ORG_HEADING.fullmatch(line):
            yield from _paragraphs(waiting)
            waiting = []
            yield _Piece(BlockKind.HEADING, [heading[2]], min(len(heading[1]), _LEVELS))
        elif field := _ORG_FIELD.fullmatch(line.strip()):
            value = field[2].strip(" :").replace(":", ",") if field[1].lower() == "filetags" else field[2]
            fields.setdefault(field[1].lower(), value)
        else:
            waiting.append(line)
        at += 1
    yield from _paragraphs(waiting)


def _closing(lines: list[str], at: int, end: str) -> int:
    """The line after ``at`` that reads ``end``, or 0."""
    return next((n for n in range(at + 1, min(len(lines), at + 100_000)) if lines[n].strip().lower() == end), 0)


def _asciidoc(lines: list[str], fields: dict[str, str | list[str]]) -> Iterator[_Piece]:
    waiting: list[str] = []
    at = 0
    fences: dict[str, bool] = {}
    while at < len(lines):
        line = lines[at]
        fence = _FENCE.fullmatch(line)
        # A fence that was never closed is not looked for again, or many would take quadratic time.
        end = _closing(lines, at, fence[1]) if fence and fences.get(fence[1], True) else 0
        if fence and not end:
            fences[fence[1]] = False
        if fence and end:
            yield from _paragraphs(waiting)
            waiting = []
            yield _listing(lines[at + 1 : end])
            at = end
        elif heading := _ADOC_HEADING.fullmatch(line):
            yield from _paragraphs(waiting)
            waiting = []
            yield _Piece(BlockKind.HEADING, [heading[2]], len(heading[1]))
        elif field := _ADOC_FIELD.fullmatch(line):
            fields.setdefault(field[1], field[2])
        else:
            waiting.append(line)
        at += 1
    yield from _paragraphs(waiting)
