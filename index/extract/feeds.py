"""Feeds saved as files: RSS, RDF and Atom. The feed is a list of its entries, each entry a document of its own.

https://www.rssboard.org/rss-specification, https://www.rfc-editor.org/rfc/rfc4287
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, tostring

from index.documents import Document, Member
from index.extract.errors import Unreadable
from index.extract.record import Record, contents, member_of
from index.extract.xmls import local_name, parse, text_of

__all__ = ["read", "unpack"]

_KIND: Final = "application/rss+xml"
_ENTRIES: Final = frozenset({"item", "entry"})
_ENTRIES_LIMIT: Final = 20_000
_FIELDS: Final = {
    "title": "title",
    "link": "link",
    "guid": "guid",
    "id": "guid",
    "pubdate": "date",
    "published": "date",
    "updated": "date",
    "date": "date",
    "creator": "author",
    "author": "author",
    "encoded": "text",
    "content": "text",
    "description": "summary",
    "summary": "summary",
}
"""What the elements of an entry are, by their local names in lower case; the first of a kind counts."""


def read(data: bytes, name: str) -> Document:
    """Read a feed as a list of its entries; ``name`` does not matter. Raises `Unreadable`."""
    root = parse(data)
    return contents(_title(root), list(_entries(root)), _KIND, "utf-8", ())


def unpack(data: bytes, name: str) -> Iterator[Member]:
    """Yield the entries of a feed; ``name`` does not matter. Raises `Unreadable`."""
    yield from map(member_of, _entries(parse(data)))


def _title(root: Element) -> str:
    """The title of the feed: that of the channel, or of the root in Atom."""
    for parent in (*(child for child in root if local_name(child) == "channel"), root):
        for child in parent:
            if local_name(child) == "title" and (title := " ".join(text_of(child).split())):
                return title
    return ""


def _entries(root: Element) -> Iterator[Record]:
    """The entries, as records. Raises `Unreadable` when there are none."""
    source, count = _title(root), 0
    for element in root.iter():
        if local_name(element).lower() in _ENTRIES and count < _ENTRIES_LIMIT:
            count += 1
            yield {**_record(element), "source": source}
    if not count:
        raise Unreadable("is a feed without entries")


def _record(entry: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    tags: list[str] = []
    for child in entry:
        tag = local_name(child).lower()
        if tag == "category":
            tags.append(child.get("term") or text_of(child))
        elif (field := _FIELDS.get(tag)) and (value := _value(child, tag)):
            found.setdefault(field, value)
    summary = found.pop("summary", "")
    found.setdefault("text", summary or found.get("title", "") or "(no text)")
    if tags:
        found["tags"] = ", ".join(tag.strip() for tag in tags if tag.strip())
    return found


def _value(element: Element, tag: str) -> str:
    if tag == "link" and element.get("href"):
        return element.get("href", "") if element.get("rel", "alternate") == "alternate" else ""
    if element.get("type") == "xhtml":
        return tostring(element, encoding="unicode")
    if tag == "author":
        name = next((text_of(child) for child in element if local_name(child) == "name"), "")
        return (name or text_of(element)).strip()
    return text_of(element).strip()
