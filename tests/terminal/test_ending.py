"""However the program ends, what was typed is kept and the terminal is given back."""

from __future__ import annotations

import signal

import pytest

from tests.terminal.home import ENTER, ESCAPE, Home, is_ready
from tests.terminal.session import TerminalSession

THOUGHT = "Half a thought, typed on a train with a poor line."


def writing(home: Home, typed: str) -> TerminalSession:
    """A reader in which ``typed`` stands in a note that is not saved."""
    session = home.open()
    session.wait_for(is_ready)
    session.press("g" + ENTER, "▌Two days of talks")
    session.press("a", "▪ note on")
    if typed:
        session.press(typed, typed)
    return session


def composer(screen: str) -> str:
    """The text in the composer, as far as it fits on a row."""
    rows = screen.split("\n")
    title = next((number for number, row in enumerate(rows) if "▪ note on" in row), len(rows))
    return "".join(row.partition("│")[2].strip() for row in rows[title + 1 : -2])


def type_and_see(session: TerminalSession, key: str, shown: str) -> None:
    """Type a key, and wait until the composer reads ``shown``."""
    session.press(key, lambda screen: composer(screen) == shown)


def assert_is_offered(home: Home, text: str) -> None:
    """The next start says that there is a draft, and D goes on with the newest."""
    with home.open() as session:
        session.wait_for("1 draft was kept; D goes on with the newest.")
        session.wait_for("▸")
        session.press("2D", text)


def test_a_dropped_line_ends_the_program_and_keeps_the_draft(library: Home) -> None:
    with writing(library, THOUGHT) as session:
        session.hang_up()
        assert session.exit_status(3) == 128 + signal.SIGHUP
    assert [draft.text for draft in library.drafts()] == [THOUGHT]
    assert_is_offered(library, THOUGHT)


def test_a_request_to_end_keeps_the_draft_and_gives_the_terminal_back(library: Home) -> None:
    with writing(library, THOUGHT) as session:
        session.kill(signal.SIGTERM)
        assert session.exit_status(3) == 128 + signal.SIGTERM
        assert session.has_its_modes_back
        session.wait_for_bytes(b"\x1b[?1049l")
        session.wait_for_bytes(b"\x1b[?25h")
    assert_is_offered(library, THOUGHT)


@pytest.mark.parametrize("length", [1, 2, 9, 30, len(THOUGHT)])
def test_a_kill_loses_no_character_that_was_on_the_screen(library: Home, length: int) -> None:
    with writing(library, "") as session:
        type_and_see(session, THOUGHT[:length], THOUGHT[:length].rstrip())
        session.kill(signal.SIGKILL)
        assert session.exit_status() == -signal.SIGKILL
    (draft,) = library.drafts()
    assert draft.text.rstrip() == THOUGHT[:length].rstrip()


def test_a_kill_between_two_keys_loses_no_character_that_was_on_the_screen(library: Home) -> None:
    with writing(library, "") as session:
        for end in range(1, 16):
            type_and_see(session, THOUGHT[end - 1], THOUGHT[:end].rstrip())
        session.kill(signal.SIGKILL)
        session.exit_status()
    assert [draft.text for draft in library.drafts()] == [THOUGHT[:15]]
    assert_is_offered(library, THOUGHT[:15])


def test_a_line_that_takes_nothing_any_more_and_then_drops_keeps_the_draft(library: Home) -> None:
    library.write("long.txt", "".join(f"zz {n} " + "wide text " * 200 + "\n\n" for n in range(3000)))
    library.build()
    with writing(library, THOUGHT) as session:
        session.press(ESCAPE, "Kept as a draft")
        session.press("1G" + ENTER, "▌zz 0 wide text")
        session.stop_reading()
        for _ in range(300):
            session.send("  bb")
        session.hang_up()
        assert session.exit_status(6) == 128 + signal.SIGHUP
    assert [draft.text for draft in library.drafts()] == [THOUGHT]


def test_a_byte_that_is_not_utf8_does_not_end_the_program(library: Home) -> None:
    with writing(library, "") as session:
        session.send(b"caf\xe9 \xff")
        session.press("still here", "still here")


def test_an_early_request_to_end_is_obeyed(library: Home) -> None:
    with library.open() as session:
        session.wait_for_bytes(b"\x1b[?1049h")
        session.kill(signal.SIGTERM)
        assert session.exit_status(4) == 128 + signal.SIGTERM
        assert session.has_its_modes_back
