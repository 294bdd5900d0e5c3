"""What a tree finds, read by hand; ``test_engine_oracle`` tries trees at random."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from index.engines import Engine, Match
from index.engines.whoosh import positions
from index.engines.whoosh.evaluation import evaluate
from index.query.tree import All, Either, Everything, Exclude, Filter, Ids, Near, Node, Phrase, Terms, Word, Words
from tests.index.engines import made, opened, put, record, written

MANY = 4096


def word(*terms: str, field: str = "", boost: float = 1.0) -> Terms:
    return Terms(terms, field=field, boost=boost)


def filled(folder: Path, *texts: str) -> Engine:
    """An engine with a record of each text, numbered from 1."""
    engine = made(folder)
    put(engine, *(record(number, text) for number, text in enumerate(texts, 1)))
    return engine


def order(engine: Engine, tree: Node, *, whole_first: bool = True) -> list[int]:
    return [match.id for match in engine.search(tree, 1000, whole_first=whole_first).best]


def score(engine: Engine, tree: Node, number: int) -> float:
    found = engine.search(tree, 1000)
    return dict(zip(found.ids, found.scores, strict=True))[number]


def test_documents_with_all_words_come_first_and_others_say_what_they_lack(tmp_path: Path) -> None:
    engine = filled(tmp_path, "grain grain grain grain", "grain treaty and much else that makes it long", "treaty")
    found = engine.search(Words((word("grain"), word("treaty"))), 10)
    assert [(match.id, match.lacks) for match in found.best] == [(2, ()), (1, (1,)), (3, (0,))]
    assert (found.total, found.whole) == (3, 1)


def test_by_score_alone_a_document_with_fewer_words_may_come_first(tmp_path: Path) -> None:
    filler = " and much else" * 100
    engine = filled(tmp_path, "grain grain grain grain", f"grain treaty{filler}", "treaty", "treaty", "treaty")
    tree = Words((word("grain"), word("treaty")))
    assert order(engine, tree)[0] == 2
    assert order(engine, tree, whole_first=False)[0] == 1


def test_the_words_to_have_all_of_are_found_below_what_is_required(tmp_path: Path) -> None:
    engine = filled(tmp_path, "grain harbour", "grain treaty harbour", "grain treaty", "treaty harbour storm")
    words = Words((word("grain"), word("treaty")))
    narrowed = All((All((words, word("harbour"), Exclude(word("storm")))), Ids(frozenset({1, 2, 3, 4}))))
    found = engine.search(narrowed, 10)
    assert [(match.id, match.lacks) for match in found.best] == [(2, ()), (1, (1,))]
    assert found.whole == 1


def test_a_word_typed_twice_counts_twice_in_the_score_and_once_as_a_part(tmp_path: Path) -> None:
    engine = filled(tmp_path, "grain", "treaty", "harbour")
    grain, treaty = word("grain"), word("treaty")
    found = engine.search(Words((grain, treaty, grain)), 10)
    assert [(match.id, match.lacks) for match in found.best] == [(1, (1,)), (2, (0,))]
    assert score(engine, Words((grain, treaty, grain)), 1) == pytest.approx(2 * score(engine, grain, 1))


def test_everything_matches_whole_when_no_words_stand_side_by_side(tmp_path: Path) -> None:
    engine = filled(tmp_path, "grain", "treaty")
    found = engine.search(Either((word("grain"), word("treaty"))), 10)
    assert (found.total, found.whole) == (2, 2)
    assert {match.lacks for match in found.best} == {()}


def test_a_word_in_the_title_says_more_than_one_in_the_text(tmp_path: Path) -> None:
    engine = made(tmp_path)
    put(engine, record(1, "grain of the harbour", "news"), record(2, "news of the harbour", "grain"))
    assert order(engine, word("grain")) == [2, 1]
    assert order(engine, word("grain", field="text")) == [1]
    assert order(engine, word("grain", field="title")) == [2]


def test_a_phrase_does_not_begin_in_the_title_and_end_in_the_text(tmp_path: Path) -> None:
    engine = made(tmp_path)
    put(engine, record(1, "treaty signed", "grain"), record(2, "signed", "grain treaty"), record(3, "grain treaty"))
    assert set(order(engine, Phrase((word("grain"), word("treaty"))))) == {2, 3}


def test_a_phrase_does_not_go_on_in_the_next_document(tmp_path: Path) -> None:
    engine = filled(tmp_path, "the grain", "treaty was signed", "grain treaty")
    assert order(engine, Phrase((word("grain"), word("treaty")))) == [3]
    assert order(engine, Near((word("grain"), word("treaty")), 10**9)) == [3]


def test_a_phrase_may_repeat_a_word(tmp_path: Path) -> None:
    engine = filled(tmp_path, "war war", "war and war", "war war war")
    assert order(engine, Phrase((word("war"), word("war")))) == [3, 1]


def test_one_place_of_a_phrase_may_have_several_words(tmp_path: Path) -> None:
    engine = filled(tmp_path, "grain treaty", "corn treaty", "rice treaty", "treaty corn")
    assert set(order(engine, Phrase((word("grain", "corn"), word("treaty"))))) == {1, 2}


def test_near_words_stand_in_any_order_and_not_too_far_apart(tmp_path: Path) -> None:
    engine = filled(tmp_path, "war a b peace", "peace a war", "war a b c peace", "war", "peace")
    near = Near((word("war"), word("peace")), 3)
    assert set(order(engine, near)) == {1, 2}
    assert order(engine, Near(near.parts, 3, ordered=True)) == [1]


def test_a_word_near_itself_needs_two_places(tmp_path: Path) -> None:
    engine = filled(tmp_path, "war", "war a b war", "war a b c d e war")
    assert order(engine, Near((word("war"), word("war")), 5)) == [2]
    assert order(engine, Near((word("war"), word("war")), 5, ordered=True)) == [2]
    three = filled(tmp_path / "three", "war war", "war a war war", "war war war")
    assert set(order(three, Near((word("war"),) * 3, 2))) == {2, 3}


def test_a_phrase_is_not_near_its_own_words(tmp_path: Path) -> None:
    engine = filled(tmp_path, "cold war", "cold war and war", "war and cold war")
    near = Near((Phrase((word("cold"), word("war"))), word("war")), 3)
    assert set(order(engine, near)) == {2, 3}
    third = Near((*near.parts, word("and")), 3)
    assert set(order(engine, third)) == {2, 3}


def test_a_distance_is_counted_from_the_last_word_of_a_phrase(tmp_path: Path) -> None:
    engine = filled(tmp_path, "the cold war a peace", "peace a the cold war")
    near = Near((Phrase((word("the"), word("cold"), word("war"))), word("peace")), 2)
    assert set(order(engine, near)) == {1, 2}
    assert not order(engine, Near(near.parts, 1))


def test_three_near_words_share_their_distances(tmp_path: Path) -> None:
    engine = filled(tmp_path, "a x x x b c", "a x x x x x b c", "c a b")
    parts = (word("a"), word("b"), word("c"))
    assert set(order(engine, Near(parts, 3))) == {1, 3}
    assert order(engine, Near(parts, 2)) == [3]
    assert order(engine, Near(parts, 3, ordered=True)) == [1]


def test_words_stand_for_one_place_each_even_when_they_overlap(tmp_path: Path) -> None:
    engine = filled(tmp_path, "war peace", "war warlike peace", "warlike peace war")
    near = Near((word("war"), word("war", "warlike"), word("peace")), 5)
    assert set(order(engine, near)) == {2, 3}


def test_what_is_removed_or_replaced_is_neither_found_nor_counted(tmp_path: Path) -> None:
    engine = filled(tmp_path / "changed", "grain treaty", "grain", "grain harbour", "storm")
    put(engine, record(2, "treaty"), gone=(1,))
    fresh = made(tmp_path / "fresh")
    put(fresh, record(2, "treaty"), record(3, "grain harbour"), record(4, "storm"))
    for tree in (word("grain"), word("treaty"), Everything(), All((Everything(), Exclude(word("grain"))))):
        assert engine.search(tree, 10).best == fresh.search(tree, 10).best


def test_filters_narrow_and_leave_scores_alone(tmp_path: Path) -> None:
    engine = filled(tmp_path, "grain", "grain grain", "treaty")
    alone = {match.id: match.score for match in engine.search(word("grain"), 10).best}
    both = engine.search(All((word("grain"), Ids(frozenset({2, 3, 99})), Everything())), 10)
    assert both.best == (Match(2, alone[2]),)
    assert engine.search(Ids(frozenset({3, 1})), 10).best == (Match(1, 0.0), Match(3, 0.0))


def test_boosts_multiply_and_weights_count_for_less(tmp_path: Path) -> None:
    engine = filled(tmp_path, "grain", "corn", "treaty")
    assert score(engine, word("grain", boost=3), 1) == pytest.approx(3 * score(engine, word("grain"), 1))
    assert order(engine, Terms(("grain", "corn"), (0.5, 1.0))) == [2, 1]
    assert order(engine, word("grain", boost=0)) == [1]


def test_nothing_is_found_by_nothing(tmp_path: Path) -> None:
    engine = filled(tmp_path, "grain")
    empty = (Terms(()), Phrase(()), Near((), 3), Words(()), Either(()), All(()), Ids(frozenset()))
    missing = (word("nowhere"), Phrase((word("grain"), word("nowhere"))), Near((word("grain"), Phrase(())), 3))
    for tree in (*empty, *missing):
        assert engine.search(tree, 10).total == 0
    assert made(tmp_path / "empty").search(Words((word("grain"), Everything())), 10).total == 0


def test_a_query_of_a_thousand_words_is_answered(tmp_path: Path) -> None:
    engine = filled(tmp_path, *(f"w{number} w{number + 1}" for number in range(1000)))
    found = engine.search(Words(tuple(word(f"w{number}") for number in range(1000))), 2)
    assert (found.total, found.whole) == (1000, 0)
    assert all(len(match.lacks) == 998 for match in found.best)


def test_a_deep_query_is_answered(tmp_path: Path) -> None:
    engine = filled(tmp_path, "grain", "grain treaty", "harbour")
    tree: Node = word("grain")
    for _ in range(64):
        tree = All((Either((tree, word("nowhere"))), Exclude(word("treaty"))))
    assert order(engine, tree) == [1]


def test_a_pattern_of_thousands_of_words_is_one_word(tmp_path: Path) -> None:
    engine = filled(tmp_path, *(f"w{number} w{number * 2}" for number in range(MANY)), "treaty")
    found = engine.search(word(*(f"w{number}" for number in range(MANY))), 10)
    assert found.total == MANY
    few = engine.search(word(*(f"w{number}" for number in range(9))), 10)
    assert set(few.ids) == {1, 2, 3, 4, 5, 6, 7, 8, 9}


def test_a_hundred_thousand_ids_are_a_filter(tmp_path: Path) -> None:
    engine = filled(tmp_path, "grain", "grain", "treaty")
    assert order(engine, All((word("grain"), Ids(frozenset(range(2, 100_000)))))) == [2]


def test_more_words_than_are_looked_for_near_each_other_are_answered(tmp_path: Path) -> None:
    names = [f"w{number}" for number in range(positions.PARTS + 4)]
    engine = filled(tmp_path, " ".join(names), " ".join(names[1:]))
    assert order(engine, Near(tuple(map(word, names)), 1)) == [1]
    assert order(engine, Near(tuple(map(word, names)), 1, ordered=True)) == [1]


def test_long_texts_are_compared_as_short_ones_are(tmp_path: Path) -> None:
    """Common words of long texts take other ways than rare ones: all of them find what looking does."""
    chance = random.Random(5)
    texts = [chance.choices(["the", "of", "and", "war", "peace"], (9, 6, 4, 1, 0.1), k=3000) for _ in range(12)]
    engine = filled(tmp_path, *map(" ".join, texts))
    for phrase in (("the", "of"), ("peace", "the"), ("war", "peace"), ("the", "the", "the"), ("of", "peace", "of")):
        found = engine.search(Phrase(tuple(map(word, phrase))), 100)
        size = len(phrase)
        there = {
            number
            for number, text in enumerate(texts, 1)
            if any(tuple(text[at : at + size]) == phrase for at in range(len(text)))
        }
        assert set(found.ids) == there
        near = engine.search(Near(tuple(map(word, phrase)), 1, ordered=True), 100)
        assert set(near.ids) == there


def test_a_tree_that_is_not_expanded_is_refused(tmp_path: Path) -> None:
    segment = opened(tmp_path, written([record(1, "grain")]), 1)
    for tree in (Filter("lang", "en"), Words((word("grain"), Filter("lang", "en"))), Phrase((Word("grain"),))):
        with pytest.raises(TypeError, match="has to be expanded"):
            evaluate([segment], tree, 10, whole_first=True)
