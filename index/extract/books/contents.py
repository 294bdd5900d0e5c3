"""The tables of contents of an EPUB: where chapters and printed pages begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from index.extract.books.package import Package, resolve
from index.extract.errors import Unreadable
from index.extract.web.tokens import Part, Token, tokens
from index.extract.xmls import decoded_xml
from index.metadata import one_line

__all__ = ["Contents", "Place", "page_label", "read_contents"]

_SIZE_LIMIT: Final = 8 * 2**20  # bytes of a table of contents
_PLACES_LIMIT: Final = 50_000
_LABEL_LIMIT: Final = 1_000
_LISTS = {"toc": "chapters", "page-list": "pages"}  # by the epub:type of a nav element
_NCX_LISTS = {"navmap": "chapters", "pagelist": "pages"}
_PAGE = re.compile(r"(?:pages?|pg?\.)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chapter or a page begins, in one part of the book."""

    fragment: str
    """The ``id`` of an element; empty for the beginning of the part."""
    label: str


@dataclass(slots=True)
class Contents:
    """The places that a book's tables of contents name, by the path of the part they are in."""

    chapters: dict[str, list[Place]] = field(default_factory=dict)
    pages: dict[str, list[Place]] = field(default_factory=dict)


def page_label(words: str) -> str:
    """Return what a person would cite: ``page 12`` for ``12`` and for ``Page 12``; nothing for nothing."""
    words = _PAGE.sub("", one_line(words), count=1)
    return f"page {words}" if words else ""


def read_contents(package: Package) -> Contents:
    """Read the tables of contents; one that is missing or damaged is passed over."""
    contents = Contents()
    for path in package.contents:
        try:
            source = decoded_xml(package.container.read(path, _SIZE_LIMIT)).text
        except Unreadable:
            continue
        found = Contents()
        for count, (kind, words, address) in enumerate(_entries(source)):
            if count >= _PLACES_LIMIT:
                break
            by_path = found.pages if kind == "pages" else found.chapters
            label = page_label(words) if kind == "pages" else f"“{one_line(words)}”"
            place = Place(unquote(address.partition("#")[2]), label)
            if words.strip() and address.strip():
                by_path.setdefault(resolve(package.container, path, address), []).append(place)
        contents.chapters = contents.chapters or found.chapters
        contents.pages = contents.pages or found.pages
    return contents


def _entries(source: str) -> Iterator[tuple[str, str, str]]:
    """Yield kind, words and address of each entry, of the navigation of EPUB 3 or the NCX of EPUB 2."""
    kind = words = address = ""
    for token in tokens(source):
        name = token.data.rpartition(":")[2] if token.part is not Part.TEXT else ""
        if token.part is Part.TEXT:
            words += token.data if len(words) < _LABEL_LIMIT else ""
        elif token.part is Part.START:
            kind = _kind(name, token, kind)
            if name in {"a", "text"}:
                words, address = "", token.attributes.get("href", "")
            elif name == "content" and kind:
                yield kind, words, token.attributes.get("src", "")
        elif name == "a" and kind:
            yield kind, words, address
        elif name == "nav" or name in _NCX_LISTS:
            kind = ""


def _kind(name: str, token: Token, kind: str) -> str:
    """Return which list goes on after a start tag."""
    if name != "nav":
        return _NCX_LISTS.get(name, kind)
    types = token.attributes.get("epub:type", "").split()
    return next((_LISTS[word] for word in types if word in _LISTS), "")
