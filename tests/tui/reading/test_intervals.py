"""Overlapping ranges found by place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.reading.intervals import Intervals

PLACES = st.integers(0, 40)
RANGES = st.lists(st.tuples(PLACES, st.integers(0, 12)).map(lambda pair: (pair[0], pair[0] + pair[1], "note")))


@given(RANGES, PLACES, st.integers(0, 12))
def test_ranges_on_a_row_are_those_that_share_a_character_with_it(
    ranges: list[tuple[int, int, str]], start: int, length: int
) -> None:
    row = set(range(start, start + max(1, length)))
    expected = [item for item in ranges if row & set(range(item[0], max(item[1], item[0] + 1)))]
    assert Intervals(ranges).between(start, start + length) == sorted(expected)


@given(RANGES, PLACES)
def test_ranges_at_a_place_are_those_that_hold_it(ranges: list[tuple[int, int, str]], place: int) -> None:
    expected = [item for item in ranges if item[0] <= place < max(item[1], item[0] + 1)]
    assert Intervals(ranges).at(place) == sorted(expected)


def test_equal_ranges_keep_their_order_and_payloads_need_none() -> None:
    first, second = object(), object()
    found = Intervals([(3, 5, second), (3, 5, first), (0, 9, None)])
    assert [item[2] for item in found.at(4)] == [None, second, first]
    assert len(found) == 3


def test_nothing_is_found_without_ranges() -> None:
    assert Intervals[str]().between(0, 99) == []
