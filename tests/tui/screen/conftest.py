"""A library in a temporary folder, and the app opened on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tui.app import PostilApp
from tui.keymap import Keymap
from tui.open_with import OpenRule
from tui.settings import Settings
from tui.widgets.notice import Notice
from tui.widgets.prompt import Prompt
from tui.widgets.text_row import TextRow
from tui.workspace import Workspace

DEADLINE = 20.0


class Session:
    """The app under test: presses keys and waits for what a person would wait for."""

    def __init__(self, app: PostilApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.main = app.main
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until they have done what they do."""
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def type(self, text: str) -> None:
        """Type text, a key a character."""
        names = {
            " ": "space",
            "\n": "enter",
            "#": "number_sign",
            "/": "slash",
            "*": "asterisk",
            "(": "left_parenthesis",
        }
        await self.press(*(names.get(char, char) for char in text))

    async def settle(self) -> None:
        """Wait until every key is done with and drawn."""
        await self.app.keys.join()
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition."""
        async with asyncio.timeout(DEADLINE):
            while not condition():
                await self.pilot.pause(0.02)

    def row(self, name: str) -> str:
        """The text of a title, status or hint row."""
        widget = self.main.query_one(f"#{name}")
        assert isinstance(widget, TextRow | Notice)
        return widget.text

    @property
    def status(self) -> str:
        """The status row."""
        return self.row("status")

    @property
    def remarks(self) -> str:
        """What is said below the search line."""
        return self.main.remarks.text if self.main.remarks.display else ""

    @property
    def typed(self) -> str:
        """What stands in the search line above the list; empty when that is not shown."""
        found = self.main.query("#library-prompt").results(Prompt)
        return next((prompt.value for prompt in found if prompt.display), "")

    def lines(self, name: str) -> list[str]:
        """What a pane shows, row by row."""
        widget = self.main.query_one(f"#{name}")
        return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


Opener = Callable[..., AbstractAsyncContextManager[Session]]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder of three documents."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "harbour.txt").write_text(
        "date 2024-03-02 Port Gazette/ The harbour was closed on Monday. Divers searched the north basin.\n\n"
        "The harbour master spoke of a drifting barge. The barge was found at noon.\n\n"
        + "\n\n".join(f"Paragraph {number} tells of tides and ropes and nothing else." for number in range(60))
        + "\n\nAt last the harbour opened again.\n"
    )
    (folder / "orchard.md").write_text(
        "---\ntitle: The orchard\ndate: 2023-10-01\nsource: Almanac\n---\n\n# Apples\n\n"
        "Some **old** sorts keep until *May*. See [the list](http://example.org/list).\n\n"
        "- Pearmain\n- Russet\n\n| sort | keeps |\n|---|---|\n| Russet | long |\n"
    )
    (folder / "broken.bin").write_bytes(bytes(range(256)) * 20)
    return folder


@pytest.fixture
def open_app(tmp_path: Path, library: Path) -> Opener:
    """Open the app; several times on the same library, if wanted."""

    @asynccontextmanager
    async def opened(
        documents: Path = library,
        size: tuple[int, int] = (130, 36),
        keys: dict[str, tuple[str, ...]] | None = None,
        open_with: tuple[OpenRule, ...] = (),
    ) -> AsyncIterator[Session]:
        settings = Settings(
            file=tmp_path / "config.yaml",
            documents=documents,
            index=tmp_path / "index",
            annotations=tmp_path / "notes",
            state=tmp_path / "state",
            creator="tester",
            open_with=open_with,
            keys=keys or {},
        )
        app = PostilApp(Workspace(settings), Keymap(settings.keys))
        async with app.run_test(size=size) as pilot:
            session = Session(app, pilot)
            await session.until(lambda: not app.main.indexing.busy)
            await session.settle()
            yield session

    return opened
