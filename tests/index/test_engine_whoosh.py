from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import whoosh

from index.engines import Engine, EngineDamaged, EngineRefused, open_engine
from tests.index.engines import found, made, put, record


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = made(tmp_path / "engine")
    yield opened
    opened.close()


def test_these_tests_run_with_the_whoosh_that_was_asked_for() -> None:
    # The forks have its name: `make test-whoosh3` puts one before it.
    assert whoosh.__version__[0] == int(os.environ.get("POSTIL_WHOOSH", "2"))


def test_fields_are_searched_where_they_are_named(engine: Engine) -> None:
    put(
        engine,
        record(1, "word", "Head line", "Shafaq News", "Zoë Ångström", "notes/a b.md"),
        record(2, "head shafaq zoe notes", "word", "", "", "x.txt"),
    )
    assert found(engine, "head", "title") == found(engine, "shafaq", "source") == found(engine, "zoe", "author") == {1}
    assert found(engine, "notes a b", "path") == found(engine, "line head", "title") == {1}
    assert found(engine, "head") == {1, 2}
    assert found(engine, "news") == found(engine, "angstrom") == set()


def test_putting_a_record_twice_keeps_the_last(engine: Engine) -> None:
    put(engine, record(1, "old"), record(1, "new"))
    put(engine, record(1, "newer"), record(2, "gone"), record(1, "newest"))
    assert engine.count() == 2
    assert found(engine, "old") == found(engine, "new") == found(engine, "newer") == set()
    assert found(engine, "newest") == {1}
    writer = engine.writer()
    writer.put(record(3, "taken back"))
    writer.remove([3, 2, 99])
    writer.commit(merge=True)
    assert engine.count() == 1


def test_nothing_is_seen_before_the_commit_nor_after_a_cancel(engine: Engine) -> None:
    put(engine, record(1, "a"))
    writer = engine.writer()
    writer.put(record(1, "b"))
    writer.put(record(2, "b"))
    assert (found(engine, "a"), found(engine, "b")) == ({1}, set())
    writer.cancel()
    put(engine, record(1, "c"))
    assert (engine.count(), found(engine, "a"), found(engine, "c")) == (1, set(), {1})


def test_an_open_engine_sees_what_another_process_commits(engine: Engine, tmp_path: Path) -> None:
    put(engine, record(1, "a"))
    other = made(tmp_path / "engine")
    put(other, record(1, "b"), record(2, "b"))
    other.close()
    assert (engine.count(), found(engine, "a"), found(engine, "b")) == (2, set(), {1, 2})


def test_a_failed_commit_can_be_done_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from whoosh.writing import SegmentWriter

    put(engine, record(1, "a"))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(SegmentWriter, "_commit_toc", full)
        with pytest.raises(OSError, match="No space"):
            put(engine, record(1, "b"))
    assert found(engine, "a") == {1}
    put(engine, record(1, "b"))
    assert (found(engine, "a"), found(engine, "b")) == (set(), {1})


def test_there_is_no_engine_until_one_is_made(tmp_path: Path) -> None:
    assert open_engine(tmp_path / "none", create=False) is None
    assert not (tmp_path / "none").exists()


def test_an_index_that_everybody_may_write_is_refused_with_the_remedy(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "engine"
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o777)
    with pytest.raises(EngineRefused, match="chmod go-w"):
        open_engine(folder, create=False)


