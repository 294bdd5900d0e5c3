"""The seam between postil and a full-text engine.

An engine keeps *records* and answers *query trees* with ids and scores; everything else (titles, dates,
snippets, hits in the text) comes from the catalogue and the text store. Whatever is special to one engine
stays in its own package below this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, NamedTuple, Protocol, cast

from index.analysis import Analysed
from index.query.tree import Node

__all__ = [
    "FIELDS",
    "Engine",
    "EngineDamaged",
    "EngineRefused",
    "Lexicon",
    "Match",
    "Matches",
    "Record",
    "Writer",
    "open_engine",
]


class EngineDamaged(Exception):
    """The index cannot be read; it has to be built anew from the text store. ``str()`` says why."""


class EngineRefused(Exception):
    """The index must not be opened, because somebody else could have written it. ``str()`` says why."""


@dataclass(frozen=True, slots=True)
class Record:
    """What an engine is told about a document or a note: the terms of each field. ``id`` is given by the caller."""

    id: int
    fields: Mapping[str, Analysed]
    """By names of ``FIELDS``; a field that is missing is empty."""


FIELDS: Final = ("text", "title", "source", "author", "path")
"""The fields of a record. A leaf without a field means ``text`` and ``title``, and scores them as one (BM25F)."""


class Match(NamedTuple):
    """A matching record; a higher score is a better match. A tuple, for a search makes a thousand of them."""

    id: int
    score: float
    lacks: tuple[int, ...] = ()
    """Which parts of the tree's outermost ``Words`` it does not have, by their places in it."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The best matches, best first, and all of them in no order that means anything."""

    best: tuple[Match, ...]
    ids: Sequence[int] = ()
    """Every record that matches."""
    scores: Sequence[float] = ()
    """Of ``ids``, one for one."""
    whole: int = 0
    """How many have every part of the tree's outermost ``Words``; the same as ``total`` where there is none."""

    @property
    def total(self) -> int:
        """How many match."""
        return len(self.ids)


class Lexicon(Protocol):
    """The words that the records have in some fields, in the state of the last commit."""

    def count(self, term: str) -> int:
        """How many records have a term in the first of the fields, about. 0 when no record has it in any."""

    def beginning(self, prefix: str) -> Sequence[str]:
        """The terms that begin with ``prefix``, sorted by code points. Costs no more than they are many."""

    def all(self) -> Sequence[str]:
        """Every term, sorted by code points. Made when first asked for, then kept until the next commit."""


class Writer(Protocol):
    """One batch of changes. Nothing is seen by searchers before ``commit``."""

    def put(self, record: Record) -> None:
        """Add a record, replacing the one with the same id."""

    def remove(self, ids: Iterable[int]) -> None:
        """Forget the records with these ids; unknown ids are ignored."""

    def commit(self, *, merge: bool) -> None:
        """Make the batch searchable. With ``merge``, small pieces of the index may be joined, which takes time."""

    def cancel(self) -> None:
        """Drop the batch and release what it holds."""


class Engine(Protocol):
    """An index on disk. Methods raise ``EngineDamaged`` when it cannot be read."""

    def writer(self) -> Writer:
        """Begin a batch. Only the holder of the indexer lock may."""

    def search(self, tree: Node, limit: int, *, whole_first: bool = True) -> Matches:
        """The records that an expanded tree matches (see ``index.query.tree``), in the state of the last commit.

        The ``limit`` best come with scores; ties are in the order of ids, so that a shorter list begins a longer one.
        With ``whole_first``, records that have all parts of the outermost ``Words`` come before better scored ones.
        """

    def lexicon(self, field: str = "") -> Lexicon:
        """The words of a field, or of ``text`` and ``title`` together, in the state of the last commit."""

    def count(self) -> int:
        """How many records can be found."""

    def check(self) -> None:
        """Read all of it, which takes as long as that. Raises ``EngineDamaged`` when it is not as it was written."""

    def close(self) -> None:
        """Release files."""


class _EngineModule(Protocol):
    """What ``index/engines/<name>/__init__.py`` provides."""

    def open_or_create(self, folder: Path) -> Engine: ...

    def exists(self, folder: Path) -> bool: ...


def open_engine(folder: Path, name: str = "whoosh", *, create: bool) -> Engine | None:
    """Open the engine ``name`` in ``folder``, importing it only now.

    Returns None when there is no index and ``create`` is false. Raises ``EngineDamaged`` or ``EngineRefused``.
    """
    module = cast(_EngineModule, import_module(f"index.engines.{name}"))
    if not create and not module.exists(folder):
        return None
    return module.open_or_create(folder)
