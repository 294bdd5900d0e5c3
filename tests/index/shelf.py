"""A small library in a temporary folder, for the tests of this folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.catalogue import Catalogue, Entry, Status
from index.documents import Document
from index.engines import Engine
from index.extract import Unreadable
from index.extract.options import Options
from index.extract.unpacking import Extracted, prepared, read_all
from index.library import Library
from index.search import Results, Searcher
from index.sync import Summary, synchronise

__all__ = ["WORDS", "Shelf", "assert_complete", "reading", "reading_here"]

WORDS = ("apple", "pear", "plum", "fig")
"""Of the library ``fruit``: each is in a document of its own, and ``common`` is in all."""


class Shelf:
    """A documents folder and its index: files are put in and searched for, as a person would."""

    def __init__(self, folder: Path) -> None:
        self.documents = folder / "documents"
        self.documents.mkdir()
        self.library = Library(self.documents, folder / "index")

    def put(self, name: str | bytes, content: str | bytes) -> Path:
        """Write a file and return where it is."""
        file = self.documents / os.fsdecode(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def sync(self, *, rebuild: bool = False) -> Summary:
        """Bring the index up to date."""
        return synchronise(self.library, rebuild=rebuild)

    @contextmanager
    def opened(self) -> Iterator[tuple[Catalogue, Engine]]:
        """The catalogue and the full-text index, open for searching."""
        catalogue = self.library.catalogue()
        try:
            engine = self.library.engine(catalogue)
            assert engine, "there is no full-text index"
            try:
                yield catalogue, engine
            finally:
                engine.close()
        finally:
            catalogue.close()

    def search(self, query: str, limit: int = 1000) -> Results:
        """What a search says."""
        with self.opened() as (catalogue, engine):
            return Searcher(engine, catalogue).search(query, limit=limit)

    def find(self, query: str) -> list[str]:
        """The paths of the documents that a search finds, sorted."""
        with self.opened() as (catalogue, engine):
            found = Searcher(engine, catalogue).search(query).matches
            return sorted(entry.path for entry in catalogue.entries([match.id for match in found]))

    def rows(self) -> dict[str, Entry]:
        """The rows of the catalogue by path."""
        catalogue = self.library.catalogue()
        try:
            return {entry.path: entry for entry in catalogue.entries(catalogue.ids())}
        finally:
            catalogue.close()

    def engine_folder(self) -> Path:
        """Where the full-text index is."""
        (folder,) = self.library.index.glob("whoosh-*")
        return folder


def assert_complete(shelf: Shelf) -> None:
    """Every document of the library ``fruit`` is listed, read, indexed and found by its own word."""
    assert shelf.find("common") == sorted(f"{word}.txt" for word in WORDS)
    for word in WORDS:
        assert shelf.find(word) == [f"{word}.txt"]
    assert all(row.status is Status.READ and row.indexed for row in shelf.rows().values())


ReadFiles = Callable[[Iterable[tuple[int, Path, str]], Options], Iterator[tuple[int, Extracted | None]]]


def reading(extract: Callable[[Path], Document]) -> ReadFiles:
    """Something in place of ``index.sync.read_files`` that reads with ``extract``, in this process."""

    def read_files(files: Iterable[tuple[int, Path, str]], _: Options) -> Iterator[tuple[int, Extracted | None]]:
        for number, path, _name in files:
            try:
                yield number, prepared(Extracted("", extract(path)))
            except Unreadable as refusal:
                yield number, Extracted("", problem=refusal.reason)
            yield number, None

    return read_files


def reading_here(files: Iterable[tuple[int, Path, str]], options: Options) -> Iterator[tuple[int, Extracted | None]]:
    """``index.sync.read_files`` in this process."""
    for number, path, name in files:
        for outcome in read_all(path, options, name):
            yield number, prepared(outcome)
        yield number, None
