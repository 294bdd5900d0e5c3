from __future__ import annotations

import gc
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index import sync
from index.catalogue import Catalogue
from index.documents import Document
from index.engines import EngineDamaged
from index.extract import extract as read_file
from tests.index.shelf import Shelf, assert_complete, reading

# What is damaged


def test_a_deleted_engine_is_built_anew_from_the_stored_texts(fruit: Shelf, read_files: list[str]) -> None:
    shutil.rmtree(fruit.engine_folder())
    summary = fruit.sync()
    assert (summary.indexed, read_files) == (4, [])
    assert summary.notices == ["The full-text index was missing or of another version; it is built anew."]
    assert_complete(fruit)


def test_a_rebuild_that_is_asked_for_uses_the_stored_texts(fruit: Shelf, read_files: list[str]) -> None:
    old = fruit.engine_folder()
    summary = fruit.sync(rebuild=True)
    assert (summary.indexed, summary.notices, read_files) == (4, [], [])
    assert fruit.engine_folder() != old
    assert_complete(fruit)


def test_a_catalogue_of_an_older_version_is_made_anew_and_not_called_damaged(fruit: Shelf) -> None:
    catalogue = fruit.library.catalogue(write=True)
    catalogue.set_fact("version", "1")
    catalogue.close()
    assert fruit.sync().notices == ["The catalogue is made anew, for it was made by an older version of postil."]
    assert_complete(fruit)


def _spoilt(file: Path) -> Iterator[bytes]:
    data = file.read_bytes()
    yield b""
    yield data[: len(data) // 2]
    yield random.Random(0).randbytes(len(data))


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh leaves files open when it fails
def test_whatever_file_of_the_engine_is_spoilt_it_is_built_anew_with_a_notice(
    fruit: Shelf, read_files: list[str]
) -> None:
    count = len(list(fruit.engine_folder().iterdir()))
    assert count >= 3
    for place in range(count):
        for kind in range(3):
            file = sorted(fruit.engine_folder().iterdir())[place]
            content = list(_spoilt(file))[kind]
            harmless = content == file.read_bytes()
            file.write_bytes(content)
            notices = fruit.sync().notices
            assert harmless or file.suffix not in {".toc", ".seg"} or "it is built anew" in notices[0]
            assert_complete(fruit)
            assert fruit.sync().notices == []
    assert read_files == []
    gc.collect()


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh leaves files open when it fails
def test_an_engine_that_breaks_only_when_something_changes_is_built_anew(
    fruit: Shelf, monkeypatch: pytest.MonkeyPatch, read_files: list[str]
) -> None:
    from index.engines.whoosh.codec import PostilSegment

    broken = iter([True])
    real = PostilSegment.delete_document

    def delete(*values: Any, **more: Any) -> Any:
        if next(broken, False):
            raise KeyError("a block that is not there")
        return real(*values, **more)

    monkeypatch.setattr(PostilSegment, "delete_document", delete)
    fruit.put("apple.txt", "About apple\n\ncommon text, changed")
    summary = fruit.sync()
    (notice,) = summary.notices
    assert "KeyError" in notice
    assert summary.indexed == 4
    assert read_files.count("pear.txt") == 0
    assert_complete(fruit)
    gc.collect()


def test_an_engine_that_lost_records_is_built_anew(fruit: Shelf) -> None:
    with fruit.opened() as (_, engine):
        writer = engine.writer()
        writer.remove([1])
        writer.commit(merge=True)
    (notice,) = fruit.sync().notices
    assert "records are missing" in notice
    assert_complete(fruit)


def test_an_engine_that_stays_damaged_is_an_error_and_no_endless_loop(
    fruit: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.engines.whoosh import WhooshEngine

    def count(self: WhooshEngine) -> int:
        raise EngineDamaged("for ever")

    monkeypatch.setattr(WhooshEngine, "count", count)
    with pytest.raises(EngineDamaged):
        fruit.sync()


def _spoil_page(file: Path, number: int) -> None:
    with file.open("r+b") as catalogue:
        catalogue.seek(4096 * number)
        catalogue.write(b"\xa5" * 4096)


def test_whichever_page_of_the_catalogue_is_garbled_the_library_is_whole_again(fruit: Shelf, tmp_path: Path) -> None:
    file = fruit.library.index / Catalogue.FILE
    pages = file.stat().st_size // 4096
    assert pages > 5
    told = 0
    shutil.copytree(fruit.library.index, tmp_path / "sound")
    for page in range(pages):
        shutil.rmtree(fruit.library.index)
        shutil.copytree(tmp_path / "sound", fruit.library.index)
        _spoil_page(file, page)
        notices = fruit.sync().notices
        told += any("The catalogue was damaged" in notice for notice in notices)
        # A page of texts is looked at only when its text is needed.
        fruit.sync(rebuild=True)
        assert_complete(fruit)
    assert told >= 3


@pytest.mark.parametrize("content", [b"", b"rubbish" * 2000])
def test_a_catalogue_that_is_no_catalogue_is_made_anew_and_said(fruit: Shelf, content: bytes) -> None:
    file = fruit.library.index / Catalogue.FILE
    file.write_bytes(content)
    summary = fruit.sync()
    assert (summary.added, summary.indexed) == (4, 4)
    assert bool(content) == any("catalogue was damaged" in notice for notice in summary.notices)
    assert_complete(fruit)
    assert len(list(fruit.library.index.glob("whoosh-*"))) == 1


# What stops in the middle


class _PowerCut(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("place", ["keep", "fail", "forget", "mark_indexed"])
def test_a_stop_between_engine_and_catalogue_is_made_good_by_the_next_run(
    fruit: Shelf, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    fruit.put("apple.txt", "About quince\n\ncommon text")
    fruit.put("pear.txt", "")
    (fruit.documents / "plum.txt").rename(fruit.documents / ".plum")

    def cut(*_: object, **__: object) -> None:
        raise _PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(Catalogue, place, cut)
        with pytest.raises(_PowerCut):
            fruit.sync()
    # Everything is as it was: the engine must not be trusted to hold what it held.
    fruit.put("apple.txt", "About apple\n\ncommon text")
    fruit.put("pear.txt", "About pear\n\ncommon text")
    (fruit.documents / ".plum").rename(fruit.documents / "plum.txt")
    fruit.sync()
    assert_complete(fruit)
    assert fruit.find("quince") == []
    assert fruit.sync().indexed == 0


def test_a_stop_at_every_tenth_document_costs_only_its_batch(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "FIRST_BATCH", 5)
    for number in range(60):
        shelf.put(f"{number:02}.txt", f"common word{number}")
    reads = iter(range(1, 1000))

    def extract(path: Path) -> Document:
        if next(reads) % 10 == 0:
            raise _PowerCut
        return read_file(path)

    monkeypatch.setattr(sync, "read_files", reading(extract))
    runs, done = 0, False
    while not done:
        runs += 1
        assert runs < 20
        try:
            shelf.sync()
            done = True
        except _PowerCut:
            pass
    assert len(shelf.find("common")) == 60
    assert shelf.find("word37") == ["37.txt"]
