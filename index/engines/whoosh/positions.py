"""Phrases and words near each other, found in whole lists of places instead of document by document.

The places of a field are numbered through all documents of a segment: document after document, as many numbers each as
its text can have words (its length is known to a byte), and a gap that nothing reaches across. So the places of a term
are one ascending list, and what stands next to it is found by adding 1.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, compress, pairwise, repeat
from operator import add, mul
from struct import iter_unpack
from typing import Final

from index.engines.whoosh.ascending import common
from index.engines.whoosh.postings import LENGTHS, Postings, pack, unpack
from index.engines.whoosh.scoring import gather
from index.engines.whoosh.segment import SegmentReader
from index.query.tree import Near, Phrase, Single, Terms

__all__ = ["PARTS", "Places"]

PARTS: Final = 16
"""Of a ``Near`` in any order with more parts, the further ones are not looked for."""

_ROOMS: Final = (*(int((low + high) / 2) for low, high in pairwise(LENGTHS)), 1 << 32)
"""The most words that a text of each byte of length can have."""
_GAP: Final = 16
_FEWER: Final = 2
"""Documents that may match are made fewer by a word that has so many times more, or that so few of all have."""
_MANY: Final = 16
"""Words of a part whose documents are not counted to know how rare it is."""
_FEW: Final = 6
"""When they are so many times fewer than a word's, only their places are numbered."""
_FLAGS: Final = 1 << 25
"""Places up to which a byte for each is laid out to compare two lists, and the most memory that takes."""
_FLAGGED: Final = 64
"""A byte for each place pays when one place in so many is in a list."""
_RARER: Final = 8
"""When a part has so many times fewer places than another, only those of the other around them are looked at."""
_CHECKED: Final = 8
"""The most parts of a ``Near`` in any order that are checked for sharing no word (there are 2**7 ways to begin)."""

Span = tuple[Sequence[int], int]
"""Where something begins, ascending, and how many words it has."""
Found = tuple[Sequence[int], Sequence[int]]
"""Documents, ascending, and how often each has what was looked for."""


class Places:
    """The places of the words of one field of a segment."""

    def __init__(self, segment: SegmentReader, field: str) -> None:
        self._segment = segment
        self._field = field

    def phrase(self, phrase: Phrase) -> Found:
        """The documents where the parts of a phrase follow each other, and how often.

        The rarest part comes first, and nothing more is read when none of its places is left.
        """
        parts = sorted(enumerate(phrase.parts), key=lambda part: self._rareness(part[1]))
        bases = self._numbered(len(parts))
        rarest = [self._postings(part) for _, part in parts[:2]]
        among: Sequence[int] | None = _candidates(rarest, self._segment.size) if rarest and all(rarest) else ()
        begins: Sequence[int] | None = None
        for number, (place, part) in enumerate(parts):
            postings = rarest[number] if number < len(rarest) else self._postings(part)
            if begins is not None and number >= len(rarest):
                few = len(begins) * _FEW < sum(len(some.documents) for some in postings)
                # Where a phrase would begin may be before its document, where its rarest word stands is not.
                among = _by_document([begin + parts[0][0] for begin in begins], bases)[0] if few else None
            found = _numbers(postings, bases, -place, among)
            begins = found if begins is None else _in_both(begins, found, bases[-1])
            if not begins:
                break
        return _by_document(begins or (), bases)

    def near(self, near: Near) -> Found:
        """The documents where the parts of ``near`` stand near each other.

        How often is in how many places a last part begins, when each first part takes the nearest others.
        """
        words = [part.parts if isinstance(part, Phrase) else (part,) for part in near.parts]
        parts = [[self._postings(word) for word in some] for some in words]
        if not parts or not all(some and all(some) for some in parts):
            return (), ()
        reach = near.distance * (len(parts) - 1)
        bases = self._numbered(max(reach, 0) + max(map(len, parts)))
        among = _candidates([word for some in parts for word in some], self._segment.size)
        spans = [(self._phrase(some, bases, among), len(some)) for some in parts]
        if not all(begins for begins, _ in spans):
            return (), ()
        return _by_document(_near(_around_rarest(spans, reach), near, reach), bases)

    def _rareness(self, part: Single) -> tuple[int, int]:
        """How many documents have a part, about; of many words, which are looked up last, how many they are."""
        if not isinstance(part, Terms) or len(part.terms) > _MANY:
            return 1, len(part.terms) if isinstance(part, Terms) else 0
        return 0, sum(self._segment.count(self._field, term) for term in part.terms)

    def _postings(self, part: Single) -> list[Postings]:
        if not isinstance(part, Terms):
            raise TypeError(f"{type(part).__name__} has to be expanded before it is searched for")
        found = (self._segment.postings(self._field, term) for term in part.terms)
        return [postings for postings in found if postings]

    def _numbered(self, gap: int) -> list[int]:
        """The first number of each document, and of one more. A gap is a power of two, so that few lists are made."""
        gap = max(1 << (gap - 1).bit_length(), _GAP)
        known = self._segment.numbered if gap == _GAP else {}
        if self._field not in known:
            rooms = [room + gap for room in _ROOMS]
            lengths = self._segment.field_lengths[self._field]
            # The first gap is before all: places move down by up to a phrase.
            known[self._field] = list(accumulate(map(rooms.__getitem__, lengths), initial=gap))
        return known[self._field]

    def _phrase(self, parts: Sequence[Sequence[Postings]], bases: list[int], among: Sequence[int]) -> Sequence[int]:
        """Where phrases begin, ascending."""
        lists = sorted((_numbers(part, bases, -place, among) for place, part in enumerate(parts)), key=len)
        begins = lists[0]
        for others in lists[1:]:
            begins = _in_both(begins, others, bases[-1])
        return begins


def _candidates(parts: Sequence[Sequence[Postings]], size: int) -> Sequence[int]:
    """The documents that can have all parts; more when those that cannot cost more to find than to carry along."""
    among, *others = sorted((_documents(part) for part in parts), key=len)
    for documents in others:
        if len(among) * _FEWER < len(documents) or len(documents) * _FEWER < size:
            among = common(among, documents)
    return among


def _documents(part: Sequence[Postings]) -> Sequence[int]:
    if len(part) == 1:
        return part[0].documents
    return sorted(set().union(*(postings.documents for postings in part)))


def _numbers(part: Sequence[Postings], bases: list[int], shift: int, among: Sequence[int] | None) -> Sequence[int]:
    """The places of any of some terms, moved by ``shift``, ascending; those not ``among`` documents may be left out."""
    if among is not None:
        part = [_those(each, among) if len(among) * _FEW < len(each.documents) else each for each in part]
    lists = [_all(postings, bases, shift) for postings in part]
    return lists[0] if len(lists) == 1 else sorted(chain.from_iterable(lists))


def _all(postings: Postings, bases: list[int], shift: int) -> Sequence[int]:
    begins = [begin + shift for begin in gather(bases, postings.documents)]
    if bases[-1] >> 32:
        return list(map(add, chain.from_iterable(map(repeat, begins, postings.frequencies)), postings.positions()))
    # Two lists of 4-byte numbers are added as if each were one long number: half the time, and a fifth of the memory.
    firsts = pack(begins, 4)
    data, width = postings.places()
    if len(data) > width * len(begins):
        firsts = b"".join(map(mul, chain.from_iterable(iter_unpack("4s", firsts)), postings.frequencies))
    places = bytearray(len(firsts))
    for byte in range(width):
        places[byte::4] = data[byte::width]
    total = int.from_bytes(firsts, "little") + int.from_bytes(places, "little")
    return unpack(total.to_bytes(len(firsts), "little"), 4)


def _those(postings: Postings, among: Sequence[int]) -> Postings:
    """What ``postings`` has of some documents."""
    found = common(among, postings.documents)
    places = [bisect_left(postings.documents, document) for document in found]
    ends, positions = list(accumulate(postings.frequencies, initial=0)), postings.positions()
    kept = chain.from_iterable(positions[ends[place] : ends[place + 1]] for place in places)
    return Postings(list(found), gather(postings.frequencies, places), pack(list(kept), 4), 4)


def _in_both(few: Sequence[int], many: Sequence[int], end: int) -> Sequence[int]:
    """What two lists of places below ``end`` have in common."""
    if end > _FLAGS or len(few) * _FLAGGED < end:
        return common(few, many)
    flags = bytearray(end)
    for place in few:
        flags[place] = 1
    return list(compress(many, gather(flags, many)))


def _by_document(places: Sequence[int], bases: list[int]) -> Found:
    documents, counts = [], []
    begin = document = 0
    while begin < len(places):
        document = bisect_right(bases, places[begin], document) - 1
        end = bisect_left(places, bases[document + 1], begin)
        documents.append(document)
        counts.append(end - begin)
        begin = end
    return documents, counts


