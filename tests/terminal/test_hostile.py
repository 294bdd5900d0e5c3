"""Documents, names and notes that try to steer the terminal are shown as the text they are."""

from __future__ import annotations

import pytest

from tests.terminal.home import ENTER, ESCAPE, SAVE, Home, is_ready
from tests.terminal.sequences import strangers
from tests.terminal.session import TerminalSession

TITLE = "[bold]x[/][@click=app.quit]y[/]"
STEER = "\x1b]0;pwned\x07\x1b[31mred\x1b[6n\x9b5n\u202eback\u2066\x00\x7f\x1b(0\x0e\x1bP+q544e\x1b\\\x1b]8;;http://e\x1b\\link"
BODY = f"# {TITLE}\n\nWatch {STEER} closely.\n\n{TITLE} again, [link=http://x]z[/link] and [/nope].\n"
NAME = b"evil\x1b]0;pwned\x07\n\xff[bold].txt"
OWNED = ("pwned\x07", "\x1b[31m", "\x1b[6n", "\x9b", "\u202e", "\x1b(0", "\x1bP", "\x1b]8", "\x1b]0")


@pytest.fixture
def hostile(home: Home) -> Home:
    """A library in which everything a document can choose is meant to do harm."""
    home.write("a.md", BODY)
    home.write(NAME, b"\x00\x01\x02 not text \x1b]0;pwned\x07" * 20)
    home.write(b"other" + NAME, f"{STEER} in a file with an odd name.\n")
    home.build()
    return home


def opened(home: Home, columns: int = 200, rows: int = 45) -> TerminalSession:
    """The reader on the first of them."""
    session = home.open(columns, rows)
    session.wait_for(is_ready)
    return session


def open_found(session: TerminalSession, word: str, shown: str) -> None:
    """Open the document that has a word."""
    session.press(f"1s{word}{ENTER}", "Found · 1")
    session.press(ENTER, shown)


def assert_harmless(session: TerminalSession) -> None:
    """Nothing that the documents wanted went to the terminal, and the program is alive."""
    session.settle(0.3)
    raw = session.raw
    assert not [sequence for sequence in OWNED if sequence.encode() in raw]
    assert strangers(raw) == []
    session.press("?", "The keys of postil")
    session.press("z", lambda screen: "The keys of postil" not in screen)


def test_titles_and_file_names_in_the_list_are_text(hostile: Home) -> None:
    with opened(hostile) as session:
        session.wait_for("[bold]x[/][@click=app.quit]y[/")
        session.wait_for("evil␛]0;pwned␇␊")
        assert_harmless(session)


def test_a_text_in_the_reader_is_text(hostile: Home) -> None:
    with opened(hostile) as session:
        open_found(session, "nope", "Watch ␛]0;pwned␇␛[31mred␛[6n")
        session.wait_for(TITLE + " again, [link=http://x]z[/link] and")
        assert TITLE in session.lines[0]
        session.send("2gvG")
        assert_harmless(session)


def test_snippets_in_the_results_are_text(hostile: Home) -> None:
    with opened(hostile) as session:
        session.press(f"spwned{ENTER}", "Found · 2")
        session.wait_for(lambda screen: "␛]0;pwned␇" in screen and "[bold]x" in screen)
        assert_harmless(session)


def test_a_file_that_cannot_be_read_is_named_as_text(hostile: Home) -> None:
    with opened(hostile) as session:
        screens = []
        for step in "gjj":
            session.send("1" + step + ENTER)
            screens.append(session.settle(0.3))
        (shown,) = [screen for screen in screens if "This document " in screen]
        assert "│   evil␛]0;pwned␇␊" in shown
        assert_harmless(session)


def test_notes_on_a_hostile_passage_are_text(hostile: Home) -> None:
    with opened(hostile) as session:
        open_found(session, "nope", "Watch ␛")
        session.press("/Watch" + ENTER, "hit 1 of")
        session.press("veeeeee", "selected")
        session.press("a", "note on «Watch ␛")
        session.paste(f"{TITLE} \u202e\x07\x9b \u2028")
        session.press(SAVE, "Saved: ")
        session.press("3", lambda screen: screen.count(TITLE) >= 3 or "▎  [bold]x" in screen)
        assert_harmless(session)


def test_the_status_row_shows_what_was_looked_for_as_text(hostile: Home) -> None:
    with opened(hostile) as session:
        open_found(session, "nope", "Watch ␛")
        session.press("/", "esc leave")
        session.paste("[bold]no\x9b\u202e[@click=app.quit]such[/]")
        session.press(ENTER, "is not in this text")
        assert "[bold]no" in session.lines[-2]
        assert_harmless(session)


def test_help_and_palette_over_a_hostile_document_are_harmless(hostile: Home) -> None:
    with opened(hostile) as session:
        open_found(session, "nope", "Watch ␛")
        session.press("\x10", "Line down")
        session.paste(TITLE + "\x9b\u202e")
        session.settle(0.3)
        session.press(ESCAPE, "Watch ␛")
        assert_harmless(session)


def test_a_hostile_environment_is_not_repeated(hostile: Home) -> None:
    with hostile.open(160, 45, LOGNAME="\x1b]0;pwned\x07", USER="\x1b]0;pwned\x07", TERM_PROGRAM=STEER[:5]) as session:
        session.wait_for(is_ready)
        assert_harmless(session)


def test_a_broken_note_file_with_a_hostile_text_is_named_as_text(hostile: Home) -> None:
    with opened(hostile) as session:
        open_found(session, "nope", "Watch ␛")
        session.press(f"aa thought{SAVE}", "Saved: ")
        session.send("q")
        session.exit_status()
    (file,) = hostile.note_files()
    file.write_text(f'id: "{TITLE}\n  \\e]0;pwned\\a"\ncolour\u202e: [\n')
    with opened(hostile) as session:
        session.press("3", "cannot be read")
        assert_harmless(session)
