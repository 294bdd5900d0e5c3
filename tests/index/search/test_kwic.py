from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sanitise import sanitise
from index.search import Searcher
from index.search.kwic import By, Line, _line, concordance, sorted_lines, term_counts
from tests.index.shelf import Shelf
from tui.reading.graphemes import graphemes


@pytest.fixture
def searcher(shelf: Shelf) -> Iterator[Searcher]:
    shelf.put("a.txt", "The red apple fell.\n\nA green apple   hung, and Éric's apple rolled.")
    shelf.put("b.txt", "An apple pie, an ápple cake; appel is a misprint." + " filler" * 20_000 + " One more apple")
    shelf.sync()
    with shelf.opened() as (catalogue, engine):
        yield Searcher(engine, catalogue)


def _lines(searcher: Searcher, query: str, width: int = 20) -> list[Line]:
    results = searcher.search(query)
    found = list(concordance(results, searcher._catalogue, results.matches, width))
    assert None in found
    return [line for line in found if line]


def test_every_hit_is_a_line_with_its_context(searcher: Searcher) -> None:
    lines = _lines(searcher, "=apple")
    assert len(lines) == 6
    shown = {line.left + "|" + line.hit + "|" + line.right for line in lines}
    assert "The red |apple| fell. A green apple" in shown
    assert "apple fell. A green |apple| hung, and Éric's ap" in shown
    assert "ler filler One more |apple|" in shown


@pytest.mark.parametrize(
    ("by", "order"),
    [
        (By.LEFT, ["An", "an", "Éric's", "green", "more", "red"]),
        (By.RIGHT, ["more", "an", "red", "green", "An", "Éric's"]),
    ],
)
def test_lines_are_sorted_by_the_nearest_word_whatever_its_case_and_accents(
    searcher: Searcher, by: By, order: list[str]
) -> None:
    lines = sorted_lines(_lines(searcher, "=apple"), by)
    nearest = [line.left.split()[-1] for line in lines]
    assert [word for word in nearest if word != "Éric's"] == [word for word in order if word != "Éric's"]


def test_lines_sorted_by_hit_or_position_keep_together_what_is_alike(searcher: Searcher) -> None:
    lines = _lines(searcher, "app*")
    assert sorted_lines(lines, By.HIT)[0].hit == "appel"
    assert sorted_lines(lines, By.POSITION) == lines
    places = [(line.id, line.start) for line in lines if line.id == lines[0].id]
    assert places == sorted(places)


@given(
    st.lists(st.sampled_from(["apple", "e\u0301", "👩\u200d🚀", "東", " ", "\n", "\t", "  ", "हि"]), max_size=40).map(
        "".join
    ),
    st.integers(0, 20),
)
def test_contexts_are_as_wide_as_is_asked_for_and_cut_no_character(around: str, width: int) -> None:
    text = sanitise(f"{around} hit {around}")
    start = text.index("hit")
    line = _line(text, 1, start, start + 3, width)
    assert line.hit == "hit"
    assert len(line.left) <= width
    assert len(line.right) <= width
    whole = " ".join(text.split())
    assert line.left + line.hit + line.right in f" {whole} "
    edges = {start for start, _, _ in graphemes(whole)} | {len(whole)}
    at = whole.index("hit")
    assert {at - len(line.left.lstrip()), at + 3 + len(line.right.rstrip())} <= edges


def test_words_of_the_index_are_listed_with_their_counts(searcher: Searcher) -> None:
    lexicon = searcher.engine.lexicon()
    assert term_counts(lexicon, "app*") == [("apple", 2), ("appel", 1)]
    assert term_counts(lexicon, "APPLE~") == [("apple", 2), ("appel", 1)]
    assert term_counts(lexicon, "apple") == [("apple", 2)]
    assert term_counts(lexicon, "nothing*") == []
    every = term_counts(lexicon, "")
    assert every == term_counts(lexicon, "*")
    assert every[:2] == [("a", 2), ("apple", 2)]
    assert ("filler", 1) in every
