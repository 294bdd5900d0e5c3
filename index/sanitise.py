"""Characters that could steer a terminal or hide from a reader are made visible, one for one.

Every function maps one code point to one code point, so offsets into a text stay valid, and cleaning twice
changes nothing more. It is used once, where a string enters the program: document text, titles, file names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from unicodedata import category

__all__ = ["MARKS_PER_BASE", "describe_hidden", "sanitise", "sanitise_line"]

MARKS_PER_BASE = 8
"""How many combining marks and other zero-width characters may follow one another."""

_UNSHOWABLE = "\ufffd"
_DIRECTION = "⇆"
_INVISIBLE = "·"
_SEPARATOR = "↵"
_CONTROLS = [*range(0x09), *range(0x0B, 0x20)]  # without tab and line feed

# First and last code point of a range, and its sign.
_RANGES = (
    (0x80, 0x9F, _UNSHOWABLE),
    (0xAD, 0xAD, _INVISIBLE),
    (0x180E, 0x180E, _INVISIBLE),
    (0x200B, 0x200B, _INVISIBLE),
    (0x2028, 0x2029, _SEPARATOR),
    (0x202A, 0x202E, _DIRECTION),
    (0x2060, 0x2064, _INVISIBLE),
    (0x2066, 0x2069, _DIRECTION),
    (0x206A, 0x206F, _INVISIBLE),
    (0xD800, 0xDFFF, _UNSHOWABLE),
    (0xFDD0, 0xFDEF, _UNSHOWABLE),
    (0xFEFF, 0xFEFF, _INVISIBLE),
    (0xFFF9, 0xFFFB, _INVISIBLE),
    (0xFFFE, 0xFFFF, _UNSHOWABLE),
    (0xE0000, 0xE007F, _UNSHOWABLE),
)

_SIGNS = {point: chr(0x2400 + point) for point in _CONTROLS} | {0x7F: "\u2421"}
_SIGNS |= {point: sign for first, last, sign in _RANGES for point in range(first, last + 1)}
_LINE_SIGNS = {0x09: "\u2409", 0x0A: "\u240a"}
_ASCII_CONTROLS = bytes([*_CONTROLS, 0x7F])

# Combining marks are neither word characters nor spaces nor ASCII. So are dashes and box lines, hence a long run
# is only suspect; a class of every combining mark would cost more to build than most files cost to read.
_SUSPECT_RUN = re.compile(rf"[^\w\s\x00-\x7f]{{{MARKS_PER_BASE + 1},}}")


@cache
def _hidden() -> re.Pattern[str]:
    """Matches one code point that has a sign. Ranges, for a class of single points is searched far more slowly."""
    ranges = "".join(f"{chr(first)}-{chr(last)}" for first, last, _ in _RANGES)
    return re.compile(f"[\x00-\x08\x0b-\x1f\x7f{ranges}]")


def sanitise(text: str) -> str:
    """Return ``text`` with every dangerous or hidden character replaced by a visible one.

    Tab and line feed are kept, and so are the joiners and direction marks that Persian, Indic scripts, Hebrew
    and emoji need. The result has the same number of code points.
    """
    if text.isascii():
        encoded = text.encode("ascii")
        clean = len(encoded.translate(None, _ASCII_CONTROLS)) == len(encoded)
        return text if clean else text.translate(_SIGNS)
    if _hidden().search(text):
        text = _hidden().sub(lambda match: _SIGNS[ord(match[0])], text)
    return _SUSPECT_RUN.sub(_thin_marks, text)


def sanitise_line(text: str) -> str:
    """Do what `sanitise` does, and show tab and line feed as ``␉`` and ``␊``: for titles and file names."""
    cleaned = sanitise(text)
    return cleaned.translate(_LINE_SIGNS) if "\n" in cleaned or "\t" in cleaned else cleaned


def _thin_marks(match: re.Match[str]) -> str:
    """Replace each zero-width character after the first `MARKS_PER_BASE` in a row."""
    kept: list[str] = []
    run = 0
    for character in match[0]:
        run = run + 1 if category(character) in {"Mn", "Me", "Cf"} else 0
        kept.append(_UNSHOWABLE if run > MARKS_PER_BASE else character)
    return "".join(kept)


def describe_hidden(before: str, after: str) -> tuple[str, ...]:
    """Say in words what `sanitise` changed between ``before`` and ``after``; empty when nothing."""
    if before == after:
        return ()
    signs = Counter(_SIGNS[ord(match[0])] for match in _hidden().finditer(before))
    marks = after.count(_UNSHOWABLE) - before.count(_UNSHOWABLE) - signs[_UNSHOWABLE]
    return tuple(_sentences(signs, marks))


def _sentences(signs: Counter[str], marks: int) -> Iterator[str]:
    """One sentence for each sort of character replaced."""
    controls = sum(count for sign, count in signs.items() if "\u2400" <= sign <= "\u2421")
    if controls:
        yield f"{_counted(controls, 'control character')} shown as {'symbols' if controls > 1 else 'a symbol'}"
    for sign, name in (
        (_DIRECTION, "direction control"),
        (_INVISIBLE, "invisible character"),
        (_SEPARATOR, "line separator"),
        (_UNSHOWABLE, "unprintable character"),
    ):
        if signs[sign]:
            yield f"{_counted(signs[sign], name)} shown as {sign}"
    if marks > 0:
        yield f"{_counted(marks, 'piled-up combining mark')} shown as {_UNSHOWABLE}"


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name}s are" if count > 1 else f"1 {name} is"
