"""Reads XML that may be hostile: no document type definition is taken in, no entity expanded, nothing fetched.

What is left for a bomb is depth, number and length, and those are counted as the parser goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Final
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from index.extract.decode import Decoded, decode
from index.extract.errors import Unreadable

__all__ = [
    "DEPTH_LIMIT",
    "SIZE_LIMIT",
    "TAGS_LIMIT",
    "TREE_LIMIT",
    "decoded_xml",
    "events",
    "local_name",
    "parse",
    "text_of",
]

SIZE_LIMIT: Final = 64 * 2**20
"""Bytes of XML that `events` takes."""
TREE_LIMIT: Final = 32 * 2**20
"""Bytes of XML that `parse` makes a tree of; the tree takes some ten times as much memory."""
TAGS_LIMIT: Final = 1_000_000
"""Tags, closing ones too, that `parse` makes a tree of."""
DEPTH_LIMIT: Final = 256
"""Elements that may stand in one another."""

_NAMESPACE_LIMIT = 1000  # code points; the parser copies a namespace for every element that is in it
_PIECE = 2**16
_DECLARED = re.compile(rb"""<\?xml\b[^>]{0,300}?\bencoding\s*=\s*["']?([\w:.-]{2,40})""")
_DECLARED_WITHIN = 1024
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# What may come before a document type: white space, instructions and comments. Atomic, so that it is passed once.
_PROLOG = re.compile(r"\ufeff?\s*+(?>(?:<\?.*?\?>|<!--.*?-->)\s*+)*+", re.DOTALL)
_OWN_DEFINITIONS = re.compile(r"""<!DOCTYPE(?>[^"'\[>]++|"[^"]*+"|'[^']*+')*+\[""")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_MARKUP = frozenset("<>&\"'")


def parse(data: bytes) -> Element:
    """Return the root element of the XML in ``data``.

    Raises `Unreadable`: not well-formed, more than `TREE_LIMIT` bytes, `TAGS_LIMIT` tags or `DEPTH_LIMIT` levels, or
    a document type definition of its own. Named characters of HTML (``&nbsp;``) are read, though XML has none.
    """
    _check_size(data, TREE_LIMIT)
    if data.count(b"<") > TAGS_LIMIT:
        raise Unreadable(f"holds XML of more than {TAGS_LIMIT:,} tags")
    root: Element | None = None
    for _, element in events(data):
        root = element if root is None else root
    if root is None:
        raise Unreadable("is damaged: its XML has no element")
    return root


def events(data: bytes) -> Iterator[tuple[str, Element]]:
    """Yield ``("start", element)`` and ``("end", element)`` of the XML in ``data``, in its order.

    An element is complete at its end. To keep memory small, ``clear()`` it there when it is done with. Raises
    `Unreadable` as `parse` does, with a limit of `SIZE_LIMIT` bytes, and not before the fault is reached.
    """
    _check_size(data, SIZE_LIMIT)
    text = _text(data)
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end", "start-ns"))
    depth, position, piece = 0, 0, _PIECE
    try:
        while position < len(text):
            parser.feed(text[position : position + piece])
            position += piece
            idle = True
            for item in parser.read_events():
                idle, event, found = False, item[0], item[-1]
                if not isinstance(found, Element):
                    _check_namespace(found)
                    continue
                depth += 1 if event == "start" else -1
                if depth > DEPTH_LIMIT:
                    raise Unreadable(f"holds XML with more than {DEPTH_LIMIT} elements in one another")
                yield event, found
            # The parser begins anew with a tag or a text that is not whole: in even pieces, that is quadratic.
            piece = piece * 2 if idle else _PIECE
        parser.close()
    except (ParseError, ValueError) as error:
        fault = str(error).replace("syntax error", "no element begins")  # what the parser calls text outside of them
        raise Unreadable(f"is damaged: its XML is not well-formed ({fault})") from error


def decoded_xml(data: bytes) -> Decoded:
    """Decode XML or XHTML by its own declaration, where it is no UTF-8. Raises `Unreadable` for binary data."""
    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    return decode(data, declared[1].decode("ascii", "replace") if declared else "")


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(element: Element | None) -> str:
    """Return all text inside an element, with white space collapsed; nothing without an element."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _check_size(data: bytes, limit: int) -> None:
    if len(data) > limit:
        raise Unreadable(f"holds {len(data):,} bytes of XML, more than {limit:,}")


def _check_namespace(found: object) -> None:
    if isinstance(found, tuple) and len(found[1] or "") > _NAMESPACE_LIMIT:
        raise Unreadable(f"holds XML with a namespace of more than {_NAMESPACE_LIMIT:,} characters")


def _text(data: bytes) -> str:
    """Return the XML as text that the parser takes: decoded, without characters and entities it has no idea of."""
    text = _NOT_XML.sub("", decoded_xml(data).text.lstrip())
    prolog = _PROLOG.match(text)
    if _OWN_DEFINITIONS.match(text, prolog.end() if prolog else 0):
        raise Unreadable("holds XML with a document type definition of its own, which could be a bomb")
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    """Return the character that HTML gives a name to; an entity of XML, or of no one, stays as it is."""
    character = html5.get(found[1], "")
    return found[0] if not character or _MARKUP.intersection(character) else character
