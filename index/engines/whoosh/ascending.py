"""What ascending lists of whole numbers, each number once, have in common."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import filterfalse
from typing import Final

__all__ = ["common", "without"]

_FEWER: Final = 16
"""A list so many times shorter than another is searched for in it by halves."""


def common(some: Sequence[int], others: Sequence[int]) -> Sequence[int]:
    """The numbers in both, ascending."""
    few, many = (some, others) if len(some) <= len(others) else (others, some)
    if isinstance(many, range) and few and few[0] in many and few[-1] in many:
        return few
    if len(few) * _FEWER < len(many):
        return [number for number in few if _has(many, number)]
    return list(filter(set(few).__contains__, many))


def without(some: Sequence[int], unwanted: Sequence[int]) -> Sequence[int]:
    """The numbers of ``some`` that ``unwanted`` has not, ascending."""
    if len(some) * _FEWER < len(unwanted):
        return [number for number in some if not _has(unwanted, number)]
    return list(filterfalse(set(unwanted).__contains__, some))


def _has(numbers: Sequence[int], number: int) -> bool:
    place = bisect_left(numbers, number)
    return place < len(numbers) and numbers[place] == number
