"""The Whoosh engine: the only room that knows Whoosh.

What is known of Whoosh and minded here: its files are pickles, so a foreign index is never opened; its
parser raises on user text, so it is never used; its top-N search can drop true hits when it skips blocks,
so skipping is off.
"""

from __future__ import annotations

import os
import stat
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.engines import EngineDamaged, EngineRefused, Match, Matches, Record
from index.query import Node

with warnings.catch_warnings():
    # Whoosh 2.7.4 has regular expressions written without r""; Python 3.12 warns of each.
    warnings.simplefilter("ignore")
    from whoosh import index as whoosh_index
    from whoosh.collectors import TopCollector
    from whoosh.searching import Searcher

    from index.engines.whoosh.emitter import emit
    from index.engines.whoosh.schema import SCHEMA, date_terms

__all__ = ["WhooshEngine", "exists", "open_or_create"]

WRITER_MEMORY_MB = 128


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
    return WhooshEngine(folder)


def _refuse_foreign(folder: Path) -> None:
    """Opening a Whoosh index runs whatever its pickles say: trust only what nobody else could write."""
    found = folder.stat()
    if found.st_uid not in {os.geteuid(), 0}:
        raise EngineRefused(f"{folder} belongs to another user; choose another index folder with --index.")
    if found.st_mode & stat.S_IWOTH:
        raise EngineRefused(f"{folder} can be written by everybody; run: chmod o-w '{folder}'")


@contextmanager
def _damage() -> Iterator[None]:
    """Turn whatever Whoosh raises on a damaged file into ``EngineDamaged``: it raises ten kinds of error."""
    try:
        yield
    except (EngineDamaged, EngineRefused, KeyboardInterrupt, SystemExit):
        raise
    except Exception as error:
        raise EngineDamaged(f"{type(error).__name__}: {error}") from error


class WhooshEngine:
    """One Whoosh index and one searcher kept open on it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _damage():
            self._index = whoosh_index.open_dir(folder)
            self._searcher: Searcher = self._index.searcher()
        self._known: set[str] | None = None

    def writer(self) -> WhooshWriter:
        """Begin a batch. Raises ``EngineDamaged``."""
        with _damage():
            if self._known is None:
                self._searcher = self._searcher.refresh()
                self._known = {term.decode() for term in self._searcher.reader().lexicon("id")}
            return WhooshWriter(self._index.writer(limitmb=WRITER_MEMORY_MB), self._known)

    def search(self, tree: Node, limit: int) -> Matches:
        """The best ``limit`` records. Ties are in the order of the ids, so that paging is stable."""
        with _damage():
            self._searcher = self._searcher.refresh()
            query = emit(tree)
            collector = TopCollector(limit=limit, usequality=False)
            # Whoosh swaps matchers while collecting and then loses documents; 0 turns the swapping off.
            collector.replace = 0
            self._searcher.search_with_collector(query, collector)
            best = [Match(int(self._id(number)), float(score)) for score, number in collector.results().top_n]
        return Matches(tuple(sorted(best, key=lambda match: (-match.score, match.id))), collector.total)

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

    Whoosh's own ``update_document`` opens a searcher for every document; here one serves the whole batch, and
    only ids that the index already has are looked for.
    """

    def __init__(self, writer: Any, known: set[str]) -> None:
        self._writer = writer
        self._known = known
        self._searcher: Any = None

    def put(self, record: Record) -> None:
        """Add or replace a record."""
        self.remove([record.id])
        self._known.add(str(record.id))
        self._writer.add_document(
            id=str(record.id),
            text=record.text,
            title=record.title,
            source=record.source,
            author=record.author,
            path=record.path,
            date=date_terms(record.date),
        )

    def remove(self, ids: Iterable[int]) -> None:
        """Forget records."""
        for number in map(str, ids):
            if number in self._known:
                self._searcher = self._searcher or self._writer.searcher()
                self._writer.delete_by_term("id", number, searcher=self._searcher)
                self._known.discard(number)

    def commit(self, *, merge: bool) -> None:
        """Make the batch searchable."""
        self._close_searcher()
        self._writer.commit(merge=merge)

    def cancel(self) -> None:
        """Drop the batch. After a full disk Whoosh may fail here too; the lock then goes with the process."""
        self._close_searcher()
        self._writer.cancel()

    def _close_searcher(self) -> None:
        if self._searcher is not None:
            self._searcher.close()
            self._searcher = None
