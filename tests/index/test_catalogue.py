from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalogue import Catalogue, CatalogueDamaged, Entry, FileStamp, Order, Status
from index.database import Database
from index.documents import Block, BlockKind, Document, Locator, Metadata, Span, SpanKind
from index.library import described
from index.prepared import prepare
from index.tables import connect

STAMP = FileStamp(10, 20, 30)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(tmp_path, write=True)
    yield opened
    opened.close()


def _keep(catalogue: Catalogue, path: bytes, document: Document) -> Entry:
    """Put a document in as a synchronisation does."""
    catalogue.see([(path, STAMP, "until read")])
    entry = catalogue.find(os.fsdecode(path))
    assert entry
    catalogue.keep(described(entry, document), prepare(document))
    kept = catalogue.entry(entry.id)
    assert kept
    return kept


def _dated(title: str, date: str) -> Document:
    return Document(f"Text of {title}", Metadata(title=title, date=date))


def test_the_list_is_newest_first_and_undated_documents_come_last(catalogue: Catalogue) -> None:
    for number, (title, date) in enumerate(
        [("undated b", ""), ("old", "2019-03"), ("New", "2024-07-24"), ("Undated A", ""), ("also new", "2024-07-24")]
    ):
        _keep(catalogue, f"{number}.txt".encode(), _dated(title, date))
    by_date = [entry.title for entry in catalogue.entries(catalogue.ids(Order.DATE))]
    assert by_date == ["also new", "New", "old", "Undated A", "undated b"]
    by_title = [entry.title for entry in catalogue.entries(catalogue.ids(Order.TITLE))]
    assert by_title == ["also new", "New", "old", "Undated A", "undated b"]


def test_pages_of_the_list_keep_their_order_and_leave_out_what_is_gone(catalogue: Catalogue) -> None:
    catalogue.see((f"{number:04}.txt".encode(), STAMP, f"title {number:04}") for number in range(1200))
    ids = catalogue.ids(Order.TITLE)
    page = [*ids[700:], *ids[:600]]
    assert [entry.id for entry in catalogue.entries(page)] == page
    catalogue.forget(page[:2])
    assert [entry.id for entry in catalogue.entries(page)] == page[2:]
    assert catalogue.entry(page[0]) is None
    assert catalogue.count() == 1198
    assert catalogue.entries([]) == []


@pytest.mark.parametrize("path", [b"plain.txt", "Ü/ä.txt".encode(), b"bad\xff\xfe.txt", b"new\nline\x1b[31m.txt"])
def test_a_path_of_any_bytes_comes_back_as_it_was_and_shows_safely(catalogue: Catalogue, path: bytes) -> None:
    entry = _keep(catalogue, path, _dated("a", ""))
    assert os.fsencode(entry.path) == path
    assert list(catalogue.stamps()) == [path]
    assert not any(char in entry.name for char in "\n\x1b")
    entry.name.encode()


def test_a_document_comes_back_with_its_text_structure_and_warnings(catalogue: Catalogue) -> None:
    document = Document(
        "Head\n\nSee here.",
        Metadata("Head", "2024", "Agency", "A. Author", "en", ("one",), "https://example.org", "t", {"date": "text"}),
        (Block(0, 4, BlockKind.HEADING, level=2), Block(6, 15, quote=1, indent=2, marker="•")),
        (Span(10, 14, SpanKind.LINK, "https://example.org/ü"), Span(6, 9, SpanKind.STRONG)),
        "text/markdown",
        warnings=("1 control character is shown as a symbol",),
        locators=(Locator(0, "page 1"), Locator(6, "page 2")),
    )
    entry = _keep(catalogue, b"a.md", document)
    assert catalogue.document(entry) == document
    assert (entry.title, entry.date, entry.source, entry.author, entry.language, entry.words, entry.length) == (
        "Head",
        "2024",
        "Agency",
        "A. Author",
        "en",
        3,
        15,
    )
    assert (entry.status, entry.warnings, entry.problem) == (Status.READ, document.warnings, "")


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_canonical_text_comes_back_as_it_was(text: str) -> None:
    catalogue = Catalogue(Database(sqlite3.connect(":memory:", isolation_level=None)))
    try:
        catalogue._check(Path("memory"), write=True)
        entry = _keep(catalogue, b"a", Document(text))
        assert catalogue.text(entry.sha256) == text
    finally:
        catalogue.close()


