"""Turns the tags and texts of a page into blocks and spans. Unclosed and misnested tags are taken as browsers do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from index.documents import BlockKind, SpanKind
from index.extract.builder import Builder
from index.extract.web.survey import Survey, survey
from index.extract.web.tokens import Part, Token, tokens

__all__ = ["collect", "collect_fragment", "image_name"]

_SPANS = {
    **dict.fromkeys(("b", "strong"), SpanKind.STRONG),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), SpanKind.EMPHASIS),
    **dict.fromkeys(("s", "strike", "del"), SpanKind.STRIKE),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), SpanKind.CODE),
    "a": SpanKind.LINK,
}
_PLAIN_BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "header", "footer", "aside", "address", "body", "html", "head", "form"}
    | {"figure", "figcaption", "fieldset", "legend", "details", "summary", "hgroup", "center", "caption", "option"}
    | {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "dt", "dd", "li"}
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "menu", "dl"})
_VERBATIM = frozenset({"pre", "xmp", "listing"})
_CELLS = frozenset({"td", "th"})
_TABLE_PARTS = _CELLS | {"tr", "thead", "tbody", "tfoot", "caption", "colgroup", "col"}
_STRUCTURAL = _PLAIN_BLOCKS | _LISTS | _VERBATIM | _HEADINGS.keys() | {"blockquote", "hr"}
_LOOK_BACK = 64
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # places where a line may or may not break; no ink of their own


def collect(builder: Builder, page: Sequence[Token], found: Survey) -> None:
    """Put the regions of a page that are read into ``builder``."""
    for start, end in found.regions:
        _Collector(builder, found).read(page, start, end)


def collect_fragment(builder: Builder, source: str) -> None:
    """Put a piece of HTML, such as stands in Markdown, into ``builder``. What it leaves open ends with it."""
    page = list(tokens(source))
    found = survey(page)
    _Collector(builder, found).read(page, 0, len(page))


def image_name(address: str) -> str:
    """Return what to call an image without words for it: its file name, or ``image``."""
    if address[:5].lower() == "data:":
        return "image"
    try:
        path = urlsplit(address).path
    except ValueError:
        path = ""
    return unquote(path.rstrip("/").rpartition("/")[2]) or "image"


class _Collector:
    """Reads tokens of one region, with a stack of the elements that matter for what comes after them."""

    def __init__(self, builder: Builder, found: Survey) -> None:
        self._builder = builder
        self._survey = found
        self._open: list[str] = []
        self._depth: Counter[str] = Counter()
        self._spans_before = builder.open_spans
        self._skipped_cells = 0  # by a cell that spans several columns
        self._after_pre = False  # a line feed right after <pre> is not text

    def read(self, page: Sequence[Token], start: int, end: int) -> None:
        """Read the tokens from ``start`` to ``end``, then end what is still open."""
        for index, token in self._survey.visible(page, start, end):
            if token.part is Part.TEXT:
                self._text(token.data)
            elif token.part is Part.START:
                self._start(token.data, token.attributes, index in self._survey.layout)
            else:
                self._end(token.data)
        while self._open:
            self._end_innermost()
        self._builder.end_spans(self._spans_before)
        self._builder.close()

    def _text(self, data: str) -> None:
        if self._after_pre:
            data = data.removeprefix("\n")
            self._after_pre = False
        self._builder.text(data if data.isascii() else _INVISIBLE.sub("", data))

    # Start tags

    def _start(self, name: str, attributes: dict[str, str], is_layout: bool) -> None:
        self._after_pre = False
        builder = self._builder
        if name in _SPANS:
            self._start_span(_SPANS[name], attributes)
        elif name == "br":
            builder.line_break()
        elif name == "img":
            self._image(attributes)
        elif name == "q":
            builder.text("“")
        elif self._depth["table"] and name in _TABLE_PARTS:
            self._table_part(name, attributes)
        elif name in _STRUCTURAL:
            self._start_block(name, attributes, is_layout)

    def _start_span(self, kind: SpanKind, attributes: dict[str, str]) -> None:
        if kind is SpanKind.LINK:
            if "href" in attributes:
                self._builder.begin_span(kind, attributes["href"].strip())
        elif kind is not SpanKind.CODE or self._builder.kind is not BlockKind.CODE:
            self._builder.begin_span(kind)

    def _image(self, attributes: dict[str, str]) -> None:
        address = attributes.get("src", "").strip()
        words = attributes.get("alt")
        if words is None and address:
            words = image_name(address)
        if words and words.strip():  # an empty alt says that the image is decoration
            self._builder.image(words, "" if address[:5].lower() == "data:" else address)

    def _start_block(self, name: str, attributes: dict[str, str], is_layout: bool) -> None:
        builder = self._builder
        if builder.kind is BlockKind.TABLE:
            builder.text(" ")  # a cell is one line
        elif builder.kind is BlockKind.CODE and name in _PLAIN_BLOCKS:
            return
        elif name in _HEADINGS:
            builder.open(BlockKind.HEADING, _HEADINGS[name])
        elif name == "hr":
            builder.rule()
        elif name in _VERBATIM:
            builder.open(BlockKind.CODE)
            self._push("pre")
            self._after_pre = True
        elif name == "blockquote":
            builder.begin_quote()
            self._push(name)
        elif name in _LISTS:
            builder.begin_list(_number(attributes.get("start"), 1) if name == "ol" else None)
            self._push("dl" if name == "dl" else "ul")
        elif name == "table" and not is_layout:
            builder.close()
            self._push(name)
        else:
            self._start_plain(name, attributes)

    def _start_plain(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a paragraph or an item: what a block without a look of its own comes to."""
        builder = self._builder
        builder.close()
        if name == "li" and self._depth["ul"]:
            self._end_sibling("li", "ul")
            builder.item(_number(attributes.get("value"), None))
            self._push(name)
        elif name in {"dt", "dd"} and self._depth["dl"]:
            self._end_sibling("dd", "dl")
            if name == "dd":
                builder.begin_list()
                self._push(name)
        elif name == "p" and self._depth["li"] and not builder.item_is_empty:
            builder.apart()

    def _table_part(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a row or a cell of a table of data; the caption before the first row is a paragraph."""
        builder = self._builder
        if name != "tr" and name not in _CELLS:
            return
        if builder.kind is not BlockKind.TABLE:
            builder.open(BlockKind.TABLE)
        if name == "tr":
            builder.row()
            self._skipped_cells = 0
        else:
            builder.cell(self._skipped_cells)
            self._skipped_cells = min(_number(attributes.get("colspan"), 1) or 1, 50) - 1

    # End tags

    def _end(self, name: str) -> None:
        self._after_pre = False
        builder = self._builder
        name = "pre" if name in _VERBATIM else "ul" if name in {"ol", "menu"} else name
        if name in _SPANS:
            builder.end_span(_SPANS[name])
        elif name == "q":
            builder.text("”")
        elif self._depth[name]:
            while self._end_innermost() != name:
                pass
        elif name in _STRUCTURAL:
            if builder.kind is BlockKind.TABLE:
                builder.text(" ")
            elif builder.kind is BlockKind.CODE:
                builder.line_break()
            else:
                builder.close()

    def _push(self, name: str) -> None:
        self._open.append(name)
        self._depth[name] += 1

    def _end_innermost(self) -> str:
        """End the innermost open element and return its name."""
        builder = self._builder
        name = self._open.pop()
        self._depth[name] -= 1
        if name in {"ul", "dl", "dd"}:
            builder.end_list()
        elif name == "li":
            builder.end_item()
        elif name == "blockquote":
            builder.end_quote()
        else:
            builder.close()
        return name

    def _end_sibling(self, name: str, parent: str) -> None:
        """End the open ``name`` of the innermost ``parent``, if its end tag was left out."""
        for above in self._open[: -_LOOK_BACK - 1 : -1]:
            if above == parent:
                return
            if above == name:
                while self._end_innermost() != name:
                    pass
                return


def _number(value: str | None, default: int | None) -> int | None:
    """Return an attribute as a number of at most six digits."""
    found = re.match(r"\s*(-?[0-9]{1,6})", value) if value else None
    return int(found[1]) if found else default
