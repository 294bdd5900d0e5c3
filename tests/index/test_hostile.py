"""The whole way, from a folder of files that mean harm to ``postil check``, as a person would go it."""

from __future__ import annotations

import json
import os
import re
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index.catalogue import Entry, Status
from tests.index.hostile import OUTSIDE, Corpus, make
from tests.index.shelf import Shelf

_PATIENCE = 300
"""Seconds for the whole corpus, on a slow machine with much else to do."""
_MEMORY = 800 * 2**10
"""kB that any process may have had at once; the one that reads is let have 512 MB and eight times the file."""
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_JARGON = re.compile(r"Traceback|[Ee]rror\b|[Ee]xception|0x[0-9a-f]|\bb'|\bNone\b|\\x|[Ee]rrno|<class")


@dataclass(slots=True)
class Indexed:
    """The corpus after ``postil index``, and what was said."""

    root: Path
    shelf: Shelf
    corpus: Corpus
    listener: socket.socket
    status: int
    said: str

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command on the folders."""
        return _postil(self.root, *arguments)

    def rows(self) -> dict[bytes, Entry]:
        """The rows of all files and of all that is in them, by path."""
        with self.shelf.opened() as (catalogue, _):
            rows = catalogue.entries(range(1, 100_000))
        assert len({row.path for row in rows}) == len(rows)
        return {os.fsencode(row.path): row for row in rows}


def _postil(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    names = {"documents": "documents", "index": "index", "annotations": "notes", "state": "state"}
    folders = [f"--{option}={root / name}" for option, name in names.items()]
    command = [sys.executable, "-m", "tui", *folders, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indexed]:
    """The corpus, indexed once for all tests, with a server beside it that waits to be asked for something."""
    root = tmp_path_factory.mktemp("hostile")
    shelf, outside = Shelf(root), root / "outside"
    outside.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        corpus = make(shelf.documents, outside, f"http://127.0.0.1:{listener.getsockname()[1]}/")
        before = _listing(outside), _listing(shelf.documents)
        done = _postil(root, "index")
        assert (_listing(outside), _listing(shelf.documents)) == before, "a file was changed or made"
        yield Indexed(root, shelf, corpus, listener, done.returncode, done.stderr)
        (shelf.documents / "things" / "closed").chmod(0o700)  # so that it can be removed


def _listing(folder: Path) -> set[tuple[bytes, int, int]]:
    """Everything below a folder, with its size and the time of its last change."""
    found = set()
    for place, folders, files in os.walk(os.fsencode(folder)):
        for name in (*folders, *files):
            about = os.lstat(os.path.join(place, name))
            found.add((os.path.join(place, name), about.st_size, about.st_mtime_ns))
    return found


def test_it_is_indexed_to_the_end_in_bounded_memory(indexed: Indexed) -> None:
    assert indexed.status == 0, indexed.said
    assert "Traceback" not in indexed.said
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < _MEMORY
    assert {path for path, row in indexed.rows().items() if not row.member} == indexed.corpus.files


def test_everything_has_its_text_or_one_reason(indexed: Indexed) -> None:
    for path, row in indexed.rows().items():
        assert row.status in {Status.READ, Status.FAILED, Status.CONTAINER}, path
        assert bool(row.problem) == (row.status is Status.FAILED), path


def test_good_documents_are_found_among_them(indexed: Indexed) -> None:
    for path, word in indexed.corpus.words.items():
        found = indexed.shelf.find(word)
        inside = [name for name in found if name.startswith(f"{path}/")]  # of an archive or a mailbox
        assert path in found or inside, word
        assert all(name in {path, *inside} or name.startswith("halves/") for name in found), word


def test_nothing_outside_of_the_folder_is_read(indexed: Indexed) -> None:
    assert not indexed.run("search", "--no-sync", OUTSIDE).stdout
    secrets = OUTSIDE, Path("/etc/passwd").read_text().splitlines()[0]
    with indexed.shelf.opened() as (catalogue, _):
        for path, row in indexed.rows().items():
            text = catalogue.text(row.sha256) or ""
            assert not any(secret in text or secret in row.title for secret in secrets), path
    with pytest.raises(BlockingIOError):
        indexed.listener.accept()


def test_check_lists_each_with_a_reason_in_words(indexed: Indexed) -> None:
    done = indexed.run("check", "--no-sync")
    assert done.returncode == 0
    assert not _STEERING.search(done.stdout + done.stderr)
    listed = [json.loads(line) for line in indexed.run("check", "--no-sync", "--json").stdout.splitlines()]
    failed = {row["path"]: row["problem"] for row in listed if row["problem"]}
    rows = [row for row in indexed.rows().values() if row.status is Status.FAILED]
    assert len(failed) == len(rows) > 300
    for reason in _reasons(listed):
        assert 0 < len(reason) < 200, reason
        assert not _JARGON.search(reason), reason
        assert not _STEERING.search(reason), reason


def _reasons(listed: list[dict[str, Any]]) -> set[str]:
    return {reason for row in listed for reason in (row["problem"], *row["warnings"]) if reason}


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("bombs/zeros.txt.gz", "unpacks to more than 200 times its size"),
        ("bombs/zeros.txt.xz", "unpacks to more than 200 times its size"),
        ("bombs/zeros.zip/zeros.txt", "would unpack to 80 MB"),
        ("bombs/many-names.zip", "holds more than 100,000 files"),
        ("bombs/with-a-bomb.zip/b.pdf", "made the program that reads it crash"),
        ("archives/encrypted.docx", "is encrypted"),
        ("archives/links.tar/sparse", "is a sparse file, which is not read"),
        ("archives/names.zip/…/up.txt", "has a path that leaves the archive"),
        ("xml/laughs.docx", "document type definition of its own"),
        ("xml/outside.odt", "document type definition of its own"),
        ("xml/laughs.fodt", "document type definition of its own"),
        ("xml/laughs.rss", "document type definition of its own"),
        ("nested/groups.rtf", "more than 1,000 groups in one another"),
        ("things/link-outside.txt", "is a symbolic link; links are not followed"),
        ("things/link-to-itself.txt", "is a symbolic link; links are not followed"),
        ("things/pipe.txt", "is a pipe, not a file"),
        ("things/socket.txt", "is a socket"),
        ("things/sparse.txt", "is larger than 256 MB"),
        ("garbage/empty", "is empty"),
        ("garbage/no-suffix", "is a binary file"),
        ("garbage/random.docx", "it is not what its name says"),
        ("halves/first-folder.zip", "it may not have been copied to its end"),
    ],
)
def test_the_reason_says_what_is_wrong(indexed: Indexed, path: str, reason: str) -> None:
    assert reason in indexed.rows()[path.encode()].problem


def test_a_second_run_has_nothing_left_to_do(indexed: Indexed) -> None:
    done = indexed.run("index")
    assert done.returncode == 0
    assert "nothing has changed" in done.stderr


def test_files_that_change_while_they_are_read_are_read_whole_in_the_end(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for number in range(30):
        shelf.put(f"stays-{number}.txt", f"steady words {number}")
    stop = threading.Event()
    changing = threading.Thread(target=_keep_changing, args=(shelf.documents, stop))
    changing.start()
    try:
        for _ in range(3):
            assert _postil(tmp_path, "index").returncode == 0
    finally:
        stop.set()
        changing.join()
    for name in ("grows", "shrinks", "flickers", "turns"):
        path = shelf.documents / f"{name}.txt"
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        path.write_text(f"at last {name}")
    assert _postil(tmp_path, "index").returncode == 0
    assert len(shelf.find("steady")) == 30
    assert shelf.find('"at last"') == ["flickers.txt", "grows.txt", "shrinks.txt", "turns.txt"]
    assert not [row.path for row in shelf.rows().values() if row.problem]


def _keep_changing(folder: Path, stop: threading.Event) -> None:
    """Let files grow, shrink, come and go, and become folders, until told to stop."""
    number = 0
    while not stop.is_set():
        number += 1
        with (folder / "grows.txt").open("a") as file:
            file.write("more and more words\n" * 1000)
        if (folder / "grows.txt").stat().st_size > 2**22:
            os.truncate(folder / "grows.txt", 0)
        (folder / "shrinks.txt").write_text("fewer words\n" * 10_000)
        os.truncate(folder / "shrinks.txt", number % 100)
        (folder / "flickers.txt").write_text(f"there {number}")
        (folder / "flickers.txt").unlink()
        if number % 2:
            (folder / "turns.txt").mkdir()
        else:
            (folder / "turns.txt").rmdir()
