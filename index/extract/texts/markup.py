"""reStructuredText, Org and AsciiDoc: the text line by line, with its headings, listings, tables, links and stresses.

The marks of these are left out, as are comments and settings. Of a directive the content is shown; nothing is
included, run or fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from index.documents import Block, BlockKind, Document, Metadata, Span
from index.extract.builder import first_heading
from index.extract.decode import decode
from index.extract.texts.asciidoc import asciidoc
from index.extract.texts.inlines import Inlines
from index.extract.texts.org import org
from index.extract.texts.pieces import Fields, Piece
from index.extract.texts.rst import rst
from index.metadata import from_fields, front_matter, one_line

__all__ = ["read"]

_Reading = Callable[[list[str], Fields], tuple[Iterable[Piece], Inlines]]
_FORMATS: Final[Mapping[str, tuple[str, _Reading, str]]] = {
    ".org": ("text/org", org, "document header"),
    ".adoc": ("text/asciidoc", asciidoc, "document header"),
    ".asciidoc": ("text/asciidoc", asciidoc, "document header"),
}
_NAMES: Final = {"filetags": "tags", "revdate": "date", "organization": "source"}
"""Names of fields in these formats, by those that `from_fields` knows."""
_DAY: Final = re.compile(r"[<\[]?(\d{4}-\d{2}-\d{2})\b.{0,40}")


def read(data: bytes, name: str) -> Document:
    """Read light markup; the suffix of ``name`` says which. Raises `Unreadable` for binary data."""
    decoded = decode(data)
    front = front_matter(decoded.text)
    media_type, reading, origin = _FORMATS.get(PurePath(name).suffix.lower(), ("text/x-rst", rst, "field list"))
    fields: Fields = {}
    text, blocks, spans = _assembled(*reading(front.body.expandtabs(8).split("\n"), fields))
    warnings = (*decoded.warnings, *filter(None, [front.warning]))
    origin = "front matter" if front.fields else origin
    known = _metadata(fields, front.fields, first_heading(text, blocks), origin)
    return Document(text, known, blocks, spans, media_type, decoded.encoding, warnings)


def _metadata(fields: Fields, front: Mapping[str, str | list[str]], heading: str, origin: str) -> Metadata:
    """Return what front matter and header say; the first heading is the title where neither does."""
    header: dict[str, str | list[str]] = {_NAMES.get(name, name): value for name, value in fields.items()}
    if "date" in header and (day := _DAY.fullmatch(str(header["date"]).strip())):
        header["date"] = day[1]  # Org writes <2024-07-24 Wed>
    known = from_fields({**header, **front}, origin)
    if known.title or not heading:
        return known
    return replace(known, title=one_line(heading), origins={**known.origins, "title": "first heading"})


def _assembled(pieces: Iterable[Piece], inlines: Inlines) -> tuple[str, tuple[Block, ...], tuple[Span, ...]]:
    """Return the text of ``pieces`` with a blank row between them, their blocks and their spans."""
    parts: list[str] = []
    blocks: list[Block] = []
    spans: list[Span] = []
    length = 0
    for piece in pieces:
        text = "\n".join(piece.lines)
        inside: list[Span] = []
        if piece.span:
            inside = [Span(0, len(text), *piece.span)]
        elif piece.kind in {BlockKind.PARAGRAPH, BlockKind.HEADING}:
            text, inside = inlines(text)
        if not text.strip() and piece.kind is not BlockKind.RULE:
            continue
        start = length + 2 if blocks else 0
        parts.append(text)
        length = start + len(text)
        blocks.append(Block(start, length, piece.kind, piece.level, piece.quote))
        spans += (Span(start + span.start, start + span.end, span.kind, span.target) for span in inside)
    return "\n\n".join(parts), tuple(blocks), tuple(spans)
