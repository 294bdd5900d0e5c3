"""Cuts HTML into tags and text in one pass, whatever the file holds.

The standard library's parser looks again from every ``<`` of a broken file: 60 kB of ``<a `` take it a minute.
Here each character is passed once. The rules are those of https://html.spec.whatwg.org/#tokenization as far as
text needs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from html import unescape

__all__ = ["Part", "Token", "first_tokens", "tokens", "unescaped", "with_end_tags"]


class Part(Enum):
    """What a token is."""

    TEXT = "text"
    START = "start"
    END = "end"


@dataclass(slots=True)
class Token:
    """A start tag, an end tag or a run of text with its entities decoded."""

    part: Part
    data: str
    """Of a tag its name in lower case, else the text."""
    attributes: dict[str, str]
    """Names in lower case; of two with one name the first counts."""


_NO_ATTRIBUTES: dict[str, str] = {}
# A DOCTYPE with definitions of its own, as XHTML may have before anything else.
_DEFINITIONS = re.compile(
    r"\ufeff?\s*+(?:<\?[^>]*+>\s*+|<!--.*?-->\s*+)*+<!DOCTYPE\b[^>\[]*+\[", re.IGNORECASE | re.DOTALL
)
_DEFINITIONS_END = re.compile(r"\]\s*+>")
_SIMPLE_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)\s*+>")  # most tags; the rest take the long way
_TAG_NAME = re.compile(r"[a-zA-Z][^\s/>]*+")
_BEFORE_ATTRIBUTE = re.compile(r"[\s/]*+")
_ATTRIBUTE_NAME = re.compile(r"[^\s/>][^\s/>=]*+")
_EQUALS = re.compile(r"\s*+=\s*+")
_BARE_VALUE = re.compile(r"[^\s>]*+")
_LONG_NUMBER = re.compile(r"&#[0-9]{10,}+;?")
_ATTRIBUTES_KEPT = 64
_SHARED = 1000
_ROOM = 4_000_000  # what `first_tokens` keeps; a unit is some 60 bytes of memory, or one more tag of a kind
_ROOM_OF_TEXT = 2
_ROOM_OF_ATTRIBUTES = 6
# A tag that ends itself. In XML any may; in HTML it would be open until the end of the page.
_EMPTY_TAG = re.compile(r"""<([A-Za-z][\w:.-]*+)((?>[^<>"'/]++|"[^"<]*+"|'[^'<]*+'|/(?!>))*+)/>""")
_RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title"})
_DECODED_RAW = frozenset({"textarea", "title"})


def unescaped(text: str) -> str:
    """Decode entities. A number too long for any character, which the standard library refuses, is U+FFFD."""
    return unescape(_LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text


def with_end_tags(source: str) -> str:
    """Return XHTML with an end tag for each tag that ends itself."""
    return _EMPTY_TAG.sub(r"<\1\2></\1>", source)


def first_tokens(source: str) -> tuple[list[Token], bool]:
    """Return the tokens of ``source`` that fit into some 300 MB of memory, and whether those are all.

    These are 4 million tags without attributes, or 2 million texts, or 670,000 tags with attributes.
    """
    kept: list[Token] = []
    room = _ROOM
    for token in tokens(source):
        room -= _ROOM_OF_ATTRIBUTES if token.attributes else _ROOM_OF_TEXT if token.part is Part.TEXT else 1
        if room < 0:
            return kept, False
        kept.append(token)
    return kept, True


def tokens(source: str) -> Iterator[Token]:
    """Yield the tags and texts of ``source``. Comments are left out, and what follows an unfinished tag or comment."""
    position, unclosed, shared = _start(source), set[str](), dict[str, Token]()
    while position < len(source):
        tag = source.find("<", position)
        if tag < 0:
            tag = len(source)
        if tag > position:
            yield Token(Part.TEXT, unescaped(source[position:tag]), _NO_ATTRIBUTES)
        position = tag
        if position == len(source):
            return
        token, position = _markup(source, position, shared)
        if token is None:
            continue
        yield token
        if token.part is Part.START and token.data in _RAW and token.data not in unclosed:
            end = _raw_end(source, position, token.data)
            if end is None:
                unclosed.add(token.data)  # then there is none further on either
                continue
            raw = source[position:end]
            if raw:
                yield Token(Part.TEXT, unescaped(raw) if token.data in _DECODED_RAW else raw, _NO_ATTRIBUTES)
            position = end


def _start(source: str) -> int:
    """Return where ``source`` begins, after a DOCTYPE with definitions: they are not used."""
    found = _DEFINITIONS.match(source)
    end = _DEFINITIONS_END.search(source, found.end()) if found else None
    return end.end() if end else 0


def _markup(source: str, start: int, shared: dict[str, Token]) -> tuple[Token | None, int]:
    """Return the token that begins with the ``<`` at ``start``, if it is one to keep, and where it ends.

    Tags that are written alike and have no attributes are one token, kept in ``shared``.
    """
    if simple := _SIMPLE_TAG.match(source, start):
        token = shared.get(simple[0])
        if token is None:
            token = Token(Part.END if simple[1] else Part.START, simple[2].lower(), _NO_ATTRIBUTES)
            if len(shared) < _SHARED:
                shared[simple[0]] = token
        return token, simple.end()
    if source.startswith("<!--", start):
        if source.startswith(("<!-->", "<!--->"), start):
            return None, source.index(">", start) + 1
        return None, _after(source, "-->", start + 4)
    following = source[start + 1 : start + 2]
    if following in {"!", "?"}:
        return None, _after(source, ">", start)
    ending = following == "/"
    name = _TAG_NAME.match(source, start + 1 + ending)
    if name:
        token = Token(Part.END if ending else Part.START, name[0].lower(), {})
        end = _attributes(source, name.end(), token.attributes)
        return (None, len(source)) if end is None else (token, end)
    if ending and source[start + 2 : start + 3]:
        return None, _after(source, ">", start)
    return Token(Part.TEXT, "<", _NO_ATTRIBUTES), start + 1


def _after(source: str, mark: str, start: int) -> int:
    found = source.find(mark, start)
    return len(source) if found < 0 else found + len(mark)


def _attributes(source: str, position: int, kept: dict[str, str]) -> int | None:
    """Put the attributes of a tag into ``kept`` and return the offset after its ``>``; None when it has no end."""
    while True:
        position = _end_of(_BEFORE_ATTRIBUTE, source, position)
        if position == len(source):
            return None
        if source[position] == ">":
            return position + 1
        name_end = _end_of(_ATTRIBUTE_NAME, source, position)
        name, value = source[position:name_end].lower(), ""
        position = name_end
        if equals := _EQUALS.match(source, position):
            bounds = _value(source, equals.end())
            if bounds is None:
                return None
            value, position = source[bounds[0] : bounds[1]], bounds[2]
        if len(kept) < _ATTRIBUTES_KEPT and name not in kept:
            kept[name] = unescaped(value)


def _value(source: str, start: int) -> tuple[int, int, int] | None:
    """Return start and end of an attribute's value and the offset after it, None when its quote is never closed."""
    quote = source[start : start + 1]
    if quote not in {'"', "'"}:
        end = _end_of(_BARE_VALUE, source, start)
        return start, end, end
    end = source.find(quote, start + 1)
    return None if end < 0 else (start + 1, end, end + 1)


def _end_of(pattern: re.Pattern[str], source: str, start: int) -> int:
    found = pattern.match(source, start)
    return found.end() if found else start


def _raw_end(source: str, start: int, name: str) -> int | None:
    """Return where the end tag begins that alone ends a script, a style sheet or a title."""
    found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(source, start)
    return found.start() if found else None
