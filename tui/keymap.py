"""Which key runs which command where: the defaults, changed by the configuration, checked before the screen opens."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Final
from unicodedata import name as unicode_name

from tui.commands import COMMANDS, Command, Scope
from tui.commands.searching import LeavePrompt, SubmitPrompt
from tui.settings import Settings, SettingsProblem

__all__ = ["SAME_BYTES", "Keymap", "key_named", "shown"]

SAME_BYTES: Final = {
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+left_square_bracket": "escape",
}
"""Keys that terminals send as other keys, so that binding them would take those away, or do nothing."""

_TYPING: Final = (Scope.COMPOSER, Scope.PROMPT)
_RENAMED: Final = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}


def _character_name(char: str) -> str:
    """Textual's name of a sign: its name in Unicode, a few of them shortened. Raises ``ValueError``."""
    name = unicode_name(char).lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name)


_SIGNS: Final = {_character_name(char): char for char in string.punctuation}
_SHORT: Final = {"escape": "esc", "pagedown": "pgdn", "pageup": "pgup"}
_ALIASES: Final = {short: name for name, short in _SHORT.items()} | {"return": "enter", "del": "delete"}
_MODIFIERS: Final = frozenset({"ctrl", "shift", "alt"})
_NAMES: Final = (
    *("backspace", "delete", "down", "end", "enter", "escape", "home", "insert"),
    *("left", "pagedown", "pageup", "right", "space", "tab", "up"),
    *(f"f{number}" for number in range(1, 25)),
    *_SIGNS,
)


def shown(key: str) -> str:
    """A key as a person reads it: ``$`` for ``dollar_sign``."""
    modifiers, plus, base = key.rpartition("+")
    return modifiers + plus + (_SHORT.get(base) or _SIGNS.get(base) or base)


def key_named(written: str) -> str:
    """Textual's name of a key that a person has written, such as ``;``, ``pgdn``, ``Ctrl+S`` or ``shift+a``.

    Raises ``ValueError`` for what is no key; ``str()`` says why and what is near.
    """
    modifiers, plus, base = written.rpartition("+") if len(written) > 1 else ("", "", written)
    if plus and not base:  # a plus sign itself, as in ctrl++
        modifiers, base = modifiers.removesuffix("+"), "+"
    held = modifiers.lower().split("+") if modifiers else []
    if "alt" in held:
        raise ValueError("terminals send alt and a key as esc and the key")
    if unknown := [name for name in held if name not in _MODIFIERS]:
        raise ValueError(f"{unknown[0]} is not ctrl, alt or shift")
    base = _base_named(base)
    if held == ["shift"] and _is_text(base):
        if base.upper() == base or len(base) > 1:
            raise ValueError("write the character itself")
        return base.upper()
    if "ctrl" in held:
        # Terminals send ctrl+space as the sign that is called ctrl+@.
        base = "@" if base in ("space", "at") else base.lower()
    return "+".join((*held, base))


def _base_named(written: str) -> str:
    if len(written) == 1:
        if written.isalnum():
            return written
        if written.isprintable():
            return _character_name(written)
    name = _ALIASES.get(written.lower(), written.lower())
    if name in _NAMES:
        return name
    near = get_close_matches(name, [*_ALIASES, *_NAMES], 1)
    raise ValueError(f"did you mean {near[0]}?" if near else "write a character, or a name such as f2 or pagedown")


def _is_text(key: str) -> bool:
    """Whether the key types a character."""
    return len(key) == 1 or key == "space" or key in _SIGNS


class Keymap:
    """The keys in force."""

    def __init__(self, keys: Mapping[str, Sequence[str]] | None = None) -> None:
        self._keys: dict[str, tuple[str, ...]] = {
            command.name: tuple(map(key_named, (keys or {}).get(command.name, command.keys))) for command in COMMANDS
        }
        self._commands = dict(self._bound())

    @classmethod
    def from_settings(cls, settings: Settings) -> Keymap:
        """The keymap of a configuration. Raises ``SettingsProblem`` for what is no command or key, or a clash."""
        known = {command.name: command for command in COMMANDS}
        for name, keys in settings.keys.items():
            if name not in known:
                near = get_close_matches(name, known, 1, 0.4)
                remedy = f"did you mean `{near[0]}`?" if near else "? lists them"
                raise _problem(settings, name, "is not a command", remedy)
            for key in keys:
                if remedy := _refusal(known[name], key):
                    raise _problem(settings, name, f"cannot have the key {key}", remedy)
        keymap = cls(settings.keys)
        keymap._refuse_clashes(settings)
        return keymap

    def command(self, scope: Scope, key: str) -> type[Command] | None:
        """The command that a key runs in a pane, or None."""
        return self._commands.get((scope, key))

    def keys(self, command: type[Command]) -> tuple[str, ...]:
        """The keys of a command, as a person reads them."""
        return tuple(shown(key) for key in self._keys[command.name])

    def key_of(self, name: str) -> str:
        """How a message tells a person to run the command called ``name``: its first key, as it is now.

        A command without a key is told by what the palette is opened with and what it is called there. Raises
        ``KeyError`` when no command has that name.
        """
        if keys := self._keys[name]:
            return shown(keys[0])
        title = next(command.title() for command in COMMANDS if command.name == name)
        palette = self._keys["app.palette"]
        return f"{shown(palette[0])} «{title}»" if palette else f"«{title}»"

    def hints(self, scope: Scope, *, selecting: bool = False, deed: str = "") -> list[tuple[str, str]]:
        """Key and word for each hint of a pane, in the order of the help.

        In a line that is no search, ``deed`` is what Enter does there; it can be done or left.
        """
        words = [(command, command.hint_selecting if selecting else command.hint) for command in COMMANDS]
        if deed:
            words = [(SubmitPrompt, deed), (LeavePrompt, LeavePrompt.hint)]
        return [
            (self.keys(command)[0], word)
            for command, word in words
            if word and scope in command.scopes and self._keys[command.name]
        ]

    def _bound(self) -> Iterator[tuple[tuple[Scope, str], type[Command]]]:
        """Where each key runs what. Where one types, a key that types a character does only that."""
        for command in COMMANDS:
            for scope in command.scopes:
                for key in self._keys[command.name]:
                    if scope not in _TYPING or not _is_text(key):
                        yield (scope, key), command

    def _refuse_clashes(self, settings: Settings) -> None:
        seen: dict[tuple[Scope, str], type[Command]] = {}
        for place, command in self._bound():
            other = seen.setdefault(place, command)
            if other is not command:
                named, rival = (command, other) if command.name in settings.keys else (other, command)
                what = f"has the key {shown(place[1])} of `{rival.name}`"
                raise _problem(settings, named.name, what, f"give `{rival.name}` another key too")


def _refusal(command: type[Command], written: str) -> str:
    """Why a command may not have a key, in words; empty when it may."""
    try:
        key = key_named(written)
    except ValueError as error:
        return str(error)
    if key in SAME_BYTES:
        return f"terminals send it as {SAME_BYTES[key]}"
    if _is_text(key) and all(scope in _TYPING for scope in command.scopes):
        return "it could not be typed any more"
    return ""


def _problem(settings: Settings, name: str, what: str, remedy: str) -> SettingsProblem:
    line = settings.key_lines.get(name, 0)
    return SettingsProblem(f"{settings.file}, line {line}: `{name}` {what} ({remedy}).")
