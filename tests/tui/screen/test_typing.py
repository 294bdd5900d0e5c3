"""Typing a search: results while one types, what is offered and said, and the queries of before."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.query import Between, Filter
from index.search import Mode, Order, Results, Searcher
from tests.tui.screen.conftest import DEADLINE, Opener, Session
from tui.commands import Scope


def shown(session: Session) -> str:
    return "\n".join(session.lines("results"))


def title(session: Session) -> str:
    return session.row("list-title")


def offered(session: Session) -> str:
    return session.main.completion.text


async def begin(session: Session, text: str) -> None:
    """Type a query, and wait for its answer."""
    await session.press("s")
    await session.type(text)
    await session.until(lambda: session.main.finding.is_answered(session.main.finding.request))
    await session.settle()


class Held:
    """Holds the search for one query up, and knows what was asked."""

    def __init__(self, patch: pytest.MonkeyPatch, text: str) -> None:
        self.asked: list[str] = []
        self.go_on = threading.Event()
        search = Searcher.search

        def held(
            searcher: Searcher,
            query: str,
            *,
            limit: int,
            mode: Mode,
            order: Order,
            recency: float,
            narrowed: tuple[Filter | Between, ...],
        ) -> Results:
            self.asked.append(query)
            if query == text:
                self.go_on.wait(DEADLINE)
            return search(searcher, query, limit=limit, mode=mode, order=order, recency=recency, narrowed=narrowed)

        patch.setattr(Searcher, "search", held)


async def test_results_come_as_one_types(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, "barge")
        assert session.main.scope is Scope.PROMPT
        assert "Found · 1" in title(session)
        assert "drifting barge" in shown(session)
        assert "1 of 3 documents · 1 could not be read" in session.status
        await session.type(" russet")
        await session.until(lambda: "Found · 2" in title(session))


async def test_the_line_stays_above_the_results_and_is_gone_back_into(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, "barge")
        await session.press("enter")
        assert session.main.scope is Scope.RESULTS
        assert session.typed == "barge"
        await session.press("slash", "end")
        await session.type("s")
        assert session.typed == "barges"


async def test_leaving_the_line_gives_back_what_was_shown_before(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, "barge\n")
        await session.press("s")
        await session.type("russet")
        await session.until(lambda: "orchard" in shown(session))
        await session.press("escape")
        assert session.main.scope is Scope.RESULTS
        assert session.typed == "barge"
        assert "drifting barge" in shown(session)


async def test_leaving_the_first_search_gives_the_documents_back(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("1")
        await begin(session, "barge")
        await session.press("escape")
        assert session.main.scope is Scope.LIST
        assert "Documents · 3" in title(session)
        assert not session.typed


async def test_an_empty_line_shows_the_documents_again(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, "of")
        await session.press("backspace", "backspace")
        await session.until(lambda: "Documents · 3" in title(session))
        assert session.main.scope is Scope.PROMPT


async def test_only_the_newest_query_is_answered(open_app: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_app() as session:
        held = Held(monkeypatch, "b")
        await session.press("s")
        await session.type("b")
        await session.until(lambda: held.asked)
        await session.type("arge")
        assert session.typed == "barge"
        held.go_on.set()
        await session.until(lambda: "drifting barge" in shown(session))
        assert held.asked == ["b", "barge"]


async def test_results_stay_until_new_ones_are_there(open_app: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_app() as session:
        await begin(session, "barge")
        held = Held(monkeypatch, "barge russet")
        await session.type(" russet")
        await session.until(lambda: "barge russet" in held.asked)
        assert "drifting barge" in shown(session)
        held.go_on.set()
        await session.until(lambda: "Found · 2" in title(session))


async def test_results_can_be_moved_in_while_one_types(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, "the")
        await session.press("down")
        assert session.main.results.cursor == 1
        await session.press("up")
        assert session.main.results.cursor == 0
        await session.press("ctrl+n", "enter")
        assert session.main.scope is Scope.RESULTS
        assert session.main.results.cursor == 1


# What is offered


async def test_fields_are_offered_with_what_they_mean(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("s")
        await session.until(lambda: "words of the title" in offered(session))
        await session.type("sou")
        await session.until(lambda: offered(session).startswith(" source:"))
        await session.press("tab")
        assert session.typed == "source:"
        await session.until(lambda: "Almanac" in offered(session))


async def test_words_of_the_documents_are_offered_with_how_many_have_them(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, "barg")
        await session.until(lambda: "barge 1 document" in offered(session))
        await session.press("tab")
        assert session.typed == "barge"
        await session.until(lambda: "drifting barge" in shown(session))


async def test_tab_walks_through_what_is_offered_and_back_to_what_was_typed(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, "ha")
        await session.until(lambda: "harbour" in offered(session) and "has:" in offered(session))
        count = len(session.main.asking.candidates)
        assert count == 2
        await session.press("tab")
        assert session.typed == "has:"
        await session.press(*["tab"] * count)
        assert session.typed == "ha"
        await session.press("shift+tab")
        assert session.typed == "harbour"


async def test_a_completion_takes_the_place_of_the_word_at_the_caret_alone(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, "barg noon")
        await session.press(*["left"] * 5)
        await session.type("e")
        await session.press("backspace")
        await session.until(lambda: "barge" in offered(session))
        await session.press("tab")
        assert session.typed == "barge noon"


# What is said


async def test_what_was_not_understood_is_said_and_underlined(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, '"barge')
        assert "quotation mark was never closed" in session.remarks
        field = session.main.query_one("#library-prompt Input")
        strip = field.render_line(0)
        assert any(segment.style and segment.style.underline for segment in strip)
        await session.type('"')
        await session.until(lambda: not session.remarks)


async def test_another_spelling_is_proposed_and_taken_by_a_key(open_app: Opener) -> None:
    async with open_app(keys={"search.suggestion": ("f5",)}) as session:
        await begin(session, "harbuor")
        assert "Did you mean «harbour»? f5 takes it." in session.remarks
        await session.press("f5")
        assert session.typed == "harbour"
        await session.until(lambda: "Found · 1" in title(session))


async def test_another_spelling_is_taken_from_the_results_too(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, "harbuor\n")
        await session.press("ctrl+y")
        assert session.typed == "harbour"
        assert "Found · 1" in title(session)
        await session.press("ctrl+y")
        assert "no other spelling" in session.status


async def test_a_query_that_says_nothing_yet_says_what_to_type(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, "(")
        assert "Type a word to search for." in shown(session)
        assert "f1 shows what can be typed." in shown(session)


async def test_the_query_language_is_shown_beside_the_line(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, "barge")
        await session.press("f1")
        assert "The query language" in title(session)
        page = "\n".join(session.lines("language"))
        assert "budget vote" in page and "these words" in page
        await session.press(*["down"] * 10)
        assert "\n".join(session.lines("language")) != page
        await session.press("escape")
        assert session.main.scope is Scope.PROMPT
        assert "drifting barge" in shown(session)


async def test_the_query_language_closes_when_the_search_begins(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, "barge")
        await session.press("f1", "enter")
        assert session.main.scope is Scope.RESULTS
        assert "drifting barge" in shown(session)


# The queries of before


async def test_up_brings_the_queries_of_before_back(open_app: Opener) -> None:
    async with open_app() as session:
        for query in ("barge\n", "russet\n", "barge\n", "harbour\n"):
            await begin(session, query)
        await session.press("escape", "s", "up")
        assert session.typed == "harbour"
        await session.press("up", "up")
        assert session.typed == "russet"
        await session.until(lambda: "orchard" in shown(session))
        await session.press("up")
        assert session.typed == "russet"
        await session.press("down", "down", "down")
        assert not session.typed


async def test_the_queries_of_before_outlive_the_program(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, "barge\n")
    async with open_app() as session:
        await session.press("s", "up")
        assert session.typed == "barge"


async def test_a_query_that_was_only_typed_is_not_remembered(open_app: Opener) -> None:
    async with open_app() as session:
        await begin(session, "barge")
        await session.press("escape", "s", "up")
        assert not session.typed


# Sizes and scripts


@pytest.fixture
def arabic(library: Path) -> Iterator[Path]:
    """A text in Arabic with a long title."""
    title = "تصريح وزير الدفاع " * 20
    (library / "arabic.txt").write_text(f"{title}\n\nقال الوزير إن الميناء مغلق منذ يوم الاثنين.\n")
    yield library


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (160, 45)])
async def test_long_titles_and_arabic_fit_in_every_window(
    open_app: Opener, arabic: Path, size: tuple[int, int]
) -> None:
    async with open_app(size=size) as session:
        await begin(session, "الميناء")
        assert "Found · 1" in title(session)
        width = session.main.results.size.width
        assert all(session.main.results.render_line(y).cell_length == width for y in range(4))
        assert "الميناء" in shown(session)
