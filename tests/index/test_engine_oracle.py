"""The engine against a plain reading of what a query means: small random libraries, looked through word by word.

Nothing here is shared with the evaluation but its constants: every document is read as a list of words, every way to
choose the words of a ``Near`` is tried, and scores are worked out from the formula.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product
from math import log
from pathlib import Path
from types import ModuleType

import pytest
import whoosh.query
from whoosh.index import open_dir
from whoosh.query import And, Not, Or, Term

from index.engines import Engine, Matches
from index.engines.whoosh import ascending, evaluation, leaves, positions, scoring, sums
from index.engines.whoosh.schema import SCHEMA
from index.engines.whoosh.scoring import K1, TITLE, B
from index.query.tree import All, Either, Everything, Exclude, Ids, Near, Node, Phrase, Terms, Words
from tests.index.engines import made, put, record

SEEDS = range(4)
TREES = 60
WORDS = ["war", "peace", "treaty", "grain", "ship", "port", "the", "and", "of", "river"]
"""The first are frequent."""
FIELDS = ("text", "title")

Document = dict[str, tuple[str, ...]]


def words(chance: random.Random, most: int) -> tuple[str, ...]:
    """Up to 16 words: as long as lengths are known exactly."""
    return tuple(WORDS[int(len(WORDS) * chance.random() ** 2)] for _ in range(chance.randrange(most + 1)))


def library(chance: random.Random) -> tuple[dict[int, Document], list[tuple[dict[int, Document], set[int]]]]:
    """What is there in the end, and the batches that it came in: documents put, and ids removed."""
    there: dict[int, Document] = {}
    batches = []
    for _ in range(chance.randrange(1, 6)):
        put = {chance.randrange(100): {"text": words(chance, 16), "title": words(chance, 4)} for _ in range(30)}
        # Some documents are word for word the same.
        put.update({chance.randrange(100): document for document in list(put.values())[:3]})
        gone = set(chance.sample(sorted(there), len(there) // 6)) - put.keys()
        there = {number: document for number, document in {**there, **put}.items() if number not in gone}
        batches.append((put, gone))
    return there, batches


def joined(document: Document) -> dict[str, str]:
    return {field: " ".join(some) for field, some in document.items()}


def filled(folder: Path, batches: Sequence[tuple[dict[int, Document], set[int]]]) -> Engine:
    engine = made(folder)
    for documents, gone in batches:
        records = (record(number, **joined(document)) for number, document in documents.items())
        put(engine, *records, gone=tuple(gone))
    return engine


class Trees:
    """Random trees."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def tree(self, depth: int = 3) -> Node:
        if not depth or self.chance.random() < 0.3:
            return self.leaf()
        parts = tuple(self.tree(depth - 1) for _ in range(self.chance.randrange(1, 4)))
        kind = self.chance.choice((Words, Words, Either, All))
        if kind is not All:
            # A part may be there twice.
            return kind((*parts, *self.chance.choices(parts, k=self.chance.randrange(2))))
        return All((*parts, *(Exclude(self.tree(depth - 1)) for _ in range(self.chance.randrange(2)))))

    def leaf(self) -> Node:
        field, boost = self.chance.choice(("", "", "", *FIELDS)), self.chance.choice((1.0, 1.0, 2.5))
        match self.chance.randrange(12):
            case 0:
                return Ids(frozenset(self.chance.sample(range(100), 40)))
            case 1:
                return Everything()
            case 2 | 3 | 4:
                return replace(self.phrase(), field=field, boost=boost)
            case 5 | 6 | 7:
                parts = tuple(
                    self.phrase() if self.chance.random() < 0.2 else self.terms()
                    for _ in range(self.chance.randrange(1, 5))
                )
                return Near(parts, self.chance.randrange(1, 5), self.chance.random() < 0.5, field, boost)
            case _:
                return replace(self.terms(), field=field, boost=boost)

    def phrase(self) -> Phrase:
        return Phrase(tuple(self.terms() for _ in range(self.chance.randrange(1, 4))))

    def terms(self) -> Terms:
        some = tuple(self.chance.sample([*WORDS, "nowhere"], self.chance.choice((1, 1, 1, 2, 3))))
        weights = tuple(self.chance.choice((1.0, 0.5)) for _ in some) if self.chance.random() < 0.3 else ()
        return Terms(some, weights)


Span = tuple[int, int]
"""First and last word."""


def spans(part: Node, text: Sequence[str]) -> Iterator[Span]:
    """Where a word or a phrase stands."""
    singles = part.parts if isinstance(part, Phrase) else (part,)
    for begin in range(len(text) - len(singles) + 1):
        if all(
            isinstance(single, Terms) and text[begin + place] in single.terms for place, single in enumerate(singles)
        ):
            yield begin, begin + len(singles) - 1


