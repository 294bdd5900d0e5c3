"""The query language: what a person types, read into a tree that every engine and every highlighter uses.

``word``, ``"exact phrase"``, ``word*``, ``-word`` or ``NOT word``, ``a OR b``, ``a AND b``, ``( )``, and the
fields ``title:``, ``source:``, ``author:``, ``path:`` and ``date:`` (a year, a month or a day). Words side by
side must all be there. Parsing never fails: what cannot be understood is read as words, and said in
``Query.messages``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from index.analysis import terms

__all__ = [
    "FIELDS",
    "All",
    "Either",
    "Exclude",
    "Node",
    "Phrase",
    "Prefix",
    "Query",
    "Word",
    "leaves",
    "parse",
]

FIELDS: Final = ("title", "source", "author", "path", "date")
"""What a query can ask for by name."""
MAX_LENGTH: Final = 4_096
MAX_WORDS: Final = 256
MAX_DEPTH: Final = 64


@dataclass(frozen=True, slots=True)
class Word:
    """One term; in any text field when ``field`` is empty."""

    term: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every term that begins with ``term``."""

    term: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that follow each other."""

    terms: tuple[str, ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class All:
    """Every part must match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part must match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Exclude:
    """What must not match."""

    part: Node


Node = Word | Prefix | Phrase | All | Either | Exclude
"""A query tree."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. ``tree`` is None when nothing in it can be searched for."""

    text: str
    tree: Node | None
    messages: tuple[str, ...] = ()
    """What was not understood, and how it was read instead; each one sentence."""

    def loosened(self) -> Query | None:
        """The query with its outermost words alternative instead of required, or None if that changes nothing."""
        if not isinstance(self.tree, All):
            return None
        wanted = tuple(part for part in self.tree.parts if not isinstance(part, Exclude))
        if len(wanted) < 2:
            return None
        unwanted = tuple(part for part in self.tree.parts if isinstance(part, Exclude))
        return Query(self.text, _joined(All, (Either(wanted), *unwanted)), self.messages)


def leaves(node: Node | None) -> Iterator[Word | Prefix | Phrase]:
    """The words, prefixes and phrases that a match may contain; what is excluded is left out."""
    if node is None or isinstance(node, Exclude):
        return
    if isinstance(node, All | Either):
        for part in node.parts:
            yield from leaves(part)
    else:
        yield node


def parse(text: str) -> Query:
    """Read a query. Never raises; at most 4,096 characters and 256 words are looked at, and that is said."""
    reader = _Reader()
    if len(text) > MAX_LENGTH:
        reader.say(f"Only the first {MAX_LENGTH} characters of the query were read.")
    tree = reader.read(text[:MAX_LENGTH])
    return Query(text, tree, tuple(dict.fromkeys(reader.messages)))


_LEXEME: Final = re.compile(
    r"""
      (?P<open>\()
    | (?P<close>\))
    | (?P<minus>(?<![^\s(])-(?=[^\s)]))
    | (?P<field>[A-Za-z]+):(?=\S)
    | (?P<phrase>["“”«»„](?P<inside>[^"“”«»„]*)(?P<ending>["“”«»„]?))
    | (?P<word>[^\s()"“”«»„]+)
    """,
    re.VERBOSE,
)


@dataclass(slots=True)
class _Group:
    """The parts collected inside one pair of parentheses."""

    either: list[Node] = field(default_factory=list)
    all_of: list[Node] = field(default_factory=list)
    negated: bool = False
    field_name: str = ""
    """Of the next word."""
    scope: str = ""
    """The field that the group itself stands under."""

    def alternative(self) -> None:
        if node := _joined(All, tuple(self.all_of)):
            self.either.append(node)
        self.all_of = []


