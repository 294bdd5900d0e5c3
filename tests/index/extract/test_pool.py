"""Reading many files at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.documents import Document
from index.extract import pool
from index.extract.options import Options
from index.extract.pool import Readers, _Queue, read_files
from index.extract.process import Extractor
from index.extract.unpacking import Extracted, prepared


def test_what_has_been_read_and_not_taken_has_a_limit_in_size() -> None:
    found = _Queue()
    large = prepared(Extracted("", Document(" " * 10_000_000)))
    found.put((1, large))
    assert found._has_room(30_000_000)
    assert not found._has_room(30_000_001)
    assert found.get() is not None
    assert found._has_room(100_000_000)  # alone


def test_files_larger_than_may_wait_are_all_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_WAITING_SIZE", 100)
    paths = []
    for number in range(12):
        path = tmp_path / f"{number}.txt"
        path.write_text("text " * (number * 10))
        paths.append((number, path, path.name))
    outcomes = list(read_files(paths, Options(workers=3)))
    assert sorted(number for number, outcome in outcomes if outcome is None) == list(range(12))
    assert sorted(len(o.prepared.text) for _, o in outcomes if o and o.prepared) == [n * 50 for n in range(1, 12)]


def test_many_files_come_each_with_its_end(tmp_path: Path) -> None:
    paths = []
    for number in range(50):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"text {number}")
        paths.append((number, path, path.name))
    found: dict[int, list[str]] = {}
    done = []
    for number, outcome in read_files(paths, Options(workers=3)):
        if outcome is None:
            done.append(number)
        elif outcome.prepared:
            found.setdefault(number, []).append(outcome.prepared.text)
    assert found == {number: [f"text {number}"] for number in range(50)}
    assert sorted(done) == list(range(50))


def test_leaving_early_ends_the_processes(tmp_path: Path) -> None:
    paths = [(number, tmp_path / f"{number}.txt", f"{number}.txt") for number in range(500)]
    for _, path, _name in paths:
        path.write_text("text")
    with Readers(Options(workers=2)) as readers:
        reading = readers.read(paths)
        next(reading)
        reading.close()
        assert not _workers()
        # And they can be used again.
        assert len([outcome for _, outcome in readers.read(paths[:3]) if outcome]) == 3
    assert not _workers()


def test_a_process_is_kept_for_the_next_time_and_ends_with_the_last(tmp_path: Path) -> None:
    paths = [(number, tmp_path / f"{number}.txt", f"{number}.txt") for number in range(3)]
    for _, path, _name in paths:
        path.write_text("text")
    with Readers(Options(workers=1)) as readers:
        readers.start()
        running = []
        for file in paths:
            assert [outcome is None for _, outcome in readers.read([file])] == [False, True]
            running.append(_workers())
        assert running == [running[0]] * 3
    assert not _workers()


def test_a_document_comes_ready_for_the_index(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Fig\n\nOne *fig* and " + " ".join(f"word{number}" for number in range(40)))
    outcomes = [outcome for _, outcome in read_files([(1, path, "a.md")], Options()) if outcome]
    with Extractor() as extractor:
        (plain,) = extractor.read(path)
    assert plain.document
    assert outcomes == [prepared(plain)]
    (ready,) = (outcome.prepared for outcome in outcomes)
    assert ready and ready.analysed.terms.startswith("fig\none\nand")
    assert ready.sketch


def _workers() -> set[str]:
    """The processes of ours that read files; empty where the system does not tell."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return {pid for pid in children.read_text().split() if _is_worker(pid)} if children.exists() else set()


def _is_worker(pid: str) -> bool:
    try:
        return b"index.extract.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
