from __future__ import annotations

import gc
import os
import random
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index.analysis import terms
from index.engines import Engine, EngineDamaged, EngineRefused, Record, open_engine
from index.engines.whoosh.merging import MAX_LARGE, MAX_SMALL, SMALL, to_join
from index.query import All, Either, Exclude, Node, Phrase, Prefix, Word
from tests.index.engines import found, made, put

LETTERS = "abcdefghij"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = made(tmp_path / "engine")
    yield opened
    opened.close()


# An oracle: the same questions, answered by looking at every document.


def _matches(node: Node, document: Mapping[str, list[str]]) -> bool:
    match node:
        case All(parts):
            return all(_matches(part, document) for part in parts)
        case Either(parts):
            return any(_matches(part, document) for part in parts)
        case Exclude(part):
            return not _matches(part, document)
    return any(_found(node, document[name]) for name in ([node.field] if node.field else ["text", "title"]))


def _found(leaf: Word | Prefix | Phrase, words: list[str]) -> bool:
    match leaf:
        case Word(term):
            return term in words
        case Prefix(term):
            return any(word.startswith(term) for word in words)
        case Phrase(wanted):
            return any(tuple(words[i : i + len(wanted)]) == wanted for i in range(len(words)))


def _some_leaf(chance: random.Random) -> Node:
    name = chance.choice(["", "", "", "title"])
    kind = chance.random()
    if kind < 0.5:
        return Word(chance.choice(LETTERS), name)
    if kind < 0.7:
        return Prefix(chance.choice(["a", "b", "ab", "c"]), name)
    return Phrase(tuple(chance.choices(LETTERS, k=chance.randint(2, 3))), name)


def _some_tree(chance: random.Random, depth: int = 3) -> Node:
    if depth == 0 or chance.random() < 0.35:
        return _some_leaf(chance)
    parts = [_some_tree(chance, depth - 1) for _ in range(chance.randint(2, 3))]
    if chance.random() < 0.5:
        return Either(tuple(parts))
    if chance.random() < 0.5:
        parts.append(Exclude(_some_tree(chance, depth - 1)))
    return All(tuple(parts))


def _some_words(chance: random.Random, most: int) -> str:
    return " ".join(
        chance.choice(LETTERS) + (chance.choice("ab") if chance.random() < 0.2 else "")
        for _ in range(chance.randint(0, most))
    )


def _some_library(chance: random.Random, engine: Engine) -> dict[int, dict[str, list[str]]]:
    """Several commits, each with new, changed and removed documents; returns what must be left."""
    documents: dict[int, dict[str, list[str]]] = {}
    for _ in range(chance.randint(1, 14)):
        gone = tuple(number for number in documents if chance.random() < 0.2)
        for number in gone:
            del documents[number]
        records = []
        for number in chance.sample(range(1, 40), chance.randint(0, 10)):
            text, title = _some_words(chance, 12), _some_words(chance, 3)
            records.append(Record(number, text, title))
            documents[number] = {"text": terms(text), "title": terms(title)}
        put(engine, *records, gone=gone, merge=chance.random() < 0.4)
    return documents


@pytest.mark.parametrize("seed", range(8))
def test_every_search_finds_what_looking_at_every_document_finds(engine: Engine, seed: int) -> None:
    chance = random.Random(seed)
    documents = _some_library(chance, engine)
    assert engine.count() == len(documents)
    for _ in range(25):
        tree = _some_tree(chance)
        wanted = {number for number, document in documents.items() if _matches(tree, document)}
        found = engine.search(tree, 1000)
        assert {match.id for match in found.best} == wanted, tree
        assert found.total == len(wanted)
        scores = [match.score for match in found.best]
        assert scores == sorted(scores, reverse=True)
        few = chance.randint(1, 6)
        limited = engine.search(tree, few)
        assert limited.best == found.best[:few]
        assert limited.total == found.total


def test_an_excluded_document_stays_out_when_others_come_before_it(engine: Engine) -> None:
    put(engine, Record(1, "b"), Record(2, "a b"), Record(3, "a"))
    assert found(engine, "a -b") == {3}


def test_a_limit_of_none_still_counts(engine: Engine) -> None:
    put(engine, Record(1, "a"), Record(2, "a"))
    found = engine.search(Word("a"), 0)
    assert (found.best, found.total) == ((), 2)


def test_fields_are_searched_where_they_are_named(engine: Engine) -> None:
    put(
        engine,
        Record(1, "word", "Head line", "Shafaq News", "Zoë Ångström", "notes/a b.md", "2024-07-24"),
        Record(2, "head shafaq zoe notes 2024", "word", "", "", "x.txt", "2023"),
    )
    assert found(engine, "title:head") == found(engine, "source:shafaq") == found(engine, "author:zoe") == {1}
    assert found(engine, "path:notes") == found(engine, 'path:"a b"') == found(engine, "title:(line head)") == {1}
    assert found(engine, "date:2024") == found(engine, "date:2024-07") == found(engine, "date:2024-07-24") == {1}
    assert found(engine, "date:2023") == {2}
    assert found(engine, "date:2023-01") == set()
    assert found(engine, "news") == found(engine, "angstrom") == set()


def test_a_word_in_the_title_counts_more(engine: Engine) -> None:
    put(engine, Record(1, "apple pear plum", "fruit"), Record(2, "fruit pear plum", "apple"))
    assert [match.id for match in engine.search(Word("apple"), 10).best] == [2, 1]


def test_a_phrase_holds_across_lines_and_not_across_fields(engine: Engine) -> None:
    put(engine, Record(1, "one\n\ntwo"), Record(2, "two", "one"), Record(3, "one x two"), Record(4, "東京都"))
    assert found(engine, '"one two"') == {1}
    assert found(engine, "京都") == {4}
    assert found(engine, "都京 OR 東都") == set()


def test_putting_a_record_twice_keeps_the_last(engine: Engine) -> None:
    put(engine, Record(1, "old"), Record(1, "new"))
    put(engine, Record(1, "newer"), Record(2, "gone"), Record(1, "newest"))
    assert engine.count() == 2
    assert found(engine, "old OR new OR newer") == set()
    assert found(engine, "newest") == {1}
    writer = engine.writer()
    writer.put(Record(3, "taken back"))
    writer.remove([3, 2, 99])
    writer.commit(merge=True)
    assert engine.count() == 1


def test_nothing_is_seen_before_the_commit_nor_after_a_cancel(engine: Engine) -> None:
    put(engine, Record(1, "a"))
    writer = engine.writer()
    writer.put(Record(1, "b"))
    writer.put(Record(2, "b"))
    assert (found(engine, "a"), found(engine, "b")) == ({1}, set())
    writer.cancel()
    put(engine, Record(1, "c"))
    assert (engine.count(), found(engine, "a"), found(engine, "c")) == (1, set(), {1})


def test_an_open_engine_sees_what_another_process_commits(engine: Engine, tmp_path: Path) -> None:
    put(engine, Record(1, "a"))
    other = made(tmp_path / "engine")
    put(other, Record(1, "b"), Record(2, "b"))
    other.close()
    assert (engine.count(), found(engine, "a"), found(engine, "b")) == (2, set(), {1, 2})


def test_a_failed_commit_can_be_done_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from whoosh.writing import SegmentWriter

    put(engine, Record(1, "a"))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(SegmentWriter, "_commit_toc", full)
        with pytest.raises(OSError, match="No space"):
            put(engine, Record(1, "b"))
    assert found(engine, "a") == {1}
    put(engine, Record(1, "b"))
    assert (found(engine, "a"), found(engine, "b")) == (set(), {1})


def test_many_prefixes_phrases_and_groups_in_one_query_are_answered(engine: Engine) -> None:
    put(engine, *(Record(number, f"word{number} common") for number in range(1, 301)))
    assert len(found(engine, "word*")) == 300
    assert len(found(engine, " OR ".join(f"word{number}" for number in range(1, 257)))) == 256
    assert found(engine, "(" * 200 + "word7" + " common)" * 200) == {7}


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
    put(engine, Record(1, "a"))
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


def test_an_index_that_vanishes_while_it_is_open_is_damage(engine: Engine, tmp_path: Path) -> None:
    put(engine, Record(1, "a"))
    shutil.rmtree(tmp_path / "engine")
    with pytest.raises(EngineDamaged):
        engine.search(Word("a"), 10)


def _segment(live: int, everything: int = 0) -> Any:
    return SimpleNamespace(doc_count=lambda: live, doc_count_all=lambda: everything or live)


def test_segments_are_joined_only_when_they_are_many_or_worn() -> None:
    large, small, worn = _segment(2 * SMALL), _segment(1), _segment(SMALL, 3 * SMALL)
    assert to_join([large] * MAX_LARGE + [small] * MAX_SMALL) == []
    assert to_join([large, worn, small]) == [worn]
    assert to_join([large] + [small] * (MAX_SMALL + 1)) == [small] * (MAX_SMALL + 1)
    many = [_segment(SMALL + number) for number in range(MAX_LARGE + 3)]
    assert to_join(many) == many[:4]


def test_many_small_changes_do_not_pile_up_files(engine: Engine, tmp_path: Path) -> None:
    for number in range(1, 31):
        put(engine, Record(number % 7 + 1, f"a{number}"), merge=True)
    assert engine.count() == 7
    assert len(list((tmp_path / "engine").glob("*.seg"))) <= MAX_SMALL + 1
