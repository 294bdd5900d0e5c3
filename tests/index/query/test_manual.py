"""docs/search.md and the help pane tell the language as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from annotations.model import KINDS, STATES
from index.query import FIELDS, HELP, MAX_DEPTH, MAX_LENGTH, MAX_WORDS, parse
from index.query.dates import DATE_WORDS

MANUAL = (Path(__file__).parents[3] / "docs" / "search.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(.+?)` \|(.*)\|$", MANUAL, re.MULTILINE)
IN_MEANINGS = [code for _, meaning in ROWS for code in re.findall(r"`([^`]*:[^`]+)`", meaning)]


@pytest.mark.parametrize("typed", [*(typed for typed, _ in ROWS), *IN_MEANINGS])
def test_every_example_of_the_manual_is_understood(typed: str) -> None:
    query = parse(typed)
    assert query.tree
    assert query.messages == ()


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_every_field_is_in_the_manual_with_all_its_values(name: str) -> None:
    field = FIELDS[name]
    assert f"`{name}:" in MANUAL
    assert parse(field.example).messages == ()
    for value, _ in field.values:
        assert f"`{name}:{value}`" in MANUAL


@pytest.mark.parametrize("word", sorted(DATE_WORDS))
def test_every_word_for_a_date_is_in_the_manual(word: str) -> None:
    assert f"`date:{word}`" in MANUAL


def test_the_bounds_in_the_manual_are_those_of_the_parser() -> None:
    assert f"{MAX_LENGTH:,} characters, {MAX_WORDS:,} words and parentheses {MAX_DEPTH} deep" in MANUAL


def test_kinds_and_states_of_notes_are_those_that_notes_have() -> None:
    assert tuple(value for value, _ in FIELDS["kind"].values) == KINDS
    assert tuple(value for value, _ in FIELDS["state"].values) == STATES


@pytest.mark.parametrize(("examples", "meaning"), HELP)
def test_every_line_of_the_help_is_understood_and_short(examples: str, meaning: str) -> None:
    for typed in examples.split("  "):
        query = parse(typed)
        assert query.tree
        assert query.messages == ()
    assert len(examples) <= 28
    assert len(meaning) <= 50


def test_every_field_is_in_the_help() -> None:
    shown = " ".join(f"{examples} {meaning}" for examples, meaning in HELP)
    assert [name for name in FIELDS if f"{name}:" not in shown] == []
