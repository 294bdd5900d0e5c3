"""Reading positions."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tui.state import HISTORY, Place, ReaderState

SHA = "a" * 64


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "new" / "state"


@pytest.fixture
def state(folder: Path) -> Iterator[ReaderState]:
    with closing(ReaderState(folder)) as opened:
        yield opened


def test_at_first_there_is_no_place(state: ReaderState) -> None:
    assert state.problem == ""
    assert state.last() is None
    assert state.place("a.txt") is None


def test_places_outlive_the_program(folder: Path, state: ReaderState) -> None:
    state.remember(Place("a.txt", 12, SHA))
    state.remember(Place("b.txt", 0, SHA))
    state.remember(Place("a.txt", 99, SHA))
    state.close()
    with closing(ReaderState(folder)) as again:
        assert again.place("a.txt") == Place("a.txt", 99, SHA)
        assert again.place("b.txt") == Place("b.txt", 0, SHA)
        assert again.last() == Place("a.txt", 99, SHA)


def test_a_renamed_document_is_at_its_place_and_another_that_has_its_name_now_is_not(state: ReaderState) -> None:
    state.remember(Place("a.txt", 12, SHA))
    state.remember(Place("b.txt", 40, "b" * 64))
    assert state.place("archive/a.txt", SHA) == Place("a.txt", 12, SHA)
    assert state.place("b.txt", SHA) == Place("a.txt", 12, SHA)
    assert state.place("c.txt", "c" * 64) is None
    assert state.place("c.txt", "") is None


def test_a_document_that_has_changed_is_at_its_old_place(state: ReaderState) -> None:
    state.remember(Place("a.txt", 12, SHA))
    assert state.place("a.txt", "b" * 64) == Place("a.txt", 12, SHA)


def test_of_copies_each_has_its_place_and_a_new_one_the_latest(state: ReaderState) -> None:
    for path, offset in (("a.txt", 1), ("b.txt", 2), ("a.txt", 3)):
        state.remember(Place(path, offset, SHA))
    assert state.place("b.txt", SHA) == Place("b.txt", 2, SHA)
    assert state.place("c.txt", SHA) == Place("a.txt", 3, SHA)


def test_places_of_an_earlier_version_are_kept(folder: Path) -> None:
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / ReaderState.FILE)) as db, db:
        db.execute(
            "CREATE TABLE places (path BLOB PRIMARY KEY, offset INTEGER NOT NULL, sha256 TEXT NOT NULL,"
            " opened INTEGER NOT NULL) WITHOUT ROWID"
        )
        db.execute("INSERT INTO places VALUES (?, 7, ?, 1)", [b"a.txt", SHA])
    with closing(ReaderState(folder)) as state:
        assert state.place("moved.txt", SHA) == state.last() == Place("a.txt", 7, SHA)


def test_file_names_of_any_bytes_have_a_place(state: ReaderState) -> None:
    path = os.fsdecode(b"odd \xff\x1b\n name")
    state.remember(Place(path, 3, SHA))
    assert state.place(path) == state.last() == Place(path, 3, SHA)


def test_only_the_reader_may_look_at_what_was_read(folder: Path, state: ReaderState) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700


def test_two_readers_share_the_places_while_both_run(folder: Path, state: ReaderState) -> None:
    with closing(ReaderState(folder)) as other:
        assert other.problem == ""
        state.remember(Place("a.txt", 1, SHA))
        other.remember(Place("b.txt", 2, SHA))
        assert state.last() == other.last() == Place("b.txt", 2, SHA)
        assert other.place("a.txt") == Place("a.txt", 1, SHA)


def test_places_come_from_any_thread(state: ReaderState) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: state.remember(Place(f"{number}.txt", number, SHA)), range(12)))
    assert all(state.place(f"{number}.txt") == Place(f"{number}.txt", number, SHA) for number in range(12))


def fill(folder: Path) -> Path:
    """A file of several pages, closed."""
    ReaderState(folder).close()
    file = folder / ReaderState.FILE
    names = [f"a document with a longer name {number}.txt".encode() for number in range(300)]
    with closing(sqlite3.connect(file)) as db, db:
        db.executemany("INSERT INTO places VALUES (?, 1, 'a', 1)", [[name] for name in names])
    return file


@pytest.mark.parametrize("start", [0, 4096])
def test_a_damaged_file_is_set_aside_and_reading_goes_on(folder: Path, start: int) -> None:
    file = fill(folder)
    data = file.read_bytes()
    damaged = data[:start] + b"\xa5" * (len(data) - start)
    file.write_bytes(damaged)
    with closing(ReaderState(folder)) as state:
        assert state.problem == ""
        assert state.last() is None
        state.remember(Place("a.txt", 5, SHA))
    assert (folder / f"damaged-{ReaderState.FILE}").read_bytes() == damaged
    with closing(ReaderState(folder)) as again:
        assert again.last() == Place("a.txt", 5, SHA)


def test_a_file_that_somebody_else_holds_is_not_taken_for_damaged(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = fill(folder)
    monkeypatch.setattr("tui.state.PATIENCE", 0.01)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with closing(ReaderState(folder)) as state:
            assert "locked" in state.problem
            state.remember(Place("a.txt", 5, SHA))
            assert state.last() == Place("a.txt", 5, SHA)
        other.execute("ROLLBACK")
    assert sorted(path.name for path in folder.iterdir()) == [ReaderState.FILE]
    with closing(ReaderState(folder)) as again:
        assert again.place("a document with a longer name 7.txt") is not None


def test_where_no_folder_can_be_made_places_last_as_long_as_the_program(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "state"
    with closing(ReaderState(folder)) as state:
        assert state.problem.startswith(f"Reading positions are not kept: {folder}: ")
        state.remember(Place("a.txt", 5, SHA))
        assert state.last() == Place("a.txt", 5, SHA)


READ_ONLY = """
import os, sys
from pathlib import Path
from tui.state import HISTORY, Place, ReaderState
if os.geteuid() == 0:
    os.setuid(65534)  # root may write everywhere
