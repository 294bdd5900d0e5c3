"""Tags written inside the text of a note, such as ``#method/sampling``."""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile
from typing import Final

__all__ = ["tags_in"]

_ADDRESS: Final = re.compile(r"(?:\b[A-Za-z][A-Za-z0-9+.-]*://|\bwww\.)\S+")
_JOINERS: Final = "\u200c\u200d"  # part of words in Persian and in several scripts of India
_INNER: Final = "_-/"


def tags_in(body: str) -> tuple[str, ...]:
    """The tags in ``body``, in order, each once, without their number sign.

    A tag is a number sign with letters, digits, ``_``, ``-`` and ``/`` of any script after it. One inside a
    word or an address, or beside another number sign, begins no tag; a mark at the end is not part of it.
    """
    text = _ADDRESS.sub(" ", body)
    found = (_tag_at(text, match.start()) for match in re.finditer("#", text))
    return tuple(dict.fromkeys(tag for tag in found if tag))


def _tag_at(text: str, sign: int) -> str:
    before = text[sign - 1] if sign else " "
    if _is_letter(before) or before in "#/&_-":
        return ""
    following = text[sign + 1 : sign + 201]
    tag = "".join(takewhile(lambda char: _is_letter(char) or char in _INNER, following)).rstrip(_INNER)
    return tag if tag and tag[0].isalnum() else ""


def _is_letter(char: str) -> bool:
    return char.isalnum() or char in _JOINERS or unicodedata.category(char).startswith("M")
