"""Whoosh's pickles, read without running anything that they say.

A pickle names functions and has them called, and Whoosh keeps its list of segments as one, with a schema that is
another. An index folder may come with a clone or an archive, so what is in it is input like any other file. ``install``
therefore puts ``load`` and ``loads`` of this module in the place of ``pickle``'s in all of Whoosh.

The one name that our indexes hold is that of a segment; each other is refused before it is looked up. It does not give
the real class, because a pickle can call what it gets with arguments of its choice and can set attributes on it, on a
class as well as on an object. A segment from a file could also name files in other folders: its state is checked, and
the segment that Whoosh gets is made here.

The schema is not read at all: ``whoosh.index`` is given ours. It would need ``re.compile`` on patterns from the file,
and classes with column types that import a module by name.

The stand-in has no attributes to set. What remains to a hostile file is to lie about what a search finds, and to ask
for time or memory, as any damaged file may: neither runs anything.
"""

from __future__ import annotations

import pickle
import re
import sys
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType, SimpleNamespace
from typing import BinaryIO, Final, NamedTuple

__all__ = ["Listed", "install", "load", "loads", "segments"]

_SEGMENT_ID: Final = re.compile(r"[0-9a-z]{1,32}")
_MOST_RECORDS: Final = 2**32 - 1
"""A posting's document takes 32 bits at most."""


class _Object:
    """What a pickled object of Whoosh becomes: its state, to be looked at.

    Were the class itself given a state, ``__setstate__`` would miss an argument: nothing can be set on it.
    """

    __slots__ = ("state",)
    state: object

    def __setstate__(self, state: object) -> None:
        self.state = state


_KNOWN: Final[Mapping[tuple[str, str], object]] = MappingProxyType(
    {("index.engines.whoosh.codec", "PostilSegment"): _Object}
)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        try:
            return _KNOWN[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"a file names {module[:60]}.{name[:60]}, which no index holds") from None


def loads(data: bytes) -> object:
    """The plain values of a pickle. Raises ``pickle.UnpicklingError`` and whatever a damaged pickle makes it raise."""
    return _Unpickler(BytesIO(data)).load()


class Listed(NamedTuple):
    """What the list of segments has of one."""

    name: str
    documents: int
    """Deleted ones too."""
    deleted: frozenset[int]
    """Their numbers."""


def segments(data: bytes) -> list[Listed]:
    """The segments of a pickled list. Raises as ``loads`` does."""
    found = loads(data)
    if not isinstance(found, list):
        raise _not_as_written()
    return [_listed(item) for item in found]


def load(file: BinaryIO) -> object:
    """Read a pickle from where ``file`` stands, as ``loads`` does; a list of segments comes as Whoosh's segments."""
    # Imported here: only Whoosh itself asks for this.
    from index.engines.whoosh.codec import PostilSegment

    begin = file.tell()
    # A false length must not make room for more than the file has.
    held = BytesIO(file.read())
    found = _Unpickler(held).load()
    file.seek(begin + held.tell())
    if isinstance(found, list):
        return [PostilSegment("MAIN", *_listed(item)) if isinstance(item, _Object) else item for item in found]
    return found


def _listed(found: object) -> Listed:
    match found:
        case _Object(
            state={
                "indexname": "MAIN",
                "segid": str(name),
                "compound": False,
                "_count": int(count),
                "_deleted": set() as deleted,
            }
        ) if _SEGMENT_ID.fullmatch(name) and 0 <= count <= _MOST_RECORDS and _are_documents(deleted, count):
            return Listed(name, count, frozenset(deleted))
    raise _not_as_written()


def _not_as_written() -> pickle.UnpicklingError:
    return pickle.UnpicklingError("the list of segments is not as Whoosh writes it")


def _are_documents(numbers: set[object], count: int) -> bool:
    return all(type(number) is int and 0 <= number < count for number in numbers)


def install() -> None:
    """Make all of Whoosh, in this whole process, read pickles with this module. May be called again.

    Whoosh takes its loaders from ``whoosh.compat``; the modules that are imported already have names of their own for
    them. Loaders for older kinds of index bring an unpickler of their own, and are taken away.
    """
    from whoosh.legacy import toc_loaders

    ours = SimpleNamespace(
        load=load, loads=loads, dump=pickle.dump, dumps=pickle.dumps, PicklingError=pickle.PicklingError
    )
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "whoosh":
            for known, value in list(vars(module).items()):
                for theirs, instead in ((pickle.load, load), (pickle.loads, loads), (pickle, ours)):
                    if value is theirs:
                        setattr(module, known, instead)
    toc_loaders.clear()
