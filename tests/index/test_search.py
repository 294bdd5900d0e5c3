from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import search as search_module
from index.analysis import fold, terms, tokens
from index.catalogue import missing_entry
from index.query import All, Either, Exclude, Phrase, Prefix, Word, leaves, parse
from index.sanitise import sanitise
from index.search import GLANCE, Hit, Reach, Snippet, hit_ranges, hits_in, snippet
from tests.index.shelf import Shelf


def _lit(text: str, query: str) -> list[str]:
    return [text[start:end] for start, end in hits_in(text, parse(query).tree)]


# Hits in a text


@pytest.mark.parametrize(
    ("text", "query", "lit"),
    [
        ("An Apple, apples, APPLE.", "apple", ["Apple", "APPLE"]),
        ("An Apple, apples.", "appl*", ["Apple", "apples"]),
        ("Zürich zurich", "zürich", ["Zürich", "zurich"]),
        ("cafe\u0301s", "cafés", ["cafe\u0301s"]),
        ("one two three two one", '"two three"', ["two three"]),
        ("one two three", '"two three" two', ["two three"]),
        ("two two three", '"two three" OR two', ["two", "two three"]),
        ("a b c a b", '"a b c" OR "a b"', ["a b c", "a b"]),
        ("a a a a a", '"a a"', ["a a", "a a"]),
        ("one\n\ntwo", '"one two"', ["one\n\ntwo"]),
        ("東京都と京都", "京都", ["京都", "京都"]),
        ("وزارةُ الدفاع", "وزاره", ["وزارةُ"]),
        ("apple pear", "apple -pear", ["apple"]),
        ("apple pear", "title:apple source:pear", ["apple"]),
        ("apple", "pear", []),
        ("", "apple", []),
        ("apple", "", []),
    ],
)
def test_the_places_that_match_are_lit_and_nothing_else(text: str, query: str, lit: list[str]) -> None:
    assert _lit(text, query) == lit


_WORDS = st.lists(
    st.sampled_from(["a", "b", "ab", "B", "é", "e\u0301b", "東", "京", "مُح", "हि", "x" * 30, ".", "\n", " ", "_"]),
    max_size=60,
).flatmap(lambda parts: st.sampled_from(["", " "]).map(lambda gap: gap.join(parts)))
_LEAF = st.one_of(
    st.sampled_from(["a", "b", "ab", "e", "東", "محمد", "x"]).map(Word),
    st.sampled_from(["a", "e", "x"]).map(Prefix),
    st.lists(st.sampled_from(["a", "b", "ab", "東", "京"]), min_size=2, max_size=4).map(lambda t: Phrase(tuple(t))),
)
_TREE = st.lists(_LEAF, min_size=2, max_size=4).map(lambda found: Either(tuple(found)))


@given(_WORDS, _TREE, st.integers(1, 25))
def test_looking_in_small_steps_lights_the_same_as_looking_at_the_whole(text: str, tree: Either, step: int) -> None:
    whole = hits_in(text, tree)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_module, "CHUNK", step)
        batches = list(hit_ranges(text, tree))
    assert [place for batch in batches for place in batch] == whole


@given(
    st.lists(st.sampled_from(["a", "b", "AB", "x", "x" * 30, ".", " ", "\n", "_"]), max_size=60).map("".join),
    _TREE,
    st.integers(1, 25),
)
def test_passing_over_what_cannot_hold_a_hit_leaves_none_out(text: str, tree: Either, step: int) -> None:
    # No part of a text that is read at one go and is not ASCII is passed over.
    read = [(start - 2, end - 2) for start, end in hits_in(f"é {text}", tree) if start >= 2]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_module, "CHUNK", step)
        assert hits_in(text, tree) == read


@given(_WORDS, _TREE)
def test_lit_places_are_in_order_apart_and_fold_to_what_was_sought(text: str, tree: Either) -> None:
    place = 0
    for start, end in hits_in(text, tree):
        assert place <= start < end <= len(text)
        found = terms(text[start:end])
        assert any(
            (isinstance(leaf, Phrase) and found == list(leaf.terms))
            or (isinstance(leaf, Word) and found == [leaf.term])
            or (isinstance(leaf, Prefix) and len(found) == 1 and found[0].startswith(leaf.term))
            for leaf in leaves(tree)
        )
        place = end


def test_part_of_a_text_is_lit_with_places_in_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_module, "CHUNK", 3)
    text = "apple pear apple pear apple"
    assert [place for batch in hit_ranges(text, Word("apple"), 6, 20) for place in batch] == [(11, 16)]


