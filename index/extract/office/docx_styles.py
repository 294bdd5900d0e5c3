"""What the styles and the numbering of a Word document mean for its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final
from xml.etree.ElementTree import Element

from index.documents import SpanKind
from index.extract.office.ooxml import attribute, whole_number
from index.extract.xmls import local_name

__all__ = ["LEVELS", "Numbering", "Style", "Styles", "count_in", "is_on"]

LEVELS: Final = 9
"""Levels of a list, and of headings that Word knows."""

_HEADING = re.compile(r"(?:heading|berschrift|überschrift|titre|título|titolo|kop|nagłówek|заголовок) ?([1-9])", re.I)
_CHAIN_LIMIT = 20
_SPANS = {"b": SpanKind.STRONG, "i": SpanKind.EMPHASIS, "strike": SpanKind.STRIKE, "dstrike": SpanKind.STRIKE}
_ROMAN = {1000: "m", 900: "cm", 500: "d", 400: "cd", 100: "c", 90: "xc", 50: "l", 40: "xl"}
_ROMAN |= {10: "x", 9: "ix", 5: "v", 4: "iv", 1: "i"}
_ROMAN_LIMIT = 4000
_MARKER_LIMIT = 24  # code points


def is_on(value: str | None) -> bool:
    """Whether a property that is switched by being there, with this value or none, is on."""
    return value not in {"0", "false", "off", "none"}


@dataclass(frozen=True, slots=True)
class Style:
    """What a style does, as far as it matters to a reader. None: what the style it is based on does."""

    level: int | None = None
    """Of a heading, 1 to 6; 0 for text."""
    quote: bool = False
    number: str | None = None
    """The list its paragraphs are items of; ``0`` is none."""
    depth: int | None = None
    """From 0."""
    spans: frozenset[SpanKind] = frozenset()
    """Of a style of characters."""


class Styles:
    """The styles of a document by their identifiers."""

    def __init__(self, root: Element | None = None) -> None:
        """Read the root of ``styles.xml``; without one, the usual identifiers of headings are known."""
        self._elements = {attribute(child, "styleId"): child for child in root or () if local_name(child) == "style"}
        self._known: dict[str, Style] = {}

    def __getitem__(self, identifier: str) -> Style:
        if identifier not in self._known:
            self._known[identifier] = self._resolve(identifier)
        return self._known[identifier]

    def _resolve(self, identifier: str) -> Style:
        """Return a style with what it takes over from the ones it is based on, each looked at once."""
        style = _by_name(identifier) if identifier not in self._elements else Style()
        seen: set[str] = set()
        while identifier in self._elements and identifier not in seen and len(seen) < _CHAIN_LIMIT:
            seen.add(identifier)
            element = self._elements[identifier]
            style = _merge(style, _own(element))
            identifier = _value(element, "basedOn")
        return style


def _merge(style: Style, base: Style) -> Style:
    return Style(
        base.level if style.level is None else style.level,
        style.quote or base.quote,
        base.number if style.number is None else style.number,
        base.depth if style.depth is None else style.depth,
        style.spans | base.spans,
    )


def _own(element: Element) -> Style:
    """Return what a style says itself."""
    style = _by_name(_value(element, "name"))
    if attribute(element, "type") == "character":
        spans = {_SPANS[name] for name in _SPANS if (found := _find(element, "rPr", name)) is not None and _on(found)}
        return replace(style, level=None, spans=style.spans | spans)
    outline = _value(element, "pPr", "outlineLvl")
    if style.level is None and outline:
        level = whole_number(outline, LEVELS)
        style = replace(style, level=min(level + 1, 6) if 0 <= level < LEVELS else 0)
    depth = _value(element, "pPr", "numPr", "ilvl")
    return replace(
        style,
        number=_value(element, "pPr", "numPr", "numId") or None,
        depth=whole_number(depth) if depth else None,
    )


def _by_name(name: str) -> Style:
    """Return what the name of a style, or its identifier, says; Word keeps the English names in every language."""
    folded = name.strip().lower()
    if found := _HEADING.fullmatch(folded):
        return Style(level=min(int(found[1]), 6))
    match folded:
        case "title":
            return Style(level=1)
        case "quote" | "intense quote" | "intensequote" | "quotations" | "block text" | "blockquote":
            return Style(quote=True)
        case "strong":
            return Style(spans=frozenset({SpanKind.STRONG}))
        case "emphasis":
            return Style(spans=frozenset({SpanKind.EMPHASIS}))
    return Style()


def _find(element: Element, *path: str) -> Element | None:
    found: Element | None = element
    for name in path:
        found = next((child for child in found if local_name(child) == name), None) if found is not None else None
    return found


def _value(element: Element, *path: str) -> str:
    found = _find(element, *path)
    return "" if found is None else attribute(found, "val")


def _on(element: Element) -> bool:
    return is_on(attribute(element, "val") or None)


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    start: int = 1
    text: str = ""
    style: str = ""


@dataclass(slots=True)
class _Kind:
    """An abstract list: its levels, and how far each has counted."""

    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    link: str = ""


@dataclass(slots=True)
class _List:
    kind: _Kind
    starts: dict[int, int]
    """Levels that begin anew where this list is first met, and with what."""


class Numbering:
    """Counts the items of a document's lists, from front to back."""

    def __init__(self, root: Element | None = None) -> None:
        """Read the root of ``numbering.xml``; without one there are only bullets."""
        self._lists: dict[str, _List] = {}
        kinds: dict[str, _Kind] = {}
        for child in root or ():
            name = local_name(child)
            if name == "abstractNum":
                kinds[attribute(child, "abstractNumId")] = _Kind(dict(_levels(child)))
            elif name == "num":
                kind = kinds.get(_value(child, "abstractNumId")) or _Kind()
                starts = {
                    whole_number(attribute(override, "ilvl")): whole_number(start)
                    for override in child
                    if local_name(override) == "lvlOverride" and (start := _value(override, "startOverride"))
                }
                self._lists[attribute(child, "numId")] = _List(kind, starts)

    def marker(self, number: str, depth: int) -> str:
        """Count an item of list ``number`` at ``depth`` (from 0) and return its marker, empty for a bullet."""
        known = self._lists.get(number)
        if known is None:
            return ""
        kind, level = known.kind, known.kind.levels.get(depth)
        if depth in known.starts:
            kind.counts[depth] = known.starts.pop(depth) - 1
        start = level.start if level else 1
        kind.counts[depth] = kind.counts.get(depth, start - 1) + 1
        for deeper in [other for other in kind.counts if other > depth]:
            del kind.counts[deeper]
        if level is None or level.form in {"bullet", "none"}:
            return ""
        return _PLACE.sub(lambda found: self._count(kind, int(found[1]) - 1), level.text).strip()[:_MARKER_LIMIT]

    def _count(self, kind: _Kind, depth: int) -> str:
        level = kind.levels.get(depth) or _Level()
        return count_in(level.form, kind.counts.get(depth, level.start))


_PLACE = re.compile(r"%([1-9])")


def _levels(kind: Element) -> Iterator[tuple[int, _Level]]:
    for element in kind:
        if local_name(element) == "lvl":
            depth = whole_number(attribute(element, "ilvl"))
            start = whole_number(_value(element, "start"), 1)
            form = _value(element, "numFmt") or "decimal"
            yield depth, _Level(form, start, _value(element, "lvlText") or f"%{depth + 1}.")


def count_in(form: str, number: int) -> str:
    """Return a number in the form that Word names: ``lowerLetter``, ``upperRoman``; others as digits."""
    if "Letter" in form and number > 0:
        turn, letter = divmod(number - 1, 26)
        written = chr(ord("a") + letter) * (min(turn, 8) + 1)
    elif "Roman" in form and 0 < number < _ROMAN_LIMIT:
        written = ""
        for value, sign in _ROMAN.items():
            written += sign * (number // value)
            number %= value
    else:
        return str(number)
    return written.upper() if form.startswith("upper") else written
