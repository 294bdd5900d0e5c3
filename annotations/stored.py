"""Notes as they lie in their files, and what is told about files that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from annotations import errors
from annotations.model import Annotation
from index.sanitise import sanitise_line

__all__ = ["Conflict", "DocumentRef", "Loaded", "Problem", "StoreBusy", "StoredNote"]


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """The document a note belongs to, as it is today."""

    path: str
    """Relative to the folder of documents, with ``/`` between names."""
    sha256: str = ""
    """Of its canonical text, 64 hexadecimal digits."""
    title: str = ""
    length: int = 0
    """Of its canonical text, in code points."""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A note and the file it was read from."""

    annotation: Annotation
    file: Path
    digest: str
    """sha256 of the bytes of the file as they were read, in hexadecimal digits."""
    document_path: str
    """Where the document of the note was last seen, as in `DocumentRef`; empty when that is unknown."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that was left alone because it cannot be read."""

    file: Path
    line: int
    """Counted from 1; 0 when the whole file is meant."""
    message: str
    remedy: str
    document_path: str = ""

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else str(self.file)
        return sanitise_line(f"{place}: {self.message}. {self.remedy}")


@dataclass(slots=True)
class Loaded:
    """What a look into the store found."""

    notes: list[StoredNote] = field(default_factory=list)
    """By document, then by the time they were made."""
    problems: list[Problem] = field(default_factory=list)


class StoreBusy(errors.StoreError):
    """Another program holds the notes of this document; the text names the file."""


class Conflict(errors.StoreError):
    """The file of a note has changed since it was read; it was left alone."""

    def __init__(self, theirs: StoredNote) -> None:
        super().__init__(
            sanitise_line(f"{theirs.file}: changed meanwhile by somebody else. Your text can be kept beside it")
        )
        self.theirs = theirs
