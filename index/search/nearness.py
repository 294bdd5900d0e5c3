"""Which of some places in a text stand near each other, as ``Near`` of ``index.query.tree`` means it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["Occurrence", "near"]


class Occurrence(NamedTuple):
    """A word or phrase in a text: the positions of its first and last word, and its range of code points."""

    first: int
    last: int
    start: int
    end: int


Part = Sequence[Occurrence]
"""The occurrences of a part, in order and equally long."""


def near(parts: Sequence[Part], distance: int, *, ordered: bool) -> Iterator[Occurrence]:
    """The occurrences that stand with one of every other part near enough; in no order, some more than once.

    Equal parts are one object; each is met by an occurrence of its own. Costs as much as
    there are occurrences, times the parts and the logarithm of how many a part has.
    """
    if not all(parts):
        return iter(())
    farthest = distance * (len(parts) - 1)
    firsts = [[each.first for each in part] for part in parts]
    return _in_order(parts, firsts, farthest) if ordered else _in_any_order(parts, firsts, farthest)


def _in_any_order(parts: Sequence[Part], firsts: Sequence[Sequence[int]], farthest: int) -> Iterator[Occurrence]:
    """Each occurrence that others follow near enough, and those that follow it."""
    for number, part in enumerate(parts):
        told = [0] * len(parts)
        others = [at for at in range(len(parts)) if at != number]
        # The second of two equal parts is met by the second occurrence.
        taken = {at: sum(parts[other] is parts[at] for other in others if other < at) for at in others}
        for each in part:
            begin = [bisect_right(places, each.last) for places in firsts]
            end = [bisect_right(places, each.last + farthest) for places in firsts]
            if any(begin[at] + taken[at] >= end[at] for at in others):
                continue
            yield each
            for at in others:
                yield from parts[at][max(begin[at], told[at]) : end[at]]
                told[at] = max(told[at], end[at])


def _in_order(parts: Sequence[Part], firsts: Sequence[Sequence[int]], farthest: int) -> Iterator[Occurrence]:
    """Each occurrence with the nearest of the parts before it and of those behind it near enough."""
    lasts = [[each.last for each in part] for part in parts]
    for number, part in enumerate(parts):
        for each in part:
            begin: Occurrence | None = each
            for at in range(number - 1, -1, -1):
                place = bisect_left(lasts[at], begin.first) if begin else 0
                begin = parts[at][place - 1] if place else None
            end: Occurrence | None = each
            for at in range(number + 1, len(parts)):
                place = bisect_right(firsts[at], end.last) if end else len(parts[at])
                end = parts[at][place] if place < len(parts[at]) else None
            if begin and end and end.first - begin.last <= farthest:
                yield each
