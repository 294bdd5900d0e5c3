"""Facets: how many of some documents have each source, year, month, language, type, author and tag."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from heapq import nlargest, nsmallest
from typing import Any, Final

from index.columns import Columns

__all__ = ["FACETS", "Facet", "facet_counts", "facets", "languages", "month_of", "year_of"]

_SPOKEN: Final = 0.02
"""The share of the documents that a language must have for its words to have other forms in a query."""
FACETS: Final = ("source", "year", "month", "language", "type", "author", "tag")
"""Names of facets. ``index.filters`` takes each of them, with a value, as a `Filter`."""

Facet = list[tuple[str, int]]
"""Values, with the number of documents that have each. The empty value stands for those where it is not known."""


def facets(
    columns: Columns, ids: Collection[int], names: Iterable[str] = FACETS, most: int = 50
) -> Mapping[str, Facet]:
    """The values of the documents ``ids``, which are different, for each of ``names``: at most ``most`` of them.

    The most frequent come first, of years and months the newest; after these, how many documents have none. Ids of no
    document are passed over.
    """
    counter = columns.counter(ids)
    counted: dict[str, Mapping[Any, int]] = {}
    found = {}
    for name in names:
        column = _COLUMNS[name]
        if column not in counted:
            counted[column] = _months(counter(column)) if column == "day" else counter(column)
        order = _newest if name in ("year", "month") else _most_frequent
        counts = _of_facet(columns, name, counted[column])
        unknown = counts.get("", 0)
        found[name] = order({value: number for value, number in counts.items() if value}, most)
        if unknown:
            found[name].append(("", unknown))
    return found


def facet_counts(columns: Columns, name: str) -> Mapping[str, int]:
    """Every value of a facet with the number of documents of the library that have it."""
    counts = columns.counts(_COLUMNS[name])
    return _of_facet(columns, name, _months(counts) if _COLUMNS[name] == "day" else counts)


def languages(columns: Columns) -> list[str]:
    """The languages of the documents, that of most first; without those of a few, which may have been mistaken."""
    counts = facet_counts(columns, "language")
    least = _SPOKEN * len(columns)
    spoken = (language for language, count in counts.items() if language and count >= least)
    return sorted(spoken, key=lambda language: -counts[language])


def year_of(day: str) -> str:
    """The year of a date; empty when there is none."""
    return day[:4]


def month_of(day: str) -> str:
    """The month of a date, as ``2024-07``; empty when it has none."""
    return day[:7] if len(day) >= 7 else ""


_COLUMNS: Final = {
    "source": "source",
    "year": "day",
    "month": "day",
    "language": "kind",
    "type": "kind",
    "author": "author",
    "tag": "tags",
}
"""The columns that facets are counted in."""


def _of_facet(columns: Columns, name: str, counted: Mapping[Any, int]) -> Mapping[str, int]:
    """Counts of the values of a facet, from those of its column, or of months."""
    match name:
        case "year":
            return _merged(((year_of(month), number) for month, number in counted.items()))
        case "month":
            return _merged(((month_of(month), number) for month, number in counted.items()))
        case "language":
            return _merged(((kind.language, number) for kind, number in counted.items()))
        case "type":
            return _merged(((kind.type, number) for kind, number in counted.items()))
        case "tag":
            sets = columns.tag_sets
            return _merged((tag, number) for value, number in counted.items() for tag in sets[value] or ("",))
    return counted


def _months(days: Mapping[str, int]) -> Mapping[str, int]:
    """Counts of dates as far as the month, from those of days."""
    return _merged((day[:7], number) for day, number in days.items())


def _merged(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for value, number in counts:
        found[value] = found.get(value, 0) + number
    return found


def _newest(counts: Mapping[str, int], most: int) -> Facet:
    return sorted(counts.items(), reverse=True)[:most]


def _most_frequent(counts: Mapping[str, int], most: int) -> Facet:
    if not counts or most < 1:
        return []
    # Only the values that can be among the first are put in order: there may be an author for each document.
    least = nlargest(most, counts.values())[-1]
    more = sorted(((value, number) for value, number in counts.items() if number > least), key=_by_count)
    as_many = nsmallest(most - len(more), (value for value, number in counts.items() if number == least))
    return more + [(value, least) for value in as_many]


def _by_count(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]
