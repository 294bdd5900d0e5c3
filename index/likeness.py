"""How much two texts are alike: sketches of a few hundred bytes whose agreement estimates it.

The likeness of two texts is the resemblance of their sets of three-word sequences: the size of what both have by the
size of what either has (Broder 1997, "On the resemblance and containment of documents"). A sketch keeps one minimum
for each of `BINS` parts of the hashes (Li, Owen and Zhang 2012, "One permutation hashing"), borrows for empty parts
from the next (Shrivastava and Li 2014, "Densifying one permutation hashing") and keeps 16 bits of each minimum (Li and
König 2010, "b-bit minwise hashing"). Bands of equal values bring texts together without comparing each with each.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from index.analysis import terms, word_end

__all__ = ["ALIKE", "bands_of", "likeness", "sketch_of"]

BINS: Final = 128
"""Values of a sketch; the estimate is off by 4 in 100 or less, two times in three."""
ALIKE: Final = 0.6
"""From this likeness on texts tell the same: one word in fifteen changed, or a quarter cut and as much added."""
FEWEST: Final = 24
"""Three-word sequences; shorter texts have no sketch, for they are alike by chance."""
_BANDS: Final = 20
_ROWS: Final = 4
"""Values in a band: texts of likeness 0.6 share a band 94 times in 100, those of 0.2 three times."""
_PIECE: Final = 1 << 20
"""Code points looked at together."""
_SPREAD: Final = 0x9E37_79B9_7F4A_7C15
"""Makes what is borrowed depend on how far away it was found."""
_MASK: Final = (1 << 64) - 1


def sketch_of(text: str) -> bytes:
    """The sketch of a text, 2 bytes a bin; empty when the text is too short to have one."""
    least: dict[int, int] = {}
    sequences = 0
    for hashes in _sequences(text):
        sequences += len(hashes)
        # Of several for one bin the last counts.
        found = {value % BINS: value for value in sorted(hashes, reverse=True)}
        for part, value in found.items():
            if value < least.get(part, value + 1):
                least[part] = value
    return _packed(least) if sequences >= FEWEST else b""


def likeness(one: bytes, other: bytes) -> float:
    """The likeness of the texts of two sketches, from 0 to 1; 0 where one has none."""
    if not one or not other:
        return 0.0
    return sum(map(int.__eq__, _values(one), _values(other))) / BINS


def bands_of(sketch: bytes) -> list[int]:
    """Numbers of 63 bits; two texts that are alike have one of them in common, nearly always."""
    size = _ROWS * 2
    return [_number(bytes([at]) + sketch[at * size : (at + 1) * size]) for at in range(_BANDS)] if sketch else []


def _sequences(text: str) -> Iterator[set[int]]:
    """Hashes of the three-word sequences, a piece of the text at a time."""
    before: list[int] = []
    start = 0
    while start < len(text):
        stop = word_end(text, min(start + _PIECE, len(text)), len(text))
        words = before + [_word(term) for term in terms(text[start:stop])]
        # Without the mask small words would make small sums, and the least would be of the same few words each time.
        yield {(a + 3 * b + 5 * c) & _MASK for a, b, c in zip(words, words[1:], words[2:], strict=False)}
        before, start = words[-2:], stop


@lru_cache(maxsize=1 << 16)
def _word(term: str) -> int:
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "big")


def _packed(least: dict[int, int]) -> bytes:
    values = array("H", bytes(BINS * 2))
    for part in range(BINS):
        far = next(far for far in range(BINS) if (part + far) % BINS in least)
        value = least[(part + far) % BINS] // BINS
        values[part] = (value + far * _SPREAD) & 0xFFFF
    return values.tobytes()


@lru_cache(maxsize=256)
def _values(sketch: bytes) -> tuple[int, ...]:
    return tuple(array("H", sketch))


def _number(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big") >> 1
