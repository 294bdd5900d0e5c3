"""What is in the documents folder now, compared with what the catalogue knows."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from index.catalogue import FileStamp

__all__ = ["Changes", "compare", "compare_some", "walk"]


def walk(
    folder: Path,
    skip: frozenset[str] = frozenset(),
    closed: Callable[[bytes], None] = lambda _: None,
    *,
    follow: bool = False,
    below: bytes = b"",
) -> Iterator[tuple[bytes, FileStamp]]:
    """Everything but folders below ``folder``: its path relative to it, as bytes, and its stamp.

    That includes links, pipes, sockets and devices, which are listed so that nobody misses them in silence, and are
    refused when they are read. With ``follow``, links are what they lead to, each folder once. Hidden files and
    folders and the folders named by absolute path in ``skip`` are left out. A folder below that cannot be listed is
    named to ``closed``. With ``below``, only the folder of this path in it is looked through. Raises ``OSError`` when
    ``folder`` itself cannot be listed.
    """
    root = os.fsencode(os.path.realpath(folder))
    skipped = _real(skip)
    waiting = [os.path.join(root, below) if below else root]
    seen = {_identity(os.stat(root))}
    while waiting:
        current = waiting.pop()
        try:
            found = _listed(current, follow=follow)
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
                # A link may lead to where we have been, or are.
                if path not in skipped and not (follow and (_identity(about) in seen or _is_in(path, skipped))):
                    seen.add(_identity(about))
                    waiting.append(path)
            else:
                yield _below(root, path), _stamp(about)


def _real(folders: frozenset[str]) -> set[bytes]:
    return {os.fsencode(os.path.realpath(name)) for name in folders}


def _stamp(about: os.stat_result) -> FileStamp:
    return FileStamp(about.st_size, about.st_mtime_ns, about.st_ctime_ns)


def _identity(about: os.stat_result) -> tuple[int, int]:
    return about.st_dev, about.st_ino


def _is_in(path: bytes, folders: set[bytes]) -> bool:
    return os.path.realpath(path) in folders


def _listed(folder: bytes, *, follow: bool) -> list[tuple[bytes, os.stat_result]]:
    """What is in ``folder`` and not hidden; what vanishes meanwhile is left out. Raises ``OSError``."""
    found: list[tuple[bytes, os.stat_result]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name[:1] == b".":
                continue
            try:
                found.append((entry.path, _about(entry) if follow else entry.stat(follow_symlinks=False)))
            except FileNotFoundError:
                continue
    return found


def _about(entry: os.DirEntry[bytes]) -> os.stat_result:
    # A link that leads nowhere, or round in a circle, is listed as the link it is.
    with suppress(OSError):
        return entry.stat()
    return entry.stat(follow_symlinks=False)


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


def compare(
    folder: Path,
    known: Mapping[bytes, tuple[int, FileStamp]],
    skip: frozenset[str] = frozenset(),
    *,
    follow: bool = False,
) -> Changes:
    """Scan ``folder`` and say what differs from ``known`` (path to id and stamp). Raises as ``walk`` does."""
    closed: list[bytes] = []
    return _changes(walk(folder, skip, closed.append, follow=follow), known, closed)


def compare_some(
    folder: Path,
    known: Mapping[bytes, tuple[int, FileStamp]],
    paths: Iterable[bytes],
    skip: frozenset[str] = frozenset(),
) -> Changes:
    """Say what differs from ``known`` at ``paths``, of files and folders, below ``folder``; links are not followed.

    ``known`` has all that is known at these paths and below. Raises ``OSError`` when ``folder`` cannot be looked at.
    """
    closed: list[bytes] = []
    found: dict[bytes, FileStamp] = {}
    for path in paths:
        found.update(_at(folder, path, skip, closed))
    return _changes(found.items(), known, closed)


def _at(folder: Path, path: bytes, skip: frozenset[str], closed: list[bytes]) -> Iterable[tuple[bytes, FileStamp]]:
    """What `walk` would find at ``path`` and below."""
    root, skipped = os.fsencode(os.path.realpath(folder)), _real(skip)
    current, about = root, os.stat(root)
    for name in path.split(b"/"):
        parent, current = current, os.path.join(current, name)
        if not stat.S_ISDIR(about.st_mode) or name.startswith(b".") or current in skipped:
            return ()
        try:
            about = os.lstat(current)
        except FileNotFoundError:
            return ()
        except OSError:
            closed.append(_below(root, parent))
            return ()
    return walk(folder, skip, closed.append, below=path) if stat.S_ISDIR(about.st_mode) else [(path, _stamp(about))]


def _changes(
    found: Iterable[tuple[bytes, FileStamp]], known: Mapping[bytes, tuple[int, FileStamp]], closed: list[bytes]
) -> Changes:
    fresh: list[tuple[bytes, FileStamp]] = []
    unseen = dict(known)
    total = 0
    for path, stamp in found:
        total += 1
        before = unseen.pop(path, None)
        if before is None or before[1] != stamp:
            fresh.append((path, stamp))
    unknown = tuple(name + b"/" for name in closed)
    gone = tuple(number for path, (number, _) in unseen.items() if not path.startswith(unknown))
    return Changes(tuple(sorted(fresh, key=itemgetter(0))), gone, total, tuple(sorted(closed)))
