"""Every command of the program, in the order of the help. Imports no Textual: the command line checks keys too."""

from __future__ import annotations

from typing import Final

from tui.commands import annotating, moving, narrowing, searching, windows
from tui.commands.base import Command, Scope

__all__ = ["COMMANDS", "Command", "Scope"]

COMMANDS: Final[tuple[type[Command], ...]] = (
    *moving.COMMANDS,
    *searching.COMMANDS,
    *narrowing.COMMANDS,
    *annotating.COMMANDS,
    *windows.COMMANDS,
)
"""All commands, in the order of the help."""
