"""Writing a segment of a Whoosh index, in Whoosh's format and faster than Whoosh does.

Whoosh hands every posting through five objects, sorts all of them, asks the disk for the length of each document once
more and packs each list of positions as a pickle. Here the postings of a batch are kept by term as they come, and each
term is written at one go. What is written is what ``whoosh.codec.whoosh3`` reads; merging is left to it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pickle import dumps
from typing import Any, Final

from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3TermInfo
from whoosh.util.numeric import length_to_byte

from index.engines.whoosh.schema import SCHEMA

__all__ = ["add_documents"]

_BLOCK: Final = 128
"""Postings of one block, as in Whoosh."""
_PACKED_FROM: Final = 128
"""Bytes from which a block is packed: smaller ones hardly shrink, and most terms stand in one or two documents."""
_LEVEL: Final = 3
_INT: Final = struct.Struct("!i")
_EXTENT: Final = struct.Struct("!qi")
_FIELD: Final = struct.Struct("!H")

Posting = tuple[int, float, bytes]
"""A document, its weight, and its encoded positions."""
Postings = dict[str, dict[bytes, list[Posting]]]
"""By field and term; documents in order."""


def add_documents(writer: Any, documents: Iterable[Mapping[str, Any]]) -> None:
    """Put documents, each a value for every field, into a fresh ``SegmentWriter`` that is not to merge anything."""
    postings: Postings = {name: {} for name in SCHEMA.names()}
    lengths: dict[str, dict[int, int]] = {name: {} for name in SCHEMA.names()}
    perdoc = writer.perdocwriter
    for document in documents:
        number = writer.docnum
        perdoc.start_doc(number)
        for name in sorted(document):
            field, value = SCHEMA[name], document[name]
            length = 0
            terms = postings[name]
            for term, frequency, weight, places in field.index(value):
                terms.setdefault(term, []).append((number, weight, places))
                length += frequency
            scored = length if field.scorable else 0
            if scored:
                lengths[name][number] = length_to_byte(scored)
            perdoc.add_field(name, field, value if field.stored else None, scored)
        perdoc.finish_doc()
        writer.docnum += 1
        writer._added = True

    def write(*_: object) -> None:
        for name in sorted(postings):
            if postings[name]:
                _write_field(writer.fieldwriter, name, postings[name], lengths[name])

    writer.fieldwriter.add_postings = write


def _write_field(out: Any, name: str, terms: dict[bytes, list[Posting]], lengths: Mapping[int, int]) -> None:
    field = SCHEMA[name]
    out.start_field(name, field)
    prefix = _FIELD.pack(out._fieldid)
    size = field.format.fixed_value_size()
    add, file = out._tindex.add, out._postfile
    offset = file.tell()
    for term in sorted(terms):
        blocks, info = _term(terms[term], lengths, size)
        file.write(blocks)
        add(prefix + term, info + _EXTENT.pack(offset, len(blocks)))
        offset += len(blocks)
    out.finish_field()


def _term(rows: list[Posting], lengths: Mapping[int, int], size: int | None) -> tuple[bytes, bytes]:
    """The blocks of a term, and what Whoosh keeps of it beside them."""
    parts = [WHOOSH3_HEADER_MAGIC]
    weight, heaviest, shortest, longest = 0.0, 0.0, 255, 0
    last = len(rows) - _BLOCK
    for start in range(0, len(rows), _BLOCK):
        ids, weights, values = zip(*rows[start : start + _BLOCK], strict=True)
        most = max(weights)
        # Where no length is known Whoosh writes nought.
        known = [lengths.get(number, 0) for number in ids] if lengths else [0]
        low, high = min(known), max(known)
        data = dumps((_deltas(ids), _even(weights), _values(values, size)), 2)
        level = _LEVEL if len(data) >= _PACKED_FROM else 0
        if level:
            data = zlib.compress(data, level)
        head = dumps((len(ids), ids[-1], most, level, low, high), 2)
        room = len(head) + len(data)
        parts += [_INT.pack(-room if start >= last else room), head, data]
        weight += sum(weights)
        heaviest, shortest, longest = max(heaviest, most), min(shortest, low), max(longest, high)
    info = W3TermInfo._struct.pack(False, weight, len(rows), shortest, longest, heaviest, rows[0][0], rows[-1][0])
    return b"".join(parts), info


def _deltas(ids: tuple[int, ...]) -> tuple[int, ...]:
    return (ids[0], *(after - before for before, after in pairwise(ids)))


def _even(weights: tuple[float, ...]) -> float | tuple[float, ...] | None:
    """Weights as Whoosh keeps them: none when all are 1, one when all are the same."""
    first = weights[0]
    if weights.count(first) == len(weights):
        return None if first == 1.0 else first
    return weights


def _values(values: tuple[bytes, ...], size: int | None) -> bytes | tuple[bytes, ...] | None:
    if size == 0:
        return None
    return b"".join(values) if size is not None and size > 0 else values
