"""Documents that belong together: near copies, and the messages of a thread."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.tui.screen.conftest import Opener, Session
from tui.commands import Scope

_MAIL = "MIME-Version: 1.0\nMessage-ID: <{id}@x>\nDate: {date} Mar 2024 10:00:00 +0000\nFrom: a@b\nSubject: {subject}\n"


@pytest.fixture
def papers(library: Path) -> Path:
    """A wire story in two papers, a copy of one of them, another story, and a thread of two messages."""
    words = random.Random(1).choices([f"word{number}" for number in range(400)], k=300)
    (library / "broken.bin").unlink()
    (library / "agency.txt").write_text("date 2024-05-03 AGENCY/ A wire story " + " ".join(words))
    (library / "daily.txt").write_text("date 2024-05-02 DAILY/ A paper story " + " ".join(words))
    (library / "copy.txt").write_text("date 2024-05-02 DAILY/ A paper story " + " ".join(words))
    (library / "first.eml").write_text(_MAIL.format(id=1, date=1, subject="The barge") + "\nWho owns the barge?\n")
    (library / "answer.eml").write_text(
        _MAIL.format(id=2, date=2, subject="Re: The barge") + "In-Reply-To: <1@x>\nReferences: <1@x>\n\nNobody knows.\n"
    )
    return library


def _titles(session: Session, pane: str, word: str) -> list[str]:
    return [line for line in session.lines(pane) if word in line]


async def test_the_list_marks_copies_and_near_copies(open_app: Opener, papers: Path) -> None:
    async with open_app() as session:
        await session.press("1")
        assert [line[-1] for line in _titles(session, "documents", "paper")] == ["⧉", "≈"]
        assert [line[-1] for line in _titles(session, "documents", "wire")] == ["≈"]
        assert not [line for line in _titles(session, "documents", "orchard") if line.endswith(("≈", "⧉"))]


async def test_a_key_folds_documents_that_tell_the_same_and_shows_them_again(open_app: Opener, papers: Path) -> None:
    async with open_app() as session:
        await session.press("1", "g")
        before = session.row("list-title")
        assert before.startswith("▌Documents · 7")
        await session.press("f")
        assert session.row("list-title").startswith("▌Documents · 5 · 2 folded")
        assert [line[-3:] for line in _titles(session, "documents", " story")] == ["≈+2"]
        assert "2 documents folded" in session.status
        await session.press("f")
        assert session.row("list-title") == before


async def test_folding_keeps_the_cursor_on_what_stands_for_its_document(open_app: Opener, papers: Path) -> None:
    async with open_app() as session:
        await session.press("1", "o")
        catalogue = session.main.opening.catalogue
        assert catalogue
        hidden = catalogue.find("copy.txt")
        assert hidden
        session.main.documents.select(hidden.id)
        await session.press("f")
        current = session.main.documents.current()
        assert current
        assert current.story == hidden.story


async def test_nothing_to_fold_is_said(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("1", "f")
        assert "nothing is folded" in session.status


async def test_results_fold_too(open_app: Opener, papers: Path) -> None:
    async with open_app() as session:
        await session.press("s")
        await session.type("story\n")
        assert session.main.results.item_count() == 3
        await session.press("f")
        assert session.main.results.item_count() == 1
        assert "2 folded" in session.row("list-title")
        await session.press("f")
        assert session.main.results.item_count() == 3


async def test_a_key_shows_what_tells_the_same_and_escape_goes_back_to_the_results(
    open_app: Opener, papers: Path
) -> None:
    async with open_app() as session:
        await session.press("s")
        await session.type("wire\n")
        await session.press("=")
        assert "like «" in session.row("list-title")
        assert session.main.results.item_count() == 2
        await session.until(lambda: "%" in "".join(session.lines("results")))
        await session.press("enter")
        assert session.main.scope is Scope.READER
        assert session.main.opening.entry
        assert session.main.opening.entry.path in {"daily.txt", "copy.txt"}
        assert " ≈ 1 much alike" in session.row("text-about")
        await session.press("1", "escape")
        assert "Found · 1" in session.row("list-title")
        assert session.typed == "wire"
        await session.press("escape")
        assert "Documents" in session.row("list-title")


async def test_a_document_that_is_alone_says_so(open_app: Opener, papers: Path) -> None:
    async with open_app() as session:
        await session.press("1", "G", "=")
        assert "No other document tells the same as «" in session.status


async def test_the_thread_of_a_message_is_shown_oldest_first(open_app: Opener, papers: Path) -> None:
    async with open_app() as session:
        await session.press("s")
        await session.type("nobody\n")
        await session.press("enter", "T")
        titles = [line.strip() for line in session.lines("results") if "barge" in line and "2024" in line]
        assert [title.startswith("Re:") for title in titles] == [False, True]
        await session.press("j", "enter", "1", "escape")
        assert session.typed == "nobody"


async def test_a_document_in_no_thread_says_so(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("1", "T")
        assert "is in no thread" in session.status


async def test_a_key_shows_what_could_not_be_read_and_going_back_shows_the_results(open_app: Opener) -> None:
    async with open_app() as session:
        await session.until(lambda: "synced" in session.status)
        await session.press("s")
        await session.type("zeppelin")
        await session.press("enter")
        assert any("1 could not be read; X shows which." in line for line in session.lines("results"))
        await session.press("X")
        assert "could not be read" in session.row("list-title")
        assert any("broken" in line for line in session.lines("results"))
        await session.press("enter")
        assert any("is a binary file" in line for line in session.lines("reader"))
        await session.press("2", "1", "escape")
        assert any("Nothing found." in line for line in session.lines("results"))


async def test_where_everything_could_be_read_it_is_said(open_app: Opener, papers: Path) -> None:
    async with open_app() as session:
        await session.press("1", "X")
        assert "Every document could be read." in session.status
