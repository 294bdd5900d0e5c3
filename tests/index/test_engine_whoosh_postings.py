"""Postings come back as they were, take little room, and are refused when they cannot be ours."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as some

from index.engines import EngineDamaged
from index.engines.whoosh.postings import (
    LENGTHS,
    decode,
    encode,
    length_byte,
    narrowed,
    pack,
    packed,
    steps_of,
    unpack,
    width_of,
)

NUMBERS = some.integers(0, 2**32 - 1) | some.integers(0, 300) | some.integers(0, 70_000)
POSTINGS = some.dictionaries(
    some.integers(0, 2**20) | some.integers(0, 300),
    some.lists(some.integers(0, 2**24) | some.integers(0, 300), min_size=1, max_size=9, unique=True).map(sorted),
    min_size=1,
    max_size=40,
)


@given(some.lists(NUMBERS, min_size=1))
def test_numbers_come_back_from_the_width_that_the_largest_needs_and_from_every_wider(numbers: list[int]) -> None:
    least = width_of(max(numbers))
    for width in range(least, 5):
        data = pack(numbers, width)
        assert len(data) == width * len(numbers)
        assert unpack(data, width).tolist() == numbers
    assert packed(numbers) == narrowed(pack(numbers, 4)) == (pack(numbers, least), least)
    with pytest.raises(OverflowError):
        width_of(2**32)


@given(POSTINGS)
def test_postings_come_back_as_they_were(places: dict[int, list[int]]) -> None:
    documents = sorted(places)
    frequencies = [len(places[number]) for number in documents]
    positions = [place for number in documents for place in places[number]]
    code, data = encode(steps_of(documents), frequencies, packed(positions))
    postings = decode(data, len(documents), code, documents[-1] + 1)
    assert postings.documents == documents
    assert list(postings.frequencies) == frequencies
    assert postings.positions() == array("I", positions)
    with pytest.raises(EngineDamaged):
        decode(data, len(documents), code, documents[-1])
    with pytest.raises(EngineDamaged):
        decode(data[:-1], len(documents), code, documents[-1] + 1)


@pytest.mark.parametrize(("document", "position", "size"), [(3, 5, 2), (300, 5, 3), (1999, 7000, 4), (0, 0, 2)])
def test_a_term_that_stands_once_takes_two_to_four_bytes(document: int, position: int, size: int) -> None:
    _, data = encode([document], [1], packed([position]))
    assert len(data) == size


@given(some.binary(max_size=60), some.integers(0, 2**32), some.integers(0, 255), some.integers(0, 2**32))
def test_any_bytes_are_postings_or_damage(data: bytes, count: int, code: int, size: int) -> None:
    for number in (count, count % 8):
        try:
            postings = decode(data, number, code, size)
        except EngineDamaged:
            continue
        assert len(postings.documents) == len(postings.frequencies) == number
        assert postings.documents == sorted(postings.documents)
        assert postings.documents[-1] < size
        assert len(postings.positions()) == sum(postings.frequencies)


@given(some.integers(0, 10_000_000))
def test_a_length_is_known_to_three_percent_and_a_short_one_exactly(tokens: int) -> None:
    kept = LENGTHS[length_byte(tokens)]
    assert kept == tokens if tokens <= 16 else abs(kept - tokens) <= 0.031 * tokens


def test_a_longer_text_never_seems_shorter() -> None:
    assert len(LENGTHS) == 256
    assert list(LENGTHS) == sorted(LENGTHS)
    assert length_byte(10**12) == 255
