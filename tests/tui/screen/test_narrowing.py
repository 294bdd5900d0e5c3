"""Narrowing by facets and on the timeline, and the words of the library."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.screen.conftest import Opener, Session


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Five letters of two sources and three months, and one of nobody."""
    folder = tmp_path / "documents"
    folder.mkdir()
    letters = (
        ("a", "Harbour Post", "2024-05-02", "budget vote"),
        ("b", "Harbour Post", "2024-07-01", "budget"),
        ("c", "Harbour Post", "2024-07-20", "budget vote"),
        ("d", "Almanac", "2024-07-21", "budget vote"),
        ("e", "Almanac", "2024-06-11", "apples"),
    )
    for name, source, day, words in letters:
        (folder / f"{name}.md").write_text(
            f"---\ntitle: Letter {name}\nsource: {source}\ndate: {day}\n---\n\nThe letter {name} tells of {words}.\n"
        )
    (folder / "f.md").write_text("---\ntitle: Letter f\n---\n\nNobody knows when this budget was written.\n")
    return folder


async def search(session: Session, text: str) -> None:
    await session.press("s")
    await session.type(text)
    await session.press("enter")


def shown(session: Session, name: str) -> str:
    return "\n".join(session.lines(name))


async def choose(session: Session, value: str, key: str = "enter") -> None:
    """Put the cursor of the facets on a value, and press a key there."""
    rows = session.main.left
    await session.press("g")
    place = next(row for row, line in enumerate(session.lines("facets")) if line.strip().startswith(value))
    rows.move_to(place)
    await session.press(key)


async def test_facets_list_the_values_of_what_was_found_with_their_counts(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "budget")
        await session.press("F")
        lines = [" ".join(line.split()) for line in session.lines("facets")]
        assert {"Source", "Harbour Post 3", "Almanac 1", "without source 1", "Month", "2024-07 3"} <= set(lines)
        assert "Narrow · 5 documents" in session.row("list-title")


async def test_enter_narrows_by_source_and_then_by_month_and_backspace_takes_it_back(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "budget")
        await session.press("F")
        await choose(session, "Harbour Post")
        assert "Found · 3" in session.row("list-title")
        assert session.main.focused is session.main.results
        await session.press("F")
        await choose(session, "2024-07")
        assert "Found · 2" in session.row("list-title")
        assert "Harbour Post" in session.row("narrowing") and "2024-07" in session.row("narrowing")
        await session.press("backspace")
        assert "Found · 3" in session.row("list-title")
        await session.press("backspace")
        assert "Found · 5" in session.row("list-title")
        await session.press("backspace")
        assert "not narrowed; F narrows" in session.status


async def test_x_leaves_out_a_value_and_the_others_stay_to_choose_from(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "budget")
        await session.press("F")
        await choose(session, "Harbour Post", "x")
        await session.until(lambda: "Narrow · 2 documents" in session.row("list-title"))
        assert "Harbour Post" not in shown(session, "facets")
        await session.press("escape")
        assert session.main.focused is session.main.results
        assert "Found · 2" in session.row("list-title")


async def test_the_list_of_all_documents_is_narrowed_without_a_query(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("F")
        await choose(session, "Almanac")
        assert "Found · 2" in session.row("list-title")
        await session.press("backspace")
        assert "Documents · 6" in session.row("list-title")
        assert session.main.focused is session.main.documents


async def test_the_cursor_passes_over_headings(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("F")
        facets = session.main.left
        await session.press("g")
        assert facets.cursor == 1
        await session.press("j", "j", "j")
        assert session.lines("facets")[facets.cursor].split() == ["2024", "5"]
        await session.press("k")
        assert session.lines("facets")[facets.cursor].split() == ["without", "source", "1"]


async def test_a_query_typed_over_facets_is_answered_in_their_place(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "budget")
        await session.press("F")
        await search(session, "apples")
        assert "Found · 1" in session.row("list-title")


async def test_the_timeline_has_a_bar_for_each_month_and_says_what_the_cursor_is_on(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "budget")
        await session.press("t")
        await session.until(lambda: session.main.timeline.timeline.bars)
        await session.press("0")
        assert "2024-05" in shown(session, "timeline") and "1 document" in shown(session, "timeline")
        await session.press("dollar_sign")
        assert "2024-07" in shown(session, "timeline") and "3 documents" in shown(session, "timeline")
        await session.press("escape")
        assert session.main.focused is session.main.results
        assert "█" in session.lines("timeline")[0]


async def test_enter_on_the_timeline_narrows_to_the_bar(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "budget")
        await session.press("t")
        await session.until(lambda: session.main.timeline.timeline.bars)
        await session.press("dollar_sign", "h", "l", "enter")
        assert "Found · 3" in session.row("list-title")
        assert session.main.focused is session.main.results
        await session.until(lambda: session.main.timeline.timeline.bars[0].start == "2024-07-01")


async def test_the_timeline_follows_the_search_and_t_hides_it(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("t")
        await session.until(lambda: len(session.main.timeline.timeline.bars) == 3)
        await session.press("escape")
        await search(session, "apples")
        await session.until(lambda: len(session.main.timeline.timeline.bars) == 1)
        await session.press("t", "t")
        assert not session.main.timeline.display
        assert session.main.focused is session.main.results


async def test_words_are_listed_with_their_counts_for_what_is_typed_and_searched_for(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("W")
        await session.type("bu")
        await session.until(lambda: "Words · 1" in session.row("list-title"))
        assert session.lines("words")[0].split() == ["budget", "5"]
        await session.press("enter", "enter")
        assert "Found · 5" in session.row("list-title")


async def test_words_are_found_by_a_pattern(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("W")
        await session.type("*ples")
        await session.until(lambda: "apples" in session.lines("words")[0])


async def test_leaving_the_word_line_and_the_words_goes_back_to_the_documents(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("W", "escape", "escape")
        assert session.main.focused is session.main.documents
        assert "Documents · 6" in session.row("list-title")


async def test_keys_of_narrowing_can_be_changed(open_app: Opener) -> None:
    async with open_app(keys={"results.facets": ("f4",), "results.take-back": ("f6",)}) as session:
        await search(session, "budget")
        await session.press("f4")
        assert "Narrow" in session.row("list-title")
        await session.press("enter")
        assert session.row("narrowing").rstrip().endswith("✕ f6")
        await session.press("f6")
        assert not session.main.narrowing.display


@pytest.mark.parametrize("size", [(40, 20), (80, 24)])
async def test_facets_and_timeline_fit_into_a_narrow_screen(open_app: Opener, size: tuple[int, int]) -> None:
    async with open_app(size=size) as session:
        await session.press("1", "t")
        await session.until(lambda: session.main.timeline.timeline.bars)
        await session.press("F")
        assert "Harbour Post" in shown(session, "facets")
        assert all(len(line) <= size[0] for line in session.lines("facets"))
