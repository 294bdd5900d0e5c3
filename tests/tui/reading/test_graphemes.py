"""Graphemes: what a reader takes for one character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.reading.graphemes import backward, cells, end_of, forward, graphemes, start_of

ATOMS = [
    "a",
    " ",
    "-",
    "\n",
    "\t",
    "e\u0301",
    "中",
    "👩\u200d👩\u200d👧",
    "👍🏽",
    "🇬🇧",
    "🇫",
    "ع",
    "ى\u064b",
    "कि",
    "กำ",
    "❤\ufe0f",
]
TEXTS = st.lists(st.sampled_from(ATOMS), max_size=40).map("".join)


@pytest.mark.parametrize(
    "text", ["e\u0301", "👩\u200d👩\u200d👧", "👍🏽", "🇬🇧", "कि", "กำ", "한", "❤\ufe0f", "ى\u064b"]
)
def test_what_is_read_as_one_character_is_one(text: str) -> None:
    assert [span[:2] for span in graphemes(text)] == [(0, len(text))]


def test_flags_in_a_row_stay_apart() -> None:
    assert [span[:2] for span in graphemes("🇬🇧🇫🇷🇮")] == [(0, 2), (2, 4), (4, 5)]


def test_a_joiner_at_the_end_of_a_line_does_not_swallow_the_line_feed() -> None:
    assert [span[:2] for span in graphemes("a\u200d\nb")] == [(0, 2), (2, 3), (3, 4)]


@given(TEXTS)
def test_graphemes_leave_no_gap_and_add_up_to_the_width_rich_draws(text: str) -> None:
    spans = graphemes(text)
    assert "".join(text[start:end] for start, end, _ in spans) == text
    assert sum(width for *_, width in spans) == sum(map(cell_len, text.split("\n"))) if "\t" not in text else True


@given(TEXTS)
def test_looking_from_any_offset_gives_the_graphemes_of_the_whole(text: str) -> None:
    spans = [(start, end) for start, end, _ in graphemes(text)]
    for start, end in spans:
        for offset in range(start, end):
            assert (start_of(text, offset), end_of(text, offset)) == (start, end)
    assert list(forward(text, 0)) == spans
    assert list(backward(text, len(text))) == spans[::-1]


@given(st.text("ab\u200d\ufe0f❤中🇬\u0301🏽👩", max_size=12))
def test_the_width_of_a_text_is_that_of_its_graphemes(text: str) -> None:
    assert cells(text) == sum(width for *_, width in graphemes(text))


def test_tabs_go_to_their_stops() -> None:
    assert [cells("\t"), cells("a\t"), cells("abc\tb"), cells("中\t")] == [4, 4, 5, 4]


def test_a_very_long_run_of_marks_is_left_in_bounded_steps() -> None:
    text = "a" + "\u0301" * 100_000 + "b"
    assert 0 <= start_of(text, 60_000) <= 60_000 < end_of(text, 60_000) <= len(text)
