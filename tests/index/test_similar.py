"""Documents like another one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.catalogue import Catalogue
from index.columns import Columns
from index.filters import matching, resolve
from index.query.tree import Filter
from index.similar import find_document
from tests.index.cards import Cards
from tests.index.shelf import Shelf

_RIVER = "The river rose over the embankment, and the flood gauge at the weir showed high water."
_COURT = "The court heard the appeal, and the judge fined the ministry."


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[Cards]:
    made = Cards(tmp_path)
    made.put("press/flood.txt", _RIVER, title="High water in Baghdad")
    made.put("press/old/flood.txt", _COURT, title="Minister fined")
    made.put("a.txt", "another text", title="flood.txt")
    yield made
    made.catalogue.close()


@pytest.mark.parametrize(
    ("name", "path", "said"),
    [
        ("press/flood.txt", "press/flood.txt", ""),
        ("high water IN baghdad", "press/flood.txt", ""),
        ("fined", "press/old/flood.txt", ""),
        ("old/flood.txt", "press/old/flood.txt", ""),
        ("flood.txt", "a.txt", ""),
        ("lood.txt", "press/flood.txt", "Several documents are called “lood.txt”; this one is taken: press/flood.txt."),
        ("nowhere", "", "There is no document “nowhere”: give its title, its path, or the end of its path."),
        ("", "", "There is no document “”: give its title, its path, or the end of its path."),
        ("\ud800", "", "There is no document “�”: give its title, its path, or the end of its path."),
    ],
)
def test_a_document_is_named_by_path_title_or_the_end_of_its_path(
    cards: Cards, name: str, path: str, said: str
) -> None:
    entry, notice = find_document(cards.catalogue, name)
    assert (entry.path if entry else "") == path
    assert notice == said


def test_that_nothing_is_like_a_document_is_said(cards: Cards) -> None:
    tree, notices = resolve(Filter("similar", "fined"), cards.columns(), cards.catalogue)
    assert tree and matching(tree, cards.columns()) == frozenset()
    assert notices == ("No other document is much like “Minister fined”.",)


@pytest.fixture
def rivers(shelf: Shelf) -> Shelf:
    """Three documents about a flood, and many others."""
    shelf.put("flood.txt", f"Flood in the city\n\n{_RIVER} The embankment held.")
    shelf.put("weir.txt", "At the weir\n\nThe gauge at the weir was read twice; the embankment above the river is old.")
    shelf.put("gauge.txt", "A new gauge\n\nThe old flood gauge was torn from the embankment by the river.")
    for number in range(20):
        shelf.put(f"court{number}.txt", f"Case {number}\n\n{_COURT} The clerk wrote the record number {number}.")
    shelf.sync()
    return shelf


def test_similar_documents_share_its_characteristic_words_and_are_ranked(rivers: Shelf) -> None:
    with rivers.opened() as (catalogue, engine):
        tree, notices = resolve(Filter("similar", "flood.txt"), Columns.load(catalogue), catalogue, engine=engine)
        assert tree
        found = engine.search(tree, 10).best

        assert not notices
        assert {entry.path for entry in catalogue.entries([match.id for match in found])} == {"weir.txt", "gauge.txt"}
        assert found[0].score > found[1].score > 0


def test_what_tells_the_same_is_similar_also_without_an_engine(shelf: Shelf) -> None:
    story = " ".join(f"word{number}" for number in range(200))
    shelf.put("daily.txt", f"daily {story}")
    shelf.put("weekly.txt", f"weekly {story}")
    shelf.put("other.txt", " ".join(f"other{number}" for number in range(200)))
    shelf.sync()
    catalogue: Catalogue = shelf.library.catalogue()
    try:
        columns = Columns.load(catalogue)
        tree, _ = resolve(Filter("similar", "daily.txt"), columns, catalogue)
        assert tree
        assert [entry.path for entry in catalogue.entries(list(matching(tree, columns) or ()))] == ["weekly.txt"]
    finally:
        catalogue.close()


def test_that_nothing_is_like_a_document_is_said_where_it_was_looked_for(rivers: Shelf) -> None:
    words = [f"zwieback{letter}" for letter in "abcdefghijklmnop"]
    rivers.put("alone.txt", "Zwieback\n\n" + f"{' '.join(words)}. " * 4)
    for number, word in enumerate(words):
        rivers.put(f"other{number}.txt", f"Other {number}\n\n{_COURT} Here a {word} was eaten.")
    rivers.sync()
    with rivers.opened() as (catalogue, engine):
        tree, notices = resolve(Filter("similar", "alone.txt"), Columns.load(catalogue), catalogue, engine=engine)
        assert tree and engine.search(tree, 10).total == 0
        assert notices == ("No other document is much like “Zwieback”.",)
