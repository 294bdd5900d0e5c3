"""The index is one of Whoosh's: its own writer, searcher and joining work on our segments."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from whoosh.index import open_dir
from whoosh.query import And, Every, FuzzyTerm, Not, Or, Phrase, Prefix, Query, Term, Wildcard

from index.engines.whoosh.codec import PostilCodec
from index.engines.whoosh.schema import SCHEMA, Places
from tests.index.engines import made, put, record

_CHANCE = random.Random(4)
_WORDS = [f"w{number}" for number in range(60)]
TEXTS = {
    number: (
        " ".join(_CHANCE.choices(_WORDS, k=_CHANCE.choice((0, 1, 5, 400)))),
        f"title {number % 7}",
        "agence" if number % 3 else "",
    )
    for number in range(1, 301)
}
"""Common words and rare ones, texts without words, fields without values."""
GONE = (3, 77, 150, 151, 300)
Matching = Callable[[list[str], list[str], str], bool]
"""Whether a record matches, from the words of its text and title, and its source."""


def _follow(words: list[str], first: str, second: str, most: int = 1) -> bool:
    return any(word == first and second in words[place + 1 : place + 1 + most] for place, word in enumerate(words))


QUERIES: list[tuple[Query, Matching]] = [
    (Term("text", "w7"), lambda text, title, source: "w7" in text),
    (Term("title", "3"), lambda text, title, source: "3" in title),
    (And([Term("text", "w1"), Term("text", "w2")]), lambda text, title, source: {"w1", "w2"} <= set(text)),
    (And([Term("text", "w1"), Term("source", "agence")]), lambda text, title, source: "w1" in text and source != ""),
    (Or([Term("text", "w1"), Term("title", "6")]), lambda text, title, source: "w1" in text or "6" in title),
    (And([Term("text", "w5"), Not(Term("source", "agence"))]), lambda text, title, source: "w5" in text and not source),
    (Phrase("text", ["w1", "w2"]), lambda text, title, source: _follow(text, "w1", "w2")),
    (Phrase("text", ["w9", "w10"], slop=3), lambda text, title, source: _follow(text, "w9", "w10", 3)),
    (Phrase("title", ["title", "4"]), lambda text, title, source: "4" in title),
    (Prefix("text", "w1"), lambda text, title, source: any(word.startswith("w1") for word in text)),
    (Wildcard("text", "w?9"), lambda text, title, source: any(word[2:] == "9" for word in text)),
    (FuzzyTerm("text", "w590", prefixlength=3), lambda text, title, source: "w59" in text),
    (Every(), lambda text, title, source: True),
]


def _ours(folder: Path) -> Any:
    """Three commits of our writer, some records deleted."""
    engine = made(folder)
    for begin in range(1, 301, 100):
        put(engine, *(record(number, *TEXTS[number]) for number in range(begin, begin + 100)))
    put(engine, gone=GONE)
    engine.close()
    return open_dir(folder, schema=SCHEMA)


def _found(index: Any, query: Query, limit: int | None = None) -> list[int]:
    with index.searcher() as searcher:
        return [hit["id"] for hit in searcher.search(query, limit=limit)]


def _matching(matching: Matching) -> set[int]:
    kept = ((number, *texts) for number, texts in TEXTS.items() if number not in GONE)
    return {number for number, text, title, source in kept if matching(text.split(), title.split(), source)}


@pytest.mark.parametrize(("query", "matching"), QUERIES, ids=[repr(query) for query, _ in QUERIES])
def test_the_searcher_of_whoosh_finds_what_looking_at_every_record_finds(
    tmp_path: Path, query: Query, matching: Matching
) -> None:
    index = _ours(tmp_path / "ours")
    found = _found(index, query)
    assert set(found) == _matching(matching)
    assert found
    assert set(_found(index, query, 1)) <= set(found)


def test_the_writer_of_whoosh_writes_the_same_segments_and_joins_ours(tmp_path: Path) -> None:
    index = _ours(tmp_path / "ours")
    writer = index.writer(codec=PostilCodec())
    writer.add_document(id=301, text="w1 w2 new", title="added by Whoosh")
    writer.commit(merge=False)
    assert _found(index, Term("text", "new")) == [301]
    assert _found(index, And([Phrase("text", ["w2", "new"]), Term("title", "whoosh")])) == [301]
    before = {repr(query): sorted(_found(index, query)) for query, _ in QUERIES}
    index.writer(codec=PostilCodec()).commit(optimize=True)
    assert len(index._segments()) == 1
    assert {repr(query): sorted(_found(index, query)) for query, _ in QUERIES} == before
    engine = made(tmp_path / "ours")
    assert engine.count() == 301 - len(GONE)
    engine.close()


def test_whoosh_is_told_of_lengths_and_frequencies(tmp_path: Path) -> None:
    put(made(tmp_path / "engine"), record(1, "a b a", "x"), record(2, "a"))
    with open_dir(tmp_path / "engine", schema=SCHEMA).searcher() as searcher:
        reader = searcher.reader()
        assert list(reader.all_terms()) == [("text", b"a"), ("text", b"b"), ("title", b"x")]
        assert [info.weight() for _, info in reader] == [3, 1, 1]
        assert (reader.field_length("text"), reader.min_field_length("text"), reader.max_field_length("text")) == (
            4,
            1,
            3,
        )
        assert [reader.doc_field_length(number, "text") for number in (0, 1)] == [3, 1]
        assert reader.stored_fields(1) == {"id": 2}
        assert list(reader.expand_prefix("text", "")) == [b"a", b"b"]
        assert (reader.doc_frequency("text", "none"), reader.frequency("text", "none")) == (0, 0)


def test_positions_pass_through_the_matchers_of_whoosh() -> None:
    assert Places().decode_positions(Places().encode([0, 7, 2**31])) == [0, 7, 2**31]
    assert Places().decode_frequency(Places().encode([0, 7, 2**31])) == 3