class _Reader:
    """A parser that keeps its own stack, so that no nesting can exhaust Python's."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.stack: list[_Group] = [_Group()]
        self.ignored = 0
        """Opening parentheses that were too deep; their closing ones come first."""
        self.words_left = MAX_WORDS

    def say(self, message: str) -> None:
        self.messages.append(message)

    def read(self, text: str) -> Node | None:
        for match in _LEXEME.finditer(text):
            self._take(match, text)
        if len(self.stack) > 1:
            self.say("A “(” was never closed; it was closed at the end.")
        while len(self.stack) > 1:
            self._end_group()
        tree = self._closed(self.stack[0])
        if isinstance(tree, Exclude):
            self.say("A query that only excludes finds nothing; add a word to look for.")
            return None
        return tree

    def _take(self, match: re.Match[str], text: str) -> None:
        group = self.stack[-1]
        match match.lastgroup:
            case "open":
                if len(self.stack) <= MAX_DEPTH:
                    self.stack.append(_Group(scope=group.field_name or group.scope))
                else:
                    self.ignored += 1
                    self.say(f"Parentheses are read {MAX_DEPTH} deep at most; deeper ones were ignored.")
            case "close":
                if self.ignored:
                    self.ignored -= 1
                elif len(self.stack) > 1:
                    self._end_group()
                else:
                    self.say("A “)” without its “(” was ignored.")
            case "minus":
                group.negated = not group.negated
            case "field":
                self._field(group, match["field"])
            case "word":
                self._word(group, match["word"])
            case _:
                if not match["ending"]:
                    self.say("A quotation mark was never closed; the phrase was read to the end.")
                self._leaf(group, match["inside"], phrase=True)

    def _field(self, group: _Group, name: str) -> None:
        lower = name.lower()
        if lower in FIELDS:
            group.field_name = lower
        else:
            known = ", ".join(FIELDS)
            self.say(f"There is no field “{name}:” (there are {known}); it was read as a word.")
            negated = group.negated
            self._leaf(group, name)
            group.negated = negated

    def _word(self, group: _Group, word: str) -> None:
        if word in {"AND", "&&"}:
            return
        if word in {"OR", "||"}:
            group.alternative()
        elif word == "NOT":
            group.negated = not group.negated
        else:
            self._leaf(group, word)

    def _leaf(self, group: _Group, text: str, *, phrase: bool = False) -> None:
        field_name = group.field_name or group.scope
        node = _leaf(text, field_name, phrase=phrase)
        if field_name == "date" and node and not _DATE.fullmatch(node.term if isinstance(node, Word) else ""):
            self.say(f"“date:{text}” finds nothing; write a year, a month or a day as 2024, 2024-07 or 2024-07-24.")
        if isinstance(node, Phrase) and text.endswith("*") and len(node.terms[-1]) > 1 and not phrase:
            self.say(f"The “*” of “{text}” was ignored; it can complete a single word only.")
        self._add(group, node and self._within_limit(node))

    def _within_limit(self, node: Word | Prefix | Phrase) -> Node | None:
        size = len(node.terms) if isinstance(node, Phrase) else 1
        left, self.words_left = self.words_left, max(0, self.words_left - size)
        if size <= left:
            return node
        self.say(f"Only the first {MAX_WORDS} words of the query were read.")
        return Phrase(node.terms[:left], node.field) if isinstance(node, Phrase) and left > 1 else None

    def _end_group(self) -> None:
        node = self._closed(self.stack.pop())
        self._add(self.stack[-1], node)

    def _closed(self, group: _Group) -> Node | None:
        group.alternative()
        wanted = tuple(node for node in group.either if not isinstance(node, Exclude))
        if wanted and len(wanted) < len(group.either):
            self.say("What is excluded beside an “OR” was ignored, for nearly every document would match it.")
            return _joined(Either, wanted)
        return _joined(Either, tuple(group.either))

    def _add(self, group: _Group, node: Node | None) -> None:
        negated, group.negated, group.field_name = group.negated, False, ""
        if node is None:
            return
        group.all_of.append(_negation(node) if negated else node)


_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


def _negation(node: Node) -> Node:
    return node.part if isinstance(node, Exclude) else Exclude(node)


def _joined(kind: type[All] | type[Either], parts: tuple[Node, ...]) -> Node | None:
    """One node for several: none, the only one, or a group. A group of exclusions alone excludes their union."""
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    if all(isinstance(part, Exclude) for part in parts):
        return Exclude(_pure(kind, parts))
    return kind(parts)


def _pure(kind: type[All] | type[Either], parts: tuple[Node, ...]) -> Node:
    """De Morgan: (NOT a) AND (NOT b) is NOT (a OR b), and the other way round."""
    inner = tuple(part.part for part in parts if isinstance(part, Exclude))
    return Either(inner) if kind is All else All(inner)


def _leaf(text: str, field_name: str, *, phrase: bool) -> Word | Prefix | Phrase | None:
    """A word, prefix or phrase; None when no searchable character is in it."""
    if field_name == "date":
        day = text.strip().rstrip("*")
        return Word(day, "date") if day else None
    found = terms(text)
    if not found:
        return None
    if len(found) > 1:
        return Phrase(tuple(found), field_name)
    if not phrase and text.endswith("*"):
        return Prefix(found[0], field_name)
    return Word(found[0], field_name)
