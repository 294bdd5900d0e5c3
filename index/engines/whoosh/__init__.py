"""The Whoosh engine: the only room that knows Whoosh.

Whoosh's index, list of segments, writer and lock are used as they are, with segments of our own (``codec``) that are
smaller and faster to write, and with a search of our own over them (``evaluation``). What is known of Whoosh and minded
here: its list of segments is a pickle, so it is read by ``unpickling``, which runs nothing, and an index that others
can still change is not opened.
"""

from __future__ import annotations

import errno
import os
import stat
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import compress, count
from pathlib import Path
from typing import Any, TypeVar

from index.engines import EngineDamaged, EngineRefused, Matches, Record
from index.query.tree import Node
from index.sanitise import sanitise_line

with warnings.catch_warnings():
    # Whoosh 2.7.4 has regular expressions written without r""; Python 3.12 warns of each.
    warnings.simplefilter("ignore")
    from whoosh import index as whoosh_index
    from whoosh.filedb.filestore import FileStorage
    from whoosh.writing import SegmentWriter

    from index.engines.whoosh.building import Building
    from index.engines.whoosh.codec import PostilCodec, PostilSegment, segment_path
    from index.engines.whoosh.evaluation import evaluate
    from index.engines.whoosh.joining import Weight, join, to_join
    from index.engines.whoosh.lexicon import WhooshLexicon
    from index.engines.whoosh.schema import SCHEMA
    from index.engines.whoosh.segment import SegmentFile, SegmentReader
    from index.engines.whoosh.unpickling import install

install()

__all__ = ["WhooshEngine", "exists", "open_or_create"]

_T = TypeVar("_T")
_NAME = "MAIN"
"""Of the index in its folder, as Whoosh calls it."""
_MOST_POSTINGS = 600_000
"""Of one segment that is written at a time, some 60 MB: a batch of Chinese has millions."""
MOST_SAID = 300
"""Code points of a message about damage."""
_SYSTEM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO}
"""Errors of the system, not of the index: building it anew would meet them again."""


def exists(folder: Path) -> bool:
    """Whether there is an index in ``folder``, damaged or not."""
    return any(folder.glob("_MAIN_*.toc"))


def open_or_create(folder: Path) -> WhooshEngine:
    """Open the index in ``folder``, or make an empty one. Raises ``EngineDamaged`` or ``EngineRefused``."""
    if not exists(folder):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        _refuse_foreign(folder)
        with _damage():
            whoosh_index.create_in(folder, SCHEMA)
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


def _settled(folder: Path, look: Callable[[], _T]) -> _T:
    """What ``look`` finds in an index to which others may be committing: files go that a commit does not need any more.

    Raises what ``look`` does when there was no commit meanwhile.
    """
    storage = FileStorage(folder)
    while True:
        generation = whoosh_index.TOC._latest_generation(storage, _NAME)
        try:
            return look()
        except (FileNotFoundError, whoosh_index.EmptyIndexError):
            if whoosh_index.TOC._latest_generation(storage, _NAME) == generation:
                raise


@contextmanager
def _damage(*, writing: bool = False) -> Iterator[None]:
    """Turn whatever Whoosh raises on a damaged file into ``EngineDamaged``: it raises ten kinds of error.

    With ``writing``, a full disk and its like stay the ``OSError`` they are.
    """
    try:
        yield
    except (EngineDamaged, EngineRefused, KeyboardInterrupt, SystemExit):
        raise
    except Exception as error:
        if writing and isinstance(error, OSError) and error.errno in _SYSTEM:
            raise
        # The words may come from the file.
        raise EngineDamaged(sanitise_line(f"{type(error).__name__}: {error}"[:MOST_SAID])) from error


