"""A catalogue filled by hand, for tests of what it says about many documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from index.catalogue import Catalogue, FileStamp
from index.columns import Columns
from index.documents import Document, Metadata
from index.library import described
from index.prepared import prepare

__all__ = ["Cards"]


class Cards:
    """Documents are put in with what is known about them, without files and without an engine."""

    def __init__(self, folder: Path) -> None:
        self.catalogue = Catalogue.open(folder, write=True)
        self._ages = 0

    def put(
        self,
        path: str,
        text: str = "some text",
        *,
        date: str = "",
        source: str = "",
        author: str = "",
        lang: str = "",
        tags: Sequence[str] = (),
        title: str = "",
        link: str = "",
        media_type: str = "text/plain",
        size: int = 100,
    ) -> int:
        """Note a document that was read; each is of a younger file than the one before."""
        number = self.see(path, size)
        entry = self.catalogue.entry(number)
        assert entry
        origins = {"title": "heading" if title else "file name"}
        about = Metadata(title or path, date, source, author, lang, tuple(tags), link, origins=origins)
        document = Document(text, about, media_type=media_type)
        with self.catalogue.transaction():
            self.catalogue.keep(described(entry, document), prepare(document))
        return number

    def see(self, path: str, size: int = 100) -> int:
        """Note a file that nobody has read yet."""
        self._ages += 1
        stamp = FileStamp(size, self._ages, self._ages)
        with self.catalogue.transaction():
            self.catalogue.see([(path.encode(), stamp, path)])
        entry = self.catalogue.find(path)
        assert entry
        return entry.id

    def fail(self, path: str) -> int:
        """Note a document that could not be read."""
        number = self.see(path)
        with self.catalogue.transaction():
            self.catalogue.fail(number, "is damaged", "application/pdf")
        return number

    def drop(self, *ids: int) -> None:
        """Forget documents."""
        with self.catalogue.transaction():
            self.catalogue.forget(ids)

    def columns(self) -> Columns:
        """What is known of all of them."""
        return Columns.load(self.catalogue)

    def paths(self, ids: Iterable[int]) -> list[str]:
        """The paths of documents, in the order of ``ids``."""
        return [entry.path for entry in self.catalogue.entries(list(ids))]
