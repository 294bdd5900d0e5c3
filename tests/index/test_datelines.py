from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.datelines import dateline

_PROSE = "The committee that met on Monday in the old town hall decided nothing."


@pytest.mark.parametrize(
    ("opening", "date", "source"),
    [
        ("date 2024-07-24 Shafaq News/ ", "2024-07-24", "Shafaq News"),
        ("2024-07-24 شفق نيوز/ ", "2024-07-24", "شفق نيوز"),
        ("Shafaq News/ ", "", "Shafaq News"),
        ("شفق نيوز/ ", "", "شفق نيوز"),
        ("INA/ Baghdad/ ", "", "INA"),
        ("BAGHDAD / NINA / ", "", "NINA"),
        ("بغداد / واع / ", "", "واع"),
        ("بغداد / وكالة الأنباء العراقية / ", "", "وكالة الأنباء العراقية"),
        ("بغداد - واع - ", "", "واع"),
        ("وكالة الأناضول/ بغداد\n", "", "وكالة الأناضول"),
        ("الرياض في 24 يوليو 2024 / واس / ", "2024-07-24", "واس"),
        ("بيروت (رويترز) - ", "", "رويترز"),
        ("واشنطن، 24 تموز 2024 (أ ف ب) - ", "2024-07-24", "أ ف ب"),
        ("BAGHDAD (AP) — ", "", "AP"),
        ("BAGHDAD, Iraq, 24 July 2024 (AFP) - ", "2024-07-24", "AFP"),
        ("RAMALLAH, July 24, 2024 (WAFA) - ", "2024-07-24", "WAFA"),
        ("Berlin (dpa) - ", "", "dpa"),
        ("NEW YORK, July 24, 2024 /PRNewswire/ -- ", "2024-07-24", "PRNewswire"),
        ("NEW YORK--(BUSINESS WIRE)--", "", "BUSINESS WIRE"),
        ("(CNN) -- ", "", "CNN"),
        ("(CNN) ", "", "CNN"),
        ("(AP) BAGHDAD -- ", "", "AP"),
        ("(ANSA) - ROMA, 24 LUG 2024 - ", "2024-07-24", "ANSA"),
        ("(서울=연합뉴스) 홍길동 기자 = ", "", "연합뉴스"),
        ("BAGHDAD, July 24, 2024 — ", "2024-07-24", ""),
        ("\n \u200fشفق نيوز/ ", "", "شفق نيوز"),
    ],
)
def test_the_habits_of_several_agencies_are_known(opening: str, date: str, source: str) -> None:
    found = dateline(opening + _PROSE)
    assert found is not None
    assert (found.date, found.source, found.month_day) == (date, source, None)
    assert (opening + _PROSE)[found.end :] == _PROSE


@pytest.mark.parametrize(
    ("opening", "source"),
    [
        ("BAGHDAD, July 24 (Reuters) - ", "Reuters"),
        ("MOSCOW. July 24 (Interfax) - ", "Interfax"),
        ("MOSCOW, July 24. /TASS/. ", "TASS"),
        ("Madrid, 24 jul (EFE).- ", "EFE"),
        ("BERLIN, 24. Juli (Reuters) - ", "Reuters"),
        ("July 24 (Reuters) - ", "Reuters"),
        ("VIENNA, July 24 (WNA) - ", "WNA"),
        ("新华社北京7月24日电 ", "新华社"),
    ],
)
def test_a_dateline_without_a_year_gives_month_and_day(opening: str, source: str) -> None:
    found = dateline(opening + _PROSE)
    assert found is not None
    assert (found.date, found.source, found.month_day) == ("", source, (7, 24))
    assert (opening + _PROSE)[found.end :] == _PROSE


@pytest.mark.parametrize(
    "text",
    [
        *("", "He/she said so.", "He / she said so.", "The talks and/or meetings", "Input / Output / Error"),
        *("2024-07-24 he met some and/or all", "date 2024-13-45 Agency/ x", "date 2024-07-24 " + "a" * 61 + "/ x"),
        *("London, 5 July (a Friday) — the talks went on", "London (Monday) — the talks", "Paris (France) — a city"),
        *("Washington (DC) — a city", "Islamic State (ISIS) — the group", "The group (ISIS) - also known as"),
        *("The Associated Press (AP) — the agency", "World Health Organization (WHO) — an agency", "A (B) - c"),
        *("Reuters/Ipsos poll shows", "BBC News - Home", "Breaking News - Updates", "News / Sport / Weather"),
        *("US / UK / EU trade talks", "The Press/ the media", "World News/ today", "Chapter 1 (PDF) - text"),
        *("CHAPTER ONE (DRAFT) - text", "NASA - what it is and why it matters to all who live on Earth today"),
        *("Born in London, 5 July 1990 - the son of a baker", "Note (PDF): text", "On July 24 (Wednesday) - text"),
    ],
)
def test_prose_is_no_dateline(text: str) -> None:
    assert dateline(text) is None


@given(st.text(alphabet="aB /-()—,.:\n24July AFPReutersشفق نيوز年", max_size=120))
def test_any_text_can_be_asked_for_its_dateline(text: str) -> None:
    found = dateline(text)
    assert found is None or 0 < found.end <= len(text)


@pytest.mark.parametrize("unit", ["(", "/ ", "A - ", " ", "24 ", ", ", "A, (", "新"])
def test_a_hostile_opening_is_answered_soon(unit: str) -> None:
    begun = time.process_time()
    for _ in range(20):
        dateline(unit * 2000)
    assert time.process_time() - begun < 2
