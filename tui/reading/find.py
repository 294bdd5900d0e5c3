"""Find in a document: every hit of a needle, chunk by chunk, and the way from hit to hit."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["CHUNK", "Finder", "Hits", "Jump"]

CHUNK = 65_536
"""Code points a batch of hits is looked for in."""

_WHITE = re.compile(r"(\s+)")


class Finder:
    """Looks for ``needle`` in ``text``.

    Case counts only if the needle has an upper-case letter. White space in the needle matches any run of white
    space, line feeds too; all else is literal. Hits do not overlap. An empty needle is found nowhere.
    """

    def __init__(self, text: str, needle: str) -> None:
        """Prepare to look; nothing is searched yet."""
        self._text = text
        self._needle = needle
        flags = 0 if any(char.isupper() for char in needle) else re.IGNORECASE
        parts = [part for part in _WHITE.split(needle) if part]
        # A run of white space is taken whole and from its start only, so that long runs cost no more than once.
        white = r"(?<!\s)\s++", r"\s++"
        pattern = "".join(white[order > 0] if part.isspace() else re.escape(part) for order, part in enumerate(parts))
        self._pattern = re.compile(pattern, flags)
        starts_white = not parts or parts[0].isspace()
        self._head = re.compile(r"(?<!\s)\s" if starts_white else re.escape(parts[0]), flags)
        self._head_length = 1 if starts_white else len(parts[0])

    def scan(self, start: int = 0, stop: int | None = None) -> Iterator[list[tuple[int, int]]]:
        """Yield the hits that start in ``start`` to ``stop`` (default: the end), a batch each 65,536 code points.

        A batch may be empty: a caller lets other work run between two of them. A hit over the edge of a chunk
        is found once, with the chunk it starts in.
        """
        size = len(self._text)
        stop = size if stop is None else min(stop, size)
        at = max(0, start)
        while at < stop and self._needle:
            edge = min(at + CHUNK, stop)
            hits = list(self._hits(at, edge))
            at = max(edge, hits[-1][1]) if hits else edge
            yield hits

    def _hits(self, low: int, edge: int) -> Iterator[tuple[int, int]]:
        """Yield the hits that start in ``low`` to ``edge``: where the first word stands, the rest is tried."""
        text, reach = self._text, min(edge + self._head_length - 1, len(self._text))
        while low < edge and (head := self._head.search(text, low, reach)):
            whole = self._pattern.match(text, head.start())
            if whole:
                yield whole.span()
            low = whole.end() if whole else head.start() + 1


@dataclass(frozen=True, slots=True)
class Jump:
    """A hit to go to: its number from 0, its range, and whether the end of the text was passed on the way."""

    number: int
    start: int
    end: int
    wrapped: bool


class Hits:
    """Hits found so far, sorted, apart from each other; 16 bytes each."""

    def __init__(self, found: Iterable[tuple[int, int]] = ()) -> None:
        """Begin with the hits of ``found``."""
        self._starts = array("Q")
        self._ends = array("Q")
        self.extend(found)

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, number: int) -> tuple[int, int]:
        return self._starts[number], self._ends[number]

    def extend(self, batch: Iterable[tuple[int, int]]) -> None:
        """Add the hits of a scan, in ascending order; a hit that overlaps a known one is left out."""
        for start, end in batch:
            at = bisect_right(self._ends, start)
            if at < len(self) and self._starts[at] < end:
                continue
            self._starts.insert(at, start)
            self._ends.insert(at, end)

    def next_after(self, offset: int) -> Jump | None:
        """Return the first hit that starts after ``offset``, from the top again if need be; None without hits."""
        return self._jump(bisect_right(self._starts, offset))

    def before(self, offset: int) -> Jump | None:
        """Return the last hit that starts before ``offset``, from the end again if need be; None without hits."""
        return self._jump(bisect_left(self._starts, offset) - 1)

    def between(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the hits that share a code point with ``start`` to ``end``."""
        low, high = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return [self[number] for number in range(low, high)]

    def _jump(self, number: int) -> Jump | None:
        if not self._starts:
            return None
        inside = number % len(self)
        return Jump(inside, *self[inside], wrapped=inside != number)
