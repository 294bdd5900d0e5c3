"""``postil extract``, ``show`` and ``check``: what the program saw in a file, and where it has it from."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tui.cli import main


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    """The options for a library in a temporary folder with three documents, one of them broken."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "wire.txt").write_text("date 2024-07-24 Shafaq News/ The talks ended. They went on for days.\n")
    (documents / "page.md").write_text("---\nauthor: A. Writer\n---\n# A heading\n\nText.\x1b[31m\n")
    (documents / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    return [f"--{name}={tmp_path / name}" for name in ("documents", "index", "annotations", "state")]


def test_extract_prints_the_canonical_text(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*folders, "extract", str(tmp_path / "documents" / "page.md")]) == 0
    said = capsys.readouterr()
    assert said.out == "A heading\n\nText.␛[31m\n"
    assert "1 control character is shown as a symbol" in said.err


def test_extract_gives_structure_metadata_and_warnings_as_json(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*folders, "extract", "--json", str(tmp_path / "documents" / "page.md")]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["text"].startswith("A heading")
    assert record["metadata"]["author"] == "A. Writer"
    assert record["metadata"]["origins"]["author"] == "front matter"
    assert record["blocks"][0]["kind"] == "heading"
    assert record["warnings"]


def test_extract_names_every_document_of_an_archive(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("one.txt", "one")
        archive.writestr("sub/two.txt", "")
    (tmp_path / "a.zip").write_bytes(made.getvalue())
    assert main([*folders, "extract", "--json", str(tmp_path / "a.zip")]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["path"].removeprefix(str(tmp_path)) for record in records] == [
        "/a.zip/one.txt",
        "/a.zip/sub/two.txt",
        "/a.zip",
    ]
    assert (records[1]["problem"], records[2]["holds"]) == ("is empty", 2)


def test_extract_of_what_cannot_be_read_says_why_and_fails(
    folders: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*folders, "extract", "/bin/sh", "/nowhere"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "is a binary file" in said.err or "link" in said.err
    assert "/nowhere does not exist" in said.err


def test_show_prints_a_document_of_the_library_by_the_end_of_its_path(
    folders: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*folders, "show", "wire.txt"]) == 0
    assert "They went on for days." in capsys.readouterr().out
    assert main([*folders, "show", "none.txt"]) == 1
    assert "there is no document none.txt" in capsys.readouterr().err
    assert main([*folders, "show", "broken.pdf"]) == 2


def test_show_says_where_every_field_came_from(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*folders, "show", "wire.txt", "--metadata"]) == 0
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert lines["date"] == "2024-07-24   (dateline)"
    assert lines["source"] == "Shafaq News   (dateline)"
    assert main([*folders, "show", "wire.txt", "--metadata", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["origins"]["date"] == "dateline"


def test_check_lists_what_could_not_be_read_and_what_was_read_with_a_warning(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*folders, "check"]) == 0
    said = capsys.readouterr()
    assert "broken.pdf is damaged" in said.out
    assert "page.md: 1 control character is shown as a symbol" in said.out
    assert "1 document of 3 could not be read" in said.err
    (tmp_path / "documents" / "broken.pdf").unlink()
    (tmp_path / "documents" / "page.md").unlink()
    assert main([*folders, "check"]) == 1


def test_rules_of_the_configuration_fill_fields(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        "extraction:\n  rules:\n    - path: '*.md'\n      fields: {source: The Desk}\n"
        "    - first_lines: '(?P<title>The talks)'\n"
    )
    assert main([*folders, f"--config={config}", "show", "page.md", "--metadata"]) == 0
    assert "source       The Desk   (rule for *.md)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("extraction: {wrokers: 2}", "did you mean `workers`?"),
        ("extraction: {limits: {memory_mb: lots}}", "whole numbers from 64"),
        ("extraction: {ocr: eng ara}", "such as `eng+ara`"),
        ("extraction: {ocr: -psm}", "such as `eng+ara`"),
        ("extraction: {ocr: [eng]}", "such as `eng+ara`"),
        ("extraction: {rules: [{path: 'a'}]}", "rule 1 is wrong: a rule needs fields"),
        ("extraction: {rules: [{first_lines: '('}]}", "no regular expression"),
        ("extraction: {data_keys: {titel: [a]}}", "did you mean `title`?"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_line(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], section: str, said: str
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"{section}\n")
    assert main([*folders, f"--config={config}", "check"]) == 2
    message = capsys.readouterr().err
    assert said in message
    assert "line 1" in message


def test_show_and_search_name_the_documents_that_tell_the_same(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = " ".join(f"word{number}" for number in range(200))
    for name, text in (("a.txt", words), ("b.txt", words), ("c.txt", f"Seen in a paper: {words}")):
        (tmp_path / "documents" / name).write_text(text)
    assert main([*folders, "show", "a.txt", "--metadata"]) == 0
    out = capsys.readouterr().out
    assert "same text    b.txt\n" in out
    assert "% alike    c.txt\n" in out
    assert "duplicate of" not in out
    assert main([*folders, "show", "b.txt", "--metadata"]) == 0
    assert "duplicate of a.txt\n" in capsys.readouterr().out
    assert main([*folders, "search", "word7", "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {record["path"]: (record["duplicate_of"], record["alike"]) for record in records} == {
        "a.txt": ("", 2),
        "b.txt": ("a.txt", 2),
        "c.txt": ("", 2),
    }
    assert main([*folders, "search", "word7"]) == 0
    out = capsys.readouterr().out
    assert "≈ 1 of the same text · ≈ 1 much alike" in out
    assert "⧉ duplicate · ≈ 1 much alike" in out
    assert main([*folders, "search", "word7", "--json", "--fold", "--limit", "2"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_show_names_the_documents_that_an_ending_fits(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("one", "two"):
        (tmp_path / "documents" / folder).mkdir()
        (tmp_path / "documents" / folder / "notes.txt").write_text(f"Notes of {folder}")
    assert main([*folders, "show", "notes.txt"]) == 2
    said = capsys.readouterr().err
    assert "several documents end with notes.txt" in said
    assert "one/notes.txt" in said and "two/notes.txt" in said
    assert main([*folders, "show", "two/notes.txt", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == "Notes of two"


def test_extract_tells_several_texts_apart(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(tmp_path / "documents" / name) for name in ("wire.txt", "page.md")]
    assert main([*folders, "extract", *files]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if "==>" in line] == [
        f"==> {name} <==" for name in files
    ]


def test_check_lists_folders_that_may_not_be_listed(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "documents" / "closed").mkdir()
    real = os.scandir

    def scandir(path: Any) -> Any:
        if os.fsencode(path).endswith(b"/closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    for _ in ("while an index is made", "when nothing has changed"):
        assert main([*folders, "check"]) == 0
        assert "closed is a folder that may not be listed\n" in capsys.readouterr().out
