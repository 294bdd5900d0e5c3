"""Bringing catalogue, text store and full-text index up to date with the documents folder.

Work is done in batches. A batch is first committed to the engine and then to the catalogue: when the process
dies between the two, the batch is done again, which changes nothing. So a stop at any moment loses at most
one batch of work and no document.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from index.catalogue import Catalogue, CatalogueDamaged, Entry, Status
from index.documents import Document
from index.engines import Engine, EngineDamaged, Record
from index.extract import Unreadable, extract
from index.library import Library, described
from index.lock import IndexerLock
from index.sanitise import sanitise_line
from index.scan import compare

__all__ = ["Pending", "Progress", "Summary", "pending", "synchronise"]

FIRST_BATCH: Final = 250
"""Documents. The first are searchable soon; then every batch is as large as all before it, up to the next limit."""
BATCH_DOCUMENTS: Final = 2_000
BATCH_CODE_POINTS: Final = 8_000_000
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
    notices: list[str] = field(default_factory=list)
    """What a person should know, such as a rebuilt index; each one sentence."""


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Pending:
    """What a synchronisation would have to do."""

    documents: int
    size: int
    """Bytes of the files to read."""


def pending(library: Library) -> Pending | None:
    """Compare folder and catalogue without changing anything; None when there is no usable catalogue yet.

    Raises ``NoDocuments``, ``OSError`` when the documents cannot be listed after all.
    """
    library.check_documents()
    try:
        catalogue = library.catalogue()
    except (FileNotFoundError, CatalogueDamaged):
        return None
    try:
        changes = compare(library.documents, catalogue.stamps(), _own_folders(library))
        return Pending(changes.count + len(catalogue.waiting()), changes.size)
    except CatalogueDamaged:
        return None
    finally:
        catalogue.close()


def synchronise(library: Library, report: Report = lambda _: None, *, rebuild: bool = False) -> Summary:
    """Bring the index up to date; with ``rebuild``, begin the full-text index anew.

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
                return _attempt(library, report, said, rebuild=rebuild)
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


def _attempt(library: Library, report: Report, said: list[str], *, rebuild: bool) -> Summary:
    catalogue, done = library.catalogue_anew()
    try:
        catalogue.check_rows()
        if rebuild:
            catalogue.set_fact("engine", "")
        return _Synchronisation(library, catalogue, report, [*said, *([done] if done else [])]).run()
    finally:
        catalogue.close()


def _own_folders(library: Library) -> frozenset[str]:
    """Index and notes may stand inside the documents folder; they are not documents."""
    return frozenset(os.path.abspath(folder) for folder in (library.index, *library.others))


