"""The section ``open_with`` of the configuration: which command of the user's own opens which files.

A command is a list of words and is run without a shell, so that the name of a file, which a stranger may have
chosen, is one word of it whatever it holds.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

__all__ = ["FILE", "OpenRule", "check_open_with", "rule_for"]

FILE: Final = "{file}"
"""The word of a command in whose place the path of the file is put."""
_KEYS: Final = ("path", "type", "run")


@dataclass(frozen=True, slots=True)
class OpenRule:
    """A command for the files whose path and media type match. Capitals make no difference in a pattern."""

    run: tuple[str, ...]
    """The words of the command; one of them is `FILE`, and not the first."""
    path: str = "*"
    """A pattern with ``*``, ``?`` and ``[…]`` on the whole path below the documents' folder; ``*`` crosses folders."""
    type: str = "*"
    """The same on the media type."""

    @property
    def program(self) -> str:
        """What the command is called in messages."""
        return os.path.basename(self.run[0])

    def matches(self, path: str, media_type: str) -> bool:
        """Whether the file at ``path`` of the kind ``media_type`` is to be opened with this."""
        pairs = ((path, self.path), (media_type, self.type))
        return all(fnmatchcase(each.casefold(), pattern.casefold()) for each, pattern in pairs)

    def words(self, file: Path) -> list[str]:
        """The command for an absolute path, which no program can take for an option."""
        program, *rest = self.run
        return [os.path.expanduser(program), *(os.fspath(file) if word == FILE else word for word in rest)]


def rule_for(rules: Iterable[OpenRule], path: str, media_type: str) -> OpenRule | None:
    """The first rule that matches, or None."""
    return next((rule for rule in rules if rule.matches(path, media_type)), None)


def check_open_with(value: object) -> tuple[OpenRule, ...]:
    """The rules that the section describes. Raises ``ValueError`` with what it must be."""
    if value in ("", "[]"):
        return ()
    if not isinstance(value, list):
        raise ValueError('a list of rules such as {path: "*.djvu", run: [djview, "{file}"]}')
    return tuple(_rule(each, number) for number, each in enumerate(value, 1))


def _rule(value: object, number: int) -> OpenRule:
    try:
        if not isinstance(value, Mapping):
            raise ValueError("it has no `run`")
        if unknown := [str(name) for name in value if name not in _KEYS]:
            raise ValueError(f"`{unknown[0]}` is not one of {', '.join(_KEYS)}")
        patterns = {name: value[name] for name in ("path", "type") if name in value}
        if not patterns or not all(isinstance(each, str) and each for each in patterns.values()):
            raise ValueError("it needs a pattern as `path` or `type`")
        return OpenRule(_words(value.get("run")), **patterns)
    except ValueError as error:
        raise ValueError(f"a list of rules, and rule {number} is wrong: {error}") from None


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) and "\0" not in word for word in value):
        raise ValueError(f'`run` must be a list of words such as [less, "{FILE}"]')
    if not value or not value[0] or value[0] == FILE or FILE not in value:
        raise ValueError(f'`run` needs a program and the word "{FILE}" after it')
    if any(FILE in word and word != FILE for word in value):
        # Inside a line for a shell a name could be anything, another command too.
        raise ValueError(f'"{FILE}" must be a word of its own; in a line for sh -c, write "$1" for it')
    return tuple(value)
