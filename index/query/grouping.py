"""What stands side by side, and what AND, OR, NOT and nearness join, made a query tree.

The parser collects *items* in *chains* (joined by AND) in *rows* (side by side) in alternatives (OR). What is written
without an operator is graded: it becomes the parts of the one ``Words`` of the tree. What an operator joins, and
everything inside alternatives and exclusions, must be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, product
from math import prod
from typing import Final

from index.query.leaf import MAX_NEAR, TextLeaf
from index.query.messages import Messages
from index.query.tree import (
    All,
    Between,
    Either,
    Everything,
    Exclude,
    Filter,
    Near,
    Node,
    Phrase,
    Single,
    Words,
)

__all__ = ["BOOSTS", "Item", "Nearness", "Row", "grouped"]

BOOSTS: Final = (0.01, 100.0)
"""The least and the greatest weight of a word."""
_MOST_PAIRS: Final = 128
"""Into how many pairs alternatives on both sides of the NEARs of a query are multiplied."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """An operator that asks for nearness, with its place in the query."""

    distance: int
    ordered: bool
    start: int
    end: int


@dataclass(slots=True)
class Item:
    """A leaf or a group in parentheses, with what is written before and behind it."""

    start: int
    end: int
    leaf: TextLeaf | Filter | Between | Everything | None = None
    rows: list[Row] = field(default_factory=list)
    """The alternatives of a group; empty for a leaf."""
    quoted: bool = False
    negated: bool = False
    required: bool = False
    boost: float = 1.0
    near: list[tuple[Nearness, Item]] = field(default_factory=list)
    """What follows it and must be near, each with the operator before it."""


Row = list[list[Item]]
"""Chains side by side; the items of a chain are joined by AND."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A node of a row, and whether it may be missing in a match that has others."""

    node: Node
    graded: bool


def grouped(rows: list[Row], messages: Messages) -> Node | None:
    """The tree of a query: at most one ``Words``, and that at the root or in the root's ``All``."""
    grouper = _Grouper(messages)
    tree = grouper.alternatives(rows, 1.0, graded=True)
    return All((Everything(), tree)) if isinstance(tree, Exclude) else tree


