from __future__ import annotations

from datetime import date

import pytest

from index.query import FIELDS, Completes, complete, parse, quoted

TODAY = date(2026, 2, 25)


def at(marked: str) -> tuple[str, str, str, str, list[str]]:
    """What is completed at the ``|``, what is replaced, what is typed, the field, and the candidates."""
    caret, text = marked.index("|"), marked.replace("|", "")
    found = complete(text, caret, TODAY)
    candidates = [candidate.text for candidate in found.candidates]
    return found.completes.value, text[found.start : found.end], found.typed, found.field, candidates


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("ti|", ("word", "ti", "ti", "", ["title:"])),
        ("a -(ti|tle", ("word", "title", "ti", "", ["title:"])),
        ("D|", ("word", "D", "D", "", ["date:", "dup:"])),
        ("budg|", ("word", "budg", "budg", "", [])),
        ("title:bu|dget x", ("word", "budget", "bu", "title", [])),
        ('"budget vo|', ("word", "vo", "vo", "", [])),
        ("is:un|", ("value", "un", "un", "is", ["unread"])),
        ("a kind:|", ("value", "", "", "kind", [value for value, _ in FIELDS["kind"].values])),
        ("lang:(en OR f|", ("value", "f", "f", "lang", [])),
        ("tag:|housing", ("value", "housing", "", "tag", [])),
        ("date:last|", ("value", "last", "last", "date", ["last-week", "last-month", "last-year"])),
        ("date:2026|", ("value", "2026", "2026", "date", ["2026", "2026-02"])),
        ('source:"New Yo|rk" a', ("value", '"New York"', "New Yo", "source", [])),
        ("/ab|", ("nothing", "", "", "", [])),
    ],
)
def test_what_is_typed_at_the_caret_is_found_with_what_could_stand_there(
    marked: str, found: tuple[str, str, str, str, list[str]]
) -> None:
    assert at(marked) == found


@pytest.mark.parametrize("marked", ["|", "a |", "a OR |", "(|", "-|"])
def test_every_field_is_offered_with_its_meaning_where_nothing_is_typed(marked: str) -> None:
    found = complete(marked.replace("|", ""), marked.index("|"))
    assert found.completes is Completes.WORD
    assert [candidate.text for candidate in found.candidates] == [f"{name}:" for name in FIELDS]
    assert all(candidate.meaning for candidate in found.candidates)


def test_dates_are_offered_with_the_days_that_they_are() -> None:
    meanings = {candidate.text: candidate.meaning for candidate in complete("date:", 5, TODAY).candidates}
    assert meanings["yesterday"] == "of 24 February 2026"
    assert meanings["last-week"] == "from 16 February 2026 to 22 February 2026"


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_whatever_is_offered_for_a_field_can_be_searched_for(name: str) -> None:
    for candidate in complete(f"{name}:", len(name) + 1, TODAY).candidates:
        query = parse(f"{name}:{candidate.text}", TODAY)
        assert query.tree
        assert query.messages == ()


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("source:N", True),
        ("tag:", True),
        ("by:a", True),
        ("budg", True),
        ("is:un", False),
        ("date:", False),
        ("", False),
    ],
)
def test_values_of_documents_are_wanted_where_the_language_has_none_of_its_own(text: str, open_: bool) -> None:
    assert complete(text, len(text)).open is open_


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Reuters", "Reuters"),
        ("New York", '"New York"'),
        ("a(b)", '"a(b)"'),
        ("", '""'),
        ('a"b', '"a b"'),
        ("to-do", "to-do"),
    ],
)
def test_a_value_is_quoted_where_it_must_be(value: str, written: str) -> None:
    assert quoted(value) == written


def test_a_caret_behind_what_is_read_of_a_query_completes_nothing() -> None:
    assert complete("a " * 10_000, 20_000).completes is Completes.NOTHING
