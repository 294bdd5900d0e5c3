"""Bringing catalogue, text store and full-text index up to date with the documents folder.

Work is done in batches. A batch is first committed to the engine and then to the catalogue: when the process
dies between the two, the batch is done again, which changes nothing. So a stop at any moment loses at most
one batch of work and no document.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Final

from index.batch import Batch, file_title
from index.catalogue import Catalogue, CatalogueDamaged, Entry
from index.engines import Engine, EngineDamaged
from index.extract.pool import Readers, read_files
from index.extract.unpacking import Extracted, warned
from index.library import Library
from index.lock import IndexerLock
from index.pending import changes_of, names_of, own_folders
from index.rereading import note, outdated
from index.scan import compare_some

__all__ = ["Progress", "Summary", "synchronise"]

FIRST_BATCH: Final = 250
"""Documents. They are searchable soon; the next batches are larger, for each is a piece of the index of its own."""
BATCH_GROWTH: Final = 10
"""How many times as large a batch may be as all before it."""
BATCH_DOCUMENTS: Final = 5_000
LAST_BATCH: Final = 1_000
"""Documents. Nothing is read any more beside the last batch, so that it should be smaller than the others."""
BATCH_SIZE: Final = 40_000_000
"""Bytes, in memory."""
REPORT_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a synchronisation is."""

    done: int
    total: int
    rate: float
    """Documents a second since the start."""
    seconds_left: float


