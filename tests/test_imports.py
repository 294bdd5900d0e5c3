"""What each entrance imports: the promises about start-up, and about who knows whom."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
"""


def modules(program: str, *arguments: str | Path) -> set[str]:
    """The modules that a fresh Python has loaded by the end of ``program``."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE + program, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    loaded = done.stderr.splitlines()[-1]
    assert loaded.startswith("["), done.stderr
    return set(json.loads(loaded))


def families(loaded: set[str]) -> set[str]:
    """The packages that are told apart here."""
    known = {"annotations", "index", "rich", "textual", "tui", "whoosh", "yaml", "markdown_it"}
    return {name.partition(".")[0] for name in loaded} & known


@pytest.mark.parametrize("option", ["--help", "--version", "search --help"])
def test_help_and_version_load_the_parser_alone(option: str) -> None:
    loaded = modules("from tui.cli import main\nmain(sys.argv[1:])", *option.split())
    assert families(loaded) == {"tui"}
    assert {name for name in loaded if name.startswith("tui")} == {
        "tui",
        "tui.cli",
        "tui.cli.parser",
        "tui.cli.search_options",
        "tui.cli.streams",
    }
    assert not loaded & {"sqlite3", "hashlib", "dataclasses", "difflib", "asyncio", "logging"}


@pytest.mark.parametrize("command", ["search", "notes", "index"])
def test_commands_load_no_screen(tmp_path: Path, command: str) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("zeppelin")
    folders = [
        f"--documents={tmp_path / 'documents'}",
        f"--index={tmp_path / 'index'}",
        f"--annotations={tmp_path / 'notes'}",
        f"--state={tmp_path / 'state'}",
    ]
    query = ["zeppelin"] if command == "search" else []
    loaded = modules("from tui.cli import main\nmain(sys.argv[1:])", *folders, command, *query)
    assert {"index", "tui"} <= families(loaded)
    assert not families(loaded) & {"textual", "rich"}
    assert not loaded & {"asyncio", "tui.app", "tui.commands", "tui.keymap"}


def test_a_search_in_a_fresh_index_loads_nothing_that_reads_files_spells_or_writes(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    for number in range(4):
        (tmp_path / "documents" / f"{number}.txt").write_text("zeppelin")
    folders = [f"--{name}={tmp_path / name}" for name in ("documents", "index", "annotations", "state")]
    program = "from tui.cli import main\nmain(sys.argv[1:])"
    modules(program, *folders, "index")
    loaded = modules(program, *folders, "search", "zeppelin")
    assert "index.search.searcher" in loaded
    assert not families(loaded) & {"whoosh", "textual", "rich"}
    assert not loaded & {"rapidfuzz", "index.sync", "index.extract.pool", "index.extract.unpacking"}
    assert not loaded & {"difflib", "platform", "socket", "http.client"}


def test_the_command_line_loads_no_engine_before_it_is_needed() -> None:
    assert not families(modules("import tui.cli")) & {"whoosh", "textual", "rich"}
    everything = "import tui.cli.search, tui.cli.notes, tui.cli.index, tui.cli.read, tui.workspace, tui.keymap"
    assert not families(modules(everything)) & {"whoosh", "textual", "rich"}


@pytest.mark.parametrize("module", ["index", "index.library", "index.search"])
def test_the_index_knows_no_screen_and_no_note(module: str) -> None:
    assert families(modules(f"import {module}")) <= {"index"}


def test_synchronising_knows_no_screen_and_no_note(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("zeppelin")
    program = (
        "from pathlib import Path\nfrom index.library import Library\nfrom index.sync import synchronise\n"
        "synchronise(Library(Path(sys.argv[1]), Path(sys.argv[2])))"
    )
    loaded = families(modules(program, tmp_path, tmp_path / "index"))
    assert not loaded & {"textual", "rich", "annotations", "tui"}
    assert "whoosh" in loaded


def test_notes_know_no_screen_and_no_engine() -> None:
    program = "import annotations.store, annotations.anchor, annotations.undo, annotations.journal"
    assert families(modules(program)) <= {"annotations", "index", "yaml"}


def test_the_app_is_imported_without_an_engine() -> None:
    loaded = families(modules("import tui.app"))
    assert "textual" in loaded
    assert not loaded & {"whoosh", "markdown_it"}
    assert not modules("import tui.app, tui.screens.main") & {"index.metadata", "index.extract.process"}