class WhooshEngine:
    """One Whoosh index, its segments kept open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._generation = -1
        self._readers: dict[str, SegmentReader] = {}
        self._lexicons: dict[str, WhooshLexicon] = {}
        with _damage():
            self._index = _settled(folder, lambda: whoosh_index.open_dir(folder, schema=SCHEMA))
            self._segments()

    def writer(self) -> WhooshWriter:
        """Begin a batch."""
        return WhooshWriter(self)

    def search(self, tree: Node, limit: int, *, whole_first: bool = True) -> Matches:
        """The records that an expanded tree matches. Raises ``EngineDamaged``."""
        with _damage():
            segments = self._segments()
        # Segments themselves say when they are damaged; any other error in there is no reason to build an index anew.
        return evaluate(segments, tree, limit, whole_first)

    def lexicon(self, field: str = "") -> WhooshLexicon:
        """The words of a field, or of text and title. Raises ``EngineDamaged``, and so do its methods."""
        with _damage():
            segments = self._segments()
            if field not in self._lexicons:
                self._lexicons[field] = WhooshLexicon(segments, (field,) if field else ("text", "title"))
            return self._lexicons[field]

    def count(self) -> int:
        """How many records can be found. Raises ``EngineDamaged``."""
        with _damage():
            return sum(segment.size - len(segment.deleted) for segment in self._segments())

    def close(self) -> None:
        """Release files; whoever still has a lexicon keeps those it needs."""
        self._readers = {}
        self._lexicons = {}
        self._generation = -1
        self._index.close()

    def _segments(self) -> Sequence[SegmentReader]:
        """The segments of the last commit, by whomever it was made."""
        if self._index.latest_generation() != self._generation:
            _settled(self._folder, self._refresh)
        return list(self._readers.values())

    def _refresh(self) -> None:
        listed = self._index._read_toc()
        readers = {}
        for segment in listed.segments:
            name, deleted = segment.segment_id(), segment.deleted_docs()
            reader = self._readers.get(name)
            if reader is None:
                reader = SegmentReader(segment_path(self._folder, segment), segment.doc_count_all(), deleted)
            readers[name] = reader if reader.deleted == deleted else reader.without(deleted)
        self._readers, self._lexicons, self._generation = readers, {}, listed.generation


_Listed = list[PostilSegment]


class WhooshWriter:
    """One batch of changes to a Whoosh index."""

    def __init__(self, engine: WhooshEngine) -> None:
        self._engine = engine
        self._put: dict[int, Record] = {}
        self._gone: set[int] = set()

    def put(self, record: Record) -> None:
        """Add or replace a record."""
        self._put[record.id] = record

    def remove(self, ids: Iterable[int]) -> None:
        """Forget records."""
        for number in ids:
            self._put.pop(number, None)
            self._gone.add(number)

    def commit(self, *, merge: bool) -> None:
        """Make the batch searchable, then join. Raises ``EngineDamaged``, or ``OSError`` as of a full disk."""
        with _damage(writing=True):
            if self._put or self._gone:
                self._write(self._change)
            if merge and (groups := to_join(list(map(_weight, self._engine._segments())))):
                self._write(partial(self._join, groups))
        self.cancel()

    def _write(self, policy: Callable[[Any, _Listed], _Listed]) -> None:
        """Have Whoosh's writer list other segments: what it takes for joining may make some, too."""
        self._engine._segments()
        writer = SegmentWriter(self._engine._index, codec=PostilCodec())
        try:
            writer.commit(mergetype=policy)
        except BaseException:
            _drop(writer)
            raise

    def _change(self, writer: Any, segments: _Listed) -> _Listed:
        changed = self._gone | self._put.keys()
        for segment in segments:
            known = map(changed.__contains__, self._reader(segment).ids)
            for number in compress(count(), known):
                segment.delete_document(number)
        added = [self._made(writer, building.write) for building in _buildings(self._put.values())]
        return [*(segment for segment in segments if segment.doc_count()), *added]

    def _join(self, groups: list[list[int]], writer: Any, segments: _Listed) -> _Listed:
        left = dict(enumerate(segments))
        added = []
        for group in groups:
            readers = [self._reader(left.pop(place)) for place in group]
            added.append(self._made(writer, partial(join, readers)))
        return [*left.values(), *added]

    def _made(self, writer: Any, write: Callable[[SegmentFile], int]) -> PostilSegment:
        segment: PostilSegment = writer.codec.new_segment(writer.storage, writer.indexname)
        with segment_path(self._engine._folder, segment).open("wb") as file:
            segment.set_doc_count(write(SegmentFile(file)))
        return segment

    def _reader(self, segment: PostilSegment) -> SegmentReader:
        """The reader of a segment. The lock is ours: the list cannot have changed since the engine looked at it."""
        return self._engine._readers[segment.segment_id()]

    def cancel(self) -> None:
        """Drop the batch."""
        self._put.clear()
        self._gone.clear()


def _weight(reader: SegmentReader) -> Weight:
    deleted = len(reader.deleted)
    return Weight(reader.size - deleted, deleted, reader.bytes)


def _buildings(records: Iterable[Record]) -> Iterator[Building]:
    """Records on their way into segments, each small enough for memory."""
    building = Building()
    for record in records:
        building.add(record)
        if building.postings >= _MOST_POSTINGS:
            yield building
            building = Building()
    if building.ids:
        yield building


def _drop(writer: Any) -> None:
    """Give up a Whoosh writer. After a full disk its ``cancel`` fails too, and would keep the lock."""
    try:
        writer.cancel()
    except Exception:
        with suppress(Exception):
            writer.writelock.release()
