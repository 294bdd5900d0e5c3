from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query import (
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_WORDS,
    All,
    Between,
    Either,
    Everything,
    Exclude,
    Filter,
    Fuzzy,
    Near,
    Node,
    Phrase,
    Regex,
    Wildcard,
    Word,
    Words,
    leaves,
    parse,
)

A, B, C, D = Word("a"), Word("b"), Word("c"), Word("d")
TODAY = date(2026, 2, 25)


def exact(*terms: str, field: str = "") -> Phrase:
    return Phrase(tuple(Word(term, exact=True) for term in terms), field)


def compound(*terms: str, field: str = "") -> Phrase:
    return Phrase(tuple(map(Word, terms)), field)


AB = exact("a", "b")
ENGLISH = Filter("lang", "en")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a", A),
        ("A", A),
        ("a b", Words((A, B))),
        ("a a", Words((A, A))),
        ("the to of", Words((Word("the"), Word("to"), Word("of")))),
        ("a and b", Words((A, Word("and"), B))),
        ('a "a b"', Words((A, AB))),
        ("a,b;c、d", Words((A, B, C, D))),
        ("a - b", Words((A, B))),
        ("a AND b && c", All((A, B, C))),
        ("a OR b", Either((A, B))),
        ("a || b OR c", Either((A, B, C))),
        ("a||b", Either((A, B))),
        ("a -b", All((A, Exclude(B)))),
        ("a NOT b", All((A, Exclude(B)))),
        ("a AND NOT b", All((A, Exclude(B)))),
        ("a !b", All((A, Exclude(B)))),
        ("a −b", All((A, Exclude(B)))),
        ("a NOT NOT b", Words((A, B))),
        ("a -(-b)", All((A, B))),
        ('a -"a b"', All((A, Exclude(AB)))),
        ("a -(b c)", All((A, Exclude(All((B, C)))))),
        ("NOT (a b)", All((Everything(), Exclude(All((A, B)))))),
        ("-a", All((Everything(), Exclude(A)))),
        ("NOT a NOT b", All((Everything(), Exclude(Either((A, B)))))),
        ("a OR -b", Either((A, All((Everything(), Exclude(B)))))),
        ("c (-a OR -b)", All((C, Exclude(All((A, B)))))),
        ("c (-a -b)", All((C, Exclude(A), Exclude(B)))),
        ("+a b c", All((A, Words((B, C))))),
        ("*", Everything()),
        ("* -a", All((Everything(), Exclude(A)))),
        ("* a", A),
        ("=a b", Words((Word("a", exact=True), B))),
        ("E=mc", compound("e", "mc")),
        ("--jobs", Word("jobs")),
        ("a^2 b^.5", Words((Word("a", boost=2), Word("b", boost=0.5)))),
        ("(a OR b)^2 c", All((Either((Word("a", boost=2), Word("b", boost=2))), C))),
        ("((a^2)^3 OR b)^2", Either((Word("a", boost=12), Word("b", boost=2)))),
    ],
)
def test_words_and_operators_are_read_as_the_manual_says(typed: str, meant: Node) -> None:
    query = parse(typed)
    assert query.tree == meant
    assert query.messages == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a b OR c", Either((All((A, B)), C))),
        ("a OR b c", Either((A, All((B, C))))),
        ("(a b) OR c", Either((All((A, B)), C))),
        ("a AND b c", All((A, B, C))),
        ("a AND b c d", All((A, B, Words((C, D))))),
        ("a AND (b c)", All((A, B, C))),
        ("a OR b AND c", Either((A, All((B, C))))),
        ("a AND NOT b OR c", Either((All((A, Exclude(B))), C))),
        ("NOT a OR b", Either((All((Everything(), Exclude(A))), B))),
        ("(a b) c", Words((A, B, C))),
        ("((a b))", Words((A, B))),
        ("(a OR b) c", All((Either((A, B)), C))),
        ("(a OR b) c d", All((Either((A, B)), Words((C, D))))),
        ("a (b OR (c OR d))", All((A, Either((B, C, D))))),
        ("a NEAR b AND c", All((Near((A, B), 10), C))),
        ("NOT a NEAR b", All((Everything(), Exclude(Near((A, B), 10))))),
    ],
)
def test_operators_bind_in_the_order_that_the_manual_gives(typed: str, meant: Node) -> None:
    assert parse(typed).tree == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lang:en", ENGLISH),
        ("a lang:en", All((A, ENGLISH))),
        ("a -lang:en", All((A, Exclude(ENGLISH)))),
        ("-lang:en", All((Everything(), Exclude(ENGLISH)))),
        ("lang:en is:unread", All((ENGLISH, Filter("is", "unread")))),
        ("a b lang:EN", All((Words((A, B)), ENGLISH))),
        ("a b AND lang:en", All((Words((A, B)), ENGLISH))),
        ("a b AND NOT c", All((Words((A, B)), Exclude(C)))),
        ('a b -c lang:en "a b"', All((Words((A, B, AB)), Exclude(C), ENGLISH))),
        ("lang:(en OR fr) a b", All((Either((ENGLISH, Filter("lang", "fr"))), Words((A, B))))),
        ("* lang:en", ENGLISH),
    ],
)
def test_a_filter_or_exclusion_holds_for_all_that_stands_beside_it(typed: str, meant: Node) -> None:
    query = parse(typed)
    assert query.tree == meant
    assert query.messages == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("O'Neill", compound("o", "neill")),
        ("10:30", compound("10", "30")),
        ("https://x.y", compound("https", "x", "y")),
        ("https://x.y/a?b=*", compound("https", "x", "y", "a", "b")),
        ("wor?", Wildcard("wor?")),
        ("wor? OR a", Either((Wildcard("wor?"), A))),
        ("w?ld a", Words((Wildcard("w?ld"), A))),
        ("note to self: call", Words(tuple(map(Word, ("note", "to", "self", "call"))))),
        ("Source: a", Words((Word("source"), A))),
        ("C:\\a", compound("c", "a")),
        ("std::a", compound("std", "a")),
        ("foo(a)", Words((Word("foo"), A))),
        ("東京都", exact("東京", "京都")),
        ("東", Wildcard("東*")),
        ("東京*", Word("東京")),
        ("vot*", Wildcard("vot*")),
        ("*ote", Wildcard("*ote")),
        ("W?LD", Wildcard("w?ld")),
        ("Ö**sterr?ich", Wildcard("o*sterr?ich")),
        ("e-mail*", Wildcard("email*")),
        ("a/b*", Phrase((Word("a"), Wildcard("b*")))),
        ("mayr~", Fuzzy("mayr", 1)),
        ("Mayr~2^3", Fuzzy("mayr", 2, boost=3)),
        ("O'Neill~", Phrase((Word("o"), Fuzzy("neill", 1)))),
        ("=O'Neill", exact("o", "neill")),
        ("Neill's", Word("neill")),
        ("Neill’s", Word("neill")),
        ('"Neill\'s"', exact("neill", "s")),
        ("/ab+c/", Regex("ab+c")),
        ("/a(b|c)d/^2", Regex("a(b|c)d", boost=2)),
        ("-/ab/ a", All((Exclude(Regex("ab")), A))),
        ("/usr/share/doc", compound("usr", "share", "doc")),
        ("path:/usr/", Word("usr", "path")),
        ("and/or", compound("and", "or")),
    ],
)
def test_typed_words_become_terms_patterns_and_phrases(typed: str, meant: Node) -> None:
    query = parse(typed)
    assert query.tree == meant
    assert query.messages == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('"a b"', AB),
        ("“a b”", AB),
        ("„a b“", AB),
        ("«a b»", AB),
        ("«\u202fa b\u202f»", AB),
        ("「東京」", Word("東京", exact=True)),
        ("『a b』 《a b》", Words((AB, AB))),
        ("＂a b＂", AB),
        ("（a OR b）", Either((A, B))),
        ("title：a", Word("a", "title")),
        ("a　b", Words((A, B))),
        ("lang：en", ENGLISH),
        ('"a"', Word("a", exact=True)),
        ('"budget vot*"', Phrase((Word("budget", exact=True), Wildcard("vot*")))),
        ('"is it a?"', exact("is", "it", "a")),
        ('צה"ל', compound("צה", "ל")),
        ('"צה"ל a"', exact("צה", "ל", "a")),
        ("שלום, a؟ b؛", Words((Word("שלומ"), A, B))),
        ("\u200f-a b", All((Exclude(A), B))),
        ("\u202atitle:a\u202c", Word("a", "title")),
        ("\ufefftitle:a", Word("a", "title")),
        ("a\x00b", Words((A, B))),
    ],
)
def test_marks_work_as_keyboards_and_word_processors_make_them(typed: str, meant: Node) -> None:
    query = parse(typed)
    assert query.tree == meant
    assert query.messages == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a NEAR/5 b", Near((A, B), 5)),
        ("a BEFORE/5 b", Near((A, B), 5, ordered=True)),
        ("a ADJ b", Near((A, B), 10, ordered=True)),
        ("a NEAR/2 b NEAR/2 c", Near((A, B, C), 2)),
        ("a NEAR/2 b NEAR/3 c", All((Near((A, B), 2), Near((B, C), 3)))),
        ('"a b" NEAR c*', Near((AB, Wildcard("c*")), 10)),
        ("(a OR b) NEAR/2 c", Either((Near((A, C), 2), Near((B, C), 2)))),
        ('"a b"~5', Near(AB.parts, 5)),
        ('"a b"~', Near(AB.parts, 10)),
        ("title:a NEAR title:b", Near((A, B), 10, field="title")),
        ("title:(a NEAR b)", Near((A, B), 10, field="title")),
        ('title:"a b"~3^2', Near(AB.parts, 3, field="title", boost=2)),
        ("a^2 NEAR b", Near((A, B), 10, boost=2)),
        ("a NEAR/2 b c", All((Near((A, B), 2), C))),
        ('"a b"~5 c', Words((Near(AB.parts, 5), C))),
    ],
)
def test_nearness_can_be_asked_for_in_any_order_and_in_one(typed: str, meant: Node) -> None:
    query = parse(typed)
    assert query.tree == meant
    assert query.messages == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("title:a b", Words((Word("a", "title"), B))),
        ("TITLE:a*", Wildcard("a*", "title")),
        ("title: a", Word("a", "title")),
        ('title:"a b"', exact("a", "b", field="title")),
        ("-title:a b", All((Exclude(Word("a", "title")), B))),
        ("title:-a b", All((Exclude(Word("a", "title")), B))),
        ("title:=a", Word("a", "title", exact=True)),
        ("title:(a OR source:b) c", All((Either((Word("a", "title"), Word("b", "source"))), C))),
        ("title:(a (b)) c", Words((Word("a", "title"), Word("b", "title"), C))),
        ("text:a", Word("a", "text")),
        ("path:notes/a.md", compound("notes", "a", "md", field="path")),
        ("tag:To-Do", Filter("tag", "To-Do")),
        ('tag:"to do"', Filter("tag", "to do")),
        ("type:text/html", Filter("type", "text/html")),
        ('similar:"A title"', Filter("similar", "A title")),
        ("note:(a OR b)", Either((Filter("note", "a"), Filter("note", "b")))),
        ("has:NOTE", Filter("has", "note")),
        ("date:(2023 OR 2024)", Either((Between("date", "2023", "2024"), Between("date", "2024", "2025")))),
        ("size:>1M", Between("size", "1000001")),
        ('"date:"', Word("date", exact=True)),
    ],
)
def test_fields_hold_for_words_phrases_and_groups(typed: str, meant: Node) -> None:
    query = parse(typed, TODAY)
    assert query.tree == meant
    assert query.messages == ()


