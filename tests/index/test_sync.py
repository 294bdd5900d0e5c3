from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index import sync
from index.catalogue import Catalogue, Status
from index.documents import Document
from index.extract import extract as read_file
from index.extract.options import Limits, Options
from index.extract.pool import Readers
from index.library import NoDocuments
from index.lock import IndexerLock, Locked
from index.pending import Pending, pending
from index.search import Searcher
from index.sync import Progress, synchronise
from tests.index.shelf import WORDS, Shelf, assert_complete, reading, reading_here

# What changes on disk


def test_a_first_run_puts_everything_in_and_a_second_does_nothing(shelf: Shelf, read_files: list[str]) -> None:
    shelf.put("a.txt", "apple")
    shelf.put("sub/b.md", "# Pear")
    first = shelf.sync()
    assert (first.added, first.changed, first.removed, first.indexed, first.failed, first.total) == (2, 0, 0, 2, 0, 2)
    assert first.notices == []
    read_files.clear()
    second = shelf.sync()
    assert (second.added, second.changed, second.removed, second.indexed, second.total) == (0, 0, 0, 0, 2)
    assert read_files == []
    assert (shelf.find("apple"), shelf.find("pear")) == (["a.txt"], ["sub/b.md"])


def test_new_changed_and_removed_files_are_found_as_they_are_now(fruit: Shelf, read_files: list[str]) -> None:
    fruit.put("new.txt", "cherry")
    fruit.put("apple.txt", "About quince\n\ncommon text")
    (fruit.documents / "pear.txt").unlink()
    summary = fruit.sync()
    assert (summary.added, summary.changed, summary.removed, summary.indexed, summary.total) == (1, 1, 1, 2, 4)
    assert sorted(read_files) == ["apple.txt", "new.txt"]
    assert fruit.find("apple OR pear") == []
    assert fruit.find("quince OR cherry") == ["apple.txt", "new.txt"]


def test_who_watches_says_what_changed_and_nothing_else_is_looked_at(fruit: Shelf, read_files: list[str]) -> None:
    fruit.put("apple.txt", "About quince\n\ncommon text")
    fruit.put("sub/new.txt", "cherry")
    fruit.put("pear.txt", "About banana\n\ncommon text")
    (fruit.documents / "plum.txt").unlink()
    summary = synchronise(fruit.library, only=[b"apple.txt", b"sub", b"plum.txt"])
    assert (summary.added, summary.changed, summary.removed, summary.total) == (1, 1, 1, 4)
    assert sorted(read_files) == ["apple.txt", "new.txt"]
    assert fruit.find("quince OR cherry OR banana OR plum") == ["apple.txt", "sub/new.txt"]
    assert fruit.sync().changed == 1
    assert fruit.find("banana") == ["pear.txt"]


def test_all_is_looked_at_whatever_is_said_when_nothing_is_known(shelf: Shelf) -> None:
    shelf.put("a.txt", "apple")
    shelf.put("b.txt", "banana")
    assert synchronise(shelf.library, only=[b"b.txt"]).added == 2
    (shelf.library.index / Catalogue.FILE).write_bytes(b"rubbish" * 2000)
    assert synchronise(shelf.library, only=[b"b.txt"]).added == 2
    shutil.rmtree(shelf.engine_folder())
    assert synchronise(shelf.library, only=[b"b.txt"]).indexed == 2
    assert shelf.find("apple OR banana") == ["a.txt", "b.txt"]


def test_processes_that_read_can_be_kept_from_one_time_to_the_next(shelf: Shelf) -> None:
    with Readers(shelf.library.options) as readers:
        for word in WORDS:
            shelf.put("a.txt", f"text {word}")
            synchronise(shelf.library, only=[b"a.txt"], readers=readers)
            assert shelf.find(word) == ["a.txt"]


def test_a_renamed_file_is_found_under_its_new_name_only(fruit: Shelf) -> None:
    (fruit.documents / "apple.txt").rename(fruit.documents / "other.txt")
    summary = fruit.sync()
    assert (summary.added, summary.removed, summary.total) == (1, 1, 4)
    assert fruit.find("apple") == ["other.txt"]


