"""The file of a segment: postings, a dictionary of their terms, and what is kept of each document.

    head        what the file is, its length, where the tail is, and a checksum of each
    postings    of every term, field by field, terms in the order of their UTF-8
    dictionary  the same terms in blocks of 64: how many documents each has, how many bytes its postings take, its code
                (see ``postings``), and the terms themselves
    tail        ids and lengths of the documents; for every block its first term, where it and its postings are, and a
                checksum of both

Only the tail is read when a segment is opened; a block is read when one of its terms is asked for. All numbers have
their little end first. Nothing in the file is a pickle. A file is written once and never changed; what is deleted from
it stands in Whoosh's list of segments.

It is read with ``pread``, not mapped into memory: when a file on a network drive goes away under a reader, that is an
error to be said, where a mapped page that is gone ends the process.
"""

from __future__ import annotations

import os
import struct
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Set
from copy import copy
from itertools import accumulate, chain
from pathlib import Path
from typing import BinaryIO, Final
from zlib import crc32

from index.engines import FIELDS, EngineDamaged
from index.engines.whoosh.postings import Postings, decode, little, pack, unpack, width_of

__all__ = ["BLOCK", "Entry", "SegmentFile", "SegmentReader", "to_bytes", "to_text"]

_HEAD: Final = struct.Struct("<8sQQII")
"""What it is, bytes of the file, where the tail begins, checksums of the tail and of all before."""
_MAGIC: Final = b"postil\x04\n"
_FIELD: Final = struct.Struct("<QII")
"""Tokens in all documents, blocks, bytes of the blocks' first terms."""
BLOCK: Final = 64
"""Terms of a block of the dictionary."""
_KEPT: Final = 1024
"""Blocks that a reader keeps in memory, a megabyte or two."""

Entry = tuple[bytes, int, int, bytes]
"""A term, how many documents have it, its code, its postings."""


def to_bytes(term: str) -> bytes:
    """A term as it is kept. Any string is a query, one with half of a surrogate pair too."""
    return term.encode(errors="surrogatepass")


def to_text(terms: bytes) -> str:
    """What ``to_bytes`` made bytes of. Raises ``UnicodeDecodeError`` for others."""
    return terms.decode(errors="surrogatepass")


class _Blocks:
    """Where the blocks of one field are."""

    __slots__ = ("checks", "firsts", "places", "postings", "sums", "tokens")

    def __init__(self) -> None:
        self.tokens = 0
        """In all documents."""
        self.firsts: list[bytes] = []
        """The first term of each."""
        self.places = array("Q", [0])
        """Where each begins in the file, and where the last ends."""
        self.postings = array("Q", [0])
        """The same of the postings of its terms."""
        self.sums = array("I")
        """A checksum of each."""
        self.checks = array("I")
        """A checksum of the postings of each."""


class SegmentFile:
    """Writes one segment, term by term. Raises ``OSError``."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._file.write(bytes(_HEAD.size))
        self._end = _HEAD.size
        self._fields = {name: _Blocks() for name in FIELDS}
        self._dictionary: list[bytes] = []
        self._written = 0
        """Bytes of ``_dictionary``."""
        self._terms: list[bytes] = []
        self._counts: list[int] = []
        self._codes = bytearray()
        self._data: list[bytes] = []

    def write_field(self, name: str, entries: Iterable[Entry]) -> None:
        """Write all terms of a field, in the order of their bytes."""
        blocks = self._fields[name]
        blocks.places[0], blocks.postings[0] = self._written, self._end
        terms, counts, codes, data = self._terms, self._counts, self._codes, self._data
        for term, count, code, postings in entries:
            terms.append(term)
            counts.append(count)
            codes.append(code)
            data.append(postings)
            if len(terms) == BLOCK:
                self._finish(blocks)
        if terms:
            self._finish(blocks)

    def _finish(self, blocks: _Blocks) -> None:
        lengths = list(map(len, self._data))
        of_counts, of_lengths = width_of(max(self._counts)), width_of(max(lengths))
        head = bytes((len(lengths), of_counts << 4 | of_lengths))
        columns = pack(self._counts, of_counts), pack(lengths, of_lengths), bytes(self._codes)
        block = b"".join((head, *columns, b"\n", b"\n".join(self._terms), b"\n"))
        data = b"".join(self._data)
        self._file.write(data)
        self._dictionary.append(block)
        self._end += len(data)
        self._written += len(block)
        blocks.firsts.append(self._terms[0])
        blocks.places.append(self._written)
        blocks.postings.append(self._end)
        blocks.sums.append(crc32(block))
        blocks.checks.append(crc32(data))
        self._terms.clear()
        self._counts.clear()
        self._codes.clear()
        self._data.clear()

    def finish(self, ids: array[int], lengths: Mapping[str, bytes], tokens: Mapping[str, int]) -> None:
        """Write dictionary, tail and head; ``ids``, ``lengths`` (see ``LENGTHS``) are of each document in order."""
        self._file.writelines(self._dictionary)
        tail = [struct.pack("<I", len(ids)), little(ids), *(lengths[name] for name in FIELDS)]
        for name, blocks in self._fields.items():
            firsts = b"\n".join(blocks.firsts)
            places = array("Q", (self._end + place for place in blocks.places))
            tail += [_FIELD.pack(tokens[name], len(blocks.firsts), len(firsts)), firsts]
            tail += map(little, (places, blocks.postings, blocks.sums, blocks.checks))
        data = b"".join(tail)
        self._file.write(data)
        self._file.seek(0)
        begins = self._end + self._written
        head = _HEAD.pack(_MAGIC, begins + len(data), begins, crc32(data), 0)
        self._file.write(head[:-4] + struct.pack("<I", crc32(head[:-4])))


class _Tail:
    """Takes the tail of a file apart; never looks past its end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def take(self, length: int) -> bytes:
        begin, self._place = self._place, self._place + length
        if self._place > len(self._data):
            raise EngineDamaged("the tail of a segment is too short")
        return self._data[begin : self._place]

    def numbers(self, kind: str, count: int) -> array[int]:
        numbers = array(kind)
        numbers.frombytes(self.take(count * numbers.itemsize))
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers

    def blocks(self) -> _Blocks:
        blocks = _Blocks()
        blocks.tokens, count, length = _FIELD.unpack(self.take(_FIELD.size))
        firsts = self.take(length)
        blocks.firsts = firsts.split(b"\n") if count else []
        blocks.places, blocks.postings = self.numbers("Q", count + 1), self.numbers("Q", count + 1)
        blocks.sums, blocks.checks = self.numbers("I", count), self.numbers("I", count)
        if len(blocks.firsts) != count:
            raise EngineDamaged("the dictionary of a segment is not as it was written")
        return blocks