def test_in_a_sentence_in_capitals_operators_are_words() -> None:
    shouted = parse("EFFECTS OF THE WAR AND THE HARVEST NOT YET KNOWN")
    assert isinstance(shouted.tree, Words)
    assert [part.term for part in shouted.tree.parts if isinstance(part, Word)] == (
        ["effects", "of", "the", "war", "and", "the", "harvest", "not", "yet", "known"]
    )
    assert [(message.start, message.end) for message in shouted.messages] == [(19, 22)]
    assert isinstance(parse("UN AND EU NOT NATO").tree, All)
    assert isinstance(parse("(UN OR EU OR NATO) AND (WAR OR PEACE OR TRUCE)").tree, All)


@pytest.mark.parametrize(
    ("typed", "meant", "about", "said"),
    [
        ('"a b', AB, '"a b', "never closed; the phrase was read to the end"),
        ("(a", A, "(", "“(” was never closed"),
        ("a)", A, ")", "“)” without its “(”"),
        ("a OR", A, "OR", "nothing after “OR”"),
        ("OR a", A, "OR", "nothing before “OR”"),
        ("a AND OR b", Either((A, B)), "AND", "nothing after “AND”"),
        ("a NOT", A, "NOT", "nothing after “NOT”"),
        ("a (NEAR) b", Words((A, B)), "NEAR", "nothing before “NEAR”"),
        ("OR", Word("or"), "OR", "nothing beside “OR”; it was read as a word"),
        ("titel:a b", Words((Word("titel"), A, B)), "titel:", "did you mean “title:”"),
        ("year:a", Words((Word("year"), A)), "year:", "did you mean “date:”"),
        ("colour:a", Words((Word("colour"), A)), "colour:", "no field “colour:”"),
        ("c -colour:a", All((C, Exclude(All((Word("colour"), A))))), "colour:", "no field “colour:”"),
        ("a date:", A, "date:", "write, for example, date:2024-07"),
        ("a is:undread", A, "undread", "did you mean is:unread"),
        ("a has:x", A, "x", "there are note, tag"),
        ("a tag:*", A, "*", "write has:tag"),
        ("a date:2024-02-30", A, "2024-02-30", "February 2024 has 29 days"),
        ("a size:big", A, "big", "write a size as 500k"),
        ("/a(/", A, "/a(/", "no regular expression"),
        ("/a b/", Words((A, B)), "/a b/", "it has no blanks"),
        ("near/5", compound("near", "5"), "near/5", "written in capitals, as NEAR/5"),
        ("word~3", Fuzzy("word", 2), "~3", "1 or 2 other letters"),
        ("vot*~", Wildcard("vot*"), "~", "stands behind a word"),
        ('"a"~5', Word("a", exact=True), "~5", "needs two words"),
        ("a^1000", Word("a", boost=100), "^1000", "weight is 0.01 to 100"),
        ('"a * b"', AB, '"a * b"', "write a BEFORE/3 b"),
        ("a NEAR -b", All((A, Exclude(B))), "NEAR", "cannot be near"),
        ("a NEAR lang:en", All((A, ENGLISH)), "NEAR", "between words and phrases"),
        ("title:a NEAR b", All((Word("a", "title"), B)), "NEAR", "different fields"),
        ("a NEAR/0 b", Near((A, B), 1), "NEAR/0", "distance is 1"),
        ("who is a?", Words((Word("who"), Word("is"), A)), "?", "read as a question mark"),
        ("a? b", Words((A, B)), "?", "read as a question mark"),
        ("c a?!", Words((C, A)), "?!", "read as a question mark"),
        ("a is: b", Words((A, Word("is"), B)), "b", "these were read as words"),
        ("a size: b", Words((A, Word("size"), B)), "b", "these were read as words"),
        ('a is: "b c"', Words((A, Word("is"), compound("b", "c"))), '"b c"', "these were read as words"),
        ("c -size: a", All((C, Exclude(All((Word("size"), A))))), "a", "these were read as words"),
        ("=(a)", A, "=", "before a single word"),
    ],
)
def test_what_is_not_understood_is_said_with_its_place_and_the_rest_is_found(
    typed: str, meant: Node, about: str, said: str
) -> None:
    query = parse(typed)
    assert query.tree == meant
    (message,) = query.messages
    assert said in message.text
    assert typed[message.start : message.end] == about