def test_a_touched_file_is_read_but_not_indexed_again(fruit: Shelf, read_files: list[str]) -> None:
    os.utime(fruit.documents / "apple.txt", (1, 1))
    summary = fruit.sync()
    assert (summary.changed, summary.indexed) == (1, 0)
    assert read_files == ["apple.txt"]
    assert_complete(fruit)
    assert fruit.sync().changed == 0


def test_a_file_replaced_by_another_with_the_same_size_and_time_is_noticed(fruit: Shelf) -> None:
    file = fruit.documents / "apple.txt"
    about = file.stat()
    other = fruit.put(".new", "About mango\n\ncommon text")
    os.utime(other, ns=(about.st_atime_ns, about.st_mtime_ns))
    other.rename(file)
    assert file.stat().st_size == about.st_size
    fruit.sync()
    assert (fruit.find("mango"), fruit.find("apple")) == (["apple.txt"], [])


def test_a_file_that_changes_while_it_is_read_is_right_after_the_next_run(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = shelf.put("a.txt", "apple")

    def extract(path: Path) -> Document:
        found = read_file(path)
        with file.open("a") as more:
            more.write(" pear")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(sync, "read_files", reading(extract))
        shelf.sync()
    assert (shelf.find("apple"), shelf.find("pear")) == (["a.txt"], [])
    assert shelf.sync().changed == 1
    assert shelf.find("apple pear") == ["a.txt"]


def test_a_file_that_vanishes_between_scan_and_reading_is_listed_until_the_next_run(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put("a.txt", "apple")
    shelf.put("b.txt", "pear")

    def extract(path: Path) -> Document:
        (shelf.documents / "a.txt").unlink(missing_ok=True)
        return read_file(path)

    monkeypatch.setattr(sync, "read_files", reading(extract))
    summary = shelf.sync()
    assert (summary.indexed, summary.failed) == (1, 1)
    assert shelf.rows()["a.txt"].problem == "does not exist any more"
    assert shelf.find("pear") == ["b.txt"]
    assert (shelf.sync().removed, list(shelf.rows())) == (1, ["b.txt"])


def test_the_list_is_complete_before_the_first_document_is_read(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.put("b.txt", "Title in the text")
    shelf.put("Nice name.md", "# Other")
    titles: list[set[str]] = []

    def extract(path: Path) -> Document:
        titles.append({row.title for row in shelf.rows().values()})
        return read_file(path)

    monkeypatch.setattr(sync, "read_files", reading(extract))
    shelf.sync()
    assert titles[0] == {"b", "Nice name"}
    assert {row.title for row in shelf.rows().values()} == {"Title in the text", "Other"}


# What cannot be read


def test_files_that_cannot_be_read_are_listed_with_the_reason_and_the_rest_goes_on(shelf: Shelf) -> None:
    shelf.put("good.txt", "apple")
    shelf.put("empty.txt", "")
    shelf.put("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00")
    shelf.put("blank.md", " \n ")
    summary = shelf.sync()
    assert (summary.indexed, summary.failed, summary.total) == (1, 3, 4)
    problems = {name: row.problem for name, row in shelf.rows().items() if row.status is Status.FAILED}
    assert problems == {
        "empty.txt": "is empty",
        "picture.txt": "is a picture; set extraction.ocr in config.yaml to read text in pictures",
        "blank.md": "holds no text",
    }
    assert shelf.find("apple") == ["good.txt"]
    again = shelf.sync()
    assert (again.failed, again.indexed) == (0, 0)


def test_a_file_that_may_not_be_read_is_read_once_it_may(fruit: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    file = fruit.put("apple.txt", "About apple\n\ncommon text, longer")
    real = os.open

    def refuse(path: Any, *rest: Any, **more: Any) -> int:
        if os.fspath(path) == str(file):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        patch.setattr(sync, "read_files", reading_here)
        assert fruit.sync().failed == 1
    assert fruit.rows()["apple.txt"].problem == "cannot be read: permission denied"
    assert fruit.find("apple") == []
    file.chmod(0o640)
    assert fruit.sync().indexed == 1
    assert_complete(fruit)


def test_a_file_that_a_format_stumbles_over_hides_no_other(fruit: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    fruit.put("bad.txt", "bad")
    fruit.put("good.txt", "good")

    def read(data: bytes, name: str) -> Document:
        if name == "bad.txt":
            raise RecursionError
        return Document(data.decode())

    monkeypatch.setattr("index.extract.texts.plain.read", read)
    monkeypatch.setattr(sync, "read_files", reading_here)
    summary = fruit.sync()
    assert (summary.indexed, summary.failed) == (1, 1)
    assert "a fault in postil (RecursionError)" in fruit.rows()["bad.txt"].problem


def test_a_document_that_can_no_longer_be_read_is_not_found_and_returns(fruit: Shelf) -> None:
    fruit.put("apple.txt", "")
    fruit.sync()
    assert fruit.find("apple") == []
    fruit.put("apple.txt", "About apple\n\ncommon text")
    fruit.sync()
    assert_complete(fruit)


@pytest.mark.parametrize("name", [b"new\nline.txt", b"esc\x1b]0;pwned\x07.txt", b"bad\xff\xfe.txt", "Ü ı.txt".encode()])
def test_a_file_name_of_any_bytes_can_be_indexed_found_and_removed(shelf: Shelf, name: bytes) -> None:
    file = shelf.put(name, "apple")
    assert shelf.sync().indexed == 1
    assert [os.fsencode(path) for path in shelf.find("apple")] == [name]
    assert not set("\n\x1b\x07") & set("".join(row.name + row.title for row in shelf.rows().values()))
    assert shelf.sync().added == 0
    file.unlink()
    assert shelf.sync().removed == 1


def test_links_and_pipes_are_listed_and_neither_followed_nor_waited_for(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    shelf.put("a.txt", "apple")
    shelf.put(".hidden.txt", "hidden")
    (shelf.documents / "link.txt").symlink_to(tmp_path / "secret.txt")
    (shelf.documents / "up").symlink_to(tmp_path)
    os.mkfifo(shelf.documents / "pipe.txt")
    assert (shelf.sync().total, shelf.sync().changed) == (4, 0)
    assert shelf.find("apple OR secret OR hidden") == ["a.txt"]
    assert {path: row.problem for path, row in shelf.rows().items()} == {
        "a.txt": "",
        "link.txt": "is a symbolic link; links are not followed",
        "up": "is a symbolic link; links are not followed",
        "pipe.txt": "is a pipe, not a file",
    }


def test_links_are_followed_where_that_is_configured_each_folder_once(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "far.txt").write_text("distant")
    shelf.put("a.txt", "apple")
    (shelf.documents / "round").symlink_to(shelf.documents)
    (shelf.documents / "far").symlink_to(tmp_path / "far")
    (shelf.documents / "none.txt").symlink_to(tmp_path / "none")
    shelf.library = replace(shelf.library, options=Options(follow_links=True))
    assert shelf.sync().total == 3
    assert shelf.find("distant") == ["far/far.txt"]
    assert shelf.rows()["none.txt"].problem == "does not exist any more"


def test_a_file_replaced_by_a_link_after_the_scan_is_not_followed(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    file = shelf.put("a.txt", "apple")

    def extract(path: Path) -> Document:
        file.unlink()
        file.symlink_to(tmp_path / "secret.txt")
        return read_file(path)

    monkeypatch.setattr(sync, "read_files", reading(extract))
    assert shelf.sync().failed == 1
    assert shelf.rows()["a.txt"].problem == "is a symbolic link; links are not followed"
    assert shelf.find("secret") == []


@pytest.mark.parametrize("relative", [False, True])
def test_an_index_inside_the_documents_folder_is_no_document(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, *, relative: bool
) -> None:
    from index.library import Library

    shelf.put("a.txt", "apple")
    monkeypatch.chdir(shelf.documents)
    documents = Path() if relative else shelf.documents
    shelf.library = Library(documents, documents / "made" / "index")
    for _ in range(2):
        assert shelf.sync().total == 1
    assert list(shelf.rows()) == ["a.txt"]


def test_a_folder_that_cannot_be_listed_keeps_its_documents_and_is_named(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put("sub/a.txt", "apple")
    shelf.put("b.txt", "pear")
    shelf.sync()
    real = os.scandir

    def scandir(path: Any) -> Any:
        if os.fsencode(path).endswith(b"/sub"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    summary = shelf.sync()
    assert (summary.removed, summary.total) == (0, 2)
    (notice,) = summary.notices
    assert "The folder sub could not be listed" in notice
    assert shelf.find("apple") == ["sub/a.txt"]


def test_a_documents_folder_that_vanishes_during_the_run_loses_nothing(
    fruit: Shelf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fruit.documents.rename(tmp_path / "elsewhere")
    with pytest.raises(NoDocuments):
        fruit.sync()
    monkeypatch.setattr(type(fruit.library), "check_documents", lambda self: None)
    with pytest.raises(FileNotFoundError):
        fruit.sync()
    (tmp_path / "elsewhere").rename(fruit.documents)
    monkeypatch.undo()
    assert fruit.sync().changed == 0
    assert_complete(fruit)


# Who else is there


def test_only_one_process_indexes_and_the_other_is_told_who(fruit: Shelf) -> None:
    with IndexerLock(fruit.library.index), pytest.raises(Locked, match=rf"process {os.getpid()}\) is indexing"):
        fruit.sync()
    assert fruit.sync().total == 4


def test_a_search_goes_on_while_another_indexes(fruit: Shelf) -> None:
    with fruit.opened() as (catalogue, engine):
        fruit.put("new.txt", "common text")
        fruit.sync()
        assert Searcher(engine, catalogue).search("common").total == 5


# What is told meanwhile


def test_progress_begins_with_none_and_ends_with_all(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "REPORT_SECONDS", 0)
    for number in range(20):
        shelf.put(f"{number}.txt", "common")
    told: list[Progress] = []
    synchronise(shelf.library, told.append)
    done = [progress.done for progress in told]
    assert (sorted(done), done[0], done[-1], set(done)) == (done, 0, 20, set(range(21)))
    assert {progress.total for progress in told} == {20}
    assert told[-1].seconds_left == 0
    assert all(progress.seconds_left >= 0 and progress.rate >= 0 for progress in told)


def test_what_is_pending_is_said_without_changing_anything(shelf: Shelf) -> None:
    shelf.put("a.txt", "apple")
    assert pending(shelf.library) is None
    assert not shelf.library.index.exists()
    shelf.sync()
    assert pending(shelf.library) == Pending(0, 0)
    shelf.put("b.txt", "12345")
    (shelf.documents / "a.txt").unlink()
    assert pending(shelf.library) == Pending(2, 5)
    assert list(shelf.rows()) == ["a.txt"]
    (shelf.library.index / Catalogue.FILE).write_bytes(b"rubbish" * 2000)
    assert pending(shelf.library) is None


def test_an_empty_folder_is_a_library_of_nothing(shelf: Shelf) -> None:
    assert shelf.sync().total == 0
    assert shelf.find("anything") == []


def test_a_message_of_which_not_all_could_be_taken_out_says_so_and_stays_a_document(shelf: Shelf) -> None:
    part = 'Content-Type: text/plain\nContent-Disposition: attachment; filename="{}.txt"\n\nattached {}\n'
    parts = "".join(f"--b\n{part.format(number, number)}" for number in range(4))
    shelf.put(
        "letter.eml",
        f"From: a@example.org\nSubject: Hello\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\nquince\n{parts}--b--\n",
    )
    shelf.library = replace(shelf.library, options=Options(Limits(members=2)))
    shelf.sync()
    assert shelf.find("quince") == ["letter.eml"]
    assert shelf.find("attached") == ["letter.eml/0.txt", "letter.eml/1.txt"]
    assert any("holds more than 2 files" in warning for warning in shelf.rows()["letter.eml"].warnings)
