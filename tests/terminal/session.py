"""A program on a terminal of its own: what it writes, what the screen then shows, and a keyboard for it.

A real pseudo-terminal, so that a hang-up, a change of size and the modes of the line are what a person has over
SSH. `pyte` plays the terminal. Nothing here sleeps: every wait ends when what is waited for happens.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyte

__all__ = ["TerminalSession"]

_LAUNCH: Final = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)
"""Takes the terminal as its controlling one, which needs a process that leads a session, and becomes the program."""

# pyte takes the prefix of these for a private mode of the sequence of the same letter, and stumbles.
_BEYOND_PYTE: Final = re.compile(rb"\x1b\[[<=>?][\d;:]*[a-gi-km-zA-Z]|\x1b\[[\d;]*\$[a-z]|\x1b\[\?[\d;]*\$[a-z]")
_UNFINISHED: Final = re.compile(rb"\x1b(\[[^@-~]*)?$")

_ENDED: Final = b"e"
_STOP: Final = b"s"


class TerminalSession:
    """Runs ``command`` on a terminal of ``columns`` × ``rows``. Use it as a context manager."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        columns: int = 100,
        rows: int = 30,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self._turn = threading.Condition()
        self._log = bytearray()
        self._times: list[tuple[float, int]] = []
        self._pending = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._ended = False
        self._master, line = os.openpty()
        self._modes_before = termios.tcgetattr(line)
        self._line_name = os.ttyname(line)
        self._set_size(columns, rows)
        self._wake, self._wake_sender = os.pipe()
        self.started = time.monotonic()
        """When the program was started, by the monotonic clock."""
        self._process = subprocess.Popen(
            [sys.executable, "-ISc", _LAUNCH, *(os.fspath(part) for part in command)],
            stdin=line,
            stdout=line,
            stderr=line,
            env=dict(environment) if environment is not None else None,
            cwd=folder,
            start_new_session=True,
        )
        # The line stays open here too: its modes can be looked at after the program has ended.
        self._line = line
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()
        self._watcher = threading.Thread(target=self._watch, name="end of the program", daemon=True)
        self._watcher.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # What the program wrote

    @property
    def raw(self) -> bytes:
        """Everything the program wrote so far."""
        with self._turn:
            return bytes(self._log)

    @property
    def lines(self) -> list[str]:
        """The rows of the screen, without blanks at their ends."""
        with self._turn:
            return self._lines()

    @property
    def screen_text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    def _lines(self) -> list[str]:
        return [row.rstrip() for row in self._screen.display]

    @property
    def pid(self) -> int:
        """The process id of the program."""
        return self._process.pid

    # The keyboard

    def send(self, keys: str | bytes) -> None:
        """Type ``keys`` in one write: characters as a terminal sends them, such as U+001B for the escape key."""
        rest = memoryview(keys.encode() if isinstance(keys, str) else keys)
        while rest:
            rest = rest[os.write(self._master, rest) :]

    def paste(self, text: str) -> None:
        """Paste as a terminal does that was asked for bracketed paste."""
        self.send(f"\x1b[200~{text}\x1b[201~")

    def press(self, keys: str, wanted: str | Callable[[str], bool], timeout: float = 15) -> str:
        """Type, and wait for what that shows; returns the screen."""
        self.send(keys)
        return self.wait_for(wanted, timeout)

    # Waiting

    def wait_for(self, wanted: str | Callable[[str], bool], timeout: float = 15) -> str:
        """Wait until the screen has a text, or is as a predicate says; returns the screen.

        Raises:
            AssertionError: it did not come to that within ``timeout`` seconds; the message has the screen.
        """
        check = wanted if callable(wanted) else lambda screen: wanted in screen
        shown = ""

        def is_there() -> bool:
            nonlocal shown
            shown = "\n".join(self._lines())
            return check(shown)

        with self._turn:
            if not self._turn.wait_for(lambda: is_there() or self._ended, timeout) or not check(shown):
                what = "the program ended" if self._ended else f"{timeout} s passed"
                name = wanted if isinstance(wanted, str) else getattr(wanted, "__name__", "a predicate")
                raise AssertionError(f"{what} before the screen showed {name!r}:\n{shown}")
        return shown

    def wait_for_bytes(self, wanted: bytes, timeout: float = 15) -> None:
        """Wait until the program has written ``wanted``."""
        with self._turn:
            found = self._turn.wait_for(lambda: wanted in self._log or self._ended, timeout)
            assert found and wanted in self._log, f"{wanted!r} was not written"

    def settle(self, quiet: float = 0.5, timeout: float = 20) -> str:
        """Wait until nothing has been written for ``quiet`` seconds; returns the screen."""
        end = time.monotonic() + timeout
        while self.written_within(quiet) and not self._ended:
            assert time.monotonic() < end, f"the program still writes after {timeout} s"
        return self.screen_text

    def written_within(self, seconds: float) -> bytes:
        """What the program writes from now on, at the first write or after ``seconds`` with none."""
        with self._turn:
            before = len(self._log)
            self._turn.wait_for(lambda: len(self._log) > before or self._ended, seconds)
            return bytes(self._log[before:])

    def cost(self, keys: str | bytes, quiet: float = 0.25) -> tuple[int, float]:
        """Type ``keys``; the bytes written for them, and the seconds until the last of these came."""
        with self._turn:
            before, writes = len(self._log), len(self._times)
        begun = time.monotonic()
        self.send(keys)
        self.settle(quiet)
        with self._turn:
            last = self._times[-1][0] if len(self._times) > writes else begun
            return len(self._log) - before, last - begun

    def time_of_byte(self, position: int) -> float:
        """Seconds from the start of the program until the byte at ``position`` was written."""
        with self._turn:
            return next(moment for moment, size in self._times if size > position) - self.started

    # The line

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the terminal; the kernel tells the program."""
        with self._turn:
            self._screen.resize(rows, columns)
            self._set_size(columns, rows)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def has_its_modes_back(self) -> bool:
        """Whether the line has the modes it had at the start: echo, line by line."""
        return termios.tcgetattr(self._line) == self._modes_before

    def stop_reading(self) -> None:
        """Take nothing more from the line, as a connection that hangs: the program's writes soon block."""
        os.write(self._wake_sender, _STOP)
        self._reader.join()

    def hang_up(self) -> None:
        """Close the terminal, as a dropped SSH line does: the kernel sends SIGHUP."""
        self.stop_reading()
        os.close(self._line)
        os.close(self._master)
        self._line = self._master = -1

    def kill(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self._process.send_signal(number)

    def exit_status(self, timeout: float = 5) -> int:
        """Wait for the end; the exit status, or minus the number of the signal that ended the program."""
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the program still runs after {timeout} s:\n{self.screen_text}") from None

    def close(self) -> None:
        """End the program, if it still runs, and give everything back."""
        if self._process.poll() is None:
            self._process.kill()
        self._watcher.join()
        if self._master >= 0:
            self.hang_up()
        for descriptor in (self._wake, self._wake_sender):
            if descriptor >= 0:
                os.close(descriptor)
        self._wake = self._wake_sender = -1

    # Reading

    def _read(self) -> None:
        while self._wake not in select.select([self._master, self._wake], [], [])[0]:
            self._take()
        if os.read(self._wake, 1) == _ENDED:
            # What the program wrote last may still be on the line.
            while select.select([self._master], [], [], 0)[0]:
                self._take()
        with self._turn:
            self._ended = True
            self._turn.notify_all()

    def _take(self) -> None:
        data = os.read(self._master, 1 << 16)
        with self._turn:
            self._log += data
            self._times.append((time.monotonic(), len(self._log)))
            self._feed(data)
            self._turn.notify_all()

    def _watch(self) -> None:
        self._process.wait()
        os.write(self._wake_sender, _ENDED)

    def _feed(self, data: bytes) -> None:
        data = self._pending + data
        cut = _UNFINISHED.search(data)
        self._pending = data[cut.start() :] if cut else b""
        self._stream.feed(_BEYOND_PYTE.sub(b"", data[: cut.start()] if cut else data))