def test_messages_come_in_the_order_of_their_places_and_each_once() -> None:
    query = parse(") ) titel:a )")
    assert [(message.start, message.end) for message in query.messages] == [(0, 1), (4, 10)]


def test_a_message_repeats_nothing_that_could_steer_a_terminal() -> None:
    (message,) = parse("has:\x1b[2J\u202eabc\ud800").messages
    assert "\x1b" not in message.text
    assert "\u202e" not in message.text
    assert message.text.encode()


def test_a_long_part_of_a_query_is_shortened_in_a_message() -> None:
    (message,) = parse(f"has:{'x' * 5_000}").messages
    assert len(message.text) < 200


@pytest.mark.parametrize(
    "typed", ["", "  ", "?", "- -", "()", '""', "…", "title:…", "\u0301", "\ud800", "((()))", "~", "^"]
)
def test_a_query_without_a_word_has_nothing_to_search_for(typed: str) -> None:
    assert parse(typed).tree is None


def test_only_what_a_match_may_contain_is_a_leaf() -> None:
    tree = parse('a -b (c* OR "a b") title:c lang:en').tree
    assert set(leaves(tree)) == {A, Wildcard("c*"), AB, Word("c", "title")}
    assert list(leaves(None)) == []


def test_parentheses_500_deep_are_read_and_said() -> None:
    query = parse("(" * 500 + "a" + ")" * 500 + " b")
    assert query.tree == Words((A, B))
    (message,) = query.messages
    assert f"{MAX_DEPTH} deep" in message.text


