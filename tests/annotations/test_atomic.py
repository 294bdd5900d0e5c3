"""Files are written in whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from annotations import atomic
from annotations.atomic import move, read_regular, write_atomic

STEPS = ["open", "fchmod", "write", "fsync", "replace"]


def _fail(*_arguments: Any, **_options: Any) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("old", [b"old", None])
def test_a_fault_at_any_step_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, old: bytes | None
) -> None:
    file = tmp_path / "note.yaml"
    if old is not None:
        file.write_bytes(old)
    with monkeypatch.context() as patched:
        patched.setattr(os, step, _fail)
        try:
            write_atomic(file, b"new")
        except OSError:
            expected = old
        else:
            expected = b"new"
    assert (file.read_bytes() if file.exists() else None) == expected
    assert [path.name for path in tmp_path.iterdir()] == ([file.name] if expected else [])


def test_a_fault_after_the_replacement_leaves_the_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "note.yaml"
    file.write_bytes(b"old")
    monkeypatch.setattr(atomic, "fsync_directory", _fail)
    with pytest.raises(OSError, match="space"):
        write_atomic(file, b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"new"]


def test_a_disk_that_takes_a_byte_at_a_time_gets_every_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real_write(descriptor, data[:1]))
    write_atomic(tmp_path / "x", b"several bytes")
    assert (tmp_path / "x").read_bytes() == b"several bytes"


def test_the_mode_of_an_old_file_is_kept_and_a_new_one_follows_the_umask(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"x")
    old.chmod(0o640)
    mask = os.umask(0o027)
    try:
        write_atomic(old, b"y")
        write_atomic(new, b"y")
    finally:
        os.umask(mask)
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert stat.S_IMODE(new.stat().st_mode) == 0o640


def test_a_link_is_replaced_and_what_it_points_to_is_left_alone(tmp_path: Path) -> None:
    outside, link = tmp_path / "outside", tmp_path / "link"
    outside.write_bytes(b"precious")
    link.symlink_to(outside)
    write_atomic(link, b"new")
    assert outside.read_bytes() == b"precious"
    assert not link.is_symlink()


def test_links_and_pipes_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    assert read_regular(tmp_path / "file", 3) == b"123"
    for name in ("link", "pipe"):
        with pytest.raises(OSError, match=name):
            read_regular(tmp_path / name, 3)


def test_a_file_moves_to_another_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_paths: Any) -> None:
        raise OSError(errno.EXDEV, "another disk")

    (tmp_path / "a").write_bytes(b"x")
    monkeypatch.setattr(os, "rename", refuse)
    move(tmp_path / "a", tmp_path / "b")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("b", b"x")]
