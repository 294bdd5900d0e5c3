"""What the catalogue says of every document, in memory: what facets count, filters choose and orders sort by.

A column is a list by *id*: ``column[id]`` is the value of a document, and None where no document has the id. Equal
values are one object, so that a column takes 8 bytes a document, is gathered for a list of ids and counted without
running Python code for each. It takes 60 bytes a document in all, beside the values.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress, count
from operator import itemgetter
from typing import Any, Final

from index.catalogue import Catalogue, Order
from index.database import damage
from index.families import family_of
from index.overview import Generation

__all__ = ["Columns", "Kind"]

_TEXTS: Final = ("source", "author", "tags", "day")


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What few documents differ in; there is one object of each kind, so that they are compared as what they are."""

    status: str
    media_type: str
    language: str
    type: str
    """The family of the media type, one of `index.families.FAMILIES` or empty."""


@dataclass(eq=False, repr=False)
class Columns:
    """The columns of a catalogue at one time. Strings are empty where something is not known."""

    generation: Generation
    """Of the catalogue; see ``is_current``."""
    ids: array[int] = field(default_factory=lambda: array("q"))
    """Of every document, ascending."""
    kind: list[Kind | None] = field(default_factory=list)
    source: list[str | None] = field(default_factory=list)
    author: list[str | None] = field(default_factory=list)
    tags: list[str | None] = field(default_factory=list)
    """As JSON; ``tag_sets`` has them."""
    day: list[str | None] = field(default_factory=list)
    """The date, or as much of it as there is, without a time: ``2024-07-24``, ``2024-07``, ``2024``."""
    size: array[int] = field(default_factory=lambda: array("q"))
    """Bytes of the file that the document is, or lies in."""
    words: array[int] = field(default_factory=lambda: array("q"))
    story: array[int] = field(default_factory=lambda: array("q"))
    """Documents with the same number tell the same; 0 is nobody's."""
    tag_sets: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _Tags())
    """The tags that each value of ``tags`` stands for."""
    _counts: dict[str, Counter[Any]] = field(default_factory=dict)
    _orders: dict[str, array[int]] = field(default_factory=dict)

    @classmethod
    def load(cls, catalogue: Catalogue) -> Columns:
        """The columns of a catalogue as it is now. Raises ``CatalogueDamaged``, ``OSError``."""
        # Asked for before the rows: what changes meanwhile makes the columns old.
        columns = cls(catalogue.overview.generation())
        reader = _Reader(columns)
        with damage():
            for rows in catalogue.overview.rows():
                reader.add(rows)
        return columns

    def is_current(self, catalogue: Catalogue) -> bool:
        """Whether nothing has changed in the catalogue, which is the one that they were loaded from."""
        return catalogue.overview.generation() == self.generation

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def end(self) -> int:
        """Greater than every id."""
        return len(self.kind)

    @cached_property
    def all(self) -> frozenset[int]:
        """The ids of every document."""
        return frozenset(self.ids)

    def counts(self, name: str) -> Counter[Any]:
        """How many documents have each value of the column ``name``; not to be changed."""
        if name not in self._counts:
            self._counts[name] = _counted(getattr(self, name))
        return self._counts[name]

    def counter(self, ids: Collection[int]) -> Callable[[str], Mapping[Any, int]]:
        """A function that counts the values of a column, by its name, for ``ids``, which are different.

        Ids of no document are passed over. Where ``ids`` are more than half of all, the others are counted.
        """
        if len(ids) * 2 > len(self):
            rest = tuple(self.all.difference(ids))
            return lambda name: _less(self.counts(name), _counted(_picker(rest)(getattr(self, name))))
        chosen = tuple(ids)
        if chosen and (min(chosen) < 0 or max(chosen) >= self.end):
            chosen = tuple(number for number in chosen if 0 <= number < self.end)
        pick = _picker(chosen)
        return lambda name: _counted(pick(getattr(self, name)))

    def having(self, name: str, values: Collection[Any]) -> frozenset[int]:
        """The ids of the documents that have one of ``values`` in the column ``name``."""
        column: Sequence[object] = getattr(self, name)
        return frozenset(compress(count(), map(frozenset(values).__contains__, column)))

    def within(self, name: str, low: int | None, high: int | None) -> frozenset[int]:
        """The ids of the documents whose ``size`` or ``words`` is at least ``low`` and less than ``high``."""
        column: array[int] = getattr(self, name)
        least = 0 if low is None else low
        chosen = (least <= value for value in column) if high is None else (least <= value < high for value in column)
        return frozenset(compress(count(), chosen)) & self.all

    # Orders

    def by_date(self, ids: Collection[int], catalogue: Catalogue, *, oldest_first: bool = False) -> Iterator[int]:
        """``ids`` in the order of the list: newest or oldest first, undated ones last.

        Raises ``CatalogueDamaged``, ``OSError``.
        """
        return self._ordered(ids, "date-up" if oldest_first else "date", catalogue)

    def by_title(self, ids: Collection[int], catalogue: Catalogue) -> Iterator[int]:
        """``ids`` in the order of titles.

        Raises ``CatalogueDamaged``, ``OSError``.
        """
        return self._ordered(ids, "title", catalogue)

    def by_source(self, ids: Collection[int], catalogue: Catalogue) -> Iterator[int]:
        """``ids`` by source, newest first within one, without a source last.

        Raises ``CatalogueDamaged``, ``OSError``.
        """
        return self._ordered(ids, "source", catalogue)

    def _ordered(self, ids: Collection[int], name: str, catalogue: Catalogue) -> Iterator[int]:
        """``ids`` in an order, the first at once; ids that are no document's come last, as they come."""
        wanted = bytearray(self.end + 1)
        others = []
        for number in ids:
            if 0 <= number < self.end and self.kind[number] is not None:
                wanted[number] = 1
            else:
                others.append(number)
        order = self._order(name, catalogue)
        yield from compress(order, map(wanted.__getitem__, order))
        yield from others

    def _order(self, name: str, catalogue: Catalogue) -> array[int]:
        """Every id in an order."""
        if name not in self._orders:
            self._orders[name] = array("q", self._sorted(name, catalogue))
        return self._orders[name]

    def _sorted(self, name: str, catalogue: Catalogue) -> Iterable[int]:
        if name in (Order.DATE, Order.TITLE):
            listed = catalogue.ids(Order(name))
            # The catalogue may have changed since the columns were loaded.
            return [number for number in listed if number in self.all] + sorted(self.all.difference(listed))
        newest = self._order(Order.DATE, catalogue)
        if name == "date-up":
            dated = sum(1 for number in newest if self.day[number])
            return [*reversed(newest[:dated]), *newest[dated:]]
        sources = sorted(self.counts("source"), key=lambda source: (not source, source.casefold(), source))
        places = dict(zip(sources, count()))
        return sorted(newest, key=lambda number: places[self.source[number]])


