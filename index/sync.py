"""Bringing catalogue, text store and full-text index up to date with the documents folder.

Work is done in batches. A batch is first committed to the engine and then to the catalogue: when the process
dies between the two, the batch is done again, which changes nothing. So a stop at any moment loses at most
one batch of work and no document.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Final

from index.catalogue import Catalogue, CatalogueDamaged, Entry, FileStamp
from index.documents import Document
from index.engines import Engine, EngineDamaged, Record
from index.extract.process import read_files
from index.extract.unpacking import Extracted
from index.library import Library, described
from index.lock import IndexerLock
from index.rereading import note, outdated
from index.sanitise import sanitise_line
from index.scan import Changes, compare

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
    closed: tuple[str, ...] = ()
    """Folders that may not be listed, safe to show."""
    notices: list[str] = field(default_factory=list)
    """What a person should know, such as a rebuilt index; each one sentence."""


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Pending:
    """What a synchronisation would have to do."""

    documents: int
    size: int
    """Bytes of the files to read."""
    closed: tuple[str, ...] = ()
    """Folders that may not be listed, safe to show."""


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
        known = catalogue.stamps()
        changes = _changes(library, known)
        again = outdated(catalogue, library.options).files
        sizes = sum(stamp.size for number, stamp in known.values() if number in again)
        count = changes.count + len(catalogue.waiting()) + len(again)
        return Pending(count, changes.size + sizes, _names(changes.closed))
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


def _changes(library: Library, known: Mapping[bytes, tuple[int, FileStamp]]) -> Changes:
    # Index and notes may stand inside the documents folder; they are not documents.
    own = frozenset(os.path.abspath(folder) for folder in (library.index, *library.others))
    return compare(library.documents, known, own, follow=library.options.follow_links)


class _Synchronisation:
    """One run of ``synchronise``, under the lock."""

    def __init__(self, library: Library, catalogue: Catalogue, report: Report, said: list[str]) -> None:
        self.library = library
        self.catalogue = catalogue
        self.report = report
        self.summary = Summary(notices=said)
        self.started = time.monotonic()
        self.reported = 0.0
        self.batch = _Batch()
        self.found: dict[int, _Found] = {}
        """What was found so far in the files that are being read."""

    def run(self) -> Summary:
        engine, said = self.library.engine_to_write(self.catalogue)
        if said:
            self.summary.notices.append(said)
        try:
            if engine.count() < self.catalogue.count_indexed():
                raise EngineDamaged("records are missing")
            self._note_changes(engine)
            note(self.catalogue, outdated(self.catalogue, self.library.options))
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
        known = self.catalogue.stamps()
        changes = _changes(self.library, known)
        self.summary.added = sum(path not in known for path, _ in changes.fresh)
        self.summary.changed = len(changes.fresh) - self.summary.added
        self.summary.removed = len(changes.gone)
        self.summary.closed = _names(changes.closed)
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
            self.catalogue.see((path, stamp, _file_title(path)) for path, stamp in changes.fresh)

    def _read_waiting(self, engine: Engine) -> None:
        files, stored = self.catalogue.to_read(), self.catalogue.to_feed()
        total, begun = len(files) + len(stored), 0
        if total:
            self._progress(0, total, force=True)
        for done in self._outcomes(files, stored):
            self._progress(done, total)
            if self.batch.is_full(begun):
                self._commit(engine, merge=False)
                begun = done
        self._commit(engine, merge=True)
        self._progress(total, total, force=True)

    def _commit(self, engine: Engine, *, merge: bool) -> None:
        batch, self.batch = self.batch, _Batch()
        if len(batch):
            batch.commit(self.catalogue, engine, merge=merge)
            self.summary.indexed += len(batch.records)
            self.summary.failed += len(batch.failures)

    def _outcomes(self, files: list[tuple[int, bytes]], stored: list[int]) -> Iterator[int]:
        """Put one document after another into the batch; yields how many files and stored documents are done.

        The reading goes on in other processes while a batch is committed.
        """
        done = 0
        for number in stored:
            # Read before, but the engine has lost it: its text is in the store.
            entry = self._entry(number)
            if document := self.catalogue.document(entry):
                self.batch.feed(entry, document)
                self.batch.size += len(document.text)
            done += 1
            yield done
        names = ((number, os.fsdecode(path)) for number, path in files)
        paths = ((number, self.library.file(name), name) for number, name in names)
        with closing(read_files(paths, self.library.options)) as outcomes:
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
        entry = self._entry(self.catalogue.see_member(file, path, outcome.member, _file_title(path)))
        if outcome.holds >= 0 and entry.id in found.members:
            # A message in an archive, say: it has been taken as the document it is.
            self.batch.add_notes(entry.id, outcome)
            return
        found.members.add(entry.id)
        self.batch.take(entry, outcome)

    def _finish(self, file: int) -> None:
        """What a file held when it was read before and holds no more goes."""
        found = self.found.pop(file, _Found())
        self.batch.lose(number for number in self.catalogue.members([file]) if number not in found.members)
        if found.own:
            self.batch.take(self._entry(file), found.own)

    def _progress(self, done: int, total: int, *, force: bool = False) -> None:
        now = time.monotonic()
        if force or now - self.reported >= REPORT_SECONDS:
            self.reported = now
            rate = done / max(now - self.started, 1e-6)
            self.report(Progress(done, total, rate, (total - done) / rate if rate else 0.0))


def _joined(before: Extracted | None, outcome: Extracted) -> Extracted:
    """The outcome of a file that has had one ``before``: a document that also holds some says so itself."""
    if before is None or before.document is None:
        return outcome
    document = replace(before.document, warnings=(*before.document.warnings, *outcome.notes))
    return replace(before, document=document)


@dataclass(slots=True)
class _Found:
    """What was found in a file."""

    own: Extracted | None = None
    """The outcome of the file itself."""
    members: set[int] = field(default_factory=set)
    """The ids of the documents in it."""


@dataclass(slots=True)
class _Batch:
    """Documents read and not yet committed."""

    documents: dict[int, tuple[Entry, Document]] = field(default_factory=dict)
    """Freshly read documents, with their rows as they are now."""
    records: dict[int, Record] = field(default_factory=dict)
    failures: dict[int, tuple[Entry, Extracted]] = field(default_factory=dict)
    containers: dict[int, tuple[Entry, Extracted]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    """Documents that their file holds no more."""
    size: int = 0
    """Code points held."""

    def __len__(self) -> int:
        kept = self.documents.keys() | self.records.keys()
        return len(kept) + len(self.failures) + len(self.containers) + len(self.gone)

    def is_full(self, begun: int) -> bool:
        """Whether it is time to commit; ``begun`` is how many documents were committed before."""
        return len(self) >= min(max(FIRST_BATCH, begun), BATCH_DOCUMENTS) or self.size >= BATCH_CODE_POINTS

    def take(self, entry: Entry, outcome: Extracted) -> None:
        """Take what came of reading the document of ``entry``, in place of what was known of it."""
        self._drop(entry.id)
        if outcome.document:
            self.keep(entry, outcome.document)
        elif outcome.holds >= 0:
            self.containers[entry.id] = entry, outcome
        else:
            self.failures[entry.id] = entry, outcome

    def lose(self, ids: Iterable[int]) -> None:
        """Take it that documents are gone."""
        for number in ids:
            self._drop(number)
            self.gone.add(number)

    def _drop(self, number: int) -> None:
        """A document is in one place only: it may have been fed from the store before its file was read again."""
        for kept in (self.documents, self.records, self.failures, self.containers):
            kept.pop(number, None)
        self.gone.discard(number)

    def add_notes(self, number: int, holding: Extracted) -> None:
        """Let a document that is still in the batch say what there is to know of what it holds."""
        if taken := self.documents.get(number):
            entry, document = taken
            warnings = (*document.warnings, *holding.notes)
            self.documents[number] = replace(entry, warnings=warnings), replace(document, warnings=warnings)

    def keep(self, entry: Entry, document: Document) -> None:
        """Take a freshly read document; the engine hears of it only if a search would see a difference."""
        now = described(entry, document)
        self.documents[entry.id] = now, document
        self.size += len(document.text)
        if not entry.indexed or _searchable(now) != _searchable(entry):
            self.feed(now, document)

    def feed(self, entry: Entry, document: Document) -> None:
        """Give a document to the engine."""
        self.records[entry.id] = Record(
            entry.id, document.text, entry.title, entry.source, entry.author, entry.name, entry.date
        )

    def commit(self, catalogue: Catalogue, engine: Engine, *, merge: bool) -> None:
        # Until the catalogue knows the outcome, it must not trust the engine to hold what it held before.
        with catalogue.transaction():
            catalogue.mark_indexed((*self.records, *self._unread()), indexed=False)
        writer = engine.writer()
        writer.remove(self._unread())
        for _, record in sorted(self.records.items()):
            writer.put(record)
        writer.commit(merge=merge)
        with catalogue.transaction():
            for entry, document in self.documents.values():
                catalogue.keep(entry, document)
            for number, (entry, outcome) in self.failures.items():
                catalogue.fail(number, outcome.problem, outcome.media_type, _file_title(os.fsencode(entry.path)))
            for number, (entry, outcome) in self.containers.items():
                catalogue.hold(number, outcome.media_type, outcome.notes, _file_title(os.fsencode(entry.path)))
            catalogue.forget(self.gone)
            catalogue.mark_indexed(self.records)

    def _unread(self) -> set[int]:
        """Documents that the engine must not have."""
        return {*self.failures, *self.containers, *self.gone}


def _names(folders: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(sanitise_line(os.fsdecode(folder)) for folder in folders)


def _searchable(entry: Entry) -> tuple[str, ...]:
    """What of a document a search can see."""
    return entry.sha256, entry.title, entry.date, entry.source, entry.author


def _file_title(path: bytes) -> str:
    """What a document is called until it is read: its file's name without folder and ending."""
    name = os.fsdecode(path).rpartition("/")[2]
    return sanitise_line(os.path.splitext(name)[0] or name)
