"""Numbers added up by document: in a dictionary while they are few, in a list of all documents when they are many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import compress, repeat
from operator import add
from typing import Final

from index.engines.whoosh.scoring import gather

__all__ = ["Sums"]

_SHARE: Final = 16
"""A list is used when one document in so many has a sum: it then takes a third of the time of a dictionary."""


class Sums:
    """A sum for each document of a segment of ``size``."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._sums: defaultdict[int, float] | list[float] = defaultdict(int)

    def add(self, documents: Sequence[int], numbers: Sequence[float]) -> None:
        """Add a number to the sum of each of some documents."""
        new = not self._sums
        if len(documents) == self._size and (new or isinstance(self._sums, list)):
            self._sums = list(numbers if new else map(add, self._sums, numbers))
            return
        sums = self._room(len(documents))
        if new and not isinstance(sums, list):
            sums.update(zip(documents, numbers, strict=True))
        elif new:
            for document, number in zip(documents, numbers, strict=True):
                sums[document] = number
        else:
            for document, number in zip(documents, numbers, strict=True):
                sums[document] += number

    def add_one(self, documents: Sequence[int]) -> None:
        """Add 1 to the sum of each of some documents."""
        sums = self._room(len(documents))
        if len(documents) == self._size and isinstance(sums, list):
            self._sums = [number + 1 for number in sums]
            return
        for document in documents:
            sums[document] += 1

    def documents(self) -> Sequence[int]:
        """Those whose sum is not nought, ascending."""
        if not isinstance(self._sums, list):
            return sorted(self._sums)
        if all(self._sums):
            return range(self._size)
        return list(compress(range(self._size), self._sums))

    def of(self, documents: Sequence[int]) -> Sequence[float]:
        """The sums of some documents."""
        if not isinstance(self._sums, list):
            return list(map(self._sums.get, documents, repeat(0)))
        return self._sums if len(documents) == self._size else gather(self._sums, documents)

    def _room(self, more: int) -> defaultdict[int, float] | list[float]:
        if not isinstance(self._sums, list) and (len(self._sums) + more) * _SHARE > self._size:
            sums: list[float] = [0] * self._size
            for document, number in self._sums.items():
                sums[document] = number
            self._sums = sums
        return self._sums
