"""The line with which a wire story opens: place, day and agency, in the habits of several agencies."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.agencies import is_known_agency, looks_like_agency
from index.dates import day_and_month, iso_date
from index.months import fold

__all__ = ["Dateline", "dateline"]

_LIMIT = 200
"""Code points of a line in which a dateline may stand."""

_PLACE_LIMIT = 60
_PLACE_WORDS = 6
_PROSE_LEFT = 25
"""Code points that must follow a name and a mere dash on its line: a title such as "BBC News - Home" has fewer."""

_MARKS = "\u200e\u200f\u061c"
_BLANK = rf"[\s{_MARKS}]{{0,200}}"
_DASH = r"(?:--|[-–—―])"
_DATED = re.compile(
    rf"{_BLANK}(?:date[: ]\s{{0,20}})?(\d{{4}}-\d{{2}}-\d{{2}})[ \t]{{1,20}}"
    r"([^\W\d_][^/\n]{0,59})/(?=\s)[^\S\n]{0,20}",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    rf"{_BLANK}(?P<before>[^()\n]{{0,90}}?)[ \t]{{0,5}}(?P<tight>--)?\((?P<agency>[^()\n]{{2,60}})\)"
    rf"(?P<after>[^()\n]{{0,60}}?)[ \t]{{0,5}}(?P<end>\.?{_DASH}|:)[^\S\n]{{0,20}}"
)
_BARE = re.compile(rf"{_BLANK}\((?P<agency>[^()\n]{{2,60}})\)[ \t]{{0,5}}(?=[^\W\d_])")
_SLASHED = re.compile(
    rf"{_BLANK}(?P<before>[^()/\n]{{3,90}}?)[ \t]?/(?P<agency>[^()/\n]{{2,30}})/[ \t]?(?:{_DASH}|\.)[^\S\n]{{0,20}}"
)
_CHINESE = re.compile(
    r"\s{0,200}(?P<agency>新华社|新華社|中新社|中新网|法新社|路透社)[^\d\n]{0,12}"
    r"(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日[电電]\s?"
)
_KOREAN = re.compile(
    r"\s{0,200}\((?P<place>[^=()\n]{1,20})=(?P<agency>[^=()\n]{2,20})\)(?:[^=\n]{1,20}기자 ?=)?\s{0,5}"
)
_START = re.compile(_BLANK)
_MARKED = re.compile(rf"[(电電]|/(?:\s|\Z|[ \t]?(?:{_DASH}|\.))|[ \t]{_DASH}\s")
"""What no dateline is without but one that begins with its day; most lines have none of it."""
_SEGMENT = re.compile(
    rf"(?P<words>[^/\n()]{{2,60}}?)"
    rf"(?P<mark>[ \t]{{0,3}}/(?=\s|\Z)|[ \t]{{1,3}}{_DASH}(?=\s))\s{{0,5}}"
)
_LAST_SEGMENT = re.compile(r"(?P<words>[^/\n()]{2,60})\n")
_SMALL = frozenset(("of", "the", "and", "de", "del", "la", "al", "el", "di", "da", "do", "du", "in", "on", "am"))


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a dateline says, and where the text goes on after it."""

    date: str
    """ISO 8601, or empty where it gives none or no year."""
    source: str
    """The agency, as it is written."""
    end: int
    """Code points from the start of what was looked at."""
    month_day: tuple[int, int] | None = None
    """The month and day of a dateline without a year."""


def dateline(text: str) -> Dateline | None:
    """Return the dateline that ``text`` opens with, or None. Only the first line with words is looked at.

    Known are ``date 2024-07-24 AGENCY/``, ``AGENCY/``, ``CITY / AGENCY /``, ``CITY - AGENCY -``,
    ``CITY, July 24 (AGENCY) —``, ``(AGENCY) CITY --``, ``CITY, July 24, 2024 /AGENCY/ --``, and the same in other
    scripts. What stands in the place of the agency must look like one, so that prose in brackets is left alone.
    """
    begin = _START.match(text)
    start = begin.end() if begin else 0
    line_end = text.find("\n", start, start + _LIMIT)
    head = text[: start + _LIMIT] if line_end < 0 else text[: line_end + 1]
    if dated := _dated(text[: start + _LIMIT]):
        return dated
    if not _MARKED.search(head, start):
        return None
    return _bracketed(head) or _slashed(head) or _segments(head, start) or _east_asian(head)


def _dated(head: str) -> Dateline | None:
    found = _DATED.match(head)
    if found is None or not (day := iso_date(found[1])):
        return None
    return Dateline(day, found[2].strip(), found.end())


