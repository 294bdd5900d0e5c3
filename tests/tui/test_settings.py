"""The configuration, and what the command line overrides."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tui.settings import SHIPPED, Overrides, SettingsProblem, is_chosen, load, locate

HOME = Path.home()

RULE = "`open_with` must be a list of rules, and rule 1 is wrong:"

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a configuration and give its path."""

    def written(text: str) -> Path:
        file = tmp_path / "config.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return written


def complaint(file: Path, overrides: Overrides | None = None) -> str:
    with pytest.raises(SettingsProblem) as caught:
        load(file, overrides, {})
    return str(caught.value)


def documented() -> list[str]:
    return re.findall(r"^([a-z_]+):", SHIPPED.read_text(encoding="utf-8"), re.MULTILINE)


# The file that postil comes with


def test_the_shipped_file_says_what_holds_without_a_file(tmp_path: Path) -> None:
    shipped = load(SHIPPED, environment={})
    empty = tmp_path / "config.yaml"
    empty.write_text("")
    defaults = load(empty, environment={})
    same_place = replace(
        defaults,
        file=shipped.file,
        documents=SHIPPED.parent / defaults.documents.relative_to(tmp_path),
        index=SHIPPED.parent / defaults.index.relative_to(tmp_path),
        annotations=SHIPPED.parent / defaults.annotations.relative_to(tmp_path),
        state=shipped.state,
        key_lines=shipped.key_lines,
    )
    assert same_place == shipped


def test_every_documented_setting_is_known_and_every_known_one_documented(write: Write) -> None:
    text = complaint(write("zzzzzz: 1"))
    known = text.partition("there are ")[2].rstrip(".").split(", ")
    assert known == documented()


@pytest.mark.parametrize("name", documented())
def test_each_setting_is_explained_above_its_line(name: str) -> None:
    rows = SHIPPED.read_text(encoding="utf-8").splitlines()
    number = next(number for number, row in enumerate(rows) if row.startswith(f"{name}:"))
    assert rows[number - 1].startswith("# ")


def test_the_keys_given_as_an_example_work(write: Write) -> None:
    rows = SHIPPED.read_text(encoding="utf-8").splitlines()
    start = rows.index("#   keys:")
    example = "\n".join(row.removeprefix("#   ") for row in rows[start:] if row.startswith("#"))
    settings = load(write(example), environment={})
    assert settings.keys == {"reader.page-down": ("space", "pagedown", "f"), "app.quit": ("ctrl+q",)}
    assert settings.key_lines == {"reader.page-down": 2, "app.quit": 3}


def test_the_commands_given_as_an_example_work(write: Write) -> None:
    rows = SHIPPED.read_text(encoding="utf-8").splitlines()
    start = rows.index("#   open_with:")
    example = "\n".join(row.removeprefix("#   ") for row in rows[start : start + 3])
    first, second = load(write(example), environment={}, chosen=True).open_with
    file = Path("/inbox/a 'b'.DJVU")
    assert first.matches("deep/a 'b'.DJVU", "image/vnd.djvu")
    assert first.words(file) == ["sh", "-c", 'djvutxt "$1" | less', "sh", "/inbox/a 'b'.DJVU"]
    assert not second.matches("a.txt", "text/plain")
    assert second.matches("a", "image/png")
    assert second.words(file) == ["timg", "/inbox/a 'b'.DJVU"]


# Mistakes


