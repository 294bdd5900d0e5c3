from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import day_and_month, file_name_date, iso_date, with_year
from index.months import SOLAR_HIJRI, fold, month_of, solar_month_of


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2024", "2024"),
        ("2024-07", "2024-07"),
        ("2024-07-24", "2024-07-24"),
        ("2024/7/4", "2024-07-04"),
        ("20240724", "2024-07-24"),
        ("July 2024", "2024-07"),
        ("يوليو 2024", "2024-07"),
        ("24 July 2024", "2024-07-24"),
        ("July 24, 2024", "2024-07-24"),
        ("the 24th of July, 2024", "2024-07-24"),
        ("Sept. 5, 2024", "2024-09-05"),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(value: str, iso: str) -> None:
    assert iso_date(value) == iso


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2024-07-24T10:30:12.123+03:00", "2024-07-24T10:30+03:00"),
        ("2024-07-24T10:30Z", "2024-07-24T10:30Z"),
        ("2024-07-24T10:30:00+0000", "2024-07-24T10:30Z"),
        ("20240724T103000Z", "2024-07-24T10:30Z"),
        ("D:20240724103000+03'00'", "2024-07-24T10:30+03:00"),
        ("Wed, 24 Jul 2024 10:00:00 GMT", "2024-07-24T10:00Z"),
        ("24 Jul 2024 10:00:00 -0500 (CDT)", "2024-07-24T10:00-05:00"),
        ("July 24, 2024 at 10:30 p.m. EDT", "2024-07-24T22:30-04:00"),
        ("2024-07-24 10:30", "2024-07-24"),
        ("20:30, 5 сентября 2024", "2024-09-05"),
        ("2024-07-24T25:30Z", "2024-07-24"),
        ("2024-07-24T10:30+99:00", "2024-07-24"),
    ],
)
def test_a_time_is_kept_to_the_minute_when_it_has_a_zone(value: str, iso: str) -> None:
    assert iso_date(value) == iso


@pytest.mark.parametrize(
    "value",
    [
        *("24 juillet 2024", "24. Juli 2024", "Mittwoch, den 24. Juli 2024, 10:30 Uhr", "24 de julio de 2024"),
        *("quarta-feira, 24 de julho de 2024", "mercoledì 24 luglio 2024", "24 juli 2024", "24 Temmuz 2024 Çarşamba"),
        *("24 июля 2024 г.", "24 липня 2024 року", "24 lipca 2024 r.", "24 Ιουλίου 2024", "24 tîrmehê 2024"),
        *(
            "24 تموز 2024",
            "الأربعاء، ٢٤ يوليو ٢٠٢٤",
            "24 تموز/يوليو 2024",
            "چهارشنبه ۲۴ ژوئیه ۲۰۲۴",
            "24ی تەممووزی 2024",
        ),
        *("24 ביולי 2024", "יום רביעי, 24 ביולי 2024", "2024年7月24日", "２０２４年７月２４日", "2024년 7월 24일"),
        *("24/07/2024", "24.07.2024", "07/24/2024", "۳ مرداد ۱۴۰۳"),
    ],
)
def test_dates_in_the_languages_of_a_newsroom_are_understood(value: str) -> None:
    assert iso_date(value) == "2024-07-24"


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("14 كانون الثاني 2024", "2024-01-14"),
        ("14 كانون الأول 2024", "2024-12-14"),
        ("14ی تشرینی دووەمی 2024", "2024-11-14"),
        ("1er août 2024", "2024-08-01"),
        ("14 listopada 2024", "2024-11-14"),
    ],
)
def test_names_of_two_words_and_with_accents_are_one_month(value: str, iso: str) -> None:
    assert iso_date(value) == iso


@pytest.mark.parametrize(
    ("value", "language", "iso"),
    [
        ("07/08/2024", "", ""),
        ("07/08/2024", "en", ""),
        ("07/08/2024", "en-US", "2024-07-08"),
        ("07/08/2024", "en-GB", "2024-08-07"),
        ("07.08.2024", "de", "2024-08-07"),
        ("07/08/2024", "ar-IQ", "2024-08-07"),
        ("07/08/2024", "fr-CA", ""),
        ("07/07/2024", "", "2024-07-07"),
        ("07/08/24", "de", ""),
    ],
)
def test_two_numbers_are_a_date_only_where_there_is_one_way_to_read_them(value: str, language: str, iso: str) -> None:
    assert iso_date(value, language) == iso


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "July 24", "24 July", "24 Foo 2024", "2024-02-30", "31 April 2024", "13/13/2024", "1 2 2024"]
    + ["2024年13月1日", "12:30", "99999", "9" * 5000, "30 اسفند 1400", "3 مرداد 2024", "D:20241324"],
)
def test_what_the_calendar_does_not_have_is_no_date(value: str) -> None:
    assert iso_date(value) == ""


@pytest.mark.parametrize(
    ("solar", "iso"),
    [
        ("22 بهمن 1357", "1979-02-11"),
        ("1 فروردین 1400", "2021-03-21"),
        ("1 فروردین 1403", "2024-03-20"),
        ("30 اسفند 1403", "2025-03-20"),
        ("1 فروردین 1404", "2025-03-21"),
    ],
)
def test_solar_hijri_dates_are_converted(solar: str, iso: str) -> None:
    assert iso_date(solar) == iso


def test_no_month_of_the_solar_calendar_is_one_of_the_gregorian() -> None:
    names = [fold(name) for name in SOLAR_HIJRI.split("|")]
    assert [solar_month_of(name) for name in names] == list(range(1, 13))
    assert not any(map(month_of, names))


@given(st.dates(), st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}", "{y}-{n:02}-{d:02}", "{y}年{n}月{d}日"]))
def test_every_day_of_the_calendar_comes_back(day: date, form: str) -> None:
    if day.year < 1000:
        day = day.replace(year=day.year + 4000)
    written = form.format(d=day.day, m=day.strftime("%B"), n=day.month, y=day.year)
    assert iso_date(written) == day.isoformat()


@given(st.text(alphabet="0123456789-/ :TZ+JulyMarch,.年月日تموز", max_size=90))
def test_any_text_can_be_asked_for_its_date(value: str) -> None:
    assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d(T\d\d:\d\d(Z|[+-]\d\d:\d\d))?)?)?)?", iso_date(value))
    day_and_month(value)
    file_name_date(value)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2024-07-24-talks.txt", "2024-07-24"),
        ("talks_20240724.txt", "2024-07-24"),
        ("2024.07.24.txt", "2024-07-24"),
        ("000_b75dd7bd48612aab.txt", ""),
        ("a20240724b.txt", ""),
        ("2024-13-24.txt", ""),
        ("120240724.txt", ""),
    ],
)
def test_the_name_of_a_file_may_hold_a_day(name: str, day: str) -> None:
    assert file_name_date(name) == day


def test_a_month_and_day_take_the_nearest_year() -> None:
    assert with_year(7, 24, "2024-07-25") == "2024-07-24"
    assert with_year(12, 31, "2025-01-01") == "2024-12-31"
    assert with_year(1, 1, "2024-12-31T10:00Z") == "2025-01-01"
    assert with_year(2, 29, "2023") == ""
    assert with_year(7, 24, "") == ""
