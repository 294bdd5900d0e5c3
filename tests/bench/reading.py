"""``python -m tests.bench.reading``: read files in child processes for some seconds, in a process of its own.

This one stays small, because the kernel counts its memory as that of a child until the child has started.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Final, NamedTuple

from index.extract.options import Options
from index.extract.pool import read_files
from index.extract.unpacking import Extracted

__all__ = ["Reading", "read"]

_KIB: Final = 1 if sys.platform == "darwin" else 1024
"""Bytes in the unit in which the system counts memory."""


class Reading(NamedTuple):
    """How fast files were read, and in how much memory."""

    seconds: float
    files: int
    size: int
    """Bytes of the files."""
    articles: int
    """How many were read to their end."""
    in_long: int
    """The same of the long file."""
    memory: int
    """Bytes that the largest of the child processes had in memory at its peak."""


def read(folder: Path, long: Path, mark: str, seconds: float) -> Reading:
    """Read the files of ``folder`` over and over for so many seconds, then once the long file, for its memory.

    ``mark`` is the last word of every article.
    """
    files = sorted(folder.iterdir())
    sizes = [file.stat().st_size for file in files]
    started = time.monotonic()
    done, size, articles = 0, 0, 0
    for place, outcome in read_files(_until(started + seconds, files), Options()):
        if outcome is None:
            done += 1
            size += sizes[place]
        else:
            articles += _ends(outcome, mark)
    took = time.monotonic() - started
    in_long = sum(_ends(outcome, mark) for _, outcome in read_files([(0, long, long.name)], Options()) if outcome)
    return Reading(took, done, size, articles, in_long, _KIB * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def _ends(outcome: Extracted, mark: str) -> int:
    return outcome.prepared.text.count(mark) if outcome.prepared else 0


def _until(end: float, files: list[Path]) -> Iterator[tuple[int, Path, str]]:
    for place in cycle(range(len(files))):
        if time.monotonic() > end:
            return
        yield place, files[place], files[place].name


if __name__ == "__main__":
    print(json.dumps(read(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], float(sys.argv[4]))))
