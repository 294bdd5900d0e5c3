"""What comes from the terminal: read so that no byte of it can end the program or be taken for a key it is not.

Textual's driver reads strict UTF-8, so that one wrong byte is an error; its parser takes an escape character
inside a paste for the beginning of a key; and it goes on reading a terminal that has gone away.
"""

from __future__ import annotations

import os
import re
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterable
from typing import Final

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

__all__ = ["EscapeSplitter", "PasteFilter", "TerminalDriver"]

ESCAPE: Final = "\x1b"
_ESCAPE: Final = re.compile(ESCAPE)

READ_BYTES: Final = 4096
POLL_SECONDS: Final = 0.1
"""How often the parser is told that time passes, so that it can tell an escape key from a sequence."""
HUNG_UP: Final = 129


class TerminalDriver(LinuxDriver):
    """Textual's driver with an input loop of our own."""

    def run_input_thread(self) -> None:
        """Read, decode and parse until the driver stops or the terminal is gone."""
        parser = XTermParser()
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        paste, escapes = PasteFilter(), EscapeSplitter()
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(constants.ESCAPE_DELAY if escapes.waiting else POLL_SECONDS):
                    data = self._read()
                    if not data:
                        self._loop.call_soon_threadsafe(self._app.exit, HUNG_UP, HUNG_UP)
                        return
                    self._pass_on(escapes.feed(paste.feed(decode(data))), parser)
                else:
                    self._pass_on(escapes.flush(), parser)
                self._process(parser.tick())

    def resize_now(self) -> events.Resize:
        """The size of the terminal at this moment.

        Signals of a storm of resizes interrupt each other's handlers, so that the last event may have an old size.
        """
        size = Size(*self._get_terminal_size())
        return events.Resize(size, size)

    def _pass_on(self, pieces: Iterable[str], parser: XTermParser) -> None:
        for piece in pieces:
            if piece == ESCAPE:
                self.process_message(events.Key("escape", ESCAPE))
            else:
                self._process(parser.feed(piece))

    def _read(self) -> bytes:
        """What was typed; nothing when the terminal is gone."""
        try:
            return os.read(self.fileno, READ_BYTES)
        except OSError:
            return b""

    def _process(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)


class EscapeSplitter:
    """Tells the escape key from the beginning of a sequence, where keys arrive in one packet.

    Textual takes an escape and a letter that come together for alt and that letter, and types the letter.
    Nobody presses alt here; over SSH, or for a quick typist, they are two keys.
    """

    INTRODUCERS: Final = "[O]P_^X\\"
    """What follows an escape that begins a sequence, or ends one."""

    def __init__(self) -> None:
        self.waiting = False
        """Whether the last character was an escape, and what follows it will tell what it was."""

    def feed(self, text: str) -> list[str]:
        """The text in pieces; an escape key is a piece of its own."""
        text = ESCAPE * self.waiting + text
        self.waiting = text.endswith(ESCAPE)
        text = text[: len(text) - self.waiting]
        pieces: list[str] = []
        start = 0
        for match in _ESCAPE.finditer(text):
            place = match.start()
            if text[place + 1 : place + 2] not in self.INTRODUCERS or place + 1 == len(text):
                pieces += [text[start:place], ESCAPE]
                start = place + 1
        return [piece for piece in (*pieces, text[start:]) if piece]

    def flush(self) -> list[str]:
        """The escape key, when nothing has followed it in time."""
        waited, self.waiting = self.waiting, False
        return [ESCAPE] * waited


class PasteFilter:
    """Shows escape characters inside bracketed pastes as signs. Text comes in pieces cut anywhere."""

    BEGIN: Final = "\x1b[200~"
    END: Final = "\x1b[201~"

    def __init__(self) -> None:
        self._inside = False
        self._before = ""
        """What has passed last, while outside: the beginning of a paste may have been cut."""
        self._held = ""
        """What may be the beginning of the end of a paste."""

    def feed(self, text: str) -> str:
        """Pass on a piece of text."""
        passed: list[str] = []
        text = self._held + text
        self._held = ""
        while text:
            part, text = self._paste(text) if self._inside else self._keys(text)
            passed.append(part)
        return "".join(passed)

    def _keys(self, text: str) -> tuple[str, str]:
        """What comes before the text of a paste, and the rest. Nothing is held back: it may be an escape key."""
        joined = self._before + text
        place = joined.find(self.BEGIN)
        if place < 0:
            self._before = joined[1 - len(self.BEGIN) :]
            return text, ""
        end = place + len(self.BEGIN) - len(self._before)
        self._inside, self._before = True, ""
        return text[:end], text[end:]

    def _paste(self, text: str) -> tuple[str, str]:
        inside, mark, rest = text.partition(self.END)
        if mark:
            self._inside = False
            return inside.replace("\x1b", "␛") + mark, rest
        kept = next((size for size in range(len(self.END) - 1, 0, -1) if text.endswith(self.END[:size])), 0)
        self._held = text[len(text) - kept :]
        return text[: len(text) - kept].replace("\x1b", "␛"), ""
