from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.analysis import fold, tokens
from index.overview import Overview
from index.query import Between, Filter
from index.search import GLANCE, Hit, Mode, Order, Reach, Results, Searcher, hits_in
from index.search.explain import explain
from index.search.matcher import CHUNK
from index.search.ordering import decay
from tests.index.shelf import Shelf

_PEARS = {
    "pear.txt": "Pear story\n\nA pear, and a second pear.",
    "both.md": "# Fruit salad\n\nTake an apple\nand a pear.",
}


@pytest.fixture
def library(shelf: Shelf) -> Shelf:
    shelf.put("apple.txt", "Apple story\n\nAn apple a day keeps the doctor away.\tApples!")
    for name, text in _PEARS.items():
        shelf.put(name, text)
    shelf.sync()
    return shelf


@pytest.fixture
def searcher(library: Shelf) -> Iterator[Searcher]:
    with library.opened() as (catalogue, engine):
        yield Searcher(engine, catalogue)


def _paths(searcher: Searcher, results: Results) -> list[str]:
    return [hit.entry.path for hit in results.hits(searcher._catalogue, results.matches)]


def test_searches_go_on_while_what_they_need_is_made_beforehand(library: Shelf, searcher: Searcher) -> None:
    queries = ("aple~", "*ear", "apple pear", "docter")
    with library.opened() as (catalogue, engine):
        prepared = Searcher(engine, catalogue)
        with ThreadPoolExecutor() as pool:
            making = [pool.submit(prepared.prepare) for _ in range(2)]
            answers = list(pool.map(prepared.search, queries))
            for each in making:
                each.result()
        for query, answer in zip(queries, answers, strict=True):
            expected = searcher.search(query)
            assert (answer.matches, answer.suggestion) == (expected.matches, expected.suggestion)


# Words side by side


def test_documents_with_all_words_come_first_and_the_others_say_what_they_lack(searcher: Searcher) -> None:
    results = searcher.search("Apple pear")
    hits = results.hits(searcher._catalogue, results.matches)
    assert hits[0].entry.path == "both.md"
    assert {hit.entry.path: hit.lacks for hit in hits} == {
        "both.md": (),
        "apple.txt": ("pear",),
        "pear.txt": ("Apple",),
    }
    assert (results.total, results.whole, results.searched, results.notices) == (3, 1, 3, ())


def test_a_search_for_words_alone_reads_nothing_of_each_document(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_: Overview) -> Iterator[Sequence[Sequence[object]]]:
        raise AssertionError("the columns were read")

    with monkeypatch.context() as patch:
        patch.setattr(Overview, "rows", read)
        results = searcher.search('apple OR "a pear" stori~')
    assert (results.total, results.searched, results.documents, results.failed) == (3, 3, 3, 0)
    assert searcher.search("apple lang:none").notices


def test_words_of_a_compound_may_have_other_forms_and_where_any_word_will_do_stand_alone(
    library: Shelf, searcher: Searcher
) -> None:
    library.put("compound.txt", "An apple-picker sold it.")
    library.put("forms.txt", "Apples: pickers sold them.")
    library.put("part.txt", "A picker of nothing.")
    library.sync()
    assert sorted(_paths(searcher, searcher.search("apple-picker"))) == ["compound.txt", "forms.txt"]
    assert _paths(searcher, searcher.search('"apple-picker"')) == ["compound.txt"]
    loose = searcher.search("apple-picker", mode=Mode.ANY)
    assert {"part.txt", "apple.txt"} < set(_paths(searcher, loose))
    hits = loose.hits(searcher._catalogue, loose.matches)
    assert {hit.entry.path: hit.lacks for hit in hits}["part.txt"] == ("apple",)


def test_words_have_forms_in_languages_that_some_documents_are_in(library: Shelf, searcher: Searcher) -> None:
    french = "Les chevaux du roi et la reine sont dans le champ avec les autres animaux de la ferme. Un chevalier."
    library.put("french.txt", french)
    library.put("horse.txt", "Cheval.")
    library.sync()
    assert len(_paths(searcher, searcher.search("animal"))) == 1
    for number in range(60):
        library.put(f"{number}.txt", f"The {number} farmers of the village went to the market and sold what they had.")
    library.sync()
    assert searcher.search("animal").total == 0