def test_the_files_at_a_path_are_it_and_all_below_and_none_beside(catalogue: Catalogue) -> None:
    paths = [b"sub", b"sub.txt", b"sub/a", b"sub/b/c", b"sub0", b"su", b"sub/\xff\n", b"sub "]
    catalogue.see((path, STAMP, "title") for path in paths)
    assert sorted(catalogue.stamps_below([b"sub"])) == [b"sub", b"sub/a", b"sub/b/c", b"sub/\xff\n"]
    assert sorted(catalogue.stamps_below([b"sub/b", b"none", b"sub0"])) == [b"sub/b/c", b"sub0"]
    assert catalogue.stamps_below(paths) == catalogue.stamps()


def test_copies_of_a_document_share_their_text_and_are_found_by_it(catalogue: Catalogue) -> None:
    first, second = (_keep(catalogue, name, Document("the same")) for name in (b"a", b"b"))
    assert first.sha256 == second.sha256
    assert [each.id for each in catalogue.with_text(first.sha256)] == [first.id, second.id]


def test_a_file_that_changed_keeps_its_old_text_until_it_is_read_again(catalogue: Catalogue) -> None:
    entry = _keep(catalogue, b"a", Document("first"))
    catalogue.mark_indexed([entry.id])
    assert catalogue.waiting() == []
    catalogue.see([(b"a", STAMP._replace(size=11), "until read")])
    seen = catalogue.entry(entry.id)
    assert seen
    assert (seen.status, seen.title) == (Status.SEEN, entry.title)
    assert catalogue.waiting() == [entry.id]
    kept = catalogue.document(seen)
    assert kept
    assert kept.text == "first"


def test_documents_that_could_not_be_read_are_listed_by_path_with_the_reason(catalogue: Catalogue) -> None:
    catalogue.see([(b"z", STAMP, "z"), (b"a", STAMP, "a"), (b"m", STAMP, "m")])
    for path in ("z", "a"):
        entry = catalogue.find(path)
        assert entry
        catalogue.fail(entry.id, "is empty")
    assert [(entry.path, entry.problem) for entry in catalogue.failures()] == [("a", "is empty"), ("z", "is empty")]
    assert len(catalogue.waiting()) == 1


def test_texts_are_dropped_only_when_neither_a_document_nor_a_note_names_them(catalogue: Catalogue) -> None:
    gone, noted, here = (_keep(catalogue, name, Document(name.decode())) for name in (b"gone", b"noted", b"here"))
    catalogue.forget([gone.id, noted.id])
    assert catalogue.text(gone.sha256) == "gone"
    assert catalogue.collect_texts([noted.sha256]) == 1
    assert [catalogue.text(entry.sha256) for entry in (gone, noted, here)] == [None, "noted", "here"]
    assert catalogue.collect_texts([]) == 1


def test_a_number_is_never_given_twice(catalogue: Catalogue) -> None:
    entry = _keep(catalogue, b"a", Document("a"))
    catalogue.forget([entry.id])
    assert _keep(catalogue, b"a", Document("a")).id > entry.id


def test_two_readers_see_whole_transactions_while_one_writes(tmp_path: Path) -> None:
    writer = Catalogue.open(tmp_path, write=True)
    readers = [Catalogue.open(tmp_path) for _ in range(2)]
    with writer.transaction():
        writer.see([(b"a", STAMP, "a")])
        assert [reader.count() for reader in readers] == [0, 0]
    assert [reader.count() for reader in readers] == [1, 1]
    with pytest.raises(KeyError), writer.transaction():
        writer.see([(b"b", STAMP, "b")])
        raise KeyError
    assert [reader.count() for reader in (writer, *readers)] == [1, 1, 1]
    for opened in (writer, *readers):
        opened.close()


