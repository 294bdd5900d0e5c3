"""Notes that several threads, several sessions and several people's accidents are at in the same moment."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.reading import Shelf, note_names, read_note
from annotations.stored import DocumentRef, StoredNote
from index.lock import IndexerLock
from index.search import Searcher
from tests.index import shelf as library
from tests.tui.notes.desk import Desk
from tui.notes.facts import Facts
from tui.notes.index import NoteIndex
from tui.notes.search import search_notes
from tui.state import ReaderState

_SESSION = """
import json, os, sys
from pathlib import Path
from tui.notes.index import NoteIndex
from tui.notes.search import search_notes
import index.engines.whoosh
if len(sys.argv) > 3 and os.geteuid() == 0:
    os.setuid(int(sys.argv[3]))
index = NoteIndex(Path(sys.argv[1]), Path(sys.argv[2]))
print("ready", flush=True)
for line in sys.stdin:
    found = search_notes(index, line.strip())
    print(json.dumps([sorted(hit.note.body for hit in found.hits), found.notices]), flush=True)
index.close()
"""


class OtherSession:
    """A second postil of the same reader, or of another one."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin and process.stdout
        self.process, self._stdin, self._stdout = process, process.stdin, process.stdout
        assert self._stdout.readline() == "ready\n"

    def ask(self, query: str) -> None:
        """Let it search, without waiting for what it finds."""
        self._stdin.write(f"{query}\n")
        self._stdin.flush()

    def answer(self) -> tuple[list[str], list[str]]:
        """The notes it found, and what it said."""
        found, notices = json.loads(self._stdout.readline())
        return found, notices

    def find(self, query: str) -> tuple[list[str], list[str]]:
        """Let it search."""
        self.ask(query)
        return self.answer()


@contextmanager
def other_session(desk: Desk, *more: str) -> Iterator[OtherSession]:
    """A session in a process of its own."""
    command = [sys.executable, "-c", _SESSION, str(desk.notes), str(desk.state), *more]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stderr
        try:
            yield OtherSession(process)
        finally:
            _, said = process.communicate(timeout=30)
    assert said == ""


def test_sessions_that_begin_in_the_same_moment_find_the_same(desk: Desk) -> None:
    written = sorted(desk.write(f"apple {number}", f"{number % 7}.txt").annotation.body for number in range(60))
    with other_session(desk) as one, other_session(desk) as two:
        for session in (one, two):
            session.ask("apple")
        assert one.answer() == two.answer() == (written, [])


def test_what_one_session_writes_the_others_find_while_all_are_searching(desk: Desk) -> None:
    written: list[str] = []
    with other_session(desk) as one, other_session(desk) as two:
        for number in range(25):
            note = desk.write(f"apple {number}")
            if number % 3:
                written.append(note.annotation.body)
            else:
                desk.store.remove(note)
            for session in (one, two):
                session.ask("apple")
            assert sorted(desk.find("apple")) == sorted(written)
            assert one.answer() == two.answer() == (sorted(written), [])


def test_threads_find_every_note_that_was_saved_before_they_asked(desk: Desk) -> None:
    saved: list[str] = []
    done = threading.Event()

    def look(ask: Callable[[], set[str]]) -> int:
        looks = 0
        while not done.is_set() or not looks:
            before = set(saved)
            assert before <= ask()
            looks += 1
        return looks

    with closing(ReaderState(desk.state)) as state, ThreadPoolExecutor(3) as pool:
        facts = Facts(state, desk.index)
        threads = [
            pool.submit(look, lambda: set(desk.find("apple"))),
            pool.submit(look, lambda: {path.removesuffix(".txt") for path in facts.notes("note", "apple")}),
            pool.submit(look, lambda: {path.removesuffix(".txt") for path in facts.notes("tag", "fruit")}),
        ]
        try:
            for number in range(30):
                note = desk.write(f"an apple {number}", f"an apple {number}.txt", tags=("fruit",))
                saved.append(note.annotation.body)
                # What is changed gets another number in the index, and is to be found all the same.
                about = replace(note.annotation, state="done")
                desk.store.save(about, DocumentRef(f"{note.annotation.body}.txt"), expected=note.digest)
        finally:
            done.set()
        assert all(thread.result() for thread in threads)


