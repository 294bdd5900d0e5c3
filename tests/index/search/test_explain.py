from __future__ import annotations

import pytest

from index.query import Filter
from index.search import Searcher
from index.search.explain import Explanation, explain
from tests.index.shelf import Shelf

_TEXT = """---
title: Café stories
date: 2024-05-06
source: City Desk
---
A cafe, THE CAFE and the café. Houses and a house stand near a cottage; the colour of the river bank is grey.
"""


@pytest.fixture
def library(shelf: Shelf) -> Shelf:
    shelf.put("one.md", _TEXT)
    shelf.sync()
    return shelf


def _explained(library: Shelf, query: str, **options: float) -> Explanation:
    with library.opened() as (catalogue, engine):
        results = Searcher(engine, catalogue).search(
            query, recency=options.get("recency", 0.0), narrowed=(Filter("type", "md"),)
        )
        assert results.matches, query
        *steps, last = explain(results, catalogue, results.matches[0])
    assert not any(steps)
    assert last
    return last


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("cafe", "“cafe”: 3 times in the text and once in the title; once “cafe” (the word itself), "),
        ("cafe", "once “CAFE” (other capitals)"),
        ("cafe", "once “café” (other accents or letters)"),
        ("houses", "once “Houses” (other capitals), once “house” (another form (en))"),
        ("=house", "“house”: once in the text; once “house” (the word itself)."),
        ("cotage~", "“cotage~”: once in the text; once “cottage” (fuzzy, 1 letter off)."),
        ("riv*", "“riv*”: once in the text; once “river” (like riv*)."),
        ("/colou?r/", "“/colou?r/”: once in the text; once “colour” (matches /colou?r/)."),
        ('"river  BANK"', "the phrase “river BANK”: once in the text; once “river bank” "),
        ("cottage NEAR/9 stand", "“cottage” and “stand” at most 9 words apart: twice in the text."),
        ("source:desk", "“source:desk”: once in the source"),
        ("house zebra", "It does not have zebra."),
        ("house -zebra", "It is a document without “zebra”."),
        ("house date:2024", "It is a document of 2024."),
        ("house", "It is a document of type md."),
        ("house", "Its score is "),
    ],
)
def test_a_hit_says_what_stands_where_and_by_what(library: Shelf, query: str, said: str) -> None:
    assert said in "\n".join(_explained(library, query).sentences)


def test_a_form_is_one_of_the_language_of_its_document(shelf: Shelf) -> None:
    english = "The ministers of the house said that they would come to the table with their own plans for the year."
    german = "---\nlang: de\n---\n\nDie Zeppeline kamen mit dem Wind, und alle Kinder liefen auf das Feld."
    for number in range(5):
        shelf.put(f"{number}.txt", f"{english} {number}")
    shelf.put("de.md", german)
    shelf.put("en.txt", f"{english} Some zeppelins came with the wind.")
    shelf.sync()
    with shelf.opened() as (catalogue, engine):
        results = Searcher(engine, catalogue).search("zeppelin")
        said = {
            entry.path: "\n".join(found.sentences)
            for match in results.matches
            for entry in catalogue.entries([match.id])
            for found in explain(results, catalogue, match)
            if found
        }
    assert "“zeppelins” (another form (en))" in said["en.txt"]
    assert "“Zeppeline” (another form (de))" in said["de.md"]


def test_what_a_date_took_from_the_score_is_said(library: Shelf) -> None:
    explanation = _explained(library, "house", recency=0.5)
    assert 0.5 < explanation.recency < 1
    assert f"of which its date left {explanation.recency:.0%}" in explanation.sentences[-1]


def test_of_very_many_spellings_the_most_frequent_are_told(shelf: Shelf) -> None:
    shelf.put("many.md", " ".join(f"wort{number}" for number in range(40)))
    shelf.sync()
    (reason,) = _explained(shelf, "wort*").reasons
    assert (len(reason.ways), reason.more, reason.counts["text"]) == (12, 28, 40)
    assert str(reason).endswith("28 other spellings.")
