"""What comes from the terminal: read so that no byte of it can end the program or be taken for a key it is not.

Textual's driver reads strict UTF-8, so that one wrong byte is an error; its parser takes an escape character
inside a paste for the beginning of a key; and it goes on reading a terminal that has gone away.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterable
from typing import Final

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

__all__ = ["PasteFilter", "TerminalDriver"]

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
        paste = PasteFilter()
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(POLL_SECONDS):
                    data = self._read()
                    if not data:
                        self._loop.call_soon_threadsafe(self._app.exit, HUNG_UP, HUNG_UP)
                        return
                    self._process(parser.feed(paste.feed(decode(data))))
                self._process(parser.tick())

    def _read(self) -> bytes:
        """What was typed; nothing when the terminal is gone."""
        try:
            return os.read(self.fileno, READ_BYTES)
        except OSError:
            return b""

    def _process(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)


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
