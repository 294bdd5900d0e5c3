"""One table of results, the ratio first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

__all__ = ["Row", "draw", "percentile"]


@dataclass(frozen=True, slots=True)
class Row:
    """A number of postil beside that of a peer or a baseline, measured in the same run."""

    what: str
    unit: str
    postil: float
    peer: float
    peer_name: str

    @property
    def ratio(self) -> str:
        """The number of postil as a multiple of the peer's."""
        return f"{self.postil / self.peer:,.2f} ×" if self.peer else "–"


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that ``percent`` in a hundred of ``values`` do not exceed."""
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]


def draw(rows: Iterable[Row]) -> str:
    """The rows as text."""
    cells = [("ratio", "what", "postil", "peer", "", "peer or baseline")]
    cells += [(row.ratio, row.what, _number(row.postil), _number(row.peer), row.unit, row.peer_name) for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(6)]
    left = (False, True, False, False, True, True)
    lines = [
        "  ".join(
            cell.ljust(width) if is_left else cell.rjust(width)
            for cell, width, is_left in zip(line, widths, left, strict=True)
        ).rstrip()
        for line in cells
    ]
    return "\n".join([lines[0], "─" * max(map(len, lines)), *lines[1:]])


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 10 else f"{value:,.2f}"