def _around_rarest(spans: Sequence[Span], reach: int) -> Sequence[Span]:
    """Without the places that are too far from all places of the rarest part."""
    rarest = min((begins for begins, _ in spans), key=len)
    farthest = max(reach, 0) + max(length for _, length in spans)
    return [
        (_within(begins, rarest, farthest) if len(rarest) * _RARER < len(begins) else begins, length)
        for begins, length in spans
    ]


def _within(places: Sequence[int], centres: Sequence[int], distance: int) -> Sequence[int]:
    found: list[int] = []
    end = 0
    for centre in centres:
        begin = bisect_left(places, centre - distance, end)
        end = bisect_right(places, centre + distance, begin)
        found += places[begin:end]
    return found


def _near(spans: Sequence[Span], near: Near, reach: int) -> Sequence[int]:
    """Where the last parts begin, ascending."""
    if len(spans) == 1:
        return spans[0][0]
    if len(spans) == 2:
        first, last = spans
        ends = set(_followed(first, last, reach))
        return sorted(ends if near.ordered else ends.union(_followed(last, first, reach)))
    if near.ordered:
        return sorted(set(_in_order(spans, reach)))
    return sorted(set(_in_any_order(spans[:PARTS], near, reach)))


def _followed(first: Span, last: Span, reach: int) -> list[int]:
    """Where the one begins that follows the other most closely, at most ``reach`` after its last word.

    Both are put into one list, with ends odd and beginnings even, so that a beginning in the place of an end is
    before it. In that list what follows most closely is the next.
    """
    length = first[1] - 1
    ends = [2 * (place + length) + 1 for place in first[0]]
    ends += [2 * place for place in last[0]]
    # Sorting two ascending lists is one merge.
    ends.sort()
    return [
        after >> 1 for before, after in pairwise(ends) if after - before < 2 * reach and before & 1 and not after & 1
    ]


def _in_order(spans: Sequence[Span], reach: int) -> Iterator[int]:
    """Where the last part begins when each takes the first place after the one before."""
    (begins, length), *others = spans
    for begin in begins:
        end = begin + length - 1
        farthest = end + reach
        for places, words in others:
            at = bisect_right(places, end)
            if at == len(places) or (begin := places[at]) > farthest:
                break
            end = begin + words - 1
        else:
            yield begin


def _in_any_order(spans: Sequence[Span], near: Near, reach: int) -> Iterator[int]:
    """Where the last part begins, from each place where one can be the first."""
    parts = near.parts[: len(spans)]
    kinds = sorted(map(parts.index, parts))
    many = len(spans)
    # Beginning and kind in one number, so that sorting is merging ascending lists of numbers.
    merged = sorted(chain.from_iterable([many * begin + kind for begin in spans[kind][0]] for kind in set(kinds)))
    share = any(length > 1 for _, length in spans) or any(
        one // many == other // many for one, other in pairwise(merged)
    )
    # From the end to the beginning: for each part the nearest place after; for equal ones the nearest, the next ...
    nearest = [merged[-1] + reach + many] * many
    for begin, kind in map(divmod, reversed(merged), repeat(many)):
        slot = kinds.index(kind)
        if (slots := kinds.count(kind)) > 1:
            nearest[slot + 1 : slot + slots] = nearest[slot : slot + slots - 1]
        nearest[slot] = begin
        last, end = max(nearest), begin + spans[kind][1] - 1
        if last > end + reach:
            continue
        if not share or many > _CHECKED:
            yield last
            continue
        others = [span for place, span in enumerate(spans) if place != kind]
        if (apart := _apart(others, end, end + reach)) is not None:
            yield apart


def _apart(spans: Sequence[Span], end: int, farthest: int) -> int | None:
    """Where the last of some parts begins at the nearest, when none shares a word with another; all come after ``end``.

    For every set of parts (a bit for each) it is kept where it can end at the earliest.
    """
    states = {0: end}
    last: int | None = None
    for many in range(len(spans)):
        further: dict[int, int] = {}
        for used, end in states.items():
            for place, (begins, length) in enumerate(spans):
                at = bisect_right(begins, end)
                if used >> place & 1 or at == len(begins) or begins[at] > farthest:
                    continue
                if many == len(spans) - 1:
                    last = begins[at] if last is None else min(last, begins[at])
                key = used | 1 << place
                further[key] = min(further.get(key, begins[at] + length - 1), begins[at] + length - 1)
        states = further
    return last
