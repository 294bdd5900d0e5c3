from __future__ import annotations

from datetime import date

import pytest

from index.query import All, Filter, Ids, Terms, Word, Words, describe, parse

TODAY = date(2026, 2, 25)


@pytest.mark.parametrize(
    ("typed", "described"),
    [
        ("", ""),
        ("budget", "“budget”"),
        ("=budget^2", "exactly “budget” (weight 2)"),
        ("budget vote", "as many as possible of “budget” and “vote”"),
        ("budget AND vote -tax date:>=2024-07", "both “budget” and “vote”, not “tax”, from July 2024 on"),
        ("a OR b", "either “a” or “b”"),
        ("a OR b OR c", "“a”, “b” or “c”"),
        ("a OR b c", "either “a” or (both “b” and “c”)"),
        ("-a", "every document, not “a”"),
        ("*", "every document"),
        ('title:"a b*"', "the phrase “a b*” in the title"),
        (
            "vot* mayr~2 /ab/",
            "as many as possible of words like “vot*”, words 2 letters from “mayr” and words that match “/ab/”",
        ),
        ("a NEAR/1 b", "“a” and “b” next to each other in any order"),
        ("a BEFORE/5 b", "“a” and “b” at most 5 words apart in this order"),
        ("lang:en is:unread has:author", "every document in the language en, not read yet, with an author"),
        ('tag:housing note:"ask again"', "every document tagged housing, with “ask again” in a note"),
        ("date:2024", "every document of 2024"),
        ("date:2024-07-24", "every document of 24 July 2024"),
        ("date:2024-07..2024-09", "every document from July 2024 to September 2024"),
        ("date:2023-12..2024-01-01", "every document from December 2023 to 1 January 2024"),
        ("before:2024", "every document before 2024"),
        ("size:>1M", "every document of at least 1,000,001 bytes"),
        ("words:<500", "every document of at most 499 words"),
    ],
)
def test_a_query_is_described_in_words(typed: str, described: str) -> None:
    assert describe(parse(typed, TODAY).tree) == described


def test_the_words_of_a_long_query_are_counted_and_not_all_named() -> None:
    described = describe(parse(" ".join(f"w{number}" for number in range(1_000))).tree)
    assert "“w11” and 988 more" in described
    assert len(described) < 200


def test_what_a_query_becomes_before_it_is_asked_can_be_described_too() -> None:
    tree = All((Words((Terms(("vote", "votes")), Word("tax"))), Ids(frozenset({1, 2}))))
    assert describe(tree) == "as many as possible of “vote” or “votes” and “tax”, among 2 documents"
    assert describe(Filter("source", "")) == "every document without source"
