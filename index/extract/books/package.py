"""What an EPUB says of itself: its package document, the order of its parts, metadata and encryption.

The XML is cut by the tokenizer of HTML: it forgives faults, goes once over each character and expands no entity.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import islice
from typing import Final
from urllib.parse import unquote

from index.documents import Metadata
from index.extract.errors import Unreadable
from index.extract.packed.zips import SafeZip
from index.extract.web.tokens import Part, tokens
from index.extract.xmls import decoded_xml
from index.metadata import iso_date, language_tag, one_line, split_tags

__all__ = ["Item", "Package", "elements", "open_package", "resolve"]

_SIZE_LIMIT: Final = 8 * 2**20  # bytes of a package document or a table of contents
_ELEMENTS_LIMIT: Final = 200_000
_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_READ = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document", ""})
_READ_SUFFIXES = (".xhtml", ".html", ".htm", ".xml", ".xht")
_PARTS = frozenset({"metadata", "manifest", "spine", "guide", "collection", "bindings", "tours"})
_FONT_METHODS = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
_UNKNOWN_DATE = "0101-01-01"  # written by Calibre


@dataclass(frozen=True, slots=True)
class Item:
    """An XML element: its name without a prefix, its attributes without prefixes, the text up to the next tag."""

    name: str
    attributes: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Package:
    """An opened EPUB."""

    container: SafeZip
    metadata: Metadata
    spine: tuple[str, ...]
    """Paths of the parts with text in the order of reading, each once; those outside the main order come last."""
    contents: tuple[str, ...]
    """Paths of the tables of contents: that of EPUB 3 before that of EPUB 2."""
    warnings: tuple[str, ...]


@dataclass(slots=True)
class _Draft:
    """The package document as it stands."""

    stated: list[Item] = field(default_factory=list)
    manifest: dict[str, Item] = field(default_factory=dict)
    spine: list[Item] = field(default_factory=list)


def open_package(data: bytes) -> Package:
    """Open an EPUB. Raises `Unreadable`: no ZIP file, no package document, or its text is encrypted."""
    container = SafeZip(data)
    place = _package_path(container)
    draft = _draft(decoded_xml(container.read(place, _SIZE_LIMIT)).text)
    paths = {name: resolve(container, place, item.attributes.get("href", "")) for name, item in draft.manifest.items()}
    order, missing = _order(draft, paths)
    spine = [path for path in order if path in container]
    missing += [path for path in order if path not in container]
    if _encrypted(container) & set(spine):
        raise Unreadable("is encrypted")
    warnings = [f"Parts that the book names are missing: {_some(missing)}"] if missing else []
    if not draft.spine:
        warnings.append("The book does not say in which order its parts are read")
    return Package(container, _metadata(draft.stated), tuple(spine), _contents(draft, paths), tuple(warnings))


def elements(source: str) -> Iterator[Item]:
    """Yield the elements of some XML, at most 200,000 of them."""
    name, attributes, text = "", dict[str, str](), ""
    for token in islice(tokens(_without_cdata(source)), 3 * _ELEMENTS_LIMIT):
        if token.part is Part.TEXT:
            text += token.data if len(text) < _ELEMENTS_LIMIT else ""
            continue
        if name:
            yield Item(name, attributes, text)
        name, text = "", ""
        if token.part is Part.START:
            name = token.data.rpartition(":")[2]
            attributes = {key.rpartition(":")[2]: value for key, value in token.attributes.items()}
    if name:
        yield Item(name, attributes, text)


def resolve(container: SafeZip, base: str, address: str) -> str:
    """Return the path of the member that ``address`` in the member ``base`` stands for; it need not be there."""
    path = unquote(address.strip().partition("#")[0])
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), path)).lstrip("/") if path else base
    return path if path in container else container.spelt(path)


def _without_cdata(source: str) -> str:
    """Return XML with the text of its CDATA sections written as other text is."""
    first, *rest = source.split("<![CDATA[")
    for part in rest:
        inner, end, after = part.partition("]]>")
        first += escape(inner, quote=False) + after if end else part
    return first


def _package_path(container: SafeZip) -> str:
    if _CONTAINER in container:
        for item in elements(decoded_xml(container.read(_CONTAINER, _SIZE_LIMIT)).text):
            path = resolve(container, "", item.attributes.get("full-path", ""))
            if item.name == "rootfile" and path in container:
                return path
    for name in container.names:
        if name.lower().endswith(".opf"):
            return name
    raise Unreadable("is damaged: it has no package document, which says what is in the book")


def _draft(source: str) -> _Draft:
    draft, part = _Draft(), ""
    for item in elements(source):
        if item.name in _PARTS:
            part = item.name
            if part == "spine" and "toc" in item.attributes:
                draft.stated.append(Item("toc", {}, item.attributes["toc"]))
        elif part == "metadata":
            draft.stated.append(item)
        elif part == "manifest" and item.name == "item":
            draft.manifest.setdefault(item.attributes.get("id", ""), item)
        elif part == "spine" and item.name == "itemref":
            draft.spine.append(item)
    return draft


def _order(draft: _Draft, paths: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the paths of the parts with text that are in the book's order, and what it names and does not have."""
    order = [item.attributes.get("idref", "") for item in draft.spine if item.attributes.get("linear") != "no"]
    order += [item.attributes.get("idref", "") for item in draft.spine if item.attributes.get("linear") == "no"]
    missing = [name for name in dict.fromkeys(order) if name not in paths]
    known = [name for name in order if name in paths] if order else list(paths)
    return list(dict.fromkeys(paths[name] for name in known if _is_text(draft.manifest[name]))), missing


