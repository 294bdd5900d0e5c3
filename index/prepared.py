"""A document ready for the catalogue and the engine: what takes time is worked out where the document was read."""

from __future__ import annotations

from dataclasses import dataclass

from index.analysis import Analysed, analyse
from index.documents import Document, Metadata
from index.likeness import sketch_of
from index.structure import pack

__all__ = ["Prepared", "prepare"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What of a document the indexer keeps. Fields that are not explained are those of `Document`."""

    text: str
    structure: bytes
    """Blocks, spans and locators, packed; empty when there are none."""
    metadata: Metadata
    media_type: str
    encoding: str
    warnings: tuple[str, ...]
    analysed: Analysed
    """The terms of the text."""
    sketch: bytes
    """Of the text, as ``index.likeness`` makes it."""

    @property
    def size(self) -> int:
        """About how many bytes of memory this fills, for texts in one alphabet."""
        numbers = len(self.analysed.frequencies) + len(self.analysed.positions)
        return len(self.text) + len(self.structure) + len(self.analysed.terms) + 4 * numbers


def prepare(document: Document) -> Prepared:
    """Work out what the indexer needs of a document."""
    structure = document.blocks, document.spans, document.locators
    analysed = analyse(document.text)
    return Prepared(
        document.text,
        pack(structure) if any(structure) else b"",
        document.metadata,
        document.media_type,
        document.encoding,
        document.warnings,
        analysed,
        sketch_of(analysed),
    )