def test_reading_where_there_is_no_catalogue_makes_none(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Catalogue.open(tmp_path)
    (tmp_path / Catalogue.FILE).touch()
    with pytest.raises(FileNotFoundError):
        Catalogue.open(tmp_path)
    assert (tmp_path / Catalogue.FILE).stat().st_size == 0


@pytest.mark.parametrize(
    ("version", "said"), [("1", "an older version of postil"), ("77", "a newer version"), ("x", "has no version")]
)
def test_a_catalogue_of_another_version_says_so(catalogue: Catalogue, tmp_path: Path, version: str, said: str) -> None:
    catalogue.set_fact("version", version)
    with pytest.raises(CatalogueDamaged, match=said):
        Catalogue.open(tmp_path)


@pytest.mark.parametrize("write", [True, False])
def test_a_file_that_is_no_catalogue_says_so(tmp_path: Path, *, write: bool) -> None:
    (tmp_path / Catalogue.FILE).write_bytes(b"no database at all " * 300)
    with pytest.raises(CatalogueDamaged, match="not a database"):
        Catalogue.open(tmp_path, write=write)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE texts SET body = x'ff'",
        "UPDATE structure SET data = x'00'",
        "UPDATE documents SET warnings = '{'",
        "UPDATE documents SET status = 'odd'",
        "DROP TABLE structure",
    ],
)
def test_a_row_that_makes_no_sense_is_damage_and_no_crash(catalogue: Catalogue, statement: str) -> None:
    _keep(catalogue, b"a", Document("a", blocks=(Block(0, 1),)))
    catalogue._db.change(statement)
    with pytest.raises(CatalogueDamaged, match=r"catalogue\.sqlite"):
        catalogue.document(catalogue.entries(catalogue.ids())[0])


def test_a_full_disk_is_no_damage_and_undoes_the_transaction(catalogue: Catalogue) -> None:
    _keep(catalogue, b"a", Document("a"))
    pages = catalogue._db.one("PRAGMA page_count")
    catalogue._db.change(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OSError, match="full") as caught, catalogue.transaction():
        catalogue.see((f"{number}".encode() * 50, STAMP, "title") for number in range(1000))
    assert caught.value.errno == errno.ENOSPC
    assert catalogue.count() == 1


def test_a_catalogue_that_another_process_writes_is_busy_and_not_damaged(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = connect(tmp_path / Catalogue.FILE, write=True)
    catalogue._db.change("PRAGMA busy_timeout = 1")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OSError, match="locked") as caught:
        catalogue.see([(b"a", STAMP, "a")])
    assert caught.value.errno == errno.EBUSY
    other.close()


def test_where_nothing_may_be_written_the_catalogue_is_opened_without_a_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Catalogue.open(tmp_path, write=True)
    _keep(writer, b"a", Document("a"))
    writer.close()
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    reader = Catalogue.open(tmp_path)
    try:
        assert reader.count() == 1
        assert sorted(tmp_path.iterdir()) == before
        with pytest.raises(OSError, match="readonly"):
            reader.set_fact("a", "b")
    finally:
        reader.close()


def test_the_rows_have_every_field_of_an_entry(catalogue: Catalogue) -> None:
    columns = {row[1] for row in catalogue._db.rows("PRAGMA table_info(documents)")}
    assert {field.name for field in fields(Entry)} - {"alike", "copies", "original"} <= columns


@pytest.mark.parametrize(
    "look",
    [
        lambda catalogue: catalogue.members([7]),
        lambda catalogue: catalogue.entry(7),
        lambda catalogue: catalogue.find("7"),
        lambda catalogue: catalogue.stories.alike(7),
        lambda catalogue: catalogue.with_text("no hash"),
    ],
    ids=["members", "entry", "find", "alike", "with_text"],
)
def test_what_is_asked_for_each_document_does_not_look_through_all_of_them(
    catalogue: Catalogue, look: Callable[[Catalogue], object]
) -> None:
    catalogue.see((f"{number}".encode(), STAMP, "title") for number in range(5_000))
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    catalogue._db._connection.set_progress_handler(count, 100)
    look(catalogue)
    assert steps < 20
