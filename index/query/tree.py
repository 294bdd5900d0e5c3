"""The query tree: what the parser makes of a query, and what engines are asked.

A tree is made in two steps. The parser makes leaves that say what a person typed: ``Word``, ``Wildcard``, ``Fuzzy``,
``Regex``, ``Filter``, ``Between``. Before an engine sees the tree, ``index.expansion`` puts the index's own words in
the place of the first four (``Terms``), and ``index.filters`` puts record ids in the place of the last two (``Ids``).
Groups, ``Phrase`` and ``Near`` stay. So no engine stems, guesses or knows a date, and all of them find the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = [
    "All",
    "Between",
    "Either",
    "Everything",
    "Exclude",
    "Filter",
    "Fuzzy",
    "Group",
    "Ids",
    "Leaf",
    "Narrowing",
    "Near",
    "Node",
    "Phrase",
    "Regex",
    "Single",
    "Terms",
    "Wildcard",
    "Word",
    "Words",
    "leaves",
    "outermost",
]


@dataclass(frozen=True, slots=True)
class Word:
    """A term and, unless ``exact``, the other forms of its word. In title and text when ``field`` is empty."""

    term: str
    field: str = ""
    exact: bool = False
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Every term of a pattern: ``*`` stands for any letters or none, ``?`` for one. Folded as terms are."""

    pattern: str
    field: str = ""
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Every term that ``distance`` edits (1 or 2; of a letter or a swap of two) or fewer make of ``term``."""

    term: str
    distance: int = 1
    field: str = ""
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Regex:
    """Every term that a regular expression matches as a whole, case ignored."""

    pattern: str
    field: str = ""
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Terms:
    """Any of some terms of the index, scored as if they were one; made of the leaves above.

    ``weights`` has a number for each term, 1 being that of the word that was asked for; empty when all are 1.
    No terms at all match nothing.
    """

    terms: tuple[str, ...]
    weights: tuple[float, ...] = ()
    field: str = ""
    boost: float = 1.0


Single = Word | Wildcard | Fuzzy | Regex | Terms
"""What stands for one word of a text."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other. Its parts have no field and no boost of their own."""

    parts: tuple[Single, ...]
    field: str = ""
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Near:
    """Words or phrases that stand at most ``distance`` words apart: neighbours are 1 apart.

    With ``ordered`` in the order of ``parts``, else in any. More than two: the last begins, counted from the end of
    the first, at most ``distance`` times the number of gaps away.
    """

    parts: tuple[Single | Phrase, ...]
    distance: int
    ordered: bool = False
    field: str = ""
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Filter:
    """What catalogue, notes or the reader's own state answer: ``lang`` is ``en``, ``is`` is ``unread``."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Between:
    """Documents whose ``name`` is at least ``low`` and less than ``high``; an empty bound is none.

    Of ``date``: the beginnings of ISO 8601, compared as text, so that ``2024-07`` to ``2024-08`` is a month and a
    document dated ``2024`` is not in it. Of ``size`` (bytes) and ``words``: decimal numbers.
    """

    name: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Ids:
    """Records by their ids; adds nothing to a score."""

    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Everything:
    """Every record; adds nothing to a score."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words typed side by side: at least one must match, and what has more of them may come first."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every part must match; an ``Exclude`` among them must not. At least one part is no ``Exclude``."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part must match. No part is an ``Exclude``."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Exclude:
    """What must not match; stands only inside ``All``."""

    part: Node


Narrowing = Filter | Between | Exclude
"""What results are narrowed by beside the query: a filter or its opposite."""
Leaf = Single | Phrase | Near | Filter | Between | Ids | Everything
"""A node without groups below it."""
Group = Words | All | Either
"""A node that joins others."""
Node = Leaf | Group | Exclude
"""A query tree."""


def leaves(node: Node | None) -> Iterator[Single | Phrase | Near]:
    """The leaves that a text may contain, in the order of the query; what is excluded is left out."""
    match node:
        case None | Exclude() | Filter() | Between() | Ids() | Everything():
            return
        case Words() | All() | Either():
            for part in node.parts:
                yield from leaves(part)
        case _:
            yield node


def outermost(tree: Node | None) -> tuple[Node, ...]:
    """The parts of the ``Words`` that a tree is, or that it requires; none if there are none."""
    if isinstance(tree, Words):
        return tree.parts
    parts = tree.parts if isinstance(tree, All) else ()
    return next(filter(None, map(outermost, parts)), ())
