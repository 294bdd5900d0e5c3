from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.first_lines import first_lines, is_worded


def test_labelled_lines_at_the_top_give_fields_and_end_before_the_text() -> None:
    text = (
        "Title: The vote\nDate: 24 July 2024 10:30 GMT\nSource: Herald\nURL: https://herald.test/1\n\nThe text begins."
    )
    found = first_lines(text)
    assert found.fields == {
        "title": "The vote",
        "date": "2024-07-24T10:30Z",
        "source": "Herald",
        "link": "https://herald.test/1",
    }
    assert text[found.start :].strip() == "The text begins."


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("July 24, 2024", "2024-07-24"),
        ("Wednesday, 24 July 2024", "2024-07-24"),
        ("mercredi 24 juillet 2024", "2024-07-24"),
        ("Published on July 24, 2024 10:30 GMT", "2024-07-24T10:30Z"),
        ("نُشر في: ٢٤ تموز ٢٠٢٤", "2024-07-24"),
        ("Events of 24 July 2024", ""),
        ("The war of 24 July 2024", ""),
        ("24 July 2024 was a warm day here", ""),
        ("It happened on 24 July 2024.", ""),
        ("July 2024", ""),
        ("20240724", ""),
        ("07/08/2024", ""),
    ],
)
def test_a_date_counts_when_it_is_all_that_a_line_holds(line: str, date: str) -> None:
    assert first_lines(f"A heading\n{line}\n\nText.").fields.get("date", "") == date


@pytest.mark.parametrize(
    ("line", "language", "author"),
    [
        ("By Jane Doe", "en", "Jane Doe"),
        ("By Jane Doe and Ali al-Hassan, Herald", "en", "Jane Doe and Ali al-Hassan, Herald"),
        ("BY JANE DOE", "", "JANE DOE"),
        ("Par Jeanne de la Tour", "fr", "Jeanne de la Tour"),
        ("By: Jane Doe", "en", "Jane Doe"),
        ("بقلم: ليلى حسن", "ar", "ليلى حسن"),
        ("By the river", "en", ""),
        ("By Land and Sea", "en", ""),
        ("By Jane Doe was the book written.", "en", ""),
        ("Von Jane Doe", "en", ""),
    ],
)
def test_a_byline_names_the_author(line: str, language: str, author: str) -> None:
    assert first_lines(f"A heading\n{line}\n\nText.", 0, language).fields.get("author", "") == author


def test_a_first_line_is_no_byline_and_prose_ends_the_first_lines() -> None:
    assert first_lines("By Jane Doe\n\nText.", 0, "en").fields == {}
    assert first_lines(f"{'Long prose. ' * 20}\nSource: Herald\n").fields == {}
    assert first_lines("A\n" * 12 + "Source: Herald\n").fields == {}


@given(st.text(alphabet="By JohnDate: 2024-07\n ,.*Source", max_size=120), st.integers(0, 20))
def test_the_text_never_begins_outside_itself(text: str, start: int) -> None:
    start = min(start, len(text))
    assert start <= first_lines(text, start).start <= len(text)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "The vote is put off",
            "Git v2.39.5 Release Notes",
            "Über den Umgang mit Menschen",
            "انتخابات العراق",
            "选举",
        ),
        *('"I will not go", she said', "<3 letters from home", "A kind of FAQ for GNU/{Linux,Hurd}", "Q3 results: 12%"),
        *(
            "E-mail: a history",
            "Written by Ann <ann@example.org> in 2024",
            "[AFP] Talks end",
            "# Part one",
            "Import duties",
        ),
    ],
)
def test_a_line_in_words_can_be_a_title(line: str) -> None:
    assert is_worded(line)


@pytest.mark.parametrize(
    "line",
    [
        *('"revision": "522e1f37bef",', "2d362db Wrapper: emit more", "2022-11-02 Mark W. <mark@example.org>"),
        *('<?xml version="1.0"?>', "<a href='x'>", "<!-- x -->", "#!/bin/sh", "/* The licence */", "// The licence"),
        *("{", "[", "{'a': 1}", "[1, 2]", "[section one]", ";; -*- mode: lisp -*-", "-- the table", '" A syntax file'),
        *(
            '"""What it is."""',
            "%!PS-Adobe-3.0",
            '.\\" Title: x',
            ".TH LS 1",
            "from a import b",
            "package Net::FTP::E;",
        ),
        *(
            "libx (1.15-1) unstable; urgency=medium",
            "name = the value",
            "Metadata-Version: 2.1",
            "int main() {",
            "README.txt",
        ),
        *("Format: https://example.org/1.0/", "2023-02-03 v3.6.0", "ssh-rsa " + "AbCd1234" * 8, "====", "7", ""),
    ],
)
def test_a_line_for_programs_is_no_title(line: str) -> None:
    assert not is_worded(line)


def test_what_stands_around_a_line_may_show_that_it_is_code() -> None:
    assert not is_worded("The licence of this file", above="/*\n")
    assert not is_worded("# Settings of the server", below="# Change with care")
    assert is_worded("The licence", above="*****\n", below="# One")


@given(st.text(max_size=400), st.text(max_size=20), st.text(max_size=20))
def test_any_line_is_judged(line: str, above: str, below: str) -> None:
    assert is_worded(line, above, below) in {True, False}
