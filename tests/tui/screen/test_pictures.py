"""A few whole screens, as text, so that a layout that drifts is seen. Renew them with pytest --snapshot-update."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from tests.tui.screen.conftest import Opener, Session


def picture(session: Session) -> str:
    """What is on the screen, row by row, without the dates of today."""
    strips = session.app.screen._compositor.render_strips()
    rows = ["".join(segment.text for segment in strip).rstrip() for strip in strips]
    return "\n".join(row.replace(_today(session), "YYYY-MM-DD") for row in rows)


def _today(session: Session) -> str:
    notes = session.main.notes.notes
    return notes[0].stored.annotation.created[:10] if notes else "no date"


async def test_three_panes_with_a_note(open_app: Opener, snapshot: SnapshotAssertion) -> None:
    async with open_app(size=(150, 24)) as session:
        await session.press("enter", "slash")
        await session.type("drifting")
        await session.press("enter", "v", "e", "e", "a")
        await session.type("whose? #check")
        await session.press("ctrl+k", "ctrl+s", "j")
        assert picture(session) == snapshot


async def test_results_beside_the_text(open_app: Opener, snapshot: SnapshotAssertion) -> None:
    async with open_app(size=(90, 20)) as session:
        await session.press("s")
        await session.type("barge")
        await session.press("enter", "enter")
        assert picture(session) == snapshot


async def test_markdown_in_reading_mode(open_app: Opener, snapshot: SnapshotAssertion) -> None:
    async with open_app(size=(100, 20)) as session:
        await session.press("j", "enter", "z")
        assert picture(session) == snapshot


async def test_help_in_a_narrow_window(open_app: Opener, snapshot: SnapshotAssertion) -> None:
    async with open_app(size=(60, 20)) as session:
        await session.press("3", "question_mark")
        assert picture(session) == snapshot
