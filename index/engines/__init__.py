"""The seam between postil and a full-text engine.

An engine keeps *records* and answers *query trees* with ids and scores; everything else (titles, dates,
snippets, hits in the text) comes from the catalogue and the text store. Whatever is special to one engine
stays in its own package below this one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from index.query import Node

__all__ = ["Engine", "EngineDamaged", "EngineRefused", "Match", "Matches", "Record", "Writer", "open_engine"]


class EngineDamaged(Exception):
    """The index cannot be read; it has to be built anew from the text store. ``str()`` says why."""


class EngineRefused(Exception):
    """The index must not be opened, because somebody else could have written it. ``str()`` says why."""


@dataclass(frozen=True, slots=True)
class Record:
    """What an engine is told about a document. ``id`` is the catalogue's."""

    id: int
    text: str
    title: str = ""
    source: str = ""
    author: str = ""
    path: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A matching document; a higher score is a better match."""

    id: int
    score: float


@dataclass(frozen=True, slots=True)
class Matches:
    """The best matches, best first, and how many there are in all."""

    best: tuple[Match, ...]
    total: int


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

    def search(self, tree: Node, limit: int) -> Matches:
        """The ``limit`` best records for a query tree, in the state of the last commit."""

    def count(self) -> int:
        """How many records can be found."""

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
