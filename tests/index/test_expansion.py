from __future__ import annotations

import pytest

from index.engines import Lexicon
from index.expansion import FORM, MOST_IN_ALL, MOST_TERMS, By, Expanded, Variant, expand
from index.query.tree import (
    All,
    Either,
    Everything,
    Exclude,
    Filter,
    Fuzzy,
    Near,
    Node,
    Phrase,
    Regex,
    Terms,
    Wildcard,
    Word,
    Words,
)
from tests.index.words import Words as Lexis
from tests.index.words import words

_TEXT = words("house houses housing mouse memory memories color colour hause uhose haus")
_SOURCE = words("reuters routers afp")


def _lexicon(field: str) -> Lexicon:
    return _SOURCE if field == "source" else _TEXT


def _expanded(tree: Node, *languages: str, forms: bool = True) -> Expanded:
    return expand(tree, _lexicon, languages or ("en",), forms=forms)


def _terms(tree: Node, *languages: str, forms: bool = True) -> set[str]:
    expanded = _expanded(tree, *languages, forms=forms).tree
    assert isinstance(expanded, Terms)
    return set(expanded.terms)


def test_a_word_stands_for_its_forms_and_each_says_why() -> None:
    expanded = _expanded(Word("house", boost=2.0))
    terms = Terms(("house", "houses", "housing"), (1.0, FORM, FORM), boost=2.0)
    assert expanded.tree == terms
    assert expanded.variants[terms] == {
        "house": Variant(By.WORD, "house"),
        "houses": Variant(By.FORM, "house", "en"),
        "housing": Variant(By.FORM, "house", "en"),
    }


def test_a_word_that_the_index_has_not_stays() -> None:
    assert _expanded(Word("absent")).tree == Terms(("absent",))


@pytest.mark.parametrize(
    ("leaf", "forms"),
    [(Word("house", exact=True), True), (Word("house"), False), (Word("house", "source"), True)],
)
def test_an_exact_word_has_no_forms(leaf: Word, forms: bool) -> None:
    assert _terms(leaf, forms=forms) == {"house"}


def test_words_of_titles_have_forms_and_keep_their_field() -> None:
    assert _expanded(Word("memory", "title")).tree == Terms(("memory", "memories"), (1.0, FORM), field="title")


def test_words_in_a_phrase_have_forms_unless_they_are_exact() -> None:
    memory = Terms(("memory", "memories"), (1.0, FORM))
    phrase = Phrase((Word("memory"), Word("house", exact=True), Wildcard("col*")))
    expanded = Phrase((memory, Terms(("house",)), Terms(("color", "colour"))))
    assert _expanded(phrase).tree == expanded
    near = _expanded(Near((Word("memory"), phrase), 5, ordered=True)).tree
    assert near == Near((memory, expanded), 5, ordered=True)


def test_a_phrase_and_a_word_outside_it_keep_their_variants_apart() -> None:
    expanded = _expanded(Words((Word("memory"), Phrase((Word("memory", exact=True), Word("color", exact=True))))))
    assert set(expanded.variants) == {Terms(("memory", "memories"), (1.0, FORM)), Terms(("memory",)), Terms(("color",))}


def test_groups_and_what_no_text_has_stay_as_they_are() -> None:
    tree = All((Either((Word("color", exact=True), Filter("lang", "en"))), Exclude(Word("haus", exact=True))))
    expanded = All((Either((Terms(("color",)), Filter("lang", "en"))), Exclude(Terms(("haus",)))))
    assert _expanded(tree).tree == expanded
    assert _expanded(expanded).tree == expanded


def test_fuzzy_takes_edits_and_swaps_and_weighs_the_nearer_more() -> None:
    tree = _expanded(Fuzzy("house", 1)).tree
    assert isinstance(tree, Terms)
    weights = dict(zip(tree.terms, tree.weights, strict=True))
    assert weights == {"house": 1.0, "houses": 0.5, "mouse": 0.5, "hause": 0.5}
    assert {"haus", "uhose"} - _terms(Fuzzy("house", 1)) == {"haus", "uhose"}
    assert {"haus", "uhose"} <= _terms(Fuzzy("house", 2))
    assert "uhose" in _terms(Fuzzy("huose", 2))


def test_fuzzy_says_how_far_away_a_term_is() -> None:
    expanded = _expanded(Fuzzy("colour", 1))
    (variants,) = expanded.variants.values()
    assert variants == {"colour": Variant(By.WORD, "colour"), "color": Variant(By.FUZZY, "colour", distance=1)}


