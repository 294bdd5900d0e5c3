"""What office formats share: XML walked without a tree, text built with places and styles, properties judged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final
from xml.parsers import expat

from index.documents import Block, BlockKind, Document, Locator, Metadata, SpanKind
from index.extract.builder import Builder, first_heading
from index.extract.errors import Unreadable
from index.metadata import language_tag, one_line, split_tags

__all__ = [
    "DELETED",
    "ELEMENTS_LIMIT",
    "HIDDEN",
    "TOO_LONG",
    "OfficeBuilder",
    "Recording",
    "office_document",
    "office_metadata",
    "picture_words",
    "titled_by_name",
    "walk",
]

DELETED: Final = "It has tracked changes; deleted text is left out"
"""A warning."""
HIDDEN: Final = "Text that is set to be hidden is left out"
"""A warning."""

TOO_LONG: Final = "It is too long to be read to its end; the rest is left out"
"""A warning."""

ELEMENTS_LIMIT: Final = 1_200_000
"""Elements of one part: some four seconds of work, and as much text as 5,000 pages have."""
_EVENTS_LIMIT = 200_000

_COLUMNS_LIMIT = 64  # of a table in a text; Word allows 63
_LISTS_LIMIT = 16
_RELATIONSHIPS = "/relationships"
_Attributes = dict[str, str]

_STAMP = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?")
_FIRST_YEAR = 1985
"""Earlier dates of creation are those of clocks that were not set."""
_NO_DATES = frozenset({"2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z"})
"""When the templates of python-docx and python-pptx were made."""
_NO_TITLE = re.compile(
    r"(?:(?:document|presentation|book|workbook|slide|untitled|unbenannt|dokument\w*) ?\d*"
    r"|microsoft (?:office )?(?:word|powerpoint|excel)\b.*|powerpoint[ -]pr[eä]sentation|word document"
    r"|(?:diapositiva|folie|slide) \d+|no slide title|\[no title\]|title)",
    re.IGNORECASE | re.DOTALL,
)
_PATH = re.compile(r"(?:[A-Za-z]:[\\/]|\\\\|/|\w{2,10}://)[^\n]*[\\/]([^\\/\n]+)")
_NAME_LIMIT = 64
_NO_AUTHOR = re.compile(
    r"(?:python-docx|openpyxl|user|author|admin(?:istrator)?|unknown|windows user|microsoft office user|steve canny|x)",
    re.IGNORECASE,
)


def walk(
    data: bytes,
    start: Callable[[str, _Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
    elements: int = ELEMENTS_LIMIT,
) -> bool:
    """Tell of each tag and text of the XML in ``data``, in its order, without a tree in memory.

    Names come without their prefix, but for attributes that name a relationship: ``r:id``. Depth does not matter.
    Return whether that was all: after so many ``elements`` nothing more is told, not even the ends of those that are
    open. Raises `Unreadable`: not well-formed, or a document type definition of its own.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    names = _Names()
    left = elements

    def started(name: str, attributes: _Attributes) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise _EnoughError
        start(names[name], names.attributes(attributes) if attributes else attributes)

    def ended(name: str) -> None:
        end(names[name])

    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _check_doctype
    try:
        parser.Parse(data, True)
    except _EnoughError:
        return False
    except (expat.ExpatError, ValueError) as error:
        raise Unreadable(f"is damaged: its XML is not well-formed ({error})") from error
    return True


class _EnoughError(Exception):
    """No more elements are told of."""


def _check_doctype(_name: str, _system: str | None, _public: str | None, own_definitions: bool) -> None:
    if own_definitions:
        raise Unreadable("holds XML with a document type definition of its own, which could be a bomb")


class _Names(dict[str, str]):
    """Names by what they are with their prefix."""

    _LIMIT = 10_000

    def __init__(self) -> None:
        super().__init__()
        self._prefixes = {"r"}
        self._declaring = False

    def __missing__(self, name: str) -> str:
        prefix, _, local = name.rpartition(":")
        short = f"r:{local}" if prefix in self._prefixes else local
        if prefix == "xmlns":
            self._declaring = True  # not kept, so that each declaration is seen
        else:
            if len(self) > self._LIMIT:
                self.clear()
            self[name] = short
        return short

    def attributes(self, given: _Attributes) -> _Attributes:
        """Return ``given`` with short names, after a look for a new prefix of relationships."""
        if ":" not in "".join(given) and "xmlns" not in given:
            return given
        short = {self[name]: value for name, value in given.items()}
        if not self._declaring:
            return short
        self._declaring = False
        for name, value in given.items():
            if name.startswith("xmlns:") and value.endswith(_RELATIONSHIPS) and name[6:] not in self._prefixes:
                self._prefixes.add(name[6:])
                self.clear()
        return {self[name]: value for name, value in given.items()}


