from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query import (
    MAX_LENGTH,
    MAX_WORDS,
    All,
    Either,
    Exclude,
    Node,
    Phrase,
    Prefix,
    Word,
    leaves,
    parse,
)

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a", A),
        ("A", A),
        ("a b", All((A, B))),
        ("a AND b && c", All((A, B, C))),
        ("a OR b", Either((A, B))),
        ("a || b OR c", Either((A, B, C))),
        ("a b OR c", Either((All((A, B)), C))),
        ("a (b OR c)", All((A, Either((B, C))))),
        ("a and b", All((A, Word("and"), B))),
        ("a -b", All((A, Exclude(B)))),
        ("a NOT b", All((A, Exclude(B)))),
        ("a NOT NOT b", All((A, B))),
        ("a -(b c)", All((A, Exclude(All((B, C)))))),
        ("a -(-b)", All((A, B))),
        ("a (-b c)", All((A, All((Exclude(B), C))))),
        ("a (-b -c)", All((A, Exclude(Either((B, C)))))),
        ("a-b", Phrase(("a", "b"))),
        ("a - b", All((A, B))),
        ('"a b"', Phrase(("a", "b"))),
        ("“a b”", Phrase(("a", "b"))),
        ("«a b»", Phrase(("a", "b"))),
        ('"a"', A),
        ('a -"b c"', All((A, Exclude(Phrase(("b", "c")))))),
        ("a*", Prefix("a")),
        ('"a*"', A),
        ("O'Neill", Phrase(("o", "neill"))),
        ("東京", Phrase(("東", "京"))),
        ("東京*", Phrase(("東", "京"))),
        ("title:a b", All((Word("a", "title"), B))),
        ("TITLE:a*", Prefix("a", "title")),
        ('title:"a b"', Phrase(("a", "b"), "title")),
        ("title:(a OR source:b) c", All((Either((Word("a", "title"), Word("b", "source"))), C))),
        ("-title:a b", All((Exclude(Word("a", "title")), B))),
        ("date:2024", Word("2024", "date")),
        ("date:2024-07-24", Word("2024-07-24", "date")),
        ("date:2024*", Word("2024", "date")),
        ("path:notes/a.md", Phrase(("notes", "a", "md"), "path")),
        ("10:30", Phrase(("10", "30"))),
        ("OR a OR", A),
        ("a NOT", A),
        ("title: a", All((Word("title"), A))),
    ],
)
def test_each_construct_is_read_as_the_manual_says(typed: str, meant: Node) -> None:
    query = parse(typed)
    assert query.tree == meant
    assert query.messages == ()


@pytest.mark.parametrize(
    ("typed", "meant", "said"),
    [
        ('"a b', Phrase(("a", "b")), "quotation mark was never closed"),
        ("(a", A, "“(” was never closed"),
        ("a)", A, "“)” without its “(”"),
        ("colour:a", All((Word("colour"), A)), "no field “colour:”"),
        ("c -colour:a", All((C, Exclude(Word("colour")), Exclude(A))), "no field “colour:”"),
        ("a OR -b", A, "excluded beside an “OR” was ignored"),
        ("well-kno*", Phrase(("well", "kno")), "“*” of “well-kno*” was ignored"),
        ("date:July", Word("July", "date"), "write a year, a month or a day"),
    ],
)
def test_what_is_not_understood_is_read_as_words_and_said(typed: str, meant: Node, said: str) -> None:
    query = parse(typed)
    assert query.tree == meant
    (message,) = query.messages
    assert said in message


@pytest.mark.parametrize("typed", ["-a", "NOT a NOT b", "-a OR -b", "-(a b)", "(-a)"])
def test_a_query_that_only_excludes_asks_for_a_word(typed: str) -> None:
    query = parse(typed)
    assert query.tree is None
    assert "only excludes" in query.messages[0]


