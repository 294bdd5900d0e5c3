from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import terms, tokens, word_end
from index.query import Either, Near, Node, Phrase, Terms
from index.sanitise import sanitise
from index.search import matcher as matcher_module
from index.search import prefilter as prefilter_module
from index.search.matcher import Matcher, hit_ranges, hits_in
from tests.index.search.terms import expanded, some


def _lit(text: str, query: str) -> list[str]:
    found = expanded(query, *terms(text))
    matcher = Matcher(found.tree, variants=found.variants)
    return [text[place.start : place.end] for place in matcher_module.apart(matcher.places(text))]


@pytest.mark.parametrize(
    ("text", "query", "lit"),
    [
        ("An Apple, apples, APPLE.", "=apple", ["Apple", "APPLE"]),
        ("An Apple, apples, APPLE.", "apple", ["Apple", "apples", "APPLE"]),
        ("An Apple, apples.", "appl*", ["Apple", "apples"]),
        ("An Apple, aple.", "apple~", ["Apple", "aple"]),
        ("Zürich zurich", "zürich", ["Zürich", "zurich"]),
        ("cafe\u0301s", "=cafés", ["cafe\u0301s"]),
        ("one two three two one", '"two three"', ["two three"]),
        ("one two three", '"two three" two', ["two three"]),
        ("two two three", '"two three" OR two', ["two", "two three"]),
        ("a b c a b", '"a b c" OR "a b"', ["a b c", "a b"]),
        ("a a a a a", '"a a"', ["a a", "a a"]),
        ("one\n\ntwo", '"one two"', ["one\n\ntwo"]),
        ("one " + "- " * 9_000 + "two", '"one two"', ["one " + "- " * 9_000 + "two"]),
        ("東京都と京都", "京都", ["京都", "京都"]),
        ("東京都と京都", "東京都", ["東京都"]),
        ("東京都と京都", "京", ["京", "京"]),
        ("用kernel的", "kernel", ["kernel"]),
        ("وزارةُ الدفاع", "وزاره", ["وزارةُ"]),
        ("apple pear", "apple -pear", ["apple"]),
        ("apple pear", "title:apple source:pear", ["apple"]),
        ("an e-mail, an email, mail; tree-mail", "email", ["e-mail", "email"]),
        ("an e-mail, an email, mail; tree-mail", "=mail", ["mail", "mail"]),
        ("C, C++ and c#", "c++", ["C++"]),
        ("C, C++ and c#", "=c", ["C"]),
        ("x" * 70 + " " + "x" * 64, "x" * 70, ["x" * 70, "x" * 64]),
        ("apple", "pear", []),
        ("", "apple", []),
    ],
)
def test_the_places_that_match_are_lit_and_nothing_else(text: str, query: str, lit: list[str]) -> None:
    assert _lit(text, query) == lit


@pytest.mark.parametrize(
    ("text", "query", "lit"),
    [
        ("one x two", "one NEAR/2 two", ["one", "two"]),
        ("one x two", "two NEAR/2 one", ["one", "two"]),
        ("one x x two", "one NEAR/2 two", []),
        ("one x two", "one BEFORE/2 two", ["one", "two"]),
        ("one x two", "two BEFORE/2 one", []),
        ("one one x two x x x one", "one NEAR/2 two", ["one", "two"]),
        ("one two x x x x two", "one NEAR/1 one", []),
        ("one two one", "one NEAR/2 one", ["one", "one"]),
        ("one x two x three", "one NEAR/2 three NEAR/2 two", ["one", "two", "three"]),
        ("one x two x x x x three", '"one two three"~2', []),
        ("a red one x big two", '"red one" NEAR/2 "big two"', ["red one", "big two"]),
        ("one" + " ." * 9_000 + " two", "one NEAR/1 two", ["one", "two"]),
        ("one" + " x" * 9_000 + " two", "one NEAR/5 two", []),
    ],
)
def test_words_are_lit_only_where_they_are_as_near_as_was_asked(text: str, query: str, lit: list[str]) -> None:
    assert _lit(text, query) == lit


_TEXTS = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            "ab",
            "B",
            "é",
            "e\u0301b",
            "東",
            "京",
            "مُح",
            "हि",
            "x" * 30,
            ".",
            "\n",
            " ",
            "_",
            "-",
            "e-bab",
            "“",
            "c++",
            "#",
            "?",
            "e",
        ]
    ),
    max_size=60,
).flatmap(lambda parts: st.sampled_from(["", " "]).map(lambda gap: sanitise(gap.join(parts))))
_TERMS = st.lists(
    st.sampled_from(["a", "b", "ab", "e", "eb", "東京", "京", "محمد", "x" * 30, "ebab", "bab", "c", "c++", "cab"]),
    min_size=1,
)
_SINGLES = _TERMS.map(lambda terms: some(*dict.fromkeys(terms)))
_PHRASES = st.lists(_SINGLES, min_size=2, max_size=3).map(lambda parts: Phrase(tuple(parts)))
_NEARS = st.builds(
    lambda parts, distance, ordered: Near(tuple(parts), distance, ordered),
    st.lists(_SINGLES | _PHRASES, min_size=2, max_size=3),
    st.integers(1, 9),
    st.booleans(),
)
_TREES = st.lists(_SINGLES | _PHRASES | _NEARS, min_size=1, max_size=4).map(lambda found: Either(tuple(found)))


