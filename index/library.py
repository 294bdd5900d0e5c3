"""A library: a folder of documents and the index folder made from it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from index import analysis
from index.analysis import count_words
from index.catalogue import Catalogue, CatalogueDamaged, Entry, Status
from index.database import CatalogueOutdated
from index.documents import Document
from index.engines import Engine, EngineDamaged, open_engine
from index.extract import Unreadable
from index.extract.options import Options
from index.prepared import Prepared

__all__ = ["Library", "NoDocuments", "Unreadable", "described"]


_ENGINE: Final = re.compile("whoosh-[0-9a-f]{12}")


class NoDocuments(Exception):
    """There is no documents folder, or it cannot be listed. ``str()`` says which and what to do."""


@dataclass(frozen=True, slots=True)
class Library:
    """Where the documents are, and where what is made from them is kept."""

    documents: Path
    index: Path
    others: tuple[Path, ...] = ()
    """Folders that are no documents although they may stand among them, such as the notes."""
    options: Options = field(default_factory=Options)
    """How the documents are read."""

    def check_documents(self) -> None:
        """Raise ``NoDocuments`` when the documents folder is missing or closed to us."""
        if self.documents.is_file():
            raise NoDocuments(f"{self.documents} is a file. Name the folder that it is in.")
        if not self.documents.is_dir():
            raise NoDocuments(
                f"There is no folder {self.documents}. Make it and put documents there, or name another with"
                " --documents or in config.yaml."
            )
        if not os.access(self.documents, os.R_OK | os.X_OK):
            raise NoDocuments(f"The folder {self.documents} may not be read by you: ask its owner for the right to.")

    def exists(self) -> bool:
        """Whether an index has been begun."""
        return (self.index / Catalogue.FILE).exists()

    def may_write(self) -> bool:
        """Whether this process may make or change the index."""
        folder = self.index
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        return os.access(folder, os.W_OK | os.X_OK)

    def catalogue(self, *, write: bool = False) -> Catalogue:
        """Open the catalogue. Raises ``FileNotFoundError``, ``CatalogueDamaged``."""
        if write:
            self.index.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Catalogue.open(self.index, write=write)

    def catalogue_anew(self) -> tuple[Catalogue, str]:
        """Open the catalogue for writing; a broken or old one is set aside. Returns it and what was done, or ''."""
        try:
            return self.catalogue(write=True), ""
        except CatalogueOutdated as problem:
            said = f"The catalogue is made anew, for {problem}."
        except CatalogueDamaged as damage:
            said = f"The catalogue was damaged ({damage}); it is made anew."
        self.set_catalogue_aside()
        return self.catalogue(write=True), said

    def set_catalogue_aside(self) -> None:
        """Put a broken or old catalogue under another name, so that the next one is made anew. Raises ``OSError``."""
        for name in (Catalogue.FILE, f"{Catalogue.FILE}-wal", f"{Catalogue.FILE}-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.replace(self.index / name, self.index / f"damaged-{name}")

    def engine(self, catalogue: Catalogue) -> Engine | None:
        """Open the full-text index that belongs to ``catalogue`` for searching; None when there is none yet.

        Raises ``EngineDamaged``, ``EngineRefused``.
        """
        name = catalogue.fact("engine")
        if name and not _ENGINE.fullmatch(name):
            raise EngineDamaged("the catalogue names a folder that is none of ours")
        if not name or catalogue.fact("analysis") != str(analysis.VERSION):
            return None
        return open_engine(self.index / name, create=False)

    def engine_to_write(self, catalogue: Catalogue) -> tuple[Engine, str]:
        """Open or begin the full-text index; a damaged one is replaced. Returns it and what was done, or ''."""
        said = ""
        try:
            found = self.engine(catalogue)
            if found:
                return found, ""
            if catalogue.fact("engine"):
                said = "The full-text index was missing or of another version; it is built anew."
        except EngineDamaged as damage:
            said = f"The full-text index was damaged ({damage}); it is built anew."
        # Named only when it is there: a stop in between leaves a folder that nobody refers to, and nothing to explain.
        # Imported here: who only reads has no need of it.
        from uuid import uuid4

        name = f"whoosh-{uuid4().hex[:12]}"
        engine = open_engine(self.index / name, create=True)
        if engine is None:  # pragma: no cover - create=True always gives one
            raise EngineDamaged(f"{self.index / name} could not be made")
        with catalogue.transaction():
            catalogue.set_fact("engine", name)
            catalogue.set_fact("analysis", str(analysis.VERSION))
            catalogue.mark_none_indexed()
        self.drop_old_engines(name)
        return engine, said

    def drop_old_engines(self, current: str) -> None:
        """Remove full-text indexes that nothing refers to any more."""
        for folder in self.index.glob("whoosh-*"):
            if folder.name != current:
                shutil.rmtree(folder, ignore_errors=True)

    def read(self, catalogue: Catalogue, entry: Entry) -> tuple[Entry, Document]:
        """The document of a row: from the text store, else from its file. Raises ``Unreadable``.

        Returns the row as it is with that text, for the indexer may not have come to the document yet.
        """
        if document := catalogue.document(entry):
            return entry, document
        # Imported here: the first frame shows what is in the text store.
        from index.extract.process import Extractor

        with Extractor(self.options) as extractor:
            for outcome in extractor.read(self.file(entry.file), entry.file):
                if outcome.member == entry.member:
                    if outcome.document is None:
                        raise Unreadable(outcome.problem or "is no document but holds documents")
                    return described(entry, outcome.document), outcome.document
        raise Unreadable("is not in its file any more")

    def file(self, path: str) -> Path:
        """The file of a document's path."""
        return self.documents / path


def described(entry: Entry, found: Document | Prepared) -> Entry:
    """The row of a document as it is once ``found`` was read from its file."""
    about = found.metadata
    return replace(
        entry,
        status=Status.READ,
        title=about.title,
        date=about.date,
        source=about.source,
        author=about.author,
        language=about.language,
        media_type=found.media_type,
        encoding=found.encoding,
        link=about.link,
        thread=about.thread,
        tags=about.tags,
        origins=about.origins,
        words=found.analysed.length if isinstance(found, Prepared) else count_words(found.text),
        length=len(found.text),
        sha256=hashlib.sha256(found.text.encode()).hexdigest(),
        problem="",
        warnings=found.warnings,
    )
