"""Where a text may be cut without parting what a reader takes for one character.

A small part of Unicode's rules for grapheme clusters (UAX #29), enough for scripts with marks, for emoji and
for Hangul.
"""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["extends_cluster", "splits_cluster"]

_JOINER: Final = "\u200d"


def splits_cluster(text: str, offset: int) -> bool:
    """Whether a cut at ``offset`` would part what a reader takes for one character.

    Marks and joiners stay with what they follow, emoji with their modifiers and joined emoji, regional
    indicators in pairs, Hangul vowels and finals with their lead.
    """
    if not 0 < offset < len(text):
        return False
    left, right = text[offset - 1], text[offset]
    if left in "\r\n\t":
        return left == "\r" and right == "\n"
    if extends_cluster(right):
        return True
    if left == _JOINER:
        return unicodedata.category(right) == "So"
    if _is_regional(left) and _is_regional(right):
        return _regionals_before(text, offset) % 2 == 1
    return "\u1100" <= left <= "\u11ff" and "\u1160" <= right <= "\u11ff"


def extends_cluster(char: str) -> bool:
    """Whether ``char`` belongs to the character before it: a mark, a joiner, a modifier of an emoji."""
    is_modifier = "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"
    return is_modifier or char in "\u200c\u200d" or unicodedata.category(char).startswith("M")


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _regionals_before(text: str, offset: int) -> int:
    first = offset
    while first and _is_regional(text[first - 1]):
        first -= 1
    return offset - first
