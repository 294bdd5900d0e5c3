"""Web pages that a browser saved in one file (MHTML): the page, read like any other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from index.documents import Document, Metadata
from index.extract.errors import Unreadable
from index.extract.mail.parts import Part, parse
from index.extract.mail.text import join, page_text
from index.extract.mail.words import date_of, field_text
from index.metadata import one_line

__all__ = ["read"]

_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_FIELDS: Final = ("title", "date", "source", "author", "language", "tags", "link")


def read(data: bytes, name: str) -> Document:
    """Read the page of a saved file; where that only arranges frames, the pages in them.

    Raises `Unreadable` for a file without a page, and for a page of binary data.
    """
    message = parse(data)
    pages = list(_pages(message))
    if not pages:
        raise Unreadable("holds no web page")
    root = _root(message, pages)
    page = _read_page(root)
    if not page.text.strip():
        framed = [_read_page(part) for part in pages if part is not root]
        joined = join(framed)
        page = replace(page, text=joined.text, blocks=joined.blocks, spans=joined.spans)
    return replace(page, metadata=_metadata(message, root, page.metadata), media_type="multipart/related")


def _pages(part: Part) -> Iterator[Part]:
    """Yield the web pages in a part; `index.extract.mail.parts` keeps parts few and shallow."""
    if part.media_type in _PAGES:
        yield part
    for child in part.children:
        yield from _pages(child)


def _root(message: Part, pages: list[Part]) -> Part:
    """Return the page that was saved: the one that the file names, else the first."""
    start = message.parameters.get("start", "").strip("<> ").encode("utf-8", "surrogateescape")
    address = message.field("snapshot-content-location")
    for part in pages:
        if start and part.field("content-id").strip(b"<> ") == start:
            return part
    for part in pages:
        if address and part.field("content-location") == address:
            return part
    return pages[0]


def _read_page(part: Part) -> Document:
    return page_text(part.body(), part.parameters.get("charset", ""), whole=False)


def _metadata(message: Part, root: Part, known: Metadata) -> Metadata:
    """Return what the page states, and what the file says where the page is silent."""
    subject, day = one_line(field_text(message.field("subject"))), date_of(message.field("date"))
    address, address_field = _address(message, root)
    filled = {
        "title": "" if known.title or not subject else "mail header Subject",
        "date": "" if known.date or not day else "mail header Date, when the page was saved",
        "link": "" if known.link or not address else address_field,
    }
    own = {key: "web page" for key in _FIELDS if getattr(known, key)}
    return replace(
        known,
        title=known.title or subject,
        date=known.date or day,
        link=known.link or address,
        origins=own | dict(known.origins) | {key: origin for key, origin in filled.items() if origin},
    )


def _address(message: Part, root: Part) -> tuple[str, str]:
    """Return where the page was, and which field says so."""
    for part, field in ((message, "Snapshot-Content-Location"), (root, "Content-Location"), (message, "Content-Base")):
        address = field_text(part.field(field.lower()))
        if address.startswith(("http://", "https://")):
            return address, f"mail header {field}"
    return "", ""
