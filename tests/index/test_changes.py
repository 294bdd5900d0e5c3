"""What is told of a folder that others write into."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index import changes
from index.changes import WHOLE, Changing, is_remote

DEADLINE = 20.0


def told(changing: Changing, wanted: Callable[[set[bytes]], bool]) -> set[bytes]:
    """All that is told until it is enough."""
    found: set[bytes] = set()
    end = time.monotonic() + DEADLINE
    while not wanted(found):
        more = changing.wait(max(0.0, end - time.monotonic()))
        assert more, f"only {found} was told"
        found |= more
    return found


@pytest.fixture(params=["events", "looking"])
def folder(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, whose changes come by themselves or are looked for as on another machine."""
    if request.param == "looking":
        monkeypatch.setattr(changes, "is_remote", lambda _: "nfs4")
        monkeypatch.setattr(changes, "LOOK_EVERY", 0.02)
    folder = tmp_path / "documents"
    folder.mkdir()
    return folder


def test_files_that_come_change_and_go_are_told(folder: Path) -> None:
    with Changing(folder) as changing:
        (folder / "a.txt").write_text("one")
        assert told(changing, lambda found: b"a.txt" in found) == {b"a.txt"}
        (folder / "a.txt").write_text("one and two")
        assert told(changing, lambda found: b"a.txt" in found) == {b"a.txt"}
        (folder / "a.txt").unlink()
        assert told(changing, lambda found: b"a.txt" in found) == {b"a.txt"}


def test_a_folder_that_comes_moves_and_goes_is_told_with_what_is_in_it(folder: Path) -> None:
    def covers(*paths: bytes) -> Callable[[set[bytes]], bool]:
        return lambda found: all(any(path == told or path.startswith(told + b"/") for told in found) for path in paths)

    with Changing(folder) as changing:
        (folder / "deep" / "er").mkdir(parents=True)
        (folder / "deep" / "er" / "a.txt").write_text("one")
        told(changing, covers(b"deep/er/a.txt"))
        (folder / "deep").rename(folder / "moved")
        told(changing, covers(b"deep/er/a.txt", b"moved/er/a.txt"))
        (folder / "moved" / "er" / "b.txt").write_text("two")
        told(changing, covers(b"moved/er/b.txt"))
        shutil.rmtree(folder / "moved")
        told(changing, covers(b"moved/er/a.txt", b"moved/er/b.txt"))


def test_what_is_hidden_or_ours_is_not_told(folder: Path) -> None:
    own = folder / "index"
    own.mkdir()
    with Changing(folder, [own]) as changing:
        (own / "catalogue.sqlite").write_text("x")
        (folder / ".hidden").write_text("x")
        (folder / ".git").mkdir()
        (folder / ".git" / "HEAD").write_text("x")
        (folder / "last.txt").write_text("x")
        assert told(changing, lambda found: b"last.txt" in found) == {b"last.txt"}


def test_a_name_that_is_not_unicode_is_not_missed(folder: Path) -> None:
    with Changing(folder) as changing:
        Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt")).write_text("x")
        assert told(changing, bool) <= {WHOLE, b"\xff.txt"}
        (folder / "later.txt").write_text("x")
        told(changing, lambda found: b"later.txt" in found)


def test_where_there_are_no_events_it_is_said_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr(changes, "RustNotify", refuse)
    monkeypatch.setattr(changes, "LOOK_EVERY", 0.02)
    with Changing(folder) as changing:
        assert "looked for every few seconds" in changing.notice
        (folder / "a.txt").write_text("one")
        assert told(changing, bool) == {b"a.txt"}


def test_who_waits_is_let_go_at_the_end_or_when_the_time_is_over(folder: Path) -> None:
    with Changing(folder) as changing:
        assert changing.wait(0.01) == frozenset()
        changing.stop()
        assert changing.wait() == frozenset()


def test_the_file_systems_of_other_machines_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "21 1 8:1 / / rw - ext4 /dev/a rw\n"
        f"22 21 0:40 / {tmp_path}/shared\\040folder rw shared:7 - nfs4 server:/x rw\n"
        f"23 21 0:41 / {tmp_path}/ssh rw - fuse.sshfs me@host: rw\n"
        f"24 21 0:42 / {tmp_path}/shared rw - tmpfs none rw\n"
    )
    monkeypatch.setattr(changes, "_MOUNTS", mounts)
    assert is_remote(tmp_path / "shared folder" / "documents") == "nfs4"
    assert is_remote(tmp_path / "ssh") == "fuse.sshfs"
    assert is_remote(tmp_path / "shared" / "documents") == ""
    assert is_remote(tmp_path) == ""