def test_closing_a_parenthesis_that_was_too_deep_closes_no_other() -> None:
    deep = "(" * (MAX_DEPTH + 6) + "a OR b" + ")" * 7
    assert parse(f"{deep} c{')' * (MAX_DEPTH - 1)}").tree == All((Either((A, B)), C))


def test_a_thousand_words_are_all_read() -> None:
    words = [f"word{number}" for number in range(1_000)]
    query = parse(" ".join(words))
    assert query.tree == Words(tuple(map(Word, words)))
    assert query.messages == ()


def test_too_many_words_are_cut_and_that_is_said_where_it_begins() -> None:
    typed = "(ab " * 40 + "a OR " * 2_000 + "b"
    (message,) = parse(typed).messages
    assert message.text == f"Only the first {MAX_WORDS:,} words of the query were read."
    assert typed[message.start : message.end].startswith("a OR a OR")
    assert message.end == len(typed)
    assert len(list(leaves(parse(typed).tree))) == MAX_WORDS
    (phrase,) = leaves(parse(f'"{"word " * 3_000}"').tree)
    assert isinstance(phrase, Phrase)
    assert len(phrase.parts) == MAX_WORDS


def test_too_many_characters_are_cut_between_words_and_that_is_said() -> None:
    query = parse("somewhat " * 3_000)
    assert isinstance(query.tree, Words)
    assert set(query.tree.parts) == {Word("somewhat")}
    assert any(f"first {MAX_LENGTH:,} characters" in message.text for message in query.messages)