def _is_text(item: Item) -> bool:
    kind = item.attributes.get("media-type", "").strip().lower()
    return kind in _READ and (bool(kind) or item.attributes.get("href", "").lower().endswith(_READ_SUFFIXES))


def _contents(draft: _Draft, paths: Mapping[str, str]) -> tuple[str, ...]:
    named = [item.text for item in draft.stated if item.name == "toc"]
    for name, item in draft.manifest.items():
        if "nav" in item.attributes.get("properties", "").split():
            named.insert(0, name)
        elif item.attributes.get("media-type") == "application/x-dtbncx+xml":
            named.append(name)
    return tuple(dict.fromkeys(paths[name] for name in named if name in paths))


def _encrypted(container: SafeZip) -> set[str]:
    """Return the paths of what is encrypted. Fonts are often disguised by a key that is no secret."""
    if _ENCRYPTION not in container:
        return set()
    found, method = set[str](), ""
    for item in elements(decoded_xml(container.read(_ENCRYPTION, _SIZE_LIMIT)).text):
        if item.name == "encryptionmethod":
            method = item.attributes.get("algorithm", "")
        elif item.name == "cipherreference" and method not in _FONT_METHODS:
            found.add(resolve(container, "", item.attributes.get("uri", "")))
    return found


def _metadata(stated: Sequence[Item]) -> Metadata:
    """Return what the package document states, by the terms of Dublin Core."""
    refined = {
        (item.attributes.get("refines", "").lstrip("#"), item.attributes.get("property", "")): item.text.strip()
        for item in stated
        if item.name == "meta"
    }

    def fact(item: Item, name: str) -> str:
        return item.attributes.get(name) or refined.get((item.attributes.get("id", ""), name), "")

    def all_of(name: str) -> list[Item]:
        return [item for item in stated if item.name == name and item.text.strip()]

    titles, creators, dates = all_of("title"), all_of("creator"), all_of("date")
    titles.sort(key=lambda item: fact(item, "title-type") not in {"", "main"})
    authors = [item for item in creators if fact(item, "role") in {"", "aut"}] or creators
    dates = [item for item in dates if fact(item, "event") in {"", "publication", "original-publication"}]
    dates.sort(key=lambda item: fact(item, "event") == "")
    languages = [language_tag(item.text) for item in all_of("language")]
    days = [iso_date(item.text) for item in dates if not item.text.strip().startswith(_UNKNOWN_DATE)]
    values: dict[str, str] = {
        "title": one_line(titles[0].text) if titles else "",
        "date": next(filter(None, days), ""),
        "source": one_line(next((item.text for item in all_of("publisher")), "")),
        "author": one_line(", ".join(dict.fromkeys(one_line(item.text) for item in authors[:20]))),
        "language": next((tag for tag in languages if tag and tag.lower() != "und"), ""),
    }
    tags = split_tags([item.text for item in all_of("subject")])
    filled = [name for name, value in (*values.items(), ("tags", tags)) if value]
    return Metadata(**values, tags=tags, origins=dict.fromkeys(filled, "EPUB package"))


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(name or "one without a name" for name in names[:3])
    return f"{shown} and {len(names) - 3:,} more" if len(names) > 3 else shown
