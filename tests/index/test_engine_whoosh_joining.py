"""Joined segments hold what their live records have, and few segments are left without much writing."""

from __future__ import annotations

from array import array
from io import BytesIO
from math import log
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from index.analysis import Analysed
from index.engines import FIELDS, EngineDamaged, Record
from index.engines.whoosh.joining import GROWTH, SMALLEST, TOGETHER, Weight, join, tier, to_join
from index.engines.whoosh.segment import SegmentFile, SegmentReader
from tests.index.engines import contents, opened, record, written

# Joining


def _analysed(places: dict[str, list[int]]) -> Analysed:
    positions = [place for some in places.values() for place in some]
    return Analysed("\n".join(places), array("I", map(len, places.values())), array("I", positions), len(positions))


PLACES = some.lists(some.integers(0, 300) | some.integers(0, 2**25), min_size=1, max_size=4, unique=True).map(sorted)
"""Of all widths; such texts would be too long to make."""
FIELD = some.dictionaries(some.sampled_from([*"abcdefgh", "é"]), PLACES, max_size=5).map(_analysed)
SEGMENT = some.lists(some.fixed_dictionaries({"text": FIELD, "title": FIELD}), min_size=1, max_size=8)
LIBRARY = some.lists(some.tuples(SEGMENT, some.sets(some.integers(0, 7), max_size=6)), min_size=1, max_size=5)


def _joined(readers: list[SegmentReader]) -> bytes:
    file = BytesIO()
    join(readers, SegmentFile(file))
    return file.getvalue()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LIBRARY)
def test_segments_that_are_joined_hold_what_is_left_of_them(
    tmp_path: Path, library: list[tuple[list[dict[str, Analysed]], set[int]]]
) -> None:
    readers, left = [], []
    for place, (fields, gone) in enumerate(library):
        records = [Record(1000 * place + number, each) for number, each in enumerate(fields)]
        deleted = {number for number in gone if number < len(records)}
        readers.append(opened(tmp_path, written(records), len(records), deleted))
        left += [one for number, one in enumerate(records) if number not in deleted]
    joined, anew = opened(tmp_path, _joined(readers), len(left)), opened(tmp_path, written(left), len(left))
    assert contents(joined) == contents(anew)
    assert joined.ids == anew.ids == array("q", [one.id for one in left])
    assert joined.field_lengths == anew.field_lengths
    assert [joined.tokens(field) for field in FIELDS] == [anew.tokens(field) for field in FIELDS]


def test_a_joined_segment_is_as_small_as_one_that_is_written_at_once(tmp_path: Path) -> None:
    records = [record(number, f"some words and w{number} again some") for number in range(600)]
    parts = [opened(tmp_path, written(records[begin : begin + 100]), 100) for begin in range(0, 600, 100)]
    assert _joined(parts) == written(records)


def test_a_damaged_segment_is_not_joined(tmp_path: Path) -> None:
    data = bytearray(written([record(1, "a b"), record(2, "b")]))
    data[40] ^= 1
    with pytest.raises(EngineDamaged):
        _joined([opened(tmp_path, bytes(data), 2)])


# Which


WEIGHTS = some.lists(
    some.builds(Weight, some.integers(0, 50), some.integers(0, 50), some.integers(500, 10**9))
    | some.builds(Weight, some.just(1), some.just(0), some.integers(500, 10**5)),
    max_size=80,
)


def _after(weights: list[Weight]) -> list[Weight]:
    groups = to_join(weights)
    joined = {place for group in groups for place in group}
    assert len(joined) == sum(map(len, groups))
    left = [weight for place, weight in enumerate(weights) if place not in joined]
    for group in groups:
        live = sum(weights[place].live for place in group)
        left.append(Weight(live, 0, sum(weights[place].kept for place in group)))
    return left


@given(WEIGHTS)
def test_no_tier_keeps_so_many_segments_that_they_would_be_joined(weights: list[Weight]) -> None:
    while to_join(weights):
        weights = _after(weights)
    tiers = [tier(weight.kept) for weight in weights]
    assert all(tiers.count(each) < TOGETHER for each in tiers)
    assert all(weight.deleted <= weight.live for weight in weights)


@pytest.mark.parametrize("size", [600, 5_000, 150_000])
def test_a_thousand_small_changes_leave_few_segments_and_are_written_again_a_few_times(size: int) -> None:
    weights = [Weight(100_000, 0, 50_000_000)]
    writes, most = 0, 0
    for _ in range(1000):
        weights.append(Weight(1, 0, size))
        groups = to_join(weights)
        writes += sum(weights[place].size for group in groups for place in group)
        weights = _after(weights)
        most = max(most, len(weights))
    tiers = 2 + log(1000 * size / SMALLEST, GROWTH)
    assert most <= (TOGETHER - 1) * tiers + 1
    assert writes <= 1000 * (2.5 * tiers * size + SMALLEST / 4)
    assert sum(weight.live for weight in weights) == 101_000


def test_a_first_build_of_many_batches_is_written_again_once() -> None:
    weights = [Weight(2_000, 0, 900_000 + 7_000 * number) for number in range(50)]
    assert [len(group) for group in to_join(weights)] == [50]
    assert to_join(_after(weights)) == []


def test_what_is_mostly_deleted_is_written_anew_by_itself() -> None:
    sound = Weight(100, 100, 50_000)
    assert to_join([sound, Weight(9, 10, 10**9), sound, Weight(0, 1, 700)]) == [[1], [3]]
    assert to_join([]) == []
