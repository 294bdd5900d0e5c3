"""``postil search``: what it prints with each option, and what it refuses."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.library import Library
from index.search import Mode, Order, Searcher
from tui.settings import Settings
from tui.state import Place
from tui.workspace import Workspace

if TYPE_CHECKING:
    from tests.tui.conftest import CommandLine

HARBOUR = "The harbour was closed on Monday.\n\nDivers searched the north basin of the harbour.\n"
KEYS = [
    *("rank", "path", "title", "date", "source", "language", "type", "score", "snippet", "snippets", "hits", "lacks"),
    *("duplicate_of", "alike"),
]


@pytest.fixture
def library(postil: CommandLine) -> CommandLine:
    """Documents with dates, sources and words in common, indexed."""
    postil.write("harbour.txt", HARBOUR)
    postil.write("orchard.md", "---\ntitle: The orchard\ndate: 2023-10-01\nsource: Almanac\n---\n\nOld apples keep.\n")
    postil.write("sub/mill.txt", "The mill stands at the harbour.\n")
    postil.write("storm.md", "---\ntitle: Storm\ndate: 2024-07-24\nsource: Gazette\n---\n\nA storm at the harbour.\n")
    postil.write("storms.md", "---\ntitle: More\ndate: 2022-01-02\nsource: Almanac\n---\n\nStorms came, and storms.\n")
    assert postil.run("index").status == 0
    return postil


def found(library: CommandLine, *arguments: str) -> list[dict[str, Any]]:
    """The objects of JSON that a search prints."""
    said = library.run("search", "--no-sync", "--json", *arguments)
    assert said.status in (0, 1), said.err
    return [json.loads(line) for line in said.out.splitlines()]


def paths(library: CommandLine, *arguments: str) -> list[str]:
    return [each["path"] for each in found(library, *arguments)]


def on_terminal(library: CommandLine, *arguments: str, **environment: str) -> str:
    """What a command prints where standard output is a terminal, at most 80 columns wide."""
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", *library.folders, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"TERM": "dumb", "COLUMNS": "80"} | environment,
    )
    os.close(terminal)
    data = b""
    try:
        while part := os.read(controller, 4096):
            data += part
    except OSError:  # the other end is closed
        os.close(controller)
    assert process.wait(20) == 0
    return data.decode().replace("\r\n", "\n")


# Documents


def test_json_is_one_object_a_line_with_exactly_these_keys(library: CommandLine) -> None:
    (orchard,) = found(library, "apples")
    assert list(orchard) == KEYS
    assert {key: orchard[key] for key in ("rank", "path", "title", "date", "source", "type", "hits", "lacks")} == {
        "rank": 1,
        "path": "orchard.md",
        "title": "The orchard",
        "date": "2023-10-01",
        "source": "Almanac",
        "type": "text",
        "hits": 1,
        "lacks": [],
    }
    assert orchard["score"] > 0
    (passage,) = orchard["snippets"]
    assert passage["text"] == orchard["snippet"]
    assert [passage["text"][start:end] for start, end in passage["lit"]] == ["apples"]


def test_a_person_reads_title_date_source_path_hits_lacks_and_passage(library: CommandLine) -> None:
    out = library.run("search", "apples").out
    assert out == "The orchard\n  2023-10-01 · Almanac · orchard.md · 1 hit\n  Old apples keep.\n\n"
    assert (
        "  2023-10-01 · Almanac · orchard.md · 1 hit · lacks zeppelin\n" in library.run("search", "apples zeppelin").out
    )


def test_the_limit_cuts_the_list_and_zero_gives_all(library: CommandLine) -> None:
    said = library.run("search", "--json", "--limit", "1", "harbour")
    assert said.status == 0
    assert len(said.out.splitlines()) == 1
    assert said.err == "postil: 3 of 5 documents; 1 shown (all: --limit 0)\n"
    for number in range(30):
        library.write(f"more/{number}.txt", f"zeppelin {number}")
    assert len(library.run("search", "--json", "zeppelin").out.splitlines()) == 20
    assert len(found(library, "--limit", "0", "zeppelin")) == 30
    assert len(library.run("search", "--files", "zeppelin").out.splitlines()) == 30


def test_what_was_searched_and_what_not_is_always_said(library: CommandLine) -> None:
    (library.documents / "broken.bin").write_bytes(bytes(range(256)) * 20)
    library.write("late.txt", "harbour")
    said = library.run("search", "storm harbour")
    assert said.err.splitlines()[-1] == (
        "postil: 5 of 7 documents, 1 with all of the words; 1 could not be read: broken.bin (postil check says why)"
    )


@pytest.mark.parametrize(
    ("order", "titles"),
    [
        ("date", ["Storm", "The orchard", "More"]),
        ("date-up", ["More", "The orchard", "Storm"]),
        ("title", ["More", "Storm", "The orchard"]),
        ("source", ["The orchard", "More", "Storm"]),
    ],
)
def test_results_come_in_the_order_that_is_asked_for(library: CommandLine, order: str, titles: list[str]) -> None:
    assert [each["title"] for each in found(library, "--sort", order, "has:date storm OR apples")] == titles


def test_modes_say_which_documents_words_find(library: CommandLine) -> None:
    assert paths(library, "storm harbour")[0] == "storm.md"
    assert len(paths(library, "storm harbour")) == 4
    assert paths(library, "--all", "storm harbour") == ["storm.md"]
    best = found(library, "--any", "storm harbour")
    assert len(best) == 4
    assert [each["score"] for each in best] == sorted((each["score"] for each in best), reverse=True)


def test_recency_puts_what_is_late_before_what_is_equally_good(library: CommandLine) -> None:
    library.write("a.md", "---\ntitle: First\ndate: 1999-01-01\n---\n\nzeppelin\n")
    library.write("b.md", "---\ntitle: Other\ndate: 2024-01-01\n---\n\nzeppelin\n")
    assert library.run("index").status == 0
    assert paths(library, "zeppelin") == ["a.md", "b.md"]
    assert paths(library, "--recency", "zeppelin") == ["b.md", "a.md"]
    assert library.run("search", "zeppelin", "--recency", "--save", "Airships").status == 0
    assert library.run("searches").out == "Airships\n  zeppelin · late dates count\n"
    assert paths(library, "--saved", "Airships") == ["b.md", "a.md"]
    assert paths(library, "--saved", "Airships", "--sort", "date-up") == ["a.md", "b.md"]


@pytest.mark.parametrize("options", [{}, {"any": True}, {"all": True}, {"sort": "date"}, {"sort": "title"}])
def test_the_screen_and_the_command_line_find_the_same_in_the_same_order(
    library: CommandLine, options: Mapping[str, Any]
) -> None:
    shared = Library(library.documents, library.index)
    catalogue = shared.catalogue()
    engine = shared.engine(catalogue)
    assert engine
    searcher = Searcher(engine, catalogue)
    mode = Mode.ANY if options.get("any") else Mode.ALL if options.get("all") else Mode.FIRST
    results = searcher.search("storm harbour", mode=mode, order=Order(options.get("sort", "best")))
    wanted = [entry.path for entry in catalogue.entries([match.id for match in results.matches])]
    searcher.close()
    catalogue.close()
    flags = [f"--{name}" if value is True else f"--{name}={value}" for name, value in options.items()]
    assert paths(library, *flags, "storm harbour") == wanted


def test_what_was_meant_is_asked_on_standard_error(library: CommandLine) -> None:
    said = library.run("search", "harbuor", "--json")
    assert (said.status, said.out) == (1, "")
    assert "postil: did you mean “harbour”?\n" in said.err
    assert "Column 1: " in library.run("search", "titel:storm").err


# Counts, paths


def test_count_prints_a_number(library: CommandLine) -> None:
    assert library.run("search", "--count", "harbour").out == "3\n"
    counts = {"total": 4, "whole": 1, "searched": 5, "documents": 5, "failed": 0, "unread": []}
    assert found(library, "--count", "storm harbour") == [counts]
    nothing = library.run("search", "--count", "zeppelin")
    assert (nothing.status, nothing.out) == (1, "0\n")


def test_files_prints_paths_for_people_and_for_xargs(library: CommandLine) -> None:
    library.write("two words.txt", "zeppelin")
    library.write("line\nfeed.txt", "zeppelin")
    assert library.run("search", "--files", "mill").out == "sub/mill.txt\n"
    assert sorted(library.run("search", "--files", "zeppelin").out.splitlines()) == ["line␊feed.txt", "two words.txt"]
    piped = library.shell("$POSTIL search --files -0 zeppelin | sort -z | (cd documents && xargs -0 cat)")
    assert piped.out == "", "the folder is another one"
    piped = library.shell(f"$POSTIL search --files -0 zeppelin | (cd '{library.documents}' && xargs -0 cat)")
    assert (piped.status, piped.out) == (0, "zeppelinzeppelin")


# Concordance


def test_kwic_puts_every_hit_on_a_line_below_the_other(library: CommandLine) -> None:
    said = library.run("search", "--kwic", "--width", "80", "harbour")
    assert said.status == 0
    lines = said.out.splitlines()
    assert len({line.index("harbour") for line in lines}) == 1
    assert len(lines) == 4
    assert all(len(line) <= 80 for line in lines)
    assert sum(line.endswith("  harbour.txt") for line in lines) == 2
    assert said.err == "postil: 4 hits; 3 of 5 documents\n"


def test_kwic_is_aligned_by_the_cells_that_characters_fill(library: CommandLine) -> None:
    library.write("wide.txt", "東京東京 zeppelin 東京東京東京東京東京東京東京東京東京東京東京東京\n")
    library.write("plain.txt", "one two zeppelin three\n")
    from rich.cells import cell_len

    lines = library.run("search", "--kwic", "--width", "60", "zeppelin").out.splitlines()
    assert len({cell_len(line.partition("zeppelin")[0]) for line in lines}) == 1
    assert all(cell_len(line) <= 60 for line in lines)


def test_kwic_sorts_by_what_is_left_right_and_in_the_hit(library: CommandLine) -> None:
    library.write("a.txt", "blue zeppelin yellow, amber zeppelins now, crimson zeppelin also")
    assert library.run("index").status == 0

    def lines(order: str) -> list[tuple[str, str]]:
        some = found(library, "--kwic", "--sort", order, "zeppelin")
        return [(each["left"].split()[-1], each["hit"]) for each in some]

    assert lines("position") == [("blue", "zeppelin"), ("amber", "zeppelins"), ("crimson", "zeppelin")]
    assert [word for word, _ in lines("left")] == ["amber", "blue", "crimson"]
    assert [word for word, _ in lines("right")] == ["crimson", "amber", "blue"]
    assert [hit for _, hit in lines("hit")] == ["zeppelin", "zeppelin", "zeppelins"]


def test_kwic_says_where_in_the_text_a_hit_is(library: CommandLine) -> None:
    (line,) = found(library, "--kwic", "apples")
    text = json.loads(library.run("show", "orchard.md", "--json").out)["text"]
    assert text[line["start"] : line["end"]] == line["hit"] == "apples"
    assert {key: line[key] for key in ("path", "title", "date")} == {
        "path": "orchard.md",
        "title": "The orchard",
        "date": "2023-10-01",
    }


def test_the_limit_of_kwic_counts_hits(library: CommandLine) -> None:
    said = library.run("search", "--kwic", "--limit", "3", "harbour")
    assert len(said.out.splitlines()) == 3
    assert "the first 3 hits" in said.err


# Facets, timeline, explanations, words


def test_facets_count_the_documents_found(library: CommandLine) -> None:
    (counts,) = found(library, "--facets", "storm OR apples")
    assert list(counts) == ["source", "year", "month", "language", "type", "author", "tag"]
    assert counts["source"] == [{"value": "Almanac", "count": 2}, {"value": "Gazette", "count": 1}]
    assert [each["value"] for each in counts["year"]] == ["2024", "2023", "2022"]
    (some,) = found(library, "--facets=year,source", "--limit", "1", "storm OR apples")
    assert some["year"] == [{"value": "2024", "count": 1}]
    assert list(some) == ["year", "source"]


def test_facets_are_a_table_for_people(library: CommandLine) -> None:
    assert library.run("search", "--facets=source", "harbour").out == (
        "source\n        1  Gazette\n        2  not known\n"
    )


def test_the_names_of_facets_do_not_swallow_the_query(library: CommandLine) -> None:
    assert library.run("search", "--facets", "storm").out == library.run("search", "storm", "--facets").out
    wrong = library.run("search", "--facets=colour", "storm")
    assert (wrong.status, wrong.out) == (2, "")
    assert "There is no facet 'colour'; there are source, year" in wrong.err


def test_the_timeline_has_a_bar_for_each_time(library: CommandLine) -> None:
    out = library.run("search", "--timeline", "storm OR apples").out
    assert [line.split()[:2] for line in out.splitlines()] == [["2022", "1"], ["2023", "1"], ["2024", "1"]]
    assert out.count("█") > 3
    (time,) = found(library, "--timeline", "storm OR apples OR mill")
    assert (time["step"], time["undated"], len(time["bars"])) == ("year", 1, 3)
    assert time["bars"][0] == {"start": "2022", "end": "2023", "label": "2022", "count": 1}


def test_explain_says_what_matched_and_what_is_lacking(library: CommandLine) -> None:
    out = library.run("search", "--explain", "storm apples", "--limit", "1", "--sort", "date").out
    assert "    “storm”: once in the text and once in the title; " in out
    assert "    It does not have apples.\n" in out
    (storms,) = found(library, "--explain", "came")
    assert list(storms) == [*KEYS, "why"]
    assert any("“came”: once in the text" in sentence for sentence in storms["why"])


def test_terms_are_the_words_of_the_index_with_their_documents(library: CommandLine) -> None:
    said = library.run("search", "--terms", "storm*")
    assert said.out == "        1  storm\n        1  storms\n"
    assert said.err == "postil: 2 words of 5 documents\n"
    everything = found(library, "--terms", "*")
    assert everything[0] == {"term": "the", "count": 4} or everything[0]["count"] >= 3
    assert {"term": "harbour", "count": 3} in everything
    assert library.run("search", "--terms", "zeppelin").status == 1


# Files of queries


def test_a_file_of_queries_gives_json_lines_with_line_numbers_and_ranks(library: CommandLine) -> None:
    file = library.root / "queries.txt"
    file.write_bytes(b'\xef\xbb\xbfharbour\r\n\n# a remark\nzeppelin\nmill\xff\ntitle:"storm\n')
    said = library.run("search", "--queries", str(file))
    assert said.status == 0
    records = [json.loads(line) for line in said.out.splitlines()]
    assert [(each["query"], each["rank"]) for each in records] == [(1, 1), (1, 2), (1, 3), (6, 1)]
    assert list(records[0]) == ["query", *KEYS]
    assert "postil: line 4: nothing found\n" in said.err
    assert "postil: line 5: is not UTF-8 (byte 5) and was left out\n" in said.err
    assert "postil: line 6: Column 7: " in said.err
    assert said.err.endswith("postil: 3 queries, 2 with an answer; 5 documents\n")


def test_each_query_of_a_file_gets_the_answer_that_it_gets_alone(library: CommandLine) -> None:
    file = library.root / "queries.txt"
    file.write_text("storm harbour\nhas:date\n")
    together = found(library, "--queries", str(file), "--any", "--limit", "2")
    alone = [*found(library, "storm harbour", "--any", "--limit", "2"), *found(library, "has:date", "--limit", "2")]
    assert [{key: each[key] for key in KEYS} for each in together] == alone


def test_queries_come_from_standard_input_too(library: CommandLine) -> None:
    said = library.shell("printf 'mill\\nzeppelin\\n' | $POSTIL search --queries - --limit 1")
    assert [json.loads(line)["path"] for line in said.out.splitlines()] == ["sub/mill.txt"]
    nothing = library.shell("printf 'zeppelin' | $POSTIL search --queries -")
    assert (nothing.status, nothing.out) == (1, "")


def test_a_missing_file_of_queries_is_told(library: CommandLine) -> None:
    said = library.run("search", "--queries", str(library.root / "none.txt"))
    assert (said.status, said.out) == (2, "")
    assert "none.txt: No such file or directory" in said.err


def test_on_a_terminal_answers_to_queries_are_a_table(library: CommandLine) -> None:
    file = library.root / "queries.txt"
    file.write_text("harbour\nmill\n")
    lines = on_terminal(library, "search", "--no-sync", "--queries", str(file)).splitlines()
    assert lines[0].split() == ["line", "rank", "score", "hits", "document"]
    assert [line.split()[:2] for line in lines[1:]] == [["1", "1"], ["1", "2"], ["1", "3"], ["2", "1"]]
    assert lines[-1].split()[3:] == ["1", "sub/mill.txt", "The", "mill", "stands", "at", "the", "harbour."]
    assert all(len(line) <= 80 for line in lines)


# Queries that look like something else


def test_a_word_to_leave_out_is_written_as_it_is(library: CommandLine) -> None:
    everywhere = sorted(paths(library, "harbour"))
    without = sorted(set(everywhere) - {"sub/mill.txt"})
    for query in (["harbour", "-mill"], ["-mill", "harbour"], ["harbour -mill"], ["--", "harbour", "-mill"]):
        assert sorted(paths(library, *query)) == without, query
    assert sorted(paths(library, "-harbour")) == ["orchard.md", "storms.md"], "though there is an option -h"
    assert len(paths(library, '-"the mill"')) == 4
    assert paths(library, "--limit", "1", "mill", "-0cean") == ["sub/mill.txt"]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"])))
@example('"(NEAR/5 ~^*/')
@example("-" * 5_000)
@example("((((" * 500)
def test_every_text_is_a_query(library: CommandLine, query: str) -> None:
    said = library.run("search", "--no-sync", "--json", "--", query)
    assert said.status in (0, 1)
    assert "Traceback" not in said.err
    assert all(json.loads(line)["path"] for line in said.out.splitlines())


def test_words_may_stand_around_options(library: CommandLine) -> None:
    assert paths(library, "storm", "--limit", "9", "harbour", "--all") == ["storm.md"]
    assert paths(library, '"the mill"') == ["sub/mill.txt"]


# The reader's own: what was read, notes, saved searches


def annotate(library: CommandLine, path: str, body: str) -> str:
    """Write a question on the first word of a document; returns its id."""
    settings = Settings(
        library.root / "none.yaml", library.documents, library.index, library.notes, library.state, "an"
    )
    workspace = Workspace(settings)
    catalogue = workspace.library.catalogue()
    entry = catalogue.find(path)
    assert entry is not None
    text = catalogue.text(entry.sha256) or ""
    catalogue.close()
    draft = workspace.draft_of(entry, text, 0, text.index(" "))
    note = workspace.save(replace(draft, text=body, kind="question"), entry, None).note
    workspace.state.remember(Place(path, 0, entry.sha256))
    workspace.close()
    return note.annotation.id


def test_queries_ask_for_notes_and_for_what_was_read(library: CommandLine) -> None:
    annotate(library, "harbour.txt", "Ask about the lighthouse. #lamp")
    for query in ("has:note", "note:lighthouse", "by:an", "kind:question", "is:read", "-is:unread"):
        assert paths(library, query) == ["harbour.txt"], query
    assert len(paths(library, "is:unread")) == 4


def test_notes_are_found_instead_of_documents_or_beside_them(library: CommandLine) -> None:
    number = annotate(library, "orchard.md", "At the harbour they knew. #fruit")
    (note,) = found(library, "--in", "notes", "harbour")
    assert {key: note[key] for key in ("rank", "note", "path", "kind", "creator", "tags", "body", "hits")} == {
        "rank": 1,
        "note": number,
        "path": "orchard.md",
        "kind": "question",
        "creator": "an",
        "tags": ["fruit"],
        "body": "At the harbour they knew. #fruit",
        "hits": 1,
    }
    both = found(library, "--in", "both", "harbour")
    assert ["note" in each for each in both] == [False, False, False, True]
    said = library.run("search", "--in", "notes", "harbour")
    assert re.match(r"▎ orchard\.md · question · an · \d{4}-\d\d-\d\d · #fruit\n  At the harbour they knew", said.out)
    assert said.err == "postil: 1 of 1 note\n"
    assert library.run("search", "--in", "notes", "--count", "harbour").out == "1\n"
    counted = library.run("search", "--in", "both", "--count", "--json", "harbour")
    assert [json.loads(line).get("notes") for line in counted.out.splitlines()] == [None, 1]
    assert "3 of 5 documents" in counted.err
    assert "1 of 1 note\n" in counted.err
    assert library.run("search", "--in", "notes", "zeppelin").status == 1


def test_saved_searches_are_kept_listed_asked_and_deleted(library: CommandLine) -> None:
    saving = library.run("search", "storm OR apples", "--sort", "date-up", "--save", "Weather")
    assert saving.status == 0
    assert "saved as 'Weather' in" in saving.err
    assert library.run("searches").out == "Weather\n  storm OR apples · by date-up\n"
    assert paths(library, "--saved", "Weather") == ["storms.md", "orchard.md", "storm.md"]
    assert paths(library, "--saved", "Weather", "--sort", "date")[0] == "storm.md"
    other = library.run("search", "mill", "--save", "Weather")
    assert (other.status, other.out) == (2, "")
    assert "is another search; delete it first" in other.err
    unknown = library.run("search", "--saved", "Wether")
    assert unknown.status == 2
    assert "There is no saved search 'Wether'; there are Weather." in unknown.err
    assert library.run("searches", "--delete", "Weather").status == 0
    assert library.run("searches").status == 1


def test_saved_searches_of_the_reader_are_narrowed_here_too(library: CommandLine) -> None:
    library.notes.mkdir(exist_ok=True)
    (library.notes / "searches.yaml").write_text("Old:\n  query: storm\n  narrowed:\n    date: ..2023\n")
    assert paths(library, "--saved", "Old") == ["storms.md"]
    assert library.run("search", "--count", "--saved", "Old").out == "1\n"
    record = json.loads(library.run("searches", "--json").out)
    assert record == {"name": "Old", "query": "storm", "narrowed": {"date": "..2023"}}


def test_what_is_new_in_saved_searches_is_told_until_it_was_seen(library: CommandLine) -> None:
    library.run("search", "storm", "--save", "Storms")
    first = library.run("searches", "--new")
    assert (first.status, first.out) == (1, "Storms (nothing new)\n  storm\n")
    library.write("gale.txt", "Another storm came.\n")
    for _ in range(2):
        again = library.run("searches", "--new")
        assert (again.status, again.out) == (0, "Storms (1 new)\n  storm\n  • gale.txt\n")
    assert json.loads(library.run("searches", "--seen", "--json").out)["new"] == ["gale.txt"]
    assert library.run("searches", "--new").status == 1
