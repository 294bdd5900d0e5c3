"""What costs too much is cut rarest last, and said; an ordinary query is left alone."""

from __future__ import annotations

import pytest

from index.bounds import MOST_POSTINGS, bounded
from index.expansion import Expanded, expand
from index.query.tree import All, Either, Exclude, Near, Node, Phrase, Terms, Wildcard, Word, Words
from tests.index.words import Words as Lexis

RECORDS = 1_000_000
HALF = MOST_POSTINGS // 2
LEXIS = Lexis({"the": 900_000, "of": 700_000, "and": HALF, "war": HALF - 20, "grain": 10, "thee": 300_000, "then": 5})


def cut(tree: Node) -> Expanded:
    return bounded(expand(tree, lambda _: LEXIS, ()), lambda _: LEXIS, RECORDS)


def words(typed: str) -> tuple[Word, ...]:
    return tuple(map(Word, typed.split()))


def terms(typed: str) -> tuple[Terms, ...]:
    return tuple(Terms((term,)) for term in typed.split())


def test_an_ordinary_query_stays_as_it_is() -> None:
    expanded = expand(Words(words("grain war")), lambda _: LEXIS, ())
    assert bounded(expanded, lambda _: LEXIS, RECORDS) == expanded


def test_the_commonest_words_are_left_out_first_and_named() -> None:
    found = cut(Words(words("the grain of war and")))
    assert found.tree == Words(terms("grain war and"))
    assert found.left_out == (0, 2)
    assert found.notices == (
        "Not looked for, because so many documents have it: “of”, “the”. Ask for fewer or rarer words.",
    )


def test_a_word_that_all_have_is_looked_for_when_it_is_alone() -> None:
    assert cut(Words(words("the"))).tree == Words(terms("the"))
    assert cut(Word("the")).notices == ()


def test_what_is_not_wanted_is_looked_for_before_what_is() -> None:
    found = cut(All((*words("grain and"), Exclude(Word("of")))))
    assert found.tree == All((*terms("grain"), Exclude(Terms(("of",)))))


def test_a_query_of_nothing_but_the_commonest_keeps_one_word() -> None:
    assert cut(Either(words("the of"))).tree == Either(terms("of"))
    assert cut(All((Word("the"), Exclude(Word("of"))))).tree == All((Terms(("the",)), Exclude(Terms(("of",)))))


def test_of_a_pattern_those_words_are_kept_that_there_is_room_for() -> None:
    found = cut(Either((Wildcard("the*"), Word("grain"))))
    kept = Terms(("thee", "then"))
    assert found.tree == Either((kept, Terms(("grain",))))
    assert list(found.variants[kept]) == ["thee", "then"]
    assert found.notices == ("“the*” stands for words of too many documents; 2 of the words were looked for.",)


@pytest.mark.parametrize("ordered", [True, False])
def test_of_words_near_each_other_the_rarest_are_kept_as_far_apart_as_before(ordered: bool) -> None:
    near = Near(words("the of and"), 5, ordered=ordered)
    found = cut(near)
    assert found.tree == Near(terms("of and"), 10, ordered=ordered)
    assert "“the”" in found.notices[0]


def test_words_near_a_rare_one_cost_little() -> None:
    near = Near(words("the of grain"), 5)
    assert cut(near).tree == Near(terms("the of grain"), 5)


def test_phrases_of_common_words_are_bounded_together() -> None:
    phrases = [Phrase(words(typed)) for typed in ("grain war", "of the", "and of", "the and")]
    found = cut(Words(tuple(phrases)))
    assert found.tree == Words((Phrase(terms("grain war")), Phrase(terms("and of"))))
    assert found.left_out == (1, 3)
    assert found.notices[0].startswith("Not looked for, because so many documents have it: “the and”, “of the”.")


def test_words_near_each_other_are_bounded_even_where_they_hardly_meet() -> None:
    lexis = Lexis({f"w{number}": 20_000 for number in range(99)})
    pairs = tuple(Near((Word(f"w{number}"), Word(f"w{number + 1}")), 5) for number in range(98))
    found = bounded(expand(Words(pairs), lambda _: lexis, ()), lambda _: lexis, RECORDS)
    assert isinstance(found.tree, Words)
    assert 0 < len(found.tree.parts) < len(pairs)
    assert len(found.tree.parts) + len(found.left_out) == len(pairs)
    assert "Ask for fewer or rarer words." in found.notices[0]


def test_of_very_many_rare_words_only_some_are_looked_for() -> None:
    lexis = Lexis({f"{number:06}": 1 for number in range(200_000)})
    every = Terms(tuple(lexis.all()))
    found = bounded(Expanded(every, {}), lambda _: lexis, RECORDS)
    assert isinstance(found.tree, Terms)
    assert 10_000 < len(found.tree.terms) < 100_000
    assert f"{len(found.tree.terms):,} of the words were looked for." in found.notices[0]


def test_a_phrase_with_patterns_keeps_their_commonest_words() -> None:
    found = cut(Phrase((Wildcard("the*"), Word("grain"), Wildcard("a*"))))
    assert found.tree == Phrase((Terms(("thee", "then")), Terms(("grain",)), Terms(("and",))))
    assert "the*" in found.notices[0]
