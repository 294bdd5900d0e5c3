"""Markdown: CommonMark with tables and strikethrough, and front matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from index.documents import Block, BlockKind, Document, Span, SpanKind
from index.extract.builder import Builder, first_heading
from index.extract.decode import decode
from index.extract.web.body import collect_fragment, image_name
from index.metadata import from_fields, front_matter, one_line

__all__ = ["read"]

_SIZE_LIMIT = 32 * 2**20
_NESTING_LIMIT = 100
_INLINE_LIMIT = 100_000
_BRACKETS_LIMIT = 30
_BLOCK_TOKENS: Final = 150_000
"""Beginnings and ends of blocks in any text, at some 15 microseconds each; one more for each 16 code points."""
_INLINE_TOKENS: Final = 200_000
"""Pieces of paragraphs, at some 10 microseconds each; one more for each 6 code points."""
_BRACKET = re.compile(r"[\[\]]")
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_LOOK_AHEAD = 100
_SPANS = {"strong": SpanKind.STRONG, "em": SpanKind.EMPHASIS, "s": SpanKind.STRIKE, "a": SpanKind.LINK}


def read(data: bytes, name: str) -> Document:
    """Read Markdown; ``name`` does not matter. Raises `Unreadable` for binary data.

    What the parser cannot take (larger than 32 MB, nested too deeply) is read as plain text, with a warning.
    """
    decoded = decode(data)
    front = front_matter(decoded.text)
    known = from_fields(front.fields)
    warnings = [*decoded.warnings, *filter(None, [front.warning])]
    try:
        parsed = _parse(front.body)
    except _TooMuchError as refusal:
        warnings.append(f"{refusal}; it is shown as plain text")
        return Document(front.body, known, (), (), "text/markdown", decoded.encoding, tuple(warnings))
    text, blocks, spans = _Writer(parsed).write()
    if any(token.meta.get("tangled") for token in parsed):
        warnings.append("A paragraph is too long or too tangled for Markdown; it is shown as it is written")
    if not known.title and (heading := one_line(first_heading(text, blocks))):
        known = replace(known, title=heading, origins={**known.origins, "title": "first heading"})
    return Document(text, known, blocks, spans, "text/markdown", decoded.encoding, tuple(warnings))


class _TooMuchError(Exception):
    """The text is not read as Markdown; the message says why, as the start of a sentence."""


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING_LIMIT}).enable(["table", "strikethrough"])
    vars(parser)["normalizeLink"] = str  # addresses as the document gives them; encoding takes a third of the time
    parser.core.ruler.at("inline", _parse_inline)
    parser.block.ruler.before("table", "limit", _check_blocks)
    return parser


def _parse(text: str) -> list[Token]:
    """Return the parser's tokens. Raises `_TooMuchError` where it would leave text out, take too long or give up."""
    if len(text) > _SIZE_LIMIT:
        raise _TooMuchError(f"Markdown is read up to {_SIZE_LIMIT // 2**20} MB and this is larger")
    try:
        parsed = _parser().parse(text)
    except _TooMuchError:
        raise
    except Exception as error:  # whatever goes wrong in there, the text itself can be read
        raise _TooMuchError(f"The Markdown parser gave up ({type(error).__name__})") from error
    # Below its limit the parser leaves text out and says nothing.
    if any(token.level >= _NESTING_LIMIT - 2 for token in parsed):
        raise _TooMuchError(f"Quotes or lists are nested more than {_NESTING_LIMIT // 2} deep")
    return parsed


def _check_blocks(state: StateBlock, _start: int, _end: int, _silent: bool) -> bool:
    """Stand before the rules for blocks and find none. Raises `_TooMuchError` for too many."""
    _check_count(state.tokens, state.src)
    return False


def _check_count(found: Sequence[Token], text: str) -> None:
    if len(found) > _BLOCK_TOKENS + len(text) // 16:
        raise _TooMuchError("It has too many short lines or cells to be read as Markdown")


def _parse_inline(state: StateCore) -> None:
    """Parse the content of paragraphs, headings and cells, save where that would take minutes.

    The time the parser takes grows with the product of open brackets and length.
    """
    _check_count(state.tokens, state.src)  # again, for a table is one block, however large
    left = _INLINE_TOKENS + len(state.src) // 6
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        if left < 0 or len(token.content) > _INLINE_LIMIT or _bracket_depth(token.content) > _BRACKETS_LIMIT:
            token.meta["tangled"] = True
            token.children.append(Token("text", "", 0, content=token.content))
        else:
            state.md.inline.parse(token.content, state.md, state.env, token.children)
            left -= len(token.children)


