"""The grammar of ``postil search``: what it takes, and what it refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search import Order
from index.search.kwic import By
from tui.cli.parser import parse
from tui.cli.search_options import FLAGS, LINE_ORDERS, ORDERS

if TYPE_CHECKING:
    from tests.tui.conftest import CommandLine


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_behind_two_hyphens_everything_is_a_query(words: list[str]) -> None:
    assert parse(["search", "--", *words]).query == words


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["a", "-json"], "unrecognized arguments: -json (did you mean --json?)"),
        (["a", "--jungle"], "unrecognized arguments: --jungle (a query that begins like an option goes behind --)"),
        (["a", "--count", "--files"], "--files: not allowed with argument --count"),
        (["a", "--any", "--all"], "--all: not allowed with argument --any"),
        (["a", "-0"], "--null goes with --files alone"),
        (["a", "--width", "99"], "--width goes with --kwic alone"),
        (["a", "--kwic", "--width", "9"], "must be a whole number from 20 to 9999, not '9'"),
        (["a", "--files", "--json"], "--files prints nothing but paths"),
        (["a", "--count", "--limit", "3"], "--limit does not go with --count"),
        (["a", "--kwic", "--fold"], "--fold does not go with --kwic"),
        (["a", "--facets", "--sort", "date"], "--sort does not go with --facets"),
        (["a", "--sort", "left"], "--sort left goes with --kwic alone"),
        (["a", "--sort", "size"], "invalid choice: 'size'"),
        (["a", "--sort", "date", "--recency"], "--recency matters to the best first, not to --sort date"),
        (["a", "--queries", "-"], "--queries takes no other query; leave out 'a'"),
        (["a", "--terms", "b*"], "--terms takes no other query; leave out 'a'"),
        (["--terms", "b*", "--all"], "--all does not go with --terms"),
        (["a", "--saved", "b"], "--saved has a query of its own; leave out 'a'"),
        (["a", "--in", "notes", "--any"], "--any does not go with --in notes"),
        (["a", "--kwic", "--in", "notes"], "--in does not go with --kwic"),
    ],
)
def test_options_that_contradict_each_other_are_refused(postil: CommandLine, arguments: list[str], told: str) -> None:
    status, out, err = postil.bare("search", *arguments)
    assert (status, out) == (2, "")
    assert told in err
    assert err.endswith("\nTry: postil search --help\n")


def test_orders_are_those_of_the_searcher() -> None:
    assert tuple(Order) == ORDERS
    assert tuple(By) == LINE_ORDERS
    assert FLAGS == ("-h", "-0")


def test_the_query_language_can_be_looked_up(postil: CommandLine) -> None:
    status, out, err = postil.bare("help", "search")
    assert (status, err) == (0, "")
    assert re.search(r'^  "budget vote" +just this phrase$', out, re.MULTILINE)
    assert "usage: postil index" in postil.bare("help", "index").out
    assert "usage: postil [-h]" in postil.bare("help").out
    assert "postil help search" in postil.bare("search", "--help").out
