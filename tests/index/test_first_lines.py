from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.first_lines import first_lines


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
