"""The command line: what it prints where, and how it ends."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.lock import IndexerLock

if TYPE_CHECKING:
    from tests.tui.conftest import CommandLine

HARBOUR = "The harbour was closed on Monday.\n\nDivers searched the north basin of the harbour.\n"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def library(postil: CommandLine) -> CommandLine:
    """Three documents, indexed."""
    postil.write("harbour.txt", HARBOUR)
    postil.write("orchard.md", "---\ntitle: The orchard\ndate: 2023-10-01\nsource: Almanac\n---\n\nOld apples keep.\n")
    postil.write("sub/mill.txt", "The mill stands at the harbour.\n")
    assert postil.run("index").status == 0
    return postil


# Help and version


def test_help_tells_commands_options_and_exit_statuses(postil: CommandLine) -> None:
    status, out, err = postil.bare("--help")
    assert (status, err) == (0, "")
    for word in ("index", "search", "notes", "--documents", "--config", "exit status: 0", "postil help search"):
        assert word in out


def test_the_version_is_that_of_the_package(postil: CommandLine) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert postil.bare("--version") == (0, f"postil {version}\n", "")


def test_the_installed_program_and_the_module_are_the_same(postil: CommandLine) -> None:
    script = Path(sys.executable).with_name("postil")
    for program in ([str(script)], [sys.executable, "-m", "tui"]):
        done = subprocess.run([*program, "--version"], capture_output=True, text=True, timeout=20, check=True)
        assert (done.stdout.split()[0], done.stderr) == ("postil", "")


# Exit statuses


def test_search_ends_with_0_when_found_and_1_when_not(library: CommandLine) -> None:
    found = library.run("search", "harbour")
    assert found.status == 0
    assert found.err == "postil: 2 of 3 documents\n"
    nothing = library.run("search", "zeppelin")
    assert (nothing.status, nothing.out) == (1, "")
    assert nothing.err == "postil: 0 of 3 documents\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["search"], "the following arguments are required: QUERY"),
        (["search", "a", "--limit", "-1"], "must be a whole number from 0 (all) to 999999999, not '-1'"),
        (["search", "a", "--limit", "many"], "must be a whole number from 0 (all) to 999999999, not 'many'"),
        (["search", "a", "--limt=3"], "unrecognized arguments: --limt=3 (did you mean --limit?)"),
        (["search", "a", "--lim=3"], "unrecognized arguments: --lim=3 (did you mean --limit?)"),
        (["notes", "--jsno"], "unrecognized arguments: --jsno (did you mean --json?)"),
        (["--documnets=x"], "unrecognized arguments: --documnets=x (did you mean --documents?)"),
        (["serach", "a"], "invalid choice: 'serach'"),
        (["index", "extra"], "unrecognized arguments: extra\n"),
    ],
)
def test_wrong_use_ends_with_2_and_names_the_remedy(postil: CommandLine, arguments: list[str], told: str) -> None:
    status, out, err = postil.bare(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("postil: ")
    assert told in err
    assert re.search(r"\nTry: postil( search| notes| index)? --help\n$", err)


def test_an_interrupt_ends_with_130(library: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tui.cli.asking.bring_up_to_date", interrupted)
    assert library.run("search", "harbour") == (130, "", "")


# The configuration


def test_a_broken_configuration_ends_every_command_with_2(postil: CommandLine, tmp_path: Path) -> None:
    config = tmp_path / "mine.yaml"
    config.write_text("order: dat\n")
    for command in ([], ["search", "a"], ["notes"], ["index"]):
        status, out, err = postil.bare("--config", config, *command)
        assert (status, out) == (2, "")
        assert err == f"postil: {config}, line 1: `order` must be date or title (did you mean `date`?).\n"


def test_options_may_stand_before_and_behind_the_command_and_the_later_wins(
    library: CommandLine, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text("zeppelin")
    named = [f"--index={tmp_path / 'other-index'}", f"--documents={other}"]
    assert library.run("search", "zeppelin", *named).status == 0
    assert library.bare(*library.folders, "search", "zeppelin", "--json", *named).status == 0
    assert library.bare("search", "harbour", *library.folders).status == 0
    assert library.run("search", "zeppelin").status == 1


def test_the_configuration_says_where_things_are(postil: CommandLine, tmp_path: Path) -> None:
    postil.write("harbour.txt", HARBOUR)
    config = tmp_path / "config.yaml"
    config.write_text("documents: documents\nindex: here\n")
    assert postil.bare("--config", config, "search", "harbour").status == 0
    assert (tmp_path / "here").is_dir()


# Searching


def test_several_words_are_one_query(library: CommandLine) -> None:
    assert (
        library.run("search", "--json", "harbour", "basin").out == library.run("search", "--json", "harbour basin").out
    )


def test_a_query_without_a_word_is_told(library: CommandLine) -> None:
    status, out, err = library.run("search", " ")
    assert (status, out) == (1, "")
    assert "Type a word to search for." in err


def test_search_sees_what_has_changed_unless_told_not_to(library: CommandLine) -> None:
    library.write("new.txt", "zeppelin\n")
    assert library.run("search", "--no-sync", "zeppelin").status == 1
    assert library.run("search", "zeppelin").status == 0
    assert library.run("search", "--no-sync", "zeppelin").status == 0


def test_without_an_index_no_sync_ends_with_2_and_the_remedy(postil: CommandLine) -> None:
    postil.write("harbour.txt", HARBOUR)
    said = postil.run("search", "--no-sync", "harbour")
    assert said == (2, "", "postil: There is no index yet. Make one: postil index\n")
    assert not postil.index.exists()
    assert postil.run("search", "harbour").status == 0, "without it the index is made"


def test_more_than_may_be_indexed_quickly_is_only_told(library: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.cli.freshness.QUICK_DOCUMENTS", 1)
    for name in ("a", "b"):
        library.write(f"{name}.txt", "zeppelin")
    said = library.run("search", "zeppelin")
    assert said.status == 1
    assert "2 changed documents are not indexed yet. Run: postil index" in said.err


def test_while_somebody_indexes_the_answer_is_from_the_index_as_it_is(library: CommandLine) -> None:
    library.write("new.txt", "zeppelin\n")
    with IndexerLock(library.index):
        said = library.run("search", "harbour")
        assert said.status == 0
        assert re.search(r"process \d+\) is indexing; the answer is from the index as it is now", said.err)
        assert library.run("index").status == 2


def test_while_somebody_makes_the_first_index_search_says_who(postil: CommandLine) -> None:
    postil.index.mkdir()
    with IndexerLock(postil.index):
        said = postil.run("search", "harbour")
    assert (said.status, said.out) == (2, "")
    assert re.search(r"There is no index yet; .* is indexing\. Try again when that is done\.", said.err)


# Indexing


def test_index_tells_what_it_did_and_then_that_nothing_has_changed(postil: CommandLine) -> None:
    postil.write("harbour.txt", HARBOUR)
    first = postil.run("index")
    assert (first.status, first.out) == (0, "")
    assert re.fullmatch(r"postil: indexed 1; 1 document in all, [\d.]+ s \(1 new file\)\n", first.err)
    again = postil.run("index")
    assert again == (0, "", "postil: nothing has changed; the library has 1 document\n")


def test_index_names_what_could_not_be_read_and_reads_the_rest(postil: CommandLine) -> None:
    postil.write("harbour.txt", HARBOUR)
    (postil.documents / "broken.bin").write_bytes(bytes(range(256)) * 20)
    said = postil.run("index")
    assert said.status == 0
    assert "postil: not read: broken.bin " in said.err
    search = postil.run("search", "harbour")
    assert search.status == 0
    assert "1 could not be read: broken.bin (postil check says why)" in search.err


def test_an_empty_documents_folder_is_told_with_the_next_step(postil: CommandLine) -> None:
    said = postil.run("index")
    assert (said.status, said.out) == (1, "")
    assert f"there are no documents in {postil.documents} yet. Put files there" in said.err
    assert postil.run("search", "a").status == 1


def test_a_missing_documents_folder_is_told_with_the_remedy(postil: CommandLine) -> None:
    postil.documents.rmdir()
    for command in (["index"], ["search", "a"]):
        status, out, err = postil.run(*command)
        assert (status, out) == (2, "")
        assert err.startswith(f"postil: There is no folder {postil.documents}. Make it")
        assert "--documents" in err


def test_a_documents_folder_that_is_a_file_is_told(postil: CommandLine) -> None:
    postil.documents.rmdir()
    postil.documents.write_text("")
    assert postil.run("index").status == 2


# Damage


def test_a_damaged_full_text_index_is_rebuilt_and_that_is_said(library: CommandLine) -> None:
    (whoosh,) = library.index.glob("whoosh-*")
    for file in whoosh.iterdir():
        file.write_bytes(b"garbage")
    said = library.shell("$POSTIL search --json harbour")
    assert said.status == 0
    assert len(said.out.splitlines()) == 2
    assert "the full-text index is damaged; it is built anew" in said.err


def test_a_missing_full_text_index_is_rebuilt_and_that_is_said(library: CommandLine) -> None:
    (whoosh,) = library.index.glob("whoosh-*")
    for file in whoosh.iterdir():
        file.unlink()
    whoosh.rmdir()
    said = library.run("search", "harbour")
    assert said.status == 0
    assert "the full-text index is missing; it is built now" in said.err


def test_no_sync_leaves_a_missing_full_text_index_alone_and_names_the_remedy(library: CommandLine) -> None:
    for folder in library.index.glob("whoosh-*"):
        shutil.rmtree(folder)
    said = library.run("search", "--no-sync", "harbour")
    assert (said.status, said.out) == (2, "")
    assert "postil index --rebuild" in said.err
    assert not list(library.index.glob("whoosh-*"))


@pytest.mark.parametrize("start", [0, 4096])
def test_a_damaged_catalogue_is_made_anew_and_that_is_said(library: CommandLine, start: int) -> None:
    file = library.index / "catalogue.sqlite"
    for extra in library.index.glob("catalogue.sqlite-*"):
        extra.unlink()
    data = file.read_bytes()
    file.write_bytes(data[:start] + b"\xa5" * (len(data) - start))
    untouched = library.run("search", "--no-sync", "harbour")
    assert (untouched.status, untouched.out) == (2, "")
    assert "cannot be read" in untouched.err
    assert "postil index" in untouched.err
    said = library.run("search", "harbour")
    assert said.status == 0
    assert "The catalogue was damaged" in said.err


def garble_texts(index: Path) -> None:
    """Damage the kept texts, and nothing else, as a bad sector would."""
    with sqlite3.connect(index / "catalogue.sqlite") as catalogue:
        catalogue.execute("UPDATE texts SET body = CAST(x'ff' AS TEXT)")
    catalogue.close()


def test_damaged_texts_are_named_and_a_rebuild_reads_the_files_again(library: CommandLine) -> None:
    garble_texts(library.index)
    said = library.run("search", "harbour")
    assert (said.status, said.out) == (2, "")
    assert "The catalogue is damaged" in said.err
    assert "postil index --rebuild" in said.err
    assert library.run("index", "--rebuild").status == 0
    assert library.run("search", "harbour").status == 0


def test_texts_of_before_go_with_the_next_index_unless_a_note_was_made_on_them(library: CommandLine) -> None:
    def kept() -> int:
        with sqlite3.connect(library.index / "catalogue.sqlite") as catalogue:
            (count,) = catalogue.execute("SELECT count(*) FROM texts").fetchone()
        catalogue.close()
        return int(count)

    before = kept()
    library.write("harbour.txt", "Another text altogether.")
    assert library.run("index").status == 0
    assert kept() == before


def test_an_index_that_cannot_be_written_is_told(postil: CommandLine) -> None:
    postil.write("harbour.txt", HARBOUR)
    postil.index.write_text("a file where the folder should be")
    status, out, err = postil.run("index")
    assert (status, out) == (2, "")
    assert err.startswith(f"postil: {postil.index}: ")


# Streams


def test_data_goes_to_standard_output_and_narration_to_standard_error(postil: CommandLine) -> None:
    postil.write("harbour.txt", HARBOUR)
    both = postil.shell("$POSTIL search --json harbour")
    assert both.status == 0
    assert [json.loads(line)["path"] for line in both.out.splitlines()] == ["harbour.txt"]
    assert "indexed 1; 1 document in all" in both.err
    assert "\x1b" not in both.out + both.err, "no colours and no progress line where there is no terminal"


def test_a_reader_that_has_seen_enough_is_no_error(postil: CommandLine) -> None:
    for number in range(400):
        postil.write(f"{number}.txt", f"zeppelin {'and more words ' * 20}")
    assert postil.run("index").status == 0
    quick = shlex.join(["--no-sync", "--limit", "400", "zeppelin"])
    said = postil.shell(f"{{ $POSTIL search {quick}; echo status $? >&2; }} | head -1")
    assert len(said.out.splitlines()) == 1
    assert said.err.splitlines()[-1] == "status 0"
    assert "Traceback" not in said.err + said.out
    assert "Exception" not in said.err


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("$POSTIL search harbour >&-", 0),
        ("$POSTIL search harbour 2>&-", 0),
        ("$POSTIL search harbour <&-", 0),
        ("$POSTIL notes <&- >&- 2>&-", 1),
        ("$POSTIL <&-", 2),
        ("$POSTIL search harbour >/dev/full", 2),
    ],
)
def test_a_closed_or_full_stream_gives_no_traceback(library: CommandLine, command: str, status: int) -> None:
    said = library.shell(command)
    assert said.status == status
    assert "Traceback" not in said.err
    assert "postil: " not in said.out, "narration never takes the place of data"


def test_a_terminal_that_is_not_utf_8_gets_what_it_can_show(library: CommandLine) -> None:
    library.write("naïve.txt", "zeppelin naïve Привет\n")
    said = library.shell("$POSTIL search zeppelin", PYTHONIOENCODING="ascii")
    assert said.status == 0
    assert "na?ve.txt" in said.out
    lines = library.shell("$POSTIL search --json zeppelin", PYTHONIOENCODING="latin-1").out
    assert json.loads(lines)["snippet"].strip() == "zeppelin naïve Привет"


# The screen


def test_without_a_terminal_the_reader_says_what_works_without_one(library: CommandLine) -> None:
    said = library.shell("$POSTIL", TERM="xterm-256color")
    assert (said.status, said.out) == (2, "")
    assert said.err == (
        "postil: The reader needs a terminal (over SSH: ssh -t)."
        " Without a screen: postil search QUERY, postil notes, postil --help\n"
    )


@pytest.mark.parametrize("term", ["dumb", None])
def test_a_dumb_terminal_is_told(library: CommandLine, term: str | None) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TERM"}
    controller, terminal = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "tui", *library.folders],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment | ({"TERM": term} if term else {}),
        timeout=20,
        check=False,
    )
    os.close(terminal)
    said = os.read(controller, 10_000).decode()
    os.close(controller)
    assert done.returncode == 2
    assert "This terminal (TERM=dumb) cannot draw a screen." in said
    assert "\x1b" not in said


def test_a_key_that_clashes_is_told_before_the_screen_opens(postil: CommandLine, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("documents: documents\nkeys:\n  app.quit: n\n")
    controller, terminal = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "tui", "--config", config],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm"},
        timeout=20,
        check=False,
    )
    os.close(terminal)
    said = os.read(controller, 10_000).decode()
    os.close(controller)
    assert done.returncode == 2
    assert "line 3: `app.quit` has the key n" in said
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL
