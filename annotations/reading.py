"""Reads the folders of a store of notes. Every file stands for itself: one that is broken hides no other.

A *shelf* is the folder for the notes on one document. Symbolic links are not followed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from annotations.atomic import read_regular
from annotations.errors import describe_remedy
from annotations.ids import is_id
from annotations.record import read_annotation
from annotations.shelf import ShelfRecord, key_of, read_shelf
from annotations.stored import Loaded, Problem, StoredNote
from annotations.strictyaml import MAX_BYTES, YamlProblem

__all__ = ["DOCUMENT_FILE", "Shelf", "ShelfReader", "note_names", "read_note", "read_notes", "read_text"]

DOCUMENT_FILE: Final = "document.yaml"
"""What is known of a document, in the folder of its notes."""

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder with notes on one document, and what is known about the document."""

    folder: Path
    record: ShelfRecord | None = None
    problem: Problem | None = None
    """Why ``document.yaml`` could not be read."""

    @property
    def path(self) -> str:
        """The latest path of the document; empty when it is not known."""
        return self.record.path if self.record else ""

    def was_at(self, path: str) -> bool:
        """Whether the document was ever met at ``path``."""
        return self.folder.name == key_of(path) or (self.record is not None and path in self.record.paths)

    def has_content(self, digest: str) -> bool:
        """Whether notes were made on the content with this sha256."""
        return bool(digest) and self.record is not None and self.record.has_content(digest)


@dataclass(slots=True)
class ShelfReader:
    """Lists the shelves of a store, and reads again only those ``document.yaml`` that have changed."""

    folder: Path
    _known: dict[str, tuple[tuple[int, int, int], Shelf]] = field(default_factory=dict)

    def shelves(self) -> list[Shelf]:
        """All shelves by name; none when the store is not there yet.

        Raises:
            OSError: the folder is there but cannot be listed.
        """
        try:
            with os.scandir(self.folder) as entries:
                names = sorted(entry.name for entry in entries if _is_shelf(entry))
        except FileNotFoundError:
            return []
        return [self.shelf(name) for name in names]

    def shelf(self, name: str) -> Shelf:
        """The shelf called ``name``, which need not exist."""
        file = self.folder / name / DOCUMENT_FILE
        try:
            status = os.lstat(file)
        except OSError:
            return Shelf(self.folder / name)
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        known = self._known.get(name)
        if known is None or known[0] != stamp:
            known = self._known[name] = (stamp, _read_shelf(file))
        return known[1]

    def find(self, path: str, digest: str = "") -> list[Shelf]:
        """The shelves for the document at ``path``: by its path, else by its content, else by an older path.

        There may be several, when two people began to write about one document under two names.

        Raises:
            OSError: the folder cannot be listed.
        """
        shelves = self.shelves()
        rules: tuple[Callable[[Shelf], bool], ...] = (
            lambda shelf: shelf.path == path,
            lambda shelf: shelf.has_content(digest),
            lambda shelf: shelf.was_at(path),
        )
        found = ([shelf for shelf in shelves if fits(shelf)] for fits in rules)
        return next((shelves for shelves in found if shelves), [])


def _is_shelf(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)


def _read_shelf(file: Path) -> Shelf:
    kept: list[Problem] = []
    record = _try(file, "", kept, lambda: read_shelf(read_text(file)[0], str(file)))
    return Shelf(file.parent, record, kept[0] if kept else None)


def note_names(shelf: Shelf) -> list[str]:
    """The names of the files of notes on ``shelf``, in order; none when it cannot be listed."""
    try:
        return sorted(name for name in os.listdir(shelf.folder) if name.endswith(".yaml") and is_id(name[:-5]))
    except OSError:
        return []


def read_notes(shelf: Shelf, document_path: str) -> Loaded:
    """The notes on ``shelf`` in the order they were made, and the files that could not be read."""
    loaded = Loaded()
    if shelf.problem:
        loaded.problems.append(replace(shelf.problem, document_path=document_path))
    names = _try(shelf.folder, document_path, loaded.problems, lambda: _yaml_names(shelf.folder)) or []
    for name in names:
        note = _try_note(shelf.folder / name, document_path, loaded.problems)
        if note is not None:
            loaded.notes.append(note)
    loaded.notes.sort(key=lambda note: (note.annotation.created, note.annotation.id))
    return loaded


def _yaml_names(folder: Path) -> list[str]:
    names = sorted(name for name in os.listdir(folder) if name.endswith(".yaml") and not name.startswith("."))
    return [name for name in names if name != DOCUMENT_FILE]


def _try_note(file: Path, document_path: str, problems: list[Problem]) -> StoredNote | None:
    if is_id(file.stem):
        return _try(file, document_path, problems, lambda: read_note(file, document_path))
    remedy = "Rename it to the id inside it, or delete it"
    problems.append(Problem(file, 0, "the name is not the id of a note", remedy, document_path))
    return None


def read_note(file: Path, document_path: str) -> StoredNote:
    """The note in ``file``.

    Raises:
        OSError: the file cannot be read.
        YamlProblem: what it holds is not a note, or not the note its name says.
    """
    text, digest = read_text(file)
    annotation = read_annotation(text, str(file))
    if annotation.id != file.stem:
        raise YamlProblem(
            str(file), 1, f"the id {annotation.id} is not the name of the file", "Rename one after the other"
        )
    return StoredNote(annotation, file, digest, document_path)


def read_text(file: Path) -> tuple[str, str]:
    """The text of ``file`` and the sha256 of its bytes.

    Raises:
        OSError: the file cannot be read.
        YamlProblem: its bytes are not UTF-8.
    """
    data = read_regular(file, MAX_BYTES + 1)
    try:
        return data.decode("utf-8"), sha256(data).hexdigest()
    except UnicodeDecodeError as error:
        if len(data) > MAX_BYTES:
            raise YamlProblem(str(file), 0, "the file is larger than 1 MB", "Split it") from None
        line = data.count(b"\n", 0, error.start) + 1
        wrong = f"the byte 0x{data[error.start]:02X} is not UTF-8"
        raise YamlProblem(str(file), line, wrong, "Save the file as UTF-8") from None


def _try(file: Path, document_path: str, problems: list[Problem], read: Callable[[], _Read]) -> _Read | None:
    """What ``read`` gives; what it cannot do becomes a problem."""
    try:
        return read()
    except YamlProblem as error:
        problems.append(Problem(file, error.line, error.message, error.remedy, document_path))
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        problems.append(Problem(file, 0, reason, describe_remedy(error), document_path))
    return None
