from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.graphemes import back, forth, is_boundary
from index.sanitise import sanitise
from tui.reading import graphemes as drawn

_PIECES = st.lists(
    st.sampled_from(
        [
            "a",
            "e\u0301",
            "é",
            "👩\u200d🚀",
            "🇩🇪",
            "🇫",
            "👍🏽",
            "กำ",
            "क्षि",
            "한",
            "\u1112\u1161\u11ab",
            "가\u11ab",
            "\ufe0f",
        ]
        + ["1\ufe0f\u20e3", "\n", " ", "\t", "\u200d", "\u00ad", "ｶﾞ", "مُ", "\u0600", "漢"]
    )
    | st.characters(),
    max_size=30,
).map(lambda parts: sanitise("".join(parts)))


@given(_PIECES)
def test_every_boundary_is_one_for_the_screen_too(text: str) -> None:
    starts = {start for start, _, _ in drawn.graphemes(text)} | {len(text)}
    assert {place for place in range(len(text) + 1) if is_boundary(text, place)} <= starts


@given(_PIECES, st.integers(-3, 80))
def test_back_and_forth_find_the_nearest_boundaries(text: str, offset: int) -> None:
    low, high = back(text, offset), forth(text, offset)
    assert 0 <= low <= high <= len(text)
    assert is_boundary(text, low)
    assert is_boundary(text, high)
    assert not any(is_boundary(text, place) for place in range(low + 1, high))


@pytest.mark.parametrize(
    "text", ["e\u0301", "👩\u200d🚀", "🇩🇪", "👍🏽", "กำ", "क्षि", "\u1112\u1161\u11ab", "가\u11ab", "ｶﾞ"]
)
def test_nothing_is_cut_that_is_one_character(text: str) -> None:
    inside = f"a{text}b"
    assert [place for place in range(len(inside) + 1) if is_boundary(inside, place)] == [
        0,
        1,
        1 + len(text),
        len(inside),
    ]


def test_plain_letters_and_two_flags_can_be_parted() -> None:
    assert all(is_boundary("Größe, 漢字 한글", place) for place in range(13))
    assert is_boundary("🇩🇪🇫🇷", 2)


def test_a_character_without_end_is_cut_somewhere() -> None:
    text = "a" + "\u0301" * 1_000
    assert back(text, 500) == 500
    assert forth(text, 500) == 500
