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
from threading import Lock
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


@dataclass(slots=True, eq=False, repr=False)
class _Rows:
    """The columns themselves, see `Columns`."""

    ids: array[int] = field(default_factory=lambda: array("q"))
    kind: list[Kind | None] = field(default_factory=list)
    source: list[str | None] = field(default_factory=list)
    author: list[str | None] = field(default_factory=list)
    tags: list[str | None] = field(default_factory=list)
    day: list[str | None] = field(default_factory=list)
    size: array[int] = field(default_factory=lambda: array("q"))
    words: array[int] = field(default_factory=lambda: array("q"))
    story: array[int] = field(default_factory=lambda: array("q"))


class Columns:
    """The columns of a catalogue at one time. Strings are empty where something is not known.

    They are read when one is asked for. Until then how many documents there are, of which kinds, is asked of the
    catalogue, in a third of the time: many searches need no more. What is asked for raises ``CatalogueDamaged`` or
    ``OSError`` as long as they are not read; ``load`` reads them.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        # Asked for before the rows: what changes meanwhile makes the columns old.
        self.generation: Generation = catalogue.overview.generation()
        """Of the catalogue; see ``is_current``."""
        self.tag_sets: Mapping[str, tuple[str, ...]] = _Tags()
        """The tags that each value of ``tags`` stands for."""
        self._catalogue = catalogue
        self._kinds = _Kinds()
        self._read: _Rows | None = None
        self._reading = Lock()
        self._counts: dict[str, Counter[Any]] = {}
        self._orders: dict[str, array[int]] = {}

    @classmethod
    def load(cls, catalogue: Catalogue) -> Columns:
        """The columns of a catalogue as it is now, all of them read. Raises ``CatalogueDamaged``, ``OSError``."""
        return cls(catalogue).whole()

    def whole(self) -> Columns:
        """The same, with all columns read. Raises ``CatalogueDamaged``, ``OSError``."""
        _ = self._rows
        return self

    @property
    def _rows(self) -> _Rows:
        if (read := self._read) is not None:
            return read
        with self._reading:
            if self._read is None:
                rows = _Rows()
                reader = _Reader(rows, self._kinds)
                with damage():
                    for some in self._catalogue.overview.rows():
                        reader.add(some)
                # Something may have changed since they were counted.
                self._counts["kind"] = _counted(rows.kind)
                self._read = rows
            return self._read

    @property
    def ids(self) -> array[int]:
        """Of every document, ascending."""
        return self._rows.ids

    @property
    def kind(self) -> list[Kind | None]:
        """What few documents differ in."""
        return self._rows.kind

    @property
    def source(self) -> list[str | None]:
        """Where each was published."""
        return self._rows.source

    @property
    def author(self) -> list[str | None]:
        """Who wrote it."""
        return self._rows.author

    @property
    def tags(self) -> list[str | None]:
        """As JSON; ``tag_sets`` has them."""
        return self._rows.tags

    @property
    def day(self) -> list[str | None]:
        """The date, or as much of it as there is, without a time: ``2024-07-24``, ``2024-07``, ``2024``."""
        return self._rows.day

    @property
    def size(self) -> array[int]:
        """Bytes of the file that the document is, or lies in."""
        return self._rows.size

    @property
    def words(self) -> array[int]:
        """How many words each has."""
        return self._rows.words

    @property
    def story(self) -> array[int]:
        """Documents with the same number tell the same; 0 is nobody's."""
        return self._rows.story

    def is_current(self, catalogue: Catalogue) -> bool:
        """Whether nothing has changed in the catalogue, which is the one that they were loaded from."""
        return catalogue.overview.generation() == self.generation

    def __len__(self) -> int:
        return self.counts("kind").total()

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
        if name == "kind":
            with self._reading:
                if name not in self._counts:
                    rows = self._catalogue.overview.kinds()
                    self._counts[name] = Counter({self._kinds[*kind]: number for *kind, number in rows})
        elif name not in self._counts:
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
        kind, end = self.kind, self.end
        wanted = bytearray(end + 1)
        others = []
        for number in ids:
            if 0 <= number < end and kind[number] is not None:
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
            day = self.day
            dated = sum(1 for number in newest if day[number])
            return [*reversed(newest[:dated]), *newest[dated:]]
        sources = sorted(self.counts("source"), key=lambda source: (not source, source.casefold(), source))
        places = dict(zip(sources, count()))
        source = self.source
        return sorted(newest, key=lambda number: places[source[number]])


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

    def __init__(self, columns: _Rows, kinds: _Kinds) -> None:
        self._columns = columns
        self._known: dict[str, str] = {}
        self._kinds = kinds

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
