from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query.parser import parse
from index.spelling import suggestion
from tests.index.words import Words

_LEXICON = Words(
    {
        "memory": 900,
        "memoir": 2,
        "allocation": 500,
        "scheduler": 300,
        "kernel": 800,
        "kernal": 1,
        "the": 1000,
        "teh": 1,
        "filesystem": 50,
        "write": 90,
        "back": 80,
        "cache": 70,
        "министр": 10,
    }
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("memmory", "memory"),
        ("Memmory alocation", "memory allocation"),
        ("mmeory", "memory"),
        ("title:schedular AND kernel", "title:scheduler AND kernel"),
        ("(filesytem OR x) -memmory", "(filesystem OR x) -memmory"),
        ('"memmory allocation"', '"memory allocation"'),
        ("memmory NEAR/5 cache", "memory NEAR/5 cache"),
        ("министер", "министр"),
        ("writeback", "write back"),
        ("memo ry", "memory"),
        ("kernal", "kernel"),
    ],
)
def test_misspelt_words_are_put_right_in_the_text_of_the_query(typed: str, meant: str) -> None:
    assert suggestion(parse(typed), _LEXICON) == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("", "memory", "memory kernel", "mem*", "memmor*", "memmory~", "/memmory/", "zzzzzzzz", "source:memmory"),
        *("x12y", "memoir", "NOT memmory", "lang:en", "teh"),
    ],
)
def test_what_is_right_or_no_word_is_left_alone(typed: str) -> None:
    assert suggestion(parse(typed), _LEXICON) == ""


@given(st.text(st.sampled_from('abcdemory ":*~-()/.\u0301日') | st.characters(codec="utf-8"), max_size=40))
def test_any_text_has_a_suggestion_or_none(typed: str) -> None:
    meant = suggestion(parse(typed), _LEXICON)
    assert meant == "" or meant != typed
