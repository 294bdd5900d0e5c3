"""Documents that tell the same, folded into the first of them or marked as what they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from index.catalogue import Catalogue, Entry

__all__ = ["Folding", "sign_of"]


class Folding:
    """Which documents of a list stand for which others."""

    def __init__(self) -> None:
        self.on = False
        self._shown: Mapping[int, int] = {}
        self._hidden: Counter[int] = Counter()
        self.count = 0
        """How many documents are folded away."""

    def fold(self, catalogue: Catalogue, ids: Sequence[int], *, wanted: bool = True) -> Sequence[int]:
        """Those of ``ids`` that are shown, in their order; all unless ``wanted``.

        Raises ``CatalogueDamaged``, ``OSError``.
        """
        folded = self.on and wanted
        self._shown = catalogue.stories.fold(ids) if folded else {}
        self._hidden = Counter(shown for number, shown in self._shown.items() if number != shown)
        self.count = self._hidden.total()
        return list(dict.fromkeys(self._shown.values())) if folded else ids

    def shown(self, number: int) -> int:
        """The document that stands for this one; mostly itself."""
        return self._shown.get(number, number)

    def sign(self, entry: Entry) -> str:
        """What a list shows of a document that is not the only one to tell its story: ``⧉``, ``≈``, ``≈+3``."""
        hidden = self._hidden[entry.id]
        return f"{sign_of(entry)}{f'+{hidden}' if hidden else ''}"


def sign_of(entry: Entry) -> str:
    """``⧉`` for a duplicate of another document, ``≈`` where others are duplicates of this or much like it."""
    return "⧉" if entry.is_duplicate else "≈" if entry.alike > 1 else ""
