"""Saved searches: read from a file that people edit, and written without harm to it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.query.tree import Between, Exclude, Filter, Narrowing
from index.search import Mode, Order
from tui.saved_searches import (
    MODES,
    ORDERS,
    SavedSearch,
    SearchesProblem,
    narrowing,
    parse,
    read,
    remove,
    save,
    written,
)

_BY_HAND = """\
# My searches. Ask Omar about the second.

Mosul dam: '"mosul dam" OR "tigris dam"'   # both names

# For the weekly meeting
Elections in the press:
  query: election* NOT sport
  order: date   # newest first
  narrowed:
    source: City Desk
    tag: [politics, vote]
    date: last-month

# The end
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "config" / "searches.yaml"
    made.parent.mkdir()
    made.write_text(_BY_HAND, encoding="utf-8")
    return made


def test_a_file_written_by_hand_is_read(file: Path) -> None:
    dam, elections = read(file)

    assert dam == SavedSearch("Mosul dam", '"mosul dam" OR "tigris dam"')
    assert (elections.query, elections.mode, elections.order) == ("election* NOT sport", "", "date")
    assert narrowing(elections, date(2024, 8, 15)) == (
        Filter("source", "City Desk"),
        Filter("tag", "politics"),
        Filter("tag", "vote"),
        Between("date", "2024-07", "2024-08"),
    )


def test_whether_late_dates_count_is_written_as_a_word(file: Path) -> None:
    save(file, SavedSearch("Water", "water", recency=True))
    assert file.read_text(encoding="utf-8").endswith("Water:\n  query: water\n  recency: 'yes'\n")
    assert [search.recency for search in parse("a: {query: b, recency: yes}\nc: {query: b, recency: no}", "x")] == [
        True,
        False,
    ]


def test_a_search_has_the_modes_and_orders_that_there_are() -> None:
    assert (tuple(Mode), tuple(Order)) == (MODES, ORDERS)


def test_without_a_file_there_are_no_searches(tmp_path: Path) -> None:
    assert read(tmp_path / "searches.yaml") == ()


def test_a_new_search_is_put_at_the_end_and_nothing_else_changes(file: Path) -> None:
    assert save(file, SavedSearch("Water", "water NEAR/5 price", mode="any")) == ""

    text = file.read_text(encoding="utf-8")
    assert text.startswith(_BY_HAND)
    assert [search.name for search in read(file)] == ["Mosul dam", "Elections in the press", "Water"]
    assert read(file)[2] == SavedSearch("Water", "water NEAR/5 price", mode="any")


def test_a_search_is_replaced_and_the_comments_around_it_stay(file: Path) -> None:
    assert save(file, SavedSearch("Mosul dam", "mosul dam", order="date-up")) == ""

    text = file.read_text(encoding="utf-8")
    assert "# My searches. Ask Omar" in text
    assert text.endswith(_BY_HAND[_BY_HAND.index("# For the weekly") :])
    assert read(file)[0] == SavedSearch("Mosul dam", "mosul dam", order="date-up")


def test_where_a_comment_would_be_lost_the_file_is_kept_as_it_was(file: Path) -> None:
    said = save(file, SavedSearch("Elections in the press", "election*"))

    assert said == "Comments could not be kept in searches.yaml; as it was, it is in searches.yaml.before."
    assert file.with_name("searches.yaml.before").read_text(encoding="utf-8") == _BY_HAND
    assert read(file)[1] == SavedSearch("Elections in the press", "election*")


def test_a_search_is_removed_and_nothing_else_changes(file: Path) -> None:
    assert remove(file, "Mosul dam") == ""
    assert file.read_text(encoding="utf-8") == _BY_HAND.replace(_BY_HAND.splitlines(keepends=True)[2], "")

    assert remove(file, "Elections in the press") == ""
    assert read(file) == ()
    assert "# The end" in file.read_text(encoding="utf-8")
    assert "# For the weekly meeting" in file.read_text(encoding="utf-8")

    assert remove(file, "Never there") == ""


def test_the_folder_of_the_file_is_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "searches.yaml"
    save(file, SavedSearch("Dam", "dam"))
    assert file.read_text(encoding="utf-8") == "Dam: dam\n"


