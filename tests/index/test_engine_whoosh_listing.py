"""The list of segments is read without Whoosh, and as Whoosh reads it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from whoosh import index as whoosh_index

from index.engines import EngineDamaged
from index.engines.whoosh.codec import PostilSegment
from index.engines.whoosh.listing import latest, read
from index.engines.whoosh.schema import SCHEMA
from tests.index.engines import found, made, put, record


def as_whoosh_reads(folder: Path) -> tuple[int, list[tuple[str, int, frozenset[int]]]]:
    opened = whoosh_index.open_dir(folder, schema=SCHEMA)
    return opened.latest_generation(), [_listed(segment) for segment in opened._segments()]


def _listed(segment: PostilSegment) -> tuple[str, int, frozenset[int]]:
    return segment.segid, segment.doc_count_all(), frozenset(segment.deleted_docs())


def test_after_each_commit_the_list_is_what_whoosh_says(tmp_path: Path) -> None:
    engine = made(tmp_path / "engine")
    seen = [read(tmp_path / "engine")]
    for number in range(1, 12):
        put(engine, record(number, "a"), record(100 + number, "b"), gone=(number - 2,), merge=number % 4 == 0)
        seen.append(read(tmp_path / "engine"))
        assert seen[-1] == as_whoosh_reads(tmp_path / "engine")
    assert [listed.generation for listed in seen] == sorted({listed.generation for listed in seen})
    assert any(segment.deleted for listed in seen for segment in listed.segments)
    assert seen[0].segments == []


def test_a_list_that_is_cut_or_is_that_of_another_commit_is_damage(tmp_path: Path) -> None:
    folder = tmp_path / "engine"
    put(made(folder), record(1, "a"))
    (file,) = folder.glob("*.toc")
    whole = file.read_bytes()
    for length in _some(len(whole)):
        file.write_bytes(whole[:length])
        with pytest.raises(EngineDamaged):
            made(folder)
    file.write_bytes(whole)
    file.rename(folder / "_MAIN_77.toc")
    with pytest.raises(EngineDamaged, match="commit"):
        made(folder)


def _some(length: int) -> Iterable[int]:
    return (*range(30), *range(30, length - 300, 97), *range(length - 300, length))


def test_an_index_that_goes_while_it_is_open_is_damage_and_not_empty(tmp_path: Path) -> None:
    folder = tmp_path / "engine"
    engine = made(folder)
    put(engine, record(1, "a"))
    assert found(engine, "a") == {1}
    for file in folder.glob("*.toc"):
        file.unlink()
    assert latest(folder) == -1
    with pytest.raises(EngineDamaged):
        engine.count()
