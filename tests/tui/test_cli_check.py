"""``postil check`` reads every byte of the index, and makes anew what is damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.lock import IndexerLock
from tests.tui.conftest import CommandLine


@pytest.fixture
def library(postil: CommandLine) -> CommandLine:
    """Documents with an index, in which nothing is waiting to be written."""
    for number in range(20):
        words = " ".join(f"word{number * 50 + word}" for word in range(50))
        postil.write(f"{number}.txt", f"Report {number}\n\nThe harbour is {words}.\n")
    assert postil.run("index").status == 0
    with sqlite3.connect(postil.index / "catalogue.sqlite") as catalogue:
        catalogue.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    catalogue.close()
    return postil


def flip(file: Path, place: int) -> None:
    """Change one byte, as a bad sector or cable would."""
    data = bytearray(file.read_bytes())
    data[place] ^= 0x5A
    file.write_bytes(data)


def places(library: CommandLine) -> Iterator[tuple[Path, int]]:
    """Of every sort of file some places that matter."""
    (segment,) = library.index.rglob("*.seg")
    yield from ((segment, part * segment.stat().st_size // 10) for part in range(10))
    catalogue = library.index / "catalogue.sqlite"
    yield catalogue, catalogue.read_bytes().index(b"The harbour is word450")
    (listed,) = library.index.rglob("*.toc")
    yield listed, listed.stat().st_size - 3


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh leaves files open when it fails
def test_a_byte_that_changed_anywhere_is_noticed_said_and_made_good(library: CommandLine) -> None:
    for number in range(12):
        file, place = list(places(library))[number]
        flip(file, place)
        said = library.run("check")
        assert said.status == 0, file
        assert "postil: the index is damaged (" in said.err and "); it is built anew.\n" in said.err, file
        assert library.run("search", "--no-sync", "--count", "harbour").out == "20\n"
        again = library.run("check")
        assert (again.status, "damaged" in again.err) == (1, False)
        with sqlite3.connect(library.index / "catalogue.sqlite") as catalogue:
            catalogue.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        catalogue.close()


def test_an_index_that_is_not_to_be_written_stays_as_it_is_and_the_remedy_is_said(library: CommandLine) -> None:
    (segment,) = library.index.rglob("*.seg")
    flip(segment, segment.stat().st_size // 3)
    before = segment.read_bytes()
    said = library.run("check", "--no-sync")
    assert said.status == 0
    assert "the index is damaged (a segment is not as it was written)" in said.err
    assert "builds it anew with: postil check\n" in said.err
    assert segment.read_bytes() == before


def test_while_another_process_indexes_a_damaged_index_waits_for_it(library: CommandLine) -> None:
    (segment,) = library.index.rglob("*.seg")
    flip(segment, segment.stat().st_size // 3)
    with IndexerLock(library.index):
        said = library.run("check")
    assert said.status == 2
    assert "cannot be built anew yet" in said.err and "Try again when that is done." in said.err
    assert library.run("check").status == 0


def test_a_full_text_index_without_some_records_or_without_files_is_noticed(library: CommandLine) -> None:
    (folder,) = library.index.glob("whoosh-*")
    for file in folder.iterdir():
        file.unlink()
    assert "the full-text index is missing" in library.run("check").err
    assert library.run("search", "--no-sync", "--count", "harbour").out == "20\n"
