"""The App, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.command import Provider

from tui.key_queue import KeyQueue
from tui.keymap import Keymap
from tui.palette import CommandsProvider
from tui.pasting import harmless
from tui.reports import keep_report
from tui.screens.main import MainScreen
from tui.terminal_driver import TerminalDriver
from tui.themes import THEMES
from tui.workspace import Workspace

__all__ = ["PostilApp"]

CRASHED = 2
"""Exit status after an error of the program itself."""


class PostilApp(App[int], inherit_bindings=False):
    """postil on the whole terminal. Its result is the exit status."""

    TITLE = "postil"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = ""
    BINDINGS: ClassVar[list[BindingType]] = []
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {CommandsProvider}

    def __init__(self, workspace: Workspace, keymap: Keymap) -> None:
        super().__init__(driver_class=TerminalDriver)
        self.asked_to_leave: int | None = None
        """The status that a signal asked to end with."""
        self.animation_level = "none"
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = workspace.settings.theme
        self._reports = workspace.settings.state
        self.main = MainScreen(workspace, keymap)
        self.keys = KeyQueue(self, self._handle, super().on_event)

    async def on_mount(self) -> None:
        """Show the main screen."""
        await self.push_screen(self.main)
        self.run_worker(self.keys.run(), group="keys")

    async def on_event(self, event: events.Event) -> None:
        """Queue what is typed; everything else goes its usual way."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if isinstance(event, events.Paste):
                event.text = harmless(event.text)
            self.keys.put(event)
        else:
            if isinstance(event, events.Resize) and isinstance(self._driver, TerminalDriver):
                event = self._driver.resize_now()
            await super().on_event(event)

    async def _handle(self, event: events.Event) -> bool:
        return isinstance(event, events.Key) and self.screen is self.main and await self.main.press_key(event.key)

    async def on_unmount(self) -> None:
        """Keep the place, however the app ends."""
        self.main.save_all()
        self.main.close_files()
        await self.main.indexing.stop()

    def leave(self, status: int) -> None:
        """End with ``status``, asked from any thread."""
        self.asked_to_leave = status
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self.exit, status, status)

    def _fatal_error(self) -> None:
        """After an error of the program: end with words and a report in a file, not with a traceback.

        Textual's own method of this name prints one, with the values of variables, which hold document text.
        """
        if self.asked_to_leave is not None:
            # Half a screen that is told to end has no error worth a report.
            self._return_code = self.asked_to_leave
            self._close_messages_no_wait()
            return
        where = keep_report(self._reports)
        message = f"postil stopped on an error of its own. Your notes, and what you were typing, are safe. {where}"
        self._exit_renderables.append(Text(message))
        self._return_code = CRASHED
        self._close_messages_no_wait()

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Show an address; never run a browser, which on a server would be the server's."""
        self.main.say(url)
