"""What a synchronisation would have to do: how folder and catalogue differ, found without changing anything."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.catalogue import CatalogueDamaged, FileStamp
from index.library import Library
from index.rereading import outdated
from index.sanitise import sanitise_line
from index.scan import Changes, compare

__all__ = ["Pending", "changes_of", "names_of", "own_folders", "pending"]


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
        changes = changes_of(library, known)
        again = outdated(catalogue, library.options).files
        sizes = sum(stamp.size for number, stamp in known.values() if number in again)
        count = changes.count + len(catalogue.waiting()) + len(again)
        return Pending(count, changes.size + sizes, names_of(changes.closed))
    except CatalogueDamaged:
        return None
    finally:
        catalogue.close()


def changes_of(library: Library, known: Mapping[bytes, tuple[int, FileStamp]]) -> Changes:
    """What differs between the documents folder and the ``known`` files. Raises ``OSError``."""
    return compare(library.documents, known, own_folders(library), follow=library.options.follow_links)


def own_folders(library: Library) -> frozenset[str]:
    """The folders of a library that hold no documents, wherever they stand."""
    # Index and notes may stand inside the documents folder; they are not documents.
    return frozenset(os.path.abspath(folder) for folder in (library.index, *library.others))


def names_of(folders: Iterable[bytes]) -> tuple[str, ...]:
    """Paths of folders, safe to show."""
    return tuple(sanitise_line(os.fsdecode(folder)) for folder in folders)
