"""Whoosh's pickles, read without running anything that they say.

A pickle names functions and has them called, and Whoosh 2.7.4 keeps its list of segments, the directories inside
its files, its postings and its stored values as pickles. An index folder may come with a clone or an archive, so
what is in it is input like any other file. ``install`` therefore puts ``load`` and ``loads`` of this module in the
place of ``pickle``'s in all of Whoosh.

The names in ``_KNOWN`` are all that our own indexes hold, found by recording what an unpickler is asked for while
indexes are built, joined and searched; each other name is refused before it is looked up. No name gives a
real class or function of Python or Whoosh, because a pickle can call what it gets with arguments of its choice and
can set attributes on it, on a class as well as on an object:

- ``_codecs.encode`` would import codecs by name, and some of them take quadratic time; ``bytes`` would make as many
  bytes as it is asked for. The stand-ins do the one thing that Whoosh's own pickles ask of them.
- A ``W3Segment`` from a file could name files in other folders. Its state is checked, and the segment that Whoosh
  gets is made here. Its codec is made here too.
- The schema is not read at all: ``whoosh.index`` is given ours. It would need ``re.compile`` on patterns from the
  file, and classes with column types that import a module by name.

Stand-ins have no attributes to set. What remains to a hostile file is to lie about what a search finds, and to ask for
time or memory, as any damaged file may: neither runs anything.
"""

from __future__ import annotations

import pickle
import re
import sys
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType, SimpleNamespace
from typing import Any, BinaryIO, Final

from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.legacy import toc_loaders

__all__ = ["install", "load", "loads"]

_SEGMENT_ID: Final = re.compile(r"[0-9a-z]{1,32}")
_MOST_RECORDS: Final = 2**32 - 1
"""Whoosh numbers the records of a segment with 32 bits."""


class _Object:
    """What a pickled object of Whoosh becomes: its state, to be looked at.

    Were the class itself given a state, ``__setstate__`` would miss an argument: nothing can be set on it.
    """

    __slots__ = ("state",)
    state: object

    def __setstate__(self, state: object) -> None:
        self.state = state


class _Latin1:
    """For ``_codecs.encode``: pickles of protocol 2 hold bytes as text in Latin-1."""

    __slots__ = ()

    def __call__(self, text: str, encoding: str) -> bytes:
        if encoding != "latin1":
            raise pickle.UnpicklingError("bytes are not held as Whoosh holds them")
        return str.encode(text, "latin-1")


class _NoBytes:
    """For ``bytes``: how pickles of protocol 2 hold no bytes at all."""

    __slots__ = ()

    def __call__(self) -> bytes:
        return b""


class _Counts:
    """For ``defaultdict``, whose factory only matters to the process that writes a segment."""

    __slots__ = ()

    def __call__(self, factory: None) -> dict[object, object]:
        return {}


_KNOWN: Final[Mapping[tuple[str, str], object]] = MappingProxyType(
    {
        ("_codecs", "encode"): _Latin1(),
        ("__builtin__", "bytes"): _NoBytes(),
        ("builtins", "int"): None,  # the factory of a defaultdict, called by nobody
        ("collections", "defaultdict"): _Counts(),
        ("whoosh.codec.whoosh3", "W3Codec"): _Object,
        ("whoosh.codec.whoosh3", "W3Segment"): _Object,
    }
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


def load(file: BinaryIO) -> object:
    """Read a pickle from where ``file`` stands, as ``loads`` does; a list of segments comes as Whoosh's segments."""
    found = _Unpickler(file).load()
    if isinstance(found, list):
        return [_segment(item) if isinstance(item, _Object) else item for item in found]
    return found


def _segment(found: _Object) -> Any:
    match found.state:
        case {
            "indexname": "MAIN" as index,
            "segid": str(name),
            "compound": True,
            "_doccount": int(count),
            "_deleted": None | set() as deleted,
            "_fieldlengths": dict(lengths),
        } if _SEGMENT_ID.fullmatch(name) and 0 <= count <= _MOST_RECORDS and _are_counts(deleted or (), lengths):
            segment = W3Segment(W3Codec(), index, count, name, deleted)
            segment.compound = True
            segment._fieldlengths = lengths
            return segment
    raise pickle.UnpicklingError("the list of segments is not as Whoosh writes it")


def _are_counts(numbers: set[object] | tuple[()], lengths: dict[object, object]) -> bool:
    return (
        all(type(number) is int for number in numbers)
        and all(type(name) is str for name in lengths)
        and all(type(length) is int for length in lengths.values())
    )


def install() -> None:
    """Make all of Whoosh, in this whole process, read pickles with this module. May be called again.

    Whoosh takes its loaders from ``whoosh.compat``; the modules that are imported already have names of their own for
    them. Loaders for older kinds of index bring an unpickler of their own, and are taken away.
    """
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
