"""A line to type a name or the beginning of a word into, above what the left pane shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tui.commands import Scope
from tui.commands.base import LEFT
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["Line"]


class Line:
    """Asks for something to be typed, and gives it to ``take``; ``typed`` is told of every change."""

    def __init__(
        self,
        screen: MainScreen,
        name: str,
        label: str,
        deed: str,
        take: Callable[[str], Awaitable[None]],
        typed: Callable[[str], None] | None = None,
    ) -> None:
        self.deed = deed
        """What Enter does, a word."""
        self._screen = screen
        self._prompt = Prompt(label, name, self)
        self._take = take
        self._typed = typed
        self._from = Scope.LIST

    async def ask(self, value: str) -> None:
        """Go into the line; ``value`` is proposed."""
        if not self._prompt.is_attached:
            await self._screen.list_pane.mount(self._prompt, before="#completion")
        self._from = Scope.LIST if self._screen.scope in LEFT else Scope.READER
        self._screen.bring_forward(Scope.LIST)
        self._prompt.put(value)
        self._prompt.ask()
        self._screen.show_status()

    async def submitted(self, value: str) -> None:
        """Take what was typed."""
        self.left()
        await self._take(value)

    def left(self) -> None:
        """Give the keys back."""
        self._prompt.display = False
        self._screen.focus_pane(self._from)

    def typed(self, value: str) -> None:
        """What stands in the line has changed."""
        if self._typed:
            self._typed(value)

    def moved(self, step: int) -> None:
        """Move in the list below."""
        self._screen.left.move(step)
