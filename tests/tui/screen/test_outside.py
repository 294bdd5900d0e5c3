"""What is said of opening a document in another program. That it is opened is seen on a terminal of its own."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from tests.tui.screen.conftest import Opener, Session
from tui.controllers.outside import _words
from tui.open_with import OpenRule

VIEWER = OpenRule(("hexdump-of-ours", "{file}"), path="*.bin")


def text(session: Session) -> str:
    """What the reader shows, with one blank between words."""
    return " ".join(" ".join(session.lines("reader")).split())


async def test_the_pane_of_an_unreadable_document_names_the_key_and_the_program(open_app: Opener) -> None:
    async with open_app(open_with=(VIEWER,), keys={"document.open-with": ("f4",)}) as session:
        await session.press("1", "G", "enter")
        assert "is a binary file" in text(session)
        assert "f4 opens it with hexdump-of-ours." in text(session)


async def test_without_a_rule_the_pane_and_the_key_say_where_to_write_one(open_app: Opener, tmp_path: Path) -> None:
    async with open_app(size=(200, 36)) as session:
        await session.press("1", "G", "enter")
        where = f"under open_with in {tmp_path / 'config.yaml'}."
        # A long path is broken where the row ends.
        wanted = f"To open it in another program, name one {where}"
        assert wanted.replace(" ", "") in text(session).replace(" ", "")
        await session.press("1", "exclamation_mark")
        assert f"No command is named for broken.bin {where}" in session.status


async def test_a_program_that_is_not_there_is_said_with_the_remedy(open_app: Opener) -> None:
    async with open_app(open_with=(VIEWER,), size=(200, 36)) as session:
        await session.press("1", "G", "exclamation_mark")
        assert "There is no program hexdump-of-ours here. Install it, or name another" in session.status


async def test_a_list_opens_what_is_under_its_cursor_and_the_text_what_is_in_it(open_app: Opener) -> None:
    rules = (OpenRule(("viewer-of-text", "{file}"), path="*.txt"), VIEWER)
    async with open_app(open_with=rules) as session:
        await session.press("enter", "1", "G", "exclamation_mark")
        assert "hexdump-of-ours" in session.status
        await session.press("2", "exclamation_mark")
        assert "viewer-of-text" in session.status
        await session.press("1", "s")
        await session.type("barge")
        await session.press("enter", "exclamation_mark")
        assert "viewer-of-text" in session.status


async def test_a_document_in_an_archive_is_opened_with_its_archive(open_app: Opener, library: Path) -> None:
    with zipfile.ZipFile(library / "papers.zip", "w") as archive:
        archive.writestr("inner.bin", bytes(range(256)) * 20)
        archive.writestr("page.txt", "A page in an archive.\n")
    async with open_app(open_with=(VIEWER,), size=(200, 36)) as session:
        select(session, "papers.zip/inner.bin")
        await session.press("1", "enter")
        assert "To open papers.zip in another program" in text(session)
        await session.press("exclamation_mark")
        assert "No command is named for papers.zip, in which this document lies, under" in session.status
    rule = OpenRule(("archiver-of-ours", "{file}"), type="application/zip")
    async with open_app(open_with=(VIEWER, rule), size=(200, 36)) as session:
        select(session, "papers.zip/inner.bin")
        await session.press("1", "enter")
        assert "! opens papers.zip with archiver-of-ours." in text(session)
        await session.press("exclamation_mark")
        assert "There is no program archiver-of-ours here." in session.status


def select(session: Session, path: str) -> None:
    """Put the cursor of the list on a document."""
    catalogue = session.main.opening.catalogue
    entry = catalogue.find(path) if catalogue else None
    assert entry
    session.main.documents.select(entry.id)


async def test_pipes_links_and_what_is_gone_are_given_to_no_program(open_app: Opener, library: Path) -> None:
    os.mkfifo(library / "pipe.bin")
    (library / "link.bin").symlink_to(library / "broken.bin")
    async with open_app(open_with=(VIEWER,), size=(200, 36)) as session:
        for name in ("pipe.bin", "link.bin"):
            select(session, name)
            await session.press("1", "enter")
            assert "hexdump-of-ours" not in text(session)
            await session.press("exclamation_mark")
            assert f"{name} is a link, a pipe or a device; only files are given to a command." in session.status
        await session.press("1")
        select(session, "broken.bin")
        # An indexer would take it off the list, sooner or later.
        await session.main.indexing.stop()
        (library / "broken.bin").unlink()
        await session.press("exclamation_mark")
        assert "broken.bin cannot be opened: No such file or directory." in session.status


@pytest.mark.parametrize(
    ("status", "said"),
    [(0, ""), (3, "it ended with status 3."), (-9, "it was ended by SIGKILL."), (-35, "it was ended by signal 35.")],
)
def test_how_a_program_ended_is_said_whatever_ended_it(status: int, said: str) -> None:
    assert _words("it", status) == said
