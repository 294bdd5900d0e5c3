"""Looks over a page before it is read: what to leave out, where the article is, which tables only arrange things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.extract.web.clutter import Clutter, clutter
from index.extract.web.tokens import Part, Token

__all__ = ["Survey", "survey"]

_UNREAD = frozenset({"script", "style"})
_SKIPPED = _UNREAD | {"template", "noscript", "nav", "svg", "title", "iframe", "noembed", "noframes", "canvas", "audio"}
_SKIPPED |= {"video", "object", "button", "select", "datalist", "textarea", "dialog"}
_ARRANGED = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "blockquote", "hr", "article"})


@dataclass(frozen=True, slots=True)
class Survey:
    """Places in a list of tokens, as indices."""

    skipped: dict[int, int]
    """From the start tag of an element that is not read to its end tag."""
    regions: tuple[tuple[int, int], ...]
    """Half-open ranges to read: everything, or the main part or the articles where there are any with text."""
    layout: frozenset[int]
    """Start tags of tables that arrange a page rather than hold data."""

    def visible(self, tokens: Sequence[Token], start: int, end: int) -> Iterator[tuple[int, Token]]:
        """Yield the tokens from ``start`` to ``end`` that are read, with their indices."""
        index = start
        while index < end:
            if index in self.skipped:
                index = self.skipped[index] + 1
                continue
            yield index, tokens[index]
            index += 1


def survey(tokens: Sequence[Token], *, tidy: bool = False) -> Survey:
    """Look over all the tokens of a page. With ``tidy`` only its main part is read, without the menus around it."""
    found = Survey(dict(_skipped(tokens)), ((0, len(tokens)),), frozenset(_layout_tables(tokens)))
    if not tidy:
        return found
    around = clutter(found.visible(tokens, 0, len(tokens)), found.layout)
    tidied = Survey(found.skipped | around.menus, found.regions, found.layout)
    if regions := tuple(_with_text(tokens, tidied, around, "main")):
        # A table of contents outside the main part is a menu; inside, it is the book's own.
        menus = {start: end for start, end in around.menus.items() if start not in around.contents}
        return Survey(found.skipped | menus, regions, found.layout)
    regions = tuple(_with_text(tokens, tidied, around, "article"))
    return replace(tidied, regions=regions or found.regions)


def _with_text(tokens: Sequence[Token], found: Survey, around: Clutter, name: str) -> Iterator[tuple[int, int]]:
    """Yield the elements called ``name`` that are the text of a page; none where its paragraphs stand elsewhere."""
    regions = [
        (start, end)
        for start, end in _outermost(tokens, name)
        if any(token.part is Part.TEXT and token.data.strip() for _, token in found.visible(tokens, start, end))
    ]
    sizes = [around.size(start, end) for start, end in regions]
    if not around.has_enough:
        yield from regions
    elif sum(sizes) * 3 >= around.size(0, len(tokens)):
        yield from (region for region, size in zip(regions, sizes, strict=True) if size)  # others are teasers


def _skipped(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield start and end tag of each element that is not read. One without an end is read, save for scripts."""
    unfinished: list[tuple[str, int]] = []
    depth: Counter[str] = Counter()
    for index, token in enumerate(tokens):
        if token.data not in _SKIPPED or token.part is Part.TEXT:
            continue
        if token.part is Part.START:
            unfinished.append((token.data, index))
            depth[token.data] += 1
            continue
        while depth[token.data]:
            name, start = unfinished.pop()
            depth[name] -= 1
            if name == token.data:
                yield start, index
                break
    yield from ((start, len(tokens)) for name, start in unfinished if name in _UNREAD)


def _outermost(tokens: Sequence[Token], name: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the elements called ``name``, or in that role, that stand in no other of these."""
    depth = start = 0
    tag = ""
    for index, token in enumerate(tokens):
        if token.part is Part.TEXT:
            continue
        starts = token.part is Part.START
        if not depth:
            if starts and name in (token.data, token.attributes.get("role", "").strip().lower()):
                depth, start, tag = 1, index, token.data
        elif token.data == tag:
            depth += 1 if starts else -1
            if not depth:
                yield start, index
    if depth:
        yield start, len(tokens)


@dataclass(slots=True)
class _Table:
    start: int
    cells: int = 0
    paragraphs: int = 0
    widest: int = 0
    arranges: bool = False

    @property
    def is_layout(self) -> bool:
        """A table with blocks in its cells, or with a single column, holds text rather than data."""
        return self.arranges or self.widest < 2


def _layout_tables(tokens: Sequence[Token]) -> Iterator[int]:
    """Yield the start tags of tables that only arrange a page."""
    nested: list[_Table] = []
    for index, token in enumerate(tokens):
        if token.part is Part.START:
            if token.data == "table":
                if nested:
                    nested[-1].arranges = True
                nested.append(_Table(index))
            elif nested:
                _note(nested[-1], token.data)
        elif token.part is Part.END and token.data == "table" and nested and (table := nested.pop()).is_layout:
            yield table.start
    yield from (table.start for table in nested if table.is_layout)


def _note(table: _Table, name: str) -> None:
    """Note what a start tag says about the table that it stands in."""
    if name == "tr":
        table.cells = 0
    elif name in {"td", "th"}:
        table.cells += 1
        table.paragraphs = 0
        table.widest = max(table.widest, table.cells)
    elif name == "p":
        table.paragraphs += 1
        table.arranges = table.arranges or table.paragraphs > 1
    elif name in _ARRANGED:
        table.arranges = True
