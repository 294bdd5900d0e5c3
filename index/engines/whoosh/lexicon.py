"""The words of an index, over all its segments."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Final

from index.engines.whoosh.segment import SegmentReader

__all__ = ["WhooshLexicon"]

_OFTEN: Final = 1000
"""Terms that are looked up by themselves; when more are counted, all are read at once."""


class WhooshLexicon:
    """The terms of some fields in some segments. Every method raises ``EngineDamaged``."""

    def __init__(self, segments: Sequence[SegmentReader], fields: Sequence[str]) -> None:
        self._segments = segments
        self._fields = fields
        self._all: list[str] | None = None
        self._asked = 0
        self._counts: dict[str, Counter[str]] = {}
        self._deleted = sum(len(segment.deleted) for segment in segments)

    def count(self, term: str) -> int:
        """How many records have a term in the first of the fields that has it; 0 when none has it anywhere."""
        self._asked += 1
        for field in self._fields:
            if count := self._count(field, term):
                return count
        return 0

    def _count(self, field: str, term: str) -> int:
        if self._asked < _OFTEN:
            count = sum(segment.count(field, term) for segment in self._segments)
        else:
            if field not in self._counts:
                self._counts[field] = self._table(field)
            # A counter's own way for what it has not is a call of Python.
            count = self._counts[field].get(term, 0)
        if count > self._deleted or not count:
            return count
        # All that have it may be deleted.
        return sum(_living(segment, field, term) for segment in self._segments)

    def _table(self, field: str) -> Counter[str]:
        table: Counter[str] = Counter()
        for segment in self._segments:
            table.update(dict(zip(segment.terms(field), segment.counts(field), strict=True)))
        return table

    def beginning(self, prefix: str) -> Sequence[str]:
        """The terms that begin with ``prefix``, in order. Those of deleted records stay until segments are joined."""
        if self._all is None:
            return self._terms(prefix)
        begin = bisect_left(self._all, prefix)
        return self._all[begin : bisect_right(self._all, prefix, begin, key=lambda term: term[: len(prefix)])]

    def all(self) -> Sequence[str]:
        """Every term, in order; made when first asked for."""
        if self._all is None:
            found = self._terms("")
            # Another thread may have been quicker; its list may be in use.
            self._all = self._all or found
        return self._all

    def _terms(self, prefix: str) -> list[str]:
        lists = [segment.terms(field, prefix) for segment in self._segments for field in self._fields]
        # Sorting ascending lists is merging them.
        return list(dict.fromkeys(sorted(chain.from_iterable(lists))))


def _living(segment: SegmentReader, field: str, term: str) -> int:
    postings = segment.postings(field, term)
    return len(set(postings.documents) - segment.deleted) if postings else 0