@dataclass(slots=True)
class Summary:
    """What a synchronisation did."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    indexed: int = 0
    """Documents given to the full-text index."""
    failed: int = 0
    """Documents that could not be read this time; ``Catalogue.failures`` has all."""
    total: int = 0
    """Documents in the library now."""
    seconds: float = 0.0
    closed: tuple[str, ...] = ()
    """Folders that may not be listed, safe to show."""
    notices: list[str] = field(default_factory=list)
    """What a person should know, such as a rebuilt index; each one sentence."""


Report = Callable[[Progress], None]


def synchronise(
    library: Library,
    report: Report = lambda _: None,
    *,
    rebuild: bool = False,
    only: Collection[bytes] | None = None,
    readers: Readers | None = None,
) -> Summary:
    """Bring the index up to date; with ``rebuild``, begin the full-text index anew.

    Who watches the folder says in ``only`` what may have changed: paths of files and folders relative to it, new and
    gone ones too; an empty path is all. Nothing else is looked at then, so that it takes no longer for a large library,
    unless the index was never made or is damaged. ``readers`` can be kept from one time to the next.

    Raises ``NoDocuments``, ``Locked`` when another process is at it, ``EngineRefused``, ``OSError``;
    ``CatalogueDamaged`` or ``EngineDamaged`` only when what was just made anew is damaged too.
    """
    library.check_documents()
    library.index.mkdir(parents=True, exist_ok=True, mode=0o700)
    with IndexerLock(library.index):
        said: list[str] = []
        while True:
            # Damage may show only when a page deep inside is read; what is broken is then made anew, twice at most.
            try:
                return _attempt(library, _Task(report, said, only, readers), rebuild=rebuild)
            except CatalogueDamaged as damage:
                if len(said) > 1:
                    raise
                library.set_catalogue_aside()
                said.append(f"The catalogue was damaged ({damage}); it is made anew.")
            except EngineDamaged as damage:
                if len(said) > 1:
                    raise
                rebuild = True
                said.append(f"The full-text index was damaged ({damage}); it is built anew.")


@dataclass(frozen=True, slots=True)
class _Task:
    """What `synchronise` is asked for, and what there is to tell of the attempts before."""

    report: Report
    said: list[str]
    only: Collection[bytes] | None
    readers: Readers | None


def _attempt(library: Library, task: _Task, *, rebuild: bool) -> Summary:
    catalogue, done = library.catalogue_anew()
    try:
        if done:
            task = replace(task, said=[*task.said, done])
        if _needs_all(library, catalogue, task) or rebuild:
            task = replace(task, only=None)
        if task.only is None:
            catalogue.check_rows()
        if rebuild:
            catalogue.set_fact("engine", "")
        return _Synchronisation(library, catalogue, task).run()
    finally:
        catalogue.close()


def _needs_all(library: Library, catalogue: Catalogue, task: _Task) -> bool:
    """Whether it is not enough to look where something changed: nothing is known yet, or a link may lead anywhere."""
    new = bool(task.said) or not catalogue.fact("engine")
    return new or library.options.follow_links or b"" in (task.only or ())


class _Synchronisation:
    """One run of ``synchronise``, under the lock."""

    def __init__(self, library: Library, catalogue: Catalogue, task: _Task) -> None:
        self.library = library
        self.catalogue = catalogue
        self.task = task
        self.summary = Summary(notices=list(task.said))
        self.started = time.monotonic()
        self.reported = 0.0
        self.batch = Batch()
        self.found: dict[int, _Found] = {}
        """What was found so far in the files that are being read."""
        self.holders: frozenset[int] = frozenset()
        """The files that held documents before."""

    def run(self) -> Summary:
        engine, said = self.library.engine_to_write(self.catalogue)
        if said:
            self.summary.notices.append(said)
        try:
            if self.task.only is None:
                if engine.count() < self.catalogue.count_indexed():
                    raise EngineDamaged("records are missing")
                note(self.catalogue, outdated(self.catalogue, self.library.options))
            self._note_changes(engine)
            self._read_waiting(engine)
        finally:
            engine.close()
        while self.catalogue.stories.mend():
            pass
        self.summary.total = self.catalogue.count()
        self.summary.seconds = time.monotonic() - self.started
        return self.summary

    def _note_changes(self, engine: Engine) -> None:
        """Put every file of the folder into the catalogue at once, so that the list is complete from the start."""
        if (only := self.task.only) is None:
            known = self.catalogue.stamps()
            changes = changes_of(self.library, known)
        else:
            known = self.catalogue.stamps_below(only)
            changes = compare_some(self.library.documents, known, only, own_folders(self.library))
        self.summary.added = sum(path not in known for path, _ in changes.fresh)
        self.summary.changed = len(changes.fresh) - self.summary.added
        self.summary.removed = len(changes.gone)
        self.summary.closed = names_of(changes.closed)
        self.summary.notices += [
            f"The folder {name} could not be listed; what is known of its documents stays as it was."
            for name in self.summary.closed
        ]
        gone = [*changes.gone, *self.catalogue.members(changes.gone)]
        if gone:
            with self.catalogue.transaction():
                self.catalogue.mark_indexed(gone, indexed=False)
            writer = engine.writer()
            writer.remove(gone)
            writer.commit(merge=False)
        with self.catalogue.transaction():
            self.catalogue.forget(gone)
            self.catalogue.see((path, stamp, file_title(path)) for path, stamp in changes.fresh)

    def _read_waiting(self, engine: Engine) -> None:
        files, stored = self.catalogue.to_read(), self.catalogue.to_feed()
        self.holders = self.catalogue.holders()
        total, begun = len(files) + len(stored), 0
        if total:
            self._progress(0, total, force=True)
        for done in self._outcomes(files, stored):
            self._progress(done, total)
            if _is_full(self.batch, begun, total - done):
                self._commit(engine, merge=False)
                begun = done
        self._commit(engine, merge=True)
        self._progress(total, total, force=True)

    def _commit(self, engine: Engine, *, merge: bool) -> None:
        batch, self.batch = self.batch, Batch()
        if len(batch):
            self.summary.indexed += batch.commit(self.catalogue, engine, merge=merge)
            self.summary.failed += len(batch.failures)

    def _outcomes(self, files: list[tuple[int, bytes]], stored: list[int]) -> Iterator[int]:
        """Put one document after another into the batch; yields how many files and stored documents are done.

        The reading goes on in other processes while a batch is committed.
        """
        done = 0
        for number in stored:
            # Read before, but the engine has lost it: its text is in the store.
            if (text := self.catalogue.text(self._entry(number).sha256)) is not None:
                self.batch.feed(number, text)
            done += 1
            yield done
        names = ((number, os.fsdecode(path)) for number, path in files)
        paths = ((number, self.library.file(name), name) for number, name in names)
        readers = self.task.readers
        with closing(readers.read(paths) if readers else read_files(paths, self.library.options)) as outcomes:
            for number, outcome in outcomes:
                if outcome:
                    self._take(number, outcome)
                else:
                    self._finish(number)
                    done += 1
                yield done

    def _entry(self, number: int) -> Entry:
        entry = self.catalogue.entry(number)
        if entry is None:
            raise CatalogueDamaged("a row is gone")
        return entry

    def _take(self, file: int, outcome: Extracted) -> None:
        """Put a document inside a file into the batch. The file's own outcome waits until all of it is read.

        A file that is done is not read again, so that must not be on the disk before what is in it.
        """
        found = self.found.setdefault(file, _Found())
        if not outcome.member:
            found.own = _joined(found.own, outcome)
            return
        path = os.fsencode(f"{self._entry(file).path}/{outcome.member}")
        number = self.catalogue.see_member(file, path, outcome.member, file_title(path))
        if outcome.holds >= 0 and number in found.members:
            # A message in an archive, say: it has been taken as the document it is.
            self.batch.add_notes(number, outcome)
            return
        found.members.add(number)
        self.batch.take(number, outcome)

    def _finish(self, file: int) -> None:
        """What a file held when it was read before and holds no more goes."""
        found = self.found.pop(file, _Found())
        if file in self.holders:
            self.batch.lose(number for number in self.catalogue.members([file]) if number not in found.members)
        if found.own:
            self.batch.take(file, found.own)

    def _progress(self, done: int, total: int, *, force: bool = False) -> None:
        now = time.monotonic()
        if force or now - self.reported >= REPORT_SECONDS:
            self.reported = now
            rate = done / max(now - self.started, 1e-6)
            self.task.report(Progress(done, total, rate, (total - done) / rate if rate else 0.0))


def _joined(before: Extracted | None, outcome: Extracted) -> Extracted:
    """The outcome of a file that has had one ``before``: a document that also holds some says so itself."""
    return outcome if before is None or before.prepared is None else warned(before, *outcome.notes)


@dataclass(slots=True)
class _Found:
    """What was found in a file."""

    own: Extracted | None = None
    """The outcome of the file itself."""
    members: set[int] = field(default_factory=set)
    """The ids of the documents in it."""


def _is_full(batch: Batch, begun: int, left: int) -> bool:
    """Whether it is time to commit; ``begun`` documents were committed before, ``left`` are still to be read."""
    most = min(max(FIRST_BATCH, BATCH_GROWTH * begun), BATCH_DOCUMENTS, max(LAST_BATCH, left))
    return len(batch) >= most or batch.size >= BATCH_SIZE
