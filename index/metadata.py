"""What is known about a document: from front matter, from a dateline, or from how its text begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import PurePath

from index.documents import Metadata
from index.front_matter import FrontMatter, front_matter
from index.sentences import sentence_at, shorten

__all__ = [
    "TITLE_LIMIT",
    "FrontMatter",
    "dateline",
    "describe",
    "from_fields",
    "front_matter",
    "iso_date",
    "language_tag",
    "one_line",
    "split_tags",
]

TITLE_LIMIT = 90
"""Code points of a title made from the first sentence of a text."""

_LINE_LIMIT = 100
"""Code points of a first line that is taken as the title."""

_FIELD_LIMIT = 300
"""Code points kept of a value that a document states about itself."""

_TAG_LIMIT = 100
"""How many tags are kept."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})(?:([-/])(\d{1,2})(?:\2(\d{1,2}))?)?(?:[T ]\d{1,2}:.*)?", re.DOTALL)
_DAY_FIRST = re.compile(r"(?:[^\W\d_]+,? +)?(\d{1,2}) +([^\W\d_]{3,9})\.?,? +(\d{4})(?: .*)?", re.DOTALL)
_MONTH_FIRST = re.compile(r"(?:[^\W\d_]+, +)?([^\W\d_]{3,9})\.? +(\d{1,2}),? +(\d{4})(?: .*)?", re.DOTALL)
_DATELINE = re.compile(
    r"\s{0,200}(?:date[: ]\s{0,20})?(\d{4}-\d{2}-\d{2})[ \t]{1,20}([^\W\d_][^/\n]{0,59})/(?=\s)[^\S\n]{0,20}",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,6}")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_WRAPPED_FROM = 45
"""A first line this long that goes on in the next line is prose, not a title."""


def iso_date(value: str) -> str:
    """Return the date that ``value`` names as ISO 8601, as precise as it is, or an empty string.

    Understood are ``2024``, ``2024-07``, ``2024-07-24`` (or with slashes, or with a time after it),
    ``24 July 2024`` and ``July 24, 2024``. A date that the calendar does not have is no date.
    """
    value = value.strip()[:80]
    if found := _ISO.fullmatch(value):
        year, _, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(value):
        day, month, year = found[1], _month_number(found[2]), found[3]
    elif found := _MONTH_FIRST.fullmatch(value):
        month, day, year = _month_number(found[1]), found[2], found[3]
    else:
        return ""
    try:
        whole = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return ""
    return whole[: 10 if day else 7 if month else 4]


def _month_number(name: str) -> str:
    """Return the number of an English month, or ``0``, which no date has."""
    short = name[:3].lower()
    return str(_MONTHS.index(short) + 1) if short in _MONTHS else "00"


def dateline(text: str) -> tuple[str, str, int] | None:
    """Return date, agency and the offset after the slash of a wire copy, or None when it has no dateline.

    Such a text opens like ``date 2024-07-24 Shafaq News/ The talks …``; the word ``date`` may be missing.
    """
    found = _DATELINE.match(text)
    if found is None or not (day := iso_date(found[1])):
        return None
    return day, found[2].strip(), found.end()


def from_fields(fields: Mapping[str, str | list[str]]) -> Metadata:
    """Return what front matter says of its document; keys are lower case, the first name of several counts."""
    return Metadata(
        title=_one(fields, ("title",)),
        date=iso_date(_one(fields, ("date",))),
        source=_one(fields, ("source", "publisher", "site")),
        author=_one(fields, ("author", "authors", "by")),
        language=language_tag(_one(fields, ("lang", "language"))),
        tags=split_tags(fields.get("tags") or fields.get("keywords") or []),
    )


def language_tag(value: str) -> str:
    """Return ``value`` when it has the form of a BCP 47 tag (``en``, ``ar-IQ``; also ``en_GB``), else nothing."""
    tag = value.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _one(fields: Mapping[str, str | list[str]], names: Iterable[str]) -> str:
    """Return the first filled field of ``names`` as one line; a list is joined by commas."""
    for name in names:
        value = fields.get(name) or ""
        if line := one_line(value if isinstance(value, str) else ", ".join(value)):
            return line
    return ""


def split_tags(value: str | list[str]) -> tuple[str, ...]:
    """Return tags, given as a list or with commas between them, each once and without ``#``."""
    parts = value.split(",") if isinstance(value, str) else value
    named = (one_line(part.lstrip("#")) for part in parts)
    return tuple(dict.fromkeys(tag for tag in named if tag))[:_TAG_LIMIT]


def one_line(value: str) -> str:
    """Return ``value`` with white space collapsed, at most 300 code points of it."""
    return shorten(" ".join(value[: _FIELD_LIMIT * 20].split()), _FIELD_LIMIT)


def describe(text: str, name: str, known: Metadata) -> Metadata:
    """Fill what is missing in ``known`` from the text, and the title at last from the file ``name``.

    A dateline gives date and source. The title is the first line where that is short and stands alone, else
    the first sentence after the dateline, cut at a word; else the file name without its suffix.
    """
    start = _opening(text)
    line = dateline(text[start : start + 400])
    if line is not None:
        start += line[2]
        known = replace(known, date=known.date or line[0], source=known.source or line[1])
    if known.title:
        return known
    title = _first_words(text, start, alone=line is None)
    return replace(known, title=title or PurePath(name).stem or name)


def _opening(text: str) -> int:
    """Return where the text begins, after front matter that a plain text file shows."""
    return len(text) - len(front_matter(text).body) if text.startswith("---") else 0


def _first_words(text: str, start: int, alone: bool) -> str:
    """Return the title that the text offers from ``start`` on, or nothing when it holds no letter or digit."""
    first = _LETTER_OR_DIGIT.search(text, start)
    if first is None:
        return ""
    start = max(start, text.rfind("\n", start, first.start()) + 1)
    opening = text[start : start + 4096]
    line, _, rest = opening.partition("\n")
    line, below = line.strip(), rest.partition("\n")[0].strip()
    if alone and len(line) <= _LINE_LIMIT and not _goes_on(line, below):
        return " ".join(line.split())
    begin, end = sentence_at(opening, first.start() - start, hard_wrapped=_goes_on(line, below))
    return shorten(" ".join(opening[begin:end].split()), TITLE_LIMIT)


def _goes_on(line: str, below: str) -> bool:
    """Whether ``line`` looks like the first of a hard-wrapped paragraph that goes on in the line ``below``."""
    if not _LETTER_OR_DIGIT.search(below):
        return False
    return len(line) >= _WRAPPED_FROM or below[0].islower() or line[-1:] in {",", ";", "-", "–", "،"}
