"""Orders of results: the best first, by date, title or source, and how much a late date counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from heapq import nsmallest
from itertools import islice
from typing import Final

from index.catalogue import Catalogue
from index.columns import Columns
from index.engines import Match, Matches

__all__ = ["HALF_LIFE", "RECENCY", "Order", "decay", "fresh", "listed"]

HALF_LIFE: Final = 365
"""Days in which a document comes to count half as much where only recency counts."""
RECENCY: Final = 0.5
"""How much a date counts, of 1, where a person wants it to count: a year ago is worth three quarters of today."""


class Order(StrEnum):
    """In which order results come. Documents without what an order goes by come last."""

    BEST = "best"
    """The highest score first."""
    DATE = "date"
    """Newest first."""
    DATE_UP = "date-up"
    """Oldest first."""
    TITLE = "title"
    SOURCE = "source"
    """By source, newest first within one."""


def listed(ids: Sequence[int], order: Order, limit: int, columns: Columns, catalogue: Catalogue) -> list[int]:
    """The first ``limit`` of ``ids`` by a column; for ``BEST``, where nothing has a score, newest first.

    Raises ``CatalogueDamaged``, ``OSError``.
    """
    match order:
        case Order.TITLE:
            found = columns.by_title(ids, catalogue)
        case Order.SOURCE:
            found = columns.by_source(ids, catalogue)
        case _:
            found = columns.by_date(ids, catalogue, oldest_first=order is Order.DATE_UP)
    return list(islice(found, limit))


def decay(day: str, today: date) -> float:
    """What remains of a document of ``day``, an ISO date or its beginning: 1 today, half of it after `HALF_LIFE`.

    0 without a date, 1 for one to come; a year or month counts as its first day.
    """
    try:
        age = (today - date.fromisoformat(day + "0001-01-01"[len(day) :])).days if day else None
    except ValueError:
        age = None
    return 0.0 if age is None else 2.0 ** (-max(age, 0) / HALF_LIFE)


def fresh(
    found: Matches, recency: float, limit: int, columns: Columns, *, whole_first: bool, today: date | None = None
) -> tuple[Match, ...]:
    """The best matches of all, ``found.best``, when each score is multiplied by ``1 - recency + recency * decay``.

    ``recency`` is between 0, where dates count nothing, and 1. Equally good ones stay in the order of their ids.
    """
    today = today or date.today()
    days = columns.day
    known: dict[str, float] = {}

    def factor(number: int) -> float:
        day = (days[number] if number < columns.end else None) or ""
        if day not in known:
            known[day] = 1 - recency + recency * decay(day, today)
        return known[day]

    ranked = (
        (bool(match.lacks) and whole_first, -match.score * factor(match.id), match.id, match) for match in found.best
    )
    return tuple(match._replace(score=-score) for _, score, _, match in nsmallest(limit, ranked))
