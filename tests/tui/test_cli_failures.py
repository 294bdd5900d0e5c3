"""Every answer says which documents it could not be looked for in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tui.conftest import CommandLine


@pytest.fixture
def library(postil: CommandLine) -> CommandLine:
    """Twenty documents, two of which cannot be read."""
    for number in range(18):
        postil.write(f"{number}.txt", f"Report {number}\n\nThe harbour is closed.\n")
    (postil.documents / "broken.docx").write_bytes(b"PK\x03\x04 cut off")
    (postil.documents / "secret.pdf").write_bytes(encrypted_pdf())
    postil.run("index")
    return postil


def encrypted_pdf() -> bytes:
    """A page that opens with a password that nobody knows."""
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        f"<</Filter/Standard/V 1/R 2/O<{'41' * 32}>/U<{'42' * 32}>/P -4>>",
    )
    data, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 5\n0000000000 65535 f \n{table}trailer\n<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()


SAID = "18 of 20 documents; 2 could not be read: broken.docx, secret.pdf (postil check says why)"


@pytest.mark.parametrize("way", [(), ("--json",), ("--files",), ("--count",), ("--kwic",), ("--facets",)])
def test_what_was_searched_and_which_could_not_be_read_is_said(library: CommandLine, way: tuple[str, ...]) -> None:
    assert SAID in library.run("search", "harbour", "--limit", "0", *way).err


def test_where_nothing_is_found_it_is_said_too_and_for_a_file_of_queries(library: CommandLine, tmp_path: Path) -> None:
    assert "2 could not be read: broken.docx, secret.pdf" in library.run("search", "zeppelin").err
    file = tmp_path / "queries"
    file.write_text("harbour\n")
    assert "20 documents; 2 could not be read: broken.docx, secret.pdf" in library.run("search", "--queries", file).err


def test_a_program_is_told_which(library: CommandLine) -> None:
    record = json.loads(library.run("search", "--count", "--json", "harbour").out)
    assert record == {
        "total": 18,
        "whole": 18,
        "searched": 18,
        "documents": 20,
        "failed": 2,
        "unread": ["broken.docx", "secret.pdf"],
    }
    said = [json.loads(line) for line in library.run("check", "--json").out.splitlines()]
    assert [each["path"] for each in said] == record["unread"]
    assert said[1]["problem"] == "is encrypted"
    assert library.run("search", "--files", "is:failed").out == "broken.docx\nsecret.pdf\n"


def test_of_many_the_first_are_named(library: CommandLine) -> None:
    for number in range(8):
        (library.documents / f"a{number}.bin").write_bytes(bytes(range(256)) * 20)
    said = library.run("search", "harbour").err
    assert "10 could not be read: a0.bin, a1.bin, a2.bin and 7 more (postil check says why)" in said