def test_what_a_document_lacks_is_named_rightly_when_a_word_was_left_out(
    library: Shelf, searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.put("doctor.txt", "The doctor likes pears, the doctor likes a walk.")
    library.sync()
    monkeypatch.setattr("index.bounds.MOST_POSTINGS", 3)
    results = searcher.search("pear likes doctor")
    assert results.notices[0].startswith("Not looked for, because so many documents have it: “pear”.")
    hits = results.hits(searcher._catalogue, results.matches)
    assert {hit.entry.path: hit.lacks for hit in hits} == {"doctor.txt": (), "apple.txt": ("likes",)}


def test_only_documents_with_all_words_are_found_when_that_is_asked_for(searcher: Searcher) -> None:
    assert _paths(searcher, searcher.search("apple pear", mode=Mode.ALL)) == ["both.md"]
    found = searcher.search("(apple pear) OR doctor", mode=Mode.ALL)
    assert sorted(_paths(searcher, found)) == ["apple.txt", "both.md"]


def test_the_score_alone_counts_when_that_is_asked_for(searcher: Searcher) -> None:
    scores = [match.score for match in searcher.search("doctor pear", mode=Mode.ANY).matches]
    assert scores == sorted(scores, reverse=True)


def test_when_no_document_has_all_words_that_is_said(searcher: Searcher) -> None:
    results = searcher.search("doctor second -salad")
    assert results.notices == ("No document has all of these words; these have some of them.",)
    assert sorted(_paths(searcher, results)) == ["apple.txt", "pear.txt"]
    assert results.whole == 0


def test_when_no_document_has_any_word_nothing_is_claimed(searcher: Searcher) -> None:
    results = searcher.search("cherry mango")
    assert (results.matches, results.total, results.notices) == ((), 0, ())


@pytest.mark.parametrize(("typed", "said"), [("", "Type a word"), ("…", "Type a word")])
def test_a_query_with_nothing_to_search_for_says_what_to_do(searcher: Searcher, typed: str, said: str) -> None:
    results = searcher.search(typed)
    assert (results.matches, results.searched) == ((), 3)
    assert any(said in notice for notice in results.notices)


def test_what_was_not_understood_is_said_beside_the_results_with_its_column(searcher: Searcher) -> None:
    results = searcher.search('pear OR "apple')
    assert results.total == 3
    assert results.notices[0].startswith("Column 9: ")
    assert results.query.messages[0].start == 8


def test_a_word_that_no_document_has_is_searched_for_and_another_one_suggested(searcher: Searcher) -> None:
    results = searcher.search("-pear aple")
    assert (results.total, results.suggestion) == (0, "-pear apple")


def test_a_limit_cuts_the_list_and_not_the_count(searcher: Searcher) -> None:
    everything, first = searcher.search("apple OR pear"), searcher.search("apple OR pear", limit=1)
    assert (len(first.matches), first.total, sorted(first.ids)) == (1, 3, sorted(everything.ids))
    assert first.matches == everything.matches[:1]


def test_what_was_searched_is_said(library: Shelf) -> None:
    library.put("broken.pdf", b"%PDF-1.4 nothing")
    library.sync()
    results = library.search("apple")
    assert (results.searched, results.documents, results.failed) == (3, 4, 1)


_SOUP = st.lists(
    st.sampled_from(
        [
            "apple",
            "pear",
            "(",
            ")",
            '"',
            "-",
            "AND",
            "OR",
            "NOT",
            "NEAR/3",
            "BEFORE",
            "app*",
            "*",
            "?",
            "aple~",
            "/a.*/",
            "/(a+)+$/",
        ]
        + [
            "title:",
            "lang:en",
            "date:2024",
            "is:unread",
            "has:note",
            "similar:pear.txt",
            "size:>1",
            "^2",
            "=pear",
            "東",
            "~2",
            "\x00",
        ]
    ),
    max_size=12,
).map(" ".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=30) | _SOUP, st.sampled_from(Mode), st.sampled_from(Order), st.sampled_from([0.0, 0.5]))
def test_any_text_is_a_query_whose_hits_can_be_shown(
    searcher: Searcher, text: str, mode: Mode, order: Order, recency: float
) -> None:
    results = searcher.search(text, mode=mode, order=order, recency=recency)
    hits = results.hits(searcher._catalogue, results.matches)
    assert len(hits) == len(results.matches) == results.total == len(set(results.ids))
    assert 0 <= results.whole <= results.total
    for match, hit in zip(results.matches, hits, strict=True):
        assert len(hit.lacks) == len(match.lacks)
        assert [each for each in explain(results, searcher._catalogue, match) if each]
    assert results.query.tree or results.notices


# Filters


