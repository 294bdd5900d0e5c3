"""EPUB 2 and 3: a book as one document, its parts in the order of reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from index.documents import Block, BlockKind, Document, Locator
from index.extract.books.contents import Contents, Place, page_label, read_contents
from index.extract.books.package import Package, open_package
from index.extract.builder import Builder
from index.extract.errors import Unreadable
from index.extract.web.body import collect
from index.extract.web.survey import Survey, survey
from index.extract.web.tokens import Part, Token, tokens, with_end_tags
from index.extract.xmls import decoded_xml

__all__ = ["PART_LIMIT", "TEXT_LIMIT", "read"]

PART_LIMIT: Final = 8 * 2**20
"""Bytes of one part of a book."""
TEXT_LIMIT: Final = 20_000_000
"""Code points of the text of a book, as far as it is read."""

_SOURCE_LIMIT = 24 * 2**20  # bytes of all parts
_TOKENS_LIMIT = 600_000  # tags and texts of all parts
_MARK = "\ud800"  # address of an image that is no image; no text that was decoded holds this code point
_NOTE_MARK = re.compile(r"\s*[\w*†‡§¶]{1,5}\s*")


def read(data: bytes, name: str) -> Document:
    """Read a book; ``name`` does not matter.

    Locators are the pages of the printed book where it names them, else its chapters. Raises `Unreadable`: no EPUB,
    encrypted, or without text.
    """
    package = open_package(data)
    book = _Book()
    warnings = (*package.warnings, *_fill(book, package, read_contents(package)))
    text, blocks, spans = book.finish()
    if not text.strip():
        raise Unreadable("holds no text" + (f" ({warnings[0]})" if warnings else ""))
    locators = book.locators(text, blocks)
    return Document(text, package.metadata, blocks, spans, "application/epub+zip", "utf-8", warnings, locators)


class _Book(Builder):
    """A builder that keeps where chapters and pages begin, and is told so between parts and by images inside them."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: list[tuple[str, int, int]] = []
        self._parts_begin: list[int] = []

    def begin_part(self) -> None:
        """Note that a part of the book begins here."""
        self._parts_begin.append(self.here[0])

    def mark(self, label: str) -> None:
        """Note that a chapter or a page begins with the next text."""
        self._marks.append((label, *self.here))

    def image(self, text: str, target: str) -> None:
        """Put the words that stand for an image, or `mark`."""
        if target == _MARK:
            self.mark(text)
        else:
            super().image(text, target)

    def locators(self, text: str, blocks: Sequence[Block]) -> tuple[Locator, ...]:
        """Return the pages, or without any the chapters, or without these the parts by their first headings."""
        marks = (
            [mark for mark in self._marks if mark[0].startswith("page ")] or self._marks or self._headings(text, blocks)
        )
        starts = {
            min(blocks[index].start + offset, blocks[index].end): label
            for label, index, offset in marks
            if index < len(blocks)
        }
        return tuple(Locator(start, label) for start, label in sorted(starts.items()))

    def _headings(self, text: str, blocks: Sequence[Block]) -> list[tuple[str, int, int]]:
        found = []
        for first, end in zip(self._parts_begin, [*self._parts_begin[1:], len(blocks)], strict=True):
            headings = (block for block in blocks[first:end] if block.kind is BlockKind.HEADING)
            if (heading := next(headings, None)) is not None:
                label = " ".join(text[heading.start : heading.end].split())
                found.append((f"“{label}”", first, 0))
        return found


def _fill(book: _Book, package: Package, contents: Contents) -> Iterator[str]:
    """Put the parts of a book into ``book`` and yield what a reader should know of them."""
    size, room, unread = 0, _TOKENS_LIMIT, list[str]()
    for count, path in enumerate(package.spine):
        if book.length > TEXT_LIMIT or size > _SOURCE_LIMIT or not room:
            yield f"The book is too large: of its {len(package.spine):,} parts, the first {count:,} were read"
            break
        try:
            data = package.container.read(path, PART_LIMIT)
        except Unreadable as error:
            unread.append(f"the book {error.reason}")
            continue
        try:
            part = decoded_xml(data)
        except Unreadable as error:
            unread.append(f"{path} {error.reason}")
            continue
        size += len(data)
        page = list(islice(tokens(with_end_tags(part.text)), room))
        room -= len(page)
        if not room:
            yield f"{path} is too large and was not read to its end"
        _add(book, page, contents.chapters.get(path, []), contents.pages.get(path, []))
        yield from (f"{path}: {warning}" for warning in part.warnings)
    if unread:
        yield f"{len(unread):,} of {len(package.spine):,} parts could not be read; the first reason: {unread[0]}"


def _add(book: _Book, page: Sequence[Token], chapters: Sequence[Place], pages: Sequence[Place]) -> None:
    """Put one part into ``book``, all of its body."""
    book.begin_part()
    anchors = {_anchor(token) for token in page if token.part is Part.START} - {""}
    inside = {place.fragment: place.label for place in (*chapters, *pages) if place.fragment in anchors}
    for places in (chapters, pages):
        if places and places[0].fragment not in anchors:  # also one that leads nowhere: the part is still right
            book.mark(places[0].label)
    marked = list(_marked(page, inside))
    found = survey(marked)
    collect(book, marked, Survey(found.skipped, ((0, len(marked)),), found.layout))


def _anchor(token: Token) -> str:
    return token.attributes.get("id") or (token.attributes.get("name", "") if token.data == "a" else "")


def _marked(page: Sequence[Token], inside: dict[str, str]) -> Iterator[Token]:
    """Yield the tokens of a part with marks where chapters and pages begin, and marks of notes set in brackets."""
    in_note_mark = False
    for index, token in enumerate(page):
        is_start = token.part is Part.START
        if is_start and (label := inside.pop(_anchor(token), "") or _page_break(token)):
            yield Token(Part.START, "img", {"src": _MARK, "alt": label})
        if in_note_mark and token.part is Part.END and token.data == "a":
            in_note_mark = False
            yield Token(Part.TEXT, "]", {})
        yield token
        if is_start and token.data == "a" and not in_note_mark and _is_note_mark(page, index):
            in_note_mark = True
            yield Token(Part.TEXT, "[", {})


def _page_break(token: Token) -> str:
    """Return the label of the printed page that begins with this element, if it says that one does."""
    attributes = token.attributes
    if "pagebreak" not in attributes.get("epub:type", "") and attributes.get("role") != "doc-pagebreak":
        return ""
    return page_label(attributes.get("title") or attributes.get("aria-label") or "")


def _is_note_mark(page: Sequence[Token], index: int) -> bool:
    """Whether a link is the number of a note, that would else be read as the end of the word before it."""
    attributes = page[index].attributes
    around = (*page[max(index - 1, 0) : index], *page[index + 1 : index + 2])
    raised = any(token.data == "sup" and token.part is Part.START for token in around)
    is_note = "noteref" in attributes.get("epub:type", "") or attributes.get("role") == "doc-noteref"
    if not is_note and not (raised and "#" in attributes.get("href", "")):
        return False
    words = next((token.data for token in page[index + 1 : index + 3] if token.part is Part.TEXT), "")
    return _NOTE_MARK.fullmatch(words) is not None
