"""Whatever is typed is a query: its tree is as `index.query.tree` says, and messages point into the text."""

from __future__ import annotations

from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from index.query import (
    FIELDS,
    MAX_DEPTH,
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
    complete,
    describe,
    parse,
    quoted,
)
from index.query.grouping import BOOSTS
from index.query.messages import MAX_MESSAGES
from index.query.parser import MAX_DISTANCE
from index.sanitise import sanitise_line

TODAY = date(2024, 2, 29)

NAUGHTY = (
    *("undefined", "NULL", "None", "-1", "1e309", "-0.0", "0x7fffffff", "1/0", "NaN", "1,000.00", "٠١٢٣", "²³", "½"),
    *("'; DROP TABLE documents; --", '" OR ""="', "' OR 1=1", "<script>alert(1)</script>", "<!--", "]]>", "&lt;&#x27;"),
    *(
        "$(rm -rf ~)",
        "`id`",
        "../../etc/passwd",
        "C:\\con\\con",
        "%00%0a%s%n%d",
        "{{7*7}}",
        "${jndi:x}",
        "\\",
        "\\\\",
        '\\"',
    ),
    *(
        "[link=x]a[/]",
        "[@click=app.quit]a[/]",
        "\x1b[31mred\x1b[0m",
        "\x1b]0;title\x07",
        "\x9b2J",
        "\x08\x7f",
        "\r\n\t\v\f",
    ),
    *("田中さん", "社會科學院", "사회과학원", "𠜎𠜱𠝹", "ｆｕｌｌ（ｗｉｄｔｈ）", "和製漢語？！", "、。「」『』"),
    *("مكتبة", "بَطَّة", "ـــ", "אָלֶף", "שָׁלוֹם־עֲלֵיכֶם", "\u202eabc\u202c", "\u2066(\u2069", "\u200f)", "\u061c-a"),
    *("Ȧ̶̢̧̛͖͚̗̫̲̪̠̜̝" * 9, "\u0301" * 40, "a\u200db", "👩‍👩‍👧‍👦", "🇪🇺", "❤️ OR 💔", "\ufe0f", "\ufeff", "\u00ad", "\u2028"),
    *("\ud800", "\udfff\ud800", "a\udc80b", "\x00", "\ufffe\uffff", "\U0010ffff", "\U000e0061", "İIıi", "ǅ", "ß", "ﬁ"),
    *(
        "(((((",
        ")))))",
        '"""',
        "“”„",
        "«»",
        "()()",
        "(OR)",
        "NOT NOT NOT",
        "AND AND",
        "a NEAR/ b",
        "NEAR/99999999999",
        "~~~",
        "^^^",
    ),
    *(
        "a~~2",
        "a^2^3",
        "a~1~2",
        '"a b"~5~6',
        "()^2",
        "(a)~2",
        "*~",
        "?^2",
        "=",
        "==a",
        "=-a",
        "-=a",
        "+-!a",
        "-+a",
        "!=a",
        "title:title:a",
    ),
    *(
        "title:lang:en",
        "lang:title:a",
        "date:(",
        "date:)",
        'date:"',
        'date:""',
        "date:..",
        "date:...",
        "date:>",
        "date:>=<",
        "date:--",
    ),
    *(
        "date:0000",
        "date:9999-12-31",
        "date:9999",
        "after:9999-12-31",
        "date:99999999d",
        "date:-0d",
        "date:0d",
        "date:٢٠٢٤-٠٧",
    ),
    *(
        "size:..",
        "size:99999999999999999999G",
        "size:1.2.3",
        "size:-1",
        "words:1e5",
        "size:²",
        "/",
        "//",
        "///",
        "/(/",
        "/[/",
        "/\\/",
        "/a{99999}/",
    ),
    *(
        "/(?P<a>.)(?P=b)/",
        "/(?i)a/",
        "/[[a]]/",
        "/(a+)+$/",
        "-/a/",
        "title:/a/",
        "lang:/a/",
        "a,,,b",
        ";",
        "...",
        "—",
        "a—b",
        "AND/OR",
        "&&&&",
        "||||",
    ),
)

_PIECES = st.sampled_from(
    [
        *(
            "a",
            "b*",
            "?c",
            "d~",
            "e^2",
            "=f",
            "-",
            "!",
            "+",
            "NOT",
            "OR",
            "AND",
            "&&",
            "||",
            "NEAR/3",
            "BEFORE",
            "(",
            ")",
        ),
        *(
            '"',
            "«",
            "”",
            "「",
            "」",
            " ",
            "  ",
            "title:",
            "date:",
            "size:",
            "lang:",
            "is:unread",
            "x:",
            "*",
            "?",
            "/",
            "~2",
        ),
        *(
            "^3",
            "~",
            "^",
            "..",
            "2024",
            "last-week",
            ">",
            "1M",
            "東",
            "東京",
            "é",
            "\n",
            "\u200f",
            "\ud800",
            ":",
            ",",
            'צה"ל',
        ),
        *NAUGHTY,
    ]
)
TYPED = st.one_of(
    st.text(max_size=200), st.lists(_PIECES, max_size=60).map("".join), st.lists(_PIECES, max_size=40).map(" ".join)
)


