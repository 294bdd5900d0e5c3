"""Searching the library."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest

from index.catalogue import Catalogue
from index.engines import Match
from index.search import Hit, Reach, Results, Searcher
from tests.tui.screen.conftest import DEADLINE, Opener, Session
from tui.commands import Scope
from tui.controllers import finding, walking


async def test_what_the_first_search_waits_for_is_made_ready_once_the_documents_were_checked(
    open_app: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready: list[Searcher] = []
    prepare = Searcher.prepare

    def prepared(searcher: Searcher) -> None:
        prepare(searcher)
        ready.append(searcher)

    monkeypatch.setattr(Searcher, "prepare", prepared)
    async with open_app() as session:
        await session.until(lambda: ready)
        assert ready[0] is session.main.finding.searcher
        assert session.main.finding.results is None
    ready.clear()
    (tmp_path / "empty").mkdir()
    async with open_app(documents=tmp_path / "empty") as session:
        await session.settle()
        assert session.main.finding.searcher is None


async def search(session: Session, text: str) -> None:
    await session.press("s")
    await session.type(text)
    await session.press("enter")


class Gate:
    """Holds the making of snippets up, and counts the documents that are looked at."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self.asked: list[int] = []

    def release(self) -> None:
        self._open.set()

    def put_before(self, patch: pytest.MonkeyPatch) -> None:
        look = Results.look

        def held(
            results: Results, catalogue: Catalogue, matches: Sequence[Match], reach: Reach | None = None
        ) -> Iterator[Hit | None]:
            self.asked += [match.id for match in matches]
            self._open.wait(DEADLINE)
            yield None
            yield from look(results, catalogue, matches, reach)

        patch.setattr(Results, "look", held)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Snippets are made when the gate is opened."""
    gate = Gate()
    gate.put_before(monkeypatch)
    yield gate
    gate.release()


def shown(session: Session) -> str:
    return "\n".join(session.lines("results"))


async def test_a_search_lists_documents_with_their_hits_and_a_snippet(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "barge noon")
        assert "Found · 1" in session.row("list-title")
        await session.until(lambda: "drifting barge" in shown(session))
        assert "The harbour was closed" in shown(session)
        assert session.lines("results")[0].endswith(" 3×")


async def test_titles_show_at_once_and_snippets_when_they_are_made(open_app: Opener, gate: Gate) -> None:
    async with open_app() as session:
        await search(session, "barge")
        title, _, snippet, *_ = session.lines("results")
        assert "The harbour was closed" in title and title.endswith("2024-03-02")
        assert snippet == "   …"
        gate.release()
        await session.until(lambda: "drifting barge" in shown(session))
        assert session.lines("results")[0].endswith("2024-03-02 2×")


async def test_keys_are_answered_while_snippets_are_made(open_app: Opener, gate: Gate) -> None:
    async with open_app() as session:
        await search(session, "the")
        await session.press("j")
        assert session.main.results.cursor == 1
        await session.press("escape")
        assert session.main.focused is session.main.documents
        gate.release()


async def test_a_result_opens_at_its_first_hit_before_its_snippet_is_made(open_app: Opener, gate: Gate) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await session.press("enter")
        reader = session.main.reader
        assert reader.text[reader.caret :].startswith("barge")
        assert "hit 1 of 2 «barge»" in session.status
        gate.release()


async def test_a_new_search_shows_its_own_snippets_though_older_ones_were_being_made(
    open_app: Opener, gate: Gate
) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await session.until(lambda: gate.asked)
        await search(session, "north")
        assert "Found · 1" in session.row("list-title")
        assert session.lines("results")[2] == "   …"
        gate.release()
        await session.until(lambda: "…" not in session.lines("results")[2])
        assert session.lines("results")[0].endswith(" 1×")


async def test_what_was_leafed_over_is_not_made(open_app: Opener, library: Path, gate: Gate) -> None:
    for number in range(60):
        (library / f"note{number:02}.txt").write_text(f"Note {number}\n\nA lantern was lit at gate {number}.\n")
    async with open_app() as session:
        await search(session, "lantern")
        await session.until(lambda: gate.asked)
        await session.press(*["space"] * 8, "G")
        gate.release()
        await session.until(lambda: "…" not in shown(session))
        assert shown(session).count("lantern was lit") >= 7
        assert len(gate.asked) < 20


async def test_hits_that_were_not_counted_to_the_end_have_a_plus(open_app: Opener, library: Path) -> None:
    (library / "tides.txt").write_text("Tides\n\n" + "The lantern tide rose.\n" * 20_000)
    async with open_app() as session:
        await search(session, "lantern")
        await session.until(lambda: session.lines("results")[0].endswith("+×"))
        await session.press("enter")
        await session.until(lambda: "hit 1 of 20000 «lantern»" in session.status)


async def test_enter_opens_the_document_at_its_best_hit_and_n_walks_the_hits(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await session.press("enter")
        reader = session.main.reader
        assert reader.text[reader.caret :].startswith("barge")
        assert "hit 1 of 2 «barge»" in session.status
        await session.press("n")
        assert "hit 2 of 2" in session.status


async def test_escape_gives_the_list_of_documents_back(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await session.press("escape")
        assert "Documents · 3" in session.row("list-title")
        assert session.main.focused is session.main.documents


async def test_leaving_the_search_line_goes_back_to_where_one_was(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("enter", "s", "escape")
        assert session.main.focused is session.main.reader


async def test_when_no_document_has_all_words_those_with_some_are_shown_and_it_is_said(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "barge russet")
        assert "Found · 2" in session.row("list-title")
        assert "some of them" in session.remarks


async def test_nothing_found_says_how_many_were_searched_and_what_to_try(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "zebra")
        assert "Nothing found" in shown(session) and "2 documents were searched" in shown(session)
        assert "s searches again, esc goes back." in shown(session)


async def test_when_nothing_is_found_the_keys_in_force_are_told(open_app: Opener) -> None:
    async with open_app(keys={"search.library": ("f2",), "app.back": ("f3",)}) as session:
        await session.press("f2")
        await session.type("zebra")
        await session.press("enter")
        assert "f2 searches again, f3 goes back." in shown(session)


async def test_results_can_be_sorted_by_date(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "the")
        await session.press("o")
        assert "date" in session.row("list-title")
        assert "harbour" in session.lines("results")[0]


async def test_a_damaged_index_is_built_anew_and_the_search_answered(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.press("q")
    for file in (tmp_path / "index").glob("whoosh-*/*"):
        file.write_bytes(b"not an index")
    async with open_app() as session:
        await search(session, "barge")
        await session.until(lambda: "Found · 1" in session.row("list-title"))


async def test_a_search_finds_what_filters_alone_let_through(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "source:Almanac")
        assert "Found · 1" in session.row("list-title")
        assert "The orchard" in shown(session)


async def test_results_say_where_they_are_from_and_what_they_lack(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "barge russet")
        facts = [line.strip() for line in session.lines("results") if "lacks" in line]
        assert len(facts) == 2
        assert any(fact.startswith("Almanac · en · lacks «barge»") for fact in facts)
        assert any("Port Gazette" in fact and "lacks «russet»" in fact for fact in facts)


async def test_results_say_how_many_notes_there_are(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "barge")
        await session.press("enter", "a")
        await session.type("whose?")
        await session.press("ctrl+s")
        await session.until(lambda: "▎1 note" in shown(session))


async def test_the_hits_in_a_title_are_lit(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "orchard")
        strip = session.main.results.render_line(0)
        assert [segment.text for segment in strip if segment.style and segment.style.underline] == ["orchard"]


async def test_a_key_asks_for_all_of_the_words_or_any(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "barge russet")
        assert "all first" in session.row("list-title")
        await session.press("m")
        assert "all words" in session.row("list-title")
        assert "Nothing found" in shown(session) and "m searches for any of the words." in shown(session)
        await session.press("m")
        assert "any word" in session.row("list-title")
        assert "Found · 2" in session.row("list-title")


async def test_every_order_is_told_in_the_title(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "keep* OR barge")
        orders = []
        for _ in range(5):
            orders.append((session.row("list-title").split(" · ")[-1].strip(), session.lines("results")[0].split()[1]))
            await session.press("o")
        assert dict(orders[1:]) == {
            "date ↓": "harbour",
            "date ↑": "orchard",
            "title a–z": "harbour",
            "source a–z": "orchard",
        }
        assert "best ↓" in session.row("list-title")


async def test_late_dates_count_when_a_key_says_so(open_app: Opener, library: Path) -> None:
    for year in (1990, 2020):
        (library / f"{year}.md").write_text(
            f"---\ntitle: Tide {year}\ndate: {year}-01-01\n---\n\nLanterns on the quay.\n"
        )
    async with open_app() as session:
        await search(session, "lanterns")
        assert "Tide 1990" in session.lines("results")[0]
        await session.press("r")
        assert "late" in session.row("list-title")
        assert "Tide 2020" in session.lines("results")[0]
        await session.press("r")
        assert "Tide 1990" in session.lines("results")[0]


async def test_a_hit_explains_itself_in_words(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "apple russet")
        await session.press("E")
        assert "Why it was found" in session.row("list-title")
        page = " ".join(line.strip() for line in session.lines("explanation"))
        assert "The orchard" in page and "another form (en)" in page and "“russet”" in page
        await session.press("escape")
        assert session.main.scope is Scope.RESULTS
        assert "The orchard" in shown(session)


async def test_an_explanation_is_closed_by_the_next_search(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "apple")
        await session.press("E")
        await search(session, "barge")
        assert "drifting barge" in shown(session)


async def test_hits_are_walked_on_into_the_next_result_and_back(open_app: Opener, library: Path) -> None:
    for number in (1, 2, 3):
        (library / f"{number}.txt").write_text(f"Light {number}\n\nA lantern here.\n\nA lantern there.\n")
    async with open_app() as session:
        await search(session, "lantern")
        await session.press("enter")
        reader = session.main.reader
        seen = [(reader.text[:7], reader.caret)]
        for _ in range(5):
            await session.press("n")
            assert session.main.scope is Scope.READER
            assert reader.text[reader.caret :].startswith("lantern")
            seen.append((reader.text[:7], reader.caret))
        assert [title for title, _ in seen] == sorted(["Light 1", "Light 2", "Light 3"] * 2)
        assert len(set(seen)) == 6
        assert "hit 2 of 2" in session.status or "Result 3 of 3" in session.status
        await session.press("n")
        assert "That was the last hit" in session.status
        for place in reversed(seen[:-1]):
            await session.press("N")
            assert (reader.text[:7], reader.caret) == place
        await session.press("N")
        assert "That was the first hit" in session.status


async def test_in_the_results_the_next_hit_is_shown_beside_them(open_app: Opener) -> None:
    async with open_app() as session:
        await search(session, "the")
        reader = session.main.reader
        for place in (1, 0):
            session.main.results.move_to(place)
            title = session.lines("results")[4 * place].split()[1]
            await session.press("n")
            assert session.main.scope is Scope.RESULTS
            assert title in session.row("text-title")
            assert reader.text[reader.caret :].lower().startswith("the")
            assert f"Result {place + 1} of 2" in session.status


async def test_walking_passes_results_without_hits_in_their_texts(open_app: Opener, library: Path) -> None:
    (library / "1.txt").write_text("Light 1\n\nA lantern here.\n")
    (library / "2.txt").write_text("Light 2\n\nA lantern there.\n")
    async with open_app() as session:
        await search(session, "lantern OR source:Almanac")
        assert "Found · 3" in session.row("list-title")
        await session.press("o", "g", "enter")
        for _ in range(4):
            await session.press("n")
        assert "last hit" in session.status


async def test_more_results_are_listed_when_the_cursor_comes_to_the_last(
    open_app: Opener, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        (library / f"note{number:02}.txt").write_text(f"Note {number}\n\nA lantern was lit at gate {number}.\n")
    monkeypatch.setattr(finding, "LIMIT", 20)
    async with open_app() as session:
        await search(session, "lantern")
        assert session.main.results.item_count() == 20
        assert "Found · 60" in session.row("list-title")
        await session.press("G")
        await session.until(lambda: session.main.results.item_count() == 60)
        assert session.main.results.cursor == 19


async def test_results_follow_what_changes_on_the_disk(open_app: Opener, library: Path) -> None:
    async with open_app() as session:
        await search(session, "barge")
        (library / "new.txt").write_text("Another barge\n\nThis barge is new.\n")
        await session.press("R")
        await session.until(lambda: "Found · 2" in session.row("list-title"))
        assert session.main.scope is Scope.RESULTS


# Finding in a long text


@pytest.fixture
def held_find(monkeypatch: pytest.MonkeyPatch, library: Path) -> asyncio.Event:
    """A long text, and what lets a find in it go on after its first step."""
    (library / "long.txt").write_text("Above all\n\n" + "tides and ropes\n" * 10_000 + "needle\n")
    go_on = asyncio.Event()
    exhaust = walking._exhaust

    async def held(steps: AsyncIterator[None]) -> None:
        await go_on.wait()
        await exhaust(steps)

    monkeypatch.setattr(walking, "AT_ONCE", -1.0)
    monkeypatch.setattr(walking, "_exhaust", held)
    return go_on


async def _find_needle(session: Session) -> None:
    await search(session, "above")
    await session.press("enter", "g")
    session.main.reader.clear_hits()
    await session.press("slash")
    await session.type("needle")
    await session.press("enter")
    assert session.main.reader.caret == 0


async def test_a_find_that_takes_long_goes_to_its_hit_when_it_comes(open_app: Opener, held_find: asyncio.Event) -> None:
    async with open_app() as session:
        await _find_needle(session)
        held_find.set()
        reader = session.main.reader
        await session.until(lambda: reader.text[reader.caret :].startswith("needle"))


@pytest.mark.parametrize("keys", [("j",), ("v",), ("j", "j", "v", "w")])
async def test_a_find_that_takes_long_leaves_the_caret_where_the_reader_went_meanwhile(
    open_app: Opener, held_find: asyncio.Event, keys: tuple[str, ...]
) -> None:
    async with open_app() as session:
        await _find_needle(session)
        await session.press(*keys)
        reader = session.main.reader
        here = reader.caret, reader.selection
        held_find.set()
        await session.until(lambda: reader.hits_complete)
        await session.settle()
        assert (reader.caret, reader.selection) == here
        assert "hit 1 «needle»" in session.status
        await session.press("n")
        assert reader.text[reader.caret :].startswith("needle")
