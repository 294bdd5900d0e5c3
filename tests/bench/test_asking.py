"""Queries are always the same, of every sort, and made of words that the corpus has."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.bench.asking import SORTS, counted, queries
from tests.bench.corpus import VOCABULARY
from tests.bench.search_peers import timed, written


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(400):
        words = [*VOCABULARY[number % 7 : 40 : 3], *VOCABULARY[number : number + 60], VOCABULARY[1000 + number // 2]]
        (folder / f"{number}.txt").write_text(" ".join(words), encoding="utf-8")
    return folder


def test_queries_are_the_same_every_time_and_of_every_sort(corpus: Path) -> None:
    asked = queries(corpus)

    assert asked == queries(corpus)
    assert Counter(query.sort for query in asked) == dict(zip(SORTS, (60, 40, 40, 15, 15, 30), strict=True))
    assert sum(len(counted(asked, sort)) for sort in SORTS) == len(asked)


def test_words_and_phrases_stand_in_the_corpus_and_typos_are_one_edit_away(corpus: Path) -> None:
    texts = [file.read_text(encoding="utf-8") for file in corpus.iterdir()]
    whole = " ".join(texts)
    asked = queries(corpus)

    assert all(query.words[0] in whole for query in asked if query.sort == "term")
    assert all(any(" ".join(query.words) in text for text in texts) for query in asked if query.sort == "phrase")
    assert all(query.words[0].removesuffix("*") in whole for query in asked if query.sort == "prefix")
    words = set(whole.split())
    for query in asked:
        if query.sort == "fuzzy":
            (typo,) = query.words
            assert any(
                len(word) - len(typo) in (-1, 0, 1) and (typo[place + 1 :] in word and word[:place] == typo[:place])
                for word in words
                for place in range(len(typo))
            )


@pytest.mark.parametrize(
    ("shape", "words", "text"),
    [
        ("term", ["a"], "a"),
        ("phrase", ["a", "b"], '"a b"'),
        ("all", ["a", "b"], "a AND b"),
        ("either", ["a", "b", "c"], "a OR b OR c"),
        ("nested", ["a", "b", "c", "d"], "(a AND (b OR c)) NOT d"),
        ("prefix", ["a*"], "a*"),
        ("fuzzy", ["a"], "a~1"),
    ],
)
def test_a_query_is_written_the_same_for_all_engines(shape: str, words: list[str], text: str) -> None:
    assert written(shape, words) == text


def test_the_last_pass_counts_and_what_an_engine_cannot_be_asked_has_no_time() -> None:
    asked: list[str] = []

    def page(shape: str, words: object) -> int | None:
        asked.append(shape)
        return None if shape == "fuzzy" else len(asked)

    times = timed(page, [("term", ["a"]), ("fuzzy", ["b"])], 3)

    assert asked == ["term", "fuzzy"] * 3
    assert times[1] is None
    assert times[0] is not None
    assert times[0][1] == 5
