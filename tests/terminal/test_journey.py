"""From opening to a saved note, and back to it."""

from __future__ import annotations

import signal

import yaml

from tests.terminal.home import BRIEF, ENTER, ESCAPE, SAVE, Home, is_ready
from tests.terminal.session import TerminalSession

TYPED = "Which body is meant? #check #names"
QUOTE = "Hamad Medical"


def at_work(home: Home, columns: int = 160, rows: int = 45) -> TerminalSession:
    """The reader with the news item open and the keys in the text."""
    session = home.open(columns, rows)
    session.wait_for(is_ready)
    session.press("g" + ENTER, "▌Two days of talks")
    return session


def only_note(home: Home) -> dict[str, object]:
    """What the one file of notes says."""
    (file,) = home.note_files()
    note = yaml.safe_load(file.read_text())
    assert isinstance(note, dict)
    return note


def assert_is_on_the_passage(note: dict[str, object]) -> None:
    targets = note["target"]
    assert isinstance(targets, list)
    (target,) = targets
    assert target["exact"] == QUOTE
    assert BRIEF[target["start"] : target["end"]] == QUOTE
    assert note["body"] == TYPED
    assert note["tags"] == ["check", "names"]


def test_a_note_that_is_said_to_be_saved_survives_a_kill_and_is_shown_at_its_place(library: Home) -> None:
    with at_work(library) as session:
        session.press("/Hamad", "/Hamad")
        session.press(ENTER, "hit 1 of 1 «Hamad»")
        session.press("n", "hit 1 of 1 «Hamad»")
        session.press("vee", "13 characters selected")
        session.press("a", f"note on «{QUOTE}»")
        session.press(TYPED, TYPED)
        session.press(SAVE, "Saved")
        session.kill(signal.SIGKILL)
        session.exit_status()
    assert_is_on_the_passage(only_note(library))
    assert not library.drafts()
    with library.open(160, 45) as session:
        screen = session.wait_for(lambda screen: "Which body is meant?" in screen and "Notes · 1" in screen)
        assert any("Hamad Medical" in line and "▪▎" in line for line in screen.split("\n"))
        session.wait_for(lambda screen: any("▸" in line and " 1▎" in line for line in screen.split("\n")))
        assert "kept; D" not in session.screen_text


def test_keys_typed_ahead_do_what_they_would_do_one_by_one(library: Home) -> None:
    with at_work(library) as session:
        session.press(f"/Hamad{ENTER}nveea{TYPED}{SAVE}", "Saved")
    assert_is_on_the_passage(only_note(library))


def test_a_search_typed_ahead_opens_the_document_at_its_hit(library: Home) -> None:
    with library.open(160, 45) as session:
        session.wait_for(is_ready)
        session.press(f"sbeans climb{ENTER}{ENTER}", "hit 1 of")
        # A frame comes in pieces, and the status may be in the first.
        session.wait_for(lambda screen: "▌The garden" in screen and "hit 1 of" in screen)


def test_a_pasted_escape_character_reaches_neither_the_terminal_nor_the_note(library: Home) -> None:
    with at_work(library) as session:
        session.press("a", "▪ note on")
        session.paste("red \x1b[31m and\rsecond line \x9b0m")
        session.wait_for("second line")
        session.press(SAVE, "Saved")
        assert b"\x1b[31m" not in session.raw and b"\xc2\x9b" not in session.raw
    assert not set(str(only_note(library)["body"])) & set("\x1b\x9b\r")


def test_pasted_text_is_taken_in_its_order_whatever_is_in_it(library: Home) -> None:
    with at_work(library) as session:
        session.press("a", "▪ note on")
        session.paste("red \x1b[31m and\rsecond line")
        session.wait_for("second line")
        session.press(SAVE, "Saved")
    assert only_note(library)["body"] == "red ␛[31m and\nsecond line"


def test_a_paste_beside_the_fields_runs_no_command(library: Home) -> None:
    with at_work(library) as session:
        before = session.settle(0.3)
        session.paste("q")
        session.paste("\x1b[zq")
        session.press("v", "1 character selected")
        assert before.split("\n")[:-2] == session.lines[:-2]


def test_a_paste_with_escape_characters_into_the_search_line_is_text(library: Home) -> None:
    with at_work(library) as session:
        session.press("/", lambda screen: "/" in screen.split("\n")[-3])
        session.paste("Hamad\x1b]0;pwned\x07\nq")
        session.wait_for("Hamad")
        assert b"pwned\x07" not in session.raw
        session.press(ENTER, "is not in this text")
        assert b"\x1b]0" not in session.raw and "▌Two days" in session.screen_text


def test_a_note_can_be_changed_deleted_and_brought_back(library: Home) -> None:
    with at_work(library) as session:
        session.press(f"afirst words{SAVE}", "Saved")
        session.press("3e", "change of the note")
        session.press(f" and more{SAVE}", "first words and more")
        session.wait_for("Saved")
        session.press("3x", "Deleted; u brings it back.")
        assert not library.note_files()
        session.press("u", "first words and more")
    assert only_note(library)["body"] == "first words and more"


def test_leaving_the_composer_keeps_the_draft_and_goes_on_with_it(library: Home) -> None:
    with at_work(library) as session:
        session.press("ahalf a thought", "half a thought")
        session.press(ESCAPE, "Kept as a draft")
        session.press("D", "half a thought")
        session.press(f", now whole{SAVE}", "Saved")
    assert only_note(library)["body"] == "half a thought, now whole"
    assert not library.drafts()


def test_quitting_and_coming_back_is_at_the_same_place(home: Home) -> None:
    home.write("a.txt", "A short one.\n")
    home.write("long.txt", "\n\n".join(f"Paragraph number {n} of a long text." for n in range(1, 300)))
    home.build()
    with home.open() as session:
        session.wait_for(is_ready)
        session.press("G" + ENTER, "Paragraph number 1 ")
        session.press("/number 150" + ENTER, "hit 1 of 1")
        before = session.press(ESCAPE, lambda screen: "hit" not in screen)
        session.send("q")
        assert session.exit_status() == 0
    with home.open() as session:
        session.wait_for("Paragraph number 150 ")
        session.wait_for(is_ready)
        after = session.press("v", "1 character selected")
        assert "▌Paragraph number 1 " in after.split("\n")[0] or "▌long" in after.split("\n")[0]
        assert "Paragraph number 150 " in before


def test_quit_gives_the_terminal_back_as_it_was(library: Home) -> None:
    with at_work(library) as session:
        session.send("q")
        assert session.exit_status() == 0
        assert session.has_its_modes_back
        session.wait_for_bytes(b"\x1b[?25h")
        for mode in (b"?1049", b"?2004", b"?1004", b"?1000", b"?1003", b"?1006"):
            on, off = session.raw.rfind(b"\x1b[%sh" % mode), session.raw.rfind(b"\x1b[%sl" % mode)
            assert off > on, f"{mode!r} was left on"
