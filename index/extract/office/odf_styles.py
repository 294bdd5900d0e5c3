"""The styles of an OpenDocument file, and how its lists count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from index.documents import SpanKind
from index.extract.office.docx_styles import count_in
from index.extract.office.ooxml import whole_number

__all__ = ["CountedList", "ListStyle", "Style", "Styles"]

_CHAIN_LIMIT = 20
_MARKER_LIMIT = 24  # code points
_FORMS: Final = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(slots=True)
class Style:
    """What a style says itself."""

    parent: str = ""
    is_automatic: bool = False
    """Made by the program for what was set by hand."""
    spans: frozenset[SpanKind] = frozenset()
    is_hidden: bool = False
    list_style: str = ""


@dataclass(slots=True)
class _Level:
    form: str
    """As `count_in` names it, or empty for a bullet."""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1
    """How many levels the marker shows."""


@dataclass(slots=True)
class ListStyle:
    """The levels of a list, from 1."""

    levels: dict[int, _Level] = field(default_factory=dict)


@dataclass(slots=True)
class CountedList:
    """A list that is open: its style, and the number of its last item."""

    style: str
    identifier: str
    count: int


class Styles:
    """All styles, as their elements come by."""

    def __init__(self) -> None:
        self._styles: dict[str, Style] = {}
        self._lists: dict[str, ListStyle] = {}
        self._open = Style()
        self._open_list = ListStyle()
        self._in_automatic = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element; those that are no styles do not matter."""
        match tag:
            case "automatic-styles":
                self._in_automatic = True
            case "styles" | "body":
                self._in_automatic = False
            case "style":
                parent, list_style = attributes.get("parent-style-name", ""), attributes.get("list-style-name", "")
                self._open = Style(parent, self._in_automatic, list_style=list_style)
                self._styles[attributes.get("name", "")] = self._open
            case "default-style" | "page-layout" | "outline-style" | "date-style" | "number-style" | "currency-style":
                self._open = Style()
            case "text-properties":
                self._open.spans = _spans(attributes)
                self._open.is_hidden = attributes.get("display") == "none"
            case "table-properties" | "drawing-page-properties":
                self._open.is_hidden = attributes.get("display") == "false" or attributes.get("visibility") == "hidden"
            case "list-style":
                self._open, self._open_list = Style(), ListStyle()
                self._lists[attributes.get("name", "")] = self._open_list
            case "list-level-style-number" | "list-level-style-bullet" | "list-level-style-image":
                self._open_list.levels[whole_number(attributes.get("level", ""), 1)] = _level(attributes)

    def chain(self, name: str) -> list[str]:
        """Return the names of a style and of those it takes over from."""
        names: list[str] = []
        while name and name not in names and len(names) < _CHAIN_LIMIT:
            names.append(name)
            name = self._styles[name].parent if name in self._styles else ""
        return names

    def is_a(self, name: str, *wanted: str) -> bool:
        """Whether a style is one of ``wanted``, or made from it by hand."""
        return any(known in wanted for known in self.chain(name)[:2])

    def __getitem__(self, name: str) -> Style:
        return self._styles.get(name) or Style()

    def spans(self, name: str) -> frozenset[SpanKind]:
        """Return what a style of characters does."""
        return frozenset().union(*(self[known].spans for known in self.chain(name)))

    def marker(self, lists: list[CountedList]) -> str:
        """Return the marker of an item of the last of the open ``lists``, empty for a bullet."""
        current = lists[-1]
        style = self._lists.get(current.style) or ListStyle()
        level = style.levels.get(len(lists))
        if level is None or not level.form:
            return ""
        shown = range(max(1, len(lists) - max(1, level.shown) + 1), len(lists) + 1)
        numbers = (
            count_in(form.form, lists[depth - 1].count)
            for depth in shown
            if (form := style.levels.get(depth)) is not None
        )
        return f"{level.prefix}{'.'.join(numbers)}{level.suffix}".strip()[:_MARKER_LIMIT]

    def list_start(self, name: str, depth: int) -> int:
        """Return the number of the first item of a list at ``depth``, from 1."""
        level = (self._lists.get(name) or ListStyle()).levels.get(depth)
        return level.start if level else 1


def _level(attributes: Mapping[str, str]) -> _Level:
    return _Level(
        _FORMS.get(attributes.get("num-format", ""), ""),
        attributes.get("num-prefix", ""),
        attributes.get("num-suffix", ""),
        whole_number(attributes.get("start-value", ""), 1),
        whole_number(attributes.get("display-levels", ""), 1),
    )


def _spans(attributes: Mapping[str, str]) -> frozenset[SpanKind]:
    found = set()
    if attributes.get("font-weight", "") in {"bold", "600", "700", "800", "900"}:
        found.add(SpanKind.STRONG)
    if attributes.get("font-style", "") in {"italic", "oblique"}:
        found.add(SpanKind.EMPHASIS)
    if attributes.get("text-line-through-style", "none") != "none":
        found.add(SpanKind.STRIKE)
    return frozenset(found)
