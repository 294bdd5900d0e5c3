"""The notes of the document that is open: a card each, in the order of the text."""

from __future__ import annotations

from itertools import accumulate
from typing import Final

from rich.style import Style

from annotations.anchor import AnchorStatus
from index.sanitise import sanitise, sanitise_line
from tui.reading.wrap import rows_of
from tui.widgets.line_list import LineList
from tui.widgets.strips import fit
from tui.workspace import SIGNS, NotesOf, PlacedNote

__all__ = ["NotesPane"]

BODY_ROWS: Final = 6
"""Rows of a note's text on its card; the whole of it is one key away."""

Line = tuple[str, str]
"""Text and the name of its style: ``mark``, ``dim`` or nothing."""


class NotesPane(LineList):
    """Cards of notes, and after them the files that could not be read."""

    def __init__(self, *, select: str, annotate: str) -> None:
        """``select`` and ``annotate`` are the keys that do so, for the pane that is empty."""
        super().__init__(id="notes")
        self._advice = (f"In the text, {select} selects and", f"{annotate} writes a note.")
        self._notes = NotesOf()
        self._cards: list[list[Line]] = []
        self._tops: list[int] = [0]

    def show(self, notes: NotesOf) -> None:
        """Show these notes; the cursor stays on its note where that is still there."""
        current = self.current()
        self._notes = notes
        ids = [note.stored.annotation.id for note in notes.notes]
        place = ids.index(current.stored.annotation.id) if current and current.stored.annotation.id in ids else None
        self._make_cards()
        super().items_changed(place)

    def current(self) -> PlacedNote | None:
        """The note under the cursor; None on a broken file or an empty pane."""
        notes = self._notes.notes
        return notes[self.cursor] if self.cursor < len(notes) else None

    def select(self, note_id: str) -> None:
        """Put the cursor on a note."""
        for number, note in enumerate(self._notes.notes):
            if note.stored.annotation.id == note_id:
                self.move_to(number)

    @property
    def notes(self) -> tuple[PlacedNote, ...]:
        """The notes shown."""
        return self._notes.notes

    def item_count(self) -> int:
        """Notes and broken files."""
        return len(self._cards)

    def items_changed(self, cursor: int | None = None) -> None:
        """The width may be another: make the cards anew."""
        self._make_cards()
        super().items_changed(cursor)

    def top_of(self, item: int) -> int:
        """The first row of a card."""
        return self._tops[item]

    def height_of(self, item: int) -> int:
        """Rows of a card, with the blank one below it."""
        return len(self._cards[item]) + 1

    def item_at(self, row: int) -> int:
        """The card that has a row."""
        for item in range(len(self._cards)):
            if row < self._tops[item + 1]:
                return item
        return len(self._cards)

    def empty_text(self) -> tuple[str, ...]:
        """How to make the first note."""
        return ("No notes yet.", "", *self._advice)

    def draw_item(self, item: int, row: int, width: int) -> list[tuple[str, Style]]:
        """One row of a card."""
        card = self._cards[item]
        if row >= len(card):
            return []
        text, name = card[row]
        style = self.get_component_rich_style(f"list--{name}", partial=True) if name else Style()
        return [(fit(text, width), style)]

    def _make_cards(self) -> None:
        width = max(8, self.size.width - 1)
        self._cards = [_card(note, width) for note in self._notes.notes]
        self._cards += [_broken(str(problem), width) for problem in self._notes.problems]
        self._tops = [0, *accumulate(len(card) + 1 for card in self._cards)]


def _card(placed: PlacedNote, width: int) -> list[Line]:
    note = placed.stored.annotation
    sign = SIGNS.get(note.kind, "▪")
    quote = sanitise_line(" ".join(placed.quote.split()))
    lines: list[Line] = [
        (f"▎{sign} «{fit(quote, width - 6).rstrip()}»" if quote else f"▎{sign} on the whole document", "dim")
    ]
    if warning := _warning(placed):
        lines += [(f"▎  {row}", "mark") for row in rows_of(warning, width - 4)]
    rows = [row for line in sanitise(note.body).split("\n") for row in rows_of(line, width - 4)]
    lines += [(f"▎  {row}", "") for row in rows[:BODY_ROWS]]
    if len(rows) > BODY_ROWS:
        lines.append((f"▎  … {len(rows) - BODY_ROWS} more rows: e", "dim"))
    about = " · ".join(part for part in (note.creator, note.created[:10], note.state) if part)
    tags = [f"#{tag}" for tag in note.tags if f"#{tag}" not in note.body]
    lines += [(f"▎  {row}", "dim") for row in rows_of(sanitise_line(" ".join([about, *tags])), width - 4)]
    return lines


def _warning(placed: PlacedNote) -> str:
    """What is to be known about where the note stands; empty when it stands where it was made."""
    match placed.anchor.status:
        case AnchorStatus.MOVED:
            return "⚠ moved with its text"
        case AnchorStatus.AMBIGUOUS:
            return f"≋ {placed.anchor.reason}"
        case AnchorStatus.LOST:
            return f"✗ lost: {placed.anchor.reason or 'its words are not in the text any more'}"
    return ""


def _broken(problem: str, width: int) -> list[Line]:
    return [
        (row, "mark" if not number else "")
        for number, row in enumerate([" ✗ cannot be read", *rows_of(problem, width)])
    ]
