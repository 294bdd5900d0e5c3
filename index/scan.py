"""What is in the documents folder now, compared with what the catalogue knows."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.catalogue import FileStamp

__all__ = ["Changes", "compare", "walk"]


def walk(
    folder: Path, skip: frozenset[str] = frozenset(), closed: Callable[[bytes], None] = lambda _: None
) -> Iterator[tuple[bytes, FileStamp]]:
    """Every regular file below ``folder``: its path relative to it, as bytes, and its stamp.

    Hidden files and folders, symbolic links (they may lead out of the folder, or round in circles), pipes,
    sockets, devices and the folders named by absolute path in ``skip`` are left out. A folder below that cannot
    be listed is named to ``closed``. Raises ``OSError`` when ``folder`` itself cannot be listed.
    """
    root = os.fsencode(os.path.realpath(folder))
    skipped = {os.fsencode(os.path.realpath(name)) for name in skip}
    waiting = [root]
    while waiting:
        current = waiting.pop()
        try:
            found = _listed(current)
        except FileNotFoundError:
            # Removed since its parent was listed; the documents folder itself must not vanish like that.
            if current == root:
                raise
            continue
        except OSError:
            if current == root:
                raise
            closed(_below(root, current))
            continue
        for path, about in found:
            if stat.S_ISDIR(about.st_mode):
                if path not in skipped:
                    waiting.append(path)
            elif stat.S_ISREG(about.st_mode):
                yield _below(root, path), FileStamp(about.st_size, about.st_mtime_ns, about.st_ctime_ns)


def _listed(folder: bytes) -> list[tuple[bytes, os.stat_result]]:
    """What is in ``folder`` and not hidden; what vanishes meanwhile is left out. Raises ``OSError``."""
    found: list[tuple[bytes, os.stat_result]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith(b"."):
                with suppress(FileNotFoundError):
                    found.append((entry.path, entry.stat(follow_symlinks=False)))
    return found


def _below(root: bytes, path: bytes) -> bytes:
    return path[len(root) :].lstrip(b"/")


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference between the folder and the catalogue."""

    fresh: tuple[tuple[bytes, FileStamp], ...]
    """Paths that are new or whose file has changed, in the order of the paths."""
    gone: tuple[int, ...]
    """Ids of documents whose file is no longer there."""
    total: int
    """Files in the folder."""
    closed: tuple[bytes, ...] = ()
    """Folders that could not be listed; what was known of them is kept."""

    @property
    def count(self) -> int:
        """How many documents differ."""
        return len(self.fresh) + len(self.gone)

    @property
    def size(self) -> int:
        """Bytes to read."""
        return sum(stamp.size for _, stamp in self.fresh)


def compare(folder: Path, known: Mapping[bytes, tuple[int, FileStamp]], skip: frozenset[str] = frozenset()) -> Changes:
    """Scan ``folder`` and say what differs from ``known`` (path to id and stamp). Raises as ``walk`` does."""
    fresh: list[tuple[bytes, FileStamp]] = []
    present: set[bytes] = set()
    closed: list[bytes] = []
    for path, stamp in walk(folder, skip, closed.append):
        present.add(path)
        if path not in known or known[path][1] != stamp:
            fresh.append((path, stamp))
    unknown = tuple(name + b"/" for name in closed)
    gone = tuple(number for path, (number, _) in known.items() if path not in present and not path.startswith(unknown))
    return Changes(tuple(sorted(fresh, key=lambda item: item[0])), gone, len(present), tuple(sorted(closed)))
