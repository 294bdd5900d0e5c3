"""The indexer that runs beside the screen: asked to build the index anew, more than once or while it starts."""

from __future__ import annotations

from pathlib import Path

from tests.tui.screen.conftest import Opener, Session


def indexer(session: Session) -> int:
    """The process that indexes; 0 when none does."""
    process = session.main.indexing._process
    return process.pid if process and process.returncode is None else 0


def engine(session: Session) -> object:
    """The name of the full-text index, which a rebuild changes."""
    catalogue = session.main.opening.catalogue
    assert catalogue
    return catalogue.fact("engine")


async def test_a_rebuild_that_is_asked_for_again_while_it_runs_is_not_begun_again(open_app: Opener) -> None:
    async with open_app() as session:
        indexing, first, before = session.main.indexing, indexer(session), engine(session)
        indexing.start(rebuild=True)
        await session.until(lambda: indexer(session) not in {0, first})
        second = indexer(session)
        for _ in range(5):
            # As every key does that is typed while what is damaged is searched.
            indexing.start(rebuild=True)
        await session.until(lambda: engine(session) != before and not indexing._rebuilding)
        await session.settle()
        assert indexer(session) == second
        await session.press("s")
        await session.type("harbour")
        await session.until(lambda: "Found · 1" in session.row("list-title"))


async def test_a_rebuild_that_is_asked_for_while_the_indexer_starts_is_done(open_app: Opener) -> None:
    async with open_app() as session:
        indexing, before = session.main.indexing, engine(session)
        indexing._terminate()
        await session.until(lambda: indexing._task and indexing._task.done())
        indexing.start()
        indexing.start(rebuild=True)
        await session.until(lambda: engine(session) != before)


async def test_what_had_to_be_mended_is_said_last(open_app: Opener, library: Path, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.until(lambda: "synced" in session.status)
        await session.press("1", "g", "enter")
        for file in (tmp_path / "index").rglob("*.toc"):
            file.write_bytes(file.read_bytes()[:100])
        (library / "harbour.txt").write_text("date 2024-03-02 Port Gazette/ All was a dream of the harbour master.\n")
        await session.until(lambda: any("All was a dream" in line for line in session.lines("reader")))
        await session.until(lambda: not session.main.indexing.state)
        await session.settle()
        assert "The full-text index was damaged" in session.status
