"""``postil`` without a command: the reader on the whole terminal."""

from __future__ import annotations

import os
import signal
import sys
from argparse import Namespace
from typing import Final

from tui import signals
from tui.cli.output import FAILED, narrate
from tui.keymap import Keymap
from tui.settings import Settings

__all__ = ["run"]

_ENVIRONMENT: Final = {
    # Read by Textual when it is imported. Animation costs 30 times the bytes of a plain page; a frame rate that
    # a slow line cannot carry only queues up; and an escape sequence may arrive in two packets.
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_SMOOTH_SCROLL": "0",
    "TEXTUAL_FPS": "30",
    "ESCDELAY": "200",
}

HUNG_UP: Final = 128 + signal.SIGHUP


def run(arguments: Namespace, settings: Settings) -> int:
    """Open the reader; returns the exit status."""
    if reason := _unusable():
        narrate(f"{reason} Without a screen: postil search QUERY, postil notes, postil --help")
        return FAILED
    keymap = Keymap.from_settings(settings)
    signals.block()
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    from tui.app import PostilApp
    from tui.workspace import Workspace

    app = PostilApp(Workspace(settings), keymap)
    signals.watch(app.main.save_all, app.leave)
    status = app.run(mouse=settings.mouse)
    status = app.return_code or (0 if status is None else status)
    if status == HUNG_UP:
        _forget_terminal()
    return status


def _forget_terminal() -> None:
    """Send what is still to be written nowhere: the terminal is gone, and Python would exit with 120 over it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _unusable() -> str:
    """Why no screen can be drawn here; empty when one can. Textual writes to standard error."""
    if not sys.stdin.isatty() or not sys.stderr.isatty():
        return "The reader needs a terminal (over SSH: ssh -t)."
    if os.environ.get("TERM", "dumb") == "dumb":
        return "This terminal (TERM=dumb) cannot draw a screen."
    return ""
