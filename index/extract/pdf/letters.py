"""Characters of a PDF that stand for how a letter is drawn, turned into the letters that a person reads."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["plain"]

_PLAIN = {code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0xFB00, 0xFB50), *range(0xFE70, 0xFEFD))}
_PLAIN |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB50, 0xFE00)}
_PLAIN |= dict.fromkeys(range(32), "\ufffd") | {0x7F: "\ufffd"}  # no font maps these to a letter
_PLAIN |= {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "‣", 0xF0FC: "✓"}  # bullets of the fonts Symbol and Wingdings
_PLAIN = {code: letters for code, letters in _PLAIN.items() if not letters.startswith(" ")}

_ACCENTS = {
    "¨": "\u0308",
    "´": "\u0301",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "ˇ": "\u030c",
    "˘": "\u0306",
    "˙": "\u0307",
    "˚": "\u030a",
    "¸": "\u0327",
}
"""Accents that stand alone, as TeX draws them before the letter; without those that are quotation marks as well."""
_ACCENTED = re.compile(f"([{''.join(_ACCENTS)}])([^\\W\\d_])")
_DOTLESS = {"ı": "i", "ȷ": "j"}


def plain(text: str) -> str:
    """Return the letters of a word: ligatures and shaped letters taken apart, accents put on the letter behind them."""
    if text.isascii() and text.isprintable():
        return text
    return _ACCENTED.sub(_with_accent, text.translate(_PLAIN))


def _with_accent(found: re.Match[str]) -> str:
    accent, letter = found.groups()
    whole = unicodedata.normalize("NFC", _DOTLESS.get(letter, letter) + _ACCENTS[accent])
    return whole if len(whole) == 1 else found[0]
