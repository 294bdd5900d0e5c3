from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from index import analysis
from index.catalogue import Catalogue
from index.library import Library, NoDocuments
from tests.index.shelf import Shelf


def test_a_missing_documents_folder_names_it_and_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(NoDocuments) as caught:
        Library(tmp_path / "none", tmp_path / "index").check_documents()
    assert str(tmp_path / "none") in str(caught.value)
    assert "--documents" in str(caught.value)
    (tmp_path / "file").touch()
    with pytest.raises(NoDocuments):
        Library(tmp_path / "file", tmp_path / "index").check_documents()


def test_a_documents_folder_that_is_closed_says_whom_to_ask(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.library.check_documents()
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(NoDocuments, match="ask its owner"):
        shelf.library.check_documents()
    assert not shelf.library.may_write()


def test_an_index_exists_once_it_is_begun(shelf: Shelf) -> None:
    assert not shelf.library.exists()
    assert shelf.library.may_write()
    shelf.library.catalogue(write=True).close()
    assert shelf.library.exists()
    assert shelf.library.index.stat().st_mode & 0o777 == 0o700


def test_a_document_is_read_from_the_store_once_its_file_is_gone(shelf: Shelf) -> None:
    file = shelf.put("a.md", "# Head\n\nBody *here*.")
    shelf.sync()
    file.unlink()
    catalogue = shelf.library.catalogue()
    entry, document = shelf.library.read(catalogue, catalogue.entries(catalogue.ids())[0])
    assert (document.text, entry.title, len(document.spans)) == ("Head\n\nBody here.", "Head", 1)
    catalogue.close()


def test_a_document_can_be_read_before_the_indexer_comes_to_it(shelf: Shelf) -> None:
    file = shelf.put("a.txt", "Title line\n\nthree more words")
    catalogue, said = shelf.library.catalogue_anew()
    about = file.stat()
    from index.catalogue import FileStamp

    catalogue.see([(b"a.txt", FileStamp(about.st_size, about.st_mtime_ns, about.st_ctime_ns), "a")])
    entry, document = shelf.library.read(catalogue, catalogue.entries(catalogue.ids())[0])
    assert said == ""
    assert (entry.title, entry.words, document.text) == ("Title line", 5, "Title line\n\nthree more words")
    catalogue.close()


def test_terms_of_another_version_make_the_index_anew(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.put("a.txt", "apple")
    shelf.sync()
    old = shelf.engine_folder()
    monkeypatch.setattr(analysis, "VERSION", analysis.VERSION + 1)
    catalogue = shelf.library.catalogue()
    assert shelf.library.engine(catalogue) is None
    catalogue.close()
    summary = shelf.sync()
    assert summary.notices == ["The full-text index was missing or of another version; it is built anew."]
    assert shelf.find("apple") == ["a.txt"]
    assert shelf.engine_folder() != old


def test_a_broken_catalogue_is_set_aside_and_can_be_looked_at(shelf: Shelf) -> None:
    shelf.library.catalogue(write=True).close()
    (shelf.library.index / Catalogue.FILE).write_bytes(b"rubbish" * 1000)
    catalogue, said = shelf.library.catalogue_anew()
    catalogue.close()
    assert said.startswith("The catalogue was damaged (")
    assert (shelf.library.index / f"damaged-{Catalogue.FILE}").read_bytes().startswith(b"rubbish")


_SEARCH = """
import os, sys
from pathlib import Path
from index.library import Library
from index.search import Searcher
library = Library(Path(sys.argv[1]), Path(sys.argv[2]))
def find(library):
    catalogue = library.catalogue()
    engine = library.engine(catalogue)
    results = Searcher(engine, catalogue).search("appl*")
    print([hit.entry.path for hit in results.hits(catalogue, results.matches)], library.may_write())
    engine.close()
    catalogue.close()
if os.geteuid() == 0:
    find(Library(library.documents, Path(sys.argv[3])))  # imports all that others may not be allowed to read
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
find(library)
"""


def test_somebody_who_may_only_read_the_index_can_search_it() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        shelf = Shelf(folder)
        shelf.put("a.txt", "apple")
        shelf.sync()
        copy = folder / "copy"
        shutil.copytree(shelf.library.index, copy)
        before = sorted(shelf.library.index.rglob("*"))
        for path in before:
            path.chmod(0o555 if path.is_dir() else 0o444)
        shelf.library.index.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", _SEARCH, str(shelf.documents), str(shelf.library.index), str(copy)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stdout.splitlines()[-1:], done.stderr) == (["['a.txt'] False"], "")
        assert sorted(shelf.library.index.rglob("*")) == before
        for path in (shelf.library.index, *filter(Path.is_dir, before)):
            path.chmod(0o755)
