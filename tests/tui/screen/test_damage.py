"""A catalogue that is damaged while, or before, somebody reads."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.tui.screen.conftest import Opener


def garble_texts(index: Path) -> None:
    """Damage the kept texts, and nothing else, as a bad sector would."""
    with sqlite3.connect(index / "catalogue.sqlite") as catalogue:
        catalogue.execute("UPDATE texts SET body = CAST(x'ff' AS TEXT)")
    catalogue.close()


async def test_texts_damaged_while_one_reads_are_read_again_from_the_files(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.until(lambda: "synced" in session.status)
        garble_texts(tmp_path / "index")
        await session.press("1", "j", "enter")
        await session.until(lambda: "damaged" in session.status)
        await session.until(lambda: "was damaged" in session.status)
        await session.press("1", "g", "enter")
        assert any("closed on Monday" in line for line in session.lines("reader"))


async def test_a_catalogue_damaged_before_the_start_is_made_anew_and_said(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.until(lambda: "synced" in session.status)
    file = tmp_path / "index" / "catalogue.sqlite"
    with sqlite3.connect(file) as catalogue:
        catalogue.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    catalogue.close()
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\xa5" * (len(data) - 4096))
    async with open_app() as session:
        await session.until(lambda: "was damaged" in session.status)
        await session.until(lambda: "harbour was closed" in session.lines("documents")[0])


async def test_an_unreadable_document_shows_its_notes_and_its_reason(open_app: Opener) -> None:
    async with open_app() as session:
        await session.until(lambda: "synced" in session.status)
        await session.press("1", "G", "enter")
        assert any("is a binary file" in line for line in session.lines("reader"))
