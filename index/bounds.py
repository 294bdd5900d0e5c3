"""What a query may cost: a thousand of the commonest words must be answered as one word is, within a second.

What takes time is reading and adding up postings, and how many a term has is known beforehand. What a query asks for
is granted rarest first, for rare words say most; what is left over is cut, and that is said. So the same query gives
the same results on every machine. Ordinary queries are far from the bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import mul
from typing import Final

from index.engines import Lexicon
from index.expansion import Expanded, Variant
from index.query.tree import All, Either, Exclude, Near, Node, Phrase, Single, Terms, Words, outermost

__all__ = ["MOST_POSTINGS", "bounded"]

MOST_POSTINGS: Final = 800_000
"""Postings of a query, of single words: each takes about 0.7 µs to read, to score and to add to others."""
_OF_MANY: Final = 0.3
"""What a posting of a word of many (a pattern, say) costs: it is only read and added to the others."""
_IN_PHRASE: Final = 0.5
_MANY_IN_PHRASE: Final = 2.0
"""What one costs in a phrase: the places of many words have to be sorted."""
_NEAR: Final = 3.0
"""What a posting of a part of ``Near`` costs where all parts can be: all its places are compared with the others'."""
_READ: Final = 0.3
"""What one costs elsewhere."""
_EACH: Final = 30
"""What it costs to find one of many words, in postings: most words have one or two."""
_SHOWN: Final = 40
"""Code points of a phrase in a message."""
_NAMED: Final = 3
"""Parts that a message names."""


def bounded(expanded: Expanded, lexicon: Callable[[str], Lexicon], records: int) -> Expanded:
    """The same query without what would take too long; ``records`` are in the index. Raises what the lexicon raises."""
    wanted = list(_leaves(expanded.tree))
    if sum(_size(leaf) for leaf, _ in wanted) * records * _NEAR <= MOST_POSTINGS:
        return expanded
    bounds = _Bounds(lexicon, records, dict(expanded.variants), MOST_POSTINGS)
    costs = {leaf: bounds.cost(leaf) for leaf, _ in wanted}
    if sum(costs.values()) <= MOST_POSTINGS:
        return expanded
    # What is excluded comes first: what is not wanted must not be shown.
    order = sorted(dict.fromkeys(wanted), key=lambda each: (not each[1], costs[each[0]]))
    for leaf, excluded in order:
        bounds.grant(leaf, costs[leaf], needed=not excluded)
    left_out = tuple(place for place, part in enumerate(outermost(expanded.tree)) if bounds.cut(part) is None)
    tree = bounds.cut(expanded.tree) or expanded.tree
    return Expanded(tree, bounds.variants, (*expanded.notices, *bounds.notices()), left_out)


_Leaf = Terms | Phrase | Near


def _leaves(node: Node, *, excluded: bool = False) -> Iterator[tuple[_Leaf, bool]]:
    """All leaves that an engine looks up, and whether they are excluded."""
    match node:
        case Words() | All() | Either():
            for part in node.parts:
                yield from _leaves(part, excluded=excluded)
        case Exclude():
            yield from _leaves(node.part, excluded=True)
        case Terms() | Phrase() | Near():
            yield node, excluded


def _words(leaf: _Leaf) -> Iterator[Terms]:
    """The terms of each word of a leaf."""
    parts: Sequence[Single | Phrase] = (leaf,) if isinstance(leaf, Terms) else leaf.parts
    for part in parts:
        if isinstance(part, Phrase):
            yield from _words(part)
        elif isinstance(part, Terms):
            yield part


def _size(leaf: _Leaf) -> int:
    return sum(len(word.terms) for word in _words(leaf))