@given(_TEXTS, _TREES, st.integers(1, 25))
def test_looking_in_small_steps_lights_the_same_as_looking_at_the_whole(text: str, tree: Either, step: int) -> None:
    whole = hits_in(text, tree)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matcher_module, "CHUNK", step)
        batches = list(hit_ranges(text, tree))
    assert [place for batch in batches for place in batch] == whole


@given(_TEXTS, _TREES, st.integers(0, 3))
def test_passing_over_what_cannot_hold_a_hit_leaves_none_out(text: str, tree: Either, few: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            prefilter_module.Prefilter,
            "regions",
            lambda self, text, start, stop: [(start, stop, "")],
        )
        whole = hits_in(text, tree)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prefilter_module, "_FEW", few)
        patch.setattr(prefilter_module, "_MIXED", few)
        patch.setattr(prefilter_module, "_READ_AT_ONCE", few)
        assert hits_in(text, tree) == whole


@given(_TEXTS, st.lists(_SINGLES | _PHRASES, min_size=1, max_size=4))
def test_lit_places_are_in_order_apart_and_fold_to_what_was_sought(text: str, found: list[Terms | Phrase]) -> None:
    end = 0
    for place in matcher_module.apart(Matcher(Either(tuple(found))).places(text)):
        assert end <= place.start < place.end <= len(text)
        end = place.end
        leaf = found[place.leaf]
        if isinstance(leaf, Terms):
            assert place.term in leaf.terms
            assert any(term == place.term for term, _, _ in tokens(text[place.start : place.end]))
        else:
            parts = [part.terms for part in leaf.parts if isinstance(part, Terms)]
            lit = [term for term, _, _ in tokens(text[place.start : place.end])]
            assert all(term in part for term, part in zip(lit, parts, strict=False))


def _near(text: str, leaf: Near) -> set[tuple[int, int]]:
    """The words that ``leaf``, of single words, is made of in ``text``: by trying all ways."""
    words = list(tokens(text))
    ways: list[tuple[int, ...]] = [()]
    for part in leaf.parts:
        assert isinstance(part, Terms)
        ways = [(*way, at) for way in ways for at, word in enumerate(words) if word[0] in part.terms and at not in way]
    reach = leaf.distance * (len(leaf.parts) - 1)
    good = [way for way in ways if max(way) - min(way) <= reach and (not leaf.ordered or list(way) == sorted(way))]
    return {words[at][1:] for way in good for at in way}


_ABC = st.lists(st.sampled_from(["a", "b", "c", "x"]), max_size=14).map(" ".join)


@given(
    _ABC,
    st.lists(st.sampled_from(["a", "b", "c"]).map(some), min_size=2, max_size=3),
    st.integers(1, 4),
    st.booleans(),
    st.integers(1, 30),
)
def test_nearness_lights_just_the_words_that_some_way_of_being_near_uses(
    text: str, parts: list[Terms], distance: int, ordered: bool, step: int
) -> None:
    leaf = Near(tuple(parts), distance, ordered)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matcher_module, "CHUNK", step)
        assert set(hits_in(text, leaf)) == _near(text, leaf)


def test_part_of_a_text_is_lit_with_places_in_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matcher_module, "CHUNK", 3)
    text = "apple pear apple pear apple"
    assert [place for batch in hit_ranges(text, some("apple"), 6, 20) for place in batch] == [(11, 16)]


def test_a_long_text_comes_in_several_steps_with_phrases_across_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matcher_module, "CHUNK", 10)
    text = "filler word " * 20 + "one two three" + " filler word" * 20
    batches = list(hit_ranges(text, Phrase((some("one"), some("two"), some("three")))))
    assert len(batches) > 20
    assert [text[start:end] for batch in batches for start, end in batch] == ["one two three"]


def test_a_hit_is_given_before_the_next_one_is_found() -> None:
    text = "one two " + "filler " * 50_000 + "one two"
    tree = Phrase((some("one"), some("two")))
    first = next(number for number, batch in enumerate(hit_ranges(text, tree)) if batch)
    assert first < 3


@pytest.mark.parametrize(
    ("leaf", "lit"), [(some("a"), "a\u20e3\ufe0f"), (Phrase((some("b"), some("a"))), "b a\u20e3\ufe0f")]
)
def test_a_character_is_lit_as_a_whole(leaf: Node, lit: str) -> None:
    text = "x b a\u20e3\ufe0f x"
    assert [text[start:end] for start, end in hits_in(text, leaf)] == [lit]


def test_no_sign_that_is_passed_over_is_part_of_a_word() -> None:
    signs = [char for char in map(chr, range(0x80, 0x30000)) if re.match(f"[{prefilter_module._SIGNS}]", char)]
    assert len(signs) > 300
    for sign in signs:
        assert not terms(sign), unicodedata.name(sign)
        assert word_end(sign, 0, 1) == 0, unicodedata.name(sign)


def test_letters_that_are_looked_for_as_they_are_are_their_own_terms() -> None:
    plain = [char for char in map(chr, range(0x80, 0x10000)) if prefilter_module._is_dense().match(char)]
    assert len(plain) > 30_000
    assert terms(" ".join(plain)) == plain
