from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sanitise import MARKS_PER_BASE, describe_hidden, sanitise, sanitise_line

_NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x00\t\n\x1b\x7f\x85\xad\u0301\u200d\u202e\u2066\u2028\ufeff\ufe0f\U000e0041\ud800a"),
    )
)


@given(_NASTY)
def test_every_code_point_stays_one_code_point(text: str) -> None:
    assert len(sanitise(text)) == len(text)
    assert len(sanitise_line(text)) == len(text)


@given(_NASTY)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert sanitise(sanitise(text)) == sanitise(text)
    assert sanitise_line(sanitise_line(text)) == sanitise_line(text)


@given(_NASTY)
def test_no_control_reaches_the_terminal(text: str) -> None:
    cleaned = sanitise(text)
    assert all(character.isprintable() or character in "\t\n" or ord(character) > 0x9F for character in cleaned)
    cleaned.encode("utf-8")  # no lone surrogates either
    assert "\n" not in sanitise_line(text)
    assert "\t" not in sanitise_line(text)


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("\x1b[31m", "␛[31m"),
        ("\x1b]52;c;eA==\x07", "␛]52;c;eA==␇"),
        ("\r\x00\x7f", "␍␀␡"),
        ("\x85\x9b", "\ufffd\ufffd"),
        ("\ud800\uffff", "\ufffd\ufffd"),
        ("a\u202eb\u2069", "a⇆b⇆"),
        ("\ufeff\u200b\u00ad\u2060\u180e", "·····"),
        ("\u2028\u2029", "↵↵"),
        ("\U000e0001\U000e007f", "\ufffd\ufffd"),
    ],
)
def test_a_dangerous_or_hidden_character_becomes_visible(hidden: str, shown: str) -> None:
    assert sanitise(hidden) == shown
    assert sanitise(f"é{hidden}") == f"é{shown}"


@pytest.mark.parametrize(
    "text",
    [
        "tab\tand\nlines",
        "می\u200cخواهم",
        "क्\u200dष",
        "👩\u200d👧\ufe0f",
        "שלום\u200e\u200f",
        "\u061c١",
        "═" * 40,
        "……………………",
    ],
)
def test_what_real_writing_needs_is_kept(text: str) -> None:
    assert sanitise(text) == text


def test_piled_up_marks_are_cut_off_after_the_eighth() -> None:
    pile = "e" + "\u0301" * 12
    assert sanitise(pile + "x\u0301") == "e" + "\u0301" * MARKS_PER_BASE + "\ufffd" * 4 + "x\u0301"


def test_joiners_do_not_start_the_count_of_marks_anew() -> None:
    assert sanitise("e" + "\u0301\u200d" * 20).count("\ufffd") == 40 - MARKS_PER_BASE


def test_a_title_keeps_to_one_line() -> None:
    assert sanitise_line("a\tb\nc\x1b") == "a␉b␊c␛"


def test_clean_text_is_returned_as_it_is_and_without_a_warning() -> None:
    for text in ("plain", "قال الوزير"):
        assert sanitise(text) is text
        assert describe_hidden(text, text) == ()


def test_warnings_count_what_was_replaced() -> None:
    text = "\x1b\x07\x00 \u202e \u200b\u200b \u2028 \x85 e" + "\u0301" * 10
    assert describe_hidden(text, sanitise(text)) == (
        "3 control characters are shown as symbols",
        "1 direction control is shown as ⇆",
        "2 invisible characters are shown as ·",
        "1 line separator is shown as ↵",
        "1 unprintable character is shown as \ufffd",
        "2 piled-up combining marks are shown as \ufffd",
    )


def test_signs_that_were_in_the_text_are_not_counted() -> None:
    text = "␛ ⇆ · ↵ \ufffd and one \x1b"
    assert describe_hidden(text, sanitise(text)) == ("1 control character is shown as a symbol",)


@pytest.mark.parametrize(
    "line", ["The quick brown fox jumps over the dog.\n", "أعلن وزير الدفاع العراقي، اليوم، أن الحوار\n"]
)
def test_ten_megabytes_of_clean_text_cost_little(line: str) -> None:
    text = line * (10 * 2**20 // len(line.encode()))
    begun = time.process_time()
    sanitise(text)
    assert time.process_time() - begun < 1.5
