"""The store of notes: one YAML file a note, in a folder a document.

    <folder>/store.yaml                         format: 1; who writes holds a lock on it
    <folder>/<title>-<8 digits>/document.yaml   which document
    <folder>/<title>-<8 digits>/<id>.yaml       a note

Nothing is made before the first note is saved, nothing is overwritten that was not read before, and a file that
cannot be read is left as it is.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from annotations.atomic import fsync_directory, move, read_regular, write_atomic
from annotations.errors import StoreError, describe_os_error
from annotations.ids import is_id, new_id
from annotations.lock import Busy, locked
from annotations.model import Annotation
from annotations.reading import (
    DOCUMENT_FILE,
    Shelf,
    ShelfReader,
    note_names,
    read_note,
    read_notes,
    read_text,
)
from annotations.record import annotation_to_mapping, read_annotation, write_annotation
from annotations.shelf import ShelfRecord, key_of, read_shelf, shelf_to_mapping, updated
from annotations.splice import Revision, revise
from annotations.stored import Conflict, DocumentRef, Loaded, Problem, StoreBusy, StoredNote
from annotations.strictyaml import MAX_BYTES, YamlProblem, dump, load

__all__ = [
    "AnnotationStore",
    "Conflict",
    "DocumentRef",
    "Loaded",
    "Problem",
    "StoreBusy",
    "StoreError",
    "StoredNote",
]

_FORMAT: Final = 1
_STORE_FILE: Final = "store.yaml"


class AnnotationStore:
    """Notes below ``folder``. Deleted ones go to ``trash``, which need not be there for anything else.

    Methods that change notes wait up to ``patience`` seconds for another program to finish writing; call them
    from a worker. They raise `StoreError`, with a text for people, for every fault of the disk.
    """

    def __init__(self, folder: Path, *, trash: Path, patience: float = 5.0) -> None:
        self.folder = folder
        self.trash = trash
        self._patience = patience
        self._reader = ShelfReader(folder)
        self._adopted: dict[str, str] = {}

    def load(self, path: str, sha256: str = "") -> Loaded:
        """The notes on the document at ``path``, relative to the folder of documents.

        Pass ``sha256``, of its canonical text, when no other document in the folder has the same content: a
        document whose path is new is then known by it, and later notes on it join the old ones.
        """
        try:
            if newer := self._newer_format():
                return Loaded(problems=[newer])
            shelves = self._reader.find(path, sha256)
        except OSError as error:
            return Loaded(problems=[_as_problem(error, self.folder)])
        if shelves and sha256:
            self._adopted[path] = shelves[0].folder.name
        return _joined([read_notes(shelf, path) for shelf in shelves])

    def load_all(self) -> Loaded:
        """Every note of the store, each with the path where its document was last met."""
        try:
            if newer := self._newer_format():
                return Loaded(problems=[newer])
            shelves = self._reader.shelves()
        except OSError as error:
            return Loaded(problems=[_as_problem(error, self.folder)])
        return _joined([read_notes(shelf, shelf.path) for shelf in shelves])

    def counts(self) -> dict[str, int]:
        """How many notes each document has, by its path; read from names of files alone."""
        found: Counter[str] = Counter()
        try:
            for shelf in self._reader.shelves():
                if shelf.path:
                    found[shelf.path] += len(note_names(shelf))
        except OSError:
            return {}
        return {path: number for path, number in found.items() if number}

    def known(self) -> list[ShelfRecord]:
        """What is known of every document that has notes; nothing of those whose record cannot be read."""
        try:
            return [shelf.record for shelf in self._reader.shelves() if shelf.record is not None and note_names(shelf)]
        except OSError:
            return []

    def meet(self, document: DocumentRef, before: str) -> None:
        """Note that the document last met at the path ``before`` is ``document`` today: its path, its content.

        Raises:
            StoreBusy, StoreError: as for `save`.
        """
        for shelf in self._shelves_at(before):
            with self._changing(shelf.folder / DOCUMENT_FILE):
                self._check_place(shelf)
                self._keep_shelf(shelf, document)

    def _shelves_at(self, path: str) -> list[Shelf]:
        try:
            return [shelf for shelf in self._reader.shelves() if shelf.path == path]
        except OSError as error:
            raise StoreError(describe_os_error(error, self.folder)) from None

    def save(self, annotation: Annotation, document: DocumentRef, *, expected: str | None = None) -> StoredNote:
        """Write ``annotation`` to its file, and what is known about ``document`` beside it.

        ``expected`` is the digest of the note as it was read; None for a note that is new. A note that was
        deleted meanwhile is written again. Comments in a file edited by hand are kept; where that cannot be
        done, the old file stays beside the new one under ``.orig``.

        Raises:
            Conflict: the file is not what was expected; it is as it was.
            StoreBusy: another program is writing among the notes.
            StoreError: the disk refuses, or the note cannot be a file.
        """
        text = _checked_text(annotation)
        shelf = self._shelf_for(annotation.id, document)
        file = shelf.folder / f"{annotation.id}.yaml"
        with self._changing(file, begins=True):
            self._check_place(shelf)
            revision = _next_text(file, annotation, text, expected, document.path)
            self._keep_shelf(shelf, document)
            _write(file, revision)
            return read_note(file, document.path)

    def save_beside(self, annotation: Annotation, document: DocumentRef, theirs: StoredNote) -> StoredNote:
        """Save ``annotation`` as a note of its own after a conflict, with ``conflict_of`` naming theirs.

        Raises:
            StoreBusy, StoreError: as for `save`.
        """
        extra = {**annotation.extra, "conflict_of": theirs.annotation.id}
        return self.save(replace(annotation, id=new_id(), extra=extra), document)

    def remove(self, note: StoredNote) -> Path:
        """Move the file of ``note`` to the trash; gives its place there, which `restore` wants.

        Raises:
            Conflict: the file has changed since it was read; it is where it was.
            StoreBusy, StoreError: as for `save`, or the trash cannot be written; the file is where it was.
        """
        name = self._shelf_name(note.file)
        with self._changing(note.file):
            self._check_place(self._reader.shelf(name))
            now = read_text(note.file)[1]
            if now != note.digest:
                raise Conflict(read_note(note.file, note.document_path))
            return self._throw_away(note.file)

    def _throw_away(self, file: Path) -> Path:
        target = _free_name(self.trash / file.parent.name / file.name)
        try:
            _make_folder(target.parent)
            move(file, target)
        except OSError as error:
            if not os.access(file.parent, os.W_OK):
                raise  # the note's own folder is at fault, not the trash
            reason = (error.strerror or "not possible").lower()
            raise StoreError(
                f"{self.trash}: {reason}. A deleted note is kept there: make room, get the right to write there, "
                "or choose another folder with --state"
            ) from None
        return target

    def restore(self, trash_path: Path, note: StoredNote) -> StoredNote:
        """Move what `remove` put at ``trash_path`` back to the file of ``note``.

        Raises:
            StoreError: there is a file of that name again, or as for `save`.
        """
        name = self._shelf_name(note.file)
        with self._changing(note.file, begins=True):
            shelf = self._reader.shelf(name)
            self._check_place(shelf)
            if os.path.lexists(note.file):
                raise StoreError(f"{note.file}: is there already. Move it away to bring back the deleted note")
            _make_folder(note.file.parent)
            if shelf.record is None and note.document_path:
                self._keep_shelf(shelf, DocumentRef(note.document_path))
            move(trash_path, note.file)
            return read_note(note.file, note.document_path)

    def _shelf_for(self, note_id: str, document: DocumentRef) -> Shelf:
        """Where a note on ``document`` belongs: where it is, else with its like, else on a new shelf."""
        try:
            shelves = self._reader.find(document.path)
        except OSError as error:
            raise StoreError(describe_os_error(error, self.folder)) from None
        if adopted := self._adopted.get(document.path):
            shelves.insert(0, self._reader.shelf(adopted))
        own = [shelf for shelf in shelves if os.path.lexists(shelf.folder / f"{note_id}.yaml")]
        return next(iter([*own, *shelves]), self._reader.shelf(key_of(document.path)))

    def _shelf_name(self, file: Path) -> str:
        """The shelf of a file of ours.

        Raises:
            StoreError: the file is none of this store's.
        """
        if file.parent.parent != self.folder or file.suffix != ".yaml" or not is_id(file.stem):
            raise StoreError(f"{file}: is not a note in {self.folder}. Nothing was changed")
        return file.parent.name

    def _check_place(self, shelf: Shelf) -> None:
        if newer := self._newer_format():
            raise StoreError(str(newer))
        if shelf.folder.is_symlink():
            raise StoreError(f"{shelf.folder}: is a symbolic link. Put the folder itself there")

    def _newer_format(self) -> Problem | None:
        """The problem that a newer version of this program made the store, if so."""
        file = self.folder / _STORE_FILE
        try:
            written = load(read_text(file)[0], str(file)).get("format")
        except (OSError, YamlProblem):
            return None
        if isinstance(written, str) and written.isdecimal() and int(written[:9]) > _FORMAT:
            return Problem(file, 1, f"these notes have the newer format {written[:9]}", "Use a newer postil")
        return None

    def _keep_shelf(self, shelf: Shelf, document: DocumentRef) -> None:
        """Make the folders that are missing, and tell ``document.yaml`` what is new about the document."""
        _make_folder(shelf.folder)
        shelf = self._reader.shelf(shelf.folder.name)  # under the lock nobody else changes it
        record = updated(shelf.record, document)
        if shelf.problem or record == shelf.record:
            return
        file, new = shelf.folder / DOCUMENT_FILE, shelf_to_mapping(record)
        if shelf.record is None:
            write_atomic(file, dump(new).encode())
        else:
            _write(file, revise(read_text(file)[0], new, _reread_shelf))

    @contextmanager
    def _changing(self, file: Path, *, begins: bool = False) -> Iterator[None]:
        """Holds the lock of the store; faults of the disk and of files become errors in words.

        With ``begins`` the store is made where there is none.
        """
        try:
            if begins:
                _make_folder(self.folder)
            with locked(self.folder / _STORE_FILE, self._patience) as descriptor:
                if not os.fstat(descriptor).st_size:
                    self._put_format(descriptor)
                yield
        except Busy:
            raise StoreBusy(f"{file}: another program is writing here. Try again in a moment") from None
        except YamlProblem as error:
            raise StoreError(str(error)) from None
        except OSError as error:
            raise StoreError(describe_os_error(error, file)) from None

    def _put_format(self, descriptor: int) -> None:
        """Write ``store.yaml`` in place: another file of its name would not be locked."""
        with suppress(OSError):  # empty it serves as well, and the note itself says what the disk refuses
            os.write(descriptor, dump({"format": _FORMAT}).encode())
            os.fsync(descriptor)
            fsync_directory(self.folder)


def _checked_text(annotation: Annotation) -> str:
    if not is_id(annotation.id):
        raise StoreError(f"`{annotation.id}` is not an id of a note. Nothing was saved")
    text = write_annotation(annotation)
    if len(text.encode()) > MAX_BYTES:
        raise StoreError("The note is larger than 1 MB with its passage. Choose a shorter passage, or write less")
    try:
        read_annotation(text, f"{annotation.id}.yaml")
    except YamlProblem as error:
        raise StoreError(f"{error}. Nothing was saved") from None
    return text


def _next_text(
    file: Path, annotation: Annotation, text: str, expected: str | None, document_path: str
) -> Revision | None:
    """What ``file`` must hold next; None when it says that already.

    Raises:
        Conflict: it is not what was expected.
    """
    try:
        old, digest = read_text(file)
    except FileNotFoundError:
        return Revision(text)
    if digest != expected and old != text:
        raise Conflict(read_note(file, document_path))
    if _reread_note(old) == _reread_note(text):
        return None
    return revise(old, annotation_to_mapping(annotation), _reread_note)


def _write(file: Path, revision: Revision | None) -> None:
    if revision is None:
        return
    if revision.loses_comments:
        write_atomic(_free_name(file.with_name(f"{file.name}.orig")), read_regular(file, MAX_BYTES))
    write_atomic(file, revision.text.encode())


def _reread_note(text: str) -> Mapping[str, object]:
    return annotation_to_mapping(read_annotation(text, ""))


def _reread_shelf(text: str) -> Mapping[str, object]:
    return shelf_to_mapping(read_shelf(text, ""))


def _free_name(path: Path) -> Path:
    """``path``, or with a number before its last ending when that is taken."""
    number = 1
    free = path
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.stem}.{number}{path.suffix}")
    return free


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        fsync_directory(folder.parent)


def _joined(parts: list[Loaded]) -> Loaded:
    return Loaded(
        [note for part in parts for note in part.notes], [problem for part in parts for problem in part.problems]
    )


def _as_problem(error: OSError, folder: Path) -> Problem:
    return Problem(folder, 0, (error.strerror or "cannot be read").lower(), "Check the folder and its rights")
