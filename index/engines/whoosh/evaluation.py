"""Which records match an expanded query tree, and how well: whole posting lists at a time, segment by segment.

A tree is planned (equal parts once), then matched in every segment: each part gives the documents that have it, deleted
ones too. Only when all segments have been seen is it known how rare each leaf is; then the documents that match are
scored, and the best of all segments chosen. What is in the tree decides ids and scores, and not how records are spread
over segments.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, compress, repeat
from typing import Final

from index.engines import Match, Matches
from index.engines.whoosh.ascending import common, without
from index.engines.whoosh.leaves import Column, Leaves
from index.engines.whoosh.postings import LENGTHS
from index.engines.whoosh.scoring import K1, best, gather, norms, rarity, scores
from index.engines.whoosh.segment import SegmentReader
from index.engines.whoosh.sums import Sums
from index.query.tree import All, Either, Everything, Exclude, Ids, Near, Node, Phrase, Terms, Words

__all__ = ["evaluate"]

_KEPT: Final = 2_000_000
"""Postings that are kept from matching to scoring, some 80 MB; those of further leaves are read twice."""
_FEWER: Final = 8
"""A leaf with so many times more documents than are scored is looked up for each instead of scored as a whole."""

Documents = Sequence[int]


def evaluate(segments: Sequence[SegmentReader], tree: Node, limit: int, whole_first: bool) -> Matches:
    """What ``Engine.search`` promises. Raises ``TypeError`` for a tree that is not expanded."""
    planned: dict[Node, _Plan] = {}
    plan = _planned(tree, planned)
    words = _outermost(plan)
    budget = _Budget(_KEPT)
    parts = [_Segment(segment, words, budget) for segment in segments]
    for part in parts:
        part.match(plan)
    corpus = _Corpus(segments, parts)
    for part in parts:
        part.score(plan, corpus)
    return _matches(parts, words, limit, whole_first)


class _Plan:
    """A node of the tree; nodes that are equal share one. Compared by identity, so that it is a cheap key."""

    __slots__ = ("excluded", "node", "parts")

    def __init__(self, node: Node, parts: Counter[_Plan], excluded: Sequence[_Plan]) -> None:
        self.node = node
        self.parts = parts
        """The different parts of a group, and how often each is there."""
        self.excluded = excluded


def _planned(node: Node, known: dict[Node, _Plan]) -> _Plan:
    plan = known.get(node)
    if plan is None:
        parts = node.parts if isinstance(node, Words | All | Either) else ()
        wanted = Counter(_planned(part, known) for part in parts if not isinstance(part, Exclude))
        excluded = [_planned(part.part, known) for part in parts if isinstance(part, Exclude)]
        plan = known[node] = _Plan(node, wanted, excluded)
    return plan


def _outermost(plan: _Plan) -> _Plan | None:
    """The ``Words`` that is the tree or that it requires."""
    if isinstance(plan.node, Words):
        return plan
    if isinstance(plan.node, All):
        return next(filter(None, map(_outermost, plan.parts)), None)
    return None


class _Budget:
    """How many more postings may be kept."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, postings: int) -> bool:
        self.left -= postings
        return self.left >= 0