def test_alternatives_beside_near_are_not_multiplied_without_end() -> None:
    many = " OR ".join(f"w{number}" for number in range(40))
    query = parse(f"({many}) NEAR ({many})")
    assert isinstance(query.tree, All)
    assert "more than 128 pairs" in query.messages[0].text


def test_more_words_than_a_text_is_likely_to_have_together_are_not_looked_for_near_each_other() -> None:
    query = parse(" NEAR ".join("abcdefghijklmnopq"))
    assert isinstance(query.tree, All)
    assert set(query.tree.parts) == {Word(letter) for letter in "abcdefghijklmnopq"}
    assert "At most 16 words" in query.messages[0].text
    quoted = parse(f'"{" ".join("abcdefghijklmnopq")}"~3')
    assert isinstance(quoted.tree, Phrase)
    assert "at most" in quoted.messages[0].text


_Has = Callable[[Mapping[str, bool]], bool]


def _expressions() -> st.SearchStrategy[tuple[str, _Has]]:
    """Queries of operators in parentheses, each with what it means."""

    def word(letter: str) -> tuple[str, _Has]:
        return letter, lambda has: has[letter]

    def both(pair: tuple[tuple[str, _Has], tuple[str, _Has]]) -> tuple[str, _Has]:
        (one, left), (other, right) = pair
        return f"({one} AND {other})", lambda has: left(has) and right(has)

    def either(pair: tuple[tuple[str, _Has], tuple[str, _Has]]) -> tuple[str, _Has]:
        (one, left), (other, right) = pair
        return f"({one} OR {other})", lambda has: left(has) or right(has)

    def beside(pair: tuple[tuple[str, _Has], tuple[str, _Has]]) -> tuple[str, _Has]:
        (one, left), (other, right) = pair
        return f"({one} {other} OR {one} -(-({other})))", lambda has: left(has) and right(has)

    def neither(only: tuple[str, _Has]) -> tuple[str, _Has]:
        return f"NOT {only[0]}", lambda has: not only[1](has)

    return st.recursive(
        st.sampled_from("abcd").map(word),
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(both),
            st.tuples(inner, inner).map(either),
            st.tuples(inner, inner).map(beside),
            inner.map(neither),
        ),
        max_leaves=12,
    )


def _matches(node: Node, has: Mapping[str, bool]) -> bool:
    match node:
        case Word():
            return has[node.term]
        case Everything():
            return True
        case Exclude():
            return not _matches(node.part, has)
        case All():
            return all(_matches(part, has) for part in node.parts)
        case Either() | Words():
            return any(_matches(part, has) for part in node.parts)
        case _:
            raise AssertionError(node)


@given(_expressions())
def test_a_tree_matches_what_the_operators_of_its_query_mean(expression: tuple[str, _Has]) -> None:
    typed, meaning = expression
    query = parse(typed)
    assert query.messages == ()
    assert query.tree
    for number in range(16):
        has = {letter: bool(number >> place & 1) for place, letter in enumerate("abcd")}
        assert _matches(query.tree, has) == meaning(has)
