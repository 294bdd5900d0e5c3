"""Wrapping: where rows end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.reading import wrap as wrapping
from tui.reading.graphemes import SPACES, cells, graphemes
from tui.reading.wrap import cut, wrap

ATOMS = [
    "a",
    "word",
    " ",
    "   ",
    "-",
    "—",
    "\n",
    "\t",
    "e\u0301",
    "中",
    "文。",
    "（",
    "👩\u200d👩\u200d👧",
    "🇬🇧",
    "عربي",
    "”",
]
TEXTS = st.lists(st.sampled_from(ATOMS), max_size=40).map("".join)
SIMPLE = st.text("ab -–—é5.ع)", max_size=80)


def rows(text: str, width: int, first: int | None = None) -> list[str]:
    return [text[start:end] for start, end in pairwise([0, *wrap(text, width, first)])]


def test_rows_end_after_spaces_which_hang() -> None:
    assert rows("the quick  brown fox", 9) == ["the quick  ", "brown fox"]


def test_rows_end_after_hyphens_and_dashes_but_not_before_a_number_or_an_option() -> None:
    assert rows("well-known", 7) == ["well-", "known"]
    assert rows("now — or never—ever", 15) == ["now — or never—", "ever"]
    assert rows("is -5 or --all", 9) == ["is -5 or ", "--all"]
    assert rows("a minus-5", 8) == ["a ", "minus-5"]


def test_ideographs_part_anywhere_but_before_closing_and_after_opening_marks() -> None:
    assert rows("日本語の文。", 10) == ["日本語の", "文。"]
    assert rows("日本（語", 6) == ["日本", "（語"]


def test_a_word_wider_than_the_row_is_cut_between_graphemes() -> None:
    assert rows("abcdefgh", 3) == ["abc", "def", "gh"]
    assert rows("e\u0301e\u0301e\u0301", 2) == ["e\u0301e\u0301", "e\u0301"]
    assert rows("👩\u200d👩\u200d👧👩\u200d👩\u200d👧", 3) == ["👩\u200d👩\u200d👧"] * 2


def test_no_row_ends_at_a_no_break_space() -> None:
    assert rows("about 100\u00a0km", 9) == ["about ", "100\u00a0km"]


def test_a_line_feed_ends_a_row_and_one_at_the_end_opens_an_empty_row() -> None:
    assert rows("a\n\nb\n", 9) == ["a\n", "\n", "b\n", ""]
    assert rows("", 9) == [""]


def test_the_first_row_may_have_another_width() -> None:
    assert rows("aa bb cc dd", 5, 2) == ["aa ", "bb cc ", "dd"]
    assert rows("aaaaaaaaaa", 2, 5) == ["aaaaa", "aa", "aa", "a"]


@pytest.mark.parametrize("text", ["中文", "a中", "👩\u200d👩\u200d👧x", "🇬🇧"])
def test_one_cell_is_enough_to_go_on(text: str) -> None:
    assert "".join(rows(text, 1)) == text
    assert all(len(graphemes(row)) == 1 for row in rows(text, 1))


@given(TEXTS, st.integers(0, 30), st.none() | st.integers(0, 30))
def test_rows_make_up_the_text_and_fit_the_width(text: str, width: int, first: int | None) -> None:
    found = rows(text, width, first)
    assert "".join(found) == text
    for number, row in enumerate(found):
        room = max(1, first if number == 0 and first is not None else width)
        seen = row.removesuffix("\n").rstrip(SPACES)
        assert cells(seen) <= room or len(graphemes(seen)) == 1
        assert row or number == len(found) - 1


@given(TEXTS, st.integers(1, 30))
def test_no_row_ends_inside_a_grapheme(text: str, width: int) -> None:
    boundaries = {end for _, end, _ in graphemes(text)} | {0}
    assert boundaries.issuperset(wrap(text, width))
    assert boundaries.issuperset(cut(text, width))


@given(SIMPLE, st.integers(1, 20), st.integers(1, 20))
def test_the_short_way_and_the_long_way_agree(text: str, width: int, first: int) -> None:
    for words in (True, False):
        assert wrapping._fold_line(text, first, width, words=words) == wrapping._fold_graphemes(
            text, first, width, words=words
        )


def test_a_listing_is_cut_at_the_width_whatever_its_words() -> None:
    assert cut("ab cd ef\n\tx", 4) == [4, 9, 10, 11]
