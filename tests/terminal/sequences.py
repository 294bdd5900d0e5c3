"""What may be written to a terminal: text, and the control sequences that Textual itself needs, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["strangers"]

_ALLOWED: Final = re.compile(
    r"""
      \x1b\[ \d* ; \d* H                       # the cursor to a place
    | \x1b\[ H
    | \x1b\[ [\d;:]* m                         # colours and styles
    | \x1b\[ \? (?: 7 | 25 | 1000 | 1003 | 1004 | 1006 | 1015 | 1049 | 2004 | 2026 | 2048 ) [hl]
    | \x1b\[ \? (?: 2026 | 2048 ) \$p          # asks whether the terminal knows these modes
    | \x1b\[ (?: > \d+ | < ) u                 # the keyboard protocol, on and off
    | \x1b\] 22 ; [a-z-]* \x07                 # the shape of the mouse pointer
    | \r\n
    """,
    re.VERBOSE,
)
_HIDDEN: Final = frozenset("\u2028\u2029\u200b\u2060\ufeff\u00ad")
"""Characters of other categories that hide or break a line."""


def strangers(raw: bytes) -> list[str]:
    """Every control, direction or line-breaking character of ``raw`` that is not part of an allowed sequence.

    Each comes with the characters around it, escaped, to tell where it is from.
    """
    text = _ALLOWED.sub("", raw.decode("utf-8", "surrogateescape"))
    return [ascii(text[max(0, at - 10) : at + 20]) for at, char in enumerate(text) if _is_strange(char)]


def _is_strange(char: str) -> bool:
    if char.isascii():
        return not char.isprintable()
    direction = unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return direction or char in _HIDDEN or unicodedata.category(char) in {"Cc", "Cs"}