def test_results_are_narrowed_by_filters_without_changing_which_words_count(shelf: Shelf) -> None:
    shelf.put("a.txt", "An apple and a pear")
    shelf.put("b.md", "An apple")
    shelf.put("c.md", "Nothing")
    shelf.sync()
    with shelf.opened() as (catalogue, engine):
        searcher = Searcher(engine, catalogue)
        results = searcher.search("apple pear", narrowed=(Filter("type", "md"),))
        hits = results.hits(catalogue, results.matches)
        assert [(hit.entry.path, hit.lacks) for hit in hits] == [("b.md", ("pear",))]
        assert _paths(searcher, searcher.search("apple type:md")) == ["b.md"]
        assert sorted(_paths(searcher, searcher.search("", narrowed=(Filter("type", "md"),)))) == ["b.md", "c.md"]
        assert _paths(searcher, searcher.search("apple", narrowed=(Filter("type", "md"), Between("words", "9")))) == []


def test_filters_alone_find_documents_that_could_not_be_read(library: Shelf) -> None:
    library.put("broken.pdf", b"%PDF-1.4 nothing")
    library.sync()
    assert library.find("is:failed") == ["broken.pdf"]


# Orders


_DATED = {"old.md": "2001-05-01", "new.md": "2024-02-03", "none.md": "", "newer.md": "2024-07"}


@pytest.fixture
def dated(shelf: Shelf) -> Iterator[Searcher]:
    for number, (name, day) in enumerate(_DATED.items()):
        head = f"date: {day}\n" if day else ""
        source = "Zeitung" if number % 2 else "Anzeiger"
        shelf.put(
            name,
            f"---\ntitle: {'DBAC'[number]} title\nsource: {source}\n{head}---\nplum"
            + " plum" * number
            + " fig" * (number == 1),
        )
    shelf.sync()
    with shelf.opened() as (catalogue, engine):
        yield Searcher(engine, catalogue)


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 9])
@pytest.mark.parametrize(
    ("order", "paths"),
    [
        (Order.DATE, ["newer.md", "new.md", "old.md", "none.md"]),
        (Order.DATE_UP, ["old.md", "new.md", "newer.md", "none.md"]),
        (Order.TITLE, ["none.md", "new.md", "newer.md", "old.md"]),
        (Order.SOURCE, ["old.md", "none.md", "newer.md", "new.md"]),
    ],
)
def test_results_come_in_the_order_that_is_asked_for(
    dated: Searcher, order: Order, paths: list[str], limit: int
) -> None:
    results = dated.search("plum fig", order=order, limit=limit)
    assert _paths(dated, results) == paths[:limit]
    best = {match.id: match for match in dated.search("plum fig").matches}
    assert all(match == best[match.id] for match in results.matches)


def test_a_late_date_counts_as_much_as_is_asked_for(dated: Searcher) -> None:
    plain = dated.search("plum")
    assert dated.search("plum", recency=0.0).matches == plain.matches
    assert _paths(dated, dated.search("plum", recency=1.0)) == ["newer.md", "new.md", "old.md", "none.md"]
    assert _paths(dated, dated.search("plum fig", recency=1.0))[0] == "new.md"
    every = dated.search("plum fig", recency=0.3, mode=Mode.ANY).matches
    assert [match.score for match in every] == sorted((match.score for match in every), reverse=True)
    assert dated.search("plum fig", recency=0.3, mode=Mode.ANY, limit=2).matches == every[:2]


def test_a_date_fades_by_half_a_year_after_year() -> None:
    today = date(2024, 7, 1)
    assert decay("2024-07-01", today) == decay("2030", today) == 1
    assert decay((today - timedelta(days=730)).isoformat(), today) == 0.25
    assert decay("2024", today) == decay("2024-01", today) == decay("2024-01-01", today)
    assert decay("", today) == decay("yesterday", today) == 0


# Hits


def test_hits_have_their_document_their_number_and_a_lit_line(searcher: Searcher) -> None:
    results = searcher.search("apple OR salad")
    hits = {hit.entry.path: hit for hit in results.hits(searcher._catalogue, results.matches)}
    assert {path: hit.hits for path, hit in hits.items()} == {"apple.txt": 3, "both.md": 2}
    for hit in hits.values():
        assert "\n" not in hit.snippet.text
        assert "\t" not in hit.snippet.text
        assert hit.snippet.lit
        for start, end in hit.snippet.lit:
            assert fold(hit.snippet.text[start:end]) in {"apple", "apples", "salad"}


def test_hits_in_the_title_are_lit_there_and_the_snippet_shows_the_text_below(searcher: Searcher) -> None:
    results = searcher.search("apple text:story")
    hit = next(hit for hit in results.hits(searcher._catalogue, results.matches) if hit.entry.path == "apple.txt")
    assert [hit.entry.title[start:end] for start, end in hit.title_lit] == ["Apple"]
    assert hit.snippet.place > len("Apple story")


