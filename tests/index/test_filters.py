"""Filters: which documents the catalogue, the notes and the reader's own state let through."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.filters import NO_FACTS, NoFacts, ReaderFacts, matching, resolve, values
from index.query.fields import FIELDS
from index.query.tree import (
    All,
    Between,
    Either,
    Everything,
    Exclude,
    Filter,
    Ids,
    Node,
    Phrase,
    Word,
    Words,
)
from tests.index.cards import Cards

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Reader:
    """A reader who has opened some documents and made some notes."""

    _NOTES = (
        ("dam.html", {"note": "Ask again", "tag": "todo", "by": "anna", "kind": "question", "state": "open"}),
        ("poem.epub", {"note": "Lovely", "tag": "", "by": "omar", "kind": "note", "state": "done"}),
        ("long gone.txt", {"note": "Lovely", "tag": "", "by": "omar", "kind": "note", "state": "done"}),
    )

    problem = ""

    def read_paths(self) -> Collection[str]:
        return {"dam.html", "long gone.txt"}

    def notes(self, name: str, value: str) -> Iterable[str]:
        for path, note in self._NOTES:
            if (
                value.casefold() in note[name].casefold()
                if name == "note"
                else note[name] and value in ("", note[name])
            ):
                yield path

    def values(self, name: str) -> Mapping[str, int]:
        return {note[name]: 1 for _, note in self._NOTES if note[name]}


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cards]:
    made = Cards(tmp_path_factory.mktemp("filters"))
    made.put(
        "dam.html", "one two three", date="2024-07-24T10:30Z", source="BBC", lang="en-GB", tags=("war", "Dam"),
        title="The dam", media_type="text/html", size=2_000, link="https://example.org/dam",
    )  # fmt: skip
    made.put("dam (copy).html", "one two three", lang="en", source="bbc", media_type="text/html")
    made.put("eng.txt", "five", date="2024", lang="eng", author="Ada", tags=("dam",))
    made.put("poem.epub", "six seven", date="2024-06", lang="ar", media_type="application/epub+zip", size=9_000)
    made.put("notes/NOTES.MD", "eight", date="2023-12-31", media_type="text/markdown")
    made.put(
        "letter.docx", "nine", media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    made.fail("broken.pdf")
    yield made
    made.catalogue.close()


def _ids(cards: Cards, node: Node, reader: ReaderFacts = NO_FACTS) -> tuple[frozenset[int], tuple[str, ...]]:
    columns = cards.columns()
    tree, notices = resolve(node, columns, cards.catalogue, reader)
    assert tree
    found = matching(tree, columns)
    assert found is not None
    return found, notices


def _found(cards: Cards, name: str, value: str, reader: ReaderFacts = NO_FACTS) -> str:
    """The names of the documents that a filter lets through, as far as their dots."""
    ids, _ = _ids(cards, Filter(name, value), reader)
    return " ".join(sorted(path.rpartition("/")[2].partition(".")[0] for path in cards.paths(sorted(ids))))


_ALL = "NOTES broken dam dam (copy) eng letter poem"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("lang", "en", "dam dam (copy)"),
        ("lang", "en_gb", "dam"),
        ("language", "en", "dam (copy)"),
        ("lang", "e*", "dam dam (copy) eng"),
        ("type", "html", "dam dam (copy)"),
        ("type", "book", "poem"),
        ("type", "epub", "poem"),
        ("type", "word", "letter"),
        ("type", "docx", "letter"),
        ("type", ".docx", "letter"),
        ("type", "md", "NOTES"),
        ("type", "markdown", "NOTES"),
        ("type", "text", "NOTES eng"),
        ("type", "text/html", "dam dam (copy)"),
        ("type", "text/*", "NOTES dam dam (copy) eng"),
        ("tag", "dam", "eng"),
        ("tag", "DAM", "dam eng"),
        ("tag", "wa*", "dam"),
        ("source", "BBC", "dam"),
        ("source", "Bbc", "dam dam (copy)"),
        ("author", "Ada", "eng"),
        ("is", "failed", "broken"),
        ("is", "duplicate", "dam (copy)"),
        ("is", "original", "dam"),
        ("dup", "yes", "dam dam (copy)"),
        ("dup", "no", "NOTES broken dam eng letter poem"),
        ("has", "date", "NOTES dam eng poem"),
        ("has", "source", "dam dam (copy)"),
        ("has", "author", "eng"),
        ("has", "language", "dam dam (copy) eng poem"),
        ("has", "tag", "dam eng"),
        ("has", "title", "dam"),
        ("has", "link", "dam"),
    ],
)
def test_a_filter_lets_through_what_it_says(cards: Cards, name: str, value: str, expected: str) -> None:
    assert _found(cards, name, value) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("is", "read", "dam"),
        ("is", "unread", "NOTES broken dam (copy) eng letter poem"),
        ("has", "note", "dam poem"),
        ("has", "tag", "dam eng"),
        ("note", "again", "dam"),
        ("tag", "todo", "dam"),
        ("by", "omar", "poem"),
        ("kind", "question", "dam"),
        ("state", "done", "poem"),
    ],
)
def test_notes_and_what_was_read_are_asked_of_the_reader(cards: Cards, name: str, value: str, expected: str) -> None:
    assert _found(cards, name, value, Reader()) == expected


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        (Between("date", "2024", "2025"), ["dam.html", "eng.txt", "poem.epub"]),
        (Between("date", "2024-07", "2024-08"), ["dam.html"]),
        (Between("date", "2024-07-24", "2024-07-25"), ["dam.html"]),
        (Between("date", "", "2024-07-24"), ["eng.txt", "notes/NOTES.MD", "poem.epub"]),
        (Between("date", "2024-07-24"), ["dam.html"]),
        (Between("size", "2000", "9000"), ["dam.html"]),
        (Between("size", "9000"), ["poem.epub"]),
        (Between("words", "2", "4"), ["dam (copy).html", "dam.html", "poem.epub"]),
        (Between("words", "", "1"), ["broken.pdf"]),
    ],
)
def test_spans_hold_their_first_value_and_not_their_last(cards: Cards, between: Between, expected: list[str]) -> None:
    ids, notices = _ids(cards, between)
    assert sorted(cards.paths(sorted(ids))) == expected
    assert not notices


def test_filters_are_replaced_wherever_they_stand(cards: Cards) -> None:
    columns = cards.columns()
    words = Phrase((Word("one"), Word("two")))
    html = Filter("type", "html")
    tree, _ = resolve(
        All((Words((Word("three"), html)), Either((words, html)), Exclude(Between("date", "2024")))),
        columns,
        cards.catalogue,
    )

    ids = Ids(frozenset((1, 2)))
    assert tree == All((Words((Word("three"), ids)), Either((words, ids)), Exclude(Ids(frozenset((1, 3, 4))))))
    assert matching(tree, columns) is None


def test_a_query_that_is_nested_deep_is_resolved(cards: Cards) -> None:
    tree: Node = Filter("lang", "ar")
    for _ in range(250):
        tree = All((Everything(), Exclude(Either((tree,)))))

    ids, _ = _ids(cards, tree)
    assert cards.paths(ids) == ["poem.epub"]


def test_filters_alone_are_answered_without_an_engine(cards: Cards) -> None:
    tree = All((Either((Filter("lang", "ar"), Filter("type", "html"))), Exclude(Filter("is", "duplicate"))))
    assert sorted(cards.paths(sorted(_ids(cards, tree)[0]))) == ["dam.html", "poem.epub"]
    assert len(_ids(cards, Everything())[0]) == 7


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("lang", "en-GD", "Nothing has lang:en-GD; the nearest are en-GB, eng."),
        ("lang", "xx", "Nothing has lang:xx; there are ar, en, en-GB and others."),
        ("type", "htm5", "Nothing has type:htm5; the nearest is html."),
        ("tag", "wars", "Nothing has tag:wars; the nearest is war."),
        ("source", "the BBC", 'Nothing has source:"the BBC"; the nearest are BBC, bbc.'),
        ("by", "ana", "Nothing has by:ana; the nearest is anna."),
        ("note", "absent", "Nothing has note:absent."),
        ("is", "raed", "Nothing has is:raed; the nearest are read, unread, failed."),
        ("year", "1066", "Nothing has year:1066."),
    ],
)
def test_a_value_that_nothing_has_is_said_with_the_nearest(cards: Cards, name: str, value: str, said: str) -> None:
    ids, notices = _ids(cards, Filter(name, value), Reader())
    assert not ids
    assert notices == (said,)


def test_control_characters_of_a_value_are_not_shown_as_they_are(cards: Cards) -> None:
    (said,) = _ids(cards, Filter("lang", "a\x1b[2Jb" * 100))[1]
    assert "\x1b" not in said
    assert len(said) < 250


def test_what_is_not_known_without_a_reader_is_said(cards: Cards) -> None:
    ids, notices = _ids(cards, Filter("is", "unread"))
    assert len(ids) == 7
    assert notices == ("What was read is not known here: every document counts as unread.",)

    assert _ids(cards, Filter("by", "anna"))[1] == ("There are no notes here to look in for by:anna.",)
    assert not NoFacts().notes("note", "")


def test_no_note_at_all_is_no_mistake_of_the_query(cards: Cards) -> None:
    assert _ids(cards, Filter("has", "note")) == (frozenset(), ())


@pytest.mark.parametrize("low", ["many", "9" * 5_000])
def test_what_is_no_number_is_said(cards: Cards, low: str) -> None:
    ids, notices = _ids(cards, Between("size", low))
    assert not ids
    assert len(notices) == 1


@settings(deadline=None)
@given(name=st.sampled_from(sorted(FIELDS)), value=st.text(st.characters(), max_size=20))
def test_any_value_of_any_filter_is_answered(cards: Cards, name: str, value: str) -> None:
    ids, notices = _ids(cards, Filter(name, value), Reader())
    assert ids or notices or name in ("is", "has", "dup")


@pytest.mark.parametrize(
    ("name", "beginning", "expected"),
    [
        ("lang", "E", [("en", 1), ("en-GB", 1), ("eng", 1)]),
        ("type", "", [("html", 2), ("text", 2), ("book", 1), ("pdf", 1), ("word", 1)]),
        ("tag", "t", [("todo", 1)]),
        ("tag", "d", [("Dam", 1), ("dam", 1)]),
        ("by", "", [("anna", 1), ("omar", 1)]),
        ("has", "no", [("note", 0)]),
        ("state", "d", [("done", 1), ("dismissed", 0)]),
        ("source", "bb", [("BBC", 1), ("bbc", 1)]),
        ("title", "d", []),
    ],
)
def test_values_are_completed(cards: Cards, name: str, beginning: str, expected: list[tuple[str, int]]) -> None:
    assert values(cards.columns(), name, beginning, Reader()) == expected


def test_a_filter_that_is_repeated_is_answered_once(cards: Cards) -> None:
    asked = []

    class Counting(Reader):
        def read_paths(self) -> Collection[str]:
            asked.append("read")
            return super().read_paths()

    unread = Filter("is", "unread")
    tree = All((Word("one"), unread, Exclude(Filter("is", "read")), Either((unread, Word("two"))), unread))
    resolved, _ = resolve(tree, cards.columns(), cards.catalogue, Counting())
    assert isinstance(resolved, All)
    assert len(resolved.parts) == 4
    assert len(asked) == 2


def test_words_that_are_repeated_still_count_twice(cards: Cards) -> None:
    tree = Words((Word("one"), Word("one")))
    assert resolve(tree, cards.columns(), cards.catalogue) == (tree, ())


def test_when_time_is_up_filters_find_nothing_and_that_is_said(cards: Cards, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.filters.SECONDS", -1.0)
    found, notices = _ids(cards, Either((Filter("lang", "en"), Between("size", "1"))))
    assert found == frozenset()
    assert notices == ("lang: and 1 more filter were not looked for, for that takes too long.",)


def test_that_notes_could_not_be_looked_at_is_said_and_what_was_found_counts(cards: Cards) -> None:
    class Hindered(Reader):
        problem = "Notes cannot be searched: the disk is gone."

    tree, notices = resolve(Filter("note", "Ask"), cards.columns(), cards.catalogue, Hindered())
    assert tree and cards.paths(matching(tree, cards.columns()) or ()) == ["dam.html"]
    assert notices == ("Notes cannot be searched: the disk is gone.",)