class _Segment:
    """What one segment has of a query."""

    def __init__(self, reader: SegmentReader, words: _Plan | None, budget: _Budget) -> None:
        self.reader = reader
        self.having: dict[_Plan, int] = {}
        """Documents of each leaf, without deleted ones."""
        self.documents: Documents = ()
        """Those that match the tree, without deleted ones."""
        self.scores: Sequence[float] = ()
        """Of ``documents``."""
        self._words = words
        self._parts: Sums | None = None
        """How many parts of ``words`` each document has."""
        self._budget = budget
        self._deleted = sorted(reader.deleted)
        self._columns: dict[_Plan, Column] = {}
        self._groups: dict[_Plan, Documents] = {}
        self._leaves = Leaves(reader)

    def match(self, plan: _Plan) -> None:
        """Find the documents, and count how many have each leaf."""
        found = self.find(plan)
        self.documents = without(found, self._deleted) if self._deleted else found

    def parts(self) -> Sequence[float]:
        """How many different parts of the outermost ``Words`` each of ``documents`` has."""
        return self._parts.of(self.documents) if self._parts else [0] * len(self.documents)

    def find(self, plan: _Plan) -> Documents:
        """The documents that a node matches, ascending."""
        match plan.node:
            case Terms() | Phrase() | Near():
                return self._column(plan)[0]
            case Everything():
                return range(self.reader.size)
            case Ids() | Words() | Either() | All():
                if plan not in self._groups:
                    self._groups[plan] = self._group(plan)
                return self._groups[plan]
            case _:
                raise TypeError(f"{type(plan.node).__name__} has to be expanded before it is searched for")

    def _group(self, plan: _Plan) -> Documents:
        if isinstance(plan.node, Ids):
            return list(compress(range(self.reader.size), map(plan.node.ids.__contains__, self.reader.ids)))
        if isinstance(plan.node, All):
            return self._in_all(plan)
        if len(plan.parts) == 1 and plan is not self._words:
            return self.find(next(iter(plan.parts)))
        sums = Sums(self.reader.size)
        for part in plan.parts:
            sums.add_one(self.find(part))
        if plan is self._words:
            self._parts = sums
        return sums.documents()

    def _in_all(self, plan: _Plan) -> Documents:
        # Every part is looked at, even when nothing is left: how rare it is must not depend on the segment.
        wanted: Documents = range(self.reader.size if plan.parts else 0)
        for part in plan.parts:
            wanted = common(wanted, self.find(part))
        for part in plan.excluded:
            wanted = without(wanted, self.find(part))
        return wanted

    def _column(self, plan: _Plan) -> Column:
        if kept := self._columns.get(plan):
            return kept
        assert isinstance(plan.node, Terms | Phrase | Near)
        column = self._leaves.column(plan.node)
        if plan not in self.having:
            self.having[plan] = len(column[0]) - len(common(self._deleted, column[0]))
            if self._budget.take(len(column[0])):
                self._columns[plan] = column
        return column

    def score(self, plan: _Plan, corpus: _Corpus) -> None:
        """Score ``documents``."""
        if isinstance(plan.node, Terms | Phrase | Near):
            column = self._column(plan)
            if len(column[0]) == len(self.documents):
                self.scores = self._leaf(plan, column, 1, corpus)
                return
        sums = Sums(self.reader.size)
        self._add(plan, 1, self.documents, sums, corpus, sure=True)
        self.scores = sums.of(self.documents)

    def _leaf(self, plan: _Plan, column: Column, times: int, corpus: _Corpus) -> Sequence[float]:
        documents, numbers = column
        field, factor = corpus.weight(plan)
        lengths = gather(self.reader.field_lengths[field], documents)
        return scores(numbers, lengths, factor * times, corpus.norms(field))

    def _add(self, plan: _Plan, times: int, among: Documents, sums: Sums, corpus: _Corpus, *, sure: bool) -> None:
        """Add the scores of a node to the sums of ``among``, and of any others; ``sure`` if it matches all of these."""
        match plan.node:
            case Terms() | Phrase() | Near():
                column = _of(self._column(plan), among)
                sums.add(column[0], self._leaf(plan, column, times, corpus))
            case All() if not sure:
                own, found = Sums(self.reader.size), common(self.find(plan), among)
                for part, many in plan.parts.items():
                    self._add(part, many * times, found, own, corpus, sure=True)
                sums.add(found, own.of(found))
            case All() | Words() | Either():
                sure = isinstance(plan.node, All) or (sure and len(plan.parts) == 1)
                for part, many in plan.parts.items():
                    self._add(part, many * times, among, sums, corpus, sure=sure)


