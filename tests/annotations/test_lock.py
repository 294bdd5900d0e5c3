"""One writer at a time, in folders that several people share."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from annotations.lock import Busy, locked
from annotations.model import Annotation
from annotations.store import AnnotationStore, DocumentRef

NoteMaker = Callable[..., Annotation]

COLLEAGUE = """
import os, sys
from pathlib import Path
from annotations.ids import new_id
from annotations.model import Annotation
from annotations.store import AnnotationStore, DocumentRef
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(54321)
    os.setuid(54321)
os.umask(0o002)
store = AnnotationStore(Path("notes"), trash=Path("theirs/trash"))
AnnotationStore.save(store, Annotation(new_id(), body="Theirs"), DocumentRef("a.txt", "b" * 64))
(first,) = [note for note in store.load("a.txt").notes if note.annotation.body == "Ours"]
from dataclasses import replace
store.save(replace(first.annotation, body="Ours, and theirs"), DocumentRef("a.txt"), expected=first.digest)
"""


def test_people_of_a_group_write_in_one_folder_and_their_files_stay_the_groups(
    make_note: NoteMaker, tmp_path: Path
) -> None:
    """Where the tests run as root the colleague is another user, of a group that has the folder."""
    group = 54321 if os.geteuid() == 0 else os.getegid()
    notes = tmp_path / "notes"
    notes.mkdir()
    os.chown(notes, -1, group)
    notes.chmod(0o2775)
    old_umask = os.umask(0o002)
    try:
        AnnotationStore(notes, trash=tmp_path / "ours" / "trash").save(make_note("Ours"), DocumentRef("a.txt"))
    finally:
        os.umask(old_umask)
    tmp_path.chmod(0o755)
    path = os.pathsep.join(filter(None, sys.path))
    subprocess.run([sys.executable, "-c", COLLEAGUE], cwd=tmp_path, env={"PYTHONPATH": path}, check=True, timeout=30)

    loaded = AnnotationStore(notes, trash=tmp_path / "trash").load("a.txt")
    assert sorted(note.annotation.body for note in loaded.notes) == ["Ours, and theirs", "Theirs"]
    made = list(notes.rglob("*"))
    assert {file.stat().st_gid for file in made} == {group}
    assert all(file.stat().st_mode & 0o060 == 0o060 for file in made)
    assert sorted(file.name for file in notes.iterdir() if file.is_file()) == ["store.yaml"]


READER = """
import os, sys
from pathlib import Path
from annotations.lock import Busy, locked
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(54321)
    os.setuid(54321)
try:
    with locked(Path("store.yaml"), 0):
        print("held")
except Busy:
    print("busy")
"""


def test_who_may_only_read_the_file_meets_the_same_lock(tmp_path: Path) -> None:
    file = tmp_path / "store.yaml"
    file.write_text("format: 1\n")
    file.chmod(0o444)
    tmp_path.chmod(0o755)
    path = os.pathsep.join(filter(None, sys.path))

    def told() -> str:
        done = subprocess.run(
            [sys.executable, "-c", READER],
            cwd=tmp_path,
            env={"PYTHONPATH": path},
            check=True,
            timeout=30,
            capture_output=True,
        )
        return done.stdout.decode().strip()

    assert told() == "held"
    with open(file) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert told() == "busy"


def test_a_file_that_was_replaced_while_one_waited_is_not_the_one_that_is_locked(tmp_path: Path) -> None:
    file = tmp_path / "store.yaml"
    with ThreadPoolExecutor(1) as pool:
        with locked(file, 0):
            waiting = pool.submit(lambda: _inode_locked(file))
            (tmp_path / "new").write_text("format: 1\n")
            os.replace(tmp_path / "new", file)
        assert waiting.result(20) == file.stat().st_ino


def _inode_locked(file: Path) -> int:
    with locked(file, 20) as descriptor:
        return os.fstat(descriptor).st_ino


def test_whoever_waits_too_long_is_told(tmp_path: Path) -> None:
    file = tmp_path / "store.yaml"
    with locked(file, 0), pytest.raises(Busy), locked(file, 0.01):
        pass
    with locked(file, 0):
        pass


def test_a_disk_without_locks_keeps_notes_all_the_same(
    store: AnnotationStore, make_note: NoteMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    saved = store.save(make_note("On any disk"), DocumentRef("a.txt"))
    assert store.load("a.txt").notes == [saved]


def test_readers_with_states_of_their_own_lock_the_same_notes(
    store: AnnotationStore, make_note: NoteMaker, tmp_path: Path
) -> None:
    store.save(make_note("First"), DocumentRef("a.txt"))
    other = AnnotationStore(store.folder, trash=tmp_path / "other" / "trash")
    with ThreadPoolExecutor(1) as pool:
        with locked(store.folder / "store.yaml", 0):
            waiting = pool.submit(other.save, make_note("Second"), DocumentRef("b.txt"))
            assert len(store.load_all().notes) == 1
        assert waiting.result(20).annotation.body == "Second"
    assert len(store.load_all().notes) == 2
    assert not (tmp_path / "state").exists()
    assert not (tmp_path / "other").exists()
