from __future__ import annotations

import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import analysis
from index.analysis import MAX_TERM, Analysed, analyse, count_words, fold, query_terms, terms, tokens, word_end
from index.letters import DENSE, MARKS, STACKERS

_MIXED = st.text(
    alphabet=st.one_of(
        st.sampled_from("aZ09 _-.,\n\t+#cCeE'ßıİée\u0301لىَّـ日本ｶﾞ한\u1112\u1161\u11ab\u200cक\u093f\u094d"),
        st.sampled_from("ก\u0e34\u0e4d\u0e32\u0e33\u1780\u17d2"),
        st.characters(codec="utf-8"),
    )
)


def _read(analysed: Analysed) -> list[str]:
    """The terms in the order of their positions."""
    placed: dict[int, str] = {}
    start = 0
    names = analysed.terms.split("\n") if analysed.terms else []
    for term, frequency in zip(names, analysed.frequencies, strict=True):
        places = list(analysed.positions[start : start + frequency])
        assert places == sorted(places)
        placed.update(dict.fromkeys(places, term))
        start += frequency
    assert start == len(analysed.positions) == analysed.length == len(placed)
    return [placed[place] for place in range(analysed.length)]


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
        ("ЙОД", "и\u0306од"),
        ("Ệ", "e"),
        ("đường", "duong"),
        ("کوردستان", "كوردستان"),
        ("هەولێر", "ههولير"),
        ("ھەڵەبجە", "هه\u200cلهبجه"),
        ("سلێمانی", "سليماني"),
        ("ڕۆژنامە", "روژنامه"),
        ("پاکستان", "پاكستان"),
        ("١٤٤٥", "1445"),
        ("۱۴۰۳", "1403"),
        ("२०२४", "2024"),
        ("ארגון", "ארגונ"),
        ("क़लम", "कलम"),
        ("हिन्दी", "हिंदी"),
        ("चाँद", "चांद"),
        ("co\u00adoperate", "cooperate"),
        ("e-mail", "Email"),
        ("E‑Mail", "email"),
        ("C++", "c++"),
        ("F#", "f#"),
    ],
)
def test_spellings_of_one_word_are_one_term(written: str, sought: str) -> None:
    assert terms(written) == terms(sought) == [fold(written)]


def test_letters_that_tell_words_apart_stay_apart() -> None:
    assert len({fold(word) for word in ("حرب", "خرب", "جرب", "ha", "ba", "한", "하", "日", "曰")}) == 9


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("мой", "мои"),
        ("Київ", "Киів"),
        ("ў", "у"),
        ("कि", "की"),
        ("कल", "काल"),
        ("क्या", "कया"),
        ("か", "が"),
        ("は", "ぱ"),
        ("ไป", "ใบ"),
        ("เสือ", "เสื้อ"),
        ("C", "C++"),
        ("C#", "C"),
        ("पता", "पिता"),
        ("ސ", "ސަ"),
    ],
)
def test_a_mark_that_makes_another_letter_or_vowel_stays(one: str, other: str) -> None:
    assert terms(one) != terms(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("don't O\u2019Brien l'état п'ять oʻzbek", "don t o brien l etat п ять o zbek"),
        ("snake_case camelCase #hashtag_too @name", "snake case camelcase hashtag too name"),
        ("1,000 1.5 3-4 10%", "1 000 1 5 3 4 10"),
        ("e-mail e-commerce x-ray e-4 e-ma the-mail", "email ecommerce x ray e 4 e ma the mail"),
        ("C++ c++11 C# g++ .NET i++ C#-like", "c++ c++ 11 c# g++ net i c# like"),
        ("https://a.example/b?c=d me@mail.example", "https a example b c d me mail example"),
    ],
)
def test_punctuation_parts_words_but_for_names_that_are_made_of_it(text: str, expected: str) -> None:
    assert terms(text) == expected.split()
    assert query_terms(text) == expected.split()


def test_letters_without_spaces_are_pairs() -> None:
    assert list(tokens("漢字かな ABC東京1")) == [
        ("漢字", 0, 2),
        ("字か", 1, 3),
        ("かな", 2, 4),
        ("な", 3, 4),
        ("abc", 5, 8),
        ("東京", 8, 10),
        ("京", 9, 10),
        ("1", 10, 11),
    ]
    assert terms("ｶﾀｶﾅ") == terms("カタカナ")
    assert terms("ｶﾞﾊﾟ") == terms("ガパ") == terms("カ\u3099ハ\u309a")
    assert terms("서울") == terms(normalize("NFD", "서울")) == ["서울", "울"]


