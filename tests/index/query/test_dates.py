from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query import Between, parse
from index.query.dates import DATE_WORDS, read_date
from index.query.messages import BadValue

TODAY = date(2026, 2, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        ("date:2024", "2024", "2025"),
        ("date:2024-07", "2024-07", "2024-08"),
        ("date:2024-12", "2024-12", "2025-01"),
        ("date:2024-07-24", "2024-07-24", "2024-07-25"),
        ("date:2024-2-9", "2024-02-09", "2024-02-10"),
        ("date:2024/07/24", "2024-07-24", "2024-07-25"),
        ("date:24.07.2024", "2024-07-24", "2024-07-25"),
        ('date:"24 July 2024"', "2024-07-24", "2024-07-25"),
        ("date:Juillet-2024", "2024-07", "2024-08"),
        ("date:2024年7月", "2024-07", "2024-08"),
        ("date:٢٠٢٤-٠٧", "2024-07", "2024-08"),
        ("date：２０２４", "2024", "2025"),
        ("date:2024-07..2024-09", "2024-07", "2024-10"),
        ("date:2024-09..2024-07", "2024-07", "2024-10"),
        ("date:2024-07…2024", "2024-07", "2025"),
        ("date:2023-2024", "2023", "2025"),
        ("date:2023–2024", "2023", "2025"),
        ("date:..2024", "", "2025"),
        ("date:2024..", "2024", ""),
        ("date:>=2024-05", "2024-05", ""),
        ("date:≥2024-05", "2024-05", ""),
        ("date:>2024-05", "2024-06", ""),
        ("date:<2024-05", "", "2024-05"),
        ("date:<=2024-05", "", "2024-06"),
        ("date:=2024-05", "2024-05", "2024-06"),
        ("before:2024-07", "", "2024-07"),
        ("after:2024-07", "2024-08", ""),
        ("date:today", "2026-02-25", "2026-02-26"),
        ("date:Yesterday", "2026-02-24", "2026-02-25"),
        ("date:this-week", "2026-02-23", "2026-03-02"),
        ("date:last-week", "2026-02-16", "2026-02-23"),
        ("date:this-month", "2026-02", "2026-03"),
        ("date:last-month", "2026-01", "2026-02"),
        ('date:"last month"', "2026-01", "2026-02"),
        ("date:last_year", "2025", "2026"),
        ("date:this-year", "2026", "2027"),
        ("date:7d", "2026-02-18", "2026-02-26"),
        ("date:3w", "2026-02-04", "2026-02-26"),
        ("date:6m", "2025-08-25", "2026-02-26"),
        ("date:2y", "2024-02-25", "2026-02-26"),
        ('date:"7 days"', "2026-02-18", "2026-02-26"),
        ("date:6m..3m", "2025-08-25", "2025-11-26"),
        ("date:last-month..today", "2026-01", "2026-02-26"),
        ("before:7d", "", "2026-02-18"),
        ("after:yesterday", "2026-02-25", ""),
        ("date:9999", "9999", ""),
        ("date:9999-12-31", "9999-12-31", ""),
    ],
)
def test_each_way_to_write_a_date_is_a_span_of_days(typed: str, low: str, high: str) -> None:
    query = parse(typed, TODAY)
    assert query.tree == Between("date", low, high)
    assert query.messages == ()


@pytest.mark.parametrize(
    ("typed", "today", "low"),
    [
        ("date:1m", date(2024, 3, 31), "2024-02-29"),
        ("date:1y", date(2024, 2, 29), "2023-02-28"),
        ("date:last-month", date(2024, 1, 31), "2023-12"),
        ("date:last-week", date(2024, 1, 1), "2023-12-25"),
        ("date:this-week", date(2024, 12, 29), "2024-12-23"),
    ],
)
def test_spans_end_where_the_calendar_has_an_end(typed: str, today: date, low: str) -> None:
    tree = parse(typed, today).tree
    assert isinstance(tree, Between)
    assert tree.low == low


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("date:2023-02-29", "February 2023 has 28 days and no day 29; write 2023-02-28 at most"),
        ("date:2024-13", "no month 13; write 2024-01 to 2024-12"),
        ("date:2024-00", "no month 0"),
        ("date:0000", "no year 0"),
        ("date:07/08/2024", "can be two days; write 2024-08-07 or 2024-07-08"),
        ("date:july", "“july” is a month without a year; write 2025-07"),
        ("date:Feb", "write 2026-02"),
        ("date:soon", "“soon” is no date; write a year, month or day as"),
        ("date:..", "“..” is no date"),
        ("date:>", "a date is missing"),
        ('before:""', "a date is missing"),
        ("date:99999y", "before all dates"),
        ("date:2024..2024-02-30", "February 2024 has 29 days"),
        ("after:9999", "nothing is dated after"),
    ],
)
def test_what_is_no_date_is_left_out_with_a_remedy(typed: str, said: str) -> None:
    query = parse(f"a {typed}", TODAY)
    assert query.tree == parse("a").tree
    (message,) = query.messages
    assert said.lower() in message.text.lower()
    assert message.text.endswith("was left out.")


@given(st.dates(date(1, 3, 1), date(9998, 12, 31)), st.sampled_from(sorted(DATE_WORDS)))
def test_words_for_dates_work_on_any_day(today: date, word: str) -> None:
    found = read_date("date", word, today)
    assert found.low < found.high
    if word.startswith("this") or word == "today":
        assert found.low <= today.isoformat() < found.high
    else:
        assert found.high <= today.isoformat()


@given(st.dates(), st.dates())
def test_a_range_has_both_its_ends_in_it_whichever_is_written_first(one: date, other: date) -> None:
    found = read_date("date", f"{one}..{other}", TODAY)
    for end in (one, other):
        assert found.low <= end.isoformat()
        assert not found.high or end.isoformat() < found.high
    assert found == read_date("date", f"{other}..{one}", TODAY)


@given(st.text(max_size=60), st.sampled_from(["date", "before", "after"]))
def test_anything_is_a_date_or_is_said_not_to_be_one(text: str, name: str) -> None:
    try:
        found = read_date(name, text, TODAY)
    except BadValue as wrong:
        assert str(wrong)
    else:
        assert found.low or found.high
