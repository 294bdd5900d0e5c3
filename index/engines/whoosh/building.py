"""Making a segment of records: their postings are brought together by term and each term is written once.

There is no loop of Python over postings or positions. The positions of a document are bytes that are cut into pieces,
one for each of its terms; number and piece are put at the end of the term's list. When all documents are in, each list
has its postings in their order.
"""

from __future__ import annotations

from array import array
from collections import defaultdict, deque
from collections.abc import Iterator
from itertools import accumulate, chain, repeat
from typing import Final, cast

from index.analysis import Analysed
from index.engines import FIELDS, Record
from index.engines.whoosh.postings import code_of, encode, length_byte, little, narrowed, steps_of, width_of
from index.engines.whoosh.segment import Entry, SegmentFile, to_bytes

__all__ = ["Building"]

_POSITION: Final = 4
"""Bytes of a position on its way."""


class _Field:
    """The postings of one field."""

    __slots__ = ("lengths", "terms", "tokens")

    def __init__(self) -> None:
        self.terms: defaultdict[str, list[int | bytes]] = defaultdict(list)
        """For each term, number and positions of every document that has it, one after the other."""
        self.lengths = bytearray()
        """Of each document, see ``LENGTHS``."""
        self.tokens = 0

    def add(self, number: int, analysed: Analysed) -> None:
        """Take the terms of a document."""
        self.lengths.append(length_byte(analysed.length))
        if not analysed.terms:
            return
        positions = little(analysed.positions)
        ends = list(accumulate(map(_POSITION.__mul__, analysed.frequencies)))
        pieces = map(positions.__getitem__, map(slice, chain((0,), ends), ends))
        lists = map(self.terms.__getitem__, analysed.terms.split("\n"))
        deque(map(list.extend, lists, zip(repeat(number), pieces)), maxlen=0)
        self.tokens += len(analysed.positions)

    def entries(self) -> Iterator[Entry]:
        """The terms in order, with their postings as they are kept; each is let go of."""
        for term in sorted(self.terms):
            postings = self.terms.pop(term)
            documents = cast(list[int], postings[::2])
            pieces = cast(list[bytes], postings[1::2])
            if len(documents) == 1 and len(pieces[0]) == _POSITION:
                yield _single(to_bytes(term), documents[0], pieces[0])
                continue
            positions = b"".join(pieces)
            once = len(positions) == _POSITION * len(documents)
            frequencies = () if once else [length // _POSITION for length in map(len, pieces)]
            code, data = encode(steps_of(documents), frequencies, narrowed(positions))
            yield to_bytes(term), len(documents), code, data


def _single(term: bytes, document: int, position: bytes) -> Entry:
    """The entry of a term that stands once in one document."""
    width = width_of(document)
    place = position.rstrip(b"\0") or b"\0"
    return term, 1, code_of(width, len(place)), document.to_bytes(width, "little") + place


class Building:
    """Records on their way into a segment."""

    def __init__(self) -> None:
        self.ids = array("q")
        """Of the records, in the order of their documents."""
        self.postings = 0
        """Terms of documents, those that the documents share counted for each."""
        self._fields = {name: _Field() for name in FIELDS}

    def add(self, record: Record) -> None:
        """Take a record as the next document."""
        for name, field in self._fields.items():
            analysed = record.fields.get(name, _EMPTY)
            field.add(len(self.ids), analysed)
            self.postings += len(analysed.frequencies)
        self.ids.append(record.id)

    def write(self, out: SegmentFile) -> int:
        """Write the segment; returns how many documents it has. Raises ``OSError``; the building is spent."""
        for name, field in self._fields.items():
            out.write_field(name, field.entries())
        out.finish(
            self.ids,
            {name: bytes(field.lengths) for name, field in self._fields.items()},
            {name: field.tokens for name, field in self._fields.items()},
        )
        return len(self.ids)


_EMPTY: Final = Analysed("", array("I"), array("I"), 0)
