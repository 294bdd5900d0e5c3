"""The list of segments of the last commit, read as Whoosh writes it, but without Whoosh.

Loading Whoosh takes longer than a search, and who only searches needs nothing else of it. The list is a file
``_MAIN_<number of the commit>.toc``: sizes of numbers, a number that shows the order of bytes, versions, the schema,
which is passed over, the number of the commit once more, and the pickled segments, see ``unpickling``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from struct import Struct
from typing import Final, NamedTuple, TypeVar

from index.engines.whoosh.unpickling import Listed, segments

__all__ = ["NAME", "SegmentList", "latest", "read", "segment_path", "settled"]

NAME: Final = "MAIN"
"""Of the index in its folder, as Whoosh calls it."""
_FILE: Final = re.compile(rf"_{NAME}_([0-9]+)\.toc")
_HEAD: Final = Struct("!3Bii")
_EXPECTED: Final = (4, 8, 4, -12345, -111)
"""Bytes of an int, a long and a float, the number for the order of bytes, and the version of the format."""
_NUMBERS: Final = Struct("!ii")

_T = TypeVar("_T")


class SegmentList(NamedTuple):
    """What one commit left."""

    generation: int
    """Its number."""
    segments: list[Listed]


def latest(folder: Path) -> int:
    """The number of the last commit; -1 when there is no index in ``folder``. Raises ``OSError``."""
    return max((int(found[1]) for name in os.listdir(folder) if (found := _FILE.fullmatch(name))), default=-1)


def read(folder: Path) -> SegmentList:
    """The segments of the last commit. Raises ``FileNotFoundError``, and for a damaged list any error."""
    generation = latest(folder)
    data = (folder / f"_{NAME}_{generation}.toc").read_bytes()
    if _HEAD.unpack_from(data) != _EXPECTED:
        raise ValueError("the list of segments is of another version of Whoosh, or of another kind of computer")
    place = _HEAD.size
    for _ in range(3):
        # The version of Whoosh that wrote it.
        _, place = _varint(data, place)
    schema, place = _varint(data, place)
    found, _ = _NUMBERS.unpack_from(data, place + schema)
    if found != generation:
        raise ValueError(f"the list of segments is that of commit {found}, not {generation}")
    return SegmentList(generation, segments(data[place + schema + _NUMBERS.size :]))


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """A number of which each byte has seven bits, the low ones first, and where the next begins."""
    value = shift = 0
    while data[place] & 0x80:
        value |= (data[place] & 0x7F) << shift
        place, shift = place + 1, shift + 7
    return value | data[place] << shift, place + 1


def segment_path(folder: Path, name: str) -> Path:
    """The file of a segment."""
    return folder / f"{NAME}_{name}.seg"


def settled(folder: Path, look: Callable[[], _T]) -> _T:
    """What ``look`` finds in an index to which others may be committing: files go that a commit does not need any more.

    Raises what ``look`` does when there was no commit meanwhile.
    """
    while True:
        generation = latest(folder)
        try:
            return look()
        except FileNotFoundError:
            if latest(folder) == generation:
                raise
