"""Scores, and the choice of the best."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from index.engines.whoosh.postings import LENGTHS, length_byte
from index.engines.whoosh.scoring import best, gather, norms, rarity, scores


def one(often: float, length: int, average: float = 100.0) -> float:
    return scores([often], [length_byte(length)], 1.0, norms(average))[0]


def test_more_occurrences_score_higher_and_each_adds_less() -> None:
    found = [one(often, 100) for often in range(1, 6)]
    gains = [after - before for before, after in pairwise(found)]
    assert found == sorted(found)
    assert gains == sorted(gains, reverse=True)
    assert one(1e6, 100) < 1


def test_the_same_occurrences_score_lower_in_a_longer_text() -> None:
    found = [one(2, length) for length in (1, 10, 100, 1000, 100_000)]
    assert found == sorted(set(found), reverse=True)


def test_rarer_words_weigh_more_and_none_weighs_less_than_nothing() -> None:
    weights = [rarity(1000, having) for having in (1, 10, 500, 999, 1000)]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0


def test_a_library_of_empty_texts_can_be_scored() -> None:
    assert scores([1.0], [0], 1.0, norms(0.0))[0] > 0
    assert scores([], [], 1.0, norms(0.0)) == []


@given(st.lists(st.tuples(st.sampled_from((1, 2, 2.5, 3.5)), st.integers(0, 255)), max_size=600))
def test_many_documents_score_as_each_alone(documents: list[tuple[float, int]]) -> None:
    table = norms(80.0)
    together = scores([often for often, _ in documents], [length for _, length in documents], 1.7, table)
    assert together == [scores([often], [length], 1.7, table)[0] for often, length in documents]


def test_a_length_in_a_byte_is_at_most_a_few_per_cent_off() -> None:
    for length in (1, 15, 16, 17, 100, 5000, 1_000_000):
        assert abs(LENGTHS[length_byte(length)] - length) <= 0.031 * length


RECORDS = st.lists(
    st.tuples(st.integers(), st.sampled_from((0.0, 0.5, 1.0, 1.5, 2.0)), st.booleans()),
    unique_by=lambda record: record[0],
    max_size=80,
)


@given(RECORDS, st.integers(-1, 90), st.booleans())
def test_the_best_are_the_first_of_all_in_order(
    records: list[tuple[int, float, bool]], limit: int, by_tiers: bool
) -> None:
    ids, points, tiers = [list(column) for column in zip(*records, strict=True)] if records else ([], [], [])
    order = sorted(range(len(ids)), key=lambda place: (by_tiers and not tiers[place], -points[place], ids[place]))
    assert best(ids, points, limit, tiers if by_tiers else None) == order[: max(limit, 0)]


@settings(max_examples=10)
@given(st.integers(0, 5000))
def test_a_few_of_very_many_are_the_first_of_all(seed: int) -> None:
    ids = [(number * 7919 + seed) % 5003 for number in range(5003)]
    points = [(number * 31 + seed) % 17 / 4 for number in range(5003)]
    order = sorted(range(5003), key=lambda place: (-points[place], ids[place]))
    assert best(ids, points, 3) == order[:3]


@given(st.lists(st.integers()), st.data())
def test_gathering_takes_what_stands_at_each_place(values: list[int], data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(values) - 1)) if values else st.just([]))
    assert list(gather(values, places)) == [values[place] for place in places]
