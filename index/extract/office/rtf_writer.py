"""Builds a document from the control words and bytes of an RTF file."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Final

from index.documents import BlockKind, SpanKind
from index.extract.office.docx_styles import Styles
from index.extract.office.parts import DELETED, HIDDEN, OfficeBuilder
from index.extract.office.rtf_fonts import Fonts, codec

__all__ = ["Writer"]

_CHARACTERS = {b"tab": " ", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’"}
_CHARACTERS |= {b"ldblquote": "“", b"rdblquote": "”", b"emspace": "\u2003", b"enspace": "\u2002", b"qmspace": "\u2005"}
_CHARACTERS |= {b"zwj": "\u200d", b"zwnj": "\u200c", b"ltrmark": "\u200e", b"rtlmark": "\u200f", b"nestcell": " "}
_CHARACTERS |= {b"nestrow": " "}
_SIGNS: Final = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\u00a0", b"_": "\u2011", b"\t": " "}
_SKIPPED: Final = frozenset(
    {
        *(b"colortbl", b"pict", b"header", b"headerl", b"headerr", b"headerf", b"footer", b"footerl", b"footerr"),
        *(b"footerf", b"objdata", b"objclass", b"objname", b"xe", b"tc", b"rxe", b"bxe", b"ixe", b"private", b"upr"),
        *(b"filetbl", b"revtbl", b"nonshppict", b"listtable", b"nonesttables", b"ftnsep", b"ftnsepc", b"aftnsep"),
        *(b"aftnsepc", b"template", b"comment", b"company", b"operator", b"category", b"doccomm", b"subject"),
    }
)
_KEPT_IF_STARRED: Final = frozenset({b"fldinst", b"annotation", b"atnauthor", b"ud", b"shptxt", b"pntext"})
_CAPTURED = {b"fldinst": "code", b"listtext": "marker", b"pntext": "marker", b"title": "title", b"author": "author"}
_CAPTURED |= {b"keywords": "tags", b"annotation": "comment", b"atnauthor": "commenter", b"footnote": "note"}
_CAPTURED |= {b"creatim": "created", b"revtim": "modified", b"stylesheet": "styles", b"fonttbl": "fonts"}
_OF_INFO = frozenset({"title", "author", "tags", "created", "modified"})
_OF_STYLES: Final = Styles()
_HYPERLINK = re.compile(r'\s*HYPERLINK\s+"?([^"\\\s]+)')
_PIECES_LIMIT = 10_000  # of a note or a field
_PIECE_LIMIT = 10_000  # code points
_UNITS_LIMIT = 4096
_HIGH_SURROGATE = 0xD800 >> 10
_BULLETS = frozenset("•·\uf0b7\uf0a7§o-–◦▪■➢*\uf0d8")


@dataclass(slots=True)
class _State:
    """What a group takes over from the one around it."""

    skipped: bool = False
    capture: str = ""
    """Where text goes that is not the document's: the name of a property, a note, a field's code."""
    captured: list[str] = field(default_factory=list)
    """The text that went there, one list for a group and those in it."""
    fallback: int = 1
    """Characters that follow a Unicode character for programs that know none."""
    right: bool = False
    """Text runs from right to left, in the associated font."""
    font: int = -1
    other_font: int = -1
    spans: frozenset[SpanKind] = frozenset()
    hidden: bool = False
    deleted: bool = False
    html: bool = False
    """HTML of a mail, in a form for programs that do not know it is."""
    link: bool = False
    """The result of a field that is a link."""


@dataclass(slots=True)
class _Paragraph:
    level: int = 0
    style: int = -1
    depth: int = 0
    in_table: bool = False
    marker: str | None = None


@dataclass(slots=True)
class _Entry:
    """A style or a font that is being defined."""

    number: int = 0
    level: int | None = None
    name: list[str] = field(default_factory=list)


class Writer:
    """Takes tokens one after another."""

    def __init__(self) -> None:
        self.builder = OfficeBuilder()
        self.properties: dict[str, str] = {}
        self.warnings: list[str] = []
        self._state = _State()
        self._states: list[_State] = []
        self._pending = bytearray()  # bytes of text, not yet decoded
        self._pending_units: list[int] = []  # of UTF-16
        self._to_skip = 0
        self._starred = False
        self._paragraph = _Paragraph()
        self._begun = self._in_cell = self._tabled = False
        self._fonts = Fonts()
        self._levels: dict[int, int] = {}  # of headings, by style
        self._entry = _Entry()
        self._stamp: dict[bytes, int] = {}
        self._in_info = False
        self._link = ""
        self._commenter = ""
        self._notes: list[str] = []
        self._comments: list[str] = []
        self._words = self._methods()

    def _methods(self) -> dict[bytes, Callable[[int | None], None]]:
        return {
            b"par": lambda _: self._end_line(),
            b"sect": lambda _: self._end_line(),
            b"page": lambda _: self._end_line(),
            b"line": lambda _: self._break(),
            b"lbr": lambda _: self._break(),
            b"pard": lambda _: self._reset_paragraph(),
            b"plain": lambda _: self._reset_run(),
            b"b": lambda number: self._toggle(SpanKind.STRONG, number),
            b"i": lambda number: self._toggle(SpanKind.EMPHASIS, number),
            b"strike": lambda number: self._toggle(SpanKind.STRIKE, number),
            b"striked": lambda number: self._toggle(SpanKind.STRIKE, number),
            b"v": lambda number: self._set("hidden", number != 0),
            b"deleted": lambda number: self._set("deleted", number != 0),
            b"htmlrtf": lambda number: self._set("html", number != 0),
            b"u": self._unicode,
            b"uc": lambda number: self._set("fallback", max(0, min(number or 0, 100))),
            b"f": self._set_font,
            b"af": self._set_other_font,
            b"deff": self._set_default_font,
            b"rtlch": lambda _: self._set("right", True),
            b"ltrch": lambda _: self._set("right", False),
            b"ansicpg": self._set_page,
            b"mac": lambda _: self._use_page("mac_roman"),
            b"pc": lambda _: self._use_page("cp437"),
            b"pca": lambda _: self._use_page("cp850"),
            b"fcharset": self._set_charset,
            b"cpg": self._set_encoding,
            b"s": self._set_style,
            b"outlinelevel": self._set_level,
            b"ilvl": self._set_depth,
            b"intbl": lambda _: self._enter_table(),
            b"trowd": lambda _: self._enter_table(),
            b"cell": lambda _: self._end_cell(),
            b"row": lambda _: self._end_row(),
            b"info": lambda _: self._begin_info(),
            b"fldrslt": lambda _: self._begin_result(),
            b"ud": lambda _: self._set("skipped", False),
        }

    # Tokens

    def open_group(self) -> None:
        """Take the beginning of a group."""
        self._flush()
        self._to_skip = 0
        self._states.append(self._state)
        self._state = copy(self._state)
        self._starred = False

    def close_group(self) -> None:
        """Take the end of a group; one too many changes nothing."""
        self._flush()
        self._to_skip = 0
        if not self._states:
            return
        ended, self._state = self._state, self._states.pop()
        if ended.captured is not self._state.captured:
            self._end_capture(ended)
        elif ended.capture in {"styles", "fonts"} and not ended.skipped:
            self._end_entry(ended.capture)
        if ended.link and not self._state.link:
            self.builder.end_span(SpanKind.LINK)

    def word(self, word: bytes, number: int | None) -> None:
        """Take a control word and its number."""
        if self._to_skip:
            self._to_skip -= 1
            return
        starred, self._starred = self._starred, False
        if word in _CHARACTERS:
            self._put_character(_CHARACTERS[word])
            return
        if word != b"u" and (self._pending or self._pending_units):
            self._flush()
        if self._state.skipped and word != b"ud":
            return
        if word in _SKIPPED or (starred and word not in _KEPT_IF_STARRED):
            self._state.skipped = True
        elif word in _CAPTURED:
            self._begin_capture(_CAPTURED[word])
        elif self._state.capture in {"created", "modified"} and number is not None:
            self._stamp[word] = number
        elif method := self._words.get(word):
            method(number)

    def sign(self, sign: bytes) -> None:
        """Take a control sign."""
        if sign == b"*":
            self._starred = True
        elif self._to_skip:
            self._to_skip -= 1
        elif sign in b"\r\n":
            self._flush()
            if not self._state.skipped:
                self._end_line()
        elif sign in _SIGNS:
            self._put_character(_SIGNS[sign])

    def escaped(self, byte: int) -> None:
        """Take a byte of text that was written in hexadecimal digits."""
        if self._to_skip:
            self._to_skip -= 1
        elif not self._state.skipped:
            if self._pending_units:
                self._flush()
            self._pending.append(byte)

    def bytes(self, data: bytes) -> None:
        """Take bytes of text."""
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        if data and not self._state.skipped:
            if self._pending_units:
                self._flush()
            self._pending += data

    def finish(self) -> None:
        """End what is open, and put the notes and then the comments behind the text."""
        self._flush()
        while self._states:
            self.close_group()
        self._end_paragraph()
        self._leave_table()
        for marked in [f"[{number}] {note}" for number, note in enumerate(self._notes, 1)], self._comments:
            if marked:
                self.builder.part()
            for words in marked:
                self.builder.begin()
                self.builder.text(words)
                self.builder.end_paragraph()

    # Text

    def _put_character(self, character: str) -> None:
        self._flush()
        if not self._state.skipped:
            self._put(character)

    def _unicode(self, number: int | None) -> None:
        units = self._pending_units
        if self._pending or (len(units) >= _UNITS_LIMIT and units[-1] >> 10 != _HIGH_SURROGATE):
            self._flush()
        units.append((number or 0) & 0xFFFF)
        self._to_skip = self._state.fallback

    def _flush(self) -> None:
        """Decode the bytes and UTF-16 units that wait, and put them."""
        if self._pending_units:
            raw = b"".join(unit.to_bytes(2, "little") for unit in self._pending_units)
            self._pending_units.clear()
            self._put(self._fonts.shown(raw.decode("utf-16-le", "replace"), self._font()))
        if self._pending:
            raw = bytes(self._pending)
            self._pending.clear()
            self._put(self._fonts.decode(raw, self._font()))

    def _font(self) -> int:
        return self._state.other_font if self._state.right else self._state.font

    def _put(self, text: str) -> None:
        state = self._state
        if state.capture:
            self._capture(text)
            return
        if state.hidden or state.deleted or state.html:
            warning = DELETED if state.deleted else HIDDEN if state.hidden else ""
            if text.strip() and warning and warning not in self.warnings:
                self.warnings.append(warning)
            return
        if not self._begun:
            if not text.strip():
                return
            self._begin()
        self.builder.style(state.spans)
        self.builder.text(text)

    def _begin(self) -> None:
        """Begin the block of a paragraph, now that it has text."""
        self._begun = True
        paragraph = self._paragraph
        if paragraph.in_table:
            if not self._tabled:
                self._tabled = True
                self.builder.begin_table()
                self.builder.table_row()
            if not self._in_cell:
                self._in_cell = True
                self.builder.table_cell()
            self.builder.begin()
            return
        self._leave_table()
        level = paragraph.level or self._levels.get(paragraph.style, 0)
        if level:
            self.builder.begin(BlockKind.HEADING, level)
        elif paragraph.marker is not None:
            self.builder.begin(depth=paragraph.depth + 1, marker=paragraph.marker)
        else:
            self.builder.begin()
        paragraph.marker = None

    def _break(self) -> None:
        if self._begun and not self._state.capture:
            self.builder.line_break()

    def _end_line(self) -> None:
        """End a paragraph that was ended by a word of its own, not by the end of a cell or a row."""
        self._end_paragraph()
        if not self._state.capture and not self._paragraph.in_table:
            self._leave_table()

    def _end_paragraph(self) -> None:
        if self._state.capture:
            self._capture(" ")
            return
        if self._begun:
            self.builder.end_paragraph()
            self._begun = False
        self._paragraph.marker = None

    def _reset_paragraph(self) -> None:
        if not self._state.capture:
            self._paragraph = _Paragraph(marker=self._paragraph.marker)

    def _reset_run(self) -> None:
        state = self._state
        state.spans, state.hidden, state.deleted = frozenset(), False, False
        state.font = state.other_font = self._fonts.default

    # Properties of runs

    def _set(self, name: str, value: bool | int) -> None:
        setattr(self._state, name, value)

    def _toggle(self, kind: SpanKind, number: int | None) -> None:
        state = self._state
        state.spans = state.spans - {kind} if number == 0 else state.spans | {kind}

    def _set_font(self, number: int | None) -> None:
        if self._state.capture == "fonts":
            self._entry = _Entry(number or 0)
        else:
            self._state.font = number or 0

    def _set_other_font(self, number: int | None) -> None:
        self._state.other_font = number or 0

    def _set_default_font(self, number: int | None) -> None:
        self._fonts.default = self._state.font = number or 0

    def _set_page(self, number: int | None) -> None:
        self._use_page(codec(number) or self._fonts.page)

    def _use_page(self, page: str) -> None:
        self._fonts.page = page

    def _set_charset(self, number: int | None) -> None:
        if self._state.capture == "fonts":
            self._fonts.set_charset(self._entry.number, number or 0)

    def _set_encoding(self, number: int | None) -> None:
        if self._state.capture == "fonts":
            self._fonts.set_encoding(self._entry.number, codec(number))

    # Properties of paragraphs

    def _set_style(self, number: int | None) -> None:
        if self._state.capture == "styles":
            self._entry.number = number or 0
        elif not self._state.capture:
            self._paragraph.style = number or 0

    def _set_level(self, number: int | None) -> None:
        level = min(number + 1, 6) if number is not None and 0 <= number < 9 else 0
        if self._state.capture == "styles":
            self._entry.level = level
        elif not self._state.capture:
            self._paragraph.level = level

    def _set_depth(self, number: int | None) -> None:
        if not self._state.capture:
            self._paragraph.depth = max(0, min(number or 0, 8))

    def _end_entry(self, table: str) -> None:
        """Take a font and its name, or a style: its number, its name and its level, the last two of a heading."""
        entry, self._entry = self._entry, _Entry()
        name = "".join(self._state.captured).strip().rstrip(";")
        self._state.captured.clear()
        if table == "fonts":
            self._fonts.set_name(entry.number, name)
            return
        level = _OF_STYLES[name].level or entry.level
        if level:
            self._levels[entry.number] = level

    # Tables

    def _enter_table(self) -> None:
        if not self._state.capture:
            self._paragraph.in_table = True

    def _end_cell(self) -> None:
        if self._state.capture:
            return
        self._end_paragraph()
        if not self._in_cell:
            self._paragraph.in_table = True
            self._begin()
            self._begun = False
        self._in_cell = False

    def _end_row(self) -> None:
        if not self._state.capture and self._tabled:
            self._end_paragraph()
            self._in_cell = False
            self.builder.table_row()

    def _leave_table(self) -> None:
        if self._tabled:
            self._tabled = self._in_cell = False
            self.builder.end_table()

    # Text that goes elsewhere

    def _begin_info(self) -> None:
        self._state.capture, self._state.captured = "info", []

    def _begin_capture(self, name: str) -> None:
        if name in _OF_INFO and self._state.capture != "info":
            self._state.skipped = name != "title"
            return
        if name == "note":
            self._put(f"[{len(self._notes) + 1}]")
        self._state.capture, self._state.captured = name, []
        self._stamp = {}

    def _capture(self, text: str) -> None:
        if len(self._state.captured) < _PIECES_LIMIT:
            self._state.captured.append(text[:_PIECE_LIMIT])

    def _end_capture(self, state: _State) -> None:
        """Take what was captured to its place."""
        name, words = state.capture, " ".join("".join(state.captured).split())
        if name in {"created", "modified"}:
            self.properties[name] = _stamp(self._stamp)
        elif name in _OF_INFO:
            self.properties.setdefault(name, words)
        elif name == "code":
            found = _HYPERLINK.match(words)
            self._link = found[1] if found else ""
        elif name == "marker":
            self._paragraph.marker = "" if words in _BULLETS else words[:24]
        elif name == "note":
            self._notes.append(words)
        elif name == "commenter":
            self._commenter = words
        elif name == "comment" and words:
            self._comments.append(f"Comment by {self._commenter or 'someone'}: {words}")

    def _begin_result(self) -> None:
        """Begin the result of a field: what is shown of it."""
        if self._link and not self._state.capture:
            self.builder.begin_span(SpanKind.LINK, self._link)
            self._state.link = True
        self._link = ""


def _stamp(parts: dict[bytes, int]) -> str:
    """Return year, month, day, hour and minute as ISO 8601."""
    year, month, day = (parts.get(name, 0) for name in (b"yr", b"mo", b"dy"))
    # The hour is somewhere's, and the file does not say whose.
    return f"{year:04}-{month:02}-{day:02}"
