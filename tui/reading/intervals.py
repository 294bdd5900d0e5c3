"""Ranges of a text that may overlap, each with something it stands for, found by place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Generic, TypeVar

__all__ = ["Intervals"]

T = TypeVar("T")


class Intervals(Generic[T]):
    """Immutable ranges ``(start, end, payload)``, half-open, in code points, sorted by start, then by end.

    An empty range counts as the one code point at its start, and so does an empty range asked for.
    The greatest end so far, kept beside the starts, tells where to begin to look: a sorted list of it
    stands in for an interval tree.
    """

    def __init__(self, ranges: Iterable[tuple[int, int, T]] = ()) -> None:
        """Sort ``ranges``; of equal ones the order is kept."""
        self._ranges = sorted(ranges, key=lambda item: item[:2])
        self._starts = [start for start, _, _ in self._ranges]
        self._reach = list(accumulate((_end(start, end) for start, end, _ in self._ranges), max))

    def __len__(self) -> int:
        return len(self._ranges)

    def at(self, offset: int) -> list[tuple[int, int, T]]:
        """Return the ranges that hold ``offset``."""
        return self.between(offset, offset + 1)

    def between(self, start: int, end: int) -> list[tuple[int, int, T]]:
        """Return the ranges that share a code point with ``start`` to ``end``."""
        low = bisect_right(self._reach, start)
        high = bisect_left(self._starts, _end(start, end))
        return [item for item in self._ranges[low:high] if _end(item[0], item[1]) > start]


def _end(start: int, end: int) -> int:
    return max(end, start + 1)