class _Synchronisation:
    """One run of ``synchronise``, under the lock."""

    def __init__(self, library: Library, catalogue: Catalogue, report: Report, said: list[str]) -> None:
        self.library = library
        self.catalogue = catalogue
        self.report = report
        self.summary = Summary(notices=said)
        self.started = time.monotonic()
        self.reported = 0.0

    def run(self) -> Summary:
        engine, said = self.library.engine_to_write(self.catalogue)
        if said:
            self.summary.notices.append(said)
        try:
            if engine.count() < self.catalogue.count_indexed():
                raise EngineDamaged("records are missing")
            self._note_changes(engine)
            self._read_waiting(engine)
        finally:
            engine.close()
        self.summary.total = self.catalogue.count()
        self.summary.seconds = time.monotonic() - self.started
        return self.summary

    def _note_changes(self, engine: Engine) -> None:
        """Put every file of the folder into the catalogue at once, so that the list is complete from the start."""
        known = self.catalogue.stamps()
        changes = compare(self.library.documents, known, _own_folders(self.library))
        self.summary.added = sum(path not in known for path, _ in changes.fresh)
        self.summary.changed = len(changes.fresh) - self.summary.added
        self.summary.removed = len(changes.gone)
        self.summary.notices += [_closed_notice(folder) for folder in changes.closed]
        if changes.gone:
            with self.catalogue.transaction():
                self.catalogue.mark_indexed(changes.gone, indexed=False)
            writer = engine.writer()
            writer.remove(changes.gone)
            writer.commit(merge=False)
        with self.catalogue.transaction():
            self.catalogue.see((path, stamp, _file_title(path)) for path, stamp in changes.fresh)
            self.catalogue.forget(changes.gone)

    def _read_waiting(self, engine: Engine) -> None:
        waiting = self.catalogue.waiting()
        done = 0
        for batch in self._batches(waiting):
            done += len(batch)
            batch.commit(self.catalogue, engine, merge=done == len(waiting))
            self.summary.indexed += len(batch.records)
            self.summary.failed += len(batch.failures)
        self._progress(len(waiting), len(waiting), force=True)

    def _batches(self, waiting: list[int]) -> Iterator[_Batch]:
        batch, begun = _Batch(), 0
        for done, number in enumerate(waiting):
            self._progress(done, len(waiting))
            self._read(number, batch)
            if len(batch) >= min(max(FIRST_BATCH, begun), BATCH_DOCUMENTS) or batch.size >= BATCH_CODE_POINTS:
                yield batch
                batch, begun = _Batch(), done + 1
        if len(batch):
            yield batch

    def _read(self, number: int, batch: _Batch) -> None:
        entry = self.catalogue.entry(number)
        if entry is None:
            return
        document = self.catalogue.document(entry) if entry.status is Status.READ else None
        if document is not None:
            # Read before, but the engine has lost it: its text is in the store.
            batch.feed(entry, document)
            return
        try:
            batch.keep(entry, extract(self.library.file(entry.path)))
        except Unreadable as error:
            batch.failures[number] = error.reason
        except Exception as error:
            # A file that a format's module stumbles over must not keep the others from being read.
            batch.failures[number] = f"cannot be read: a fault in postil ({type(error).__name__})"

    def _progress(self, done: int, total: int, *, force: bool = False) -> None:
        now = time.monotonic()
        if force or now - self.reported >= REPORT_SECONDS:
            self.reported = now
            rate = done / max(now - self.started, 1e-6)
            self.report(Progress(done, total, rate, (total - done) / rate if rate else 0.0))


@dataclass(slots=True)
class _Batch:
    """Documents read and not yet committed."""

    documents: dict[int, tuple[Entry, Document]] = field(default_factory=dict)
    """Freshly read documents, with their rows as they are now."""
    records: dict[int, Record] = field(default_factory=dict)
    failures: dict[int, str] = field(default_factory=dict)
    size: int = 0
    """Code points held."""

    def __len__(self) -> int:
        return len(self.documents.keys() | self.records.keys()) + len(self.failures)

    def keep(self, entry: Entry, document: Document) -> None:
        """Take a freshly read document; the engine hears of it only if a search would see a difference."""
        now = described(entry, document)
        self.documents[entry.id] = now, document
        if not entry.indexed or _searchable(now) != _searchable(entry):
            self.feed(now, document)

    def feed(self, entry: Entry, document: Document) -> None:
        """Give a document to the engine."""
        self.records[entry.id] = Record(
            entry.id, document.text, entry.title, entry.source, entry.author, entry.name, entry.date
        )
        self.size += len(document.text)

    def commit(self, catalogue: Catalogue, engine: Engine, *, merge: bool) -> None:
        # Until the catalogue knows the outcome, it must not trust the engine to hold what it held before.
        with catalogue.transaction():
            catalogue.mark_indexed((*self.records, *self.failures), indexed=False)
        writer = engine.writer()
        writer.remove(self.failures)
        for record in self.records.values():
            writer.put(record)
        writer.commit(merge=merge)
        with catalogue.transaction():
            for entry, document in self.documents.values():
                catalogue.keep(entry, document)
            for number, problem in self.failures.items():
                catalogue.fail(number, problem)
            catalogue.mark_indexed(self.records)


def _closed_notice(folder: bytes) -> str:
    name = sanitise_line(os.fsdecode(folder))
    return f"The folder {name} could not be listed; what is known of its documents stays as it was."


def _searchable(entry: Entry) -> tuple[str, ...]:
    """What of a document a search can see."""
    return entry.sha256, entry.title, entry.date, entry.source, entry.author


def _file_title(path: bytes) -> str:
    """What a document is called until it is read: its file's name without folder and ending."""
    name = os.fsdecode(path).rpartition("/")[2]
    return sanitise_line(os.path.splitext(name)[0] or name)
