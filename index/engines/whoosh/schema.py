"""What Whoosh keeps of a document: its terms, not its text. The text store has the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from whoosh import fields, formats

from index.analysis import terms

__all__ = ["SCHEMA", "FoldedText", "date_terms"]


class FoldedText(fields.FieldType):
    """A text field that makes its postings straight from ``index.analysis``, without Whoosh's token objects."""

    def __init__(self) -> None:
        super().__init__(formats.Positions(), None, scorable=True)

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