def nearnesses(near: Near, text: Sequence[str]) -> int:
    """In how many places a last part begins, when each first one takes the nearest others."""
    nearest: dict[tuple[int, int], int] = {}
    for chosen in product(*(list(spans(part, text)) for part in near.parts)):
        ordered = sorted(chosen)
        if near.ordered and list(chosen) != ordered:
            continue
        apart = all(one[1] < other[0] for one, other in pairwise(ordered))
        if apart and ordered[-1][0] - ordered[0][1] <= near.distance * (len(chosen) - 1):
            first = chosen.index(ordered[0]), ordered[0][0]
            nearest[first] = min(nearest.get(first, ordered[-1][0]), ordered[-1][0])
    if len(near.parts) == 1:
        return len(nearest)
    return len(set(nearest.values()))


class Oracle:
    """Answers by looking at every document."""

    def __init__(self, documents: dict[int, Document]) -> None:
        self.documents = documents
        self._known: dict[Node, dict[int, float]] = {}

    def frequencies(self, leaf: Node) -> dict[int, float]:
        """How often a leaf is in each document that has it."""
        if leaf not in self._known:
            often = {number: self.frequency(leaf, document) for number, document in self.documents.items()}
            self._known[leaf] = {number: many for number, many in often.items() if many}
        return self._known[leaf]

    def frequency(self, leaf: Node, document: Document) -> float:
        assert isinstance(leaf, Terms | Phrase | Near)
        worth = {leaf.field: 1.0} if leaf.field else {"text": 1.0, "title": TITLE}
        return sum(many * self.occurrences(leaf, document[field]) for field, many in worth.items())

    def occurrences(self, leaf: Node, text: Sequence[str]) -> float:
        match leaf:
            case Terms():
                weights = leaf.weights or [1.0] * len(leaf.terms)
                return sum(weight * text.count(term) for term, weight in zip(leaf.terms, weights, strict=True))
            case Near():
                return nearnesses(leaf, text)
            case _:
                return len(list(spans(leaf, text)))

    def matches(self, node: Node, number: int) -> bool:
        match node:
            case Everything():
                return True
            case Ids():
                return number in node.ids
            case Words() | Either():
                return any(self.matches(part, number) for part in node.parts)
            case All():
                return all(self.matches(part, number) for part in node.parts)
            case Exclude():
                return not self.matches(node.part, number)
            case _:
                return number in self.frequencies(node)

    def score(self, node: Node, number: int) -> float:
        match node:
            case Everything() | Ids() | Exclude():
                return 0.0
            case Words() | Either() | All():
                return sum(self.score(part, number) for part in node.parts) if self.matches(node, number) else 0.0
            case Terms() | Phrase() | Near():
                field = node.field or "text"
                often, having = self.frequencies(node).get(number, 0.0), len(self.frequencies(node))
                average = sum(len(document[field]) for document in self.documents.values()) / len(self.documents)
                norm = K1 * (1 - B + B * len(self.documents[number][field]) / (average or 1))
                rarity = log(1 + (len(self.documents) - having + 0.5) / (having + 0.5))
                return node.boost * rarity * often * (K1 + 1) / (often + norm)
            case _:
                raise AssertionError(node)

    def ids(self, tree: Node) -> set[int]:
        return {number for number in self.documents if self.matches(tree, number)}


def outermost(tree: Node) -> tuple[Node, ...]:
    """The different parts of the outermost ``Words``."""
    if isinstance(tree, Words):
        return tuple(dict.fromkeys(tree.parts))
    if isinstance(tree, All):
        return next((parts for part in tree.parts if (parts := outermost(part))), ())
    return ()


def expect(oracle: Oracle, tree: Node, found: Matches, *, whole_first: bool) -> None:
    """What is found is what the oracle finds, scored as it scores and in the order of that."""
    ids = oracle.ids(tree)
    assert set(found.ids) == ids, tree
    assert found.total == len(ids)
    scores = dict(zip(found.ids, found.scores, strict=True))
    for number in ids:
        assert scores[number] == pytest.approx(oracle.score(tree, number), rel=1e-9, abs=1e-12), tree
    parts = outermost(tree)
    having = {number: sum(oracle.matches(part, number) for part in parts) for number in ids}
    order = sorted(ids, key=lambda number: (whole_first and having[number] < len(parts), -scores[number], number))
    assert [match.id for match in found.best] == order, tree
    assert found.whole == sum(many == len(parts) for many in having.values())
    for match in found.best:
        assert match.score == scores[match.id]
        lacking = [part for part in parts if not oracle.matches(part, match.id)]
        assert len(match.lacks) == len(lacking)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_engine_finds_and_orders_as_a_look_at_every_document_does(tmp_path: Path, seed: int) -> None:
    documents, batches = library(random.Random(seed))
    oracle, trees = Oracle(documents), Trees(seed)
    many = filled(tmp_path / "many", batches)
    one = filled(tmp_path / "one", [(documents, set())])
    for turn in range(TREES):
        tree, whole_first = trees.tree(), turn % 3 > 0
        found = many.search(tree, 1000, whole_first=whole_first)
        expect(oracle, tree, found, whole_first=whole_first)
        for limit in (0, 1, 2, 5, 17):
            assert many.search(tree, limit, whole_first=whole_first).best == found.best[:limit], tree
        # How records are spread over segments changes nothing.
        assert one.search(tree, 1000, whole_first=whole_first).best == found.best, tree


