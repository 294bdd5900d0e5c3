from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query import Either, Words
from index.sanitise import sanitise
from index.search.matcher import Matcher, apart
from index.search.snippets import Snippet, beginning, one_line, snippets
from tests.index.search.terms import some
from tui.reading.graphemes import graphemes


def _snippets(
    text: str, *words: str, most: int = 1, length: int = 220, weights: dict[int, float] | None = None
) -> tuple[Snippet, ...]:
    places = list(apart(Matcher(Words(tuple(map(some, words)))).places(text)))
    return snippets(text, places, weights, most, length)


def _lit(shown: Snippet) -> list[str]:
    return [shown.text[start:end] for start, end in shown.lit]


def test_a_snippet_shows_the_passage_with_most_different_words() -> None:
    text = "apple " * 5 + "x " * 300 + "here apple and pear stand" + " y" * 300 + " pear"
    (shown,) = _snippets(text, "apple", "pear")
    assert _lit(shown) == ["apple", "pear"]
    assert "here apple and pear stand" in shown.text
    assert text[shown.place : shown.place + 5] == "apple"


def test_a_rarer_word_counts_more_than_a_common_one() -> None:
    text = "apple apple apple." + " x" * 300 + " a pear."
    assert _lit(_snippets(text, "apple", "pear", weights={0: 1.0, 1: 3.0})[0]) == ["pear"]
    assert _lit(_snippets(text, "apple", "pear", weights={0: 3.0, 1: 1.0})[0]) == ["apple"] * 3


@given(st.lists(st.sampled_from(["apple", "x", "much longer than an apple is"]), max_size=90))
def test_the_best_passage_for_a_word_does_not_depend_on_a_word_that_counts_nothing(words: list[str]) -> None:
    text = " ".join(words) + " x" * 300 + " pear"
    (alone,) = _snippets(text, "apple") or (Snippet(),)
    (other,) = _snippets(text, "apple", "pear", weights={0: 1.0, 1: 0.0})
    assert "apple" not in words or alone == other


def test_a_second_snippet_shows_what_the_first_does_not() -> None:
    text = "apple pear." + " x" * 300 + " an apple." + " y" * 300 + " a plum." + " z" * 300 + " apple."
    first, second, third = _snippets(text, "apple", "pear", "plum", most=3)
    assert [_lit(first), _lit(second), _lit(third)] == [["apple", "pear"], ["plum"], ["apple"]]


def test_a_snippet_is_whole_sentences_where_they_fit() -> None:
    text = "Nobody knows. " * 30 + "The apple fell far\nfrom the tree. It was red. " + "Nobody cared. " * 30
    (shown,) = _snippets(text, "apple")
    assert shown.text.startswith("The apple fell far from the tree. It was red. Nobody cared.")
    assert shown.text.endswith("cared.")
    assert len(shown.text) > 200


def test_a_hit_at_the_end_shows_what_stands_before_it() -> None:
    (shown,) = _snippets("Nobody knows this man. " * 30 + "An apple.", "apple")
    assert shown.text.startswith("Nobody knows this man. Nobody")
    assert shown.text.endswith("An apple.")


def test_a_snippet_begins_and_ends_with_whole_words() -> None:
    (shown,) = _snippets("beginning " * 100 + "apple " + "ending " * 100, "apple")
    assert set(shown.text.split(" ")) == {"beginning", "apple", "ending"}


def test_a_snippet_of_a_text_without_spaces_still_shows_the_hit() -> None:
    assert _lit(_snippets("漢" * 5_000 + "東京" + "字" * 5_000, "東京")[0]) == ["東京"]


@pytest.mark.parametrize(
    "text", ["\n\nThe beginning " + "of it " * 100, "The beginning of it", "A title\n\nThe beginning of it"]
)
def test_a_text_without_a_hit_shows_its_beginning(text: str) -> None:
    assert _snippets(text, "apple") == ()
    shown = beginning(text, "A title")
    assert shown.text.startswith("The beginning of it")
    assert (shown.lit, len(shown.text) <= 220) == ((), True)


def test_the_header_of_a_message_is_not_its_beginning() -> None:
    assert beginning("Hello\n\nFrom: A\nTo: B\n\nDear B,\nall is well.", "Hello").text == "Dear B, all is well."
    assert beginning("") == Snippet()


_TEXTS = (
    st.lists(
        st.sampled_from(["apple", "pear", "Äpple", "e\u0301", "東京", "👩\u200d🚀", "🇩🇪🇫🇷", "हिन्दी", "กำ", "x" * 30])
        | st.sampled_from([".", ". ", "\n", "\n\n", " ", "  ", "\t", "。", "\u0301"]),
        max_size=80,
    )
    .map("".join)
    .map(sanitise)
)


@given(_TEXTS, st.integers(1, 80), st.integers(1, 3))
def test_a_snippet_is_one_line_of_the_text_with_true_ranges(text: str, length: int, most: int) -> None:
    places = list(apart(Matcher(Either(tuple(map(some, ("apple", "pear", "e", "東京", "x" * 30))))).places(text)))
    found = snippets(text, places, None, most, length)
    assert bool(found) == bool(places)
    for shown in found or (beginning(text, length=length),):
        passage = text[shown.start : shown.end]
        assert shown.text.split() == passage.split()
        assert shown.text == " ".join(passage.split())
        # One character may be longer than a snippet is to be.
        assert len(passage) <= length or len(graphemes(passage)) == 1
        edges = {0, len(text), *(start for start, _, _ in graphemes(text))}
        assert {shown.start, shown.end} <= edges
        inside = {start for start, _, _ in graphemes(shown.text)} | {len(shown.text)}
        end = 0
        for low, high in shown.lit:
            assert end <= low < high <= len(shown.text)
            assert {low, high} <= inside
            end = high
    for shown in found:
        assert shown.lit
        lit = [" ".join(text[place.start : place.end].split()) for place in places]
        assert all(word in lit for word in _lit(shown)[1:-1])
        assert shown.start <= shown.place < shown.end
    assert len({(shown.start, shown.end) for shown in found}) == len(found)


def test_hits_stay_lit_when_white_space_around_them_is_collapsed() -> None:
    text = "a  \n\n apple\n\n\npie\t b"
    shown, lit = one_line(text, 0, len(text), ((6, 11), (14, 17)))
    assert shown == "a apple pie b"
    assert [shown[start:end] for start, end in lit] == ["apple", "pie"]