def test_an_unknown_setting_is_told_with_file_line_and_the_nearest_known(write: Write) -> None:
    file = write("order: date\n\nmesure: 60\n")
    assert complaint(file) == f"{file}, line 3: `mesure` is not a setting (did you mean `measure`?)."


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("documents: [a, b]", "`documents` must be the path of a folder"),
        ("documents: ''", "`documents` must be the path of a folder"),
        ('index: "a\\0b"', "`index` must be the path of a folder"),
        ('state: "a\\0b"', "`state` must be the path of a folder"),
        ("annotations: ~nosuchuser-postil/notes", "`annotations` must be the path of a folder; this one leads nowhere"),
        ("creator: {a: b}", "`creator` must be text"),
        ("order: dtae", "`order` must be date or title (did you mean `date`?)"),
        ("theme: purple", "`theme` must be terminal or dark or light"),
        ("mouse: true", "`mouse` must be auto or on or off"),
        ("measure: wide", "`measure` must be a whole number from 20 to 200"),
        ("measure: 19", "`measure` must be a whole number from 20 to 200"),
        (f"measure: {'9' * 5000}", "`measure` must be a whole number from 20 to 200"),
        ("open_with: less", '`open_with` must be a list of rules such as {path: "*.djvu", run: [djview, "{file}"]}'),
        ("open_with: [less]", f"{RULE} it has no `run`"),
        ("open_with: [{match: '*', run: [less, '{file}']}]", f"{RULE} `match` is not one of path, type, run"),
        ("open_with: [{run: [less, '{file}']}]", f"{RULE} it needs a pattern as `path` or `type`"),
        ("open_with: [{path: [a], run: [less, '{file}']}]", f"{RULE} it needs a pattern as `path` or `type`"),
        ("open_with: [{path: '*'}]", f'{RULE} `run` must be a list of words such as [less, "{{file}}"]'),
        (
            "open_with: [{path: '*', run: 'less {file}'}]",
            f'{RULE} `run` must be a list of words such as [less, "{{file}}"]',
        ),
        (
            "open_with: [{path: '*', run: [less]}]",
            f'{RULE} `run` needs a program and the word "{{file}}" after it',
        ),
        (
            "open_with: [{path: '*', run: ['{file}', '{file}']}]",
            f'{RULE} `run` needs a program and the word "{{file}}" after it',
        ),
        (
            "open_with: [{path: '*', run: [sh, -c, 'less {file}', '{file}']}]",
            f'{RULE} "{{file}}" must be a word of its own; in a line for sh -c, write "$1" for it',
        ),
        ("keys: j", "`keys` must be a mapping of command names to keys, such as `app.quit: ctrl+q`"),
        ("keys: {app.quit: {a: b}}", "`keys` must be keys by command, but `app.quit` has no key or list of keys"),
        ("keys: {app.quit: [q, '']}", "`keys` must be keys by command, but `app.quit` has no key or list of keys"),
    ],
)
def test_a_wrong_value_is_told_with_what_it_must_be(write: Write, line: str, told: str) -> None:
    file = write(f"# first line\n{line}\n")
    assert complaint(file) == f"{file}, line 2: {told}."


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("order: date\norder: title\n", 2, "the key `order` is already on line 1"),
        ("documents: &here seeds\n", 1, "anchors (&here) are not used here"),
        ("documents: *here\n", 1, "aliases (*here) are not used here"),
        ("keys:\n  <<: {a: b}\n", 2, "merge keys (<<) are not used here"),
        ("<<<<<<< ours\norder: date\n=======\norder: title\n>>>>>>> theirs\n", 1, "a merge conflict of git"),
        ("order: 'date\n", 2, "while scanning|found unexpected end"),
        ("keys:\n\tapp.quit: q\n", 2, "a tab stands where only spaces may"),
        ("- a\n- b\n", 1, "the file does not hold keys and values"),
    ],
)
def test_bad_yaml_is_told_with_file_and_line(write: Write, text: str, line: int, told: str) -> None:
    file = write(text)
    said = complaint(file)
    assert said.startswith(f"{file}, line {line}: ")
    assert any(part in said for part in told.split("|"))


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes("order: date # é".encode("latin-1"))
    assert complaint(file) == f"{file} is not UTF-8 (byte 14). Save it as UTF-8."


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes(b"\xef\xbb\xbforder: title\r\nmeasure: 60\r\n")
    settings = load(file, environment={})
    assert (settings.order, settings.measure) == ("title", 60)


def test_a_missing_file_and_a_folder_are_told_with_the_remedy(tmp_path: Path) -> None:
    gone = tmp_path / "gone.yaml"
    assert complaint(gone) == f"{gone} cannot be read: No such file or directory. Name another with --config."
    assert complaint(tmp_path) == f"{tmp_path} cannot be read: Is a directory. Name another with --config."


# Which file


def test_the_named_file_comes_before_the_environment_the_folder_and_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert locate(None, {}) == SHIPPED
    (tmp_path / "config.yaml").write_text("")
    assert locate(None, {"POSTIL_CONFIG": ""}) == tmp_path / "config.yaml"
    assert locate(None, {"POSTIL_CONFIG": "other.yaml"}) == tmp_path / "other.yaml"
    assert locate(Path("named.yaml"), {"POSTIL_CONFIG": "other.yaml"}) == tmp_path / "named.yaml"
    assert locate(Path("~/named.yaml"), {}) == HOME / "named.yaml"


def test_a_home_that_does_not_exist_is_told() -> None:
    with pytest.raises(SettingsProblem, match=r"~nosuchuser-postil/x: there is no such home folder"):
        locate(Path("~nosuchuser-postil/x"), {})


def test_standing_in_a_folder_that_was_deleted_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(SettingsProblem, match="The folder you are in is gone"):
        locate(None, {})


