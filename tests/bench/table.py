"""Tables of results, the ratio first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

__all__ = ["Row", "draw", "number", "percentile", "ratio", "table"]


@dataclass(frozen=True, slots=True)
class Row:
    """A number of postil beside that of a peer or a baseline, measured in the same run."""

    what: str
    unit: str
    postil: float
    peer: float | None
    """None where the peer is not installed."""
    peer_name: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        peer = "not installed" if self.peer is None else number(self.peer)
        return (ratio(self.postil, self.peer), self.what, number(self.postil), peer, self.unit, self.peer_name)


def ratio(postil: float, peer: float | None) -> str:
    """The number of postil as a multiple of the peer's."""
    return f"{postil / peer:,.2f} ×" if peer else "–"


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that ``percent`` in a hundred of ``values`` do not exceed."""
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]


def draw(rows: Iterable[Row]) -> str:
    """The rows as text."""
    head = ("ratio", "what", "postil", "peer", "", "peer or baseline")
    return table([head, *(row.cells for row in rows)], (False, True, False, False, True, True))


def table(cells: Sequence[Sequence[str]], left: Sequence[bool]) -> str:
    """Lines of cells below each other, the first line as the head; ``left`` says which columns begin in line."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if is_left else cell.rjust(width)
            for cell, width, is_left in zip(line, widths, left, strict=True)
        ).rstrip()
        for line in cells
    ]
    return "\n".join([lines[0], "─" * max(map(len, lines)), *lines[1:]])


def number(value: float) -> str:
    """A number with as many digits as matter."""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 10 else f"{value:,.2f}"
