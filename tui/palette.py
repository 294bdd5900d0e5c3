"""The command palette: every command of the pane one is in, found by its text."""

from __future__ import annotations

from functools import partial

from textual.app import App
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui.commands import COMMANDS, Command
from tui.screens.main import MainScreen

__all__ = ["CommandsProvider"]


class CommandsProvider(Provider):
    """Offers the commands."""

    def _commands(self) -> list[type[Command]]:
        screen = self.screen
        scope = screen.scope if isinstance(screen, MainScreen) else None
        return [command for command in COMMANDS if scope in command.scopes]

    def _text(self, command: type[Command]) -> str:
        keys = self.screen.keymap.keys(command) if isinstance(self.screen, MainScreen) else ()
        return f"{command.title()}  [{' '.join(keys)}]" if keys else command.title()

    async def discover(self) -> Hits:
        """All commands, in the order of the help."""
        for command in self._commands():
            text = self._text(command)
            yield DiscoveryHit(Content(text), partial(_run, self.app, command), text)

    async def search(self, query: str) -> Hits:
        """The commands whose text matches."""
        matcher = self.matcher(query)
        for command in self._commands():
            text = self._text(command)
            if (score := matcher.match(text)) > 0:
                yield Hit(score, matcher.highlight(text), partial(_run, self.app, command), text=text)


async def _run(app: App[object], command: type[Command]) -> None:
    if isinstance(app.screen, MainScreen):
        await app.screen.run_command(command)