def check_single(node: Node, *, part: bool) -> None:
    assert isinstance(node, Word | Wildcard | Fuzzy | Regex)
    assert BOOSTS[0] <= node.boost <= BOOSTS[1]
    if part:
        assert (node.field, node.boost) == ("", 1.0)
    match node:
        case Word():
            assert node.term
            assert not set(node.term) & set("*? ")
        case Wildcard():
            assert set(node.pattern) & set("*?")
            assert node.pattern.strip("*?")
        case Fuzzy():
            assert node.term
            assert node.distance in (1, 2)
        case Regex():
            assert node.pattern


def check_phrase(node: Phrase, *, part: bool) -> None:
    assert len(node.parts) >= 2
    if part:
        assert (node.field, node.boost) == ("", 1.0)
    for single in node.parts:
        check_single(single, part=True)


def check_leaf(node: Node) -> None:
    match node:
        case Phrase():
            check_phrase(node, part=False)
        case Near():
            assert len(node.parts) >= 2
            assert 1 <= node.distance <= MAX_DISTANCE
            for inner in node.parts:
                if isinstance(inner, Phrase):
                    check_phrase(inner, part=True)
                else:
                    check_single(inner, part=True)
        case Filter():
            assert node.name in FIELDS
            assert node.value
        case Between("date", low, high):
            for bound in filter(None, (low, high)):
                date.fromisoformat(bound + "0001-01-01"[len(bound) :])
            assert low or high
            assert not (low and high) or low < high
        case Between(name, low, high):
            assert name in ("size", "words")
            assert low or high
            assert not (low and high) or int(low) < int(high)
        case Everything():
            pass
        case _:
            check_single(node, part=False)


def check(node: Node, depth: int = 0) -> int:
    """Check a tree; returns how many leaves it has."""
    assert depth <= 3 * MAX_DEPTH + 4
    match node:
        case Words() | All() | Either():
            assert len(node.parts) >= 2
            if isinstance(node, All):
                assert not all(isinstance(part, Exclude) for part in node.parts)
                assert not any(isinstance(part, All) for part in node.parts)
                assert sum(isinstance(part, Words) for part in node.parts) <= (depth == 0)
            else:
                assert not any(isinstance(part, Exclude | Words | type(node)) for part in node.parts)
            return sum(check(part.part if isinstance(part, Exclude) else part, depth + 1) for part in node.parts)
        case Exclude():
            raise AssertionError("an Exclude outside All")
        case _:
            check_leaf(node)
            return 1


def check_tree(text: str) -> None:
    query = parse(text, TODAY)
    assert query.text == text
    if query.tree:
        assert check(query.tree) <= 2 * MAX_WORDS
    assert parse(text, TODAY) == query


def check_messages(text: str) -> None:
    messages = parse(text, TODAY).messages
    assert len(messages) <= MAX_MESSAGES
    assert len({message.text for message in messages}) == len(messages)
    for message in messages:
        assert 0 <= message.start < message.end <= len(text)
        assert message.text.endswith(".")
        assert message.text == sanitise_line(message.text)
        assert message.text.encode()


def check_description(text: str) -> None:
    tree = parse(text, TODAY).tree
    described = describe(tree)
    assert bool(described) == (tree is not None)
    assert described == sanitise_line(described)


@given(TYPED)
@settings(max_examples=300)
def test_any_text_is_read_into_a_tree_that_keeps_its_promises(text: str) -> None:
    check_tree(text)


@given(TYPED)
def test_messages_are_sentences_that_point_into_the_text(text: str) -> None:
    check_messages(text)


@given(TYPED)
def test_any_tree_can_be_described_in_one_safe_line(text: str) -> None:
    check_description(text)


@pytest.mark.parametrize("text", NAUGHTY)
def test_what_breaks_other_programs_is_a_query(text: str) -> None:
    for typed in (text, f"title:{text}", f'"{text}"', f"a {text} b", f"date:{text}", f"-({text})"):
        check_tree(typed)
        check_messages(typed)
        check_description(typed)


@given(TYPED, st.integers(-5, 300))
def test_completion_replaces_a_range_of_the_text_at_the_caret(text: str, caret: int) -> None:
    found = complete(text, caret, TODAY)
    place = max(0, min(caret, len(text)))
    assert 0 <= found.start <= place <= found.end <= len(text)
    for candidate in found.candidates:
        assert candidate.text.lower().startswith(found.typed.lower())


@given(st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters='"“”„‟«»‹›〝〞〟＂')), st.booleans())
@example(":", False)
@example("//host", False)
@example("﴾a﴿", False)
def test_a_value_that_is_quoted_as_it_needs_is_read_as_that_value(value: str, blank: bool) -> None:
    value = f"{value} {value}" if blank else value
    assume(value.strip("* "))
    tree = parse(f"tag:{quoted(value)} lang:en").tree
    assert isinstance(tree, All)
    assert tree.parts[1] == Filter("lang", "en")
    assert isinstance(tree.parts[0], Filter)
    assert normalize("NFKC", tree.parts[0].value) == normalize("NFKC", value)
