from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import MAX_TERM, count_words, fold, terms, tokens, word_end

_MIXED = st.text(
    alphabet=st.one_of(
        st.sampled_from("aZ09 _-.,\n\tßıİée\u0301لىَّـ日本ｶﾞ한\u200cक\u093fก\u0e34\u0300x"), st.characters(codec="utf-8")
    )
)


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("Zürich", "zurich"),
        ("ZU\u0308RICH", "zürich"),
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("ISPARTA", "ısparta"),
        ("Łódź", "lodz"),
        ("Ærøskøbing", "aeroskobing"),
        ("ﬁnance", "FINANCE"),
        ("ＷＩＤＥ", "wide"),
        ("أحمد", "احمد"),
        ("إيران", "ايران"),
        ("آسيا", "اسيا"),
        ("ٱلعراق", "العراق"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("على", "علي"),
        ("وزارة", "وزاره"),
        ("کابل", "كابل"),
        ("مي\u200cروم", "ميروم"),
        ("שָׁלוֹם", "שלום"),
        ("ΣΟΦΟΣ", "σοφος"),
        ("Ёлка", "елка"),
    ],
)
def test_spellings_of_one_word_are_one_term(written: str, sought: str) -> None:
    assert terms(written) == terms(sought) == [fold(written)]


def test_letters_that_tell_words_apart_stay_apart() -> None:
    assert len({fold(word) for word in ("حرب", "خرب", "جرب", "ha", "ba", "한", "하", "日", "曰")}) == 9


def test_punctuation_parts_words_and_underscores_do_too() -> None:
    assert terms("don't snake_case e-mail 3.14 a/b") == ["don", "t", "snake", "case", "e", "mail", "3", "14", "a", "b"]


def test_han_and_kana_are_terms_of_their_own() -> None:
    assert list(tokens("漢字かな ABC東京1")) == [
        ("漢", 0, 1),
        ("字", 1, 2),
        ("か", 2, 3),
        ("な", 3, 4),
        ("abc", 5, 8),
        ("東", 8, 9),
        ("京", 9, 10),
        ("1", 10, 11),
    ]
    assert terms("ｶﾀｶﾅ") == terms("カタカナ")
    assert terms("ｶﾞ") == terms("ガ")


def test_a_mark_inside_a_word_does_not_part_it() -> None:
    assert list(tokens("cafe\u0301s at")) == [("cafes", 0, 6), ("at", 7, 9)]
    assert len(terms("हिन्दी")) == 1
    assert len(terms("مُحَمَّد")) == 1


def test_a_lone_mark_is_no_word() -> None:
    assert terms("\u0301 \u064b a") == ["a"]


def test_a_very_long_word_is_cut_but_keeps_its_range() -> None:
    ((term, start, end),) = tokens("x" * 1_000_000)
    assert (term, start, end) == ("x" * MAX_TERM, 0, 1_000_000)


def test_part_of_a_text_gives_ranges_in_the_whole_text() -> None:
    assert list(tokens("one two three", 4, 7)) == [("two", 4, 7)]


@given(_MIXED)
def test_every_range_lies_in_the_text_in_order_and_folds_to_its_term(text: str) -> None:
    place = 0
    for term, start, end in tokens(text):
        assert place <= start < end <= len(text)
        assert term
        assert fold(text[start:end]) == term
        place = end


@given(_MIXED)
def test_terms_are_the_tokens_without_their_ranges(text: str) -> None:
    assert terms(text) == [term for term, _, _ in tokens(text)]
    assert len(terms(text)) <= count_words(text)


@given(_MIXED, st.data())
def test_cutting_where_a_word_ends_gives_the_same_terms(text: str, data: st.DataObject) -> None:
    cut = word_end(text, data.draw(st.integers(0, len(text))), len(text))
    assert [*tokens(text, 0, cut), *tokens(text, cut)] == list(tokens(text))