def _of(column: Column, among: Documents) -> Column:
    """A column without most of the documents that are not ``among`` the wanted, when these are few."""
    documents, numbers = column
    if len(among) * _FEWER > len(documents):
        return column
    places = [bisect_left(documents, document) for document in among]
    found = [
        place
        for place, document in zip(places, among, strict=True)
        if place < len(documents) and documents[place] == document
    ]
    return gather(documents, found), gather(numbers, found)


class _Corpus:
    """What scores depend on that is of all segments together; deleted documents do not count."""

    def __init__(self, segments: Sequence[SegmentReader], parts: Sequence[_Segment]) -> None:
        self._segments = segments
        self._documents = sum(segment.size - len(segment.deleted) for segment in segments)
        self._having: Counter[_Plan] = Counter()
        for part in parts:
            self._having.update(part.having)
        self._norms: dict[str, list[float]] = {}

    def weight(self, plan: _Plan) -> tuple[str, float]:
        """The field whose lengths matter to a leaf, and what the fraction of its frequency is multiplied by.

        A phrase is as rare as the documents that have it, as a word is: that is known here, so it need not be guessed
        from its words.
        """
        assert isinstance(plan.node, Terms | Phrase | Near)
        return plan.node.field or "text", plan.node.boost * rarity(self._documents, self._having[plan]) * (K1 + 1)

    def norms(self, field: str) -> list[float]:
        """The table for the lengths of a field."""
        if field not in self._norms:
            tokens = sum(_tokens(segment, field) for segment in self._segments)
            self._norms[field] = norms(tokens / self._documents if self._documents else 0.0)
        return self._norms[field]


def _tokens(segment: SegmentReader, field: str) -> float:
    """Tokens of a field in all documents but those that are deleted, whose lengths are known to a byte."""
    lengths = segment.field_lengths[field]
    return segment.tokens(field) - sum(LENGTHS[lengths[document]] for document in segment.deleted)


def _matches(parts: Sequence[_Segment], words: _Plan | None, limit: int, whole_first: bool) -> Matches:
    ids: list[int] = []
    numbers: list[float] = []
    having: list[float] = []
    for part in parts:
        ids += _ids(part)
        numbers += part.scores
        having += part.parts() if words else ()
    whole = having.count(len(words.parts)) if words else len(ids)
    tiers = [many == len(words.parts) for many in having] if words and whole_first and 0 < whole < len(ids) else None
    chosen = best(ids, numbers, limit, tiers)
    lacks = _lacks(parts, words, chosen) if words and whole < len(ids) else {}
    lacking = (lacks.get(place, ()) for place in chosen) if lacks else repeat(())
    matches = map(Match, gather(ids, chosen), gather(numbers, chosen), lacking)
    return Matches(tuple(matches), ids, numbers, whole)


def _ids(part: _Segment) -> Sequence[int]:
    ids = part.reader.ids
    return ids if len(part.documents) == len(ids) else gather(ids, part.documents)


def _lacks(parts: Sequence[_Segment], words: _Plan, chosen: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Which parts of ``words`` (the first of equal ones) the chosen lack, by their places in the list of all."""
    lacks: dict[int, list[int]] = {place: [] for place in chosen}
    begins = list(accumulate((len(part.documents) for part in parts), initial=0))
    by_segment: dict[int, dict[int, int]] = {}
    for place in chosen:
        segment = bisect_right(begins, place) - 1
        by_segment.setdefault(segment, {})[parts[segment].documents[place - begins[segment]]] = place
    firsts = _firsts(words)
    for segment, places in by_segment.items():
        documents = sorted(places)
        for plan, first in firsts.items():
            for document in without(documents, parts[segment].find(plan)):
                lacks[places[document]].append(first)
    return {place: tuple(missing) for place, missing in lacks.items() if missing}


def _firsts(words: _Plan) -> dict[_Plan, int]:
    """The place of each different part in the tree's own order."""
    assert isinstance(words.node, Words)
    firsts: dict[Node, int] = {}
    for place, part in enumerate(words.node.parts):
        firsts.setdefault(part, place)
    return {plan: firsts[plan.node] for plan in words.parts}
