"""The timeline of a list of documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.columns import Columns
from index.filters import matching, resolve
from index.query.tree import Between
from index.timeline import Step, Timeline, timeline
from tests.index.cards import Cards


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[Cards]:
    made = Cards(tmp_path)
    yield made
    made.catalogue.close()


def _timeline(cards: Cards, dates: Sequence[str], bars: int = 40) -> Timeline:
    ids = [cards.put(f"{number}.txt", date=date) for number, date in enumerate(dates)]
    return timeline(cards.columns(), ids, bars)


def _counts(found: Timeline) -> dict[str, int]:
    return {bar.label: bar.count for bar in found.bars}


def test_a_few_days_are_bars_of_days_without_a_gap(cards: Cards) -> None:
    found = _timeline(cards, ["2024-02-27", "2024-03-01T10:30Z", "2024-03-01", ""])

    assert found.step is Step.DAY
    assert _counts(found) == {"2024-02-27": 1, "2024-02-28": 0, "2024-02-29": 0, "2024-03-01": 2}
    assert (found.bars[0].start, found.bars[0].end) == ("2024-02-27", "2024-02-28")
    assert (found.undated, found.vague) == (1, 0)


def test_what_does_not_fit_by_days_is_shown_by_months(cards: Cards) -> None:
    found = _timeline(cards, ["2023-12-30", "2024-02-01", "2024-02-29"], bars=10)

    assert found.step is Step.MONTH
    assert _counts(found) == {"2023-12": 1, "2024-01": 0, "2024-02": 2}
    assert (found.bars[0].start, found.bars[0].end) == ("2023-12", "2024-01")


def test_what_does_not_fit_by_months_is_shown_by_years(cards: Cards) -> None:
    found = _timeline(cards, ["1999", "2001-05-06", "2001"], bars=10)

    assert found.step is Step.YEAR
    assert _counts(found) == {"1999": 1, "2000": 0, "2001": 2}


def test_what_does_not_fit_by_years_is_shown_by_several(cards: Cards) -> None:
    found = _timeline(cards, ["1848", "1999-01-01", "2024-07"], bars=20)

    assert _counts(found)["1840–1849"] == 1
    assert _counts(found)["2020–2029"] == 1
    assert len(found.bars) == 19


def test_dates_that_are_less_precise_than_a_bar_are_counted_apart(cards: Cards) -> None:
    found = _timeline(cards, ["2024-07-24", "2024-07-25", "2024", "2024-07"])
    assert (found.step, len(found.bars), found.vague) == (Step.DAY, 2, 2)


def test_bars_are_as_precise_as_most_dates(cards: Cards) -> None:
    assert _timeline(cards, ["2024", "2024", "2023", "2024-07-24"]).step is Step.YEAR


def test_without_dates_there_are_no_bars(cards: Cards) -> None:
    assert _timeline(cards, ["", ""]) == Timeline(undated=2)
    assert timeline(cards.columns(), [], 40) == Timeline()


def test_the_last_and_the_first_year_that_a_date_can_have(cards: Cards) -> None:
    assert _timeline(cards, ["9999-12-31"]).bars[0].end == ""
    found = _timeline(cards, ["0001", "9999"], bars=2)
    assert _counts(found) == {"0001–4999": 1, "5000–9999": 1}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cards]:
    made = Cards(tmp_path_factory.mktemp("timeline"))
    for number in range(60):
        day = f"{1995 + number // 2}-{1 + number % 12:02}-{1 + number * 7 % 28:02}"
        made.put(f"{number}.txt", date=("", day, day[:7], day, day[:4])[number % 5])
    for number in range(60, 75):
        made.put(f"{number}.txt", date=f"2024-07-{number - 50}")
    yield made
    made.catalogue.close()


@pytest.fixture(scope="module")
def columns(many: Cards) -> Columns:
    return many.columns()


@settings(deadline=None)
@given(st.sets(st.integers(1, 75), min_size=1), st.integers(0, 90))
def test_a_bar_counts_what_narrowing_to_it_leaves(many: Cards, columns: Columns, ids: set[int], room: int) -> None:
    found = timeline(columns, ids, room)

    assert len(found.bars) <= max(room, 1)
    assert sum(bar.count for bar in found.bars) + found.undated + found.vague == len(ids)
    assert all(one.end == other.start for one, other in zip(found.bars, found.bars[1:], strict=False))
    for bar in found.bars:
        tree, _ = resolve(Between("date", bar.start, bar.end), columns, many.catalogue)
        assert tree
        assert bar.count <= len((matching(tree, columns) or frozenset()) & ids) <= bar.count + found.vague
