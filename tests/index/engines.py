"""Making, filling and asking a full-text index, for the tests of the engine."""

from __future__ import annotations

from pathlib import Path

from index.engines import Engine, Record, open_engine
from index.query import parse

__all__ = ["found", "made", "put"]


def made(folder: Path) -> Engine:
    """An empty full-text index in ``folder``, or the one that is there."""
    opened = open_engine(folder, create=True)
    assert opened
    return opened


def put(engine: Engine, *records: Record, gone: tuple[int, ...] = (), merge: bool = False) -> None:
    """Change records in one batch."""
    writer = engine.writer()
    writer.remove(gone)
    for record in records:
        writer.put(record)
    writer.commit(merge=merge)


def found(engine: Engine, typed: str) -> set[int]:
    """The ids of the records that a query finds."""
    tree = parse(typed).tree
    assert tree
    return {match.id for match in engine.search(tree, 1000).best}