class Recording:
    """Tags and texts inside an element that is to be read later; at most some 200,000 of them, the rest is dropped."""

    def __init__(self) -> None:
        self._events: list[tuple[str, _Attributes | None] | str] = []
        self._open: list[str] = []
        self._dropped = 0  # elements open of which nothing is kept

    def __len__(self) -> int:
        return len(self._events)

    @property
    def has_text(self) -> bool:
        """Whether there is any text in it but white space."""
        return any(isinstance(event, str) and event.strip() for event in self._events)

    def start(self, tag: str, attributes: _Attributes) -> None:
        """Keep the start of an element."""
        if self._dropped or len(self._events) >= _EVENTS_LIMIT:
            self._dropped += 1
        else:
            self._open.append(tag)
            self._events.append((tag, attributes))

    def end(self, tag: str) -> bool:
        """Keep the end of an element; return whether it is that of the one that is recorded."""
        if self._dropped:
            self._dropped -= 1
        elif not self._open:
            return True
        else:
            self._events.append((self._open.pop(), None))
        return False

    def close(self) -> None:
        """End what is open, where the part was not read to its end."""
        self._events.extend((tag, None) for tag in reversed(self._open))
        self._open.clear()

    def text(self, data: str) -> None:
        """Keep text."""
        if not self._dropped and len(self._events) < _EVENTS_LIMIT:
            self._events.append(data)

    def replay(
        self, start: Callable[[str, _Attributes], None], end: Callable[[str], None], text: Callable[[str], None]
    ) -> None:
        """Tell what was kept, as `walk` would have."""
        for event in self._events:
            if isinstance(event, str):
                text(event)
            elif event[1] is None:
                end(event[0])
            else:
                start(event[0], event[1])


class OfficeBuilder(Builder):
    """A builder that knows places in the source, runs of styled text, items by depth and tables in tables."""

    def __init__(self) -> None:
        super().__init__()
        self.locators: list[Locator] = []
        self._places: list[tuple[int, str]] = []
        self._style: frozenset[SpanKind] = frozenset()
        self._depth = 0
        self._quoted = False
        self._tables = 0

    def locate(self, label: str) -> None:
        """Say that a part of the source, such as ``page 3``, begins with the next text."""
        self._places.append((self._size, label))

    def _place(self, kind: BlockKind, text: str) -> None:
        super()._place(kind, text)
        block = self._blocks[-1]
        for size, label in self._places:
            size += text.startswith(" ", size)
            place = Locator(min(block.start + size, block.end), label)
            if self.locators and self.locators[-1].start == place.start:
                self.locators.pop()  # the part before has no text
            self.locators.append(place)
        self._places.clear()

    def part(self) -> None:
        """End lists and quotes, and put a rule if there is text since the last one."""
        self.begin()
        self.close()
        if self._blocks and self._blocks[-1].kind is not BlockKind.RULE:
            self.rule()

    def label(self, words: str) -> None:
        """Put words that say what follows: a paragraph of its own, and no heading of the document."""
        self.begin()
        self.style(frozenset({SpanKind.STRONG}))
        self.text(words)
        self.end_paragraph()

    # Runs

    def style(self, wanted: frozenset[SpanKind]) -> None:
        """Give these styles, and no other, to the text that follows in the paragraph."""
        if wanted != self._style:
            for kind in sorted(self._style - wanted):
                self.end_span(kind)
            for kind in sorted(wanted - self._style):
                self.begin_span(kind)
            self._style = wanted

    def end_paragraph(self) -> None:
        """End the paragraph with its styles and links; inside a table, a space will follow."""
        self._style = frozenset()
        self.end_spans()
        if self._tables:
            self.line_break()
        else:
            self.close()

    # Paragraphs

    def begin(
        self,
        kind: BlockKind = BlockKind.PARAGRAPH,
        level: int = 0,
        *,
        depth: int = 0,
        marker: str | None = None,
        quote: bool = False,
    ) -> None:
        """Begin a paragraph in ``depth`` lists; with a ``marker`` it begins an item (empty: a bullet).

        Inside a table there are no paragraphs: a space parts it from the one before.
        """
        if self._tables:
            self.line_break()
            return
        self._enter(depth, quote)
        if depth and marker is not None:
            self.item()
            self._marker = marker or self._marker
        self.open(kind, level)

    def _enter(self, depth: int, quote: bool) -> None:
        """Begin and end lists and quotes until the next paragraph stands in ``depth`` lists, and a quote or not."""
        depth = min(depth, _LISTS_LIMIT)
        if quote != self._quoted:
            self._enter_lists(0)
            (self.begin_quote if quote else self.end_quote)()
            self._quoted = quote
        self._enter_lists(depth)

    def _enter_lists(self, depth: int) -> None:
        self.close()
        while self._depth > depth:
            self.end_list()
            self._depth -= 1
        while self._depth < depth:
            self.begin_list()
            self._depth += 1

    # Tables

    @property
    def in_table(self) -> bool:
        """Whether a table is open."""
        return self._tables > 0

    def begin_table(self) -> None:
        """Begin a table; one inside another becomes text of its cell."""
        if not self._tables:
            self._enter(0, False)
            self.open(BlockKind.TABLE)
        self._tables += 1

    def table_row(self) -> None:
        """Begin a row of the outermost table."""
        if self._tables == 1:
            self.row()
        else:
            self.line_break()

    def table_cell(self, skipped: int = 0) -> None:
        """Begin a cell, after ``skipped`` empty ones."""
        if self._tables == 1:
            self.cell(max(0, min(skipped, _COLUMNS_LIMIT - 1 - self._cells)))
        else:
            self.line_break()

    def end_table(self) -> None:
        """End the innermost table."""
        self._tables -= 1
        if not self._tables:
            self.close()

    def rows(self, lines: Iterable[str]) -> None:
        """Put a table whose rows are ready, with tabs between cells."""
        self._enter(0, False)
        self.open(BlockKind.TABLE)
        self._write("\n".join(lines))
        self.close()


