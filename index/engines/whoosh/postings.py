"""How the postings of a term are kept: columns of numbers of one width each, read and written without a loop of Python.

A term's *postings* are the documents that have it, how often each has it, and where. They are three columns: document
numbers as steps from the one before, frequencies (no column when all are 1), and positions, those of all documents one
after another. The numbers of a column take 1 to 4 bytes each, as its largest asks for, little end first. A byte, the
*code* of the term, has the widths; it and the number of documents stand in the dictionary (see ``segment``). So a term
that stands once in one document, and most do, takes two to four bytes.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise
from operator import sub
from typing import Final

from index.engines import EngineDamaged

__all__ = [
    "LENGTHS",
    "WIDTHS",
    "Postings",
    "code_of",
    "decode",
    "encode",
    "length_byte",
    "little",
    "narrowed",
    "pack",
    "packed",
    "steps_of",
    "unpack",
    "width_of",
]

_TYPES: Final = {1: "B", 2: "H", 4: "I"}
_EXACT: Final = 16
"""Lengths up to this are kept as they are."""
_STEP: Final = 1.06

LENGTHS: Final[tuple[float, ...]] = (
    *map(float, range(_EXACT + 1)),
    *(_EXACT * _STEP**step for step in range(1, 256 - _EXACT)),
)
"""What a byte says of the length of a text, in tokens: exact up to 16, then in steps of 6 %, up to millions."""
_BETWEEN: Final = tuple((low + high) / 2 for low, high in pairwise(LENGTHS))


def length_byte(tokens: int) -> int:
    """The place in ``LENGTHS`` of the length nearest to ``tokens``."""
    return bisect_left(_BETWEEN, tokens)


def width_of(largest: int) -> int:
    """How many bytes a number takes. Raises ``OverflowError`` for more than 32 bits."""
    if largest >> 32:
        raise OverflowError(f"{largest} is more than an index holds")
    return (largest.bit_length() + 7) >> 3 or 1


def little(numbers: array[int]) -> bytes:
    """The bytes of an array, little end first."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def pack(numbers: Sequence[int], width: int) -> bytes:
    """Numbers as ``width`` bytes each."""
    if width == 1:
        return bytes(list(numbers))
    if width == 3:
        return narrow(pack(numbers, 4), 3)
    return little(array(_TYPES[width], numbers))


def narrow(wide: bytes, width: int) -> bytes:
    """Numbers of 4 bytes as ones of ``width``."""
    if width == 4:
        return wide
    column = bytearray(len(wide) // 4 * width)
    for place in range(width):
        column[place::width] = wide[place::4]
    return bytes(column)


def unpack(data: bytes, width: int) -> array[int]:
    """The numbers that ``pack`` packed. Raises ``ValueError`` when ``data`` ends inside a number."""
    if width == 3:
        if len(data) % 3:
            raise ValueError("a column ends inside a number")
        wide = bytearray(len(data) // 3 * 4)
        for place in range(3):
            wide[place::4] = data[place::3]
        return unpack(bytes(wide), 4)
    column = array(_TYPES[width])
    column.frombytes(data)
    if sys.byteorder == "big":
        column.byteswap()
    return column


def packed(numbers: Sequence[int]) -> tuple[bytes, int]:
    """Numbers, at least one, as bytes, and the width that they need."""
    width = width_of(max(numbers))
    return pack(numbers, width), width


WIDTHS: Final = tuple(((code & 3) + 1, code >> 4, (code >> 2 & 3) + 1) for code in range(256))
"""By code: the widths of documents, frequencies (0 when there is no such column) and positions."""


def narrowed(wide: bytes) -> tuple[bytes, int]:
    """The same of numbers that are bytes already, 4 each."""
    if wide[3::4].strip(b"\0"):
        return wide, 4
    if wide[2::4].strip(b"\0"):
        return narrow(wide, 3), 3
    return (narrow(wide, 2), 2) if wide[1::4].strip(b"\0") else (wide[::4], 1)


def code_of(documents: int, positions: int, frequencies: int = 0) -> int:
    """The code of a term from the widths of its columns; no width of frequencies when they are all 1."""
    return (documents - 1) | (positions - 1) << 2 | frequencies << 4


def steps_of(documents: Sequence[int]) -> list[int]:
    """The column of documents: the first, and how far each is from the one before."""
    return [documents[0], *map(sub, documents[1:], documents)]


def encode(steps: Sequence[int], frequencies: Sequence[int], positions: tuple[bytes, int]) -> tuple[int, bytes]:
    """The code and the columns of a term, of its documents as ``steps_of`` has them and its ``packed`` positions.

    No frequencies are as good as all 1.
    """
    documents, of_documents = packed(steps)
    places, of_places = positions
    if not frequencies or max(frequencies) == 1:
        return code_of(of_documents, of_places), documents + places
    counts, of_counts = packed(frequencies)
    return code_of(of_documents, of_places, of_counts), b"".join((documents, counts, places))


class Postings:
    """The decoded postings of one term in one segment."""

    __slots__ = ("_places", "_width", "documents", "frequencies")

    documents: list[int]
    """Numbers of documents, ascending; deleted ones are among them."""
    frequencies: Sequence[int]
    """How often each has the term."""

    def __init__(self, documents: list[int], frequencies: Sequence[int], places: bytes, width: int) -> None:
        self.documents = documents
        self.frequencies = frequencies
        self._places = places
        self._width = width

    def positions(self) -> array[int]:
        """The places of the first document, ascending, then of the second, and so on."""
        return unpack(self._places, self._width)

    def places(self) -> tuple[bytes, int]:
        """The positions as they are kept, and their width in bytes."""
        return self._places, self._width


def decode(data: bytes, count: int, code: int, size: int) -> Postings:
    """The postings of ``count`` documents of a segment of ``size``. Raises ``EngineDamaged``."""
    of_documents, of_frequencies, of_positions = WIDTHS[code]
    middle = count * of_documents
    end = middle + count * of_frequencies
    if of_frequencies > 4 or not 0 < count <= size or len(data) < end:
        raise EngineDamaged("a term's postings are not as they were written")
    documents = list(accumulate(unpack(data[:middle], of_documents)))
    # All ones: bytes are numbers too, and the cheapest.
    frequencies = unpack(data[middle:end], of_frequencies) if of_frequencies else b"\1" * count
    if documents[-1] >= size or sum(frequencies) * of_positions != len(data) - end:
        raise EngineDamaged("a term's postings do not fit its segment")
    return Postings(documents, frequencies, data[end:], of_positions)
