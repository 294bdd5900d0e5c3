"""Files that have not changed and are read again because they are read in another way by now."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from index.extract.media import FORMATS
from index.extract.options import Limits, Options
from index.library import Library
from index.pending import pending
from tests.index.offices import zipped
from tests.index.shelf import Shelf, reading_here


def _with(shelf: Shelf, options: Options) -> Shelf:
    shelf.library = replace(shelf.library, options=options)
    return shelf


def _waiting(library: Library) -> int:
    found = pending(library)
    assert found
    return found.documents


def test_a_new_rule_reaches_documents_that_were_read_before(shelf: Shelf) -> None:
    shelf.put("wire/a.txt", "Some words\n\nand more of them.")
    shelf.sync()
    _with(shelf, Options(rules=({"path": "wire/*", "fields": {"source": "The Desk"}},)))
    assert _waiting(shelf.library) == 1
    shelf.sync()
    assert shelf.rows()["wire/a.txt"].source == "The Desk"
    assert shelf.find("source:desk") == ["wire/a.txt"]
    assert _waiting(shelf.library) == 0


def test_other_keys_reach_records_and_nothing_else(shelf: Shelf) -> None:
    shelf.put("a.json", json.dumps({"kop": "A heading", "text": "Words of a record."}))
    shelf.put("b.txt", "Plain words")
    shelf.sync()
    keys = {**Options().data_keys, "title": ("kop",)}
    _with(shelf, Options(data_keys=keys))
    assert _waiting(shelf.library) == 1
    shelf.sync()
    assert shelf.rows()["a.json"].title == "A heading"


def test_a_limit_that_is_raised_lets_what_was_refused_be_read(shelf: Shelf) -> None:
    shelf.put("large.txt", "word " * 1000)
    shelf.put("small.txt", "word")
    _with(shelf, Options(limits=Limits(file=1000)))
    shelf.sync()
    assert shelf.find("word") == ["small.txt"]
    _with(shelf, Options())
    assert _waiting(shelf.library) == 1
    shelf.sync()
    assert shelf.find("word") == ["large.txt", "small.txt"]


def test_what_no_module_read_is_read_when_there_is_one(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.delitem(FORMATS, "application/zip")
        shelf.put("a.zip", zipped({"inside.txt": b"Words in an archive"}))
        before.setattr("index.sync.read_files", reading_here)
        shelf.sync()
        assert "cannot be read" in shelf.rows()["a.zip"].problem or "binary" in shelf.rows()["a.zip"].problem
    assert _waiting(shelf.library) == 1
    shelf.sync()
    assert shelf.find("archive") == ["a.zip/inside.txt"]


def test_nothing_waits_when_nothing_has_changed(fruit: Shelf) -> None:
    assert _waiting(fruit.library) == 0


def test_a_document_that_fails_keeps_nothing_of_what_it_was(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put("a.md", "---\ntitle: A title\nauthor: Somebody\ntags: [x]\nlang: fr\n---\n# Text\n")
    shelf.sync()
    shelf.put("a.md", b"\x00\x01\x02" * 50)
    shelf.sync()
    row = shelf.rows()["a.md"]
    assert (row.title, row.author, row.tags, row.language, row.words) == ("a", "", (), "", 0)


def test_a_member_that_is_gone_is_not_fed_from_the_store_when_the_index_is_built_anew(shelf: Shelf) -> None:
    shelf.put("a.zip", zipped({"one.txt": b"first words", "two.txt": b"second words"}))
    shelf.sync()
    shelf.put("a.zip", zipped({"one.txt": b"first words"}))
    summary = shelf.sync(rebuild=True)
    assert (summary.total, shelf.find("words")) == (1, ["a.zip/one.txt"])
    with shelf.opened() as (catalogue, engine):
        assert engine.count() == catalogue.count_indexed() == 1