@pytest.mark.parametrize(
    ("leaf", "terms"),
    [
        (Wildcard("mem*"), {"memory", "memories"}),
        (Wildcard("*use"), {"house", "mouse", "hause"}),
        (Wildcard("h?use"), {"house", "hause"}),
        (Wildcard("r*ters", "source"), {"reuters", "routers"}),
        (Fuzzy("reuter", 1, "source"), {"reuters"}),
        (Regex("h(o|a)use?"), {"house", "hause", "haus"}),
        (Regex(".*(s|ies)"), {"houses", "haus", "memories"}),
        (Wildcard("none*"), set()),
        (Wildcard("?"), set()),
    ],
)
def test_patterns_stand_for_the_words_of_the_index_that_they_match(leaf: Node, terms: set[str]) -> None:
    assert _terms(leaf) == terms


def test_a_star_alone_is_everything() -> None:
    assert _expanded(Wildcard("*")).tree == Everything()
    assert _terms(Wildcard("*", "source")) == {"reuters", "routers", "afp"}
    assert _expanded(Phrase((Word("memory", exact=True), Wildcard("*")))).tree == Phrase(
        (Terms(("memory",)), Terms(tuple(_TEXT.all())))
    )


@pytest.mark.parametrize("pattern", ["(a+)+$", "["])
def test_a_bad_regular_expression_matches_nothing_and_is_said(pattern: str) -> None:
    expanded = _expanded(Words((Word("color", exact=True), Regex(pattern))))
    assert expanded.tree == Words((Terms(("color",)), Terms(())))
    (notice,) = expanded.notices
    assert notice.startswith(f"“/{pattern}/” ")
    assert notice.endswith(".")


def test_of_too_many_words_the_commonest_are_taken_and_it_is_said() -> None:
    counts = {f"w{number}": number for number in range(3 * MOST_TERMS)}
    expanded = expand(Wildcard("w*"), lambda _: Lexis(counts), ())
    assert isinstance(expanded.tree, Terms)
    assert set(expanded.tree.terms) == {f"w{number}" for number in range(2 * MOST_TERMS, 3 * MOST_TERMS)}
    assert expanded.notices == ("“w*” stands for more than 4,096 words; the commonest of them were looked for.",)


def test_when_time_is_up_words_are_still_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.expansion.SECONDS", -1.0)
    tree = Words((Word("memory"), Fuzzy("hause"), Wildcard("*use"), Regex("h.*")))
    expanded = _expanded(tree)
    assert expanded.tree == Words((Terms(("memory", "memories"), (1.0, FORM)), Terms(()), Terms(()), Terms(())))
    assert expanded.notices == (
        "“hause~” and 2 more patterns were not compared with all words, for that takes too long.",
    )


def test_patterns_beyond_what_a_query_has_room_for_stand_for_their_commonest_words() -> None:
    counts = {f"{letter}{number}": number for letter in "abcdefgh" for number in range(MOST_TERMS)}
    expanded = expand(Words(tuple(Wildcard(f"{letter}*") for letter in "abcdefgh")), lambda _: Lexis(counts), ())
    assert isinstance(expanded.tree, Words)
    sizes = [len(part.terms) for part in expanded.tree.parts if isinstance(part, Terms)]
    assert sum(sizes[: MOST_IN_ALL // MOST_TERMS]) == MOST_IN_ALL
    assert expanded.tree.parts[-1] == Terms(tuple(f"h{MOST_TERMS - place}" for place in range(1, sizes[-1] + 1)))
    assert expanded.notices[-1].startswith(f"“h*” stands for more than {sizes[-1]} words")


def test_a_regular_expression_is_given_up_in_the_middle_of_long_words() -> None:
    long = words(" ".join(f"{'x' * 58}{number:06}" for number in range(4_000)))
    expanded = expand(Regex("(.+)(.+)(.+)(.+)!"), lambda _: long, ())
    assert expanded.tree == Terms(())
    assert expanded.notices == ("“/(.+)(.+)(.+)(.+)!/” was not compared with all words, for that takes too long.",)


def test_of_too_many_words_that_are_near_the_nearest_are_looked_for_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.expansion.MOST_TERMS", 20)
    letters = "abcdefghijklmnopqrstuvwxyz"
    near = {f"stone{letter}": number for number, letter in enumerate(letters, 1)}
    counts = {"stone": 1, **near, **{f"stone{one}{other}": 99 for one in letters for other in letters}}
    expanded = expand(Fuzzy("stone", 2), lambda _: Lexis(counts), ())
    assert isinstance(expanded.tree, Terms)
    assert set(expanded.tree.terms) == {"stone", *sorted(near, key=lambda term: -near[term])[:19]}
    assert "“stone~2” stands for more than 20 words" in expanded.notices[0]
