"""The tables of the finding part say what was measured, and what was not; programs are watched to their end."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import put
from tests.bench.finding import Built, Corpus, _builds, _percentiles
from tests.bench.running import PEER_NAMES, Run, ask_peer, python_of, run, version_of

HOLD = """
import os, sys
held = b"x" * 50_000_000
open(sys.argv[1], "w").close()
while not os.path.exists(sys.argv[2]):
    pass
print(len(held), sys.stdin.read())
"""
"""Makes a file when it holds memory, and holds it until another is there."""


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    folder = tmp_path / "files"
    for name, text in {"a.txt": "one two", "b/c.rst": "two three, that is néw", "d.png": "no text"}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Corpus("some", folder)


def test_a_corpus_counts_its_texts_and_their_bytes(corpus: Corpus) -> None:
    assert (corpus.texts, corpus.size) == (2, 7 + 23)


def test_the_table_of_builds_has_ratios_to_postil_and_goals_where_there_are_any(corpus: Corpus) -> None:
    built = [
        Built("postil", Run(2.0, 3.0, 100_000_000, ""), 30),
        Built("Whoosh 2.7.4", Run(5.0, 5.0, 200_000_000, ""), 60),
        Built("tantivy", Run(1.0, 1.0, 0, ""), 15),
    ]

    head, _, mine, stock, other = _builds(built, corpus).splitlines()

    assert "times postil's" in head
    assert all(word in mine for word in ("1.00 ×", "100", "≤ 400", "≤ 1.1"))
    assert all(word in stock for word in ("2.50 ×", "≥ 2.2", "2.00 ×"))
    assert "0.50 ×" in other
    assert "≤" not in other


def test_what_an_engine_cannot_be_asked_has_no_percentiles() -> None:
    assert _percentiles([None, None]) is None
    assert _percentiles([1.0, None, 3.0]) == pytest.approx((2.0, 2.9))


def test_a_program_is_run_with_its_input_and_its_memory_is_seen(tmp_path: Path) -> None:
    held, seen = tmp_path / "held", tmp_path / "seen"
    looks: list[bool] = []

    def see() -> bool:
        # What is there the second time was there when memory was looked at before.
        looks.append(held.exists())
        if sum(looks) > 1:
            seen.touch()
        return seen.exists()

    done = run(tmp_path, sys.executable, "-c", HOLD, held, seen, given="end", until=see)

    assert done.output == "50000000 end\n"
    assert done.memory == 0 or done.memory > 50_000_000
    assert 0 < done.reached <= done.seconds


def test_a_program_that_fails_is_named_with_its_complaint(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no such luck"):
        run(tmp_path, sys.executable, "-c", "raise SystemExit('Traceback: no such luck')")


@pytest.mark.parametrize("name", [name for name in PEER_NAMES if python_of(name)])
def test_peers_that_are_installed_find_rank_and_show(name: str, corpus: Corpus, tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    ask_peer(tmp_path, name, {"do": "build", "documents": str(corpus.folder), "index": index})
    queries = [("term", ["two"]), ("phrase", ["two", "three"]), ("all", ["one", "three"]), ("prefix", ["thr*"])]

    times = ask_peer(tmp_path, name, {"do": "time", "index": index, "queries": queries, "passes": 1})[0]
    ranked = ask_peer(tmp_path, name, {"do": "rank", "index": index, "questions": ["three, OR (none)?"], "limit": 9})[0]

    assert [results for _, results in times] == [2, 1, 0, 1]
    assert ranked == [["b/c.rst"]]
    assert any(figure.isdigit() for figure in version_of(name))


def test_peers_read_json_lines_too(tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text(json.dumps({"id": 7, "title": "Head", "text": "body"}) + "\n", encoding="utf-8")
    index = str(tmp_path / "index")
    ask_peer(tmp_path, "fts5", {"do": "build", "documents": str(lines), "index": index})

    ranked = ask_peer(tmp_path, "fts5", {"do": "rank", "index": index, "questions": ["head"], "limit": 9})[0]

    assert ranked == [["7"]]


def test_numbers_take_the_place_of_older_ones_in_the_page() -> None:
    page = "# Page\n<!-- a -->\nold\n<!-- end of a -->\nkept\n<!-- b -->\n<!-- end of b -->\n"

    once = put(page, "a", ["first \\1", "second"])

    assert once.startswith("# Page\n<!-- a -->\n\n```text\nfirst \\1\n\nsecond\n```\n\n<!-- end of a -->\nkept\n<!-- b")
    assert put(once, "a", ["first \\1", "second"]) == once
    assert put(put(page, "a", ["other"]), "a", ["first \\1", "second"]) == once
    with pytest.raises(ValueError, match="c"):
        put(page, "c", [])