FAST_WAYS = {
    ascending: {"_FEWER": 1},
    evaluation: {"_FEWER": 1, "_KEPT": 20},
    leaves: {"_MANY": 2, "_WHOLE": 1},
    positions: {"_FEWER": 1, "_FLAGGED": 1 << 20, "_RARER": 0},
    scoring: {"_ROW": 1, "_MORE": 0, "_SAMPLE": 2},
    sums: {"_SHARE": 1 << 20},
}
"""What makes every way that is meant for long lists be taken with short ones."""
SLOW_WAYS = {
    ascending: {"_FEWER": 1 << 20},
    evaluation: {"_FEWER": 1 << 20},
    leaves: {"_MANY": 2, "_WHOLE": 1 << 20},
    positions: {"_FEWER": 0, "_FLAGS": 0, "_RARER": 1 << 20},
    scoring: {"_ROW": 1 << 20, "_MORE": 1 << 20},
    sums: {"_SHARE": 0},
}
"""And the opposite."""


@pytest.mark.parametrize("ways", (FAST_WAYS, SLOW_WAYS), ids=("fast", "slow"))
def test_whichever_way_lists_are_compared_the_answers_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ways: dict[ModuleType, dict[str, int]]
) -> None:
    documents, batches = library(random.Random(7))
    engine, trees = filled(tmp_path, batches), Trees(7)
    asked = [trees.tree() for _ in range(4 * TREES)]
    usual = [engine.search(tree, 20) for tree in asked]
    for module, numbers in ways.items():
        for name, number in numbers.items():
            assert hasattr(module, name)
            monkeypatch.setattr(module, name, number)
    for tree, found in zip(asked, usual, strict=True):
        again = engine.search(tree, 20)
        assert (again.best, again.whole) == (found.best, found.whole), tree
        assert set(again.ids) == set(found.ids) == Oracle(documents).ids(tree), tree


@pytest.mark.parametrize("seed", SEEDS)
def test_documents_with_the_same_words_have_the_same_score(tmp_path: Path, seed: int) -> None:
    documents, batches = library(random.Random(seed))
    engine, trees = filled(tmp_path, batches), Trees(seed)
    for _ in range(TREES):
        tree = trees.tree()
        if any(isinstance(node, Ids) for node in below(tree)):
            continue
        found = engine.search(tree, 1000)
        scores: dict[object, set[float]] = {}
        for number, score in zip(found.ids, found.scores, strict=True):
            scores.setdefault(tuple(documents[number].items()), set()).add(score)
        assert all(len(different) == 1 for different in scores.values()), tree


@pytest.mark.parametrize("seed", SEEDS)
def test_the_searcher_of_whoosh_finds_the_same_over_our_segments(tmp_path: Path, seed: int) -> None:
    engine, trees = filled(tmp_path, library(random.Random(seed))[1]), Trees(seed)
    asked = 0
    with open_dir(tmp_path, schema=SCHEMA).searcher() as searcher:
        while asked < TREES:
            tree = trees.tree()
            if (query := whoosh_query(tree)) is not None:
                asked += 1
                found = searcher.docs_for_query(query)
                ids = {searcher.stored_fields(number)["id"] for number in found}
                assert ids == set(engine.search(tree, 0).ids), tree


def whoosh_query(node: Node) -> object:
    """The same query of Whoosh; None for what it does not have, or reads differently."""
    match node:
        case Terms():
            return Or([Term(field, term) for term in node.terms for field in fields(node)])
        case Phrase() if all(isinstance(part, Terms) and len(part.terms) == 1 for part in node.parts):
            terms = [part.terms[0] for part in node.parts if isinstance(part, Terms)]
            return Or([whoosh.query.Phrase(field, terms) for field in fields(node)])
        case Words() | Either() | All():
            parts = [whoosh_query(part) for part in node.parts if not isinstance(part, Exclude)]
            others = [whoosh_query(part.part) for part in node.parts if isinstance(part, Exclude)]
            if None in parts or None in others:
                return None
            joined = And(parts) if isinstance(node, All) else Or(parts)
            return And([joined, *map(Not, others)])
        case _:
            return None


def fields(leaf: Terms | Phrase) -> tuple[str, ...]:
    return (leaf.field,) if leaf.field else FIELDS


def below(node: Node) -> Iterator[Node]:
    yield node
    match node:
        case Words() | Either() | All():
            for part in node.parts:
                yield from below(part)
        case Exclude():
            yield from below(node.part)


def test_the_random_trees_have_every_node_and_find_something(tmp_path: Path) -> None:
    trees = [Trees(seed).tree() for seed in range(200)]
    kinds = {type(node) for tree in trees for node in below(tree)}
    assert kinds == {All, Either, Everything, Exclude, Ids, Near, Phrase, Terms, Words}
    oracle = Oracle(library(random.Random(1))[0])
    assert sum(bool(oracle.ids(tree)) for tree in trees) > 100
