from __future__ import annotations

import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalogue import FileStamp
from index.scan import Changes, compare, compare_some, walk

_PLACES = ("a.txt", "sub/b.txt", "sub/c.txt", "sub", "sub/deep/d.txt", "e/f.txt", "e")


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


# What is told to have changed


def _some(folder: Path, known: dict[bytes, tuple[int, FileStamp]], *paths: bytes) -> Changes:
    """What `compare_some` finds, of what `known` has at these paths and below."""
    below = {path: row for path, row in known.items() if any(path == at or path.startswith(at + b"/") for at in paths)}
    return compare_some(folder, below, paths, frozenset({str(folder / "own")}))


def test_only_what_is_told_is_looked_at(folder: Path) -> None:
    known = _known(folder)
    (folder / "a.txt").write_text("longer")
    (folder / "b.txt").write_text("new")
    assert [path for path, _ in _some(folder, known, b"a.txt").fresh] == [b"a.txt"]
    assert [path for path, _ in _some(folder, known, b"b.txt", b"none.txt").fresh] == [b"b.txt"]
    assert _some(folder, known, b"sub") == Changes((), (), 1)


def test_a_folder_that_is_told_is_all_that_it_holds_and_held(folder: Path) -> None:
    known = _known(folder)
    (folder / "sub/deep/b.md").rename(folder / "sub/c.md")
    changes = _some(folder, known, b"sub")
    assert ([path for path, _ in changes.fresh], changes.gone) == ([b"sub/c.md"], (known[b"sub/deep/b.md"][0],))
    (folder / "sub").rename(folder / "sup")
    changes = _some(folder, known, b"sub", b"sup")
    assert ([path for path, _ in changes.fresh], changes.gone) == ([b"sup/c.md"], (known[b"sub/deep/b.md"][0],))


@pytest.mark.parametrize("path", [b".hidden/a.txt", b"sub/.a.txt", b"own/a.txt", b"link/a.txt", b"a.txt/b"])
def test_what_is_no_document_stays_none_when_it_is_told(folder: Path, path: bytes) -> None:
    for name in (".hidden", "own"):
        (folder / name).mkdir()
        (folder / name / "a.txt").write_text("a")
    (folder / "sub/.a.txt").write_text("a")
    (folder / "link").symlink_to("sub")
    (folder / "sub/a.txt").write_text("a")
    assert _some(folder, {}, path) == Changes((), (), 0)


def test_what_is_told_in_a_closed_folder_is_not_taken_for_removed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = _known(folder)
    real = os.lstat

    def lstat(path: Any) -> Any:
        if os.fsencode(path).endswith(b"b.md"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "lstat", lstat)
    assert _some(folder, known, b"sub/deep/b.md") == Changes((), (), 0, (b"sub/deep",))


@given(st.lists(st.tuples(st.sampled_from(_PLACES), st.sampled_from(["write", "remove", "move"])), max_size=12))
def test_what_is_told_of_every_change_is_what_a_scan_finds(changes: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for place in _PLACES[::2]:
            _write(folder / place, "before")
        known = _known(folder)
        for number, (place, change) in enumerate(changes):
            if change == "write" and not any((folder / place).parents[up].is_file() for up in range(2)):
                _write(folder / place, "after" * number)
            elif (folder / place).exists() and change == "remove":
                (folder / place).unlink() if (folder / place).is_file() else shutil.rmtree(folder / place)
            elif (folder / place).exists() and change == "move":
                (folder / place).rename(folder / f"moved{number}")
        told = [os.fsencode(place) for place, _ in changes]
        told += [os.fsencode(f"moved{number}") for number in range(len(changes))]
        found, scanned = _some(folder, known, *told), compare(folder, known)
        assert (found.fresh, sorted(found.gone)) == (scanned.fresh, sorted(scanned.gone))


def _write(file: Path, content: str) -> None:
    if not file.is_dir():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