def test_commands_are_taken_from_a_file_that_was_chosen_and_refused_in_one_that_lies_about(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = write("order: date\nopen_with:\n  - {path: '*', run: [less, '{file}']}\n")
    found = locate(None, {})
    assert found == file and not is_chosen(found, None, {})
    assert complaint(found) == (
        f"{file}, line 2: `open_with` names commands, and nobody has chosen this file: it only lies in the folder you"
        f" are in. If you trust it, say so: postil --config {file}."
    )
    assert is_chosen(file, Path("config.yaml"), {})
    assert is_chosen(file, None, {"POSTIL_CONFIG": "config.yaml"})
    assert load(file, environment={}, chosen=True).open_with[0].program == "less"
    assert load(write("open_with: []\n"), environment={}).open_with == (), "no command, no harm"


def test_the_configuration_that_postil_came_with_is_chosen_also_in_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_chosen(locate(None, {}), None, {})
    monkeypatch.chdir(SHIPPED.parent)
    assert is_chosen(locate(None, {}), None, {})
    assert not is_chosen(tmp_path / "gone.yaml", None, {})


# Where things are


def test_folders_are_relative_to_the_file(write: Write, tmp_path: Path) -> None:
    settings = load(write("documents: ../inbox\nindex: a/./b\nannotations: ~/notes\nstate: st\n"), environment={})
    assert settings.documents == tmp_path.parent / "inbox"
    assert settings.index == tmp_path / "a/b"
    assert settings.annotations == HOME / "notes"
    assert settings.state == tmp_path / "st"


def test_state_is_kept_outside_of_the_library_unless_named(write: Write, tmp_path: Path) -> None:
    file = write("documents: inbox\n")
    assert load(file, environment={"XDG_STATE_HOME": "/xdg"}).state.parent == Path("/xdg/postil")
    assert load(file, environment={}).state.parent == HOME / ".local/state/postil"


@pytest.mark.parametrize("variable", ["XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"])
def test_a_relative_xdg_folder_is_ignored(write: Write, tmp_path: Path, variable: str) -> None:
    other = Overrides(documents=tmp_path / "other")
    assert load(write(""), other, {variable: "here"}) == load(write(""), other, {})


def test_another_documents_folder_never_shares_what_the_configured_one_has(write: Write, tmp_path: Path) -> None:
    file = write("documents: inbox\nindex: idx\nannotations: notes\nstate: st\n")
    environment = {"XDG_STATE_HOME": "/s", "XDG_CACHE_HOME": "/c", "XDG_DATA_HOME": "/d"}
    other = load(file, Overrides(documents=tmp_path / "other"), environment)
    third = load(file, Overrides(documents=tmp_path / "sub" / "other"), environment)
    assert other.documents == tmp_path / "other"
    name = other.index.name
    assert re.fullmatch(r"other-[0-9a-f]{8}", name)
    assert (other.index, other.annotations, other.state) == (
        Path("/c/postil") / name,
        Path("/d/postil") / name / "notes",
        Path("/s/postil") / name,
    )
    assert third.index.name != name, "two folders of one name are two libraries"


def test_one_folder_is_one_library_however_it_is_spelt(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    spellings = ["other", "./other", "other/", "sub/../other", "~/other", str(tmp_path / "other")]
    found = {load(write(""), Overrides(documents=Path(spelt)), {}).annotations for spelt in spellings}
    assert len(found) == 1


def test_named_folders_win_over_everything(write: Write, tmp_path: Path) -> None:
    file = write("documents: inbox\nindex: idx\nannotations: notes\nstate: st\n")
    named = Overrides(tmp_path / "d", tmp_path / "i", tmp_path / "a", tmp_path / "s")
    settings = load(file, named, {})
    assert (settings.documents, settings.index, settings.annotations, settings.state) == (
        named.documents,
        named.index,
        named.annotations,
        named.state,
    )
    only_index = load(file, Overrides(index=tmp_path / "i"), {})
    assert (only_index.index, only_index.annotations) == (tmp_path / "i", tmp_path / "notes")


def test_a_very_long_folder_name_still_gives_names_that_a_disk_takes(write: Write, tmp_path: Path) -> None:
    other = load(write(""), Overrides(documents=tmp_path / ("ж" * 120)), {})
    assert len(os.fsencode(other.index.name)) < 255
    assert load(write(""), Overrides(documents=Path("/")), {}).index.name.startswith("root-")


# The rest


def test_the_mouse_is_left_to_the_terminal_over_ssh_unless_wanted(write: Write) -> None:
    ssh = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
    assert load(write("mouse: auto"), environment={}).mouse
    assert not load(write("mouse: auto"), environment=ssh).mouse
    assert load(write("mouse: on"), environment=ssh).mouse
    assert not load(write("mouse: off"), environment={}).mouse


def test_notes_are_signed_by_the_account_and_not_by_what_user_says(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = load(write(""), environment={}).creator
    monkeypatch.setenv("USER", "somebody-else")
    monkeypatch.setenv("LOGNAME", "somebody-else")
    assert load(write(""), environment={"USER": "somebody-else"}).creator == before != ""
    assert load(write("creator: desk"), environment={}).creator == "desk"


def test_values_stay_the_words_that_were_typed(write: Write) -> None:
    settings = load(write("documents: 2024-01-01\ncreator: 'no'\nkeys: {app.quit: [q, '1']}\n"), environment={})
    assert settings.documents.name == "2024-01-01"
    assert settings.creator == "no"
    assert settings.keys == {"app.quit": ("q", "1")}
