"""Changing an index: through Whoosh, its lock and its list of segments, with segments that are made here."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import compress, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.engines import Record
from index.engines.whoosh.building import Building
from index.engines.whoosh.damage import damage
from index.engines.whoosh.joining import Weight, join, to_join
from index.engines.whoosh.listing import segment_path
from index.engines.whoosh.segment import SegmentFile, SegmentReader
from index.engines.whoosh.unpickling import install

with warnings.catch_warnings():
    # Whoosh 2.7.4 has regular expressions written without r""; Python 3.12 warns of each.
    warnings.simplefilter("ignore")
    from whoosh import index as whoosh_index
    from whoosh.writing import SegmentWriter

    from index.engines.whoosh.codec import PostilCodec, PostilSegment
    from index.engines.whoosh.schema import SCHEMA

if TYPE_CHECKING:
    from index.engines.whoosh import WhooshEngine

install()

__all__ = ["WhooshWriter", "create"]

_MOST_POSTINGS = 600_000
"""Of one segment that is written at a time, some 60 MB: a batch of Chinese has millions."""


def create(folder: Path) -> None:
    """Make an empty index."""
    whoosh_index.create_in(folder, SCHEMA)


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
        with damage(writing=True):
            if self._put or self._gone:
                self._write(self._change)
            if merge and (groups := to_join(list(map(_weight, self._engine.segments())))):
                self._write(partial(self._join, groups))
        self.cancel()

    def _write(self, policy: Callable[[Any, _Listed], _Listed]) -> None:
        """Have Whoosh's writer list other segments: what it takes for joining may make some, too."""
        self._engine.segments()
        writer = SegmentWriter(whoosh_index.open_dir(self._engine.folder, schema=SCHEMA), codec=PostilCodec())
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
        with segment_path(self._engine.folder, segment.segid).open("wb") as file:
            segment.set_doc_count(write(SegmentFile(file)))
        return segment

    def _reader(self, segment: PostilSegment) -> SegmentReader:
        """The reader of a segment. The lock is ours: the list cannot have changed since the engine looked at it."""
        return self._engine.reader(segment.segid)

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
