"""The one way text becomes search terms: for indexing, for queries and for finding hits again in a text.

A *term* is a word folded so that case, accents and spelling variants of one letter do not matter. Han and
kana characters are terms of their own, so that a word of several of them is a phrase.
``VERSION`` changes whenever the terms do; an index made with another version is built anew.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

__all__ = ["VERSION", "Token", "count_words", "fold", "terms", "tokens", "word_end"]

VERSION: Final = 3
"""Kept with every index."""
MAX_TERM: Final = 64
"""Longer words are cut here, in code points: nobody types more, and base64 must not swell the lexicon."""
_LOOKED_AT: Final = 256
"""Code points of a word that are folded at all: a line of a million letters must not stay in the cache."""

Token = tuple[str, int, int]
"""A term with the half-open range of code points it came from."""

_IDEOGRAPHS: Final = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u08d3-\u08ff\u0900-\u0963\u0981-\u0dff"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0f71-\u0f87\u102b-\u103e\u17b4-\u17d3\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200c\u200d\u20d0-\u20f0\u302a-\u302f\ufe20-\ufe2f\ufb1e"
)
"""Marks that Python's ``\\w`` leaves out although they stand inside words."""

_WORD: Final = re.compile(f"[{_IDEOGRAPHS}]|(?:[^\\W_{_IDEOGRAPHS}]|[{_MARKS}])+")
_ASCII_WORD: Final = re.compile(r"[0-9A-Za-z]+")

_LETTERS: Final = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        # Arabic: the forms of alef and ya, ta marbuta, and the letters that Persian and Kurdish keyboards send.
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ک": "ك",
        "ة": "ه",
        "ە": "ه",
        "ـ": "",
        "\u200c": "",
        "\u200d": "",
    }
)


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """The term of a word: compatibility forms unified, case, accents and vowel marks dropped.

    Returns an empty string when nothing is left, as of a lone combining mark.
    """
    word = word[:_LOOKED_AT]
    if word.isascii():
        return word.lower()[:MAX_TERM]
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    plain = "".join(char for char in plain if not unicodedata.category(char).startswith("M"))
    return unicodedata.normalize("NFC", plain).translate(_LETTERS)[:MAX_TERM]


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The terms of ``text[start:end]`` with their ranges, in order."""
    pattern = _ASCII_WORD if text.isascii() else _WORD
    for match in pattern.finditer(text, start, len(text) if end is None else end):
        if term := fold(match[0][:_LOOKED_AT]):
            yield term, match.start(), match.end()


def terms(text: str) -> list[str]:
    """The terms of ``text``, in order, repeats included: position ``i`` is the i-th word."""
    pattern = _ASCII_WORD if text.isascii() else _WORD
    return [term for word in pattern.findall(text) if (term := fold(word[:_LOOKED_AT]))]


def count_words(text: str) -> int:
    """How many words ``text`` has."""
    pattern = _ASCII_WORD if text.isascii() else _WORD
    return sum(1 for _ in pattern.finditer(text))


def word_end(text: str, place: int, end: int) -> int:
    """The first code point from ``place`` on, up to ``end``, where ``text`` can be cut without parting a word."""
    match = _WORD.match(text, place, end)
    return match.end() if match else place
