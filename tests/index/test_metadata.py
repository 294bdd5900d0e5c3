from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Metadata
from index.metadata import TITLE_LIMIT, describe, from_fields, front_matter, is_guess
from index.metadata_rules import MetadataRule, apply_rules

_WIRE = (
    " date 2024-07-24 Shafaq News/ The United States and Iraq have concluded the second Joint Security "
    "Cooperation Dialogue in Washington D.C., highlighting their commitment. More followed.\n\nNext.\n"
)


def test_a_wire_copy_is_called_by_its_first_sentence_after_the_agency() -> None:
    known = describe(_WIRE, "000_b75d.txt", Metadata())
    assert known.title == "The United States and Iraq have concluded the second Joint Security Cooperation Dialogue…"
    assert len(known.title) <= TITLE_LIMIT
    assert (known.date, known.source) == ("2024-07-24", "Shafaq News")


def test_what_the_document_states_counts_more_than_its_dateline() -> None:
    stated = Metadata(title="Stated", date="2020", source="Elsewhere", language="de")
    assert describe(_WIRE, "x.txt", stated) == stated


@pytest.mark.parametrize(
    ("text", "name", "date", "origin"),
    [
        (_WIRE, "x.pdf", "2024-07-24", "dateline"),
        ("The talks end\n\n18 August 2022\n\nText.", "x.pdf", "2022-08-18", "first lines"),
        ("The talks end\n\nText.", "x.pdf", "2026-11-24", "date of creation (document properties)"),
        ("The talks end\n\nText.", "2024-07-26.pdf", "2026-11-24", "date of creation (document properties)"),
    ],
)
def test_a_date_in_the_text_counts_more_than_the_day_on_which_the_file_was_made(
    text: str, name: str, date: str, origin: str
) -> None:
    made = Metadata(date="2026-11-24", origins={"date": "document properties"})
    known = describe(text, name, made)
    assert (known.date, known.origins["date"]) == (date, origin)


def test_a_date_of_publication_counts_more_than_the_dateline() -> None:
    known = describe(_WIRE, "x.html", Metadata(date="2020-01-01", origins={"date": "JSON-LD"}))
    assert (known.date, known.origins["date"]) == ("2020-01-01", "JSON-LD")


def test_a_rule_counts_more_than_the_day_on_which_the_file_was_made() -> None:
    made = Metadata(title="T", date="2026-11-24", origins=dict.fromkeys(("title", "date"), "document properties"))
    rule = MetadataRule(path="*", fields={"date": "2019-05-01", "title": "U"})
    known = apply_rules([rule], "a.pdf", "Text.", describe("Text.", "a.pdf", made))
    assert (known.title, known.date) == ("T", "2019-05-01")


def test_every_guess_says_where_it_came_from() -> None:
    known = describe(_WIRE, "x.txt", Metadata())
    assert known.origins == {
        "title": "first sentence",
        "date": "dateline",
        "source": "dateline",
        "language": "text (detected)",
    }
    assert all(map(is_guess, known.origins.values()))
    assert describe("*", "report.txt", Metadata()).origins == {"title": "file name"}
    assert describe("A title\n\nText", "x.txt", Metadata()).origins["title"] == "first line"


_STORY = "BAGHDAD, July 24 (Reuters) - Iraq and the United States have ended the talks on security.\n"


@pytest.mark.parametrize(
    ("text", "name", "date", "origin"),
    [
        (_STORY, "x.txt", "", None),
        (_STORY, "2024-07-25.txt", "2024-07-24", "dateline, its year from the file name"),
        (f"The talks end\nJuly 25, 2024\n\n{_STORY}", "x.txt", "2024-07-24", "dateline, its year from the first lines"),
        (f"The talks end\nPublished: 2024-07-24T10:30Z\n\n{_STORY}", "x.txt", "2024-07-24T10:30Z", "first lines"),
        ("The talks end\nJuly 25, 2024\n\nText.", "2024-07-26.txt", "2024-07-25", "first lines"),
        ("The talks end\n\nText.", "2024-07-26.txt", "2024-07-26", "file name"),
    ],
)
def test_the_date_is_the_one_that_says_most(text: str, name: str, date: str, origin: str | None) -> None:
    known = describe(text, name, Metadata())
    assert (known.date, known.origins.get("date")) == (date, origin)


def test_a_dateline_below_a_heading_gives_the_source_and_the_heading_the_title() -> None:
    known = describe(f"The talks end\nBy Jane Doe\n\n{_STORY}", "x.txt", Metadata())
    assert (known.title, known.source, known.author) == ("The talks end", "Reuters", "Jane Doe")


def test_lines_about_the_text_are_no_title() -> None:
    text = "July 24, 2024\nSource: Herald\n\nThe vote is put off\n\nIt was said to be for the best."
    known = describe(text, "x.txt", Metadata())
    assert (known.title, known.date, known.source) == ("The vote is put off", "2024-07-24", "Herald")


def test_an_agency_in_a_list_is_no_source() -> None:
    assert describe("Papers\n\n- Herald\n- BBC News - \nAFP/ \n", "x.txt", Metadata()).source == ""


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
        ("# Part one\n\nText", "Part one"),
        ('{\n  "revision": "522e"\n}', "report"),
        ("2022-11-02  Mark W. <mark@example.org>\n\n\t* a.c: New.", "report"),
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
    fields: dict[str, str | list[str]] = {
        "title": "a\nb",
        "publisher": "P",
        "authors": ["A", "B"],
        "language": "en_GB",
        "keywords": "#x, y,,x",
        "published": "07/08/2024",
        "canonical_url": "https://p.test/1",
    }
    names = ("title", "date", "source", "author", "language", "tags", "link")
    assert from_fields(fields, "docinfo") == Metadata(
        "a b",
        "2024-08-07",
        "P",
        "A, B",
        "en-GB",
        ("x", "y"),
        "https://p.test/1",
        origins=dict.fromkeys(names, "docinfo"),
    )


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
