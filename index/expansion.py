"""Puts the words of an index in the place of what was typed, so that an engine has only terms to look up.

A word becomes itself and its other forms, a pattern or a misspelt word those terms that it can stand for. What each
term stands for, and by what, is kept: hits are lit and explained by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from heapq import nlargest
from time import monotonic
from typing import Final

from index.engines import Lexicon
from index.patterns import Pattern, PatternRefused, regex, wildcard
from index.query.tree import (
    All,
    Either,
    Everything,
    Exclude,
    Fuzzy,
    Near,
    Node,
    Phrase,
    Regex,
    Single,
    Terms,
    Wildcard,
    Word,
    Words,
)
from index.stemming import forms as forms_of
from index.vocabulary import Vocabulary, vocabulary

__all__ = ["FORM", "MOST_IN_ALL", "MOST_TERMS", "SECONDS", "By", "Expanded", "Variant", "expand"]

FORM: Final = 0.65
"""What another form of a word counts; the word as it was typed counts 1."""
MOST_TERMS: Final = 4_096
"""Terms that one leaf stands for at most: those of most documents."""
MOST_IN_ALL: Final = 4 * MOST_TERMS
"""Terms that the patterns and words of one query stand for together; after that each stands for `_FEW`."""
_FEW: Final = 16
SECONDS: Final = 0.4
"""How long the expansion of one query looks through the lexicon, in all."""
_COUNTED: Final = 4 * MOST_TERMS
"""Terms whose documents are counted to choose among them; of more, the shorter ones, which are commoner. For one query
twice as many are counted in all."""
_STEP: Final = 16
"""Terms looked at between two looks at the clock: a long one may take a regular expression a tenth of a second."""
_TEXT: Final = ("", "title")
"""Fields whose words are in the lexicon of texts, and in a language."""


class By(StrEnum):
    """By what a term stands for what was typed."""

    WORD = "word"
    """It is the word."""
    FORM = "form"
    """It is another form of the word in a language."""
    FUZZY = "fuzzy"
    WILDCARD = "wildcard"
    REGEX = "regex"


@dataclass(frozen=True, slots=True)
class Variant:
    """Why a term is looked for."""

    by: By
    of: str
    """What was typed: a folded word, a pattern, a regular expression."""
    language: str = ""
    """Of a form: the primary tag of BCP 47."""
    distance: int = 0
    """Of a fuzzy term: how many edits it is away."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """A query tree for an engine."""

    tree: Node
    """Without ``Word``, ``Wildcard``, ``Fuzzy`` and ``Regex``."""
    variants: Mapping[Terms, Mapping[str, Variant]]
    """For each ``Terms`` of the tree, also of those in phrases, why each of its terms is one."""
    notices: tuple[str, ...] = ()
    """What was not looked for; each one sentence."""
    left_out: tuple[int, ...] = ()
    """Places of parts of the outermost ``Words`` that are not in the tree any more, see `index.bounds`."""


def expand(tree: Node, lexicon: Callable[[str], Lexicon], languages: Sequence[str], *, forms: bool = True) -> Expanded:
    """Put terms in the place of all words and patterns of a query.

    ``lexicon`` gives the words of a field, or of text and title for ``""``, as ``Engine.lexicon`` does. ``languages``
    are those of the documents as BCP 47, that of most first; without ``forms`` every word is exact. Those of fields
    other than the title are exact too. Raises what the lexicon raises.
    """
    expander = _Expander(lexicon, languages, forms)
    expanded = expander.node(tree)
    if late := len(expander.late):
        also = f" and {late - 1:,} more patterns were" if late > 1 else " was"
        expander.notices[f"“{expander.late[0]}”{also} not compared with all words, for that takes too long."] = None
    return Expanded(expanded, expander.variants, tuple(expander.notices))


class _TimeUp(Exception):
    """The lexicon was looked through for long enough."""


@dataclass(slots=True)
class _Expander:
    lexicon: Callable[[str], Lexicon]
    languages: Sequence[str]
    forms: bool
    variants: dict[Terms, Mapping[str, Variant]] = field(default_factory=dict)
    notices: dict[str, None] = field(default_factory=dict)
    """In order, each once."""
    late: list[str] = field(default_factory=list)
    """What there was no time for."""
    left: int = MOST_IN_ALL
    """Terms that there is still room for."""
    to_count: int = 2 * _COUNTED
    """Terms whose documents may still be counted."""
    deadline: float = field(default_factory=lambda: monotonic() + SECONDS)

    def node(self, node: Node) -> Node:
        match node:
            case Words() | All() | Either():
                return replace(node, parts=tuple(self.node(part) for part in node.parts))
            case Exclude():
                return Exclude(self.node(node.part))
            case Phrase():
                return self.phrase(node, node.field)
            case Near():
                return replace(node, parts=tuple(self.near(part, node.field) for part in node.parts))
            case Wildcard("*", ""):
                return Everything()
            case Word() | Wildcard() | Fuzzy() | Regex():
                return self.single(node, node.field)
            case _:
                return node

    def near(self, part: Single | Phrase, name: str) -> Single | Phrase:
        return self.phrase(part, name) if isinstance(part, Phrase) else self.single(part, name)

    def phrase(self, phrase: Phrase, name: str) -> Phrase:
        return replace(phrase, parts=tuple(self.single(part, name) for part in phrase.parts))

    def single(self, leaf: Single, name: str) -> Terms:
        """The terms of a leaf in the field ``name``."""
        match leaf:
            case Terms():
                return leaf
            case Word():
                variants = self.word(leaf, name)
            case Wildcard() | Fuzzy() | Regex():
                try:
                    variants = self.fuzzy(leaf, name) if isinstance(leaf, Fuzzy) else self.matching(leaf, name)
                except _TimeUp:
                    variants = {}
                    self.late.append(_typed(leaf))
                except PatternRefused as wrong:
                    variants = {}
                    self.notices[f"“{_typed(leaf)}” {wrong}."] = None
        weights = tuple(map(_worth, variants.values()))
        terms = Terms(tuple(variants), weights if min(weights, default=1) < 1 else (), leaf.field, leaf.boost)
        self.variants[terms] = variants
        return terms

    def word(self, leaf: Word, name: str) -> dict[str, Variant]:
        variants = {leaf.term: Variant(By.WORD, leaf.term)}
        if self.forms and not leaf.exact and name in _TEXT:
            found = forms_of(leaf.term, self.languages, self.lexicon(""))
            for term in self.commonest(list(found), name, leaf):
                variants[term] = Variant(By.FORM, leaf.term, found[term])
        return variants

    def fuzzy(self, leaf: Fuzzy, name: str) -> dict[str, Variant]:
        self.check()
        distances = vocabulary(self.words(name)).near(leaf.term, leaf.distance)
        chosen: list[str] = []
        for distance in range(leaf.distance + 1):
            some = [term for term in distances if distances[term] == distance]
            chosen += self.commonest(some, name, leaf, len(chosen))
        return {
            term: Variant(By.FUZZY, leaf.term, distance=distances[term]) if distances[term] else Variant(By.WORD, term)
            for term in chosen
        }

    def matching(self, leaf: Wildcard | Regex, name: str) -> dict[str, Variant]:
        self.check()
        words = self.words(name)
        found: Sequence[str]
        if isinstance(leaf, Regex):
            found = self.regex(regex(leaf.pattern), words, leaf)
        else:
            pattern = wildcard(leaf.pattern)
            if not pattern.beginning:
                found = vocabulary(words).matching(pattern)
            elif leaf.pattern == pattern.beginning + "*":
                found = words.beginning(pattern.beginning)
            else:
                found = Vocabulary(words.beginning(pattern.beginning)).matching(pattern)
        by = By.REGEX if isinstance(leaf, Regex) else By.WILDCARD
        return dict.fromkeys(self.commonest(found, name, leaf), Variant(by, leaf.pattern))

    def regex(self, pattern: Pattern, words: Lexicon, leaf: Regex) -> list[str]:
        """The terms that a regular expression matches; of those that there is time to look at."""
        terms = words.beginning(pattern.beginning) if pattern.beginning else words.all()
        matches = pattern.compiled.fullmatch
        found: list[str] = []
        for start in range(0, len(terms), _STEP):
            if monotonic() > self.deadline:
                self.late.append(_typed(leaf))
                break
            found += [term for term in terms[start : start + _STEP] if matches(term)]
        return found

    def check(self) -> None:
        if monotonic() > self.deadline:
            raise _TimeUp

    def words(self, name: str) -> Lexicon:
        return self.lexicon("" if name in _TEXT else name)

    def commonest(self, terms: Sequence[str], name: str, leaf: Single, chosen: int = 0) -> Sequence[str]:
        """The terms of most documents, if they are too many beside those that are ``chosen`` already."""
        most = max(_FEW, min(MOST_TERMS, self.left + chosen))
        if len(terms) > most - chosen:
            typed = f"“{_typed(leaf)}” stands for more than {most:,} words; the commonest of them were looked for."
            self.notices[typed] = None
            shortest = sorted(terms, key=len)[: max(most - chosen, min(_COUNTED, self.to_count))]
            self.to_count -= len(shortest)
            terms = nlargest(most - chosen, shortest, key=self.words(name).count)
        self.left -= len(terms)
        return terms


def _worth(variant: Variant) -> float:
    """What a place of a term counts, when one of the word that was typed counts 1."""
    return FORM if variant.by is By.FORM else 1 / (1 + variant.distance)


def _typed(leaf: Single) -> str:
    match leaf:
        case Word():
            return leaf.term
        case Wildcard():
            return leaf.pattern
        case Fuzzy():
            return f"{leaf.term}~{leaf.distance if leaf.distance > 1 else ''}"
        case Regex():
            return f"/{leaf.pattern}/"
    return ""