def _bracket_depth(content: str) -> int:
    """Return how many square brackets are open at once at most; one that is never closed counts to the end."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(content):
        depth = depth + 1 if bracket == "[" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


class _Writer:
    """Puts the parser's tokens, one after another, into a builder."""

    def __init__(self, parsed: Sequence[Token]) -> None:
        self._parsed = parsed
        self._builder = builder = Builder()
        self._inline: dict[str, Callable[[Token], None]] = {
            "text": lambda token: builder.text(token.content),
            "softbreak": lambda token: builder.text(" "),
            "hardbreak": lambda token: builder.line_break(),
            "code_inline": self._code_span,
            "image": self._image,
            "html_inline": self._tag,
        }

    def write(self) -> tuple[str, tuple[Block, ...], tuple[Span, ...]]:
        """Return text, blocks and spans."""
        for index, token in enumerate(self._parsed):
            if token.type == "inline":
                self._write_inline(token.children or ())
            else:
                self._block(index, token)
        return self._builder.finish()

    def _block(self, index: int, token: Token) -> None:
        """Begin or end what stands between the texts."""
        builder = self._builder
        match token.type:
            case "paragraph_open":
                if not token.hidden and not builder.item_is_empty:
                    builder.apart()
                builder.open()
            case "heading_open":
                builder.open(BlockKind.HEADING, int(token.tag[1]))
            case "table_open":
                builder.open(BlockKind.TABLE)
            case "paragraph_close" | "heading_close" | "table_close":
                builder.close()
            case "tr_open":
                builder.row()
            case "th_open" | "td_open":
                builder.cell()
            case "hr":
                builder.rule()
            case "fence" | "code_block":
                builder.open(BlockKind.CODE)
                builder.text(token.content)
                builder.close()
            case "html_block":
                collect_fragment(builder, token.content)
            case _:
                self._container(index, token)

    def _container(self, index: int, token: Token) -> None:
        """Begin or end a quote, a list or an item."""
        builder = self._builder
        match token.type:
            case "blockquote_open":
                builder.begin_quote()
            case "blockquote_close":
                builder.end_quote()
            case "bullet_list_open":
                builder.begin_list(tight=self._is_tight(index))
            case "ordered_list_open":
                number = token.attrGet("start")
                start = 1 if number is None else int(number)
                builder.begin_list(start, self._is_tight(index), token.markup or ".")
            case "bullet_list_close" | "ordered_list_close":
                builder.end_list()
            case "list_item_open":
                builder.item()
            case "list_item_close":
                builder.end_item()

    def _is_tight(self, index: int) -> bool:
        """Whether the list that begins at ``index`` has no blank row between its items: its paragraphs are hidden."""
        level = self._parsed[index].level + 2
        for token in self._parsed[index + 1 : index + 1 + _LOOK_AHEAD]:
            if token.type == "paragraph_open" and token.level == level:
                return token.hidden
            if token.level < level - 1:
                break
        return True

    def _write_inline(self, children: Sequence[Token]) -> None:
        for child in children:
            if child.nesting > 0:
                self._builder.begin_span(_SPANS[child.tag], str(child.attrGet("href") or ""))
            elif child.nesting < 0:
                self._builder.end_span(_SPANS[child.tag])
            elif write := self._inline.get(child.type):
                write(child)
        self._builder.end_spans()

    def _code_span(self, token: Token) -> None:
        self._builder.begin_span(SpanKind.CODE)
        self._builder.text(token.content)
        self._builder.end_span(SpanKind.CODE)

    def _image(self, token: Token) -> None:
        address = str(token.attrGet("src") or "")
        words = _plain(token.children or ()).strip()
        self._builder.image(words or image_name(address), "" if address.startswith("data:") else address)

    def _tag(self, token: Token) -> None:
        """Leave a tag out; only a line break means something inside a paragraph."""
        if _BREAK.match(token.content):
            self._builder.line_break()


def _plain(children: Sequence[Token]) -> str:
    """Return the words of an image's description, which may hold other images."""
    return "".join(
        _plain(child.children) if child.children else " " if child.type.endswith("break") else child.content
        for child in children
        if child.type != "html_inline"
    )