def test_a_query_asks_for_pairs_and_for_one_letter_at_its_end_by_a_pattern() -> None:
    assert query_terms("is 東京都") == ["is", "東京", "京都"]
    assert query_terms("第3章") == ["第", "3", "章*"]
    assert query_terms("平成30年、東京") == ["平成", "成", "30", "年", "東京"]


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("東京", "これは東京都です。"),
        ("北京", "我在北京工作"),
        ("서울", "나는 서울에서 산다"),
        ("น้ำ", "ฉันดื่มน้ำทุกวัน"),
        ("ภาษา", "ภาษาไทยเป็นภาษา"),
        ("ភាសា", "ខ្ញុំរៀនភាសាខ្មែរ"),
        ("မြန်မာ", "ကျွန်တော်မြန်မာစကားပြော"),
        ("ລາວ", "ພາສາລາວ"),
    ],
)
def test_a_word_in_a_sentence_without_spaces_is_found_and_its_range_is_the_word(word: str, sentence: str) -> None:
    wanted = query_terms(word)
    found = list(tokens(sentence))
    places = [
        found[place : place + len(wanted)]
        for place in range(len(found))
        if [term for term, _, _ in found[place : place + len(wanted)]] == wanted
    ]
    assert places
    assert {sentence[some[0][1] : some[-1][2]] for some in places} == {word}


def test_sara_am_in_one_piece_or_two_is_the_same() -> None:
    assert terms("น้ำตาล") == terms("น้\u0e4d\u0e32ตาล")


def test_a_mark_inside_a_word_does_not_part_it() -> None:
    assert list(tokens("cafe\u0301s at")) == [("cafes", 0, 6), ("at", 7, 9)]
    assert len(terms("हिन्दुस्तान")) == 1
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
        assert "\n" not in term
        assert fold(text[start:end]) == fold(term) == term
        place = start


@given(_MIXED)
def test_terms_are_the_tokens_without_their_ranges_and_words_are_counted_as_terms(text: str) -> None:
    assert terms(text) == [term for term, _, _ in tokens(text)]
    assert len(terms(text)) == count_words(text)


@given(_MIXED)
def test_analysis_gives_the_terms_with_their_positions(text: str) -> None:
    analysed = analyse(text)
    assert _read(analysed) == terms(text)
    assert analysed.terms.split("\n") == list(dict.fromkeys(terms(text))) or not analysed.length


@given(_MIXED, st.integers(1, 9))
def test_a_long_text_is_analysed_in_parts_as_if_whole(text: str, part: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        whole = analyse(text)
        patch.setattr(analysis, "_PART", part)
        parts = analyse(text)
    assert parts == whole


@given(_MIXED, st.data())
def test_cutting_where_a_word_ends_gives_the_same_terms(text: str, data: st.DataObject) -> None:
    cut = word_end(text, data.draw(st.integers(0, len(text))), len(text))
    assert [*tokens(text, 0, cut), *tokens(text, cut)] == list(tokens(text))


@given(_MIXED, st.data())
def test_a_part_of_a_text_between_words_is_found_as_a_phrase(text: str, data: st.DataObject) -> None:
    borders = sorted({0, len(text), *(place for _, start, end in tokens(text) for place in (start, end))})
    first, last = sorted((data.draw(st.sampled_from(borders)), data.draw(st.sampled_from(borders))))
    start, stop = word_end(text, first, len(text)), word_end(text, last, len(text))
    wanted = query_terms(text[start:stop])
    found = terms(text)
    assert not wanted or any(
        all(
            have.startswith(term[:-1]) if term.endswith("*") else have == term
            for have, term in zip(found[place:], wanted, strict=False)
        )
        and place + len(wanted) <= len(found)
        for place in range(len(found))
    )


def test_of_simple_text_nothing_stands_without_spaces_and_only_the_soft_hyphen_is_a_mark() -> None:
    simple = [char for char in map(chr, range(0x110000)) if not analysis._BEYOND.match(char)]
    assert len(simple) > 4_900
    assert [char for char in simple if re.match(f"[{DENSE}{MARKS}{STACKERS}]", char)] == ["\u00ad"]
    assert [char for char in simple if re.match(r"[^\W_]", char) and not re.match(analysis._LETTER, char)] == []


@given(st.text(alphabet=st.sampled_from("aZ09eEcCgGfF#+_-\u2010\u2011\u00ad\u2019 .,\nßéñω\u0439ա™ⁿ½\u1ebf")))
def test_simple_text_has_the_same_words_found_faster(text: str) -> None:
    assert not analysis._BEYOND.search(text)
    assert [match.span() for match in analysis._SIMPLE_WORD.finditer(text)] == [
        match.span() for match in analysis._word().finditer(text)
    ]
    assert list(tokens(text)) == list(tokens(f"{text} \u3042", 0, len(text)))
    assert [*terms(text), "\u3042"] == terms(f"{text} \u3042")


def test_a_text_of_one_piece_over_and_over_is_read_to_its_end() -> None:
    for piece in ("\u0301", "क", "か", "\u1112", "e-", "e-क\u0901", "c+", "-", "ก\u0e34", "ـ"):
        text = piece * 30_000
        assert analyse(text).length == count_words(text)
        assert word_end(text, 1, len(text)) <= len(text)
