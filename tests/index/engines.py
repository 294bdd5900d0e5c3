"""Making, filling and asking a full-text index, for the tests of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import accumulate, pairwise
from pathlib import Path

from index.analysis import analyse, terms
from index.engines import FIELDS, Engine, Record, open_engine
from index.engines.whoosh.building import Building
from index.engines.whoosh.segment import SegmentFile, SegmentReader
from index.query.tree import All, Node, Terms

__all__ = ["contents", "found", "made", "opened", "put", "record", "written"]


def record(number: int, text: str = "", title: str = "", source: str = "", author: str = "", path: str = "") -> Record:
    """A record with these fields."""
    fields = {"text": text, "title": title, "source": source, "author": author, "path": path}
    return Record(number, {name: analyse(value) for name, value in fields.items() if value})


def made(folder: Path) -> Engine:
    """An empty full-text index in ``folder``, or the one that is there."""
    opened = open_engine(folder, create=True)
    assert opened
    return opened


def put(engine: Engine, *records: Record, gone: tuple[int, ...] = (), merge: bool = False) -> None:
    """Change records in one batch."""
    writer = engine.writer()
    writer.remove(gone)
    for one in records:
        writer.put(one)
    writer.commit(merge=merge)


def found(engine: Engine, wanted: str | Node, field: str = "") -> set[int]:
    """The ids of the records that have all words of a text in a field, or that a tree matches."""
    tree = All(tuple(Terms((term,), field=field) for term in terms(wanted))) if isinstance(wanted, str) else wanted
    return set(engine.search(tree, 1000).ids)


def written(records: Iterable[Record]) -> bytes:
    """The file of a segment of these records."""
    building = Building()
    for one in records:
        building.add(one)
    file = BytesIO()
    building.write(SegmentFile(file))
    return file.getvalue()


def opened(folder: Path, data: bytes, size: int, deleted: Iterable[int] = ()) -> SegmentReader:
    """A reader of a segment's file with ``size`` documents."""
    path = folder / "MAIN_0.seg"
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    return SegmentReader(path, size, frozenset(deleted))


Places = dict[str, dict[str, list[tuple[int, Sequence[int]]]]]
"""By field and term: the documents that have it, and where."""


def contents(reader: SegmentReader) -> Places:
    """All that a segment has of its documents, read term by term."""
    found: Places = {}
    for field in FIELDS:
        found[field] = {}
        for term, count in zip(reader.terms(field), reader.counts(field), strict=True):
            postings = reader.postings(field, term)
            assert postings
            assert len(postings.documents) == count == reader.count(field, term)
            positions = postings.positions().tolist()
            ends = accumulate(postings.frequencies, initial=0)
            pieces = [positions[begin:end] for begin, end in pairwise(ends)]
            found[field][term] = list(zip(postings.documents, pieces, strict=True))
    return found
