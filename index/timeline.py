"""A timeline: how many of some documents are of each day, month or year, in as many bars as there is room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count
from typing import Final

from index.columns import Columns

__all__ = ["Bar", "Step", "Timeline", "timeline"]


class Step(StrEnum):
    """What a bar is of."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Bar:
    """A day, a month, or one or more years."""

    start: str
    end: str
    """``Between("date", start, end)`` are the documents counted here; empty behind the last year there is."""
    label: str
    """``2024-07-24``, ``2024-07``, ``2024`` or ``1990–1999``."""
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars without a gap, from the first document to the last."""

    step: Step = Step.YEAR
    bars: tuple[Bar, ...] = ()
    undated: int = 0
    """Documents without a date."""
    vague: int = 0
    """Documents whose date says no more than the year or month, where a bar is of less."""


_LAST_YEAR: Final = 9999
_SHORTEST_MONTH: Final = 28


def timeline(columns: Columns, ids: Collection[int], bars: int) -> Timeline:
    """The timeline of the documents ``ids``, which are different, in at most ``bars`` bars; there is room for one.

    Bars are of days if those fit and most dates are as precise, else of months, else of years, else of 2, 5, 10, 20 ...
    years. Ids of no document are passed over.
    """
    days = dict(columns.counter(ids)("day"))
    undated = days.pop("", 0)
    dated = sum(days.values())
    for step in _steps(days, bars):
        counts = _numbered(days, step)
        fits = step is Step.YEAR or not counts or max(counts) - min(counts) < bars
        vague = dated - sum(counts.values())
        if counts and fits and vague * 2 <= dated:
            return Timeline(step, tuple(_bars(counts, step, max(bars, 1))), undated, vague)
    return Timeline(undated=undated, vague=dated)


def _steps(days: Mapping[str, int], bars: int) -> Iterator[Step]:
    """The steps to try; days only where they may fit, for there may be many different ones."""
    months = _numbered(days, Step.MONTH)
    if months and (max(months) - min(months) - 1) * _SHORTEST_MONTH < bars:
        yield Step.DAY
    yield from (Step.MONTH, Step.YEAR)


def _numbered(days: Mapping[str, int], step: Step) -> dict[int, int]:
    """Counts by the number of a day, month or year; dates that are not as precise are left out."""
    length, number_of = _STEPS[step]
    texts: dict[str, int] = {}
    for day, documents in days.items():
        if len(day) >= length:
            text = day[:length]
            texts[text] = texts.get(text, 0) + documents
    return {number_of(text): documents for text, documents in texts.items()}


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def _month(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:7]) - 1


_STEPS: Final[Mapping[Step, tuple[int, Callable[[str], int]]]] = {
    Step.DAY: (10, _day),
    Step.MONTH: (7, _month),
    Step.YEAR: (4, int),
}
"""How many code points a date has as far as each step, and the number of the step there."""


def _bars(counts: Mapping[int, int], step: Step, most: int) -> Iterator[Bar]:
    """A bar for each number from the first to the last, or for as many together as it takes to make ``most``."""
    first, last = min(counts), max(counts)
    width = next(each for each in _widths() if last // each - first // each < most)
    wide: Counter[int] = Counter()
    for number, documents in counts.items():
        wide[number // width] += documents
    for number in range(first // width, last // width + 1):
        start, end = _text(number * width, step), _text((number + 1) * width, step)
        label = start if width == 1 else f"{start or '0001'}–{_text((number + 1) * width - 1, step) or _LAST_YEAR}"
        yield Bar(start, end, label, wide[number])


def _widths() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50, 100 ..."""
    return (digit * 10**zeros for zeros in count() for digit in (1, 2, 5))


def _text(number: int, step: Step) -> str:
    """The beginning of a day, month or year; empty before the first year that a date can have, and behind the last."""
    if step is Step.DAY:
        return date.fromordinal(number).isoformat() if number <= date.max.toordinal() else ""
    year, month = divmod(number, 12) if step is Step.MONTH else (number, None)
    if not 0 < year <= _LAST_YEAR:
        return ""
    return f"{year:04}" if month is None else f"{year:04}-{month + 1:02}"
