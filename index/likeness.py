"""How much two texts are alike: sketches of a few hundred bytes whose agreement estimates it.

The likeness of two texts is the resemblance of their sets of three-word sequences: the size of what both have by the
size of what either has (Broder 1997, "On the resemblance and containment of documents"). A sketch keeps one minimum
for each of `BINS` parts of the hashes (Li, Owen and Zhang 2012, "One permutation hashing"), borrows for empty parts
from the next (Shrivastava and Li 2014, "Densifying one permutation hashing") and keeps 16 bits of each minimum (Li and
König 2010, "b-bit minwise hashing"). Bands of equal values bring texts together without comparing each with each.
"""

from __future__ import annotations

import struct
import sys
from array import array
from functools import lru_cache
from itertools import chain, repeat
from typing import Final
from zlib import crc32

from index.analysis import Analysed

__all__ = ["ALIKE", "BINS", "FEWEST", "SIZE", "bands_of", "likeness", "sketch_of"]

BINS: Final = 128
"""Values of a sketch; the estimate is off by 4 in 100 or less, two times in three."""
SIZE: Final = 2 * BINS
"""Bytes of a sketch that is not empty."""
ALIKE: Final = 0.6
"""From this likeness on texts tell the same: one word in fifteen changed, or a quarter cut and as much added."""
FEWEST: Final = 24
"""Three-word sequences; shorter texts have no sketch, for they are alike by chance."""
_BANDS: Final = 20
_ROWS: Final = 4
"""Values in a band: texts of likeness 0.6 share a band 94 times in 100, those of 0.2 three times."""
_IN_BANDS: Final = struct.Struct(f"={_BANDS}Q")
"""The bands of a sketch, each of `_ROWS` values of 2 bytes, as one number each."""
_WORD: Final = (1 << 64) - 1
_PIECE: Final = 1 << 17
"""Sequences hashed together."""
_LANE: Final = 64
"""Bits for the hash of one sequence in the number that holds all of a piece."""
_KEPT: Final = (1 << 30) - 1
"""Bits of a hash that count: Python is fastest with numbers of 30 bits."""
_NONE: Final = _KEPT + 1
_SPREAD: Final = 0x9E37_79B9_7F4A_7C15
"""Makes what is borrowed depend on how far away it was found."""
_MIXERS: Final = tuple(_SPREAD * (2 * band + 1) & _WORD for band in range(_BANDS))
"""Odd numbers: the same rows in two bands make two numbers, and two rows in one band never the same, but for a bit."""


def sketch_of(text: Analysed) -> bytes:
    """The sketch of a text, 2 bytes a bin; empty when the text is too short to have one."""
    words = _words(text)
    least = [_NONE] * BINS
    for start in range(0, len(words) - 2, _PIECE):
        for value in _sequences(words[start : start + _PIECE + 2]):
            if value < least[value % BINS]:
                least[value % BINS] = value
    if BINS - least.count(_NONE) < FEWEST and len(set(_sequences(words[: _PIECE + 2]))) < FEWEST:
        return b""
    return _packed(least)


def likeness(one: bytes, other: bytes) -> float:
    """The likeness of the texts of two sketches, from 0 to 1; 0 where one has none."""
    if not one or not other:
        return 0.0
    return sum(map(int.__eq__, _values(one), _values(other))) / BINS


def bands_of(sketch: bytes) -> list[int]:
    """Numbers of 63 bits; two texts that are alike have one of them in common, nearly always."""
    if not sketch:
        return []
    return [(rows * mixer & _WORD) >> 1 for rows, mixer in zip(_IN_BANDS.unpack_from(sketch), _MIXERS, strict=True)]


def _words(text: Analysed) -> array[int]:
    """The hash of the word at each place of the text."""
    hashes = map(crc32, text.terms.encode().split(b"\n"))
    # Filling a list takes half the time of filling an array.
    words = [0] * text.length
    for place, word in zip(text.positions, chain.from_iterable(map(repeat, hashes, text.frequencies)), strict=True):
        words[place] = word
    return array("I", words)


def _sequences(words: array[int]) -> array[int]:
    """Hashes of the three-word sequences of some words, all worked out at once in one large number.

    The sum of three hashes of 32 bits and small factors stays in its lane. Only its low bits are kept, else small
    words would make small sums, and the least would be of the same few words each time.
    """
    count = len(words) - 2
    if count < 1:
        return array("Q")
    first = int.from_bytes(_little(array("Q", words)).tobytes(), "little")
    sums = first + 3 * (first >> _LANE) + 5 * (first >> 2 * _LANE)
    kept = sums & int.from_bytes(_KEPT.to_bytes(8, "little") * count, "little")
    return _little(array("Q", kept.to_bytes(8 * count, "little")))


def _little(numbers: array[int]) -> array[int]:
    """``numbers`` with the low byte of each first in memory, or from that to what this machine has."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _packed(least: list[int]) -> bytes:
    """The values of the bins; an empty one borrows from the next that is not."""
    # The last bins borrow from the first one that has something.
    first = next(part for part, found in enumerate(least) if found != _NONE)
    far, value = first + 1, least[first] // BINS
    values: list[int] = []
    for found in reversed(least):
        if found != _NONE:
            far, value = 0, found // BINS
        values.append((value + far * _SPREAD) & 0xFFFF)
        far += 1
    values.reverse()
    return array("H", values).tobytes()


@lru_cache(maxsize=256)
def _values(sketch: bytes) -> tuple[int, ...]:
    return tuple(array("H", sketch))
