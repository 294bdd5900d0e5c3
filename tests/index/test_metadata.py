from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Metadata
from index.metadata import TITLE_LIMIT, dateline, describe, from_fields, front_matter, iso_date

_WIRE = (
    " date 2024-07-24 Shafaq News/ The United States and Iraq have concluded the second Joint Security "
    "Cooperation Dialogue in Washington D.C., highlighting their commitment. More followed.\n\nNext.\n"
)


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2024", "2024"),
        ("2024-07", "2024-07"),
        ("2024-07-24", "2024-07-24"),
        ("2024/7/4", "2024-07-04"),
        ("2024-07-24T10:00:00Z", "2024-07-24"),
        ("2024-07-24 10:00", "2024-07-24"),
        ("24 July 2024", "2024-07-24"),
        ("July 24, 2024", "2024-07-24"),
        ("Wed, 24 Jul 2024 10:00:00 GMT", "2024-07-24"),
        ("2024-02-30", ""),
        ("24/07/2024", ""),
        ("24 Foo 2024", ""),
        ("yesterday", ""),
        ("", ""),
        ("9" * 5000, ""),
    ],
)
def test_a_date_becomes_iso_or_nothing(value: str, iso: str) -> None:
    assert iso_date(value) == iso


@given(st.text(alphabet="0123456789-/ :TJulyMarch,.", max_size=40))
def test_any_text_can_be_asked_for_its_date(value: str) -> None:
    assert len(iso_date(value)) in {0, 4, 7, 10}


def test_a_dateline_gives_date_agency_and_where_the_text_goes_on() -> None:
    found = dateline(_WIRE)
    assert found is not None
    assert found[:2] == ("2024-07-24", "Shafaq News")
    assert _WIRE[found[2] :].startswith("The United States")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The talks and/or meetings",
        "2024-07-24 he met some and/or all",
        "date 2024-13-45 Agency/ x",
        "date 2024-07-24 " + "a" * 61 + "/ x",
    ],
)
def test_other_openings_are_no_dateline(text: str) -> None:
    assert dateline(text) is None


def test_an_arabic_dateline_is_read_too() -> None:
    assert (dateline("2024-07-24 شفق نيوز/ أعلن") or ())[:2] == ("2024-07-24", "شفق نيوز")


def test_a_wire_copy_is_called_by_its_first_sentence_after_the_agency() -> None:
    known = describe(_WIRE, "000_b75d.txt", Metadata())
    assert known.title == "The United States and Iraq have concluded the second Joint Security Cooperation Dialogue…"
    assert len(known.title) <= TITLE_LIMIT
    assert (known.date, known.source) == ("2024-07-24", "Shafaq News")


def test_what_the_document_states_counts_more_than_its_dateline() -> None:
    stated = Metadata(title="Stated", date="2020", source="Elsewhere")
    assert describe(_WIRE, "x.txt", stated) == stated


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n\n  A short   title \n\nText.", "A short title"),
        ("A title\n=======\nText", "A title"),
        ("*****\nBudget vote slips\nBAGHDAD", "Budget vote slips"),
        ("[@click=app.quit]x[/] [bold]Title[/nope]\n\nText", "[@click=app.quit]x[/] [bold]Title[/nope]"),
        (
            "The committee that met on Monday in the old town hall\ndecided nothing. It met again.",
            "The committee that met on Monday in the old town hall decided nothing.",
        ),
        ("One long line. " * 20, "One long line."),
        ("---\ndate: 2024\n---\nHello there\n\nText", "Hello there"),
        ("", "report"),
        ("*** --- ***\n", "report"),
    ],
)
def test_a_plain_text_is_called_by_how_it_begins(text: str, title: str) -> None:
    assert describe(text, "report.v2.txt" if title != "report" else "report.txt", Metadata()).title == title


def test_front_matter_is_split_from_the_body() -> None:
    found = front_matter(
        "---\nTitle: 'A: b'\ntags: [x, 1]\nauthor: {name: Ann}\ndate: 2024-07-24\nempty: ~\n---\n\nBody\n"
    )
    assert found.body == "Body\n"
    assert found.fields == {"title": "A: b", "tags": ["x", "1"], "author": "Ann", "date": "2024-07-24", "empty": ""}
    assert not found.warning


def test_the_names_of_fields_may_differ() -> None:
    assert from_fields(
        {
            "title": "a\nb",
            "publisher": "P",
            "authors": ["A", "B"],
            "language": "en_GB",
            "keywords": "#x, y,,x",
            "date": "May 1, 2020",
        }
    ) == Metadata("a b", "2020-05-01", "P", "A, B", "en-GB", ("x", "y"))


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("title: [a", "line 3"),
        ("a: b: c", "line 2"),
        ("a: &x [1]\nb: *x", "line 3: aliases (*x) are not read"),
        ("a: " + "[" * 30 + "]" * 30, "nested too deeply"),
        ("a: \x1b", "not YAML"),
    ],
)
def test_broken_front_matter_is_text_and_names_the_line(source: str, complaint: str) -> None:
    text = f"---\n{source}\n---\nBody\n"
    found = front_matter(text)
    assert (found.body, found.fields) == (text, {})
    assert complaint in found.warning


@pytest.mark.parametrize(
    "text",
    ["---\nprose between rules\n---\nx", "---\nno end", "----\na: b\n---\n", "x\n---\na: b\n---\n", "---\n- a\n---\nx"],
)
def test_rules_around_prose_are_not_front_matter(text: str) -> None:
    found = front_matter(text)
    assert (found.body, found.fields, found.warning) == (text, {}, "")


@given(st.text(alphabet="ab:-[]{}&*!|>'\"\n #?%@,~\t\x00é", max_size=80))
def test_no_front_matter_raises(source: str) -> None:
    text = f"---\n{source}\n---\nBody"
    assert text.endswith(front_matter(text).body)


def test_front_matter_beyond_its_limit_is_text() -> None:
    text = "---\n" + "a: b\n" * 20_000 + "---\nBody"
    assert front_matter(text).body == text


@pytest.mark.parametrize("unit", ["[ ", "{a: ", "- ", "? ", "a: b\n", "!!python/object/apply:os.system [x]\n"])
def test_hostile_front_matter_is_answered_soon(unit: str) -> None:
    begun = time.process_time()
    front_matter(f"---\nq: {unit * (60_000 // len(unit))}\n---\nBody")
    assert time.process_time() - begun < 3
