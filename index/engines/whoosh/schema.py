"""What Whoosh keeps of a document: its terms, not its text. The text store has the text."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, Final

from whoosh import fields, formats

from index.analysis import terms

__all__ = ["SCHEMA", "FoldedText", "Places", "date_terms"]

_NARROW: Final = struct.Struct("<BI")
"""A tag and the first position; the distances to the others follow, a byte each, or four where one is wider."""


class Places(formats.Positions):
    """Positions of a term in a document, packed tightly; Whoosh would make a pickle of each list."""

    def encode(self, poslist: Sequence[int]) -> bytes:
        """Positions in order, at least one, as bytes."""
        first = poslist[0]
        if len(poslist) == 1:
            return _NARROW.pack(0, first)
        steps = [after - before for before, after in pairwise(poslist)]
        if max(steps) < 256:
            return _NARROW.pack(0, first) + bytes(steps)
        return _NARROW.pack(1, first) + struct.pack(f"<{len(steps)}I", *steps)

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """The positions that ``encode`` packed. Raises ``struct.error`` for other bytes."""
        wide, first = _NARROW.unpack_from(valuestring)
        rest = valuestring[_NARROW.size :]
        return list(accumulate(struct.unpack(f"<{len(rest) // 4}I", rest) if wide else rest, initial=first))

    def decode_frequency(self, valuestring: bytes) -> int:
        """How many positions there are."""
        rest = len(valuestring) - _NARROW.size
        return 1 + (rest // 4 if valuestring[0] else rest)


class FoldedText(fields.FieldType):
    """A text field that makes its postings straight from ``index.analysis``, without Whoosh's token objects."""

    def __init__(self) -> None:
        super().__init__(Places(), None, scorable=True)

    def index(self, value: str, **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, frequency, weight, encoded positions) for every different term of ``value``."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for position, term in enumerate(terms(value)):
            places[term].append(position)
        encode = self.format.encode
        for term, positions in places.items():
            yield term.encode(), len(positions), float(len(positions)), encode(positions)


def date_terms(date: str) -> list[str]:
    """A date as the prefixes a person may ask for: ``2024-07-24`` is also ``2024-07`` and ``2024``."""
    return [date[:length] for length in (4, 7, 10) if len(date) >= length]


SCHEMA = fields.Schema(
    id=fields.ID(stored=True, unique=True),
    text=FoldedText(),
    title=FoldedText(),
    source=FoldedText(),
    author=FoldedText(),
    path=FoldedText(),
    date=fields.KEYWORD(),
)
"""The fields of a record; ``id`` is the only one whose value is kept.

Whoosh writes the schema into the index, but it is never read from there (see ``unpickling``). Whoever changes it must
raise ``index.analysis.VERSION``, so that older indexes are built anew.
"""
