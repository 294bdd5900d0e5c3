"""What the catalogue says of every document, in memory."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.catalogue import Order
from index.columns import Columns
from index.extract.media import FORMATS, NAMES
from index.families import FAMILIES, family_of
from tests.index.cards import Cards


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[Cards]:
    made = Cards(tmp_path)
    yield made
    made.catalogue.close()


def test_a_document_is_in_the_columns_as_it_is_in_the_catalogue(cards: Cards) -> None:
    number = cards.put(
        "a.html",
        "three short words",
        date="2024-07-24T10:30+03:00",
        source="BBC",
        author="Ada",
        lang="en-GB",
        tags=("war", "dam"),
        media_type="text/html",
        size=4_000,
    )

    columns = cards.columns()

    assert list(columns.ids) == [number]
    assert (columns.source[number], columns.author[number], columns.day[number]) == ("BBC", "Ada", "2024-07-24")
    assert (columns.size[number], columns.words[number]) == (4_000, 3)
    kind, tags = columns.kind[number], columns.tags[number]
    assert kind and (kind.status, kind.type, kind.language) == ("read", "html", "en-GB")
    assert tags and columns.tag_sets[tags] == ("war", "dam")


def test_the_columns_are_of_everything_listed_and_of_nothing_else(cards: Cards) -> None:
    one, two, three = (cards.put(f"{name}.txt") for name in "abc")
    failed, seen = cards.fail("d.pdf"), cards.see("e.txt")
    mailbox = cards.see("mail.mbox")
    with cards.catalogue.transaction():
        cards.catalogue.hold(mailbox, "application/mbox", ())
    cards.drop(two)

    columns = cards.columns()

    assert columns.all == {one, three, failed, seen}
    assert len(columns) == 4
    assert columns.source[two] is None
    assert sorted(columns.all) == sorted(cards.catalogue.ids())


def test_kinds_are_counted_before_the_columns_are_read_and_in_the_end_as_these_are(cards: Cards) -> None:
    cards.put("a.txt", lang="en")
    cards.put("b.txt", lang="ar")
    cards.fail("c.txt")
    columns = Columns(cards.catalogue)
    before = dict(columns.counts("kind"))
    assert sorted(kind.language for kind in before) == ["", "ar", "en"]
    assert len(columns) == 3

    # What changes before they are read is in them, and they are of one mind about it.
    cards.put("d.txt", lang="fr")
    assert len(columns) == 3
    assert len(columns.ids) == len(columns) == 4
    assert columns.counts("kind") == Counter(kind for kind in columns.kind if kind)
    assert before.keys() < columns.counts("kind").keys()
    assert not columns.is_current(cards.catalogue)


def test_columns_are_current_until_the_catalogue_changes(cards: Cards) -> None:
    cards.put("a.txt")
    columns = cards.columns()
    assert columns.is_current(cards.catalogue)

    cards.put("b.txt")
    assert not columns.is_current(cards.catalogue)
    assert cards.columns().is_current(cards.catalogue)


def test_a_change_by_another_program_is_seen(cards: Cards, tmp_path: Path) -> None:
    columns = cards.columns()
    other = Cards(tmp_path)
    other.put("a.txt")
    other.catalogue.close()

    assert not columns.is_current(cards.catalogue)
    assert len(cards.columns()) == 1


def test_a_library_with_many_documents_gone_is_read_whole(cards: Cards) -> None:
    ids = [cards.put(f"{number}.txt", source=f"source {number % 3}") for number in range(1200)]
    chance = random.Random(5)
    gone = set(chance.sample(ids, 700))
    cards.drop(*gone)

    columns = cards.columns()

    left = [number for number in ids if number not in gone]
    assert list(columns.ids) == left
    assert {number: columns.source[number] for number in left} == {
        entry.id: entry.source for entry in cards.catalogue.entries(left)
    }
    assert all(columns.source[number] is None for number in gone if number < columns.end)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_few_and_many_documents_are_counted_alike(cards: Cards, share: float) -> None:
    sources = ["BBC", "AFP", "", "NINA"]
    ids = [cards.put(f"{number}.txt", source=sources[number % 4]) for number in range(40)]
    cards.drop(ids[7], ids[8])
    columns = cards.columns()
    chosen = ids[: round(40 * share)] + [10_000, -3]

    counted = columns.counter(chosen)("source")

    assert counted == Counter(sources[number % 4] for number in range(40) if ids[number] in set(chosen) & columns.all)


def test_the_order_by_date_is_that_of_the_list(cards: Cards) -> None:
    dates = ["2024-07-24T10:30+03:00", "2024-07-24T09:00+03:00", "", "2023", "2024-07", "2025-01-01", ""]
    ids = [cards.put(f"{number}.txt", date=date) for number, date in enumerate(dates)]
    columns = cards.columns()

    newest = list(columns.by_date(ids, cards.catalogue))
    assert newest == cards.catalogue.ids(Order.DATE)

    oldest = list(columns.by_date(ids, cards.catalogue, oldest_first=True))
    assert oldest == newest[:5][::-1] + newest[5:]
    assert list(columns.by_date(ids[3:5], cards.catalogue)) == [ids[4], ids[3]]


def test_orders_by_title_and_source(cards: Cards) -> None:
    rows = [("b", "NINA", "2024"), ("A", "", "2025"), ("c", "afp", "2023"), ("d", "AFP", "2022"), ("e", "afp", "2024")]
    ids = [cards.put(f"{title}.txt", title=title, source=source, date=date) for title, source, date in rows]
    columns = cards.columns()

    assert list(columns.by_title(ids, cards.catalogue)) == [ids[1], ids[0], ids[2], ids[3], ids[4]]
    assert list(columns.by_source(ids, cards.catalogue)) == [ids[3], ids[4], ids[2], ids[0], ids[1]]


def test_an_order_loses_no_id_that_the_columns_do_not_know(cards: Cards) -> None:
    one = cards.put("a.txt", title="a")
    columns = cards.columns()
    later = cards.put("b.txt", title="b")

    assert list(columns.by_title([later, 999, one], cards.catalogue)) == [one, later, 999]


def test_every_kind_of_file_has_a_family() -> None:
    assert family_of("application/pdf") == "pdf"
    assert family_of("text/x-rst") == family_of("text/markdown") == "text"
    assert family_of("image/png") == "image"
    assert family_of("application/x-elf") == "other"
    assert family_of("") == ""
    assert {family_of(kind) for kind in (*FORMATS, *NAMES)} <= set(FAMILIES)
    assert all(family_of(kind) != "other" for kind in FORMATS)


def test_an_empty_library_has_empty_columns(cards: Cards) -> None:
    columns: Columns = cards.columns()

    assert len(columns) == 0
    assert not columns.counter([1, 2])("source")
    assert list(columns.by_date([], cards.catalogue)) == []
