"""Why a document was found, in words: what of the query stands where in it, how often, and by what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from index.catalogue import Catalogue, Entry
from index.engines import Match
from index.expansion import By, Variant
from index.query import All, Between, Exclude, Filter, Leaf, Near, Node, Phrase, Terms, describe, leaves
from index.search.matcher import Matcher
from index.search.ordering import decay
from index.search.results import Results, typed_terms, with_entries
from index.stemming import forms

__all__ = ["Explanation", "Reason", "Way", "explain"]

MOST_WAYS: Final = 12
"""Spellings of one part of a query that are told apart; a pattern may find hundreds."""


@dataclass(frozen=True, slots=True)
class Way:
    """A spelling that stands in a document for a part of the query."""

    word: str
    """As the document has it, safe to show."""
    count: int
    by: str
    """``the word itself``, ``other accents``, ``another form (en)``, ``fuzzy, 1 letter off`` ..."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of the query, and where it stands in a document."""

    asked: str
    """The part in words, as it was typed as far as possible."""
    counts: Mapping[str, int]
    """How often it stands in ``text``, ``title``, ``source``, ``author`` and ``path``; those where it does not are left
    out. Of words near each other every word counts."""
    ways: tuple[Way, ...]
    """The most frequent spellings in the text and title, empty for words near each other."""
    more: int = 0
    """Further spellings."""

    def __str__(self) -> str:
        if not self.counts:
            return f"{self.asked} is nowhere in this document."
        where = _list([f"{_times(count)} in the {name}" for name, count in self.counts.items()])
        ways = [f"{_times(way.count)} “{way.word}” ({way.by})" for way in self.ways]
        if self.more:
            ways.append(f"{self.more:,} other spelling{'' if self.more == 1 else 's'}")
        return f"{self.asked}: {where}{'; ' if ways else ''}{', '.join(ways)}."


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a document was found, and why in its place."""

    reasons: tuple[Reason, ...]
    lacks: tuple[str, ...]
    """Words of the query that it does not have."""
    passed: tuple[str, ...]
    """What it was narrowed by, in words, each as it goes on after "It is a document"."""
    score: float
    recency: float
    """What the date left of the score, of 1; 1 when dates did not count."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything in plain sentences, one a row."""
        rows = [str(reason) for reason in self.reasons]
        if self.lacks:
            rows.append(f"It does not have {_list(self.lacks)}.")
        rows += [f"It is a document {condition}." for condition in self.passed]
        if self.reasons:
            dated = f", of which its date left {self.recency:.0%}" if self.recency < 1 else ""
            rows.append(f"Its score is {self.score:.2f}{dated}.")
        return tuple(rows)


def explain(results: Results, catalogue: Catalogue, match: Match) -> Iterator[Explanation | None]:
    """The explanation of one match, and None after every step on the way; nothing when the document is gone.

    Raises ``CatalogueDamaged``, ``OSError``.
    """
    for _, entry in with_entries(catalogue, [match]):
        found = [_Found(leaf) for leaf in leaves(results.tree)]
        for name, text in _fields(entry, catalogue):
            matcher = Matcher(results.tree, ("", name) if name in ("text", "title") else (name,), results.variants)
            for batch in matcher.reading(text):
                for place in batch:
                    found[place.leaf].add(name, text[place.start : place.end], place.term)
                yield None
        typed = typed_terms(results.query.text)
        yield Explanation(
            tuple(each.reason(results, typed, entry.language) for each in found if each.counts),
            results.lacking(match),
            tuple(_passed((results.query.tree, *results.narrowed))),
            match.score,
            1 - results.recency + results.recency * decay(entry.date[:10], date.today()) if results.recency else 1.0,
        )


