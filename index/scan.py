"""What is in the documents folder now, compared with what the catalogue knows."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.catalogue import FileStamp

__all__ = ["Changes", "compare", "walk"]


def walk(folder: Path, skip: frozenset[str] = frozenset()) -> Iterator[tuple[bytes, FileStamp]]:
    """Every regular file below ``folder``: its path relative to it, as bytes, and its stamp.

    Hidden files and folders, symbolic links (they may lead out of the folder, or round in circles), and the
    folders named by absolute path in ``skip`` are left out; what cannot be listed is passed over.
    """
    root = os.fsencode(folder)
    waiting = [root]
    while waiting:
        current = waiting.pop()
        try:
            with os.scandir(current) as found:
                entries = list(found)
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith(b"."):
                continue
            try:
                about = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            if stat.S_ISDIR(about.st_mode):
                if os.fsdecode(entry.path) not in skip:
                    waiting.append(entry.path)
            elif not stat.S_ISLNK(about.st_mode):
                stamp = FileStamp(about.st_size, about.st_mtime_ns, about.st_ctime_ns)
                yield entry.path[len(root) :].lstrip(b"/"), stamp


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference between the folder and the catalogue."""

    fresh: tuple[tuple[bytes, FileStamp], ...]
    """Paths that are new or whose file has changed, in the order of the paths."""
    gone: tuple[int, ...]
    """Ids of documents whose file is no longer there."""
    total: int
    """Files in the folder."""

    @property
    def count(self) -> int:
        """How many documents differ."""
        return len(self.fresh) + len(self.gone)

    @property
    def size(self) -> int:
        """Bytes to read."""
        return sum(stamp.size for _, stamp in self.fresh)


def compare(folder: Path, known: Mapping[bytes, tuple[int, FileStamp]], skip: frozenset[str] = frozenset()) -> Changes:
    """Scan ``folder`` and say what differs from ``known`` (path to id and stamp)."""
    fresh: list[tuple[bytes, FileStamp]] = []
    present: set[bytes] = set()
    for path, stamp in walk(folder, skip):
        present.add(path)
        if path not in known or known[path][1] != stamp:
            fresh.append((path, stamp))
    gone = tuple(number for path, (number, _) in known.items() if path not in present)
    return Changes(tuple(sorted(fresh, key=lambda item: item[0])), gone, len(present))