def test_a_long_text_comes_in_several_steps_with_phrases_across_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_module, "CHUNK", 10)
    text = "filler word " * 20 + "one two three" + " filler word" * 20
    batches = list(hit_ranges(text, parse('"one two three"').tree))
    assert len(batches) > 20
    assert [text[start:end] for batch in batches for start, end in batch] == ["one two three"]


# Snippets


def _snippet(text: str, query: str, length: int = 220) -> Snippet:
    return snippet(text, hits_in(text, parse(query).tree), length)


def test_a_snippet_shows_the_passage_with_most_different_words() -> None:
    text = "apple " + "x " * 300 + "here apple and pear stand" + " y" * 300 + " pear"
    shown = _snippet(text, "apple pear")
    assert [shown.text[start:end] for start, end in shown.lit] == ["apple", "pear"]
    assert "here apple and pear stand" in shown.text
    assert text[shown.start : shown.start + len(shown.text)] == shown.text


def test_a_snippet_begins_and_ends_with_whole_words() -> None:
    text = "beginning " * 100 + "apple " + "ending " * 100
    words = _snippet(text, "apple").text.split(" ")
    assert {words[0], *words} <= {"beginning", "apple", "ending", ""}


def test_a_text_without_a_hit_shows_its_beginning() -> None:
    text = "\n\nThe beginning " + "of it " * 100
    shown = _snippet(text, "apple")
    assert shown.text.startswith("The beginning of it")
    assert shown.lit == ()
    assert _snippet("", "apple") == Snippet("", (), 0)


def test_a_snippet_of_a_text_without_spaces_still_shows_the_hit() -> None:
    text = "漢" * 5_000 + "東京" + "字" * 5_000
    shown = _snippet(text, "東京")
    assert [shown.text[start:end] for start, end in shown.lit] == ["東京"]


@given(_WORDS.map(lambda text: sanitise(text * 3)), _TREE, st.integers(1, 80))
def test_a_snippet_is_one_line_with_true_ranges(text: str, tree: Either, length: int) -> None:
    hits = hits_in(text, tree)
    shown = snippet(text, hits, length)
    assert len(shown.text) <= length
    assert len(shown.text.splitlines()) <= 1
    assert not set(shown.text) & {"\n", "\t"}
    assert len(shown.text) == len(text[shown.start : shown.start + len(shown.text)])
    whole = {(start - shown.start, end - shown.start) for start, end in hits}
    for start, end in shown.lit:
        assert 0 <= start < end <= len(shown.text)
        at_the_edge = start == 0 or end == len(shown.text)
        assert (start, end) in whole or at_the_edge


# Searching a library


@pytest.fixture
def library(shelf: Shelf) -> Shelf:
    shelf.put("apple.txt", "Apple story\n\nAn apple a day keeps the doctor away.\tApples!")
    shelf.put("pear.txt", "Pear story\n\nA pear, and a second pear.")
    shelf.put("both.md", "# Fruit salad\n\nTake an apple\nand a pear.")
    shelf.sync()
    return shelf


def test_documents_must_have_all_words(library: Shelf) -> None:
    results = library.search("apple pear")
    assert (results.total, results.searched, results.notices) == (1, 3, ())
    assert library.find("apple pear") == ["both.md"]


def test_when_no_document_has_all_words_those_with_some_come_and_that_is_said(library: Shelf) -> None:
    results = library.search("doctor second -salad")
    assert results.notices == ("No document has all of these words; these have some of them.",)
    assert library.find("doctor second -salad") == ["apple.txt", "pear.txt"]
    assert results.query.tree == All((Either((Word("doctor"), Word("second"))), Exclude(Word("salad"))))


def test_when_no_document_has_any_word_nothing_is_claimed(library: Shelf) -> None:
    results = library.search("cherry mango")
    assert (results.matches, results.total, results.notices) == ((), 0, ())


@pytest.mark.parametrize(("typed", "said"), [("", "Type a word"), ("…", "Type a word"), ("-apple", "only excludes")])
def test_a_query_with_nothing_to_search_for_says_what_to_do(library: Shelf, typed: str, said: str) -> None:
    results = library.search(typed)
    assert (results.matches, results.searched) == ((), 3)
    assert any(said in notice for notice in results.notices)


def test_what_was_not_understood_is_said_beside_the_results(library: Shelf) -> None:
    results = library.search('"apple')
    assert results.total == 2
    assert "never closed" in results.notices[0]


def test_a_limit_cuts_the_list_and_not_the_count(library: Shelf) -> None:
    everything = library.search("apple OR pear")
    first = library.search("apple OR pear", limit=1)
    assert (len(first.matches), first.total) == (1, 3)
    assert first.matches == everything.matches[:1]