def _fields(entry: Entry, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    yield "text", catalogue.text(entry.sha256) or ""
    yield "title", entry.title
    yield "source", entry.source
    yield "author", entry.author
    yield "path", entry.name


class _Found:
    """What a document has of a leaf."""

    def __init__(self, leaf: Leaf) -> None:
        self.leaf = leaf
        self.counts: Counter[str] = Counter()
        self.words: Counter[tuple[str, str]] = Counter()
        """Spellings with their terms."""

    def add(self, name: str, word: str, term: str) -> None:
        self.counts[name] += 1
        self.words[" ".join(word.split()), term] += 1

    def reason(self, results: Results, typed: Mapping[str, str], language: str) -> Reason:
        known = results.variants.get(self.leaf, {}) if isinstance(self.leaf, Terms) else {}
        ways = [
            Way(word, count, _by(word, term, known.get(term), typed, language))
            for (word, term), count in self.words.most_common(MOST_WAYS)
        ]
        shown = () if isinstance(self.leaf, Near) else tuple(ways)
        return Reason(_asked(self.leaf, results, typed), dict(self.counts), shown, max(0, len(self.words) - MOST_WAYS))


class _Only(NamedTuple):
    """A lexicon of one word."""

    term: str

    def count(self, term: str) -> int:
        return int(term == self.term)

    def beginning(self, prefix: str) -> Sequence[str]:
        return [self.term] if self.term.startswith(prefix) else []

    def all(self) -> Sequence[str]:
        return [self.term]


def _by(word: str, term: str, variant: Variant | None, typed: Mapping[str, str], language: str) -> str:
    """By what a spelling stands for what was typed, in a document of ``language``."""
    if variant is None:
        return "as it is but for capitals, accents and signs"
    match variant.by:
        case By.WORD:
            asked = typed.get(variant.of, variant.of)
            if word == asked:
                return "the word itself"
            return "other capitals" if word.casefold() == asked.casefold() else "other accents or letters"
        case By.FORM:
            # A word may be a form in several languages, of which that of most documents was noted.
            return f"another form ({forms(variant.of, (language,), _Only(term)).get(term, variant.language)})"
        case By.FUZZY:
            return f"fuzzy, {variant.distance} letter{'' if variant.distance == 1 else 's'} off"
    return f"like {variant.of}" if variant.by is By.WILDCARD else f"matches /{variant.of}/"


def _asked(leaf: Leaf, results: Results, typed: Mapping[str, str]) -> str:
    """A leaf in the words that it was typed in."""
    where = f"{leaf.field}:" if isinstance(leaf, Terms | Phrase | Near) and leaf.field else ""
    match leaf:
        case Terms():
            return f"“{where}{_typed(leaf, results, typed)}”"
        case Phrase():
            return f"the phrase “{where}{' '.join(_typed(part, results, typed) for part in leaf.parts)}”"
        case Near():
            parts = [
                " ".join(_typed(word, results, typed) for word in (part.parts if isinstance(part, Phrase) else (part,)))
                for part in leaf.parts
            ]
            order = " in this order" if leaf.ordered else ""
            near = f"“{where}{_list(parts)}”" if where else _list([f"“{part}”" for part in parts])
            return f"{near} at most {leaf.distance} word{'' if leaf.distance == 1 else 's'} apart{order}"
    return describe(leaf)


def _typed(leaf: Node, results: Results, typed: Mapping[str, str]) -> str:
    """What was typed for the terms of a leaf."""
    if not isinstance(leaf, Terms):
        return describe(leaf)
    known = {variant.by: variant for variant in results.variants.get(leaf, {}).values()}
    if fuzzy := known.get(By.FUZZY):
        return f"{typed.get(fuzzy.of, fuzzy.of)}~"
    variant = next(iter(known.values()), None)
    if variant is None:
        return " ".join(leaf.terms)
    return f"/{variant.of}/" if variant.by is By.REGEX else typed.get(variant.of, variant.of)


def _passed(trees: Iterable[Node | None]) -> Iterator[str]:
    """The conditions that every match meets."""
    for tree in trees:
        match tree:
            case All():
                yield from _passed(tree.parts)
            case Filter() | Between():
                yield describe(tree).removeprefix("every document ")
            case Exclude():
                yield f"without {describe(tree.part).removeprefix('every document ')}"


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count:,} times"


def _list(parts: Sequence[str]) -> str:
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)
