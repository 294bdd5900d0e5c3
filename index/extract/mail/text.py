"""The text of a message: quotes by their depth, flowed lines joined, the signature set apart; or a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from index.documents import Block, BlockKind, Document, Span
from index.extract.builder import DEPTH_LIMIT
from index.extract.mail.words import decode_text
from index.extract.web.html import read as read_html

__all__ = ["join", "page_text", "plain_text", "without_armour"]

_QUOTE = re.compile(r"(?:> ?)*+")
_SIGNATURE: Final = frozenset({"-- ", "--"})  # the space is often lost
_SIGNED: Final = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNED_BY: Final = "-----BEGIN PGP SIGNATURE-----"
_SIGNED_END: Final = "-----END PGP SIGNATURE-----"


@dataclass(slots=True)
class _Line:
    depth: int
    text: str
    is_signature: bool = False
    """Whether it is the line that a signature begins after."""


def plain_text(text: str, *, flowed: bool = False, delete_space: bool = False) -> Document:
    """Return ``text`` with its quotes as blocks and a rule before its signature; the lines stay as they are.

    With ``flowed`` a line that ends with a space goes on in the next one; ``delete_space`` takes that space away, as
    languages without spaces need it. See https://www.rfc-editor.org/rfc/rfc3676
    """
    chunks = _Chunks()
    for line in _flowed(text, delete_space) if flowed else _fixed(text):
        chunks.add(line)
    return chunks.finish()


class _Chunks:
    """Collects lines; those of one depth that follow one another are a block."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self._open: list[str] = []
        self._depth = 0
        self._apart = False  # whether a blank row goes before the next block

    def add(self, line: _Line) -> None:
        content = line.text.rstrip()
        if not content:
            self._close()
            self._apart = True
        elif line.is_signature:
            self._close()
            self._apart = True
            self._place("", BlockKind.RULE, 0)
            self._apart = True
        else:
            if line.depth != self._depth:
                self._close()
            self._depth = line.depth
            self._open.append(content)

    def finish(self) -> Document:
        self._close()
        return Document("".join(self._parts), blocks=tuple(self._blocks))

    def _close(self) -> None:
        if self._open:
            self._place("\n".join(self._open), BlockKind.PARAGRAPH, self._depth)
            self._open = []

    def _place(self, text: str, kind: BlockKind, depth: int) -> None:
        gap = ("\n\n" if self._apart else "\n") if self._blocks else ""
        start = self._length + len(gap)
        self._length = start + len(text)
        self._parts += (gap, text)
        self._blocks.append(Block(start, self._length, kind, quote=depth))
        self._apart = False


def _fixed(text: str) -> Iterator[_Line]:
    for line in text.split("\n"):
        if line.startswith(">"):
            content = _QUOTE.sub("", line, count=1)
            yield _Line(min(line.count(">", 0, len(line) - len(content)), DEPTH_LIMIT), content)
        else:
            yield _Line(0, line, line in _SIGNATURE)


def _flowed(text: str, delete_space: bool) -> Iterator[_Line]:
    """Yield paragraphs: lines joined where they are soft and of one depth."""
    pending: list[str] = []
    depth = 0
    for line in text.split("\n"):
        content = line.lstrip(">")
        at = min(len(line) - len(content), DEPTH_LIMIT)
        content = content.removeprefix(" ")  # put before lines that begin with a space or a sign of their own
        is_signature = content in _SIGNATURE
        if pending and (at != depth or is_signature):
            yield _Line(depth, "".join(pending))
            pending = []
        depth = at
        if is_signature:
            yield _Line(at, content, is_signature=not at)
        elif content.endswith(" "):
            pending.append(content[:-1] if delete_space else content)
        else:
            yield _Line(at, "".join((*pending, content)))
            pending = []
    if pending:
        yield _Line(depth, "".join(pending))


def without_armour(text: str) -> str:
    """Return a text signed in the manner of PGP without what the signature adds to it."""
    if _SIGNED not in text:
        return text
    before, _, signed = text.partition(_SIGNED)
    _, _, signed = signed.partition("\n\n")  # the name of a hash
    body, _, signature = signed.partition(_SIGNED_BY)
    after = signature.partition(_SIGNED_END)[2]
    return before + re.sub(r"(?m)^- ", "", body) + after


def page_text(data: bytes, charset: str, *, whole: bool = True) -> Document:
    """Return an HTML page, or its main part; the encoding that ``charset`` states counts more than the page's own word.

    Raises `Unreadable` for binary data.
    """
    if not charset:
        return read_html(data, "", whole=whole)
    decoded = decode_text(data, charset)
    page = read_html(decoded.text.encode("utf-8", "replace"), "", whole=whole)
    return replace(page, encoding=decoded.encoding, warnings=tuple(dict.fromkeys((*decoded.warnings, *page.warnings))))


def join(documents: Iterable[Document]) -> Document:
    """Return documents that have blocks as one, in order, with a blank row between two."""
    filled = [document for document in documents if document.blocks]
    if len(filled) == 1:
        return filled[0]
    parts: list[str] = []
    blocks: list[Block] = []
    spans: list[Span] = []
    shift = 0
    for document in filled:
        parts.append(document.text)
        blocks += (replace(block, start=block.start + shift, end=block.end + shift) for block in document.blocks)
        spans += (replace(span, start=span.start + shift, end=span.end + shift) for span in document.spans)
        shift += len(document.text) + 2
    return Document("\n\n".join(parts), blocks=tuple(blocks), spans=tuple(spans))
