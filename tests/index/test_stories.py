"""Copies and near copies among the documents of a library."""

from __future__ import annotations

import random

import pytest

from index.catalogue import Catalogue, Entry
from index.stories import MOST, Stories
from tests.index.shelf import Shelf

_WORDS = [f"word{number}" for number in range(400)]


def _wire(seed: int = 1, length: int = 300) -> list[str]:
    return random.Random(seed).choices(_WORDS, k=length)


def _edited(words: list[str], seed: int, share: float = 0.015) -> str:
    change = random.Random(seed)
    return " ".join(f"edit{seed}" if change.random() < share else word for word in words)


@pytest.fixture
def papers(shelf: Shelf) -> Shelf:
    """The same story in three papers, a copy of one of them, and another story."""
    shelf.put("agency.txt", " ".join(_wire()))
    shelf.put("daily.txt", "Our correspondent " + _edited(_wire(), 1))
    shelf.put("weekly.txt", _edited(_wire(), 2))
    shelf.put("weekly (copy).txt", _edited(_wire(), 2))
    shelf.put("weather.txt", " ".join(_wire(9)))
    shelf.sync()
    return shelf


def _entry(catalogue: Catalogue, path: str) -> Entry:
    entry = catalogue.find(path)
    assert entry is not None
    return entry


def _stories(shelf: Shelf) -> set[frozenset[str]]:
    """The stories of more than one document, by their paths."""
    with shelf.opened() as (catalogue, _):
        entries = catalogue.entries(catalogue.ids())
        grouped = {
            each.story: frozenset(other.path for other in entries if other.story == each.story) for each in entries
        }
        assert all(each.alike == len(grouped[each.story]) for each in entries if each.story)
        return {story for number, story in grouped.items() if number and len(story) > 1}


def test_the_same_story_in_several_papers_is_one_story(papers: Shelf) -> None:
    assert _stories(papers) == {frozenset({"agency.txt", "daily.txt", "weekly.txt", "weekly (copy).txt"})}


def test_a_copy_is_told_from_what_is_nearly_the_same(papers: Shelf) -> None:
    with papers.opened() as (catalogue, _):
        weekly = _entry(catalogue, "weekly.txt")
        assert (weekly.copies, weekly.alike) == (2, 4)
        assert [weekly.is_duplicate, _entry(catalogue, "weekly (copy).txt").is_duplicate] == [False, True]
        assert (_entry(catalogue, "weather.txt").copies, _entry(catalogue, "weather.txt").alike) == (1, 1)
        others = catalogue.stories.alike(weekly.id)
        assert [each.likeness == 1 for each in others] == [True, False, False]
        assert others[0].id == _entry(catalogue, "weekly (copy).txt").id
        assert all(0.4 <= each.likeness < 1 for each in others[1:])


def test_copies_of_a_text_of_two_words_are_known_as_copies(shelf: Shelf) -> None:
    shelf.put("a.txt", "Two words")
    shelf.put("b.txt", "Two words")
    shelf.put("c.txt", "Two others")
    shelf.sync()
    assert _stories(shelf) == {frozenset({"a.txt", "b.txt"})}


def test_a_document_that_changes_leaves_its_story(papers: Shelf) -> None:
    papers.put("agency.txt", " ".join(_wire(77)))
    papers.sync()
    assert _stories(papers) == {frozenset({"daily.txt", "weekly.txt", "weekly (copy).txt"})}


@pytest.mark.parametrize("gone", ["agency.txt", "daily.txt", "weekly.txt", "weekly (copy).txt"])
def test_the_others_stay_together_when_one_goes(papers: Shelf, gone: str) -> None:
    (papers.documents / gone).unlink()
    papers.sync()
    assert _stories(papers) == {frozenset({"agency.txt", "daily.txt", "weekly.txt", "weekly (copy).txt"} - {gone})}


def test_a_copy_found_by_one_that_is_gone_is_still_found_by_the_next(papers: Shelf) -> None:
    for name in ("agency.txt", "daily.txt", "weekly.txt"):
        (papers.documents / name).unlink()
    papers.sync()
    papers.put("later.txt", _edited(_wire(), 2) + " stop press")
    papers.sync()
    assert _stories(papers) == {frozenset({"weekly (copy).txt", "later.txt"})}


def test_a_document_that_cannot_be_read_any_more_has_no_story(papers: Shelf) -> None:
    (papers.documents / "agency.txt").write_bytes(b"\x00\x01\x02" * 100)
    papers.sync()
    with papers.opened() as (catalogue, _):
        assert _entry(catalogue, "agency.txt").story == 0
    assert len(next(iter(_stories(papers)))) == 3


def test_hundreds_of_copies_are_one_story_and_are_counted_up_to_a_limit(shelf: Shelf) -> None:
    for number in range(MOST + 20):
        shelf.put(f"{number}.txt", "The same few words in every one of them")
    shelf.sync()
    with shelf.opened() as (catalogue, _):
        numbers = catalogue.ids()
        assert len(set(catalogue.stories.of(numbers).values())) == 1
        assert catalogue.entries(numbers[:1])[0].alike == MOST
        assert len(catalogue.stories.alike(numbers[0])) == MOST


def test_a_chain_comes_apart_when_its_link_goes(shelf: Shelf) -> None:
    words = _wire(length=400)
    shelf.put("a.txt", " ".join(words))
    shelf.put("b.txt", " ".join([*words[60:], *_wire(5, 60)]))
    shelf.put("c.txt", " ".join([*words[120:], *_wire(5, 60), *_wire(6, 60)]))
    shelf.sync()
    together = _stories(shelf)
    (shelf.documents / "b.txt").unlink()
    shelf.sync()
    assert together == {frozenset({"a.txt", "b.txt", "c.txt"})}
    assert _stories(shelf) == set()


def test_copies_that_all_change_are_looked_at_once_each(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        shelf.put(f"{number:03}.txt", " ".join(_wire()))
    shelf.sync()
    placed: list[int] = []
    place = Stories._place

    def counted(stories: Stories, number: int, sha256: str, sketch: bytes) -> None:
        placed.append(number)
        place(stories, number, sha256, sketch)

    monkeypatch.setattr(Stories, "_place", counted)
    for number in range(59):
        shelf.put(f"{number:03}.txt", " ".join(_wire(number + 100)))
    shelf.sync()
    assert len(placed) <= 2 * 60
    assert _stories(shelf) == set()
