from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from index.lock import IndexerLock
from tests.index.shelf import Shelf


def _command(shelf: Shelf, *more: str) -> list[str]:
    places = ["--documents", str(shelf.documents), "--index", str(shelf.library.index)]
    return [sys.executable, "-m", "index", *places, *more]


def _run(shelf: Shelf, *more: str) -> tuple[int, list[dict[str, Any]]]:
    done = subprocess.run(_command(shelf, *more), capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_it_tells_progress_and_at_the_end_what_it_did(shelf: Shelf) -> None:
    shelf.put("a.txt", "apple")
    shelf.put("empty.txt", "")
    status, events = _run(shelf)
    assert status == 0
    assert [event["event"] for event in events[:-1]] == ["progress"] * (len(events) - 1)
    last = events[-1]
    assert last["event"] == "done"
    assert (last["added"], last["indexed"], last["failed"], last["total"], last["notices"]) == (2, 1, 1, 2, [])
    assert (events[-2]["done"], events[-2]["total"]) == (2, 2)
    assert shelf.find("apple") == ["a.txt"]
    assert _run(shelf, "--rebuild")[1][-1]["indexed"] == 1


def test_a_missing_folder_is_said_in_words(shelf: Shelf) -> None:
    shelf.documents.rmdir()
    status, (event,) = _run(shelf)
    assert (status, event["event"]) == (2, "failed")
    assert f"There is no folder {shelf.documents}" in event["message"]


def test_an_index_folder_that_cannot_be_made_is_named(shelf: Shelf) -> None:
    shelf.library.index.write_text("in the way")
    status, (event,) = _run(shelf)
    assert (status, event["event"]) == (2, "failed")
    assert str(shelf.library.index) in event["message"]
    assert "None" not in event["message"]


def test_an_index_that_is_being_made_names_who_makes_it(shelf: Shelf) -> None:
    shelf.library.index.mkdir()
    with IndexerLock(shelf.library.index):
        status, (event,) = _run(shelf)
    assert (status, event["event"]) == (2, "locked")
    assert f"(process {os.getpid()}) is indexing" in event["message"]


def test_an_index_that_is_not_ours_is_refused(shelf: Shelf) -> None:
    shelf.put("a.txt", "apple")
    shelf.sync()
    shelf.engine_folder().chmod(0o777)
    status, events = _run(shelf)
    assert (status, events[-1]["event"]) == (2, "failed")
    assert "chmod go-w" in events[-1]["message"]


def test_a_reader_that_goes_away_ends_it_without_a_word(shelf: Shelf) -> None:
    shelf.put("a.txt", "apple")
    with subprocess.Popen(_command(shelf), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 2
    assert _run(shelf)[0] == 0
    assert shelf.find("apple") == ["a.txt"]


def _many(shelf: Shelf, count: int) -> None:
    for number in range(count):
        shelf.put(f"{number % 7}/{number:03}.txt", f"Title {number}\n\ncommon word{number} " + f"filler{number} " * 40)


def _wait_for_progress(process: subprocess.Popen[str]) -> None:
    assert process.stdout
    assert json.loads(process.stdout.readline())["event"] == "progress"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_at_once_without_a_traceback(shelf: Shelf, number: signal.Signals) -> None:
    _many(shelf, 250)
    with subprocess.Popen(
        _command(shelf), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        _wait_for_progress(process)
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)
    assert errors == ""
    assert process.returncode in {130, -number}
    assert _run(shelf)[0] == 0
    assert len(shelf.find("common")) == 250


def test_killed_at_any_moment_the_next_run_makes_it_whole(shelf: Shelf) -> None:
    _many(shelf, 300)
    chance = random.Random(11)
    killed = 0
    for moment in (0.2, 0.5, 0.8, 1.2):
        with subprocess.Popen(_command(shelf), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            timer = threading.Timer(moment + chance.random() / 5, process.kill)
            timer.start()
            killed += process.wait() == -signal.SIGKILL
            timer.cancel()
        # Something has changed before the next one comes.
        shelf.put(f"0/{moment}.txt", f"common late{int(moment * 10)}")
        (shelf.documents / f"{killed}/00{killed}.txt").unlink(missing_ok=True)
        shelf.put("0/000.txt", f"common changed{int(moment * 10)}")
    assert killed
    status, events = _run(shelf)
    assert status == 0
    assert events[-1]["notices"] == []
    files = {str(file.relative_to(shelf.documents)) for file in shelf.documents.rglob("*.txt")}
    assert set(shelf.find("common")) == set(shelf.rows()) == files
    for number in range(10, 300, 29):
        assert shelf.find(f"word{number}") == [f"{number % 7}/{number:03}.txt"]
    assert shelf.find("changed12") == ["0/000.txt"]
    assert shelf.find("word0 OR word1 OR changed2 OR changed8") == []
    assert [event["event"] for event in _run(shelf)[1]] == ["progress", "done"]


def test_what_a_killed_run_left_behind_is_cleared_away(shelf: Shelf) -> None:
    _many(shelf, 300)
    with subprocess.Popen(_command(shelf), stdout=subprocess.PIPE, text=True) as process:
        _wait_for_progress(process)
        process.kill()
    assert _run(shelf)[0] == 0
    folder: Path = shelf.engine_folder()
    kept = {file.suffix for file in folder.iterdir() if file.name != "MAIN_WRITELOCK"}
    assert kept == {".seg", ".toc"}


@contextmanager
def _watching(shelf: Shelf) -> Iterator[tuple[subprocess.Popen[str], Iterator[dict[str, Any]]]]:
    """The process with ``--watch``, and what it tells."""
    command = _command(shelf, "--watch")
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin and process.stdout and process.stderr
        try:
            yield process, map(json.loads, process.stdout)
        finally:
            process.stdin.close()
            assert (process.wait(), process.stderr.read()) == (0, "")


def _next_done(events: Iterator[dict[str, Any]]) -> dict[str, Any]:
    return next(event for event in events if event["event"] == "done")


def test_while_it_watches_what_changes_is_soon_found(shelf: Shelf) -> None:
    shelf.put("a.txt", "apple")
    with _watching(shelf) as (_, events):
        assert next(events) == {"event": "watching", "notice": ""}
        assert _next_done(events)["indexed"] == 1
        shelf.put("new/b.txt", "pear")
        assert _next_done(events)["added"] == 1
        assert shelf.find("pear") == ["new/b.txt"]
        (shelf.documents / "new").rename(shelf.documents / "moved")
        while shelf.find("pear") != ["moved/b.txt"]:
            _next_done(events)
        (shelf.documents / "a.txt").unlink()
        assert _next_done(events)["removed"] == 1
        assert shelf.find("apple") == []


def test_while_another_process_indexes_it_waits_and_then_goes_on(shelf: Shelf) -> None:
    shelf.put("a.txt", "apple")
    with _watching(shelf) as (_, events):
        _next_done(events)
        with IndexerLock(shelf.library.index):
            shelf.put("b.txt", "pear")
            told = next(events)
            assert told["event"] == "locked" and f"(process {os.getpid()})" in told["message"]
        assert _next_done(events)["added"] == 1


def test_a_line_makes_it_look_at_everything(shelf: Shelf) -> None:
    with _watching(shelf) as (process, events):
        _next_done(events)
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
        assert _next_done(events)["total"] == 0


def test_a_documents_folder_that_vanishes_is_said_and_found_again(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put("a.txt", "apple")
    with _watching(shelf) as (process, events):
        _next_done(events)
        shelf.documents.rename(tmp_path / "elsewhere")
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
        told = next(event for event in events if event["event"] == "failed")
        assert "There is no folder" in told["message"]
        (tmp_path / "elsewhere").rename(shelf.documents)
        process.stdin.write("\n")
        process.stdin.flush()
        assert _next_done(events)["total"] == 1
