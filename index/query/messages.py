"""What the parser says about a query: each time one sentence, with the part of the query it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from index.sanitise import sanitise_line

__all__ = ["MAX_MESSAGES", "BadValue", "Message", "Messages", "quote"]

MAX_MESSAGES: Final = 16
"""Nobody reads more of them about one query."""
_SHOWN: Final = 40
"""Code points of a query that a message repeats."""


@dataclass(frozen=True, slots=True)
class Message:
    """What was not understood, how it was read and what to write: sentences for a person.

    ``start`` and ``end`` are the half-open range of code points of the query that it is about.
    """

    text: str
    start: int
    end: int


class BadValue(ValueError):
    """A date, size or the like that cannot be read. ``str()`` says why and what to write, without a full stop."""


class Messages:
    """The messages about one query; the same sentence is kept once, and not more than anybody reads."""

    def __init__(self) -> None:
        self._found: dict[str, Message] = {}

    @property
    def full(self) -> bool:
        """Whether another message would be dropped."""
        return len(self._found) >= MAX_MESSAGES

    def say(self, text: str, start: int, end: int) -> None:
        """Add a message about ``start`` to ``end`` of the text that was parsed."""
        if not self.full:
            self._found.setdefault(text, Message(text, start, end))

    def all(self) -> tuple[Message, ...]:
        """The messages in the order of their places in the query."""
        return tuple(sorted(self._found.values(), key=lambda message: (message.start, message.end)))


def quote(text: str) -> str:
    """Part of a query in quotation marks, shortened and safe to show."""
    shown = sanitise_line(text[: _SHOWN + 1])
    return f"“{shown}”" if len(shown) <= _SHOWN else f"“{shown[: _SHOWN - 1]}…”"
