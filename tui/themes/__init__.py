"""Colours. State is never told by colour alone: every style here stands beside a sign, underline or weight."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from textual.theme import BUILTIN_THEMES, Theme

__all__ = ["THEMES"]

# The terminal's own sixteen colours, and of these the few that can be read on black and on white.
_TERMINAL: Final = replace(
    BUILTIN_THEMES["ansi-dark"],
    name="terminal",
    primary="ansi_default",
    secondary="ansi_green",
    accent="ansi_default",
    warning="ansi_magenta",
)

THEMES: Final[dict[str, Theme]] = {
    "terminal": _TERMINAL,
    "dark": replace(BUILTIN_THEMES["textual-dark"], name="dark"),
    "light": replace(BUILTIN_THEMES["textual-light"], name="light"),
}
"""Themes by the name that the configuration has for them."""