def test_a_hit_can_be_written_as_json(searcher: Searcher) -> None:
    results = searcher.search("apple")
    (first, *_) = results.hits(searcher._catalogue, results.matches)
    assert json.loads(json.dumps(asdict(first)))["snippets"][0]["lit"]


def test_a_document_removed_since_the_search_is_left_out(library: Shelf) -> None:
    with library.opened() as (catalogue, engine):
        results = Searcher(engine, catalogue).search("apple")
        (library.documents / "apple.txt").unlink()
        library.sync()
        assert [hit.entry.path for hit in results.hits(catalogue, results.matches)] == ["both.md"]


def test_a_document_that_came_since_the_last_search_is_found(library: Shelf) -> None:
    with library.opened() as (catalogue, engine):
        searcher = Searcher(engine, catalogue)
        assert searcher.search("type:md apple").total == 1
        library.put("more.md", "Another apple")
        library.sync()
        assert searcher.search("type:md apple").total == 2


# Completion


def test_words_and_values_are_completed_from_the_documents(searcher: Searcher) -> None:
    words = searcher.complete("pear app", 8)
    assert [(each.text, each.meaning) for each in words.candidates] == [
        ("apple", "2 documents"),
        ("apples", "1 document"),
    ]
    assert (words.start, words.end) == (5, 8)
    values = searcher.complete("lang:e", 6)
    assert [(each.text, each.meaning) for each in values.candidates] == [("en", "3 documents")]
    assert "title:" in [each.text for each in searcher.complete("ti", 2).candidates]


# Looking no farther than is worth it


def _looked_at(shelf: Shelf, query: str, reach: Reach | None) -> tuple[Hit, int]:
    """The one hit of a search, and in how many steps it was made."""
    with shelf.opened() as (catalogue, engine):
        results = Searcher(engine, catalogue).search(query)
        *steps, hit = results.look(catalogue, results.matches, reach)
    assert hit
    assert not any(steps)
    return hit, len(steps)


def test_hits_of_a_long_text_are_counted_at_a_glance_as_at_least_so_many(shelf: Shelf) -> None:
    shelf.put("tides.txt", "Tides\n\n" + "High tide at noon, low tide at dusk.\n" * 20_000)
    shelf.sync()
    hit, _ = _looked_at(shelf, "=tide", GLANCE)
    assert not hit.complete
    assert 5_000 < hit.hits < 20_000
    exact, _ = _looked_at(shelf, "=tide", None)
    assert (exact.hits, exact.complete) == (40_000, True)
    assert [hit.snippet.text[start:end] for start, end in hit.snippet.lit[:2]] == ["tide", "tide"]


def test_a_rare_word_far_down_a_long_text_is_found_at_a_glance_and_its_hits_are_all_counted(shelf: Shelf) -> None:
    filler = "Nothing but filler here.\n" * 40_000
    shelf.put("long.txt", f"A café\n\n{filler}A barge.\n{filler}The barge again.\n")
    shelf.sync()
    hit, _ = _looked_at(shelf, "barge", Reach(40_000, 40_000))
    assert (hit.hits, hit.complete) == (2, True)
    assert "barge" in hit.snippet.text


@pytest.mark.parametrize("line", ["Ärger über Öl, söß.\n", "الميناء مغلق اليوم\n"])
def test_a_match_in_the_title_alone_does_not_cost_a_look_at_a_whole_long_text(shelf: Shelf, line: str) -> None:
    shelf.put("long.html", f"<title>Barge</title><pre>{line * 40_000}</pre>")
    shelf.sync()
    hit, steps = _looked_at(shelf, "barge", Reach(40_000, 40_000))
    assert (hit.hits, hit.complete, hit.snippet.lit) == (0, False, ())
    assert hit.snippet.text.startswith(line.split()[0])
    assert steps * CHUNK < 80_000


def test_every_word_of_a_text_finds_it_and_is_lit_in_it(shelf: Shelf) -> None:
    text = "Straße ﬁnance İstanbul وزارةُ العِراق 東京 हिन्दी don't ｶﾞｲﾄﾞ Ærø e\u0301te\u0301"
    shelf.put("a.txt", text)
    shelf.sync()
    with shelf.opened() as (catalogue, engine):
        searcher = Searcher(engine, catalogue)
        for term, start, end in tokens(text):
            results = searcher.search(f'"{text[start:end]}"')
            assert _paths(searcher, results) == ["a.txt"], term
            assert any(low <= start and end <= high for low, high in hits_in(text, results.tree)), term