@pytest.mark.parametrize("typed", ["", "  ", "*", "- -", "()", '""', "…", "title:…", "\u0301"])
def test_a_query_without_a_word_has_nothing_to_search_for(typed: str) -> None:
    assert parse(typed).tree is None


def test_excluding_everything_in_a_group_excludes_what_has_all_of_it() -> None:
    assert parse("c (-a OR -b)").tree == All((C, Exclude(All((A, B)))))


def test_loosening_makes_words_alternative_and_keeps_what_is_excluded() -> None:
    looser = parse("a b -c").loosened()
    assert looser
    assert looser.tree == All((Either((A, B)), Exclude(C)))
    assert looser.text == "a b -c"


@pytest.mark.parametrize("typed", ["a", "a OR b", '"a b"', "a -b", ""])
def test_nothing_is_loosened_where_that_would_change_nothing(typed: str) -> None:
    assert parse(typed).loosened() is None


def test_only_what_a_match_may_contain_is_a_leaf() -> None:
    assert list(leaves(parse('a -b (c* OR "a b") title:c').tree)) == [
        A,
        Prefix("c"),
        Phrase(("a", "b")),
        Word("c", "title"),
    ]
    assert list(leaves(None)) == []


def test_parentheses_500_deep_are_read_and_said() -> None:
    query = parse("(" * 500 + "a" + ")" * 500 + " b")
    assert query.tree == All((A, B))
    (message,) = query.messages
    assert "64 deep" in message


def test_closing_a_parenthesis_that_was_too_deep_closes_no_other() -> None:
    deep = "(" * 70 + "a OR b" + ")" * 7
    assert parse(f"{deep} c{')' * 63}").tree == All((Either((A, B)), C))


def test_a_query_of_10_000_characters_is_cut_and_that_is_said() -> None:
    query = parse("word " * 2_000)
    assert f"first {MAX_LENGTH}" in query.messages[0]
    assert f"first {MAX_WORDS} words" in query.messages[1]
    assert len(list(leaves(query.tree))) == MAX_WORDS


def test_too_many_words_in_a_group_are_cut_but_the_group_stays() -> None:
    assert len(list(leaves(parse(f"({'word ' * 300})").tree))) == MAX_WORDS
    (phrase,) = leaves(parse(f'"{"word " * 300}"').tree)
    assert isinstance(phrase, Phrase)
    assert len(phrase.terms) == MAX_WORDS


_TYPED = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            ["a", "b*", "-", "NOT", "OR", "AND", "(", ")", '"', "«", " ", "title:", "date:", "x:", "*", "東", "é", "\n"]
        ),
        max_size=60,
    ).map("".join),
)


def _size(node: Node | None) -> int:
    match node:
        case None:
            return 0
        case All(parts) | Either(parts):
            assert len(parts) > 1
            return 1 + sum(_size(part) for part in parts)
        case Exclude(part):
            assert not isinstance(part, Exclude)
            return 1 + _size(part)
        case Phrase(words):
            assert len(words) > 1
    return 1


@given(_TYPED)
def test_whatever_is_typed_is_read_without_an_error_and_in_a_sensible_size(text: str) -> None:
    query = parse(text)
    assert query.text == text
    assert _size(query.tree) <= 2 * len(text)
    assert not isinstance(query.tree, Exclude)
    for message in query.messages:
        assert message.endswith(".")
    looser = query.loosened()
    assert looser is None or _size(looser.tree) <= 2 * len(text) + 1


@given(_TYPED)
def test_a_required_part_always_stands_beside_what_is_excluded(text: str) -> None:
    def check(node: Node | None) -> None:
        match node:
            case All(parts):
                assert not all(isinstance(part, Exclude) for part in parts)
                for part in parts:
                    check(part.part if isinstance(part, Exclude) else part)
            case Either(parts):
                assert not any(isinstance(part, Exclude) for part in parts)
                for part in parts:
                    check(part)
            case _:
                assert not isinstance(node, Exclude)

    check(parse(text).tree)