class _Grouper:
    """Goes down the items once, carrying the weight of the groups they stand in."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._pairs = 0

    def alternatives(self, rows: list[Row], boost: float, *, graded: bool) -> Node | None:
        if len(rows) == 1:
            return _conjunction(self._row(rows[0], boost), graded=graded)
        return _disjunction([_conjunction(self._row(row, boost), graded=False) for row in rows])

    def _row(self, row: Row, boost: float) -> list[_Part]:
        parts: list[_Part] = []
        for chain in row:
            found = [self._item(item, boost) for item in chain]
            strict = sum(any(_has_content(part.node) for part in each) for each in found) > 1
            parts.extend(_Part(part.node, part.graded and not strict) for each in found for part in each)
        return parts

    def _item(self, item: Item, boost: float) -> list[_Part]:
        parts = self._near(item, boost) if item.near else self._alone(item, boost)
        if item.negated:
            node = _conjunction(parts, graded=False)
            return [_Part(node.part if isinstance(node, Exclude) else Exclude(node), graded=False)] if node else []
        return [_Part(part.node, graded=False) for part in parts] if item.required else parts

    def _alone(self, item: Item, boost: float) -> list[_Part]:
        boost = _bounded(boost * item.boost)
        if item.leaf:
            return [_Part(_weighted(item.leaf, boost), graded=True)]
        if len(item.rows) == 1:
            return self._row(item.rows[0], boost)
        node = self.alternatives(item.rows, boost, graded=False)
        return [_Part(node, graded=False)] if node else []

    def _near(self, first: Item, boost: float) -> list[_Part]:
        """The parts that an item and those near it make; when that is impossible, all of them side by side."""
        items = [first, *(item for _, item in first.near)]
        operators = [operator for operator, _ in first.near]
        choices = [_choices(item, boost) for item in items]
        fields = {leaf.field for each in choices for leaf in each}
        if problem := self._problem(choices, fields):
            self._messages.say(problem, operators[0].start, operators[-1].end)
            return [_Part(part.node, graded=False) for item in items for part in self._alone(item, boost)]
        nodes: list[Node] = []
        place = 0
        for (distance, ordered), same in groupby(operators, lambda operator: (operator.distance, operator.ordered)):
            count = len(list(same))
            operands = choices[place : place + count + 1]
            nodes.extend(_nearness(operands, distance, ordered, next(iter(fields))))
            place += count
        return [_Part(node, graded=False) for node in nodes]

    def _problem(self, choices: Sequence[Sequence[Single | Phrase]], fields: set[str]) -> str:
        """Why items cannot be near each other, as a message; empty when they can."""
        if not all(choices):
            return "NEAR, BEFORE and ADJ stand between words and phrases; here AND was read instead."
        if len(fields) > 1:
            return "Words of different fields are never near each other; here AND was read instead."
        if len(choices) > MAX_NEAR:
            return f"At most {MAX_NEAR} words and phrases are looked for near each other; here AND was read instead."
        pairs = prod(len(each) for each in choices)
        if pairs > 1 and self._pairs + pairs > _MOST_PAIRS:
            return f"Alternatives beside NEAR make more than {_MOST_PAIRS} pairs; here AND was read instead."
        self._pairs += pairs if pairs > 1 else 0
        return ""


def _choices(item: Item, boost: float) -> list[Single | Phrase]:
    """The words and phrases that can stand at a place of a nearness; none when the item is no such place."""
    boost = _bounded(boost * item.boost)
    if isinstance(item.leaf, Single | Phrase):
        return [replace(item.leaf, boost=boost)]
    found = []
    for row in item.rows:
        only = row[0][0] if len(row) == 1 and len(row[0]) == 1 else None
        choice = _choices(only, boost) if only and not (only.negated or only.near) else []
        if not choice:
            return []
        found.extend(choice)
    return found


def _nearness(operands: Sequence[Sequence[Single | Phrase]], distance: int, ordered: bool, name: str) -> list[Node]:
    """One ``Near``, or several as alternatives; their parts have no field and no weight of their own."""
    found: list[Node] = [
        Near(
            tuple(replace(leaf, field="", boost=1.0) for leaf in leaves),
            distance,
            ordered,
            name,
            _bounded(max(leaf.boost for leaf in leaves)),
        )
        for leaves in product(*operands)
    ]
    node = _disjunction(found)
    return [node] if node else []


def _bounded(boost: float) -> float:
    return min(max(boost, BOOSTS[0]), BOOSTS[1])


def _weighted(leaf: TextLeaf | Filter | Between | Everything, boost: float) -> Node:
    if boost == 1.0 or isinstance(leaf, Filter | Between | Everything):
        return leaf
    return replace(leaf, boost=boost)


def _has_content(node: Node) -> bool:
    """Whether a node asks for words, and does not only narrow what others find."""
    match node:
        case Filter() | Between() | Everything() | Exclude():
            return False
        case Either() | All():
            return any(_has_content(part) for part in node.parts)
        case _:
            return True


def _conjunction(parts: Sequence[_Part], *, graded: bool) -> Node | None:
    """Everything that a row asks for. Exclusions alone become the exclusion of any of them."""
    if any(not isinstance(part.node, Everything | Exclude) for part in parts):
        parts = [part for part in parts if not isinstance(part.node, Everything)]
    words = [part.node for part in parts if graded and part.graded and _has_content(part.node)]
    nodes: list[Node] = []
    for part in parts:
        if len(words) > 1 and part.graded and _has_content(part.node):
            if not any(isinstance(node, Words) for node in nodes):
                nodes.append(Words(tuple(words)))
        else:
            nodes.extend(part.node.parts if isinstance(part.node, All) else (part.node,))
    if len(nodes) > 1 and all(isinstance(node, Exclude) for node in nodes):
        return _excluded(_disjunction(_inner(nodes)))
    return _joined(All, nodes)


def _disjunction(found: Iterable[Node | None]) -> Node | None:
    """Any of some nodes. Of exclusions alone, the exclusion of what has all that they exclude."""
    nodes = [node for node in found if node]
    if len(nodes) > 1 and all(isinstance(node, Exclude) for node in nodes):
        return _excluded(_conjunction([_Part(node, graded=False) for node in _inner(nodes)], graded=False))
    if len(nodes) > 1:
        nodes = [All((Everything(), node)) if isinstance(node, Exclude) else node for node in nodes]
        nodes = [part for node in nodes for part in (node.parts if isinstance(node, Either) else (node,))]
    return _joined(Either, nodes)


def _inner(nodes: Iterable[Node]) -> list[Node]:
    return [node.part for node in nodes if isinstance(node, Exclude)]


def _excluded(node: Node | None) -> Node | None:
    return node.part if isinstance(node, Exclude) else node and Exclude(node)


def _joined(kind: type[All] | type[Either], nodes: Sequence[Node]) -> Node | None:
    if len(nodes) <= 1:
        return nodes[0] if nodes else None
    return kind(tuple(nodes))
