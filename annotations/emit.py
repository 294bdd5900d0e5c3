"""Writes plain values as YAML that is pleasant to read, to compare line by line and to edit by hand.

Every string comes back as the same string from any YAML reader, whether it guesses types or not: text is left
bare only when nothing could take it for anything else, and characters that are invisible, that turn the
direction of a line or that some readers treat as line ends are written as escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

__all__ = ["dump"]

_WIDTH: Final = 80
"""A longer text is written as a literal block, in code points."""

_LONGEST_KEY: Final = 1000
"""YAML reads ``key: value`` only when the key, as written, has at most 1024 code points."""

_STEP: Final = "  "

_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_INVISIBLE: Final = (
    "\x7f-\x9f"  # DEL and C1, NEL among them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of writing
    "\u2028\u2029\ufeff\ufffe\uffff"  # line and paragraph separators, byte order marks
)
_HARMFUL: Final = re.compile(rf"[\x00-\x08\x0b-\x1f{_INVISIBLE}]")
_ESCAPED: Final = re.compile(rf'["\\\x00-\x1f{_INVISIBLE}]')
_BLANK_AT_LINE_END: Final = re.compile(r"[ \t](?:\n|\Z)")
_NAMED: Final = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def dump(mapping: Mapping[str, object]) -> str:
    r"""Write ``mapping`` as YAML: keys in their order, lines ended by a line feed.

    Values may be strings, integers, booleans, None (written as an empty string), lists and mappings of these.
    Lone surrogates, which no file can hold, become U+FFFD.

    Raises:
        TypeError: for a value of another type.
    """
    if not mapping:
        return "{}\n"
    return "".join(f"{line}\n" for line in _mapping_lines(mapping, ""))


def _mapping_lines(mapping: Mapping[str, object], indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        written = _one_line(_clean(str(key)))
        if len(written) > _LONGEST_KEY:
            yield f"{indent}? {written}"
            written = ""
        yield from _after(f"{indent}{written}:", value, indent)


def _after(head: str, value: object, indent: str) -> Iterator[str]:
    """The lines of ``value`` when ``head``, a key with its colon, begins the first of them."""
    if isinstance(value, Mapping) and value:
        yield head
        yield from _mapping_lines(value, indent + _STEP)
    elif isinstance(value, list | tuple) and value:
        yield head
        yield from _sequence_lines(value, indent)
    else:
        first, *others = _scalar_lines(value, indent + _STEP)
        yield f"{head} {first}"
        yield from others


def _sequence_lines(items: list[object] | tuple[object, ...], indent: str) -> Iterator[str]:
    inner = indent + _STEP
    for item in items:
        if isinstance(item, Mapping) and item:
            lines = _mapping_lines(item, inner)
        elif isinstance(item, list | tuple) and item:
            lines = _sequence_lines(item, inner)
        else:
            first, *others = _scalar_lines(item, inner)
            lines = iter([inner + first, *others])
        yield f"{indent}- {next(lines)[len(inner) :]}"
        yield from lines


def _scalar_lines(value: object, indent: str) -> list[str]:
    """The lines of a value without children: the first without, the others with ``indent``."""
    match value:
        case str():
            return _text_lines(_clean(value), indent)
        case bool():
            return ["true" if value else "false"]
        case int():
            return [str(value)]
        case None:
            return ["''"]
        case Mapping():
            return ["{}"]
        case list() | tuple():
            return ["[]"]
        case _:
            raise TypeError(f"YAML is not written for {type(value).__name__}")


def _text_lines(text: str, indent: str) -> list[str]:
    if len(text) <= _WIDTH and "\n" not in text:
        return [_one_line(text)]
    if _fits_literal(text):
        return ["|-", *(indent + line if line else "" for line in text.split("\n"))]
    if "\n" not in text:
        return [_one_line(text)]
    return _broken_quotes(text, indent)


def _fits_literal(text: str) -> bool:
    """Whether a literal block gives back exactly this text, in every reader and every editor."""
    starts_or_ends_badly = text[0] in " \t\n" or text[-1] == "\n"
    return not (starts_or_ends_badly or _HARMFUL.search(text) or _BLANK_AT_LINE_END.search(text))


def _one_line(text: str) -> str:
    if _is_plain(text):
        return text
    if _HARMFUL.search(text) or "\n" in text or "\t" in text:
        return f'"{_escape(text)}"'
    return "'" + text.replace("'", "''") + "'"


def _is_plain(text: str) -> bool:
    """Whether text may stand bare: a UUID, or begun by a letter and without a meaning to any reader."""
    if len(text) > _WIDTH or not text or _HARMFUL.search(text) or not text.isprintable():
        return False
    if not text[0].isalpha():
        return bool(_UUID.fullmatch(text))
    ends_badly = text[-1] in ": "
    return not (ends_badly or ": " in text or " #" in text or text.lower() in _WORDS)


def _broken_quotes(text: str, indent: str) -> list[str]:
    """Double quotes with a row for each line of the text, so that a change shows in its own row."""
    first, *others = text.split("\n")
    rows = [f'"{_escape(first)}']
    for line in others[:-1] if others[-1] == "" else others:
        rows[-1] += "\\n\\"
        # a blank at the start of a row would be taken for its indent
        rows.append(indent + ("\\" if line.startswith(" ") else "") + _escape(line))
    rows[-1] += '\\n"' if others[-1] == "" else '"'
    return rows


def _escape(text: str) -> str:
    return _ESCAPED.sub(lambda found: _NAMED.get(found.group()) or f"\\u{ord(found.group()):04X}", text)


def _clean(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)