@dataclass(slots=True)
class _Bounds:
    lexicon: Callable[[str], Lexicon]
    records: int
    variants: dict[Terms, Mapping[str, Variant]]
    left: float
    """What may still be asked for."""
    granted: dict[_Leaf, _Leaf | None] = field(default_factory=dict)
    """What stands in the place of each leaf."""
    some: bool = False
    """Whether anything was granted that is not excluded."""
    shorter: dict[str, int] = field(default_factory=dict)
    """Of what only some words are looked for, and how many."""
    dropped: list[str] = field(default_factory=list)

    def cost(self, leaf: _Leaf) -> float:
        """What it costs to look for a leaf, in postings of a single word."""
        words = list(_words(leaf))
        count = self.count(leaf.field)
        volumes = [sum(map(count, word.terms)) + _EACH * (len(word.terms) - 1) for word in words]
        if isinstance(leaf, Phrase):
            each = (_IN_PHRASE if len(word.terms) < 2 else _MANY_IN_PHRASE for word in words)
            return float(sum(map(mul, volumes, each)))
        if isinstance(leaf, Near):
            # Places are only looked at in documents that can have all parts.
            both = min(1, min(volumes) / self.records)
            return sum(volumes) * (_READ + _NEAR * both)
        return volumes[0] if len(leaf.terms) < 2 else _OF_MANY * volumes[0] + min(volumes[0], self.records)

    def count(self, name: str) -> Callable[[str], int]:
        return self.lexicon("" if name in {"", "title"} else name).count

    def grant(self, leaf: _Leaf, cost: float, *, needed: bool) -> None:
        """Say what stands in the place of a leaf; the first that is ``needed`` is never dropped."""
        found: _Leaf | None = leaf
        if cost > self.left:
            found = self.trimmed(leaf, max(self.left, 0), anyhow=needed and not self.some)
            if found is None:
                self.dropped.append(self.typed(leaf))
            elif found is not leaf:
                cost = self.cost(found)
        self.granted[leaf] = found
        if found is not None:
            self.left -= cost
            self.some = self.some or needed

    def trimmed(self, leaf: _Leaf, most: float, *, anyhow: bool) -> _Leaf | None:
        """A leaf with fewer words that costs ``most`` at the most; else None, or ``anyhow`` one that costs less."""
        if isinstance(leaf, Terms):
            room = max(most / (1 + _OF_MANY), (most - self.records) / _OF_MANY)
            found = self.commonest(leaf, room, leaf.field)
            return found or (leaf if anyhow else None)
        many = [word for word in _words(leaf) if len(word.terms) > 1]
        each = most / max(1, len(many)) / (_MANY_IN_PHRASE if isinstance(leaf, Phrase) else _NEAR)
        shorter = _replaced(leaf, {word: self.commonest(word, each, leaf.field) or word for word in many})
        if isinstance(shorter, Near):
            shorter = self.rarest(shorter, most)
        return shorter if anyhow or self.cost(shorter) <= most else None

    def rarest(self, near: Near, most: float) -> Near:
        """The parts of ``near``, two or more, with the fewest postings that cost ``most``; as far apart as before."""
        parts = sorted(near.parts, key=lambda part: self.cost(replace(near, parts=(part,))))
        gaps = near.distance * (len(parts) - 1)
        shorter = near
        while len(parts) > 2 and self.cost(shorter) > most:
            left_out = parts.pop()
            kept = list(shorter.parts)
            kept.remove(left_out)
            shorter = replace(near, parts=tuple(kept), distance=-(-gaps // (len(kept) - 1)))
            self.dropped.append(self.typed(left_out))
        return shorter

    def commonest(self, word: Terms, most: float, name: str) -> Terms | None:
        """The commonest terms of a word that cost ``most`` postings together; None when not even one has so few."""
        count = self.count(name)
        kept: list[str] = []
        for term in sorted(word.terms, key=count, reverse=True):
            if (cost := count(term) + (_EACH if kept else 0)) <= most:
                most -= cost
                kept.append(term)
        if len(kept) == len(word.terms):
            return word
        if not kept:
            return None
        weights = dict(zip(word.terms, word.weights, strict=False))
        shorter = replace(word, terms=tuple(kept), weights=tuple(weights[term] for term in kept) if weights else ())
        known = self.variants.get(word, {})
        self.variants[shorter] = {term: known[term] for term in kept if term in known}
        self.shorter[self.typed(word)] = len(kept)
        return shorter

    def cut(self, node: Node) -> Node | None:
        """The tree without what was not granted; None when nothing is left."""
        match node:
            case Terms() | Phrase() | Near():
                return self.granted[node]
            case Exclude():
                part = self.cut(node.part)
                return part and Exclude(part)
            case Words() | All() | Either():
                parts = tuple(part for part in map(self.cut, node.parts) if part)
                return replace(node, parts=parts) if any(not isinstance(part, Exclude) for part in parts) else None
        return node

    def typed(self, leaf: Single | Phrase | Near) -> str:
        """What was typed, about."""
        if isinstance(leaf, Phrase | Near):
            between = " NEAR " if isinstance(leaf, Near) else " "
            typed = between.join(map(self.typed, leaf.parts))
            return typed if len(typed) <= _SHOWN else f"{typed[: _SHOWN - 1]}…"
        variants = self.variants.get(leaf, {}) if isinstance(leaf, Terms) else {}
        return next((variant.of for variant in variants.values()), "")

    def notices(self) -> Iterator[str]:
        """What was cut; each one sentence."""
        for typed, many in self.shorter.items():
            yield f"“{typed}” stands for words of too many documents; {many:,} of the words were looked for."
        if self.dropped:
            names = ", ".join(f"“{typed}”" for typed in self.dropped[:_NAMED])
            more = f" and {len(self.dropped) - _NAMED:,} more" if len(self.dropped) > _NAMED else ""
            yield f"Not looked for, because so many documents have it: {names}{more}. Ask for fewer or rarer words."


def _replaced(leaf: _Leaf, words: Mapping[Terms, Terms]) -> _Leaf:
    """A leaf with other words."""
    if isinstance(leaf, Terms):
        return words.get(leaf, leaf)
    if isinstance(leaf, Phrase):
        return replace(
            leaf, parts=tuple(words.get(part, part) if isinstance(part, Terms) else part for part in leaf.parts)
        )
    parts = (_replaced(part, words) if isinstance(part, Terms | Phrase) else part for part in leaf.parts)
    return replace(leaf, parts=tuple(part for part in parts if not isinstance(part, Near)))
