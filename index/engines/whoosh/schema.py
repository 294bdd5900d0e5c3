"""What Whoosh knows of a record: its fields and how their positions are passed on."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, Final

from whoosh import fields, formats

from index.analysis import analyse
from index.engines import FIELDS

__all__ = ["SCHEMA", "FoldedText", "Places"]


class Places(formats.Positions):
    """Positions of a term in a document as Whoosh's matchers pass them on; a segment keeps them in its own way."""

    def encode(self, poslist: Sequence[int]) -> bytes:
        """Positions in order, at least one, as bytes."""
        return array("I", poslist).tobytes()

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """The positions that ``encode`` packed. Raises ``ValueError`` for other bytes."""
        return array("I", valuestring).tolist()

    def decode_frequency(self, valuestring: bytes) -> int:
        """How many positions there are."""
        return len(valuestring) // array("I").itemsize


class FoldedText(fields.FieldType):
    """A text field whose terms are those of ``index.analysis``."""

    def __init__(self) -> None:
        super().__init__(Places(), None, scorable=True)

    def index(self, value: str, **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, frequency, weight, encoded positions) for every different term of ``value``."""
        analysed = analyse(value)
        ends = accumulate(analysed.frequencies, initial=0)
        for term, (begin, end) in zip(analysed.terms.split("\n"), pairwise(ends), strict=False):
            yield term.encode(), end - begin, float(end - begin), self.format.encode(analysed.positions[begin:end])


SCHEMA: Final = fields.Schema(id=fields.STORED(), **{name: FoldedText() for name in FIELDS})
"""The fields of a record; ``id`` is the only one whose value is kept.

Whoosh writes the schema into the index, but it is never read from there (see ``unpickling``). Whoever changes it must
raise ``index.analysis.VERSION``, so that older indexes are built anew.
"""
