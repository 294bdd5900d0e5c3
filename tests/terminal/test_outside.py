"""A command of the user's own has the terminal, and gives it back however it ends."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.terminal.home import ENTER, Home, is_ready
from tests.terminal.session import TerminalSession

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
NAME = "a $(touch gone) '; touch gone; '.png"
"""A name that would do something, were it ever part of a line for a shell."""


def configure(home: Home, *rules: str) -> Path:
    """A library with a picture that is not read, and these rules."""
    home.write(NAME, PICTURE)
    home.build()
    file = home.folder / "settings.yaml"
    lines = [f"  - {rule}\n" for rule in rules]
    file.write_text(
        "documents: documents\nindex: index\nannotations: notes\nstate: state\nopen_with:\n" + "".join(lines)
    )
    return file


def open_on_picture(home: Home, *rules: str) -> TerminalSession:
    """The reader, with the cursor of the list on the picture."""
    session = home.open(110, 30, POSTIL_CONFIG=str(configure(home, *rules)))
    session.wait_for(is_ready)
    session.press("1G" + ENTER, "This document ")
    return session


def assert_gone(home: Home) -> None:
    """The command that wrote its number into a file does not run any more."""
    with pytest.raises(ProcessLookupError):
        os.kill(int((home.folder / "pid").read_text()), 0)


def test_a_command_gets_the_file_whatever_its_name_is_and_the_screen_comes_back(home: Home) -> None:
    rule = """{type: "image/*", run: [sh, -c, 'printf "<%s>" "$1"; read -r line; echo "$line" > said', sh, "{file}"]}"""
    with open_on_picture(home, rule) as session:
        session.wait_for("! opens it with sh.")
        session.press("!", lambda screen: f"<{home.documents}/" in screen and "Documents ·" not in screen)
        assert session.has_its_modes_back, "the command has a terminal with echo and lines"
        session.press(f"typed q for the command{ENTER}", lambda screen: "Documents · 1" in screen)
        session.press("?", "The keys of postil")
        session.press("j" * 45, "!                    Open the document with a command of your own")
    assert (home.folder / "said").read_text() == "typed q for the command\n"
    assert not (home.folder / "gone").exists()


def test_a_command_that_fails_can_be_read_before_postil_comes_back_and_says_it(home: Home) -> None:
    rule = '{path: "*.PNG", run: [sh, -c, "echo no such codec >&2; exit 3", sh, "{file}"]}'
    with open_on_picture(home, rule) as session:
        session.press("!", lambda screen: "no such codec" in screen and "Enter goes back to postil." in screen)
        session.press(ENTER, lambda screen: "Documents · 1" in screen and "sh ended with status 3." in screen)


def test_ctrl_c_ends_the_command_and_neither_postil_nor_its_indexer(home: Home) -> None:
    with open_on_picture(home, '{path: "*", run: [sh, -c, "echo begun; exec cat", sh, "{file}"]}') as session:
        for number in range(600):
            home.write(f"{number}.txt", f"Item {number}\n\n" + "Words for the index. " * 40)
        session.press("R", "s left")
        session.press("!", "begun")
        session.press("\x03", "sh was ended by SIGINT. Enter goes back to postil.")
        session.press(ENTER, lambda screen: "Documents · " in screen and "sh was ended by SIGINT." in screen)
        session.wait_for(lambda screen: "Documents · 601" in screen and "synced" in screen, timeout=40)
        session.send("q")
        assert session.exit_status() == 0


def test_a_command_that_leaves_the_terminal_in_disorder_does_no_harm(home: Home) -> None:
    rule = '{path: "*", run: [sh, -c, "stty raw -echo; tput smcup; kill -9 $$", sh, "{file}"]}'
    with open_on_picture(home, rule) as session:
        session.press("!", "sh was ended by SIGKILL. Enter goes back")
        session.press(ENTER, lambda screen: "Documents · 1" in screen)
        session.send("q")
        assert session.exit_status() == 0
        assert session.has_its_modes_back


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_postil_told_to_end_ends_the_command_too(home: Home, number: signal.Signals) -> None:
    rule = '{path: "*", run: [sh, -c, "echo $$ > pid; echo begun; exec cat", sh, "{file}"]}'
    with open_on_picture(home, rule) as session:
        session.press("!", "begun")
        session.kill(number)
        assert session.exit_status(4) == 128 + number
        assert session.has_its_modes_back
    assert_gone(home)


def test_a_dropped_line_ends_the_command_too(home: Home) -> None:
    rule = '{path: "*", run: [sh, -c, "echo $$ > pid; echo begun; while :; do sleep 0.1; done", sh, "{file}"]}'
    with open_on_picture(home, rule) as session:
        session.press("!", "begun")
        session.hang_up()
        assert session.exit_status(4) == 128 + signal.SIGHUP
    assert_gone(home)


def test_ctrl_z_stops_command_and_postil_and_fg_goes_on_with_both(home: Home) -> None:
    file = configure(home, '{path: "*", run: [sh, -c, "echo begun; read -r line; echo $line > said", sh, "{file}"]}')
    environment = {"HOME": str(home.folder), "PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    with TerminalSession(["/bin/sh", "-i"], columns=110, environment=environment, folder=home.folder) as session:
        session.send(f"{sys.executable} -P -m tui --config {file}{ENTER}")
        session.wait_for(is_ready)
        session.press("1G!", "begun")
        session.press("\x1a", "Stopped")
        session.press(f"echo the shell$((1)){ENTER}", "the shell1")
        session.send(f"fg{ENTER}")
        session.wait_for(lambda screen: "-m tui" in screen.rpartition("fg")[2])
        session.press(f"again{ENTER}", lambda screen: "Documents · 1" in screen)
        session.press("q", lambda screen: "Documents · 1" not in screen)
    assert (home.folder / "said").read_text() == "again\n"


def test_a_size_changed_meanwhile_is_seen(home: Home) -> None:
    with open_on_picture(home, '{path: "*", run: [sh, -c, "echo begun; read -r line", sh, "{file}"]}') as session:
        session.press("!", "begun")
        session.resize(70, 20)
        session.press(ENTER, lambda screen: "This document " in screen and len(screen.split("\n")) == 20)
