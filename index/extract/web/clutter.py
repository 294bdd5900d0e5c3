"""Finds the menus and link lists around the text of a page that does not mark its main part.

An element is clutter when it holds links, nearly nothing else, and no paragraph. The measure is the share of a
text that is linked, as in Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using Shallow Text Features",
WSDM 2010. A page is only tidied where enough running text is left; a list of links as such is read whole.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from index.extract.web.tokens import Part, Token

__all__ = ["Clutter", "clutter"]

_LISTS: Final = frozenset({"ul", "ol", "dl", "menu"})
_BOXES: Final = _LISTS | {"div", "section", "header", "footer", "aside", "form", "table", "td", "article", "main"}
_BREAKS: Final = frozenset({"p", "li", "dt", "dd", "tr", "th", "pre", "blockquote", "figcaption", "body", "hr"})
_BREAKS_ALL: Final = _BOXES | _BREAKS | {f"h{level}" for level in range(1, 7)}
_PARAGRAPH: Final = 80
"""Bytes of UTF-8 outside links that make a run of text a paragraph; scripts that say more in a letter need more."""
_ENOUGH: Final = 400
"""Bytes of paragraphs that make a page one to read rather than a list of links."""
_FEW_LINKS: Final = 3
_NEAR: Final = re.compile(r"\s*(?:#.|[\w%.~-]+(?:[?#]|\s*$))")
_ADDRESSES: Final = ("http:", "https:", "ftp:", "www.", "doi:")
"""Links that show where they lead are sources, as notes give them, and no menu."""


@dataclass(frozen=True, slots=True)
class Clutter:
    """What was found: indices into the tokens of a page."""

    menus: dict[int, int]
    """From the start tag of each element to leave out to its end tag; empty where that would leave too little."""
    contents: frozenset[int]
    """The start tags of those menus whose links lead to this page or to those beside it: tables of contents, too."""
    paragraphs: tuple[tuple[int, int], ...]
    """Where each paragraph ends, and its size in bytes."""

    @property
    def has_enough(self) -> bool:
        """Whether the page is one to read rather than a list of links."""
        return self.size(0, sys.maxsize) >= _ENOUGH

    def size(self, start: int, end: int) -> int:
        """Return how many bytes of paragraphs end between two tokens, ``start`` exclusive and ``end`` inclusive."""
        first = bisect_right(self.paragraphs, (start, sys.maxsize))
        return sum(size for _, size in self.paragraphs[first : bisect_right(self.paragraphs, (end, sys.maxsize))])


class _Menu(NamedTuple):
    start: int
    end: int
    is_contents: bool
    """Most of its links lead to this page or to those beside it, as in a table of contents."""


@dataclass(slots=True)
class _Box:
    name: str
    start: int
    text: int = 0
    linked: int = 0
    links: int = 0
    near: int = 0
    """Links to this page or to those in its folder."""
    own: int = 0
    """Bytes of the paragraphs that stand in no box inside."""
    prose: int = 0
    """Bytes of all its paragraphs."""
    has_headline: bool = False
    menus: list[_Menu] = field(default_factory=list)
    lists: list[_Menu] = field(default_factory=list)
    """Lists of links directly in it: part of the text where paragraphs stand beside them."""

    def is_menu(self) -> bool:
        """Whether there is nothing to read in it."""
        if self.prose or self.has_headline:
            return False
        return self.name == "footer" or (self.links >= _FEW_LINKS and self.linked * 2 >= self.text)

    def take(self, box: _Box, end: int) -> None:
        """Count a box that ended inside this one."""
        self.text += box.text
        self.linked += box.linked
        self.links += box.links
        self.near += box.near
        self.prose += box.prose
        self.has_headline = self.has_headline or box.has_headline
        if box.is_menu():
            (self.lists if box.name in _LISTS else self.menus).append(_Menu(box.start, end, box.near * 2 > box.links))
        else:
            found = box.remaining()
            if len(found) > len(self.menus):  # the short list goes to the long one, however deep boxes nest
                self.menus, found = found, self.menus
            self.menus += found

    def remaining(self) -> list[_Menu]:
        """Return what is to be left out of a box that is itself read."""
        if not self.own:
            self.menus += self.lists
            self.lists = []
        return self.menus


def clutter(visible: Iterable[tuple[int, Token]], layout: frozenset[int]) -> Clutter:
    """Look over the tokens of a page that are read, given with their indices; ``layout`` as in ``Survey``."""
    finder = _Finder(layout)
    for index, token in visible:
        finder.take(index, token)
    return finder.finish()


class _Finder:
    """Takes tokens one after another, with a stack of the boxes that are open."""

    def __init__(self, layout: frozenset[int]) -> None:
        self._layout = layout
        self._open = [_Box("", -1)]
        self._depth: Counter[str] = Counter()
        self._in_link = self._in_headline = False
        self._run = 0  # bytes since the last break, outside links
        self._tables: list[bool] = []  # of the open ones, which are boxes
        self._paragraphs: list[tuple[int, int]] = []
        self._last = -1

    def take(self, index: int, token: Token) -> None:
        self._last = index
        if token.part is Part.TEXT:
            self._text(token.data)
            return
        name, starts = token.data, token.part is Part.START
        if name == "a":
            self._in_link = starts and "href" in token.attributes
            self._open[-1].links += self._in_link
            self._open[-1].near += self._in_link and _NEAR.match(token.attributes["href"]) is not None
        elif name in _BREAKS_ALL:
            self._break(index)
            if name == "h1":
                self._in_headline = starts
            elif name == "table":
                self._table(index, starts)
            elif name in _BOXES and (name != "td" or (self._tables and self._tables[-1])):
                self._start(name, index) if starts else self._end(name, index)

    def finish(self) -> Clutter:
        self._break(self._last + 1)
        while len(self._open) > 1:
            self._pop(self._last + 1)
        page = self._open[0]
        menus = page.remaining() if page.prose >= _ENOUGH else []
        contents = frozenset(menu.start for menu in menus if menu.is_contents)
        return Clutter({menu.start: menu.end for menu in menus}, contents, tuple(self._paragraphs))

    def _text(self, data: str) -> None:
        words = data.strip()
        size = len(words) if words.isascii() else len(words.encode("utf-8", "surrogatepass"))
        box = self._open[-1]
        box.text += size
        if self._in_link and not words.startswith(_ADDRESSES):
            box.linked += size
            return
        self._run += size
        if self._in_headline and size:
            box.has_headline = True

    def _break(self, index: int) -> None:
        """End a run of text; a long one is a paragraph."""
        if self._run >= _PARAGRAPH:
            self._open[-1].own += self._run
            self._open[-1].prose += self._run
            self._paragraphs.append((index, self._run))
        self._run = 0

    def _table(self, index: int, starts: bool) -> None:
        if starts:
            self._tables.append(index in self._layout)
            if self._tables[-1]:
                self._start("table", index)
        elif self._tables and self._tables.pop():
            self._end("table", index)

    def _start(self, name: str, index: int) -> None:
        if name == "td" and self._open[-1].name == "td":  # its end tag was left out
            self._pop(index - 1)
        self._open.append(_Box(name, index))
        self._depth[name] += 1

    def _end(self, name: str, index: int) -> None:
        while self._depth[name]:
            if self._pop(index if self._open[-1].name == name else index - 1) == name:
                return

    def _pop(self, end: int) -> str:
        box = self._open.pop()
        self._depth[box.name] -= 1
        self._open[-1].take(box, end)
        return box.name
