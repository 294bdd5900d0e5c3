"""Describing a passage."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.clusters import splits_cluster
from annotations.model import Annotation, describe, headline

LOREM = " ".join(f"word{number}" for number in range(200))
steady = settings(derandomize=True, deadline=None, max_examples=300, database=None)


def test_white_space_at_the_ends_is_not_part_of_the_passage() -> None:
    target = describe("one \n two  \n three", 3, 11)
    assert (target.exact, target.start, target.end) == ("two", 6, 9)


@pytest.mark.parametrize(("start", "end"), [(3, 3), (3, 5), (0, 99), (-1, 2), (4, 2)])
def test_an_empty_range_or_one_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="range"):
        describe("abc  def", start, end)


@pytest.mark.parametrize(
    ("text", "start", "end", "exact"),
    [
        ("a 👩‍👩‍👧 b", 3, 4, "👩‍👩‍👧"),
        ("a 👍🏽 b", 2, 3, "👍🏽"),
        ("🇮🇶🇺🇸🇫🇷", 3, 4, "🇺🇸"),
        ("cafe\u0301 x", 0, 4, "cafe\u0301"),
        ("1\ufe0f\u20e3 x", 0, 1, "1\ufe0f\u20e3"),
        ("تَصْرِيح", 1, 3, "تَصْ"),
        ("\u1100\u1161\u11a8 x", 1, 2, "\u1100\u1161\u11a8"),
    ],
)
def test_a_character_of_several_code_points_is_never_cut(text: str, start: int, end: int, exact: str) -> None:
    assert describe(text, start, end).exact == exact


def test_context_is_32_characters_grown_to_whole_words() -> None:
    start = LOREM.index("word100")
    target = describe(LOREM, start, LOREM.index("word106"))
    assert LOREM[: target.start].endswith(target.prefix)
    assert LOREM[target.end :].startswith(target.suffix)
    assert 32 <= len(target.prefix) <= 40 and target.prefix.startswith("word")
    assert 32 <= len(target.suffix) <= 40 and target.suffix[-1].isdigit()


def test_a_short_passage_at_the_start_takes_its_context_from_behind() -> None:
    target = describe(LOREM, 0, 5)
    assert target.prefix == ""
    assert 64 <= len(target.suffix) <= 72


def test_a_repeated_passage_at_the_end_takes_its_context_from_before() -> None:
    line = "The same sentence stands here twice. "
    text = line + LOREM + " " + line.strip()
    target = describe(text, len(text) - len(line.strip()), len(text))
    assert target.suffix == ""
    assert len(target.prefix) >= 64


def test_context_does_not_grow_into_an_endless_word() -> None:
    target = describe("x" * 500 + " middle of the long passage here " + "y" * 500, 501, 532)
    assert len(target.prefix) <= 32 + 50
    assert len(target.suffix) <= 32 + 50


@given(st.text(alphabet="ab \n👩\u200d🇮\u0301é각", max_size=60), st.integers(0, 60), st.integers(0, 60))
@steady
def test_the_words_and_context_are_those_of_the_text(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    if not text[start:end].strip():
        return
    target = describe(text, start, end)
    assert text[target.start : target.end] == target.exact
    assert text[: target.start].endswith(target.prefix)
    assert text[target.end :].startswith(target.suffix)
    assert not splits_cluster(text, target.start)
    assert not splits_cluster(text, target.end)


def test_where_is_kept_as_given() -> None:
    where = {"heading": ["Intro", "Foxes"], "line": 12}
    assert describe("a fox", 2, 5, where).where == where


def test_the_headline_is_the_first_line_with_text() -> None:
    assert headline("\n  \n  First \nsecond") == "First"
    assert headline(" \n") == ""


def test_notes_can_be_kept_in_sets() -> None:
    note = Annotation("x", (describe("a fox", 2, 5),), extra={"a": ["b"]})
    assert note in {note}
