"""The Whoosh engine: the only room that knows Whoosh.

Whoosh's index, list of segments, writer and lock are used as they are, with segments of our own (``codec``) that are
smaller and faster to write, and with a search of our own over them (``evaluation``). Who only searches does not load
Whoosh: ``listing`` reads its list of segments. What is known of Whoosh and minded here: that list is a pickle, so it is
read by ``unpickling``, which runs nothing, and an index that others can still change is not opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.engines import EngineDamaged, EngineRefused, Matches
from index.engines.whoosh.damage import damage
from index.engines.whoosh.evaluation import evaluate
from index.engines.whoosh.lexicon import WhooshLexicon
from index.engines.whoosh.listing import NAME, latest, read, segment_path, settled
from index.engines.whoosh.segment import SegmentReader
from index.query.tree import Node

if TYPE_CHECKING:
    from index.engines.whoosh.writing import WhooshWriter

__all__ = ["WhooshEngine", "exists", "open_or_create"]


def exists(folder: Path) -> bool:
    """Whether there is an index in ``folder``, damaged or not."""
    return any(folder.glob(f"_{NAME}_*.toc"))


def open_or_create(folder: Path) -> WhooshEngine:
    """Open the index in ``folder``, or make an empty one. Raises ``EngineDamaged`` or ``EngineRefused``."""
    if not exists(folder):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        _refuse_foreign(folder)
        # Imported here and below: loading Whoosh takes longer than a search, which does without it.
        from index.engines.whoosh.writing import create

        with damage():
            create(folder)
    _refuse_foreign(folder)
    _refuse_links(folder)
    return WhooshEngine(folder)


def _refuse_foreign(folder: Path) -> None:
    """An index that others can write may change under our hands and lie about what it holds."""
    found = folder.stat()
    if found.st_uid not in {os.geteuid(), 0}:
        raise EngineRefused(f"{folder} belongs to another user; choose another index folder with --index.")
    if found.st_mode & (stat.S_IWOTH | stat.S_IWGRP):
        raise EngineRefused(f"{folder} can be written by others; run: chmod go-w '{folder}'")


def _refuse_links(folder: Path) -> None:
    """Whoosh follows links: a linked temporary folder would be emptied, a linked lock made, a pipe waited for."""
    with os.scandir(folder) as entries:
        plain = all(map(_is_plain, entries))
    if folder.is_symlink() or not plain:
        raise EngineDamaged(f"{folder.name} holds a link or a device among its files")


def _is_plain(entry: os.DirEntry[str]) -> bool:
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except FileNotFoundError:
        # A commit has just taken it away.
        return True
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


class WhooshEngine:
    """One Whoosh index, its segments kept open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._generation: int | None = None
        self._readers: dict[str, SegmentReader] = {}
        self._lexicons: dict[str, WhooshLexicon] = {}
        with damage():
            self.segments()

    def writer(self) -> WhooshWriter:
        """Begin a batch."""
        from index.engines.whoosh.writing import WhooshWriter

        return WhooshWriter(self)

    def search(self, tree: Node, limit: int, *, whole_first: bool = True) -> Matches:
        """The records that an expanded tree matches. Raises ``EngineDamaged``."""
        with damage():
            segments = self.segments()
        # Segments themselves say when they are damaged; any other error in there is no reason to build an index anew.
        return evaluate(segments, tree, limit, whole_first)

    def lexicon(self, field: str = "") -> WhooshLexicon:
        """The words of a field, or of text and title. Raises ``EngineDamaged``, and so do its methods."""
        with damage():
            segments = self.segments()
            if field not in self._lexicons:
                self._lexicons[field] = WhooshLexicon(segments, (field,) if field else ("text", "title"))
            return self._lexicons[field]

    def count(self) -> int:
        """How many records can be found. Raises ``EngineDamaged``."""
        with damage():
            return sum(segment.size - len(segment.deleted) for segment in self.segments())

    def check(self) -> None:
        """Read every segment. Raises ``EngineDamaged``."""
        with damage():
            for segment in self.segments():
                segment.check()

    def close(self) -> None:
        """Release files; whoever still has a lexicon keeps those it needs."""
        self._readers = {}
        self._lexicons = {}
        self._generation = None

    def segments(self) -> Sequence[SegmentReader]:
        """The segments of the last commit, by whomever it was made. Raises any error for damage: see ``damage``."""
        if latest(self.folder) != self._generation:
            settled(self.folder, self._refresh)
        return list(self._readers.values())

    def reader(self, name: str) -> SegmentReader:
        """One of the segments that ``segments`` gave last."""
        return self._readers[name]

    def _refresh(self) -> None:
        listed = read(self.folder)
        readers = {}
        for name, count, deleted in listed.segments:
            reader = self._readers.get(name)
            if reader is None:
                reader = SegmentReader(segment_path(self.folder, name), count, deleted)
            readers[name] = reader if reader.deleted == deleted else reader.without(deleted)
        self._readers, self._lexicons, self._generation = readers, {}, listed.generation