class _File:
    """A file that is open as long as anybody reads it."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        self.size = os.fstat(self._descriptor).st_size

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)

    def read(self, begin: int, end: int, checksum: int | None = None) -> bytes:
        """The bytes of a range. Raises ``EngineDamaged`` when they are not there or not what was written."""
        if not 0 <= begin <= end <= self.size:
            raise EngineDamaged("a segment names a place outside its file")
        try:
            data = self._read(begin, end)
        except OSError as error:
            raise EngineDamaged(f"a segment cannot be read: {error.strerror}") from error
        if len(data) != end - begin or (checksum is not None and crc32(data) != checksum):
            raise EngineDamaged("a segment is not as it was written")
        return data

    def _read(self, begin: int, end: int) -> bytes:
        data = os.pread(self._descriptor, end - begin, begin)
        # The system gives 2 GB at a time at most.
        while 0 < len(data) < end - begin and (
            more := os.pread(self._descriptor, end - begin - len(data), begin + len(data))
        ):
            data += more
        return data


class _Block:
    """A block of the dictionary, read."""

    __slots__ = ("codes", "counts", "lengths", "terms")

    def __init__(self, data: bytes) -> None:
        size, of_counts, of_lengths = (data[0], data[1] >> 4, data[1] & 15) if len(data) > 1 else (0, 0, 0)
        middle = 2 + size * of_counts
        end = middle + size * of_lengths
        self.terms = data[end + size :]
        """Each term between two line feeds."""
        lines = self.terms.count(b"\n") if self.terms[:1] == self.terms[-1:] == b"\n" else 0
        if not (size and 0 < of_counts < 5 and 0 < of_lengths < 5 and lines == size + 1):
            raise EngineDamaged("a block of a dictionary is not as it was written")
        self.counts = unpack(data[2:middle], of_counts)
        """How many documents have each term."""
        self.lengths = unpack(data[middle:end], of_lengths)
        """How many bytes the postings of each take."""
        self.codes = data[end : end + size]

    def find(self, term: bytes) -> int:
        """The place of a term in the block, or -1."""
        found = self.terms.find(b"\n%b\n" % term)
        return self.terms.count(b"\n", 0, found) if found >= 0 else -1


class SegmentReader:
    """One segment, opened. Every method raises ``EngineDamaged``."""

    def __init__(self, path: Path, size: int, deleted: Set[int] = frozenset()) -> None:
        self._file = _File(path)
        data = self._file.read(0, min(_HEAD.size, self._file.size))
        magic, length, begins, checksum, own = _HEAD.unpack(data) if len(data) == _HEAD.size else (b"", 0, 0, 0, 0)
        if magic != _MAGIC or length != self._file.size or own != crc32(data[:-4]):
            raise EngineDamaged("a file of the index is no segment, or cut short")
        tail = _Tail(self._file.read(begins, length, checksum))
        if struct.unpack("<I", tail.take(4)) != (size,):
            raise EngineDamaged("a segment has not the documents that are listed")
        self.size = size
        """Documents, deleted ones too."""
        self.bytes = length
        """Of the file."""
        self.ids = tail.numbers("q", size)
        """The record of each document."""
        self.field_lengths = {name: tail.take(size) for name in FIELDS}
        """A byte for each document, see ``LENGTHS``; by fields."""
        self._fields = {name: tail.blocks() for name in FIELDS}
        self._kept: dict[tuple[str, int], _Block] = {}
        self._sound: set[tuple[str, int]] = set()
        """Blocks whose postings were found to be as they were written."""
        self.deleted = frozenset(deleted)
        """Numbers of documents."""
        self.numbered: dict[str, list[int]] = {}
        """Kept from one query to the next for ``positions``, by fields."""

    @property
    def lengths(self) -> bytes:
        """The lengths of ``text`` of each document, a byte each: see ``LENGTHS``."""
        return self.field_lengths["text"]

    @property
    def total_length(self) -> int:
        """Tokens of ``text`` in all documents, deleted ones too."""
        return self.tokens("text")

    def tokens(self, field: str) -> int:
        """Tokens of a field in all documents, deleted ones too."""
        return self._fields[field].tokens

    def without(self, deleted: Set[int]) -> SegmentReader:
        """The same segment after other documents were deleted."""
        reader = copy(self)
        reader.deleted = frozenset(deleted)
        return reader

    def postings(self, field: str, term: str) -> Postings | None:
        """The postings of a term in a field; None when no document has it."""
        found = self._find(field, to_bytes(term))
        if found is None:
            return None
        number, block, place = found
        code, count = block.codes[place], block.counts[place]
        return decode(self._postings(field, number, block, place), count, code, self.size)

    def count(self, field: str, term: str) -> int:
        """How many documents have a term in a field, deleted ones too."""
        found = self._find(field, to_bytes(term))
        return found[1].counts[found[2]] if found else 0

    def terms(self, field: str, prefix: str = "") -> list[str]:
        """The terms of a field that begin with ``prefix``, in order."""
        wanted = to_bytes(prefix)
        firsts = self._fields[field].firsts
        parts = []
        for number in self._numbers(field, wanted):
            if firsts[number] > wanted and not firsts[number].startswith(wanted):
                break
            parts.append(self._block(field, number).terms[1:-1])
        if not parts:
            return []
        try:
            terms = to_text(b"\n".join(parts)).split("\n")
        except UnicodeDecodeError as error:
            raise EngineDamaged("a term is not text") from error
        return terms[bisect_left(terms, prefix) : bisect_right(terms, prefix, key=lambda term: term[: len(prefix)])]

    def counts(self, field: str) -> list[int]:
        """How many documents have each of the ``terms`` of a field, deleted ones too."""
        numbers = range(len(self._fields[field].firsts))
        return list(chain.from_iterable(self._block(field, number).counts for number in numbers))

    def firsts(self, field: str) -> list[bytes]:
        """The first term of each block of a field."""
        return self._fields[field].firsts

    def block(self, field: str, number: int) -> list[Entry]:
        """The terms of a block of a field, with their postings as they are kept."""
        blocks = self._fields[field]
        block = self._block(field, number)
        data = self._file.read(blocks.postings[number], blocks.postings[number + 1], blocks.checks[number])
        if sum(block.lengths) != len(data):
            raise EngineDamaged("the postings of a block are not as many as it says")
        ends = list(accumulate(block.lengths))
        pieces = map(data.__getitem__, map(slice, chain((0,), ends), ends))
        return list(zip(block.terms[1:-1].split(b"\n"), block.counts, block.codes, pieces, strict=True))

    def check(self) -> None:
        """Read all that was not read when it was opened."""
        for field, blocks in self._fields.items():
            for number in range(len(blocks.firsts)):
                self.block(field, number)

    def _numbers(self, field: str, term: bytes) -> range:
        """The blocks from the one on that has ``term``, if any has it."""
        firsts = self._fields[field].firsts
        return range(max(bisect_right(firsts, term) - 1, 0), len(firsts))

    def _find(self, field: str, term: bytes) -> tuple[int, _Block, int] | None:
        numbers = self._numbers(field, term)
        if not numbers or b"\n" in term:
            return None
        block = self._block(field, numbers[0])
        place = block.find(term)
        return (numbers[0], block, place) if place >= 0 else None

    def _block(self, field: str, number: int) -> _Block:
        if kept := self._kept.get((field, number)):
            return kept
        blocks = self._fields[field]
        block = _Block(self._file.read(blocks.places[number], blocks.places[number + 1], blocks.sums[number]))
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[field, number] = block
        return block

    def _postings(self, field: str, number: int, block: _Block, place: int) -> bytes:
        blocks = self._fields[field]
        begin, end = blocks.postings[number], blocks.postings[number + 1]
        skipped = sum(block.lengths[:place])
        wanted = skipped + block.lengths[place]
        if begin + wanted > end:
            raise EngineDamaged("the postings of a term are outside those of its block")
        if (field, number) in self._sound:
            return self._file.read(begin + skipped, begin + wanted)
        data = self._file.read(begin, end, blocks.checks[number])
        self._sound.add((field, number))
        return data[skipped:wanted]
