"""The file that the catalogue is in, with its errors told apart: damage, and trouble of the system."""

from __future__ import annotations

import errno
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final, Self

from index.tables import connect, create

__all__ = ["CatalogueDamaged", "CatalogueOutdated", "Database", "damage"]


class CatalogueDamaged(Exception):
    """The catalogue cannot be read; it has to be made anew. ``str()`` says why."""


class CatalogueOutdated(CatalogueDamaged):
    """The catalogue was made by another version of postil; it has to be made anew, too."""


class Database:
    """A connection. Every method raises ``CatalogueDamaged``, and ``OSError`` when only the system is in the way."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, file: Path, *, write: bool) -> Self:
        """Open the tables in ``file``; with ``write``, make them if there are none."""
        with damage():
            return cls(connect(file, write=write))

    def create(self) -> None:
        """Make the tables."""
        with damage():
            create(self._connection)

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes inside are made, or none."""
        self.change("BEGIN IMMEDIATE")
        try:
            yield
            self.change("COMMIT")
        except BaseException:
            # A full disk has already undone the transaction; the error that brought us here says so.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """All rows of an answer."""
        with damage():
            return self._connection.execute(statement, values).fetchall()

    def one(self, statement: str, values: Sequence[object] = ()) -> Any:
        """The first value of the first row, or None."""
        with damage():
            row = self._connection.execute(statement, values).fetchone()
        return row[0] if row else None

    def change(self, statement: str, values: Sequence[object] | Mapping[str, object] = ()) -> int:
        """Returns how many rows were changed."""
        with damage():
            return self._connection.execute(statement, values).rowcount

    def change_each(self, statement: str, values: Iterable[Sequence[object]]) -> None:
        """Do the same with each of ``values``."""
        with damage():
            self._connection.executemany(statement, values)


_SYSTEM: Final = {
    sqlite3.SQLITE_BUSY: errno.EBUSY,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_LOCKED: errno.EBUSY,
    sqlite3.SQLITE_NOMEM: errno.ENOMEM,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_READONLY: errno.EROFS,
}
"""Where the file is sound and the system is in the way; making the catalogue anew would help nobody."""


class _Damage:
    # A class, for it is entered for every statement, and a generator would take longer than many of them.
    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, sqlite3.ProgrammingError):
            return
        if isinstance(error, sqlite3.Error):
            # The low byte is the kind; the others say where in SQLite it was noticed.
            number = _SYSTEM.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
            if number is not None:
                raise OSError(number, f"catalogue: {error}") from error
            raise CatalogueDamaged(f"catalogue.sqlite: {error}") from error
        if isinstance(error, (ValueError, TypeError, AttributeError, zlib.error)):
            raise CatalogueDamaged("catalogue.sqlite: a row cannot be read") from error


_DAMAGE: Final = _Damage()


def damage() -> AbstractContextManager[None]:
    """Tell damage from trouble of the system: raises ``CatalogueDamaged`` or ``OSError``."""
    return _DAMAGE
