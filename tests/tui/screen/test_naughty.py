"""What breaks other programs is typed or pasted into the search line, and the screen stays what it is."""

from __future__ import annotations

import re

from textual import events
from textual.keys import _character_to_key

from tests.naughty import NAUGHTY, STEERING
from tests.tui.screen.conftest import Opener, Session
from tui.controllers.finding import Request

MOST = 40
"""Keys of one text."""


def steering(session: Session) -> list[str]:
    """Rows of the screen that hold what steers a terminal."""
    rows = session.app.screen._compositor.render_strips()
    texts = ("".join(segment.text for segment in row) for row in rows)
    return [text for text in texts if re.search(STEERING, text)]


async def find_the_harbour(session: Session) -> None:
    """The program still does what it is for."""
    await session.press("s")
    await session.type("harbour")
    await session.press("enter")
    await session.until(lambda: "Found · 1" in session.row("list-title"))


async def test_every_kind_of_text_can_be_typed(open_app: Opener) -> None:
    async with open_app() as session:
        finding = session.main.finding
        for kind, texts in NAUGHTY.items():
            text = next((text[:MOST] for text in reversed(texts) if text[:MOST].isprintable() and text.strip()), "")
            await session.press("s")
            for char in text:
                # The driver knows characters; the pilot knows only the names of some.
                session.app.post_message(events.Key(_character_to_key(char), char))
            await session.settle()
            await session.until(lambda: not finding.request or finding.is_answered(finding.request))
            await session.settle()
            assert session.typed == text, kind
            assert not steering(session), kind
            await session.press("escape", "escape")
        await find_the_harbour(session)


async def test_every_kind_of_text_can_be_pasted(open_app: Opener) -> None:
    async with open_app() as session:
        for kind, texts in NAUGHTY.items():
            await session.press("s")
            session.app.post_message(events.Paste(texts[0]))
            await session.settle()
            await session.press("enter")
            assert not steering(session), kind
            await session.press("escape", "escape")
        await find_the_harbour(session)


async def test_a_saved_query_shows_what_hides_in_it(open_app: Opener) -> None:
    async with open_app() as session:
        await session.main.finding.ask(Request("harbour \x1b[31m\u202ebarge"))
        await session.settle()
        assert session.typed == "harbour ␛[31m⇆barge"
        assert not steering(session)
        assert "Found · 1" in session.row("list-title")
