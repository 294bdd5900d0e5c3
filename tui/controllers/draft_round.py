"""Going through the drafts that were kept, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from annotations.journal import Draft

__all__ = ["DraftRound"]

_Key: TypeAlias = tuple[str, str]
"""What tells a draft from others through all its files: the id of its note, and when it was begun."""


class DraftRound:
    """The drafts in the order in which one goes through them: the newest first, and again from there.

    A draft that was gone on with is the one changed last, so the order is remembered, by what does not change.
    """

    def __init__(self) -> None:
        self._order: list[_Key] = []
        self._here: _Key | None = None

    @property
    def size(self) -> int:
        """How many drafts there are."""
        return len(self._order)

    @property
    def place(self) -> str:
        """The draft one is at, in words: draft 2 of 3."""
        number = self._order.index(self._here) + 1 if self._here in self._order else 1
        return f"draft {number} of {self.size}"

    def at(self, draft: Draft) -> None:
        """One is at ``draft`` now."""
        self._here = _key(draft)

    def is_at(self, draft: Draft) -> bool:
        """Whether one is at ``draft``, on the way round."""
        return self._here == _key(draft) and self._here in self._order

    def turn(self, drafts: Sequence[Draft]) -> list[Draft]:
        """``drafts``, given newest first, in the order of their turn: the unmet, then from where one is onwards."""
        known = {_key(draft): draft for draft in drafts}
        unmet = [key for key in known if key not in self._order]
        if self._here in unmet:  # one comes from a new draft, not from one on the way
            self._order, unmet = [*unmet, *self._order], []
        after = self._order.index(self._here) + 1 if self._here in self._order else 0
        turn = [*unmet, *self._order[after:], *self._order[:after]]
        self._order = [key for key in (*unmet, *self._order) if key in known]
        return [known[key] for key in turn if key in known]


def _key(draft: Draft) -> _Key:
    return draft.note_id, draft.started
