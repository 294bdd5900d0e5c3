"""Filters of a query, answered from the catalogue, the notes and the reader's own state, before an engine is asked.

``resolve`` puts the ids of documents in the place of what an engine knows nothing of: ``lang:ar``, ``date:2024``,
``is:unread``, ``similar:"a title"``. A value that no document has finds nothing, and the nearest values are named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import translate
from itertools import chain
from time import monotonic
from typing import Final, Protocol

from index.catalogue import Catalogue, Status
from index.columns import Columns
from index.engines import Engine
from index.facets import facet_counts, month_of, year_of
from index.families import FAMILIES, media_types_called
from index.query.fields import FIELDS
from index.query.tree import All, Between, Either, Everything, Exclude, Filter, Ids, Node, Words
from index.sanitise import sanitise_line
from index.similar import find_document, similar_to

__all__ = ["NO_FACTS", "NoFacts", "ReaderFacts", "matching", "resolve", "values"]


class ReaderFacts(Protocol):
    """What a reader has that the index does not know: what was read, and notes. Documents are named by their paths."""

    def read_paths(self) -> Collection[str]:
        """The documents that were opened."""

    def notes(self, name: str, value: str) -> Iterable[str]:
        """The documents with a note that has ``value``: of ``note`` among its words, of ``tag by kind state`` as that.

        With an empty value, the documents with a note that has any; of ``note``, those with a note.
        """

    def values(self, name: str) -> Mapping[str, int]:
        """The values that notes have as their ``tag``, ``by``, ``kind`` or ``state``, and how many documents each."""

    @property
    def problem(self) -> str:
        """Why some notes could not be looked at when they were asked for last, one sentence; empty when all could."""


class NoFacts:
    """No reader: nothing was read, and there are no notes."""

    problem = ""

    def read_paths(self) -> Collection[str]:
        """None."""
        return ()

    def notes(self, name: str, value: str) -> Iterable[str]:
        """None."""
        return ()

    def values(self, name: str) -> Mapping[str, int]:
        """None."""
        return {}


NO_FACTS: Final = NoFacts()
"""What there is without a reader."""

SECONDS: Final = 0.4
"""How long the filters of one query are answered, in all; those that are left then find nothing."""
_NAMED: Final = 3
"""Values named where nothing has the one that was asked for."""
_ALIKE: Final = 60
"""From this likeness on, of 100, a value may have been meant."""
_LONGEST: Final = 60
"""Code points of a value that are shown, and compared."""
_OF_DOCUMENTS: Final = {
    "lang": "language",
    "type": "type",
    "tag": "tag",
    "source": "source",
    "author": "author",
}
"""Fields whose values documents have, and the facet that counts them."""
_OF_NOTES: Final = ("tag", "by", "kind", "state")
"""Fields whose values notes have."""
_PART: Final[Mapping[str, Callable[[str], str]]] = {"year": year_of, "month": month_of}


def resolve(
    tree: Node | None,
    columns: Columns,
    catalogue: Catalogue,
    reader: ReaderFacts = NO_FACTS,
    engine: Engine | None = None,
) -> tuple[Node | None, tuple[str, ...]]:
    """The tree with `Ids` in the place of every `Filter` and `Between`, and what a person should know, in sentences.

    ``similar:`` also puts words there, for what it finds to be ranked; it needs ``engine`` for more than what tells
    the same. Raises ``CatalogueDamaged``, ``EngineDamaged``, ``OSError``.
    """
    resolver = _Resolver(columns, catalogue, reader, engine)
    resolved = resolver.node(tree) if tree else None
    if late := len(resolver.late):
        also = f" and {late - 1:,} more filter{'s' * (late > 2)} were" if late > 1 else " was"
        resolver.notices.append(f"{resolver.late[0].name}:{also} not looked for, for that takes too long.")
    return resolved, tuple(dict.fromkeys(resolver.notices))


def matching(tree: Node, columns: Columns) -> frozenset[int] | None:
    """The documents that a resolved tree matches if it asks for no words, else None.

    So a query of filters alone is answered without an engine, and finds also what an engine cannot have: documents
    that could not be read.
    """
    match tree:
        case Ids():
            return tree.ids & columns.all
        case Everything():
            return columns.all
        case Exclude():
            inner = matching(tree.part, columns)
            return None if inner is None else columns.all - inner
        case All() | Either() | Words():
            known = []
            for part in tree.parts:
                found = matching(part, columns)
                if found is None:
                    return None
                known.append(found)
            return columns.all.intersection(*known) if isinstance(tree, All) else frozenset().union(*known)
    return None


def values(columns: Columns, name: str, beginning: str = "", reader: ReaderFacts = NO_FACTS) -> list[tuple[str, int]]:
    """The values of a field that begin with ``beginning``, the most frequent first, with how many documents have each.

    The number is 0 where it is not known beforehand, as of ``is:unread``. Capitals make no difference.
    """
    start = beginning.casefold()
    found = [pair for pair in _known(columns, name, reader).items() if pair[0].casefold().startswith(start)]
    return sorted(found, key=lambda pair: -pair[1])


def _known(columns: Columns, name: str, reader: ReaderFacts) -> Mapping[str, int]:
    """The values that are known of a field, in an order for those of the same number."""
    given = dict.fromkeys((value for value, _ in FIELDS[name].values), 0) if name in FIELDS else {}
    if name in _OF_DOCUMENTS:
        given = {value: count for value, count in sorted(facet_counts(columns, _OF_DOCUMENTS[name]).items()) if value}
    if name in _OF_NOTES:
        for value, count in reader.values(name).items():
            given[value] = given.get(value, 0) + count
    return given


class _Resolver:
    """Replaces the filters of one tree."""

    def __init__(self, columns: Columns, catalogue: Catalogue, reader: ReaderFacts, engine: Engine | None) -> None:
        self.columns = columns
        self.catalogue = catalogue
        self.reader = reader
        self.engine = engine
        self.notices: list[str] = []
        self.known: dict[Filter | Between, Node] = {}
        """What each filter became: the same may stand in a query a thousand times."""
        self.late: list[Filter | Between] = []
        """What there was no time for."""
        self.deadline = monotonic() + SECONDS

    def node(self, node: Node) -> Node:
        """The node without filters."""
        match node:
            case Words() | All() | Either():
                # No comprehension: a query may be nested deep, and each level would be two calls.
                parts = []
                for part in _once(node.parts):
                    parts.append(self.node(part))
                return replace(node, parts=tuple(parts))
            case Exclude():
                return Exclude(self.node(node.part))
            case Between() | Filter():
                if node not in self.known:
                    self.known[node] = self.answer(node)
                return self.known[node]
        return node

    def answer(self, node: Filter | Between) -> Node:
        """What a filter becomes, if there is time to find that out."""
        if monotonic() > self.deadline:
            self.late.append(node)
            return Ids(frozenset())
        return self.filter(node) if isinstance(node, Filter) else Ids(self.between(node))

    def between(self, node: Between) -> frozenset[int]:
        """The documents within two bounds."""
        if node.name == "date":
            days = self.columns.counts("day")
            # A bound that names a time is one of its day.
            low, high = node.low[:10], node.high
            return self.columns.having("day", [day for day in days if day and low <= day and (not high or day < high)])
        try:
            low_number, high_number = (int(bound) if bound else None for bound in (node.low, node.high))
        except ValueError:
            self.notices.append(f"{node.name} is between numbers, not {_shown(node.low)} and {_shown(node.high)}.")
            return frozenset()
        return self.columns.within(node.name, low_number, high_number)

    def filter(self, node: Filter) -> Node:
        """What a filter becomes."""
        if node.name == "similar":
            entry, said = find_document(self.catalogue, node.value)
            self.notices += [said] if said else []
            alike = similar_to(entry, self.catalogue, self.engine) if entry else Ids(frozenset())
            if entry and alike == Ids(frozenset()):
                self.notices.append(f"No other document is much like “{sanitise_line(entry.title)}”.")
            return alike
        found = self.found(node.name, node.value)
        if found is None:
            self.notices.append(self.nobody(node))
        return Ids(found or frozenset())

    def found(self, name: str, value: str) -> frozenset[int] | None:
        """The documents that a filter lets through; None when nothing has such a value."""
        match name:
            case "lang":
                return self.of_kinds("language", _matching(value, facet_counts(self.columns, "language"), "-"))
            case "language":
                return self.of_kinds("language", {value})
            case "type":
                return self.of_type(value)
            case "year" | "month":
                days = self.columns.counts("day")
                return self.columns.having("day", [day for day in days if _PART[name](day) == value]) or None
            case "source" | "author":
                return self.columns.having(name, _matching(value, self.columns.counts(name))) or None
            case "tag":
                return self.tagged(value)
            case "note" | "by" | "kind" | "state":
                return self.noted(name, value)
            case "is":
                return self.being(value)
            case "has":
                return self.having(value)
            case "dup":
                return self.doubled(value)
        return None

    def of_kinds(self, name: str, wanted: Collection[str]) -> frozenset[int] | None:
        """The documents whose ``media_type``, ``language`` or ``type`` is among ``wanted``."""
        kinds = [kind for kind in self.columns.counts("kind") if getattr(kind, name) in wanted]
        return self.columns.having("kind", kinds) if kinds else None

    def of_type(self, value: str) -> frozenset[int] | None:
        """The documents of a family, else of a media type, else of a format or ending such as ``docx``."""
        if value in FAMILIES or not value:
            return self.of_kinds("type", {value})
        media_types = {kind.media_type for kind in self.columns.counts("kind")}
        if "/" in value:
            return self.of_kinds("media_type", _matching(value, media_types))
        called = self.of_kinds("media_type", media_types_called(value)) or frozenset()
        ending = self.catalogue.overview.ending(f".{value.removeprefix('.')}")
        return called.union(ending) & self.columns.all or None

    def tagged(self, value: str) -> frozenset[int] | None:
        """The documents with a tag of their own, or of a note on them; without a value, those that have none."""
        tags = _matching(value, facet_counts(self.columns, "tag"))
        sets = self.columns.tag_sets
        chosen = [text for text in self.columns.counts("tags") if not tags.isdisjoint(sets[text] or ("",))]
        noted = self.with_note("tag", value) if value else frozenset()
        return (self.columns.having("tags", chosen) | noted) or None

    def with_note(self, name: str, value: str) -> frozenset[int]:
        """The documents with such a note."""
        documents = frozenset(self.catalogue.overview.at(self.reader.notes(name, value)))
        if problem := self.reader.problem:
            self.notices.append(problem)
        return documents

    def noted(self, name: str, value: str) -> frozenset[int] | None:
        """The documents with such a note; None when there is none, or when there are no notes to look in."""
        return self.with_note(name, value) or None

    def being(self, value: str) -> frozenset[int] | None:
        """The documents of which something has become."""
        match value:
            case "read" | "unread":
                if isinstance(self.reader, NoFacts):
                    self.notices.append("What was read is not known here: every document counts as unread.")
                read = frozenset(self.catalogue.overview.at(self.reader.read_paths()))
                return read if value == "read" else self.columns.all - read
            case "duplicate":
                return frozenset(number for _, *others in self.catalogue.overview.copies() for number in others)
            case "original":
                return frozenset(first for first, *_ in self.catalogue.overview.copies())
            case "failed":
                kinds = [kind for kind in self.columns.counts("kind") if kind.status == Status.FAILED]
                return self.columns.having("kind", kinds)
        return None

    def having(self, value: str) -> frozenset[int] | None:
        """The documents of which something is known."""
        match value:
            case "note":
                return self.with_note("note", "")
            case "tag":
                return (self.columns.all - self.columns.having("tags", ["[]"])) | self.with_note("tag", "")
            case "date" | "source" | "author":
                return self.columns.all - self.columns.having("day" if value == "date" else value, [""])
            case "language":
                return self.columns.all - (self.of_kinds("language", {""}) or frozenset())
            case "title":
                return frozenset(self.catalogue.overview.named())
            case "link":
                return frozenset(self.catalogue.overview.linked())
        return None

    def doubled(self, value: str) -> frozenset[int] | None:
        """The documents whose text others have, too; or one of each text."""
        copies = self.catalogue.overview.copies()
        match value:
            case "yes":
                return frozenset(chain.from_iterable(copies))
            case "no":
                return self.columns.all.difference(number for _, *others in copies for number in others)
        return None

    def nobody(self, node: Filter) -> str:
        """What to say where nothing has the value of a filter."""
        if node.name in ("note", *_OF_NOTES) and node.name != "tag" and isinstance(self.reader, NoFacts):
            return f"There are no notes here to look in for {node.name}:{_shown(node.value)}."
        names = [value for value, _ in values(self.columns, node.name, reader=self.reader)]
        said = f"Nothing has {node.name}:{_shown(node.value)}"
        if not names:
            return f"{said}."
        near = _nearest(node.value, names)
        return (
            f"{said}; the nearest {'is' if len(near) == 1 else 'are'} {', '.join(map(_shown, near))}."
            if near
            else (
                f"{said}; there {'is' if len(names) == 1 else 'are'} {', '.join(map(_shown, names[:_NAMED]))}"
                f"{' and others' if len(names) > _NAMED else ''}."
            )
        )


def _once(parts: Iterable[Node]) -> Iterator[Node]:
    """Parts without filters that stand there before: only words count more for being repeated."""
    before = set()
    for part in parts:
        if isinstance(part.part if isinstance(part, Exclude) else part, Filter | Between):
            if part in before:
                continue
            before.add(part)
        yield part


def _matching(value: str, known: Iterable[str], separator: str = "") -> set[str]:
    """The values that ``value`` means: itself, else in other capitals; with ``*`` what it is a pattern of.

    With a ``separator`` also those that go on after it, as ``en-GB`` does.
    """
    names = set(known)
    if value in names and not separator:
        return {value}
    wanted = value.casefold()
    if "*" in wanted:
        matches = re.compile(translate(wanted.replace("[", "[[]"))).match
        return {name for name in names if matches(name.casefold())}
    if separator:
        wanted = wanted.replace("_", separator)
        return {name for name in names if f"{name.casefold()}{separator}".startswith(f"{wanted}{separator}")}
    return {name for name in names if name.casefold() == wanted}


def _nearest(value: str, names: Sequence[str]) -> list[str]:
    """The names most like ``value``, if any are."""
    # Imported here: most queries name what there is.
    from rapidfuzz import fuzz, process

    found = process.extract(
        value[:_LONGEST], names, scorer=fuzz.ratio, processor=str.casefold, limit=_NAMED, score_cutoff=_ALIKE
    )
    return [name for name, _, _ in found]


def _shown(value: str) -> str:
    """A value, safe to show and in quotation marks where a query would need them."""
    shown = sanitise_line(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…")
    return f'"{shown}"' if not shown or " " in shown else shown