def test_hits_have_their_document_their_number_and_a_lit_line(library: Shelf) -> None:
    with library.opened() as (catalogue, engine):
        results = search_module.search(engine, "apple OR salad")
        hits = {hit.entry.path: hit for hit in results.hits(catalogue, results.matches)}
    assert {path: hit.hits for path, hit in hits.items()} == {"apple.txt": 2, "both.md": 2}
    for hit in hits.values():
        assert "\n" not in hit.snippet.text
        assert "\t" not in hit.snippet.text
        assert hit.snippet.lit
        for start, end in hit.snippet.lit:
            assert fold(hit.snippet.text[start:end]) in {"apple", "salad"}


def test_a_document_removed_since_the_search_is_left_out(library: Shelf) -> None:
    with library.opened() as (catalogue, engine):
        results = search_module.search(engine, "apple")
        (library.documents / "apple.txt").unlink()
        library.sync()
        assert [hit.entry.path for hit in results.hits(catalogue, results.matches)] == ["both.md"]


# Looking no farther than is worth it


def _looked_at(shelf: Shelf, query: str, reach: Reach | None) -> tuple[Hit, int]:
    """The one hit of a search, and in how many steps it was made."""
    with shelf.opened() as (catalogue, engine):
        results = search_module.search(engine, query)
        *steps, hit = results.look(catalogue, results.matches, reach)
    assert hit
    assert not any(steps)
    return hit, len(steps)


def test_hits_of_a_long_text_are_counted_at_a_glance_as_at_least_so_many(shelf: Shelf) -> None:
    shelf.put("tides.txt", "Tides\n\n" + "High tide at noon, low tide at dusk.\n" * 20_000)
    shelf.sync()
    hit, _ = _looked_at(shelf, "tide", GLANCE)
    assert not hit.complete
    assert 5_000 < hit.hits < 20_000
    exact, _ = _looked_at(shelf, "tide", None)
    assert (exact.hits, exact.complete) == (40_000, True)
    assert [hit.snippet.text[start:end] for start, end in hit.snippet.lit[:2]] == ["tide", "tide"]


def test_a_rare_word_far_down_a_long_text_is_found_at_a_glance_and_its_hits_are_all_counted(shelf: Shelf) -> None:
    filler = "Nothing but filler here.\n" * 40_000
    shelf.put("long.txt", f"A café\n\n{filler}A barge.\n{filler}The barge again.\n")
    shelf.sync()
    hit, _ = _looked_at(shelf, "barge", Reach(40_000, 40_000))
    assert (hit.hits, hit.complete) == (2, True)
    assert "barge" in hit.snippet.text


@pytest.mark.parametrize("line", ["Ärger und Öl, sonst nichts.\n", "الميناء مغلق اليوم\n", "barges and barged\n"])
def test_a_match_in_the_title_alone_does_not_cost_a_look_at_a_whole_long_text(shelf: Shelf, line: str) -> None:
    shelf.put("long.html", f"<title>Barge</title><pre>{line * 40_000}</pre>")
    shelf.sync()
    hit, steps = _looked_at(shelf, "barge", Reach(40_000, 40_000))
    assert (hit.hits, hit.complete, hit.snippet.lit) == (0, False, ())
    assert hit.snippet.text.startswith(line.split()[0])
    assert steps * search_module.CHUNK < 80_000


@given(_WORDS.map(lambda text: sanitise(text * 5)), _TREE, st.integers(1, 40), st.integers(1, 40), st.integers(1, 9))
def test_a_glance_never_claims_more_than_there_is(text: str, tree: Either, before: int, after: int, step: int) -> None:
    exact = hits_in(text, tree)
    entry = missing_entry(-1, "a.txt", "A", "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_module, "CHUNK", step)
        *_, hit = search_module._look(text, entry, 1.0, tree, Reach(before, after))
    assert hit
    assert hit.hits == len(exact) if hit.complete else hit.hits <= len(exact)
    places = {text[start:end].lower() for start, end in exact}
    start = hit.snippet.start
    for first, last in hit.snippet.lit:
        found = text[start + first : start + last].lower()
        assert found in places or first == 0 or last == len(hit.snippet.text)


def test_every_word_of_a_text_finds_it_and_is_lit_in_it(shelf: Shelf) -> None:
    text = "Straße ﬁnance İstanbul وزارةُ العِراق 東京 हिन्दी don't ｶﾞｲﾄﾞ Ærø e\u0301te\u0301"
    shelf.put("a.txt", text)
    shelf.sync()
    for term, start, end in tokens(text):
        assert shelf.find(text[start:end]) == ["a.txt"], term
        assert (start, end) in hits_in(text, parse(text[start:end]).tree)
