"""Searching a library: from what was typed to the documents that match, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from math import log1p
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeGuard

from index.analysis import fold
from index.catalogue import Catalogue, Status
from index.columns import Columns
from index.engines import Engine, Lexicon, Match, Matches
from index.query import (
    All,
    Candidate,
    Completes,
    Completion,
    Either,
    Exclude,
    Ids,
    Leaf,
    Narrowing,
    Near,
    Node,
    Phrase,
    Query,
    Terms,
    Word,
    Words,
    complete,
    leaves,
    parse,
    quoted,
)
from index.search.ordering import Order, fresh, listed
from index.search.results import Results

if TYPE_CHECKING:
    from index.expansion import Expanded
    from index.filters import ReaderFacts

__all__ = ["Mode", "Searcher"]

LITTLE: Final = 3
"""When fewer documents have all words, what may have been meant is looked for."""
MOST_COMPLETIONS: Final = 20
"""Words or values of the documents that are offered to complete what is typed."""
_WEIGHED: Final = 8
"""Terms of a leaf whose documents are counted to know how rare it is."""


class Mode(StrEnum):
    """Which documents words that stand side by side find, and which of them come first."""

    FIRST = "all-first"
    """All that have one of the words; those that have more of them first."""
    ALL = "all"
    """Only those that have all of them."""
    ANY = "any"
    """All that have one of the words, by their scores alone."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """How results are wanted."""

    limit: int
    mode: Mode
    order: Order
    recency: float


class Searcher:
    """Searches one library, of which ``engine`` and ``catalogue`` are. It can be used by several threads.

    There is one search at a time: who begins another waits for the one that is under way, mostly for milliseconds.
    """

    def __init__(self, engine: Engine, catalogue: Catalogue, reader: ReaderFacts | None = None) -> None:
        # Imported here and below: the first frame does without what filters, spells and stems.
        from index.filters import NO_FACTS

        self.engine = engine
        self._catalogue = catalogue
        self._reader = reader or NO_FACTS
        self._columns: Columns | None = None
        self._lock = Lock()

    @property
    def columns(self) -> Columns:
        """What the catalogue says of every document; made anew when it has changed.

        Raises ``CatalogueDamaged``, ``OSError``.
        """
        return self._current_columns().whole()

    def _current_columns(self) -> Columns:
        """The same, read as far as it was asked for."""
        if self._columns is None or not self._columns.is_current(self._catalogue):
            self._columns = Columns(self._catalogue)
        return self._columns

    def prepare(self) -> None:
        """Make now what the first search would wait for, which takes a second where there are a million words.

        Searches go on meanwhile. Raises ``EngineDamaged``, ``CatalogueDamaged``, ``OSError``.
        """
        from index.vocabulary import vocabulary

        with self._lock:
            _ = self.columns
            lexicon = self.engine.lexicon()
        # Without the lock: a lexicon stays what it is, whatever is committed, or closed.
        vocabulary(lexicon).prepare()

    def search(
        self,
        text: str,
        *,
        limit: int = 1000,
        mode: Mode = Mode.FIRST,
        order: Order = Order.BEST,
        recency: float = 0.0,
        narrowed: Sequence[Narrowing] = (),
    ) -> Results:
        """The documents that a query finds and that all of ``narrowed`` let through.

        ``recency`` is between 0 and 1, see `index.search.ordering.fresh`; it matters to the order ``BEST`` alone.
        Raises ``EngineDamaged``, ``CatalogueDamaged``, ``OSError``.
        """
        asked = _Asked(limit, mode, order, min(max(recency, 0.0), 1.0))
        with self._lock:
            return self._search(_in_mode(parse(text), mode), asked, tuple(narrowed))

    def _search(self, query: Query, asked: _Asked, narrowed: tuple[Narrowing, ...]) -> Results:
        from index.filters import matching, resolve

        columns = self._current_columns()
        results = Results(
            query,
            searched=self.engine.count(),
            documents=len(columns),
            failed=sum(count for kind, count in columns.counts("kind").items() if kind.status == Status.FAILED),
            order=asked.order,
            recency=asked.recency,
            narrowed=narrowed,
            notices=tuple(f"Column {message.start + 1}: {message.text}" for message in query.messages),
        )
        tree = query.tree
        if tree is None and (query.text.strip() or not narrowed):
            return replace(results, notices=(*results.notices, "Type a word to search for."))
        parts = (*((tree,) if tree else ()), *narrowed)
        tree, said = resolve(
            parts[0] if len(parts) == 1 else All(parts), columns, self._catalogue, self._reader, self.engine
        )
        assert tree
        results = replace(results, notices=(*results.notices, *said))
        ids = matching(tree, columns)
        return self._texts(results, tree, asked, columns) if ids is None else self._listed(results, sorted(ids), asked)

    def _listed(self, results: Results, ids: Sequence[int], asked: _Asked) -> Results:
        """The documents that filters alone find."""
        found = listed(ids, asked.order, asked.limit, self.columns, self._catalogue)
        matches = tuple(Match(number, 0.0) for number in found)
        return replace(results, matches=matches, ids=ids, total=len(ids), whole=len(ids))

    def _texts(self, results: Results, tree: Node, asked: _Asked, columns: Columns) -> Results:
        """The documents whose texts match."""
        from index.bounds import bounded
        from index.expansion import expand
        from index.facets import languages
        from index.spelling import suggestion

        lexicon = self.engine.lexicon()
        expanded = expand(tree, self.engine.lexicon, languages(columns))
        expanded = bounded(expanded, self.engine.lexicon, results.searched)
        found, matches = self._found(expanded, asked)
        notices = [*results.notices, *expanded.notices]
        if found.total and not found.whole:
            notices.append("No document has all of these words; these have some of them.")
        return replace(
            results,
            matches=matches,
            ids=found.ids,
            total=found.total,
            whole=found.whole,
            notices=tuple(dict.fromkeys(notices)),
            suggestion=suggestion(results.query, lexicon) if found.whole < LITTLE else "",
            tree=expanded.tree,
            left_out=expanded.left_out,
            variants=expanded.variants,
            weights=_weights(expanded.tree, lexicon, results.searched),
        )

    def _found(self, expanded: Expanded, asked: _Asked) -> tuple[Matches, tuple[Match, ...]]:
        """All that match, and the first of them in order."""
        tree, limit, whole_first = expanded.tree, asked.limit, asked.mode is Mode.FIRST
        if asked.order is Order.BEST and asked.recency:
            found = self.engine.search(tree, self.engine.count(), whole_first=whole_first)
            return found, fresh(found, asked.recency, limit, self.columns, whole_first=whole_first)
        found = self.engine.search(tree, limit, whole_first=whole_first)
        if asked.order is Order.BEST:
            return found, found.best
        first = listed(found.ids, asked.order, limit, self.columns, self._catalogue)
        best = found.best
        if found.total > len(best):
            # Those that come first in this order need not be among the best: their scores are asked for.
            best = self.engine.search(All((Ids(frozenset(first)), tree)), len(first)).best
        by_id = {match.id: match for match in best}
        return found, tuple(by_id[number] for number in first if number in by_id)

    def complete(self, text: str, caret: int) -> Completion:
        """What is being typed at ``caret``, with what could stand there: the language's own, else the documents'.

        Raises ``EngineDamaged``, ``CatalogueDamaged``, ``OSError``.
        """
        found = complete(text, caret)
        if not found.open:
            return found
        with self._lock:
            offered = self._values(found) if found.completes is Completes.VALUE else self._words(found)
            return replace(found, candidates=(*found.candidates, *offered))

    def _values(self, found: Completion) -> Iterator[Candidate]:
        from index.filters import values

        known = values(self.columns, found.field, found.typed, self._reader)
        return (Candidate(quoted(value), _documents(count)) for value, count in known[:MOST_COMPLETIONS])

    def _words(self, found: Completion) -> Iterator[Candidate]:
        """The commonest words that begin like what is typed."""
        lexicon = self.engine.lexicon()
        beginning = fold(found.typed)
        counted = [(-lexicon.count(term), term) for term in lexicon.beginning(beginning)] if beginning else []
        return (Candidate(term, _documents(-count)) for count, term in sorted(counted)[:MOST_COMPLETIONS])

    def close(self) -> None:
        """Close the full-text index. A search that is under way comes to its end first."""
        with self._lock:
            self.engine.close()


def _documents(count: int) -> str:
    return f"{count:,} document{'' if count == 1 else 's'}" if count else ""


def _in_mode(query: Query, mode: Mode) -> Query:
    """A query with its tree as a mode reads it."""
    if query.tree is None or mode is Mode.FIRST:
        return query
    return replace(query, tree=(_required if mode is Mode.ALL else _loose)(query.tree))


def _loose(node: Node) -> Node:
    """A tree with the words of compounds side by side: where any word will do, one of ``time-sharing`` will, too."""
    match node:
        case Words():
            parts = (part.parts if _is_compound(part) else (_loose(part),) for part in node.parts)
            return Words(tuple(chain.from_iterable(parts)))
        case All() | Either():
            return replace(node, parts=tuple(map(_loose, node.parts)))
    return Words(node.parts) if _is_compound(node) else node


def _is_compound(node: Node) -> TypeGuard[Phrase]:
    """Whether a phrase is a word of several, typed without quotation marks."""
    return (
        isinstance(node, Phrase)
        and not node.field
        and all(isinstance(part, Word) and not part.exact for part in node.parts)
    )


def _required(node: Node) -> Node:
    """A tree with all words required that stand side by side."""
    match node:
        case Words() | All():
            return All(tuple(_required(part) for part in node.parts))
        case Either():
            return Either(tuple(_required(part) for part in node.parts))
        case Exclude():
            return Exclude(_required(node.part))
    return node


def _weights(tree: Node, lexicon: Lexicon, documents: int) -> dict[int, float]:
    """How rare each leaf is."""
    return {number: log1p(documents / (1 + _count(leaf, lexicon))) for number, leaf in enumerate(leaves(tree))}


def _count(leaf: Leaf, lexicon: Lexicon) -> int:
    """About how many documents have a leaf: of words together, as many as have the rarest."""
    match leaf:
        case Terms():
            return sum(lexicon.count(term) for term in leaf.terms[:_WEIGHED])
        case Phrase() | Near():
            return min((_count(part, lexicon) for part in leaf.parts), default=0)
    return 0
