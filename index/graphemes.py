"""Where a text can be cut without parting what a reader takes for one character.

Careful rather than exact: every place named here is between two extended grapheme clusters (Unicode UAX #29, Indic
conjuncts included), but some such places are not named. Widths in cells, and all boundaries, are known to
``tui.reading.graphemes``.
"""

from __future__ import annotations

from typing import Final
from unicodedata import category, combining

__all__ = ["LONGEST", "back", "forth", "is_boundary"]

LONGEST: Final = 128
"""Code points looked at; inside a longer character, which nobody can read, every place counts as a boundary."""

_JOINER: Final = "\u200d"
_VIRAMA: Final = 9
"""The canonical combining class of the signs that join the consonants before and after them."""
_EXTENDING: Final = frozenset("\u0e33\u0eb3\uff9e\uff9f")
"""Letters that are drawn with the one before: Thai and Lao am, half-width kana voicing."""


def is_boundary(text: str, offset: int) -> bool:
    """Whether a character surely begins at ``offset``; both ends of the text are boundaries."""
    if offset <= 0 or offset >= len(text):
        return True
    here, before = text[offset], text[offset - 1]
    if here < "\x80" and before < "\x80":
        return True
    if _extends(here) or category(before) == "Cf" or combining(before) == _VIRAMA:
        return False
    if _is_flag(here) and _is_flag(before):
        flags = _flags_before(text, offset)
        # Behind a joiner, programs do not agree which halves belong together.
        return flags % 2 == 0 and text[offset - flags - 1 : offset - flags] != _JOINER
    return not ((_is_part(here) and _is_hangul(before)) or (_is_part(before) and _is_hangul(here)))


def _extends(char: str) -> bool:
    """Whether a code point goes with the one before: a mark, a joiner, a tag, a skin tone."""
    kind = category(char)
    return kind[0] == "M" or kind == "Cf" or char in _EXTENDING or "\U0001f3fb" <= char <= "\U0001f3ff"


def _is_flag(char: str) -> bool:
    """Whether a code point is half of a flag."""
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flags_before(text: str, offset: int) -> int:
    """How many halves of flags stand one after the other before ``offset``."""
    place = offset
    while place and _is_flag(text[place - 1]):
        place -= 1
    return offset - place


def _is_part(char: str) -> bool:
    """Whether a code point is a part of a Korean syllable."""
    return "\u1100" <= char <= "\u11ff" or "\ua960" <= char <= "\ua97c" or "\ud7b0" <= char <= "\ud7fb"


def _is_hangul(char: str) -> bool:
    """Whether a code point is a Korean syllable or a part of one."""
    return _is_part(char) or "\uac00" <= char <= "\ud7a3"


def back(text: str, offset: int) -> int:
    """The last boundary at or before ``offset``; clamped to the text."""
    offset = max(0, min(offset, len(text)))
    for place in range(offset, max(0, offset - LONGEST), -1):
        if is_boundary(text, place):
            return place
    return offset if offset > LONGEST else 0


def forth(text: str, offset: int) -> int:
    """The first boundary at or after ``offset``; clamped to the text."""
    offset = max(0, min(offset, len(text)))
    for place in range(offset, min(len(text), offset + LONGEST)):
        if is_boundary(text, place):
            return place
    return offset if offset + LONGEST < len(text) else len(text)
