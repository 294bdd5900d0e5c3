"""Opens a document in another program, as the section ``open_with`` of the configuration says."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.catalogue import Entry
from index.sanitise import sanitise_line
from tui.commands import Scope
from tui.open_with import OpenRule, rule_for
from tui.signals import SIGNALS

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["Outside"]

COMMAND: Final = "document.open-with"
_TERMINAL: Final = 0
"""The descriptor of standard input, which `tui.cli.read` has made sure is a terminal."""
_LINE: Final = 4096
_FOR_THE_COMMAND: Final = (signal.SIGINT, signal.SIGQUIT)
"""What a terminal sends to all of its programs, while the keys are those of one of them."""
_IGNORED_BY_PYTHON: Final = (signal.SIGPIPE, signal.SIGXFSZ)


class Outside:
    """Gives the terminal to a command and takes it back."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._settings = screen.workspace.settings

    def advice(self, entry: Entry) -> str:
        """How to open a document that cannot be read here, for its pane; empty when nothing could open it."""
        if self._refusal(entry):
            return ""
        name = sanitise_line(entry.file) if entry.member else "it"
        if rule := self._rule(entry):
            return f"{self._screen.key_of(COMMAND)} opens {name} with {rule.program}."
        return f"To open {name} in another program, name one under open_with in {self._settings.file}."

    async def open(self) -> None:
        """Open the document under the cursor of a list, else the one in the reader; say what is in the way."""
        entry = self._current()
        if entry is None:
            self._screen.say("There is no document here.")
        elif refusal := self._refusal(entry):
            self._screen.say(refusal)
        elif rule := self._rule(entry):
            await self._open(entry, rule)
        else:
            inside = ", in which this document lies," if entry.member else ""
            self._screen.say(
                f"No command is named for {sanitise_line(entry.file)}{inside} under open_with in {self._settings.file}."
            )

    def _current(self) -> Entry | None:
        match self._screen.scope:
            case Scope.LIST:
                return self._screen.documents.current()
            case Scope.RESULTS:
                return self._screen.results.current()
        return self._screen.opening.entry

    def _file(self, entry: Entry) -> Path:
        return self._screen.workspace.library.file(entry.file)

    def _refusal(self, entry: Entry) -> str:
        """Why the file of a document is not given to any command; empty when it may be."""
        name = sanitise_line(entry.file)
        try:
            found = os.stat(self._file(entry), follow_symlinks=self._settings.extraction.follow_links)
        except OSError as error:
            return f"{name} cannot be opened: {error.strerror}."
        if not stat.S_ISREG(found.st_mode):
            return f"{name} is a link, a pipe or a device; only files are given to a command."
        return ""

    def _rule(self, entry: Entry) -> OpenRule | None:
        """The rule for the file that a document is, or lies in."""
        catalogue = self._screen.opening.catalogue
        holder = catalogue.find(entry.file) if entry.member and catalogue else entry
        return rule_for(self._settings.open_with, sanitise_line(entry.file), holder.media_type if holder else "")

    async def _open(self, entry: Entry, rule: OpenRule) -> None:
        words = rule.words(self._file(entry))
        if shutil.which(words[0]) is None:
            remedy = f"Install it, or name another under open_with in {self._settings.file}."
            self._screen.say(f"There is no program {words[0]} here. {remedy}")
            return
        app = self._screen.app
        # Everything goes on meanwhile, such as indexing; only nothing is drawn.
        with app.batch_update(), app.suspend():
            problem = await _run(words, rule.program)
        if problem:
            self._screen.say(problem)
        self._screen.opening.look_for_changes(entry)


async def _run(words: list[str], name: str) -> str:
    """Run a command on the terminal until it ends; returns what went wrong, or ''. When cancelled, it ends the command.

    Raises nothing else: whoever has given the terminal away has to take it back.
    """
    with _undisturbed():
        try:
            process = _start(words)
        except OSError as error:
            return f"{name} cannot be run: {error.strerror}."
        try:
            _, status = await asyncio.to_thread(os.waitpid, process, 0)
        except asyncio.CancelledError:
            for number in (signal.SIGTERM, signal.SIGCONT):
                with suppress(ProcessLookupError):
                    os.kill(process, number)
            raise
    problem = _words(name, os.waitstatus_to_exitcode(status))
    if problem:
        # What it said of that would be gone with its screen.
        await _let_read(problem)
    return problem


def _start(words: list[str]) -> int:
    """Start a command on the terminal, in our process group, so that a stop stops both; returns its process id.

    Not with ``subprocess``, which would let it inherit that hang-up and termination are blocked here.
    """
    return os.posix_spawnp(
        words[0],
        words,
        os.environ,
        # As the rest of postil is written to standard error, standard output may be a file.
        file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)],
        setsigmask=signal.pthread_sigmask(signal.SIG_BLOCK, ()) - SIGNALS,
        setsigdef=_IGNORED_BY_PYTHON,
    )


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let the keys that end a program end the command alone, and put the modes of the terminal back after it."""
    modes = _modes()
    # Not ignored, for that would be inherited.
    handlers = {number: signal.signal(number, lambda *_: None) for number in _FOR_THE_COMMAND}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler or signal.SIG_DFL)
        if modes:
            with suppress(termios.error):
                termios.tcsetattr(_TERMINAL, termios.TCSAFLUSH, modes)


def _modes() -> list[int | list[bytes | int]] | None:
    with suppress(termios.error):
        return termios.tcgetattr(_TERMINAL)
    return None


_SIGNALS: Final = {each.value: each.name for each in signal.Signals}
"""Without most of the real-time signals, which have no names here."""


def _words(name: str, status: int) -> str:
    """What to say of an exit status; negative: the number of a signal."""
    if status < 0:
        return f"{name} was ended by {_SIGNALS.get(-status, f'signal {-status}')}."
    return f"{name} ended with status {status}." if status else ""


async def _let_read(problem: str) -> None:
    """Wait for Enter, so that what the command wrote can be read."""
    print(f"\n{problem} Enter goes back to postil.", file=sys.__stderr__, flush=True)
    loop = asyncio.get_running_loop()
    typed = asyncio.Event()
    loop.add_reader(_TERMINAL, typed.set)
    try:
        await typed.wait()
    finally:
        loop.remove_reader(_TERMINAL)
    with suppress(OSError):
        os.read(_TERMINAL, _LINE)
