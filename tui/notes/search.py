"""Finding notes by the language that finds documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.engines import Engine
from index.expansion import expand
from index.query import All, Between, Either, Everything, Exclude, Filter, Ids, Node, Query, Words, parse
from index.search.matcher import Matcher
from index.search.snippets import Snippet, beginning, snippets
from tui.notes.index import NoteIndex, NoteRow

__all__ = ["NoteHit", "NoteResults", "search_notes", "tagged"]


@dataclass(frozen=True, slots=True)
class NoteHit:
    """A note that matches."""

    note: NoteRow
    score: float
    hits: int
    """Places in it that match."""
    snippet: Snippet
    """Of ``note.text``."""


@dataclass(frozen=True, slots=True)
class NoteResults:
    """What a search for notes found."""

    query: Query
    hits: tuple[NoteHit, ...] = ()
    total: int = 0
    """Notes that match, which may be more than ``hits``."""
    searched: int = 0
    """Notes that there are."""
    notices: tuple[str, ...] = ()
    """What the reader of the results should know; each one sentence."""
    problem: str = ""
    """Why some notes could not be looked at, one of ``notices``; empty when all could."""


def search_notes(index: NoteIndex, text: str, *, limit: int = 200, languages: Sequence[str] = ()) -> NoteResults:
    """The notes that a query finds in what was written and in the passages, best first.

    ``tag: by: kind: state: note:`` and ``date:`` are those of the notes, ``title:`` and ``path:`` those of their
    documents, and ``author:`` who wrote the note. ``languages`` are those whose words have forms. Raises nothing.
    """
    query = parse(text)

    def found(rows: Sequence[NoteRow], engine: Engine) -> NoteResults:
        return _search(query, rows, engine, limit, languages)

    results, problem = index.ask(found, NoteResults(query))
    said = (*(message.text for message in query.messages), problem, *results.notices)
    return replace(results, notices=tuple(dict.fromkeys(filter(None, said))), problem=problem)


def _search(query: Query, rows: Sequence[NoteRow], engine: Engine, limit: int, languages: Sequence[str]) -> NoteResults:
    if query.tree is None:
        return NoteResults(query, searched=len(rows))
    resolver = _Resolver(rows)
    tree = resolver.node(query.tree)
    expanded = expand(tree, engine.lexicon, languages)
    matches = engine.search(expanded.tree, limit)
    matcher = Matcher(expanded.tree, variants=expanded.variants)
    by_id = {row.id: row for row in rows}
    # After a stop in the middle the engine may have records of notes that will be put into it again.
    hits = tuple(_hit(by_id[match.id], match.score, matcher) for match in matches.best if match.id in by_id)
    total = sum(map(by_id.__contains__, matches.ids))
    return NoteResults(query, hits, total, len(rows), (*resolver.notices, *expanded.notices))


def tagged(row: NoteRow, name: str, value: str) -> bool:
    """Whether a note has a ``value`` as its ``tag``, ``by``, ``kind`` or ``state``; of ``""``, whether it has any.

    Capitals make no difference, and a tag covers those below it: ``method`` covers ``method/sampling``.
    """
    values = values_of(row, name)
    wanted = value.casefold().lstrip("#")
    below = f"{wanted}/"
    return any(
        wanted in ("", each.casefold()) or (name == "tag" and each.casefold().startswith(below)) for each in values
    )


def values_of(row: NoteRow, name: str) -> tuple[str, ...]:
    """What a note has as its ``tag``, ``by``, ``kind`` or ``state``."""
    match name:
        case "tag":
            return row.tags
        case "by":
            return (row.creator,) if row.creator else ()
        case "kind":
            return (row.kind,)
        case "state":
            return (row.state,) if row.state else ()
    return ()


def _hit(row: NoteRow, score: float, matcher: Matcher) -> NoteHit:
    places = matcher.places(row.text)
    shown = snippets(row.text, places) or (beginning(row.text),)
    return NoteHit(row, score, len(places), shown[0])


class _Resolver:
    """Puts ids of notes in the place of filters."""

    def __init__(self, rows: Sequence[NoteRow]) -> None:
        self._rows = rows
        self.notices: list[str] = []

    def node(self, node: Node) -> Node:
        """The node without filters."""
        match node:
            case Words() | All() | Either():
                return replace(node, parts=tuple(self.node(part) for part in node.parts))
            case Exclude():
                return Exclude(self.node(node.part))
            case Between(name="date"):
                return self._ids(lambda row: node.low <= row.created and (not node.high or row.created < node.high))
            case Filter(name="has", value="note") | Filter(name="note", value=""):
                return Everything()
            case Filter(name="note"):
                tree = parse(node.value).tree
                return self.node(tree) if tree else Ids(frozenset())
            case Filter(name="has", value="tag"):
                return self._ids(lambda row: bool(row.tags))
            case Filter(name="tag" | "by" | "kind" | "state"):
                return self._ids(lambda row: tagged(row, node.name, node.value))
            case Filter() | Between():
                self.notices.append(f"{node.name}: is asked of documents, not of notes; it was left out.")
                return Everything()
        return node

    def _ids(self, fits: Callable[[NoteRow], bool]) -> Ids:
        return Ids(frozenset(row.id for row in self._rows if fits(row)))