state = ReaderState(Path(sys.argv[1]))
print(state.problem)
state.remember(Place("a.txt", 5, ""))
print(state.last().offset)
state.close()
"""


def test_in_a_folder_that_may_only_be_read_places_last_as_long_as_the_program(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    file = fill(folder)
    before = file.read_bytes()
    for place in (*tmp_path.parents[:2], tmp_path):
        place.chmod(0o755)
    folder.chmod(0o555)
    file.chmod(0o444)
    done = subprocess.run([sys.executable, "-c", READ_ONLY, folder], capture_output=True, text=True, timeout=20)
    folder.chmod(0o755)
    assert done.stderr == ""
    problem, offset = done.stdout.splitlines()
    assert problem.startswith(f"Reading positions are not kept: {folder}: ")
    assert offset == "5"
    assert file.read_bytes() == before


def test_closing_twice_or_remembering_after_it_does_no_harm(state: ReaderState) -> None:
    state.close()
    state.close()
    state.remember(Place("a.txt", 5, SHA))
    assert state.last() is None


def test_queries_outlive_the_program_each_once_the_last_first(folder: Path, state: ReaderState) -> None:
    for query in ("dam", "water", " dam ", "", "tide"):
        state.remember_query(query)
    with closing(ReaderState(folder)) as again:
        assert again.queries() == ("tide", "dam", "water")


def test_only_the_last_queries_are_kept(state: ReaderState) -> None:
    for number in range(HISTORY + 5):
        state.remember_query(f"query {number}")
    assert len(state.queries()) == HISTORY
    assert state.queries()[-1] == "query 5"


def test_a_query_that_is_no_text_is_not_kept(state: ReaderState) -> None:
    state.remember_query("\ud800")
    assert state.queries() == ()


def test_what_a_saved_search_found_is_kept_until_it_asks_something_else(tmp_path: Path) -> None:
    state = ReaderState(tmp_path)
    assert state.looked_at("Boats", "barge") is None
    state.look_at("Boats", "barge", b"some")
    state.look_at("Boats", "barge", b"more")
    state.close()
    state = ReaderState(tmp_path)
    assert state.looked_at("Boats", "barge") == b"more"
    assert state.looked_at("Boats", "ship") is None
    state.close()
