"""Facts about letters for `index.analysis`: which stand without spaces, which are marks, and which are alike.

Classes are the insides of regular expression sets, from the general categories and blocks of Unicode 15.
"""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["DENSE", "FOLDS", "MARKS", "STACKERS"]

DENSE: Final = (
    # Han with its iteration mark and numerals, kana, half-width kana
    "\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9d\U0001b000-\U0001b16f\U00020000-\U0003fffd"
    # Hangul: syllables, and the parts that make them
    "\uac00-\ud7a3\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb"
    # Thai, Lao, Khmer, Burmese: letters alone
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0edc-\u0edf\u1780-\u17b3\u17d7\u17dc"
    "\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e"
    "\ua9e0-\ua9e4\ua9e6-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa76\uaa7a\uaa7e\uaa7f"
)
"""Letters of scripts that put no spaces between words; of Korean too, whose spaces stand between phrases."""

MARKS: Final = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711-\u07f3\u07fd\u0816-\u082d\u0859-\u085b\u0898-\u08e1\u08e3-\u0963"
    "\u0981-\u09e3\u09fe-\u0a75\u0a81-\u0ae3\u0afa-\u0b63\u0b82-\u0bd7\u0c00-\u0c63\u0c81-\u0c83\u0cbc-\u0d4d"
    "\u0d57-\u0d63\u0d81-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u0f18\u0f19\u0f35\u0f37"
    "\u0f39\u0f3e-\u0f84\u0f86-\u0fbc\u0fc6\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d"
    "\u1071-\u1074\u1082-\u108d\u108f-\u109d\u135d-\u135f\u1712-\u1734\u1752-\u1773\u17b4-\u17d3\u17dd\u180b-\u180d"
    "\u180f-\u193b\u1a17-\u1a1b\u1a55-\u1a7f\u1ab0-\u1b44\u1b6b-\u1b73\u1b80-\u1bf3\u1c24-\u1c37\u1cd0-\u1cd2"
    "\u1cd4-\u1dff\u20d0-\u20f0\u2cef-\u2cf1\u2d7f-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\ua672\ua674-\ua67d"
    "\ua69e-\ua6f1\ua802-\ua827\ua82c\ua880-\ua8c5\ua8e0-\ua8f1\ua8ff-\ua92d\ua947-\ua953\ua980-\ua9c0\ua9e5"
    "\uaa29-\uaa4d\uaa7b-\uaa7d\uaab0-\uaac1\uaaeb-\uaaef\uaaf5\uaaf6\uabe3-\uabea\uabec\uabed\ufb1e\ufe00-\ufe0f"
    "\ufe20-\ufe2f\U00011100-\U00011134\U0001e944-\U0001e94a\U000e0100-\U000e01ef"
    # Not marks, but as much inside a word: tatweel, Arabic points in presentation forms, half-width kana voicing,
    # soft hyphen, joiners, word joiner
    "\u0640\ufe70-\ufe7f\ufc5e-\ufc63\ufcf2-\ufcf4\uff9e\uff9f\u00ad\u200c\u200d\u2060\ufeff"
)
"""What continues a word but begins none; here and there with letters between, which are looked for first."""

STACKERS: Final = "\u17d2\u1039"
"""Marks of Khmer and Burmese that put the next letter below the one before."""

_DROPPED: Final = frozenset((1, 7, *range(10, 37), *range(202, 241)))
"""Canonical combining classes of marks that are dropped: overlays and enclosing strokes, nuktas, Hebrew, Arabic and
Syriac points, accents. Vowel signs, viramas, tones and kana voicing are of other classes, and stay."""
_KEPT: Final = frozenset("йїўѓќ\u1037")
"""What would be another letter without its mark: Cyrillic letters (ё is no such: it is written е at will), and the
Burmese tone whose class is that of the nuktas."""

_ALIKE: Final = {
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ħ": "h",
    "ŧ": "t",
    # Arabic alef, ya and ta marbuta, with the letters that Persian, Kurdish, Pashto and Urdu keyboards send for them
    **dict.fromkeys("ٱٲٳٵ", "ا"),
    **dict.fromkeys("ىیېێۍےۓ", "ي"),
    **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("ةەھہۃۀۂ", "ه"),
    "ں": "ن",
    # Sorani Kurdish letters that an Arabic or Persian keyboard has only without their sign
    **dict.fromkeys("ۆۇۈۊ", "و"),
    "ڕ": "ر",
    "ڵ": "ل",
    # Hebrew letters at the end of a word
    **dict(zip("ךםןףץ", "כמנפצ", strict=True)),
    # Hindi nasals are written either way
    "ँ": "ं",
    # Nothing is left of these: tatweel, hyphens in the words that have one, the space that compatibility forms of
    # marks are made of, and what is never seen
    **dict.fromkeys("ـ -\u2010\u2011\u00ad\u034f\u200c\u200d\u2060\ufeff", ""),
}


class _Folds(dict[int, str]):
    """What each code point folds to, found when first asked for: there are too many to list."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = self._found(chr(code))
        return folded

    def _found(self, char: str) -> str:
        if char in _ALIKE:
            return _ALIKE[char]
        if char.isdecimal():
            return str(unicodedata.decimal(char))
        if char in _KEPT:
            return char
        if _is_dropped(char):
            return ""
        plain = unicodedata.normalize("NFD", char)
        return char if plain == char else "".join(self[ord(part)] for part in plain)


def _is_dropped(mark: str) -> bool:
    enclosing = unicodedata.category(mark) == "Me"
    variation = "\ufe00" <= mark <= "\ufe0f" or "\U000e0100" <= mark <= "\U000e01ef"
    return enclosing or variation or unicodedata.combining(mark) in _DROPPED


FOLDS: Final = _Folds()
"""A table for ``str.translate`` of text in NFKC and case folded: what a letter is searched as. Digits become ASCII."""
