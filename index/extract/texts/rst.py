"""reStructuredText: headings, listings, tables, the fields at the top, what directives hold, and marks in lines.

https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from index.documents import BlockKind, Span, SpanKind
from index.extract.texts.inlines import Inline, Inlines, plain
from index.extract.texts.pieces import (
    ADORNMENT,
    LEVELS,
    Closings,
    Fields,
    Piece,
    indent_of,
    indented,
    listing,
    paragraphs,
)

__all__ = ["rst"]

_RULE: Final = 4
"""Marks that a line of its own needs to be a rule, or to underline a title longer than it."""
_FIELD: Final = re.compile(r":([A-Za-z][\w. -]{0,60}):(?: +(.*))?")
_CODE: Final = re.compile(
    r" *\.\. (?:code-block|code|sourcecode|parsed-literal|prompt|doctest|math|raw|productionlist)::(?: .*)?"
)
_EXPLICIT: Final = re.compile(r" *\.\.(?: +(.*))?")
_DIRECTIVE: Final = re.compile(r"(?:\|[^|]{1,100}\| +)?([A-Za-z][\w:.+-]{0,60}?)::(?: +(.*))?")
_NOTE: Final = re.compile(r"\[(?:\d+|#[\w.-]*|\*|[A-Za-z][\w.-]*)\](?: .*)?")
_TARGET: Final = re.compile(r"_(?:`([^`]{1,200})`|([^:`]{1,200})):(?: +(\S+))?")
_SUBSTITUTION: Final = re.compile(r" *\.\. \|([^|]{1,100})\| +replace:: +(\S.{0,100})")
_SUBSTITUTED: Final = 10_000
_OPTION: Final = re.compile(r" +:([\w-]+):(?: +(.*))?")
_LINE_BLOCK: Final = re.compile(r" *\|(?: (.*))?")
_UNFOLLOWED: Final = frozenset({"include", "literalinclude"})
_SETTINGS: Final = frozenset(
    ("contents", "index", "highlight", "currentmodule", "module", "role", "default-role", "sectnum", "meta", "class")
)
_PICTURES: Final = frozenset({"image", "figure"})
_ADMONITIONS: Final = frozenset(
    ("note", "warning", "tip", "important", "caution", "danger", "attention", "hint", "error", "seealso", "todo")
)
_CHANGES: Final = {
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
}
_MARKS: Final = (
    # Each begins with its mark, and looks behind it after that: so most of a text is passed over quickly.
    r"\\(?P<escaped>\s|\W)"
    r"|``(?P<literal>[^`\s](?:[^`]|`(?!`))*+)(?<!\s)``(?!\w)"
    r"|:(?<![\w`:]:)(?P<role>[A-Za-z][\w:.+-]{0,40}):`(?P<content>[^`]++)`"
    r"|_`(?P<anchor>[^`]++)`"
    r"|`(?<![\w`]`)(?P<reference>[^`\s][^`]*+)(?<!\s)`(?::(?P<after>[A-Za-z][\w:.+-]{0,40}):|(?P<link>__?)(?!\w))?"
    r"|\*(?<![\w*]\*)\*(?P<strong>[^\s*](?:[^*]|\*(?!\*))*+)(?<!\s)\*\*(?!\w)"
    r"|\*(?<![\w*]\*)(?P<emphasis>[^\s*][^*]*+)(?<!\s)\*(?![\w*])"
    r"|\|(?P<substitution>[^|\s][^|\n]{0,100})\|"
    r"|\[(?P<note>\d+|\#[\w.-]{0,60}|\*|[A-Za-z][\w.-]{0,60})\]_(?!\w)"
)
_WORD: Final = r"(?<!\w)(?P<word>[^\W_][\w.+-]{0,60}?)__?(?!\w)"
_ALL_MARKS: Final = re.compile(f"{_MARKS}|{_WORD}")
_FEW_MARKS: Final = re.compile(rf"{_MARKS}|\[(?P<word>(?!))")
"""The same without words, which begin with anything: for a text that has no `_REFERRING` there."""
_REFERRING: Final = re.compile(r"(?<=[\w.+-])_(?!\w)")
_MARKED: Final = re.compile(r"[\\`*_|]")
"""What every mark has."""
_WITH_TARGET: Final = re.compile(r"([^<]*+)<([^<>]++)>")
_CODE_ROLES: Final = frozenset(
    (
        *("code", "func", "class", "meth", "mod", "attr", "data", "exc", "obj", "const", "file", "command", "option"),
        *("program", "samp", "kbd", "literal", "envvar", "keyword", "type", "macro", "token"),
    )
)

_GRID: Final = re.compile(r" *\+(?:[-=]++\+)+ *")
_SIMPLE: Final = re.compile(r" *=+(?: +=+)+ *")
_SIGNS: Final = frozenset(map(chr, (*range(0x21, 0x30), *range(0x3A, 0x41), *range(0x5B, 0x61), *range(0x7B, 0x7F))))
"""Punctuation marks of ASCII."""
_QUOTE_MARK: Final = re.compile(r"[!-/:-@\[-`{-~]")


def rst(lines: list[str], fields: Fields) -> tuple[Iterator[Piece], Inlines]:
    """Return the pieces of reStructuredText and how marks in them are read, and put its field list into ``fields``."""
    lines = [line.rstrip() for line in lines]
    meaning = _Meaning(lines)
    with_words, others = plain(_ALL_MARKS, meaning.of), plain(_FEW_MARKS, meaning.of)

    def inlines(text: str) -> tuple[str, list[Span]]:
        if not _MARKED.search(text):
            return text, []
        return with_words(text) if _REFERRING.search(text) else others(text)

    return _Rst(lines, fields).pieces(), inlines


class _Meaning:
    """Knows what names in the document stand for: addresses, and words put in their place, not without end."""

    def __init__(self, lines: list[str]) -> None:
        self._targets: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._left = _SUBSTITUTED
        for line in lines:
            if ".." not in line:
                continue
            explicit = _EXPLICIT.fullmatch(line)
            if explicit and (target := _TARGET.fullmatch((explicit[1] or "").rstrip())):
                self._targets.setdefault(_folded(target[1] or target[2]), target[3] or "")
            elif explicit and (words := _SUBSTITUTION.fullmatch(line)):
                self._words.setdefault(words[1], words[2].rstrip())

    def of(self, marks: re.Match[str]) -> Inline | None:
        """Return what is shown in place of ``marks``."""
        if (escaped := marks["escaped"]) is not None:
            return Inline("" if escaped.isspace() else escaped)
        if literal := marks["literal"]:
            return Inline(literal, SpanKind.CODE)
        if content := marks["content"]:
            return _role(marks["role"], content)
        if reference := marks["reference"]:
            return self._reference(reference, marks["after"] or "", bool(marks["link"]))
        if word := marks["word"]:
            target = self._targets.get(_folded(word))
            return None if target is None else Inline(word, SpanKind.LINK if target else None, target)
        if name := marks["substitution"]:
            self._left -= 1
            words = self._words.get(name)
            return Inline(words, nested=True) if words and self._left > 0 else None
        name = marks.lastgroup or ""
        kinds = {"strong": SpanKind.STRONG, "emphasis": SpanKind.EMPHASIS}
        return Inline(f"[{marks[name]}]" if name == "note" else marks[name], kinds.get(name))

    def _reference(self, text: str, role: str, is_link: bool) -> Inline:
        if not is_link:
            return _role(role, text) if role else Inline(text, SpanKind.EMPHASIS)
        found = _WITH_TARGET.fullmatch(text)
        words, target = (found[1].strip() or found[2], found[2]) if found else (text, "")
        if target.endswith("_"):
            target = self._targets.get(_folded(target[:-1]), "")
        target = target or self._targets.get(_folded(words), "")
        return Inline(words, SpanKind.LINK if target else None, target)


def _folded(name: str) -> str:
    return " ".join(name.lower().split())


def _role(role: str, content: str) -> Inline:
    """Return what a role makes of its content: of a name with its modules, marked so, the last part."""
    found = _WITH_TARGET.fullmatch(content)
    if found and found[1].strip():
        return Inline(found[1].strip(), SpanKind.LINK, found[2])
    words = content.rpartition(".")[2] if content.startswith("~") else content.removeprefix("!")
    name = role.rpartition(":")[2]
    kinds = {"strong": SpanKind.STRONG, "emphasis": SpanKind.EMPHASIS}
    return Inline(words, SpanKind.CODE if name in _CODE_ROLES else kinds.get(name))


class _Rst:
    """Walks the lines; a block begins after a blank line or another block."""

    def __init__(self, lines: list[str], fields: Fields) -> None:
        self._lines = lines
        self._fields = fields
        self._closings = Closings(lines)
        self._styles: list[str] = []
        self._at = 0
        self._in_head = True
        self._bodies: list[int] = []
        """Columns by which what is in the directives around is indented."""

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces in their order."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line:
                self._at += 1
            elif piece := self._heading() or (self._unworded() if line.lstrip(" ")[0] in _SIGNS else None):
                self._in_head = self._in_head and piece.kind is BlockKind.HEADING
                yield piece
            elif explicit := _EXPLICIT.fullmatch(line):
                yield from self._explicit((explicit[1] or "").strip())
            else:
                yield from self._paragraph()

    def _unworded(self) -> Piece | None:
        """What begins with a sign."""
        return self._rule() or self._table() or self._code()

    def _line(self, at: int) -> str:
        return self._lines[at] if at < len(self._lines) else ""

    def _heading(self) -> Piece | None:
        """A title with a line below, perhaps one above; the levels come in the order in which styles are first used."""
        first, second = self._lines[self._at], self._line(self._at + 1)
        if first[0] not in _SIGNS and second[:1] not in _SIGNS:
            return None
        third = self._line(self._at + 2)
        if second and ADORNMENT.fullmatch(first) and first == third and _covers(first, second):
            style, title, length = first[0] * 2, second, 3
        elif (
            first[0] != " "
            and not ADORNMENT.fullmatch(first)
            and ADORNMENT.fullmatch(second)
            and _covers(second, first)
        ):
            style, title, length = second[0], first, 2
        else:
            return None
        if style not in self._styles:
            self._styles.append(style)
        self._at += length
        return Piece(BlockKind.HEADING, [title.strip()], min(self._styles.index(style) + 1, LEVELS))

    def _rule(self) -> Piece | None:
        line = self._line(self._at)
        if len(line) < _RULE or not ADORNMENT.fullmatch(line) or self._line(self._at + 1):
            return None
        self._at += 1
        return Piece(BlockKind.RULE, [])

    def _table(self) -> Piece | None:
        """A table that is drawn with characters is kept as it is drawn."""
        line, start = self._line(self._at), self._at
        if _GRID.fullmatch(line):
            end = self._end_of_block(start)
        elif _SIMPLE.fullmatch(line):
            end = 1 + self._closings.find("simple", start + 1, self._ends_simple_table)
        else:
            return None
        if not end:
            return None
        self._at = end
        return listing(self._lines[start:end])

    def _ends_simple_table(self, at: int) -> bool:
        line = self._line(at)
        return not self._line(at + 1) and bool(_SIMPLE.fullmatch(line))

    def _code(self) -> Piece | None:
        """A listing that a directive or the prompt of Python says to be one."""
        start = self._at
        if self._line(start).startswith(">>> "):
            self._at = self._end_of_block(start)
            return listing(self._lines[start : self._at])
        if not _CODE.fullmatch(self._line(start)):
            return None
        body = start + 1
        while _OPTION.fullmatch(self._line(body)):
            body += 1
        end = indented(self._lines, body, indent_of(self._lines[start]))
        if end <= body:
            return None
        self._at = end
        return listing(self._lines[body:end])

    def _explicit(self, words: str) -> Iterator[Piece]:
        """A footnote, a directive, a target or a comment; the last two are not shown."""
        start, indent = self._at, indent_of(self._line(self._at))
        self._at += 1
        if _NOTE.fullmatch(words):
            yield from paragraphs([words, *self._rest(indent)])
            self._enter_body(indent)
        elif directive := _DIRECTIVE.fullmatch(words):
            name, argument = directive[1].rpartition(":")[2], directive[2] or ""
            yield from self._directive(name, argument, self._line(start).strip(), indent)
        elif words or self._line(self._at):  # two dots alone are a comment that ends at once
            self._at = max(self._at, indented(self._lines, self._at, indent))

    def _directive(self, name: str, argument: str, line: str, indent: int) -> Iterator[Piece]:
        """Yield what a directive says before its body; that is read like the text around it."""
        options: dict[str, str] = {}
        rest = self._rest(indent) if argument else []
        while option := _OPTION.fullmatch(self._line(self._at)):
            options[option[1]] = option[2] or ""
            self._at += 1
        self._enter_body(indent)
        words = [*filter(None, [argument]), *rest]
        if name in _UNFOLLOWED:
            yield Piece(BlockKind.PARAGRAPH, [line, *rest])
        elif name in _PICTURES:
            shown = options.get("alt") or PurePath(argument).name
            yield Piece(BlockKind.PARAGRAPH, [shown], span=(SpanKind.IMAGE, argument))
        elif name in _CHANGES:
            yield from paragraphs([f"{_CHANGES[name]} {argument}", *rest])
        elif name in _ADMONITIONS:
            yield Piece(BlockKind.PARAGRAPH, [name.capitalize()], span=(SpanKind.STRONG, ""))
            yield from paragraphs(words)
        elif name not in _SETTINGS and not line.startswith(".. |"):
            yield from paragraphs(words)

    def _rest(self, indent: int) -> list[str]:
        """Return the lines that go on with the one before, and go to their end."""
        start = self._at
        while indent_of(line := self._line(self._at)) > indent and line.strip() and not _OPTION.fullmatch(line):
            self._at += 1
        return [line.strip() for line in self._lines[start : self._at]]

    def _enter_body(self, indent: int) -> None:
        """Note how far what follows is indented, if it is."""
        ahead = self._at
        while ahead < len(self._lines) and not self._lines[ahead]:
            ahead += 1
        column = indent_of(self._line(ahead))
        self._at = ahead
        if column > indent:
            self._bodies.append(column)

    def _paragraph(self) -> Iterator[Piece]:
        """A paragraph, and the listing that two colons at its end announce."""
        start, end = self._at, self._end_of_block(self._at)
        self._at = end
        words = self._lines[start:end]
        if self._in_head and self._take_fields(words):
            return
        indent = indent_of(words[0])
        while self._bodies and self._bodies[-1] > indent:
            self._bodies.pop()
        body = self._bodies[-1] if self._bodies else 0
        shown = [line[min(body, indent_of(line)) :] for line in words] if body else words[:]
        if all("|" in line for line in shown):
            verses = [*map(_LINE_BLOCK.fullmatch, shown)]
            if all(verses):
                shown = [verse[1] or "" for verse in verses if verse]
        literal = words[-1].endswith("::")
        if literal:
            last = shown[-1].removesuffix("::")
            shown[-1] = f"{last}:" if last.strip() and last[-1] != " " else last
        yield from paragraphs(shown)
        if literal and (end := self._end_of_literal(end, indent)) > self._at:
            yield listing(self._lines[self._at : end])
            self._at = end

    def _end_of_literal(self, start: int, indent: int) -> int:
        """Where a listing ends that is indented, or each of whose lines begins with the same mark."""
        if (end := indented(self._lines, start, indent)) > start:
            return end
        while start < len(self._lines) and not self._lines[start]:
            start += 1
        mark = self._line(start)[:1]
        if not mark or not _QUOTE_MARK.fullmatch(mark):
            return start
        end = start
        while self._line(end).startswith(mark):
            end += 1
        return end if not self._line(end) else start

    def _end_of_block(self, start: int) -> int:
        try:
            return self._lines.index("", start)
        except ValueError:
            return len(self._lines)

    def _take_fields(self, words: list[str]) -> bool:
        """Whether this is a list of fields at the top, which then is taken as metadata."""
        found = [_FIELD.fullmatch(line) for line in words]
        if found[0] is None or not all(field or line[0] == " " for field, line in zip(found, words, strict=True)):
            self._in_head = False
            return False
        name = ""
        for field, line in zip(found, words, strict=True):
            if field:
                name = field[1].lower()
                self._fields.setdefault(name, field[2] or "")
            else:
                self._fields[name] = f"{self._fields[name]} {line.strip()}".strip()
        return True


def _covers(adornment: str, title: str) -> bool:
    """Whether a line is long enough to set off a title."""
    return adornment not in {"::", ".."} and (len(adornment) >= len(title.strip()) or len(adornment) >= _RULE)