def test_an_index_of_another_user_is_refused(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.stat

    def stat(self: Path, **options: Any) -> Any:
        about = real(self, **options)
        return SimpleNamespace(st_uid=os.geteuid() + 4711, st_mode=about.st_mode)

    monkeypatch.setattr(Path, "stat", stat)
    with pytest.raises(EngineRefused, match="belongs to another user"):
        open_engine(tmp_path / "engine", create=False)


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh leaves files open when it fails
@pytest.mark.parametrize("content", [b"", b"\x00", b"not a pickle" * 50, b"\x80\x04."])
def test_whatever_is_wrong_with_a_file_is_damage(tmp_path: Path, content: bytes) -> None:
    engine = made(tmp_path / "engine")
    put(engine, record(1, "a"))
    engine.close()
    for file in (tmp_path / "engine").iterdir():
        copy = tmp_path / f"copy-{file.name}"
        shutil.copytree(tmp_path / "engine", copy)
        (copy / file.name).write_bytes(content)
        if file.suffix in {".seg", ".toc"}:
            with pytest.raises(EngineDamaged):
                open_engine(copy, create=False)
        else:
            opened = made(copy)
            assert found(opened, "a") == {1}
            opened.close()
    gc.collect()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("kind", ["toc", "seg"])
def test_a_byte_that_changed_in_any_file_is_damage_or_does_no_harm(tmp_path: Path, kind: str) -> None:
    engine = made(tmp_path / "engine")
    put(engine, record(1, "a"), record(2, "a b"))
    put(engine, record(2, "a"))
    engine.close()
    (file, *_) = sorted((tmp_path / "engine").glob(f"*.{kind}"))
    sound, damaged = file.read_bytes(), 0
    for place in range(len(sound)):
        file.write_bytes(sound[:place] + bytes([sound[place] ^ 64]) + sound[place + 1 :])
        try:
            opened = made(tmp_path / "engine")
            assert found(opened, "a") <= {1, 2}
            opened.lexicon().all()
            opened.close()
        except EngineDamaged:
            damaged += 1
    assert damaged > (len(sound) // 2 if kind == "seg" else 50)
    gc.collect()


def test_an_index_that_vanishes_while_it_is_open_is_damage(engine: Engine, tmp_path: Path) -> None:
    put(engine, record(1, "a"))
    shutil.rmtree(tmp_path / "engine")
    with pytest.raises(EngineDamaged):
        found(engine, "a")


@pytest.mark.parametrize("merge", [True, False])
def test_many_small_changes_do_not_pile_up_files(engine: Engine, tmp_path: Path, merge: bool) -> None:
    for number in range(1, 61):
        put(engine, record(number % 7 + 1, f"a{number} b"), merge=merge)
    assert (engine.count(), found(engine, "a60"), found(engine, "a53")) == (7, {5}, set())
    assert found(engine, "b") == set(range(1, 8))
    # What has no record left goes even without merging.
    assert len(list((tmp_path / "engine").glob("*.seg"))) <= 7
    for number in range(100, 160):
        put(engine, record(number, f"a{number} b"), merge=merge)
    assert engine.count() == 67
    assert len(list((tmp_path / "engine").glob("*.seg"))) <= (3 if merge else 67)


def test_a_batch_is_searchable_before_segments_are_joined(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 4):
        put(engine, record(number, "a"))
    seen: list[set[int]] = []

    def full(*_: object) -> int:
        seen.append(found(engine, "a"))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.engines.whoosh.writing.join", full)
    with pytest.raises(OSError, match="No space"):
        put(engine, record(4, "a"), merge=True)
    assert seen == [{1, 2, 3, 4}]
    monkeypatch.undo()
    put(engine, record(5, "a"), merge=True)
    assert found(engine, "a") == {1, 2, 3, 4, 5}


def test_a_batch_that_is_too_large_for_memory_is_written_in_several_segments(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.engines.whoosh.writing._MOST_POSTINGS", 10)
    put(engine, *(record(number, f"a b c w{number}") for number in range(10)), record(10, " ".join("abcdefghijklmn")))
    assert len(list((tmp_path / "engine").glob("*.seg"))) == 4
    assert found(engine, "a b") == set(range(11))
    put(engine, record(3, "changed"), gone=(4,), merge=True)
    assert found(engine, "a b") == {0, 1, 2, 5, 6, 7, 8, 9, 10}
    assert engine.count() == 10
    assert len(list((tmp_path / "engine").glob("*.seg"))) == 2


def test_the_words_of_the_index_are_those_of_text_and_title_until_the_next_commit(engine: Engine) -> None:
    put(engine, record(1, "apple Ängste", "head", "source"), record(2, "apple apt"))
    put(engine, record(3, "apple banana", path="elsewhere"))
    lexicon = engine.lexicon()
    assert list(lexicon.all()) == ["angste", "apple", "apt", "banana", "head"]
    assert list(lexicon.beginning("ap")) == ["apple", "apt"]
    assert list(lexicon.beginning("b")) == ["banana"]
    assert list(lexicon.beginning("apple!")) == list(lexicon.beginning("\ud800")) == []
    assert [lexicon.count(term) for term in ("apple", "apt", "head", "source", "")] == [3, 1, 1, 0, 0]
    put(engine, record(4, "pear"), gone=(1,))
    assert list(engine.lexicon().beginning("pe")) == ["pear"]
    assert [engine.lexicon().count(term) for term in ("angste", "pear")] == [0, 1]
    assert engine.lexicon().count("apple") in {2, 3}


def test_many_words_are_counted_as_few_are(engine: Engine) -> None:
    put(engine, *(record(number, " ".join(f"w{word}" for word in range(number))) for number in range(1, 41)))
    put(engine, record(41, "w0 w1", "t"), gone=(40,))
    counts = {f"w{word}": 40 - word + (word < 2) - 1 for word in range(39)} | {"w39": 0, "t": 1, "none": 0}
    lexicon = engine.lexicon()
    for _ in range(30):
        found = {term: lexicon.count(term) for term in counts}
        assert all(abs(found[term] - counts[term]) <= 1 for term in counts)
        assert [term for term in counts if not found[term]] == ["w39", "none"]


def test_readers_go_on_while_another_process_writes(engine: Engine, tmp_path: Path) -> None:
    put(engine, record(0, "common"))
    program = """
import sys
from pathlib import Path
from index.engines import open_engine
from tests.index.engines import put, record
engine = open_engine(Path(sys.argv[1]), create=False)
for number in range(1, 101):
    put(engine, record(number, f"common w{number}"), merge=True)
"""
    with subprocess.Popen([sys.executable, "-c", program, tmp_path / "engine"]) as writing:
        seen = [1]
        while writing.poll() is None:
            other = made(tmp_path / "engine")
            seen += [engine.count(), len(found(engine, "common")), len(found(other, "common"))]
            other.close()
        assert writing.returncode == 0
    assert seen == sorted(seen)
    assert found(engine, "common") == set(range(101))


def test_a_lock_that_a_dead_process_left_is_taken_over(engine: Engine, tmp_path: Path) -> None:
    program = """
import os, sys
from pathlib import Path
from whoosh import index
from index.engines.whoosh.schema import SCHEMA
writer = index.open_dir(sys.argv[1], schema=SCHEMA).writer()
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", program, tmp_path / "engine"], check=True, timeout=60)
    assert (tmp_path / "engine" / "MAIN_WRITELOCK").exists()
    put(engine, record(1, "a"))
    assert found(engine, "a") == {1}