def test_a_session_that_was_killed_at_any_moment_blocks_nobody_and_loses_nothing(desk: Desk) -> None:
    for number in range(40):
        desk.write(f"apple {number}")
    for moment in range(4):
        with other_session(desk) as session:
            session.ask("apple")
            threading.Event().wait(0.01 * moment)
            session.process.send_signal(signal.SIGKILL)
            session.process.wait()
    found = search_notes(desk.index, "apple")
    assert (len(found.hits), found.total, found.notices) == (40, 40, ())


def test_a_stop_between_the_two_parts_of_the_index_is_made_good(desk: Desk) -> None:
    kept, gone = desk.write("apple kept"), desk.write("apple gone")
    assert len(desk.find("apple")) == 2
    desk.index.close()
    table = desk.place() / "notes.sqlite"
    before = table.read_bytes()
    trash = desk.store.remove(gone)
    desk.store.save(replace(kept.annotation, body="apple new"), DocumentRef("a.txt"), expected=kept.digest)
    with closing(NoteIndex(desk.notes, desk.state)) as other:
        assert [hit.note.body for hit in search_notes(other, "apple").hits] == ["apple new"]
    # The power went after the full-text index was written; and what was removed comes back as it was.
    table.write_bytes(before)
    desk.store.restore(trash, gone)
    with closing(NoteIndex(desk.notes, desk.state)) as again:
        found = search_notes(again, "apple")
    assert sorted(hit.note.body for hit in found.hits) == ["apple gone", "apple new"]
    assert found.total == 2


def test_what_one_session_makes_anew_the_other_takes_over(desk: Desk) -> None:
    desk.write("one apple")
    assert desk.find("apple") == ["one apple"]
    for file in desk.place().rglob("*.seg"):
        file.write_bytes(b"broken" * 100)
    with other_session(desk) as session:
        desk.write("two apples and an apple")
        both = ["one apple", "two apples and an apple"]
        assert session.find("apple") == (both, [])
        assert sorted(desk.find("apple")) == both
        desk.write("three apple")
        assert sorted(desk.find("apple")) == session.find("apple")[0] == sorted([*both, "three apple"])


def test_while_another_session_takes_long_its_notes_of_before_are_found_and_that_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.notes.index.PATIENCE", 0.05)
    desk.write("one apple")
    assert desk.find("apple") == ["one apple"]
    with IndexerLock(desk.place()):
        assert search_notes(desk.index, "apple").notices == ()
        desk.write("two apple")
        found = search_notes(desk.index, "apple")
        assert [hit.note.body for hit in found.hits] == ["one apple"]
        (notice,) = found.notices
        assert notice.startswith("Notes that are new or were changed are not found: ")
        assert f"(process {os.getpid()}) is indexing" in notice
    assert len(desk.find("apple")) == 2


def test_where_nothing_can_be_kept_it_is_said_and_nothing_is_raised(desk: Desk) -> None:
    desk.write("one apple")
    desk.state.write_text("in the way")
    results = search_notes(desk.index, "apple")
    assert results.hits == () and "Notes cannot be searched" in results.notices[0]