def _bracketed(head: str) -> Dateline | None:
    """Read ``CITY, date (AGENCY) —`` and ``(AGENCY) CITY --``."""
    found = _BRACKETED.match(head)
    if found:
        before, after, agency = found["before"].strip(), found["after"].strip(), found["agency"].strip()
        when = _when(before or after)
        place = when.place if when else before or after
        colon_after_name = found["end"] == ":" and when is None
        if (
            looks_like_agency(agency, acronyms=when is not None)
            and _is_place(place)
            and not (before and after)
            and not colon_after_name
        ):
            return _and_place(head, when, agency, found.end()) if not place else _with_day(when, agency, found.end())
    bare = _BARE.match(head)
    if bare and is_known_agency(bare["agency"]) and bare["agency"][0].isupper():
        return Dateline("", bare["agency"].strip(), bare.end())
    return None


def _and_place(head: str, when: _When | None, agency: str, end: int) -> Dateline:
    """Return the dateline, with the place and day that may follow: ``(AGENCY) - CITY, July 24 - …``."""
    further = _SEGMENT.match(head, end)
    if when is None and further and (day := _when(further["words"])) and _is_place(day.place, short=True):
        return _with_day(day, agency, further.end())
    return _with_day(when, agency, end)


def _slashed(head: str) -> Dateline | None:
    """Read ``CITY, date /AGENCY/ --``."""
    found = _SLASHED.match(head)
    if found is None:
        return None
    when = _when(found["before"].strip())
    place = when.place if when else found["before"].strip(" .")
    if not looks_like_agency(found["agency"], acronyms=when is not None) or not _is_place(place):
        return None
    return _with_day(when, found["agency"].strip(), found.end())


def _segments(head: str, start: int) -> Dateline | None:
    """Read ``AGENCY/ CITY``, ``CITY / AGENCY /``, ``CITY - AGENCY -`` and the like: short parts with marks between."""
    agency, when, at = "", None, start
    dashes_only = True
    for _ in range(4):
        found = _SEGMENT.match(head, at) or (_LAST_SEGMENT.match(head, at) if agency or at > start else None)
        if found is None:
            break
        words = found["words"].strip(f" ,{_MARKS}")
        slash = "/" in (found.groupdict().get("mark") or "")
        if not agency and looks_like_agency(words, acronyms=False):
            agency = words
        elif dated := _when(words):
            when = when or dated
        elif not _is_place(words, short=True):
            break
        dashes_only = dashes_only and not slash
        at = found.end()
    if not agency and when and when.date and when.place.isupper():
        return _with_day(when, "", at)
    if not agency or (dashes_only and len(head) - at < _PROSE_LEFT and not head[:at].endswith("\n")):
        return None
    return _with_day(when, agency, at)


def _east_asian(head: str) -> Dateline | None:
    """Read ``新华社北京7月24日电`` and ``(서울=연합뉴스)``."""
    if found := _CHINESE.match(head):
        month_day = (int(found["month"]), int(found["day"])) if found["month"] else None
        return Dateline("", found["agency"], found.end(), month_day)
    if (found := _KOREAN.match(head)) and is_known_agency(found["agency"]):
        return Dateline("", found["agency"], found.end())
    return None


@dataclass(frozen=True, slots=True)
class _When:
    """A day at the end of a place: the date, or month and day."""

    place: str
    date: str
    month_day: tuple[int, int] | None


def _when(words: str) -> _When | None:
    """Return the day that ``words`` end with, after a place and a comma or alone; None when there is none."""
    for comma in [-1, *(found.start() for found in re.finditer(r"[,،]|\.(?=\s)|(?<=\s)(?=\d)", words))][:6]:
        place, day = words[: max(comma, 0)].strip(" ,،"), words[comma + 1 :] if comma >= 0 else words
        if comma >= 0 and words[comma].isdecimal():
            day = words[comma:]
        day = day.strip(" ,،.")
        if month_day := day_and_month(day):
            return _When(place, "", month_day)
        if day[:1].isalnum() and (date := iso_date(day)) and len(date) >= 10 and not (comma < 0 and _has_place(day)):
            return _When(place, date[:10], None)
    return None


def _has_place(words: str) -> bool:
    """Whether words with a date in them begin with a comma-separated part, which is the place."""
    first = re.split(r"[,،]", words)[0]
    return not any(char.isdecimal() for char in first)


def _with_day(when: _When | None, agency: str, end: int) -> Dateline:
    return Dateline(when.date, agency, end, when.month_day) if when else Dateline("", agency, end)


def _is_place(words: str, *, short: bool = False) -> bool:
    """Whether ``words`` may name a place: few, capitalised, no agency and no sentence; nothing at all is fine too."""
    names = words.replace(",", " ").replace("،", " ").split()
    if len(words) > _PLACE_LIMIT or len(names) > (4 if short else _PLACE_WORDS) or is_known_agency(words):
        return False
    if any(char in words for char in '?!;:"“”«»') or re.search(r"\w{4,}\.", words):
        return False
    return all(name in _SMALL or not name[0].islower() for name in names) and not (
        names and fold(names[0]) in {"he", "she", "it", "we", "i", "they", "and", "or", "but", "if"}
    )
