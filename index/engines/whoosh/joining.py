"""Which segments are joined at a commit, and joining them.

Every commit adds a segment, every segment makes each search a little slower, and joining means writing postings again.
Joining copies the columns of a term's postings as they are kept. Documents get other numbers, so their column is read
and written; a posting is only looked at by itself where its term stands in a document that was deleted.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, compress, pairwise
from operator import itemgetter
from typing import Final

from index.engines import FIELDS
from index.engines.whoosh.postings import WIDTHS, decode, encode, pack, steps_of, unpack, width_of
from index.engines.whoosh.segment import Entry, SegmentFile, SegmentReader

__all__ = ["GROWTH", "SMALLEST", "TOGETHER", "Weight", "join", "tier", "to_join"]

SMALLEST: Final = 64_000
"""Bytes. Segments of fewer, those of single changes, are of tier 0."""
GROWTH: Final = 8
"""How many times larger the segments of the next tier are."""
TOGETHER: Final = 4
"""So many segments of one tier are joined."""
_AT_ONCE: Final = 64
"""Blocks whose terms are in memory while segments are joined."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a segment has."""

    live: int
    """Documents."""
    deleted: int
    """Documents."""
    size: int
    """Bytes of its file."""

    @property
    def kept(self) -> int:
        """Bytes that are left when it is written anew, about."""
        return self.size * self.live // (self.live + self.deleted) if self.deleted else self.size


def tier(size: int) -> int:
    """How large a segment of ``size`` bytes is, by powers of ``GROWTH``."""
    found = 0
    while size >= SMALLEST:
        size //= GROWTH
        found += 1
    return found


def to_join(weights: Sequence[Weight]) -> list[list[int]]:
    """Groups of segments, by their places, each to be made one; a group without a live document just goes.

    What has more documents deleted than left is written anew. And no tier keeps ``TOGETHER`` segments: they are made
    one, which may be of the next tier and be one too many there. So fewer than ``TOGETHER`` times the number of tiers
    are left, and a document is written again once or twice in each tier that it passes through.
    """
    worn = [place for place, weight in enumerate(weights) if weight.deleted > weight.live]
    tiers: dict[int, list[int]] = {}
    for place, weight in enumerate(weights):
        if weight.deleted <= weight.live:
            tiers.setdefault(tier(weight.kept), []).append(place)
    groups = [[place] for place in worn]
    joined: list[int] = []
    for now in range(max(tiers, default=-1) + 1):
        found = tiers.get(now, [])
        becomes = tier(sum(weights[place].kept for place in joined)) if joined else -1
        if len(found) + (becomes == now) >= TOGETHER:
            joined += found
        elif joined and becomes <= now:
            groups.append(sorted(joined))
            joined = []
    return [*groups, sorted(joined)] if joined else groups


class _Part:
    """A segment on its way into a joined one."""

    def __init__(self, reader: SegmentReader, begins: int) -> None:
        self.reader = reader
        self.begins = begins
        """The number of its first document in the joined segment."""
        live = bytearray(b"\1") * reader.size
        for number in reader.deleted:
            live[number] = 0
        self.live = bytes(live)
        """A byte for each document: 1 when it stays."""
        self.numbers = array("I", accumulate(live[:-1], initial=0))
        """The number of each document among those that stay."""

    def entries(self, field: str, bounds: Iterable[bytes]) -> Iterator[list[Entry]]:
        """The terms of a field in slices: those before each bound, then the others."""
        firsts = self.reader.firsts(field)
        rest: list[Entry] = []
        block = 0
        for bound in bounds:
            while block < len(firsts) and firsts[block] < bound:
                rest += self.reader.block(field, block)
                block += 1
            cut = bisect_left(rest, bound, key=itemgetter(0))
            yield rest[:cut]
            rest = rest[cut:]
        yield rest + [entry for number in range(block, len(firsts)) for entry in self.reader.block(field, number)]


