"""Finding in a document."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.reading import find
from tui.reading.find import Finder, Hits

TEXTS = st.text("aAbé \n.", max_size=60)
NEEDLES = st.text("aAbé .", max_size=4)


def found(text: str, needle: str, start: int = 0, stop: int | None = None) -> list[str]:
    return [text[low:high] for batch in Finder(text, needle).scan(start, stop) for low, high in batch]


def by_regex(text: str, needle: str) -> list[tuple[int, int]]:
    flags = 0 if any(char.isupper() for char in needle) else re.IGNORECASE
    pattern = r"\s+".join(re.escape(part) for part in re.split(r"\s+", needle))
    return [match.span() for match in re.finditer(pattern, text, flags)] if needle else []


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "CHUNK", 5)


def test_small_letters_find_both_cases_and_a_capital_only_itself() -> None:
    assert found("Joint joint JOINT", "joint") == ["Joint", "joint", "JOINT"]
    assert found("Joint joint JOINT", "Joint") == ["Joint"]
    assert found("ÉTÉ été", "été") == ["ÉTÉ", "été"]


def test_a_space_finds_any_white_space_and_all_else_is_literal() -> None:
    assert found("liaison\n  officers", "liaison officers") == ["liaison\n  officers"]
    assert found("a.b a+b axb", "a.b") == ["a.b"]
    assert found("a  b", " b") == ["  b"]


def test_an_empty_needle_is_found_nowhere() -> None:
    assert found("text", "") == []


def test_a_scan_may_begin_and_stop_inside() -> None:
    assert len(found("ab ab ab ab", "ab", 1, 7)) == 2


@pytest.mark.usefixtures("small_chunks")
@given(TEXTS, NEEDLES)
def test_hits_are_those_of_a_regular_expression_over_the_whole(text: str, needle: str) -> None:
    assert [hit for batch in Finder(text, needle).scan() for hit in batch] == by_regex(text, needle)


def test_a_hit_over_the_edge_of_a_chunk_is_found_once() -> None:
    text = "x" * (find.CHUNK - 3) + "needle" + "y" * 100
    assert found(text, "needle") == ["needle"]
    text = "x" * (find.CHUNK - 3) + "two" + " " * 200_000 + "words"
    assert [len(hit) for hit in found(text, "two words")] == [200_008]


def test_every_chunk_gives_a_batch_so_that_a_caller_can_rest() -> None:
    assert len(list(Finder("x" * (3 * find.CHUNK), "needle").scan())) == 3


def test_long_runs_of_white_space_are_no_trap() -> None:
    text = " " * 1_000_000 + "a" + "\n" * 1_000_000
    assert found(text, " b") == []
    assert found(text, "a b") == []


def test_going_from_hit_to_hit_tells_when_the_end_is_passed() -> None:
    hits = Hits([(2, 4), (6, 8), (10, 12)])
    assert [(jump.start, jump.wrapped) for jump in (hits.next_after(2), hits.next_after(10)) if jump] == [
        (6, False),
        (2, True),
    ]
    assert [(jump.number, jump.wrapped) for jump in (hits.before(6), hits.before(2)) if jump] == [(0, False), (2, True)]
    assert Hits().next_after(0) is None
    assert Hits().before(0) is None


def test_hits_from_the_middle_are_joined_by_those_from_the_top() -> None:
    text = "aa b aa b aaa"
    finder = Finder(text, "aa")
    hits = Hits()
    for start, stop in ((6, None), (0, 6)):
        for batch in finder.scan(start, stop):
            hits.extend(batch)
    assert [hits[number] for number in range(len(hits))] == [(0, 2), (5, 7), (10, 12)]


@given(st.sets(st.integers(0, 30)), st.integers(0, 62), st.integers(1, 20))
def test_hits_on_a_row_are_those_that_share_a_character_with_it(starts: set[int], start: int, length: int) -> None:
    ranges = [(2 * at, 2 * at + 2) for at in sorted(starts)]
    expected = [hit for hit in ranges if hit[0] < start + length and start < hit[1]]
    assert Hits(ranges).between(start, start + length) == expected
