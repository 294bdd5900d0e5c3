"""Drafts of notes: kept, found again, gone through, thrown away."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from annotations import journal as journal_module
from annotations.journal import Draft, DraftJournal
from annotations.record import read_annotation
from tests.tui.screen.conftest import Opener, Session
from tui.commands import Scope


def drafts(tmp_path: Path) -> list[Draft]:
    return DraftJournal(tmp_path / "state" / "drafts").pending()


def notes(tmp_path: Path) -> list[Path]:
    return [file for file in (tmp_path / "notes").glob("*/*.yaml") if file.name != "document.yaml"]


def title(session: Session) -> str:
    return session.row("composer-title")


def typed(session: Session) -> str:
    """What stands in the composer; empty when it is closed."""
    draft = session.main.annotating.composer.current() if session.main.annotating.composer else None
    return draft.text if draft else ""


async def leave_drafts(session: Session, *texts: str) -> None:
    for text in texts:
        await session.press("2", "a")
        await session.type(text)
        await session.press("escape")


# The kind


async def test_the_kind_survives_a_crash(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.press("enter", "a")
        await session.type("whose")
        await session.press("ctrl+k", "ctrl+k")
        assert session.main.annotating.composer is not None
        assert session.main.annotating.composer.secure(20)
        (kept,) = (tmp_path / "state" / "drafts").glob("*.jsonl")
        crashed = kept.read_bytes()  # what a killed program leaves behind
        await session.press("ctrl+t", "q")
    kept.write_bytes(crashed)
    async with open_app() as session:
        await session.press("D")
        assert "important" in title(session)
        await session.press("ctrl+s")
        (file,) = notes(tmp_path)
        saved = read_annotation(file.read_text(), "n")
        assert (saved.body, saved.kind) == ("whose", "important")


async def test_changing_only_the_kind_of_a_note_is_kept_as_a_draft(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.press("enter", "a", "x", "ctrl+s", "3", "e", "ctrl+k", "escape")
        assert "Kept as a draft" in session.status
        assert [draft.kind for draft in drafts(tmp_path)] == ["question"]
        await session.press("D", "escape", "D", "ctrl+s")
        (file,) = notes(tmp_path)
        assert read_annotation(file.read_text(), "n").kind == "question"
        assert drafts(tmp_path) == []


async def test_a_kind_chosen_and_taken_back_is_no_change(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.press("enter", "a", "x", "ctrl+s", "3", "e", *["ctrl+k"] * 4, "escape")
        assert drafts(tmp_path) == []


async def test_a_bookmark_without_words_is_kept_and_goes_on_being_one(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.press("enter", "a", *["ctrl+k"] * 3, "escape", "D", "escape")
        assert [(draft.text, draft.kind) for draft in drafts(tmp_path)] == [("", "bookmark")]
        await session.press("D", "ctrl+t")
        assert "Thrown away" in session.status
        assert drafts(tmp_path) == []


# One after the other


async def test_d_goes_through_all_drafts_from_the_newest_and_round(open_app: Opener) -> None:
    async with open_app() as session:
        await leave_drafts(session, "one", "two", "three")
        seen = []
        for _ in range(5):
            await session.press("D")
            seen.append((typed(session), next(n for n in "123" if f"draft {n} of 3" in session.status)))
            await session.press("escape")
            assert "D goes on with the next" in session.status
        assert seen == [("three", "1"), ("two", "2"), ("one", "3"), ("three", "1"), ("two", "2")]


async def test_a_draft_that_is_changed_on_the_way_keeps_its_turn(open_app: Opener) -> None:
    async with open_app() as session:
        await leave_drafts(session, "one", "two", "three")
        await session.press("D", "escape", "D")
        await session.type(" and a half")
        await session.press("escape", "D")
        assert typed(session) == "one"
        await session.press("escape", "D", "escape", "D")
        assert typed(session) == "two and a half"


async def test_saving_one_goes_on_with_the_one_after_it(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await leave_drafts(session, "one", "two", "three")
        await session.press("D", "escape", "D", "ctrl+s", "D")
        assert typed(session) == "one"
        assert "draft 2 of 2" in session.status
        assert len(notes(tmp_path)) == 1


async def test_a_draft_left_meanwhile_comes_first(open_app: Opener) -> None:
    async with open_app() as session:
        await leave_drafts(session, "one", "two")
        await session.press("D", "escape")
        await leave_drafts(session, "three")
        assert "D goes on with it" in session.status
        await session.press("D")
        assert typed(session) == "three"


async def test_d_in_the_notes_keeps_what_is_being_written_and_goes_on_with_the_next(
    open_app: Opener, tmp_path: Path
) -> None:
    async with open_app() as session:
        await leave_drafts(session, "one")
        await session.press("a")
        await session.type("two")
        session.main.focus_pane(Scope.NOTES)
        await session.press("D")
        assert typed(session) == "one"
        assert "draft 2 of 2" in session.status
        await session.press("escape", "D")
        assert typed(session) == "two"


async def test_a_draft_on_a_document_that_is_gone_blocks_no_other(
    open_app: Opener, library: Path, tmp_path: Path
) -> None:
    async with open_app() as session:
        await leave_drafts(session, "on the harbour")
        await session.press("1", "j", "enter", "a")
        await session.type("on the orchard")
        await session.press("escape", "q")
    (library / "orchard.md").unlink()
    async with open_app() as session:
        await session.press("D")
        assert typed(session) == "on the harbour"
        said = session.status + session.row("hints")
        assert "orchard.md, which is not in the library; it is kept" in " ".join(said.split())
        assert "draft 2 of 2" in said
        await session.press("ctrl+s", "D")
        assert "orchard.md, which is not in the library" in session.status
        assert [draft.text for draft in drafts(tmp_path)] == ["on the orchard"]


# While the disk stands still


async def test_a_draft_thrown_away_while_the_disk_stands_still_is_gone_and_the_screen_goes_on(
    open_app: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    async with open_app() as session:
        await session.press("enter")
        monkeypatch.setattr(journal_module, "_sync", lambda _descriptor: goes_on.wait(20))
        await session.press("a")
        await session.type("unwanted")
        await session.pilot.press("ctrl+t")
        await session.until(lambda: not session.main.annotating.is_open)
        await session.pilot.resize_terminal(100, 30)
        await session.until(lambda: session.main.size.width == 100)
        assert "Thrown away" not in session.status
        goes_on.set()
        await session.until(lambda: "Thrown away" in session.status)
        assert not list((tmp_path / "state" / "drafts").iterdir())


async def test_a_draft_gone_on_with_at_once_waits_for_the_disk(
    open_app: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    async with open_app() as session:
        await session.press("enter")
        monkeypatch.setattr(journal_module, "_sync", lambda _descriptor: goes_on.wait(20))
        await session.press("a")
        await session.type("wanted")
        for key in ("escape", "D", "s", "o"):
            await session.pilot.press(key)
        goes_on.set()
        await session.until(lambda: typed(session) == "wantedso")
        await session.press("escape")
        assert [draft.text for draft in drafts(tmp_path)] == ["wantedso"]
        assert len(list((tmp_path / "state" / "drafts").iterdir())) == 1