class _Joining:
    """Segments that are being joined."""

    def __init__(self, readers: Sequence[SegmentReader]) -> None:
        self.parts: list[_Part] = []
        self.tokens = {name: sum(reader.tokens(name) for reader in readers) for name in FIELDS}
        """Of each field, less those that were left out so far."""
        begins = 0
        for reader in readers:
            self.parts.append(_Part(reader, begins))
            begins += reader.size - len(reader.deleted)

    def entries(self, field: str) -> Iterator[Entry]:
        """The terms of all parts, with what is left of their postings."""
        firsts = sorted(chain.from_iterable(part.reader.firsts(field) for part in self.parts))
        bounds = firsts[_AT_ONCE::_AT_ONCE]
        for slices in zip(*(part.entries(field, bounds) for part in self.parts), strict=True):
            found: defaultdict[bytes, list[tuple[_Part, Entry]]] = defaultdict(list)
            for part, entries in zip(self.parts, slices, strict=True):
                for entry in self._left(field, part, entries) if part.reader.deleted else entries:
                    found[entry[0]].append((part, entry))
            for term in sorted(found):
                several = found[term]
                yield _moved(*several[0]) if len(several) == 1 else _joined(several)

    def _left(self, field: str, part: _Part, entries: list[Entry]) -> Iterator[Entry]:
        """Entries without the documents that are deleted, and with the numbers that the others have then."""
        for term, count, code, data in entries:
            postings = decode(data, count, code, part.reader.size)
            places, width = postings.places()
            documents, frequencies = postings.documents, postings.frequencies
            if not part.reader.deleted.isdisjoint(documents):
                keep = bytes(map(part.live.__getitem__, documents))
                ranges = compress(pairwise(accumulate(frequencies, initial=0)), keep)
                left = b"".join(places[width * begin : width * end] for begin, end in ranges)
                self.tokens[field] -= (len(places) - len(left)) // width
                places = left
                documents, frequencies = list(compress(documents, keep)), list(compress(frequencies, keep))
            if documents:
                steps = steps_of([part.numbers[number] for number in documents])
                yield term, len(documents), *encode(steps, frequencies, (places, width))


def _moved(part: _Part, entry: Entry) -> Entry:
    """The entry of a term that one part has, with its documents moved."""
    term, count, code, data = entry
    width = WIDTHS[code][0]
    first = int.from_bytes(data[:width], "little") + part.begins
    if first >> 8 * width == 0:
        return term, count, code, first.to_bytes(width, "little") + data[width:]
    if count > 1:
        return _joined([(part, entry)])
    wider = width_of(first)
    return term, count, code + wider - width, first.to_bytes(wider, "little") + data[width:]


def _joined(several: list[tuple[_Part, Entry]]) -> Entry:
    """The entry of a term that several parts have, one after another."""
    steps: list[int] = []
    frequencies: list[int] = []
    columns: list[tuple[bytes, int]] = []
    last = 0
    for part, (_, count, code, data) in several:
        of_documents, of_frequencies, of_places = WIDTHS[code]
        middle = count * of_documents
        end = middle + count * of_frequencies
        mine = unpack(data[:middle], of_documents).tolist()
        before, last = last, part.begins + sum(mine)
        mine[0] += part.begins - before
        steps += mine
        frequencies += unpack(data[middle:end], of_frequencies) if of_frequencies else b"\1" * count
        columns.append((data[end:], of_places))
    widest = max(width for _, width in columns)
    places = b"".join([data if width == widest else pack(unpack(data, width), widest) for data, width in columns])
    return several[0][1][0], len(steps), *encode(steps, frequencies, (places, widest))


def join(readers: Sequence[SegmentReader], out: SegmentFile) -> int:
    """Write the live documents of segments as one segment; returns how many. Raises ``EngineDamaged``, ``OSError``."""
    joining = _Joining(readers)
    for name in FIELDS:
        out.write_field(name, joining.entries(name))
    ids = array("q", chain.from_iterable(compress(part.reader.ids, part.live) for part in joining.parts))
    lengths = {
        name: bytes(chain.from_iterable(compress(part.reader.field_lengths[name], part.live) for part in joining.parts))
        for name in FIELDS
    }
    out.finish(ids, lengths, joining.tokens)
    return len(ids)