def test_a_link_to_the_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "searches.yaml"
    link.symlink_to(file)

    save(link, SavedSearch("Dam", "dam"))

    assert link.is_symlink()
    assert read(file)[2].name == "Dam"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [x, y]\n", "searches.yaml, line 1: “a” must have a query, or query, mode, order, recency, narrowed."),
        (
            "a: b\nc:\n  querry: d\n",
            "searches.yaml, line 3: a search has no `querry` (did you mean `query`?).",
        ),
        (
            "c:\n  query: d\n  order: dat\n",
            "searches.yaml, line 3: `order` cannot be “dat” (did you mean `date`?).",
        ),
        (
            "c:\n  query: d\n  mode: some\n",
            "searches.yaml, line 3: `mode` cannot be “some”; there are all-first, all, any.",
        ),
        (
            "c:\n  query: d\n  recency: much\n",
            "searches.yaml, line 3: `recency` cannot be “much”; there are yes, no.",
        ),
        (
            "c:\n  query: [d]\n",
            "searches.yaml, line 2: `query` must be text, not a list or a mapping.",
        ),
        (
            "c:\n  query: d\n  narrowed:\n    sorce: e\n",
            "searches.yaml, line 4: results cannot be narrowed by `sorce` (did you mean `source`?).",
        ),
        (
            "c:\n  query: d\n  narrowed: [e]\n",
            "searches.yaml, line 3: `narrowed` must be a mapping such as `source: City Desk`.",
        ),
        (
            "a: b\na: c\n",
            "searches.yaml, line 2: the key `a` is already on line 1. Keep one of the two",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_file_is_not_touched(file: Path, text: str, said: str) -> None:
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SearchesProblem) as problem:
        save(file, SavedSearch("Dam", "dam"))
    assert str(problem.value) == said
    with pytest.raises(SearchesProblem):
        remove(file, "a")
    assert file.read_text(encoding="utf-8") == text


def test_a_date_that_is_none_is_told_with_its_line(file: Path) -> None:
    file.write_text("c:\n  query: d\n  narrowed:\n    date: someday\n", encoding="utf-8")
    with pytest.raises(SearchesProblem, match=r"searches\.yaml, line 4: .*someday.*2024-07"):
        read(file)


@pytest.mark.parametrize("content", [b"a: \xff\n", b"a: b\n" * 300_000, b"<<<<<<< ours\na: b\n", b"a: *b\n", b"{[\n"])
def test_a_file_that_cannot_be_read_is_never_written(file: Path, content: bytes) -> None:
    file.write_bytes(content)

    with pytest.raises(SearchesProblem, match=r"searches\.yaml"):
        save(file, SavedSearch("Dam", "dam"))
    assert file.read_bytes() == content


def test_a_place_where_no_file_can_be_is_told(file: Path) -> None:
    with pytest.raises(SearchesProblem, match="cannot be read"):
        save(file / "searches.yaml", SavedSearch("Dam", "dam"))
    with pytest.raises(SearchesProblem, match="cannot be read"):
        read(file.parent)


def test_a_full_disk_leaves_the_file_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(SearchesProblem, match=r"No space left on device\. Nothing is changed"):
        save(file, SavedSearch("Dam", "dam"))
    assert file.read_text(encoding="utf-8") == _BY_HAND


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_values = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_searches = st.builds(
    SavedSearch,
    name=_texts,
    query=_values,
    mode=st.sampled_from(("", *MODES)),
    order=st.sampled_from(("", *ORDERS)),
    recency=st.booleans(),
    narrowed=st.lists(st.tuples(st.sampled_from(("source", "tag", "lang")), _values), max_size=4).map(
        lambda pairs: tuple(sorted(pairs, key=lambda pair: pair[0]))
    ),
)


@settings(deadline=None)
@given(searches=st.lists(_searches, max_size=4, unique_by=lambda search: search.name), removed=st.integers(0, 3))
def test_what_is_saved_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, searches: list[SavedSearch], removed: int
) -> None:
    file = tmp_path_factory.mktemp("searches") / "searches.yaml"
    for search in searches:
        save(file, search)
    assert list(read(file)) == searches

    left = [search for number, search in enumerate(searches) if number != removed]
    for search in searches[removed : removed + 1]:
        remove(file, search.name)
    assert list(read(file)) == left


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.builds(Filter, st.sampled_from(("source", "tag", "month")), _values),
            st.builds(Exclude, st.builds(Filter, st.sampled_from(("source", "year")), _values)),
            st.sampled_from(
                (
                    Between("date", "2024-07", "2024-08"),
                    Between("date", "2024-07-24", "2024-07-25"),
                    Between("date", "1990", "2000"),
                    Between("size", "10", "2000000"),
                )
            ),
        ),
        max_size=3,
    )
)
def test_what_results_are_narrowed_by_is_kept(narrowed: list[Narrowing]) -> None:
    search = SavedSearch("a", narrowed=written(narrowed))
    halves = [
        half
        for each in narrowed
        for half in (
            [Between(each.name, each.low), Between(each.name, high=each.high)]
            if isinstance(each, Between) and (each.name == "size" or each.low == "1990")
            else [each]
        )
    ]
    assert list(narrowing(search, date(2024, 8, 1))) == halves


def test_a_month_and_what_is_left_out_are_written_as_in_a_query(file: Path) -> None:
    narrowed = (Between("date", "2024-07", "2024-08"), Exclude(Filter("source", "City Desk")))
    save(file, SavedSearch("Elsewhere", "budget", narrowed=written(narrowed)))
    assert "date: '2024-07'\n    '-source': City Desk\n" in file.read_text()
    assert narrowing(read(file)[-1], date(2024, 8, 1)) == narrowed


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_file_of_searches_or_a_problem_with_words(text: str) -> None:
    try:
        parse(text, "searches.yaml")
    except SearchesProblem as problem:
        assert str(problem).startswith("searches.yaml")
