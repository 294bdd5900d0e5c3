"""Where the caret goes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Block
from tui.reading.blocks import BlockIndex
from tui.reading.graphemes import graphemes
from tui.reading.motions import (
    next_char,
    next_paragraph,
    next_sentence,
    next_word,
    previous_char,
    previous_paragraph,
    previous_sentence,
    previous_word,
    word_end,
)

Motion = Callable[[str, int], int]
ATOMS = [
    "a",
    "word",
    " ",
    "\n",
    "-",
    "'",
    "e\u0301",
    "中",
    "カ",
    "ひ",
    "👩\u200d👩\u200d👧",
    "🇬🇧",
    "عربي",
    "ى\u064b",
    "!",
    "\u0301",
]
TEXTS = st.lists(st.sampled_from(ATOMS), max_size=30).map("".join)
ONWARD: list[Motion] = [next_char, next_word, word_end, next_sentence]
BACK: list[Motion] = [previous_char, previous_word, previous_sentence]


def stops(text: str, motion: Motion) -> list[int]:
    """Return every place ``motion`` comes to from the start, or from the end if it goes back."""
    at = 0 if motion in ONWARD else len(text)
    found = []
    while at != (len(text) if motion in ONWARD else 0):
        at = motion(text, at)
        found.append(at)
    return found


def words(text: str) -> list[str]:
    places = [0, *stops(text, next_word)]
    return [text[start:end].strip() for start, end in pairwise(places)]


def test_words_are_runs_of_letters_and_runs_of_signs() -> None:
    assert words("Don't stop, snake_case -- now!") == ["Don't", "stop", ",", "snake_case", "--", "now", "!"]
    assert words("l’homme 'quoted' end") == ["l’homme", "'", "quoted", "'", "end"]


def test_words_of_other_scripts_hold_their_marks() -> None:
    assert words("تصريحٌ وزير، cafe\u0301 हिन्दी") == ["تصريحٌ", "وزير", "،", "cafe\u0301", "हिन्दी"]


def test_words_without_spaces_end_where_the_script_changes() -> None:
    assert words("東京タワーに行く") == ["東京", "タワー", "に", "行", "く"]


def test_back_and_end_go_as_in_vi() -> None:
    text = "one two-three"
    assert stops(text, previous_word) == [8, 7, 4, 0]
    assert stops(text, word_end)[:4] == [2, 6, 7, 12]


@given(TEXTS, st.data())
def test_every_motion_gets_on_and_stands_between_graphemes(text: str, data: st.DataObject) -> None:
    boundaries = {start for start, _, _ in graphemes(text)} | {len(text)}
    at = data.draw(st.sampled_from(sorted(boundaries)))
    for motion in (next_char, next_word, word_end):
        assert motion(text, at) in boundaries
        assert motion(text, at) > at or at == len(text)
    for motion in (previous_char, previous_word):
        assert motion(text, at) in boundaries
        assert motion(text, at) < at or at == 0


@given(TEXTS)
def test_characters_are_the_same_forth_and_back(text: str) -> None:
    assert [0, *stops(text, next_char)] == [len(text), *stops(text, previous_char)][::-1]


@pytest.mark.parametrize("motion", [*ONWARD, *BACK])
@pytest.mark.parametrize("offset", [-5, 0, 3, 99])
def test_no_motion_leaves_the_text(motion: Motion, offset: int) -> None:
    assert 0 <= motion("abc", offset) <= 3
    assert motion("", offset) == 0


def test_sentences_are_gone_through_one_by_one() -> None:
    text = "One here. Two there? Three."
    assert stops(text, next_sentence) == [10, 21, len(text)]
    assert stops(text, previous_sentence) == [21, 10, 0]


def test_paragraphs_of_plain_text_end_at_blank_lines() -> None:
    text = "one\nwrapped\n\n\ntwo\n\nthree\n"
    index = BlockIndex(text, ())
    assert [next_paragraph(text, at, index) for at in (0, 5, 12, 14, 19)] == [14, 14, 14, 19, len(text)]
    assert [previous_paragraph(text, at, index) for at in (len(text), 19, 14, 13, 6, 0)] == [19, 14, 0, 0, 0, 0]


def test_long_lines_are_paragraphs_without_blank_lines() -> None:
    line = "words and words " * 10
    text = "\n".join([line] * 3)
    index = BlockIndex(text, ())
    assert next_paragraph(text, 5, index) == len(line) + 1
    assert previous_paragraph(text, len(text), index) == 2 * len(line) + 2


def test_paragraphs_of_structured_text_are_its_blocks() -> None:
    text = "Title\n\nitem\nitem"
    index = BlockIndex(text, (Block(0, 5), Block(7, 11), Block(12, 16)))
    assert [next_paragraph(text, at, index) for at in (0, 7, 12)] == [7, 12, 16]
    assert [previous_paragraph(text, at, index) for at in (16, 12, 7)] == [12, 7, 0]


@pytest.mark.parametrize("unit", ["x", "word ", "中", "e\u0301", " ", "line\n"])
def test_motions_in_the_middle_of_20_mb_stay_near(unit: str) -> None:
    text = unit * (20_000_000 // len(unit))
    middle = len(text) // 2 // len(unit) * len(unit)
    index = BlockIndex(text, ())
    for motion in (next_char, next_word, word_end, previous_char, previous_word):
        assert 0 < abs(motion(text, middle) - middle) <= 65_536
    assert next_sentence(text, middle) > middle > previous_sentence(text, middle)
    assert next_paragraph(text, middle, index) > middle > previous_paragraph(text, middle, index)