def _picker(ids: tuple[int, ...]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """A function that gives the values of a column for ``ids``, in their order."""
    # An itemgetter of one item gives it bare.
    return itemgetter(*ids) if len(ids) > 1 else lambda column: [column[number] for number in ids]


def _counted(values: Iterable[Any]) -> Counter[Any]:
    counts = Counter(values)
    counts.pop(None, None)
    return counts


def _less(counts: Mapping[Any, int], others: Mapping[Any, int]) -> Mapping[Any, int]:
    """Counts without those of ``others``, which are of some of the same documents."""
    # Counter's own way with a minus runs more code for what is not in the other.
    left = dict(counts)
    for value, number in others.items():
        left[value] -= number
        if not left[value]:
            del left[value]
    return left


class _Reader:
    """Fills columns with rows of the catalogue."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._known: dict[str, str] = {}
        self._kinds = _Kinds()

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Put rows behind those that are there."""
        into = self._columns
        ids, status, media_type, language, *texts, size, words, story = zip(*rows, strict=True)
        into.ids.extend(ids)
        self._extend(into.kind, ids, map(self._kinds.__getitem__, zip(status, media_type, language, strict=True)), None)
        once = self._known.setdefault
        for name, values in zip(_TEXTS, texts, strict=True):
            self._extend(getattr(into, name), ids, map(once, values, values), None)
        for numbers, values in ((into.size, size), (into.words, words), (into.story, story)):
            self._extend(numbers, ids, values, 0)

    @staticmethod
    def _extend(column: list[Any] | array[int], ids: Sequence[int], values: Iterable[Any], nothing: Any) -> None:
        """Put values at their ids, which are ascending and beyond the end of the column."""
        start, stop = ids[0], ids[-1] + 1
        column.extend([nothing] * (start - len(column)))
        if stop - start == len(ids):
            column.extend(values)
        else:
            at = dict(zip(ids, values, strict=True))
            column.extend([at.get(number, nothing) for number in range(start, stop)])


class _Tags(dict[str, tuple[str, ...]]):
    """The tags of each value of the column."""

    def __missing__(self, value: str) -> tuple[str, ...]:
        with damage():
            tags = self[value] = tuple(dict.fromkeys(str(tag) for tag in json.loads(value)))
        return tags


class _Kinds(dict[tuple[str, str, str], Kind]):
    """The kind of each status, media type and language."""

    def __missing__(self, key: tuple[str, str, str]) -> Kind:
        status, media_type, language = key
        kind = self[key] = Kind(status, media_type, language, family_of(media_type))
        return kind
