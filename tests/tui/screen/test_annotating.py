"""Writing notes."""

from __future__ import annotations

from pathlib import Path

from annotations.record import read_annotation
from tests.tui.screen.conftest import Opener, Session


async def note(session: Session, text: str) -> None:
    """Find the barge, select two words, write a note on them."""
    await session.press("enter", "slash")
    await session.type("drifting")
    await session.press("enter", "v", "e", "e", "a")
    await session.type(text)
    await session.press("ctrl+s")


def files(tmp_path: Path) -> list[Path]:
    return [file for file in (tmp_path / "notes").glob("*/*.yaml") if file.name != "document.yaml"]


async def test_a_note_on_a_selection_is_one_file_with_quote_place_and_tags(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await note(session, "whose? #check #names/ships")
        assert "Saved" in session.status
        (file,) = files(tmp_path)
        saved = read_annotation(file.read_text(), file.name)
        target = saved.targets[0]
        assert target.exact == "drifting barge"
        assert session.main.reader.text[target.start : target.end] == "drifting barge"
        assert saved.tags == ("check", "names/ships")
        assert saved.creator == "tester"


async def test_a_note_shows_in_text_pane_and_list(open_app: Opener) -> None:
    async with open_app() as session:
        await note(session, "whose?")
        assert any("▎" in line and "drifting" in line for line in session.lines("reader"))
        assert any("«drifting barge»" in line for line in session.lines("notes"))
        assert "1▎" in session.lines("documents")[0]


async def test_words_selected_by_next_word_do_not_take_the_next_word_along(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.press("enter", "slash")
        await session.type("drifting")
        await session.press("enter", "v", "w", "w", "a", "x", "ctrl+s")
        (file,) = files(tmp_path)
        assert read_annotation(file.read_text(), "n").targets[0].exact in {"drifting barge", "drifting barge."}


async def test_without_a_selection_the_sentence_under_the_caret_is_annotated(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.press("enter", "slash")
        await session.type("found at")
        await session.press("enter", "a", "x", "ctrl+s")
        (file,) = files(tmp_path)
        assert read_annotation(file.read_text(), "n").targets[0].exact == "The barge was found at noon."


async def test_notes_are_there_after_a_restart(open_app: Opener) -> None:
    async with open_app() as session:
        await note(session, "remember")
        await session.press("q")
    async with open_app() as session:
        assert any("remember" in line for line in session.lines("notes"))
        assert "1▎" in session.lines("documents")[0]


async def test_edit_delete_and_undo(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await note(session, "first")
        await session.press("3", "e")
        await session.type(" second")
        await session.press("ctrl+s", "3")
        assert any("first second" in line for line in session.lines("notes"))
        await session.press("x")
        assert not files(tmp_path)
        assert "u brings it back" in session.status
        await session.press("u")
        assert any("first second" in line for line in session.lines("notes"))
        await session.press("u")
        assert any("first" in line and "second" not in line for line in session.lines("notes"))


async def test_enter_goes_from_note_to_passage_and_from_passage_to_note(open_app: Opener) -> None:
    async with open_app() as session:
        await note(session, "here")
        await session.press("G", "3", "enter")
        reader = session.main.reader
        assert reader.text[reader.caret :].startswith("drifting")
        await session.press("enter")
        assert session.main.focused is session.main.notes


async def test_leaving_the_composer_keeps_a_draft_to_go_on_with(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.press("enter", "a")
        await session.type("half a tho")
        await session.press("escape")
        assert "draft" in session.status
        await session.press("q")
    async with open_app() as session:
        await session.until(lambda: "1 draft" in session.status)
        await session.press("D")
        await session.type("ught")
        await session.press("ctrl+s")
        (file,) = files(tmp_path)
        assert read_annotation(file.read_text(), "n").body == "half a thought"
        assert not list((tmp_path / "state" / "drafts").glob("*.jsonl"))


async def test_an_untouched_composer_leaves_no_draft(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.press("enter", "a", "escape")
        assert not list((tmp_path / "state" / "drafts").glob("*.jsonl"))


async def test_a_note_moves_with_its_text_and_is_listed_as_lost_without_it(open_app: Opener, library: Path) -> None:
    async with open_app() as session:
        await note(session, "follow me")
        await session.press("q")
    harbour = library / "harbour.txt"
    harbour.write_text("A new first line.\n\n" + harbour.read_text())
    async with open_app() as session:
        assert any("moved" in line for line in session.lines("notes"))
        await session.press("3", "enter")
        assert session.main.reader.text[session.main.reader.caret :].startswith("drifting")
        await session.press("q")
    harbour.write_text(harbour.read_text().replace("drifting barge", "lost ship"))
    async with open_app() as session:
        shown = "\n".join(session.lines("notes"))
        assert "✗ lost" in shown and "follow me" in shown


async def test_a_broken_note_file_is_named_and_left_alone(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await note(session, "good")
        await session.press("q")
    (file,) = files(tmp_path)
    broken = file.with_name("01900000-0000-7000-8000-000000000000.yaml")
    broken.write_text("id: [unclosed\n")
    async with open_app() as session:
        shown = "\n".join(session.lines("notes"))
        assert "good" in shown and "cannot be read" in shown
    assert broken.read_text() == "id: [unclosed\n"


async def test_the_kind_of_a_note_has_a_sign_of_its_own(open_app: Opener) -> None:
    async with open_app() as session:
        await session.press("enter", "a", "x", "ctrl+k", "ctrl+s")
        assert any("▎? «" in line for line in session.lines("notes"))
        assert any(line.startswith("?▎") for line in session.lines("reader"))


async def test_a_resumed_draft_that_is_left_again_is_still_there(open_app: Opener) -> None:
    async with open_app() as session:
        await note(session, "first")
        await session.press("3", "e")
        await session.type(" more")
        await session.press("escape", "D", "escape", "D")
        assert session.main.annotating.composer is not None
        assert session.main.annotating.composer.field.text == "first more"


async def test_notes_follow_a_document_that_is_renamed_and_then_changed(open_app: Opener, library: Path) -> None:
    async with open_app() as session:
        await note(session, "stay with me")
    (library / "harbour.txt").rename(library / "port.txt")
    async with open_app():
        pass
    port = library / "port.txt"
    port.write_text(port.read_text() + "\nA line that came later.\n")
    async with open_app() as session:
        await session.press("1", "g", "enter")
        assert any("stay with me" in line for line in session.lines("notes"))


async def test_a_document_that_is_gone_stays_in_the_list_with_its_notes(open_app: Opener, library: Path) -> None:
    async with open_app() as session:
        await note(session, "orphan")
    (library / "harbour.txt").unlink()
    async with open_app() as session:
        await session.until(lambda: any("harbour" in line and "✗" in line for line in session.lines("documents")))
        await session.press("1", "G", "enter")
        shown = "\n".join(session.lines("notes"))
        assert "orphan" in shown and "✗ lost" in shown
        assert any("gone from the library" in line for line in session.lines("reader"))


KEYS = {"notes.draft": ("f5",), "notes.undo": ("U",), "reader.annotate": ("A",), "composer.leave": ("ctrl+x",)}


async def test_messages_name_the_keys_that_commands_have_now(open_app: Opener) -> None:
    async with open_app(keys=KEYS) as session:
        await session.press("enter", "enter")
        assert "A writes one" in session.status
        await session.press("A", "x", "ctrl+s", "3", "x")
        assert "Deleted; U brings it back" in session.status
        await session.press("U", "2", "A", "y", "ctrl+x")
        assert "f5 goes on with it" in session.status
        await session.press("q")
    async with open_app(keys=KEYS) as session:
        assert "1 draft was kept; f5 goes on with the newest" in session.status


async def test_a_command_without_a_key_is_named_as_the_palette_has_it(open_app: Opener) -> None:
    async with open_app(keys={"reader.annotate": ()}) as session:
        await session.press("enter", "enter")
        assert "ctrl+p «Annotate the selection, or the sentence under the caret» writes one" in session.status


async def test_notes_are_saved_where_the_state_cannot_be_kept_but_none_is_lost(
    open_app: Opener, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("a file in the way")
    async with open_app() as session:
        await note(session, "saved all the same")
        assert "Saved" in session.status
        (file,) = files(tmp_path)
        assert read_annotation(file.read_text(), "n").body == "saved all the same"
        await session.press("3", "x")
        assert "Not deleted" in session.status
        assert files(tmp_path) == [file]
        await session.press("2", "a", "x", "escape")
        assert "Draft not kept" in session.status
        assert session.main.annotating.is_open
        await session.press("ctrl+s")
        assert len(files(tmp_path)) == 2


async def test_nothing_but_notes_is_left_among_the_notes(open_app: Opener, tmp_path: Path) -> None:
    async with open_app() as session:
        await session.press("enter", "a", "escape")
        assert not (tmp_path / "notes").exists()
        await note(session, "first")
        (file,) = files(tmp_path)
        made = {path for path in (tmp_path / "notes").rglob("*") if path.is_file()}
        assert made == {tmp_path / "notes" / "store.yaml", file.with_name("document.yaml"), file}


async def test_the_empty_pane_of_notes_names_the_keys_in_force(open_app: Opener) -> None:
    async with open_app(keys={"reader.annotate": ("f6",)}) as session:
        assert "f6 writes a note." in "\n".join(session.lines("notes"))
