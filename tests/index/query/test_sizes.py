from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query import Between, parse
from index.query.messages import BadValue
from index.query.sizes import read_number


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        ("size:>1M", "1000001", ""),
        ("size:>=1M", "1000000", ""),
        ("size:<10k", "", "10000"),
        ("size:<=10k", "", "10001"),
        ("size:≤10K", "", "10001"),
        ("size:10k..2M", "10000", "2000001"),
        ("size:2M..10k", "10000", "2000001"),
        ("size:10k..", "10000", ""),
        ("size:..2M", "", "2000001"),
        ("size:2M", "2000000", "3000000"),
        ("size:1.5M", "1500000", "1600000"),
        ("size:1,5M", "1500000", "1600000"),
        ("size:1.1M", "1100000", "1200000"),
        ("size:500", "500", "501"),
        ("size:2Ki", "2048", "3072"),
        ("size:1GB", "1000000000", "2000000000"),
        ('size:"10 kB"', "10000", "11000"),
        ("words:<500", "", "500"),
        ("words:>1,000", "1001", ""),
        ("words:500..1000", "500", "1001"),
        ("words:1k", "1000", "2000"),
        ("words:0", "0", "1"),
    ],
)
def test_each_way_to_write_a_number_is_a_range(typed: str, low: str, high: str) -> None:
    query = parse(typed)
    assert query.tree == Between(typed.partition(":")[0], low, high)
    assert query.messages == ()


@pytest.mark.parametrize("value", ["big", "1.2.3", "-1", "1e5", "1Q", "i", "..", ">", "²", "1 2"])
def test_what_is_no_number_is_left_out_with_a_remedy(value: str) -> None:
    query = parse(f'a size:"{value}"')
    assert query.tree == parse("a").tree
    (message,) = query.messages
    assert "write a size as 500k" in message.text
    assert message.text.endswith("was left out.")


@given(st.text(max_size=40), st.sampled_from(["size", "words"]))
def test_anything_is_a_number_or_is_said_not_to_be_one(text: str, name: str) -> None:
    try:
        found = read_number(name, text)
    except BadValue as wrong:
        assert str(wrong)
    else:
        assert found.low or found.high
        assert not (found.low and found.high) or int(found.low) < int(found.high)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_range_has_both_its_ends_in_it(one: int, other: int) -> None:
    found = read_number("size", f"{one}..{other}")
    assert int(found.low) == min(one, other)
    assert int(found.high) == max(one, other) + 1
