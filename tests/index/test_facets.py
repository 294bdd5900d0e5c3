"""Facets of a list of documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.columns import Columns
from index.facets import FACETS, facets
from index.filters import matching, resolve
from index.query.tree import Filter
from tests.index.cards import Cards

_DATES = ("", "2024", "2024-06", "2024-07-24", "2024-07-01", "2023-12-31")
_TAGS = ((), ("war",), ("war", "dam"), ("dam",))
_TYPES = ("text/plain", "text/html", "application/pdf", "text/markdown")
_NUMBER = 48


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cards]:
    """A library with every combination of some values, a document that failed and one that nobody has read."""
    made = Cards(tmp_path_factory.mktemp("facets"))
    for number in range(_NUMBER):
        made.put(
            f"{number}.txt",
            f"text {number}",
            date=_DATES[number % 6],
            source=("BBC", "", "AFP")[number % 3],
            author=("", "Ada")[number % 2],
            lang=("en", "en-GB", "ar", "")[number // 3 % 4],
            tags=_TAGS[number // 5 % 4],
            media_type=_TYPES[number // 7 % 4],
        )
    made.fail("broken.pdf")
    made.see("unread.txt")
    yield made
    made.catalogue.close()


@pytest.fixture(scope="module")
def columns(cards: Cards) -> Columns:
    return cards.columns()


def test_values_are_counted_the_most_frequent_first(cards: Cards, columns: Columns) -> None:
    found = facets(columns, columns.ids)

    assert found["source"] == [("AFP", 16), ("BBC", 16), ("", 18)]
    assert found["author"] == [("Ada", 24), ("", 26)]
    assert found["year"] == [("2024", 32), ("2023", 8), ("", 10)]
    assert found["month"] == [("2024-07", 16), ("2024-06", 8), ("2023-12", 8), ("", 18)]
    assert dict(found["type"]) == {"text": 21, "html": 14, "pdf": 14, "": 1}
    assert list(found) == list(FACETS)


def test_no_more_values_than_asked_for_but_the_unknown_are_told(columns: Columns) -> None:
    assert facets(columns, columns.ids, ["month"], most=1) == {"month": [("2024-07", 16), ("", 18)]}
    assert facets(columns, columns.ids, ["source"], most=0) == {"source": [("", 18)]}


def test_nothing_found_has_no_facets(columns: Columns) -> None:
    assert facets(columns, []) == {name: [] for name in FACETS}


@settings(deadline=None)
@given(st.sets(st.integers(-5, _NUMBER + 10)), st.integers(1, 4))
def test_facets_are_what_the_rows_of_the_documents_say(
    cards: Cards, columns: Columns, ids: set[int], most: int
) -> None:
    rows = cards.catalogue.entries(sorted(ids))
    sources = Counter(row.source for row in rows if row.source)

    found = facets(columns, ids, most=most)

    first = sorted(sources.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    assert [pair for pair in found["source"] if pair[0]] == first
    tags = Counter(tag for row in rows for tag in row.tags or ("",))
    assert all(tags[value] == count for value, count in found["tag"])
    assert sum(count for _, count in facets(columns, ids)["language"]) == len(rows)


@pytest.mark.parametrize("name", FACETS)
def test_narrowing_by_a_value_leaves_as_many_as_were_counted(cards: Cards, columns: Columns, name: str) -> None:
    for value, count in facets(columns, columns.ids, [name])[name]:
        tree, notices = resolve(Filter(name, value), columns, cards.catalogue)
        assert tree and not notices
        assert len(matching(tree, columns) or ()) == count, (name, value)
