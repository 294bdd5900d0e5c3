"""The Whoosh engine: the only room that knows Whoosh.

What is known of Whoosh and minded here: its files are pickles, so they are read by ``unpickling``, which runs
nothing, and an index that others can still change is not opened; its parser raises on user text, so it is never
used; its top-N search can drop true hits when it skips blocks, so skipping is off.
"""

from __future__ import annotations

import errno
import os
import stat
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from index.engines import EngineDamaged, EngineRefused, Match, Matches, Record
from index.query import Node
from index.sanitise import sanitise_line

with warnings.catch_warnings():
    # Whoosh 2.7.4 has regular expressions written without r""; Python 3.12 warns of each.
    warnings.simplefilter("ignore")
    from whoosh import index as whoosh_index
    from whoosh.collectors import TopCollector
    from whoosh.searching import Searcher

    from index.engines.whoosh.building import add_documents
    from index.engines.whoosh.emitter import emit
    from index.engines.whoosh.merging import join_few, to_join
    from index.engines.whoosh.schema import SCHEMA, date_terms
    from index.engines.whoosh.unpickling import install

install()

__all__ = ["WhooshEngine", "exists", "open_or_create"]

WRITER_MEMORY_MB = 128
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
        plain = all(entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False) for entry in entries)
    if folder.is_symlink() or not plain:
        raise EngineDamaged(f"{folder.name} holds a link or a device among its files")


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
    """One Whoosh index and one searcher kept open on it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _damage():
            self._index = whoosh_index.open_dir(folder, schema=SCHEMA)
            self._searcher: Searcher = self._index.searcher()
        self._known: set[str] | None = None

    def writer(self) -> WhooshWriter:
        """Begin a batch. Raises ``EngineDamaged``."""
        with _damage():
            if self._known is None:
                self._searcher = self._searcher.refresh()
                self._known = {term.decode() for term in self._searcher.reader().lexicon("id")}
        return WhooshWriter(self._index, self._known)

    def search(self, tree: Node, limit: int) -> Matches:
        """The best ``limit`` records. Ties keep the order of the index, so that a shorter list begins a longer one."""
        with _damage():
            self._searcher = self._searcher.refresh()
            query = emit(tree)
            collector = TopCollector(limit=max(limit, 1), usequality=False)
            # Whoosh swaps matchers while collecting and then loses documents; 0 turns the swapping off.
            collector.replace = 0
            self._searcher.search_with_collector(query, collector)
            best = [Match(int(self._id(number)), float(score)) for score, number in collector.results().top_n]
        return Matches(tuple(best[: max(limit, 0)]), collector.total)

    def _id(self, number: int) -> str:
        return str(self._searcher.stored_fields(number)["id"])

    def count(self) -> int:
        """How many records can be found."""
        with _damage():
            self._searcher = self._searcher.refresh()
            return int(self._searcher.doc_count())

    def close(self) -> None:
        """Release files."""
        self._searcher.close()
        self._index.close()


class WhooshWriter:
    """One batch of changes to a Whoosh index.

    Whoosh's own ``update_document`` opens a searcher for every document, and does not see what was added since
    the last commit; here one searcher serves the whole batch, and only ids that the index has are looked for.
    """

    def __init__(self, index: Any, known: set[str]) -> None:
        self._index = index
        self._known = known
        self._put: dict[str, Record] = {}
        self._gone: set[str] = set()

    def put(self, record: Record) -> None:
        """Add or replace a record."""
        self._put[str(record.id)] = record

    def remove(self, ids: Iterable[int]) -> None:
        """Forget records."""
        for number in map(str, ids):
            self._put.pop(number, None)
            self._gone.add(number)

    def commit(self, *, merge: bool) -> None:
        """Make the batch searchable. Raises ``EngineDamaged``, or ``OSError`` as of a full disk."""
        with _damage(writing=True):
            self._write(self._fill, merge=False)
            if merge and to_join(self._index._segments()):
                self._write(lambda writer: None, merge=True)
        self._known.difference_update(self._gone)
        self._known.update(self._put)
        self.cancel()

    def _write(self, fill: Callable[[Any], None], *, merge: bool) -> None:
        writer = self._index.writer(limitmb=WRITER_MEMORY_MB)
        try:
            fill(writer)
            writer.commit(merge=merge, mergetype=join_few if merge else None)
        except BaseException:
            _drop(writer)
            raise

    def _fill(self, writer: Any) -> None:
        self._delete(writer, self._known & (self._gone | self._put.keys()))
        add_documents(writer, ({"id": number, **_fields(record)} for number, record in self._put.items()))

    def _delete(self, writer: Any, ids: set[str]) -> None:
        if not ids:
            return
        searcher = writer.searcher()
        try:
            for number in ids:
                writer.delete_by_term("id", number, searcher=searcher)
        finally:
            searcher.close()

    def cancel(self) -> None:
        """Drop the batch."""
        self._put.clear()
        self._gone.clear()


def _fields(record: Record) -> dict[str, Any]:
    return {
        "text": record.text,
        "title": record.title,
        "source": record.source,
        "author": record.author,
        "path": record.path,
        "date": date_terms(record.date),
    }


def _drop(writer: Any) -> None:
    """Give up a Whoosh writer. After a full disk its ``cancel`` fails too, and would keep the lock."""
    try:
        writer.cancel()
    except Exception:
        with suppress(Exception):
            writer.writelock.release()
