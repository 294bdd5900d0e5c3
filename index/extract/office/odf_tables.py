"""The tables, rows and cells of an OpenDocument file that are open while it is read."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["Cell", "Row", "Table"]


class Table:
    """A table that is open."""

    def __init__(self, of_sheet: bool) -> None:
        self.of_sheet = of_sheet
        self.columns = 0
        self.begun = False
        self.is_layout = False  # one column of paragraphs: a frame around text
        self.skipped = 0
        self.row = 0


class Row:
    """A row of a sheet."""

    def __init__(self, repeated: int) -> None:
        self.repeated = repeated
        self.column = 0
        self.columns: list[int] = []
        self.cells: list[str] = []


class Cell:
    """A cell of a sheet."""

    def __init__(self, repeated: int, attributes: Mapping[str, str]) -> None:
        self.repeated = repeated
        self._attributes = attributes
        self.parts: list[str] = []

    def shown(self) -> str:
        """Return what the cell shows: a date in ISO form, else the text that the program made of its value."""
        kind = self._attributes.get("value-type", "")
        if kind == "date":
            return self._attributes.get("date-value", "").removesuffix("T00:00:00").replace("T", " ")
        return "".join(self.parts).strip() or self._attributes.get("value", "")
