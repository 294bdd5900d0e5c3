"""What a document, a note or a file name holds is shown on a terminal, never obeyed by it."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from index.sync import synchronise
from tui.settings import Settings
from tui.workspace import Workspace

if TYPE_CHECKING:
    from tests.tui.conftest import CommandLine

TITLE_BAR = "\x1b]0;pwned\x07"
EVIL = f"{TITLE_BAR}\x1b[31mred \x9b2J \u202eback [bold]b[/bold] [@click=app.quit]c[/] \x7f\u2028end"
NAME = f"name {TITLE_BAR}\x1b[31m \u202e [bold] \n second line.txt"
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@pytest.fixture
def hostile(postil: CommandLine) -> CommandLine:
    """A document, a broken one and a note with all of it in them."""
    title = json.dumps(f"{EVIL}\0")
    postil.write(
        "title.md", f"---\ntitle: {title}\nsource: {title}\nauthor: {title}\n---\n\nzeppelin {EVIL} zeppelin\n"
    )
    postil.write(NAME, f"zeppelin {EVIL} by name\n")
    (postil.documents / f"broken {NAME}").write_bytes(bytes(range(256)) * 20)
    (postil.documents / os.fsdecode(b"raw \xff\x9b name.txt")).write_text("zeppelin raw name\n")
    settings = Settings(postil.root / "none.yaml", postil.documents, postil.index, postil.notes, postil.state, EVIL)
    workspace = Workspace(settings)
    synchronise(workspace.library)
    catalogue = workspace.library.catalogue()
    entry = catalogue.find(NAME)
    assert entry is not None
    text = catalogue.text(entry.sha256) or ""
    catalogue.close()
    draft = workspace.draft_of(entry, text, 0, len(text))
    workspace.save(replace(draft, text=f"body {EVIL}\nnext line"), entry, None)
    return postil


def harmless(text: str) -> bool:
    return not STEERING.search(text)


@pytest.mark.parametrize("command", [["search", "zeppelin"], ["notes"], ["index"], ["search", EVIL]])
def test_nothing_that_steers_a_terminal_is_printed(hostile: CommandLine, command: list[str]) -> None:
    _, out, err = hostile.run(*command)
    assert harmless(out)
    assert harmless(err)


def test_it_is_shown_instead(hostile: CommandLine) -> None:
    out = hostile.run("search", "zeppelin").out
    assert "␛]0;pwned␇␛[31mred" in out
    assert "[bold]b[/bold] [@click=app.quit]c[/]" in out, "markup is text"
    assert "name ␛]0;pwned␇␛[31m ⇆ [bold] ␊ second line.txt" in out
    assert "raw" in out


@pytest.mark.parametrize("command", [["search", "--json", "zeppelin"], ["notes", "--json"]])
def test_json_escapes_it_and_loses_nothing(hostile: CommandLine, command: list[str]) -> None:
    _, out, err = hostile.run(*command)
    assert harmless(out)
    assert harmless(err)
    records = [json.loads(line) for line in out.splitlines()]
    assert any("␛]0;pwned␇" in json.dumps(record, ensure_ascii=False) for record in records)
    if "search" in command:
        assert NAME in [record["path"] for record in records], "the true name, for a script to open"


def test_a_broken_document_and_note_are_named_harmlessly(hostile: CommandLine) -> None:
    (note,) = (file for file in hostile.notes.rglob("*.yaml") if file.stem.count("-") == 4)
    note.write_text(f'id: {note.stem}\nkind: "\\e[31mevil\\u009b"\n')
    for command in ("notes", "index"):
        said = hostile.run(command)
        assert harmless(said.err), command
        assert harmless(said.out), command
    assert str(note) in hostile.run("notes").err
    assert "not read: broken name ␛]0;pwned" in hostile.run("index").err


@pytest.mark.parametrize(
    "arguments",
    [
        ["index", NAME],
        [NAME],
        ["search", "a", "--limit", NAME],
        ["search", "a", f"--{NAME.replace(' ', '_')}"],
        ["--config", NAME],
        ["--documents", NAME, "search", "a"],
    ],
)
def test_an_argument_is_shown_harmlessly(postil: CommandLine, arguments: list[str]) -> None:
    said = postil.bare(*arguments)
    assert said.status == 2
    assert harmless(said.err)
    assert said.out == ""


def test_a_setting_is_shown_harmlessly(postil: CommandLine) -> None:
    config = postil.root / "config.yaml"
    for text in ('"\\e]0;pwned\\a": 1', 'order: "\\e[31m"', 'keys: {"\\e[31m": [a, {}]}'):
        config.write_text(text)
        said = postil.bare("--config", config, "notes")
        assert said.status == 2
        assert harmless(said.err)


def test_on_a_terminal_only_our_own_bold_and_underline_are_sent(hostile: CommandLine) -> None:
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", *hostile.folders, "search", "--no-sync", "zeppelin"],
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
        env={key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm"},
    )
    os.close(terminal)
    data = b""
    try:
        while part := os.read(controller, 4096):
            data += part
    except OSError:  # the other end is closed
        os.close(controller)
    assert process.wait(20) == 0
    text = data.decode().replace("\r\n", "\n")
    assert "\x1b[1;4mzeppelin\x1b[0m" in text
    assert harmless(text.replace("\x1b[1;4m", "").replace("\x1b[0m", ""))
