"""The dates that a query can ask for, each made a half-open span of days.

A span is a pair of the beginnings of ISO 8601 dates that are compared as text: ``2024-07`` to ``2024-08`` is a month.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from index.dates import iso_date
from index.months import fold, month_of
from index.query.messages import BadValue, quote
from index.query.tree import Between

__all__ = ["DATE_WORDS", "MONTHS", "read_date"]

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""Names of the months, January first."""

_Span = tuple[str, str]
"""First day, month or year, and the one after the last; an empty end is none."""

_DAY: Final = timedelta(days=1)
_COMPARED: Final = re.compile(r"\s*(>=|<=|[><≥≤=])\s*")
_RANGE: Final = re.compile(r"\s*(?:\.{2,}|…|‥|[–—→])\s*")
_ISO: Final = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?")
_YEARS: Final = re.compile(r"(\d{4})-(\d{4})")
_AGO: Final = re.compile(r"-?(\d{1,9})\s*(d|w|m|y)(?:ays?|eeks?|onths?|ears?)?")
_TWO_WAYS: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_FORMS: Final = "write a year, month or day as 2024, 2024-07 or 2024-07-24, a range as 2024-07..2024-09, or last-month"


def read_date(name: str, value: str, today: date) -> Between:
    """What ``date:``, ``before:`` or ``after:`` asks for.

    Raises ``BadValue`` when there is no such date, or more than one.
    """
    text = value.strip().lower()
    if name == "before":
        return Between("date", high=_point(text, today)[0])
    if name == "after":
        return _after(text, today)
    if compared := _COMPARED.match(text):
        return _compared(compared[1], text[compared.end() :], today)
    ends = [*_years(text)] or _RANGE.split(text, maxsplit=1)
    if len(ends) == 1:
        return Between("date", *_span(text, today))
    if not any(ends):
        raise BadValue(f"{quote(value)} is no date; {_FORMS}")
    return _between(ends[0], ends[1], today)


def _years(text: str) -> tuple[str, ...]:
    found = _YEARS.fullmatch(text)
    return (found[1], found[2]) if found else ()


def _between(first: str, last: str, today: date) -> Between:
    low = _point(first, today) if first else ("", "")
    high = _point(last, today) if last else ("", "")
    if high[1] and low[0] >= high[1]:
        low, high = high, low
    return Between("date", low[0], high[1])


def _after(text: str, today: date) -> Between:
    low = _point(text, today)[1]
    if not low:
        raise BadValue(f"nothing is dated after {quote(text)}")
    return Between("date", low)


def _compared(sign: str, text: str, today: date) -> Between:
    low, high = _point(text, today)
    match sign:
        case ">":
            return _after(text, today)
        case ">=" | "≥":
            return Between("date", low)
        case "<":
            return Between("date", high=low)
        case "<=" | "≤":
            return Between("date", high=high)
        case _:
            return Between("date", low, high)


def _span(text: str, today: date) -> _Span:
    """The days that a date alone asks for; of a time that is past, those since then."""
    if ago := _AGO.fullmatch(text):
        return _iso(_ago(ago, today)), _next_day(today)
    return _point(text, today)


def _point(text: str, today: date) -> _Span:
    """A date that stands at the end of a range, as the days, months or years it is."""
    if word := DATE_WORDS.get(re.sub(r"[-_\s]+", "-", text)):
        return word(today)
    if ago := _AGO.fullmatch(text):
        return _one_day(_ago(ago, today))
    if found := _ISO.fullmatch(text):
        return _calendar(found[1], found[3], found[4])
    if day := iso_date(text)[:10]:
        return _calendar(*day.split("-"))
    raise BadValue(_reason(text, today))


def _reason(text: str, today: date) -> str:
    """Why a text is no date, and what to write."""
    if (found := _TWO_WAYS.fullmatch(text)) and 0 < int(found[1]) <= 12 and 0 < int(found[3]) <= 12:
        year, one, other = found[4], int(found[1]), int(found[3])
        return f"{quote(text)} can be two days; write {year}-{other:02}-{one:02} or {year}-{one:02}-{other:02}"
    if month := month_of(fold(text)):
        year = today.year - (month > today.month)
        return f"{quote(text)} is a month without a year; write {year}-{month:02}"
    return f"{quote(text)} is no date; {_FORMS}" if text else f"a date is missing; {_FORMS}"


def _calendar(year_text: str, month_text: str | None = None, day_text: str | None = None) -> _Span:
    year = int(year_text)
    if year < 1:
        raise BadValue("there is no year 0; write a year as 2024")
    if month_text is None:
        return f"{year:04}", _year_after(year)
    month = int(month_text)
    if not 1 <= month <= 12:
        raise BadValue(f"there is no month {month}; write {year:04}-01 to {year:04}-12")
    if day_text is None:
        return f"{year:04}-{month:02}", _month_after(year, month)
    day, last = int(day_text), monthrange(year, month)[1]
    if not 1 <= day <= last:
        name = f"{MONTHS[month - 1]} {year}"
        raise BadValue(f"{name} has {last} days and no day {day}; write {year:04}-{month:02}-{last} at most")
    return _one_day(date(year, month, day))


def _iso(day: date) -> str:
    return day.isoformat()


def _one_day(day: date) -> _Span:
    return _iso(day), _next_day(day)


def _next_day(day: date) -> str:
    return _iso(day + _DAY) if day < date.max else ""


def _year_after(year: int) -> str:
    return f"{year + 1:04}" if year < 9999 else ""


def _month_after(year: int, month: int) -> str:
    return f"{year:04}-{month + 1:02}" if month < 12 else f"{year + 1:04}-01" if year < 9999 else ""


def _ago(found: re.Match[str], today: date) -> date:
    """The day that was some days, weeks, months or years before ``today``."""
    count, unit = int(found[1]), found[2]
    try:
        if unit in "dw":
            return today - timedelta(days=count * (7 if unit == "w" else 1))
        month = today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1)
        year, month = divmod(month, 12)
        return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError) as too_far:
        raise BadValue(f"{quote(found[0])} is before all dates; write less, as 7d, 3w, 6m or 2y") from too_far


def _week(today: date, back: int) -> _Span:
    monday = today - timedelta(days=today.weekday() + 7 * back)
    return _iso(monday), _iso(monday + timedelta(days=7))


def _last_month(today: date) -> _Span:
    before = today.replace(day=1) - _DAY
    return f"{before.year:04}-{before.month:02}", f"{today.year:04}-{today.month:02}"


DATE_WORDS: Final[Mapping[str, Callable[[date], _Span]]] = {
    "today": _one_day,
    "yesterday": lambda today: _one_day(today - _DAY),
    "this-week": lambda today: _week(today, 0),
    "last-week": lambda today: _week(today, 1),
    "this-month": lambda today: _calendar(str(today.year), str(today.month)),
    "last-month": _last_month,
    "this-year": lambda today: _calendar(str(today.year)),
    "last-year": lambda today: _calendar(str(today.year - 1)),
}
"""Words for dates, and the days that each is on a given day. A week begins on Monday."""
