"""Which key runs which command where: the defaults, changed by the configuration, checked before the screen opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from tui.commands import COMMANDS, Command, Scope
from tui.settings import Settings, SettingsProblem

__all__ = ["Keymap", "shown"]

SAME_BYTES: Final = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"}
"""Keys that terminals send as other keys, so that binding them would take those away."""

_SIGNS: Final = {
    "dollar_sign": "$",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "slash": "/",
    "question_mark": "?",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
}
_NAMES: Final = {sign: name for name, sign in _SIGNS.items() if len(sign) == 1}


def shown(key: str) -> str:
    """A key as a person reads it: ``$`` for ``dollar_sign``."""
    return _SIGNS.get(key, key)


class Keymap:
    """The keys in force."""

    def __init__(self, keys: Mapping[str, Sequence[str]] | None = None) -> None:
        self._keys: dict[str, tuple[str, ...]] = {
            command.name: tuple(_NAMES.get(key, key) for key in (keys or {}).get(command.name, command.keys))
            for command in COMMANDS
        }
        self._commands: dict[tuple[Scope, str], type[Command]] = {}
        for command in COMMANDS:
            for scope in command.scopes:
                for key in self._keys[command.name]:
                    self._commands[scope, key] = command

    @classmethod
    def from_settings(cls, settings: Settings) -> Keymap:
        """The keymap of a configuration. Raises ``SettingsProblem`` for an unknown command or a clash of keys."""
        known = [command.name for command in COMMANDS]
        for name, keys in settings.keys.items():
            if name not in known:
                near = get_close_matches(name, known, 1, 0.4)
                raise _problem(
                    settings, name, "is not a command", f"did you mean `{near[0]}`?" if near else "? lists them"
                )
            for key in keys:
                if key in SAME_BYTES:
                    raise _problem(settings, name, f"cannot have {key}", f"terminals send it as {SAME_BYTES[key]}")
        keymap = cls(settings.keys)
        keymap._refuse_clashes(settings)
        return keymap

    def command(self, scope: Scope, key: str) -> type[Command] | None:
        """The command that a key runs in a pane, or None."""
        return self._commands.get((scope, key))

    def keys(self, command: type[Command]) -> tuple[str, ...]:
        """The keys of a command, as a person reads them."""
        return tuple(shown(key) for key in self._keys[command.name])

    def hints(self, scope: Scope) -> list[tuple[str, str]]:
        """Key and word for each hint of a pane, in the order of the help."""
        return [
            (self.keys(command)[0], command.hint)
            for command in COMMANDS
            if command.hint and scope in command.scopes and self._keys[command.name]
        ]

    def _refuse_clashes(self, settings: Settings) -> None:
        seen: dict[tuple[Scope, str], type[Command]] = {}
        for command in COMMANDS:
            for scope in command.scopes:
                for key in self._keys[command.name]:
                    other = seen.setdefault((scope, key), command)
                    if other is not command:
                        named = command.name if command.name in settings.keys else other.name
                        rival = other.name if named == command.name else command.name
                        raise _problem(
                            settings, named, f"has the key {shown(key)} of `{rival}`", f"give `{rival}` another key too"
                        )


def _problem(settings: Settings, name: str, what: str, remedy: str) -> SettingsProblem:
    line = settings.key_lines.get(name, 0)
    return SettingsProblem(f"{settings.file}, line {line}: `{name}` {what} ({remedy}).")
