from __future__ import annotations

import time
from unicodedata import combining

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import WINDOW, next_sentence, previous_sentence, sentence_at, shorten


def _sentences(text: str, hard_wrapped: bool = False) -> list[str]:
    """Walk a text with next_sentence, as a reader presses the key."""
    found: list[str] = []
    offset = 0
    while offset < len(text):
        start, end = sentence_at(text, offset, hard_wrapped)
        if text[start:end] and (not found or text[start:end] != found[-1]):
            found.append(text[start:end])
        offset = next_sentence(text, offset, hard_wrapped)
    return found


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four…", ["One.", "Two!", "Three?", "Four…"]),
        ("He said “no.” She left. (So did I.) End", ["He said “no.”", "She left.", "(So did I.)", "End"]),
        ("Mr. Smith met Dr. Jones. They spoke.", ["Mr. Smith met Dr. Jones.", "They spoke."]),
        ("Gen. C. Q. Brown and Lt. Col. Roe. Done.", ["Gen. C. Q. Brown and Lt. Col. Roe.", "Done."]),
        (
            "The U.S. Army, e.g. there, vs. the rest. No. 5 won.",
            ["The U.S. Army, e.g. there, vs. the rest.", "No. 5 won."],
        ),
        ("He said no. Then he left.", ["He said no.", "Then he left."]),
        ("It rose 3.5 per cent. at once. Yes.", ["It rose 3.5 per cent. at once.", "Yes."]),
        ("“What?” he asked. Nothing.", ["“What?” he asked.", "Nothing."]),
        ("ما هذا؟ هذا كتاب. نعم.", ["ما هذا؟", "هذا كتاب.", "نعم."]),
        ("今天下雨。我们走吧!好。", ["今天下雨。", "我们走吧!好。"]),
        ("「行こう。」彼は言った。はい", ["「行こう。」", "彼は言った。", "はい"]),
    ],
)
def test_sentences_end_where_a_reader_would_say(text: str, sentences: list[str]) -> None:
    assert _sentences(text) == sentences


def test_a_line_feed_ends_a_sentence_unless_the_text_is_hard_wrapped() -> None:
    text = "The dialogue was\nheld in July.\n\nNext paragraph"
    assert sentence_at(text, 3) == (0, 16)
    start, end = sentence_at(text, 3, hard_wrapped=True)
    assert text[start:end] == "The dialogue was\nheld in July."
    assert _sentences(text, hard_wrapped=True)[1] == "Next paragraph"


def test_the_gap_between_two_sentences_belongs_to_the_first() -> None:
    text = "One.   Two."
    assert [sentence_at(text, offset) for offset in (4, 6, 7)] == [(0, 4), (0, 4), (7, 11)]


def test_on_a_blank_line_there_is_no_sentence() -> None:
    assert sentence_at("One.\n\nTwo.", 5) == (5, 5)
    assert sentence_at("", 0) == (0, 0)
    assert sentence_at("One.", 99) == (0, 4)


def test_the_keys_go_to_the_next_and_the_previous_start() -> None:
    text = "One. Two.\n\n  Three. Four"
    starts = [0, 5, 13, 20]
    assert [next_sentence(text, start) for start in starts] == [5, 13, 20, len(text)]
    assert [previous_sentence(text, start) for start in (24, 20, 13, 5, 0)] == [20, 13, 5, 0, 0]
    assert previous_sentence(text, 7) == 5


@given(st.text(alphabet="aA .!?\n。”U\u0301", max_size=200), st.integers(-5, 210), st.booleans())
def test_a_sentence_is_trimmed_and_stays_in_its_paragraph(text: str, offset: int, hard_wrapped: bool) -> None:
    start, end = sentence_at(text, offset, hard_wrapped)
    sentence = text[start:end]
    assert 0 <= start <= end <= len(text)
    assert sentence == sentence.strip()
    assert ("\n\n" if hard_wrapped else "\n") not in sentence


@given(st.text(alphabet="aA .!?\n。”U", max_size=200), st.booleans())
def test_walking_forwards_and_backwards_always_arrives(text: str, hard_wrapped: bool) -> None:
    offset = 0
    while offset < len(text):
        following = next_sentence(text, offset, hard_wrapped)
        assert following > offset
        offset = following
    while offset > 0:
        before = previous_sentence(text, offset, hard_wrapped)
        assert before < offset
        offset = before


@pytest.mark.parametrize("text", ["word " * 4_000_000, "\n" * 20_000_000, "x" * 20_000_000])
def test_twenty_megabytes_without_a_paragraph_are_not_scanned(text: str) -> None:
    middle = len(text) // 2
    begun = time.process_time()
    for hard_wrapped in (False, True):
        start, end = sentence_at(text, middle, hard_wrapped)
        assert end - start <= WINDOW
        assert next_sentence(text, middle, hard_wrapped) > middle
    assert time.process_time() - begun < 2
    assert previous_sentence(text, middle) < middle


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Short enough", 12, "Short enough"),
        ("The quick brown fox", 12, "The quick…"),
        ("The quick, brown fox", 11, "The quick…"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"),
        ("a", 0, ""),
        ("ab", 1, "…"),
        ("🇫🇷🇩🇪🇮🇶", 4, "🇫🇷…"),
        ("👩\u200d👩\u200d👧\u200d👦 family", 4, "…"),
        ("👍🏽👍🏽", 2, "…"),
    ],
)
def test_a_text_is_cut_at_a_word_and_never_inside_a_character(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


@given(st.text(alphabet="ab \u0301\u200d\U0001f1e6é", max_size=60), st.integers(0, 60))
def test_a_shortened_text_fits_and_begins_like_the_whole(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    if short != text:
        kept = short[:-1]
        assert text.startswith(kept)
        assert not kept or not combining(text[len(kept)])
