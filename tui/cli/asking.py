"""Asking a library from the command line: opened once, mended once, and what an answer covers said each time."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Final

from index.catalogue import Catalogue
from index.engines import Engine, EngineDamaged, Match
from index.library import Library
from index.query.tree import Narrowing
from index.search import Mode, Order, Results, Searcher
from index.search.ordering import RECENCY
from tui.cli.freshness import UNUSABLE, CannotAnswer, bring_up_to_date, open_catalogue, open_engine, rebuilt_engine
from tui.cli.output import narrate
from tui.library import library_of
from tui.settings import Settings
from tui.wording import counted

if TYPE_CHECKING:
    from tui.workspace import Workspace

__all__ = ["LIMIT", "Asking", "asking", "narrate_notices", "said_of_coverage", "said_of_failures"]

LIMIT: Final = 20
"""Documents printed when nobody says how many."""
_NAMED: Final = 3
"""Documents that could not be read and are named with every answer."""
_FOLDED_AMONG: Final = 1_000
"""Matches that are looked through when documents that tell the same are folded."""


class _Reader:
    """What a query asks of the reader, who is only looked at when one does: it is an `index.filters.ReaderFacts`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def workspace(self) -> Workspace:
        # Imported here: few queries ask for notes, or for what was read.
        from tui.workspace import Workspace

        return Workspace(self._settings)

    def read_paths(self) -> Collection[str]:
        return self.workspace.facts.read_paths()

    def notes(self, name: str, value: str) -> Iterable[str]:
        return self.workspace.facts.notes(name, value)

    def values(self, name: str) -> Mapping[str, int]:
        return self.workspace.facts.values(name)

    @property
    def problem(self) -> str:
        return self.workspace.facts.problem

    def close(self) -> None:
        if "workspace" in self.__dict__:
            self.workspace.close()


class Asking:
    """A library that is asked with the options of ``postil search``."""

    narrowed: tuple[Narrowing, ...] = ()
    """What all answers are narrowed by beside the query."""

    def __init__(self, library: Library, catalogue: Catalogue, arguments: Namespace, settings: Settings) -> None:
        self.catalogue = catalogue
        self._reader = _Reader(settings)
        self._library = library
        self._arguments = arguments
        self._searcher: Searcher | None = None

    @property
    def workspace(self) -> Workspace:
        """The notes and the state of the reader."""
        return self._reader.workspace

    @property
    def searcher(self) -> Searcher:
        """Opened when it is first asked for. Raises ``CannotAnswer``, ``EngineRefused``."""
        if self._searcher is None:
            self._take(open_engine(self._library, self.catalogue, sync=not self._arguments.no_sync))
        assert self._searcher
        return self._searcher

    def _take(self, engine: Engine) -> None:
        self._searcher = Searcher(engine, self.catalogue, self._reader)

    def limit(self, usual: int | None = LIMIT) -> int | None:
        """How many are wanted; ``usual`` when nobody says. None for all."""
        wanted: int | None = self._arguments.limit
        return usual if wanted is None else wanted or None

    def ask(self, query: str, limit: int | None) -> Results:
        """The answer to a query, with ``limit`` matches at least, None for all.

        An index that turns out damaged is built anew, where that is allowed.

        Raises ``CannotAnswer``, ``EngineDamaged``, ``EngineRefused``, ``CatalogueDamaged``, ``OSError``.
        """
        try:
            return self._ask(query, limit)
        except EngineDamaged:
            if self._arguments.no_sync:
                raise CannotAnswer(UNUSABLE) from None
            narrate("the full-text index is damaged; it is built anew.")
        self.searcher.close()
        self._take(rebuilt_engine(self._library, self.catalogue))
        return self._ask(query, limit)

    def _ask(self, query: str, limit: int | None) -> Results:
        asked = self._arguments
        mode = Mode.ANY if asked.any else Mode.ALL if asked.all else Mode.FIRST
        order = Order(asked.sort) if asked.sort in list(Order) else Order.BEST
        among = self.catalogue.count() if limit is None else max(limit, _FOLDED_AMONG) if asked.fold else limit
        recency = RECENCY if asked.recency else 0.0
        return self.searcher.search(query, limit=among, mode=mode, order=order, recency=recency, narrowed=self.narrowed)

    def folded(self, results: Results) -> Sequence[Match]:
        """The matches; with ``--fold`` the best of each story."""
        matches = results.matches
        if not self._arguments.fold:
            return matches
        best = self.catalogue.stories.fold([match.id for match in matches])
        return [match for match in matches if best[match.id] == match.id]

    def close(self) -> None:
        """Release what was opened but the catalogue."""
        if self._searcher:
            self._searcher.close()
        self._reader.close()


@contextmanager
def asking(arguments: Namespace, settings: Settings) -> Iterator[Asking]:
    """The library of ``settings``, brought up to date if that is wanted and quick.

    Raises ``CannotAnswer``, ``NoDocuments``, ``CatalogueDamaged``, ``OSError``.
    """
    library = library_of(settings)
    bring_up_to_date(library, sync=not arguments.no_sync)
    catalogue = open_catalogue(library)
    try:
        with closing(Asking(library, catalogue, arguments, settings)) as asked:
            yield asked
    finally:
        catalogue.close()


def narrate_notices(results: Results, place: str = "") -> None:
    """Say what was not understood in a query, and what may have been meant; ``place`` says in which."""
    for notice in results.notices:
        narrate(f"{place}{notice}")
    if results.suggestion:
        narrate(f"{place}did you mean “{results.suggestion}”?")


def said_of_failures(catalogue: Catalogue) -> str:
    """How many documents could not be read and which, the first of many; empty when all could."""
    if not (count := catalogue.count_failures()):
        return ""
    names = ", ".join(entry.name for entry in catalogue.failures(_NAMED))
    more = f" and {count - _NAMED:,} more" if count > _NAMED else ""
    return f"{count:,} could not be read: {names}{more} (postil check says why)"


def said_of_coverage(results: Results, catalogue: Catalogue) -> str:
    """What was searched, in words: "nothing found" is a claim, and what could not be read belongs to it."""
    waiting = results.documents - results.searched - results.failed
    parts = [
        f"{results.total:,} of {counted(results.documents, 'document')}",
        f"{results.whole:,} with all of the words" if results.whole != results.total else "",
    ]
    missing = [
        said_of_failures(catalogue),
        f"{waiting:,} not in the index yet (postil index)" if waiting > 0 else "",
    ]
    return "; ".join(filter(None, (", ".join(filter(None, parts)), *missing)))