def office_document(
    builder: OfficeBuilder, metadata: Metadata, media_type: str, warnings: Iterable[str] = ()
) -> Document:
    """Return what ``builder`` has collected; the first heading is the title where no property says one."""
    text, blocks, spans = builder.finish()
    if not metadata.title:
        metadata = _titled(metadata, text, blocks)
    return Document(
        text,
        metadata,
        blocks,
        spans,
        media_type,
        warnings=tuple(dict.fromkeys(warnings)),
        locators=tuple(builder.locators),
    )


def _titled(metadata: Metadata, text: str, blocks: tuple[Block, ...]) -> Metadata:
    title = one_line(first_heading(text, blocks))
    return replace(metadata, title=title, origins={**metadata.origins, "title": "first heading"}) if title else metadata


def titled_by_name(metadata: Metadata, stem: str) -> Metadata:
    """Return metadata with the file's name, without its suffix, as the title where there is none.

    For workbooks: the name of a first sheet, which would be taken else, says little.
    """
    if metadata.title or not stem:
        return metadata
    return replace(metadata, title=one_line(stem), origins={**metadata.origins, "title": "file name"})


def picture_words(description: str) -> str:
    """Return the words for a picture: its description, of which the path of a file is cut to the file's name."""
    found = _PATH.fullmatch(description.strip())
    if found is None:
        return description
    return found[1] if len(found[1]) <= _NAME_LIMIT and "." in found[1] else "image"


def office_metadata(fields: Mapping[str, str], origin: str = "document properties") -> Metadata:
    """Return what the properties ``title``, ``author``, ``language``, ``tags``, ``created`` and ``modified`` say.

    Titles and authors that programs fill in by themselves are not taken. ``created`` counts first.
    """
    title, author = one_line(fields.get("title", "")), one_line(fields.get("author", ""))
    stated = Metadata(
        title="" if _NO_TITLE.fullmatch(title) else title,
        author="" if _NO_AUTHOR.fullmatch(author) else author,
        date=_stamp(fields.get("created", "")) or _stamp(fields.get("modified", "")),
        language=language_tag(fields.get("language", "")),
        tags=split_tags(fields.get("tags", "").replace(";", ",")),
    )
    filled = [name for name in ("title", "author", "date", "language", "tags") if getattr(stated, name)]
    return Metadata(
        title=stated.title,
        author=stated.author,
        date=stated.date,
        language=stated.language,
        tags=stated.tags,
        origins=dict.fromkeys(filled, origin),
    )


def _stamp(value: str) -> str:
    """Return a time as office programs write it as ISO 8601, or nothing when it is none.

    It is precise to the minute with its zone; a time without one, of a clock somewhere, counts as its day.
    """
    found = _STAMP.fullmatch(value.strip()[:40])
    if found is None or int(found[1]) < _FIRST_YEAR or found[0] in _NO_DATES:
        return ""
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return ""
    return f"{day}T{found[4]}{found[5]}" if found[4] and found[5] else day
