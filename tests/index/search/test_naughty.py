"""What breaks other programs is a query here, and a text that is found."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from index.catalogue import Catalogue
from index.search import Mode, Results, Searcher
from index.search.explain import explain
from index.search.kwic import concordance
from tests.index.shelf import Shelf
from tests.naughty import NAUGHTY, STEERING


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Searcher, Catalogue]]:
    """A library that holds all of it, each kind in a document of its own."""
    shelf = Shelf(tmp_path_factory.mktemp("naughty"))
    for kind, texts in NAUGHTY.items():
        shelf.put(f"{kind}.txt", f"About {kind}\n\n".encode() + "\n\n".join(texts).encode("utf-8", "surrogatepass"))
    shelf.sync()
    with shelf.opened() as (catalogue, engine):
        yield Searcher(engine, catalogue), catalogue


def said(results: Results, catalogue: Catalogue) -> Iterator[str]:
    """Everything that somebody is shown of an answer."""
    yield from (*results.notices, *(message.text for message in results.query.messages), results.suggestion)
    best = results.matches[:5]
    for hit in results.hits(catalogue, best, most=3):
        yield from (hit.entry.title, hit.entry.name, *hit.lacks, *(snippet.text for snippet in hit.snippets))
    for line in concordance(results, catalogue, best, 20):
        yield from (line.left, line.hit, line.right) if line else ()
    for match in best:
        for found in explain(results, catalogue, match):
            yield from found.sentences if found else ()


@pytest.mark.parametrize("kind", NAUGHTY)
def test_every_kind_of_text_gets_an_answer_in_which_nothing_hides(asked: tuple[Searcher, Catalogue], kind: str) -> None:
    searcher, catalogue = asked
    for text in NAUGHTY[kind]:
        for mode in Mode:
            results = searcher.search(text, mode=mode)
            assert results.total == len(results.ids) >= results.whole
            assert not [each for each in said(results, catalogue) if re.search(STEERING, each)], text


@pytest.mark.parametrize("kind", NAUGHTY)
def test_every_kind_of_text_can_be_completed_wherever_the_caret_is(
    asked: tuple[Searcher, Catalogue], kind: str
) -> None:
    searcher, _ = asked
    for text in NAUGHTY[kind]:
        for caret in range(0, len(text) + 1, max(1, len(text) // 5)):
            for candidate in searcher.complete(text, caret).candidates:
                assert not re.search(STEERING, candidate.text + candidate.meaning), text


def test_a_word_that_is_repeated_a_thousand_times_is_found_and_explained_once(
    asked: tuple[Searcher, Catalogue],
) -> None:
    searcher, catalogue = asked
    once, often = (searcher.search("about " * times, mode=Mode.ANY) for times in (1, 1_000))
    for one, other in zip(once.hits(catalogue, once.matches), often.hits(catalogue, often.matches), strict=True):
        assert (one.entry, one.hits, one.snippets) == (other.entry, other.hits, other.snippets)
    (found,) = filter(None, explain(often, catalogue, often.matches[0]))
    assert len(found.reasons) == 1
    many = searcher.search(" ".join(f"ab{'o' * (number % 2)}*^{1 + number / 100}" for number in range(500)))
    assert max(map(len, many.matcher.singles.values())) < 20