def test_in_a_state_that_may_only_be_read_the_notes_of_before_are_found(desk: Desk, tmp_path: Path) -> None:
    desk.write("one apple")
    assert desk.find("apple")
    for place in (tmp_path, *tmp_path.parents):
        if place.name.startswith(("pytest-", "popen-", "test_")):
            place.chmod(0o755)
    for path in (desk.notes, desk.state, *desk.notes.rglob("*"), *desk.state.rglob("*")):
        os.chown(path, 65534 if os.geteuid() == 0 else -1, -1)
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with other_session(desk, "65534") as session:
            assert session.find("apple") == (["one apple"], [])
            if os.geteuid() == 0:
                desk.write("two apple")
            else:
                return
            (_, (notice,)) = session.find("apple")
            assert notice.startswith("Notes that are new or were changed are not found: ")
            assert notice.endswith("Permission denied.")
    finally:
        for path in (desk.state, *desk.state.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_on_a_full_disk_the_notes_of_before_are_found_and_later_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("one apple")
    assert desk.find("apple")
    desk.write("two apple")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for writes in ("tui.notes.index.IndexerLock.__enter__", "index.engines.whoosh.writing.SegmentWriter"):
        with monkeypatch.context() as patch:
            patch.setattr(writes, full)
            found = search_notes(desk.index, "apple")
        assert [hit.note.body for hit in found.hits] == ["one apple"]
        assert found.notices == (
            f"Notes that are new or were changed are not found: {desk.place()}: No space left on device.",
        )
    assert len(desk.find("apple")) == 2


def test_a_note_that_was_away_while_it_was_to_be_read_is_found_when_it_is_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = desk.write("one apple")
    hidden = note.file.with_suffix(".away")

    def away(file: Path, path: str) -> StoredNote:
        file.rename(hidden)
        return read_note(file, path)

    with monkeypatch.context() as patch:
        patch.setattr("tui.notes.index.read_note", away)
        assert desk.find("apple") == []
    hidden.rename(note.file)
    assert desk.find("apple") == ["one apple"]


def test_a_note_that_goes_while_notes_are_listed_hides_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = sorted((desk.write(f"apple {number}") for number in range(5)), key=lambda note: note.file)
    assert len(desk.find("apple")) == 5

    def names(shelf: Shelf) -> list[str]:
        listed = note_names(shelf)
        notes[0].file.unlink(missing_ok=True)
        return listed

    monkeypatch.setattr("tui.notes.index.note_names", names)
    assert len(desk.find("apple")) == 4


def test_a_folder_whose_name_is_no_text_hides_no_notes(desk: Desk) -> None:
    note = desk.write("one apple")
    desk.write("two apple", "b.txt")
    note.file.parent.rename(Path(os.fsdecode(os.fsencode(desk.notes) + b"/caf\xe9")))
    assert len(desk.find("apple")) == 2


def test_closing_waits_for_who_is_searching_and_then_nothing_is_found(desk: Desk) -> None:
    desk.write("one apple")
    asked, closing_begun = threading.Event(), threading.Event()

    def slowly(*_: object) -> str:
        asked.set()
        assert closing_begun.wait(20)
        return "found"

    def close() -> None:
        closing_begun.set()
        desk.index.close()

    with ThreadPoolExecutor(2) as pool:
        search = pool.submit(desk.index.ask, slowly, "nothing")
        assert asked.wait(20)
        pool.submit(close).result()
        assert search.result() == ("found", "")
    assert desk.find("apple") == []
    assert search_notes(desk.index, "apple").notices == ()
    desk.index.close()


def test_a_search_for_documents_says_why_notes_were_not_looked_at(desk: Desk, tmp_path: Path) -> None:
    shelf = library.Shelf(tmp_path)
    shelf.put("a.txt", "harbour")
    shelf.sync()
    desk.write("one apple")
    with closing(ReaderState(desk.state)) as state, shelf.opened() as (catalogue, engine):
        facts = Facts(state, desk.index)
        assert Searcher(engine, catalogue, facts).search("note:apple").total == 1
        desk.place().joinpath("whoosh").chmod(0o777)
        desk.index.close()
        facts = Facts(state, NoteIndex(desk.notes, desk.state))
        results = Searcher(engine, catalogue, facts).search("note:apple")
    assert results.total == 0
    assert any("Notes cannot be searched: " in notice and "chmod go-w" in notice for notice in results.notices)
