"""Commands and their keys."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tui.commands import COMMANDS, Command, Scope
from tui.commands.base import LEFT
from tui.keymap import SAME_BYTES, Keymap, key_named, shown
from tui.settings import Settings, SettingsProblem, load

TYPING = (Scope.COMPOSER, Scope.PROMPT)
NAMED = {command.name: command for command in COMMANDS}
SENT_WITH_CTRL = {f"ctrl+{letter}" for letter in "abcdefgjklnopqrstuvwxyz"}
"""What every terminal sends as a byte of its own."""
SENT_BY_NAME = {
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete", "backspace"),
    *("enter", "tab", "shift+tab", "escape", "space"),
    *(f"f{number}" for number in range(1, 13)),
}
SIGNS = {key_named(sign) for sign in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}


def settings_with(tmp_path: Path, keys: str) -> Settings:
    file = tmp_path / "config.yaml"
    file.write_text(f"keys:\n{keys}\n", encoding="utf-8")
    return load(file, environment={})


def keymap_with(tmp_path: Path, keys: str) -> Keymap:
    return Keymap.from_settings(settings_with(tmp_path, keys))


def complaint(tmp_path: Path, keys: str) -> str:
    with pytest.raises(SettingsProblem) as caught:
        keymap_with(tmp_path, keys)
    return str(caught.value).removeprefix(f"{tmp_path / 'config.yaml'}, ")


# The commands as declared


def test_every_command_has_a_name_of_its_own_and_a_place_to_work() -> None:
    assert [name for name, count in Counter(command.name for command in COMMANDS).items() if count > 1] == []
    assert [command.name for command in COMMANDS if not command.scopes] == []
    assert [command.name for command in COMMANDS if len(set(command.scopes)) < len(command.scopes)] == []


def test_every_command_has_a_text_for_the_help() -> None:
    for command in COMMANDS:
        title = command.title()
        assert title, command.name
        assert title[0].isupper(), command.name
        assert not title.endswith("."), command.name
        assert len(title) <= 70, command.name


def test_one_place_never_lists_two_commands_under_the_same_text() -> None:
    listed = Counter((scope, command.title()) for command in COMMANDS for scope in command.scopes)
    doubled = {place: count for place, count in listed.items() if count > 1}
    searching = {(scope, "Search the library") for scope in LEFT}
    assert set(doubled) <= searching, "only searching has a second key that is another thing in the text"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_default_keys_are_keys_that_every_terminal_sends(command: type[Command]) -> None:
    for key in command.keys:
        assert len(key) == 1 or key in SENT_WITH_CTRL | SENT_BY_NAME | SIGNS
        assert key not in SAME_BYTES
        assert key_named(key) == key, "declared as Textual names it"


def test_no_key_that_types_a_character_is_a_command_where_one_types() -> None:
    keymap = Keymap()
    for scope in TYPING:
        for key in [*"abcxyzABC019", "space", *SIGNS]:
            assert keymap.command(scope, key) is None


def test_the_default_keys_do_not_clash(tmp_path: Path) -> None:
    keymap_with(tmp_path, "  {}")
    for command in COMMANDS:
        for scope in command.scopes:
            for key in command.keys:
                assert Keymap().command(scope, key) is command


# Changing keys


def test_another_key_replaces_the_usual_ones_in_use_hints_and_help(tmp_path: Path) -> None:
    keymap = keymap_with(tmp_path, "  reader.annotate: [ctrl+a, m]")
    annotate = NAMED["reader.annotate"]
    assert keymap.command(Scope.READER, "ctrl+a") is annotate
    assert keymap.command(Scope.READER, "m") is annotate
    assert keymap.command(Scope.READER, "a") is None
    assert keymap.keys(annotate) == ("ctrl+a", "m")
    assert ("ctrl+a", "annotate") in keymap.hints(Scope.READER)
    assert ("a", "annotate") not in keymap.hints(Scope.READER)


def test_a_command_without_a_key_has_no_hint(tmp_path: Path) -> None:
    keymap = keymap_with(tmp_path, "  reader.annotate: []")
    assert keymap.keys(NAMED["reader.annotate"]) == ()
    assert "annotate" not in [word for _, word in keymap.hints(Scope.READER)]
    assert keymap.command(Scope.READER, "a") is None


@pytest.mark.parametrize(
    ("written", "pressed", "read"),
    [
        (";", "semicolon", ";"),
        ("semicolon", "semicolon", ";"),
        ("+", "plus", "+"),
        ("pgdn", "pagedown", "pgdn"),
        ("PageDown", "pagedown", "pgdn"),
        ("esc", "escape", "esc"),
        ("Ctrl+X", "ctrl+x", "ctrl+x"),
        ("ctrl+space", "ctrl+@", "ctrl+@"),
        ("ctrl+\\", "ctrl+backslash", "ctrl+\\"),
        ("shift+m", "M", "M"),
        ("shift+tab", "shift+tab", "shift+tab"),
        ("ж", "ж", "ж"),
        ("F5", "f5", "f5"),
    ],
)
def test_a_key_may_be_written_as_people_and_postil_write_it(written: str, pressed: str, read: str) -> None:
    assert key_named(written) == pressed
    assert shown(pressed) == read
    assert key_named(read) == pressed, "what the help shows can be written into the configuration"


def test_every_key_in_the_help_can_be_written_into_the_configuration() -> None:
    for command in COMMANDS:
        assert tuple(key_named(key) for key in Keymap().keys(command)) == command.keys


def test_a_common_key_stays_free_for_typing_where_one_types(tmp_path: Path) -> None:
    keymap = keymap_with(tmp_path, "  app.palette: ':'")
    assert keymap.command(Scope.READER, "colon") is NAMED["app.palette"]
    assert keymap.command(Scope.COMPOSER, "colon") is None


# Refusals


def test_a_clash_names_both_commands_and_the_line(tmp_path: Path) -> None:
    said = complaint(tmp_path, "  app.help: f1\n  app.quit: n")
    assert said == ("line 3: `app.quit` has the key n of `reader.next-hit` (give `reader.next-hit` another key too).")


def test_a_clash_with_a_command_that_comes_later_names_the_one_that_was_changed(tmp_path: Path) -> None:
    said = complaint(tmp_path, "  reader.line-down: q")
    assert said == "line 2: `reader.line-down` has the key q of `app.quit` (give `app.quit` another key too)."


def test_two_spellings_of_a_key_clash(tmp_path: Path) -> None:
    assert "has the key / of `reader.find`" in complaint(tmp_path, "  app.quit: slash\n  list.search: f4")


def test_two_commands_may_swap_their_keys(tmp_path: Path) -> None:
    keymap = keymap_with(tmp_path, "  reader.line-down: k\n  reader.line-up: j")
    assert keymap.command(Scope.READER, "k") is NAMED["reader.line-down"]


def test_a_key_may_do_different_things_in_different_panes(tmp_path: Path) -> None:
    keymap = keymap_with(tmp_path, "  reader.annotate: n\n  reader.next-hit: f3")
    assert keymap.command(Scope.READER, "n") is NAMED["reader.annotate"]


def test_an_unknown_command_is_told_with_the_nearest(tmp_path: Path) -> None:
    said = complaint(tmp_path, "  app.quit: q\n  reader.pagedown: f")
    assert said == "line 3: `reader.pagedown` is not a command (did you mean `reader.page-down`?)."


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("ctrl+i", "terminals send it as tab"),
        ("ctrl+m", "terminals send it as enter"),
        ("ctrl+[", "terminals send it as escape"),
        ("Ctrl+I", "terminals send it as tab"),
        ("ctrl+h", "terminals send it as backspace"),
        ("pgdwn", "did you mean pgdn?"),
        ("cmd+q", "cmd is not ctrl, alt or shift"),
        ("shift+1", "write the character itself"),
        ("hyperspace key", "write a character, or a name such as f2 or pagedown"),
    ],
)
def test_a_key_that_would_never_arrive_is_refused(tmp_path: Path, key: str, why: str) -> None:
    said = complaint(tmp_path, f"  app.quit: '{key}'")
    assert said == f"line 2: `app.quit` cannot have the key {key} ({why})."


@pytest.mark.parametrize("key", ["s", "space", ";"])
def test_a_character_is_refused_for_a_command_of_the_composer(tmp_path: Path, key: str) -> None:
    said = complaint(tmp_path, f"  composer.save: '{key}'")
    assert said == f"line 2: `composer.save` cannot have the key {key} (it could not be typed any more)."


def test_a_key_given_twice_to_one_command_is_no_clash(tmp_path: Path) -> None:
    assert keymap_with(tmp_path, "  app.quit: [q, q]").keys(NAMED["app.quit"]) == ("q", "q")
