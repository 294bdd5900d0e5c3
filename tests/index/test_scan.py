from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

from index.catalogue import FileStamp
from index.scan import Changes, compare, walk


def _paths(folder: Path, skip: frozenset[str] = frozenset()) -> list[bytes]:
    return sorted(path for path, _ in walk(folder, skip))


def _known(folder: Path) -> dict[bytes, tuple[int, FileStamp]]:
    return {path: (number, stamp) for number, (path, stamp) in enumerate(sorted(walk(folder)), start=1)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs/sub/deep").mkdir(parents=True)
    (tmp_path / "docs/a.txt").write_text("a")
    (tmp_path / "docs/sub/deep/b.md").write_text("b")
    return tmp_path / "docs"


def test_files_are_found_at_any_depth_by_their_relative_path(folder: Path) -> None:
    assert _paths(folder) == [b"a.txt", b"sub/deep/b.md"]
    assert _paths(Path(f"{folder}/sub/..")) == [b"a.txt", b"sub/deep/b.md"]


def test_a_relative_folder_gives_the_same_paths(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert _paths(Path()) == _paths(Path("sub/..")) == [b"a.txt", b"sub/deep/b.md"]


def test_hidden_files_are_left_out_and_links_pipes_and_sockets_are_listed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    Path(".hidden.txt").write_text("h")
    Path(".git").mkdir()
    Path(".git/config.txt").write_text("h")
    Path("link.txt").symlink_to("a.txt")
    Path("loop").symlink_to(".")
    os.mkfifo("pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.txt")
        assert _paths(folder) == [b"a.txt", b"link.txt", b"loop", b"pipe.txt", b"socket.txt", b"sub/deep/b.md"]


def test_a_documents_folder_that_is_a_link_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    assert _paths(tmp_path / "link") == _paths(folder)


def test_a_skipped_folder_is_skipped_under_every_name_it_has(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    for root in (folder, tmp_path / "link", Path("docs")):
        for skipped in (folder / "sub", tmp_path / "link/sub"):
            assert _paths(root, frozenset({str(skipped)})) == [b"a.txt"]


@pytest.mark.parametrize("name", [b"new\nline.txt", b"esc\x1b[31m.txt", b"bad\xff\xfe.txt", b" .txt", "ä.txt".encode()])
def test_names_of_any_bytes_are_found(folder: Path, name: bytes) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text("x")
    assert name in _paths(folder)


def test_new_changed_and_removed_files_differ_and_others_do_not(folder: Path) -> None:
    (folder / "c.txt").write_text("c")
    known = _known(folder)
    assert compare(folder, known) == Changes((), (), 3)
    (folder / "a.txt").write_text("longer")
    (folder / "b.txt").write_text("new")
    (folder / "c.txt").unlink()
    changes = compare(folder, known)
    assert [path for path, _ in changes.fresh] == [b"a.txt", b"b.txt"]
    assert changes.gone == (known[b"c.txt"][0],)
    assert (changes.count, changes.size, changes.total) == (3, 9, 3)


def test_an_edit_that_keeps_size_and_time_is_seen(folder: Path) -> None:
    known = _known(folder)
    about = (folder / "a.txt").stat()
    (folder / "a.txt").write_text("z")
    os.utime(folder / "a.txt", ns=(about.st_atime_ns, about.st_mtime_ns))
    after = (folder / "a.txt").stat()
    assert (after.st_size, after.st_mtime_ns) == (about.st_size, about.st_mtime_ns)
    assert (after.st_ctime_ns != about.st_ctime_ns) == bool(compare(folder, known).fresh)


def _refuse(monkeypatch: pytest.MonkeyPatch, name: bytes, error: OSError) -> None:
    real = os.scandir

    def scandir(path: Any) -> Any:
        if os.fsencode(path).endswith(name):
            raise error
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)


def test_documents_in_a_folder_that_cannot_be_listed_are_not_taken_for_removed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "subway.txt").write_text("s")
    known = _known(folder)
    (folder / "subway.txt").unlink()
    _refuse(monkeypatch, b"/sub", PermissionError(13, "Permission denied"))
    changes = compare(folder, known)
    assert changes.closed == (b"sub",)
    assert changes.gone == (known[b"subway.txt"][0],)


def test_a_folder_removed_during_the_scan_is_removed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = _known(folder)
    _refuse(monkeypatch, b"/deep", FileNotFoundError(2, "gone"))
    changes = compare(folder, known)
    assert changes.closed == ()
    assert changes.gone == (known[b"sub/deep/b.md"][0],)


def test_a_documents_folder_that_vanishes_is_an_error_and_not_an_empty_library(folder: Path, tmp_path: Path) -> None:
    known = _known(folder)
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(FileNotFoundError):
        compare(folder, known)
