"""What breaks other programs is a query of the command line, too."""

from __future__ import annotations

import json
import re
from itertools import cycle
from pathlib import Path

import pytest

from tests.naughty import NAUGHTY, STEERING, STRINGS
from tests.tui.conftest import CommandLine


@pytest.fixture
def library(postil: CommandLine) -> CommandLine:
    """A library that holds all of it."""
    for kind, texts in NAUGHTY.items():
        text = "\n\n".join((f"About {kind}", *texts))
        postil.write(f"{kind}.txt", text.encode("utf-8", "replace").decode())
    assert postil.run("index").status == 0
    return postil


def test_every_one_is_asked_and_what_is_printed_steers_no_terminal(library: CommandLine) -> None:
    ways = cycle((("--json",), ("--explain",), ("--kwic",), ("--count", "--any"), ("--facets", "--all"), ("--fold",)))
    for text in STRINGS:
        way = next(ways)
        said = library.run("search", "--no-sync", *way, "--", text)
        assert said.status in {0, 1}, (text, said.err)
        assert not re.search(STEERING, said.out + said.err), text
        assert "Traceback" not in said.err
        if "--json" in way:
            assert all(json.loads(line)["path"] for line in said.out.splitlines())


@pytest.mark.parametrize("way", [(), ("--any", "--json"), ("--all",)])
def test_a_file_of_them_all_is_answered_line_by_line(
    library: CommandLine, tmp_path: Path, way: tuple[str, ...]
) -> None:
    lines = [re.sub(r"[\r\n]", " ", text).encode("utf-8", "surrogatepass") for text in STRINGS]
    file = tmp_path / "queries"
    file.write_bytes(b"\n".join([*lines, b"zeppelin OR about"]))
    said = library.run("search", "--no-sync", *way, "--queries", file)
    assert said.status == 0
    assert not re.search(STEERING, said.out + said.err)
    hits = [json.loads(line) for line in said.out.splitlines()]
    assert {hit["query"] for hit in hits} <= set(range(1, len(lines) + 2))
    assert any(hit["query"] == len(lines) + 1 for hit in hits)
