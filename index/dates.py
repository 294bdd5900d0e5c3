"""Dates as documents write them, in many languages, turned into ISO 8601 without guessing.

A date is as precise as it is written: a year, a month, a day, or a minute with its zone. What could be two dates
(``07/08/2024``) is none, unless the language of the document settles it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from index.months import fold, month_of, solar_month_of

__all__ = ["LENGTH_LIMIT", "day_and_month", "file_name_date", "iso_date", "with_year"]

LENGTH_LIMIT = 80
"""Code points of a value in which a date is looked for."""

_ZONE = r"(?P<zone>Z\b|UTC|GMT|UT\b|[ECMP][SD]T|[+-]\d{2}:?'?\d{2}'?|[+-]\d{2}(?!\d))"
_ISO = re.compile(r"(\d{4})(?:([-/])(\d{1,2})(?:\2(\d{1,2}))?)?")
_COMPACT = re.compile(
    r"(?:D:)?((?:1[5-9]|2\d)\d{2})(\d{2})(\d{2})"
    rf"(?:T?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?:\d{{2}})?(?: ?{_ZONE})?)?",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"(?:^|[T ,])(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::\d{{2}}(?:[.,]\d{{1,9}})?)?"
    rf"(?: ?(?P<half>[AaPp])\.?[Mm]\b\.?)?(?: ?\(?{_ZONE}\)?)?"
)
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월](?:\s?(\d{1,2})\s?[日号號일])?")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_ZONES = {"Z": "Z", "UT": "Z", "UTC": "Z", "GMT": "Z"} | {
    f"{letter}{kind}T": f"-{hours - (kind == 'D'):02}:00"
    for letter, hours in (("E", 5), ("C", 6), ("M", 7), ("P", 8))
    for kind in "SD"
}
# What stands between day, month and year: "of", articles, endings of ordinal numbers, "year".
_BETWEEN = (
    "of the st nd rd th de del do d la le er ter e den der da dos a o os º ª г год года р рік року r roku rok"
    " من ي في שנת του"
)
_FILLING = frozenset(_BETWEEN.split())
_LEADING_WORDS = 4
"""Words before the date that are passed over, such as a day of the week."""

_DAY_FIRST_LANGUAGES = "fr de es pt it nl ca ro tr ru uk be bg pl cs sk sl hr el he ar ku ckb da nb no fi"
_DAY_FIRST = frozenset(_DAY_FIRST_LANGUAGES.split())
_DAY_FIRST_REGIONS = frozenset(("GB", "IE", "AU", "NZ", "IN"))
_FILE_NAME = re.compile(r"(?<![^\W_])((?:19|20)\d{2})([-_.]?)(\d{2})\2(\d{2})(?![^\W_])", re.ASCII)


def iso_date(value: str, language: str = "") -> str:
    """Return the date that ``value`` names as ISO 8601, as precise as it is, or an empty string.

    Understood are ISO 8601, RFC 2822, dates with the names of months in the languages of `index.months`,
    ``2024年7月24日`` and its kind, and numeric dates that can be read in one way only. ``language`` is the document's,
    as BCP 47; it settles whether day or month comes first. A time is kept to the minute, and only with its zone.
    A date that the calendar does not have is no date.
    """
    value = " ".join(value[:LENGTH_LIMIT].split())
    if compact := _COMPACT.fullmatch(value):
        return _with_time(_calendar(compact[1], compact[2], compact[3]), compact)
    time = _TIME.search(value)
    day = value if time is None else f"{value[: time.start()]} {value[time.end() :]}"
    return _with_time(_day(day.strip(" ,;.([)]"), language), time)


def _day(value: str, language: str) -> str:
    """Return the date in ``value``, from which the time is taken out."""
    if found := _ISO.fullmatch(value):
        return _calendar(found[1], found[3], found[4])
    if found := _EAST_ASIAN.search(value):
        return _calendar(*found.groups())
    if found := _NUMERIC.fullmatch(value):
        return _numeric(int(found[1]), int(found[3]), found[4], language)
    return _by_name(value)


def _calendar(year: str | int, month: str | int | None = None, day: str | int | None = None) -> str:
    """Return a date as precise as it is given, or nothing when the calendar does not have it."""
    try:
        whole = date(int(year), 1 if month is None else int(month), 1 if day is None else int(day)).isoformat()
    except ValueError:
        return ""
    return whole[: 10 if day is not None else 7 if month is not None else 4]


def _with_time(day: str, time: re.Match[str] | None) -> str:
    """Return ``day`` with the time of a match that has ``hour``, ``minute`` and ``zone``, where it has them all."""
    if time is None or len(day) != 10 or not time["zone"]:
        return day
    hour, minute = int(time["hour"]), int(time["minute"])
    half = (time.groupdict().get("half") or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    zone = _zone(time["zone"].upper())
    return f"{day}T{hour:02}:{minute:02}{zone}" if hour < 24 and minute < 60 and zone else day


def _zone(written: str) -> str:
    """Return a zone as ``Z`` or ``+03:00``, or nothing when there is no such zone."""
    if named := _ZONES.get(written):
        return named
    digits = re.sub(r"\D", "", written).ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:
        return ""
    return f"{written[0]}{hours:02}:{minutes:02}" if hours or minutes else "Z"


def _numeric(first: int, second: int, year: str, language: str) -> str:
    """Return the date of two numbers and a year when there is one way to read them."""
    if first > 12 or first == second:
        return _calendar(year, second, first)
    if second > 12:
        return _calendar(year, first, second)
    primary, _, region = language.replace("_", "-").partition("-")
    if primary == "en":
        if region.upper() == "US":
            return _calendar(year, first, second)
        return _calendar(year, second, first) if region.upper() in _DAY_FIRST_REGIONS else ""
    return _calendar(year, second, first) if primary.lower() in _DAY_FIRST and region.upper() != "CA" else ""


def _by_name(value: str) -> str:
    """Return the date of a text with the name of a month and a year."""
    parts = _parts(value)
    for at in range(min(len(parts), _LEADING_WORDS + 1)):
        match parts[at : at + 3]:
            case [int(day), str(month), int(year), *_] if day < 100 and year >= 1000:
                return _named(year, month, day)
            case [str(month), int(day), int(year), *_] if day < 100 and year >= 1000 and _is_month(month):
                return _named(year, month, day)
            case [int(year), str(month), int(day), *_] if day < 100 and year >= 1000:
                return _named(year, month, day)
            case [str(month), int(year), *_] if year >= 1000 and _is_month(month):
                return _named(year, month, None)
            case [int(), *_]:
                return ""
    return ""


def day_and_month(value: str) -> tuple[int, int] | None:
    """Return month and day of a date without a year such as ``July 24``, else None."""
    match _parts(value):
        case [str(month), int(day)] | [int(day), str(month)] if (number := month_of(month)) and _calendar(
            2000, number, day
        ):
            return number, day
    return None


def with_year(month: int, day: int, near: str) -> str:
    """Return the date of a month and day that is nearest to the ISO date ``near``, or nothing.

    A story of 31 December filed on 1 January is of the year before. A ``near`` that has no day gives its year.
    """
    if len(near) < 10:
        return _calendar(near[:4], month, day) if near else ""
    around = date.fromisoformat(near[:10])
    dates = [found for year in (-1, 0, 1) if (found := _calendar(around.year + year, month, day))]
    return min(dates, key=lambda found: abs(date.fromisoformat(found) - around), default="")


def file_name_date(name: str) -> str:
    """Return the day that the name of a file holds, as ``2024-07-24`` or ``20240724``, or nothing."""
    for found in _FILE_NAME.finditer(name):
        if day := _calendar(found[1], found[3], found[4]):
            return day
    return ""


def _parts(value: str) -> list[int | str]:
    """Return the numbers of ``value``, as such, and its other words, folded; months of two words are one."""
    words = [word for word in _TOKEN.findall(fold(value)) if word not in _FILLING]
    parts: list[int | str] = []
    for word in words:
        last = parts[-1] if parts else 0
        if word[0].isdecimal():
            parts.append(int(word) if len(word) <= 4 else 99_999)
        elif isinstance(last, str) and month_of(f"{last} {word}"):
            parts[-1] = f"{last} {word}"
        elif not (isinstance(last, str) and month_of(word) and month_of(last) == month_of(word)):
            parts.append(word)  # not the second name of "تموز/يوليو"
    return parts


def _is_month(name: str) -> bool:
    return bool(month_of(name) or solar_month_of(name))


def _named(year: int, month: str, day: int | None) -> str:
    """Return the date of a month by its folded name, of the Gregorian or the Solar Hijri calendar."""
    if number := month_of(month):
        return _calendar(year, number, day)
    if (number := solar_month_of(month)) and day is not None:
        return _from_solar(year, number, day)
    return ""


def _from_solar(year: int, month: int, day: int) -> str:
    """Return the Gregorian date of a day of the Solar Hijri calendar, for the years 1304 to 1450.

    Six months of 31 days, five of 30, and Esfand of 29 or 30. The leap years follow the cycle of 33 years with
    eight leap years, which is the one that the observed calendar keeps in this span. 1304 is the year in which
    the calendar was introduced; Farvardin 1, 1400 was 2021-03-21.
    """
    leap = (year * 8 + 29) % 33 < 8
    length = 31 if month <= 6 else 30 if month < 12 or leap else 29
    if not 1304 <= year <= 1450 or not 1 <= day <= length:
        return ""
    leaps = sum((other * 8 + 29) % 33 < 8 for other in range(min(year, 1400), max(year, 1400)))
    days = (year - 1400) * 365 + (leaps if year > 1400 else -leaps) + (month - 1) * 30 + min(month - 1, 6) + day - 1
    return (date(2021, 3, 21) + timedelta(days=days)).isoformat()
