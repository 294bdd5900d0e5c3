"""The query language: what a person types, read into a tree that every engine and every highlighter uses.

docs/search.md tells the language to people. Operators bind in this order: NOT and ``-``, then NEAR, BEFORE and ADJ,
then AND, then words side by side, then OR. Parsing never fails: what cannot be understood is read as words or left
out, and ``Query.messages`` says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from index.query.dates import read_date
from index.query.fields import FIELDS, Field, Takes, nearest_field, nearest_of
from index.query.grouping import BOOSTS, Item, Nearness, Row, grouped
from index.query.leaf import as_fuzzy, as_near, regex_leaf, text_leaf
from index.query.lexer import Kind, Lexeme, lexemes
from index.query.messages import BadValue, Message, Messages, quote
from index.query.sizes import read_number
from index.query.tree import Between, Everything, Filter, Node, Phrase

__all__ = ["MAX_DEPTH", "MAX_DISTANCE", "MAX_LENGTH", "MAX_WORDS", "NEAR", "Query", "parse"]

MAX_LENGTH: Final = 16_384
"""Code points of a query that are read."""
MAX_WORDS: Final = 1_024
"""Words, values and patterns of a query that are read, those in phrases included."""
MAX_DEPTH: Final = 64
"""How deep parentheses are read."""
MAX_DISTANCE: Final = 1_000
"""The greatest distance in words that can be asked for."""
NEAR: Final = 10
"""The distance of a NEAR, BEFORE or ADJ without a number."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. ``tree`` is None when nothing in it can be searched for."""

    text: str
    tree: Node | None
    messages: tuple[Message, ...] = ()
    """What was not understood, and how it was read instead."""


def parse(text: str, today: date | None = None) -> Query:
    """Read a query. Never raises.

    ``today`` is what ``date:yesterday`` and its like count from; it is the day of the call when it is not given.
    At most ``MAX_LENGTH`` characters and ``MAX_WORDS`` words are looked at; a message says when there are more.
    """
    messages = Messages()
    read = text
    if len(text) > MAX_LENGTH:
        messages.say(f"Only the first {MAX_LENGTH:,} characters of the query were read.", MAX_LENGTH, len(text))
        blank = text.rfind(" ", MAX_LENGTH - _LONGEST_WORD, MAX_LENGTH + 1)
        read = text[: MAX_LENGTH if blank < 0 else blank]
    found = lexemes(read)
    if (operator := _operator(found)) and (why := _why_a_word(read, found)):
        messages.say(f"{why.format(quote(operator.text))}; it was read as a word.", *_place(operator))
        found = lexemes(read, operators=False)
    reader = _Reader(read, found, messages, today or date.today())
    return Query(text, grouped(reader.rows(), messages), messages.all())


_OPERANDS: Final = frozenset((Kind.WORD, Kind.PHRASE, Kind.REGEX, Kind.VALUE))
_JOINING: Final = frozenset((Kind.AND, Kind.OR, Kind.NEAR))
_UNKNOWN_FIELD: Final = re.compile(r"([A-Za-z]{2,15}):(\S*)", re.DOTALL)
_SCHEMES: Final = frozenset(
    ("http", "https", "ftp", "ftps", "file", "mailto", "tel", "urn", "doi", "data", "news", "ssh", "git", "geo")
    + ("isbn", "issn", "re", "fwd")
)
_SMALL_OPERATOR: Final = re.compile(r"(near|before|adj)/\d+", re.IGNORECASE)
_REGEX_WITH_BLANKS: Final = re.compile(r"/[^/\s]+\s[^/\n]*/(?=[\s)]|$)")
_KEPT: Final = {"lang": "language"} | {name: name for name, _ in FIELDS["has"].values if name in FIELDS}
"""What has: calls the fields that a document can have or not."""
_LONE_STAR: Final = re.compile(r"(?<!\S)\*+(?!\S)")
_LONGEST_WORD: Final = 100
"""Code points at the end of what is read in which a blank is looked for, so as to cut no word."""
_ASKED: Final = re.compile(r"\?[^\w*]*$")
"""The end of a word behind which a question mark may stand, with what closes a sentence or a quotation."""
_SHOUTED: Final = 6
"""From how many words on a query without small letters is a sentence in capitals; fewer are names of countries, say."""


def _why_a_word(text: str, found: list[Lexeme]) -> str:
    """Why AND, OR and their like are no operators in a query; empty when they are."""
    operands = sum(lexeme.kind in _OPERANDS for lexeme in found)
    if not operands:
        return "There is nothing beside {}"
    shouted = operands >= _SHOUTED and text.upper() == text and not any(lexeme.kind is Kind.OPEN for lexeme in found)
    return "All is in capitals, so {} cannot be told from a word" if shouted else ""


def _operator(found: list[Lexeme]) -> Lexeme | None:
    kinds = (*_JOINING, Kind.NOT)
    return next((each for each in found if each.kind in kinds and each.text[0].isalpha()), None)


def _place(lexeme: Lexeme) -> tuple[int, int]:
    return lexeme.start, lexeme.end


@dataclass(slots=True)
class _Frame:
    """What is collected inside one pair of parentheses, and what is still waiting for its item."""

    start: int
    rows: list[Row] = field(default_factory=lambda: [[]])
    joining: Lexeme | None = None
    negations: list[Lexeme] = field(default_factory=list)
    required: bool = False
    exact: Lexeme | None = None
    field: Lexeme | None = None


class _Reader:
    """Collects items; keeps its own stack, so that no nesting can exhaust Python's."""

    def __init__(self, text: str, found: list[Lexeme], messages: Messages, today: date) -> None:
        self.text = text
        self.found = found
        self.messages = messages
        self.today = today
        self.frames = [_Frame(0)]
        self.too_deep = 0
        """Opening parentheses that were too deep; their closing ones come first."""
        self.last: Item | None = None
        """What a tilde or boost belongs to."""
        self.words = 0
        several = sum(lexeme.kind in (Kind.WORD, Kind.PHRASE) for lexeme in found) > 1
        self.asking = several and not any(lexeme.kind in _JOINING for lexeme in found)
        """Whether a ``?`` behind a word is a question mark: people ask in sentences, without operators."""
        self.cut = False
        """Whether the query had more words than are read."""

    def rows(self) -> list[Row]:
        """The alternatives of the whole query."""
        for lexeme in self.found:
            if self.words >= MAX_WORDS and lexeme.kind in _OPERANDS:
                said = f"Only the first {MAX_WORDS:,} words of the query were read."
                self.messages.say(said, lexeme.start, len(self.text))
                self.frames[-1].joining, self.cut = None, True
                break
            self._take(lexeme)
        if len(self.frames) > 1 and not self.cut:
            start = self.frames[1].start
            self.messages.say("A “(” was never closed; it was closed at the end.", start, start + 1)
        while len(self.frames) > 1:
            self._end_group(len(self.text))
        self._drop_waiting(self.frames[0])
        return self.frames[0].rows

    def _take(self, lexeme: Lexeme) -> None:
        frame = self.frames[-1]
        match lexeme.kind:
            case Kind.OPEN:
                self._open(lexeme)
            case Kind.CLOSE:
                self._close(lexeme)
            case Kind.NOT:
                frame.negations.append(lexeme)
            case Kind.REQUIRED:
                frame.required = True
            case Kind.EXACT:
                frame.exact = lexeme
            case Kind.FIELD:
                self._drop_field(frame)
                frame.field = lexeme
            case Kind.AND | Kind.OR | Kind.NEAR:
                self._join(frame, lexeme)
            case Kind.TILDE:
                self._tilde(lexeme)
            case Kind.BOOST:
                self._boost(lexeme)
            case Kind.REGEX:
                self._regex(lexeme)
            case Kind.WORD if not lexeme.field:
                self._word(lexeme)
            case _:
                self._operand(lexeme)

    # Operators

    def _join(self, frame: _Frame, lexeme: Lexeme) -> None:
        self._drop_field(frame)
        if not frame.rows[-1]:
            said = f"There is nothing before {quote(lexeme.text)}; it was ignored."
            self.messages.say(said, *_place(lexeme))
            return
        self._drop_waiting(frame)
        frame.joining = lexeme

    def _drop_waiting(self, frame: _Frame) -> None:
        """Say what has waited in vain for something to follow it."""
        self._drop_field(frame)
        for lexeme in (frame.joining, *frame.negations):
            if lexeme and lexeme.text[0] != "-":
                self.messages.say(f"There is nothing after {quote(lexeme.text)}; it was ignored.", *_place(lexeme))
        frame.joining, frame.negations, frame.required, frame.exact = None, [], False, None

    def _drop_field(self, frame: _Frame) -> None:
        if lexeme := frame.field:
            name = lexeme.text
            said = f"There is nothing after “{name}:”; write, for example, {FIELDS[name].example}."
            self.messages.say(said, *_place(lexeme))
            frame.field = None

    def _open(self, lexeme: Lexeme) -> None:
        if len(self.frames) > MAX_DEPTH:
            self.too_deep += 1
            said = f"Parentheses are read {MAX_DEPTH} deep at most; deeper ones were ignored."
            self.messages.say(said, *_place(lexeme))
            return
        frame = self.frames[-1]
        frame.field = None
        if frame.exact:
            said = "A “=” stands before a single word; before parentheses it was ignored."
            self.messages.say(said, *_place(frame.exact))
            frame.exact = None
        self.frames.append(_Frame(lexeme.start))

    def _close(self, lexeme: Lexeme) -> None:
        self.last = None
        if self.too_deep:
            self.too_deep -= 1
        elif len(self.frames) > 1:
            self._end_group(lexeme.end)
        else:
            self.messages.say("A “)” without its “(” was ignored.", *_place(lexeme))

    def _end_group(self, end: int) -> None:
        frame = self.frames.pop()
        self._drop_waiting(frame)
        rows = [row for row in frame.rows if row]
        if rows:
            self._add(Item(frame.start, end, rows=rows))
        else:
            self.frames[-1].negations = []

    def _add(self, item: Item) -> None:
        frame = self.frames[-1]
        item.negated, item.required = len(frame.negations) % 2 == 1, frame.required
        joining = frame.joining
        frame.joining, frame.negations, frame.required, frame.exact, frame.field = None, [], False, None, None
        row = frame.rows[-1]
        if joining and joining.kind is Kind.NEAR and not item.negated:
            row[-1][-1].near.append((self._nearness(joining), item))
        elif joining and joining.kind is Kind.OR:
            frame.rows.append([[item]])
        elif joining:
            if joining.kind is Kind.NEAR:
                said = f"What is excluded cannot be near; {quote(joining.text)} was read as AND."
                self.messages.say(said, *_place(joining))
            row[-1].append(item)
        else:
            row.append([item])
        self.last = item

    def _nearness(self, lexeme: Lexeme) -> Nearness:
        name, _, number = lexeme.text.partition("/")
        return Nearness(self._distance(number, lexeme), name != "NEAR", *_place(lexeme))

    def _distance(self, number: str, lexeme: Lexeme) -> int:
        distance = int(number[:9]) if number else NEAR
        if 1 <= distance <= MAX_DISTANCE:
            return distance
        said = f"A distance is 1 (neighbours) to {MAX_DISTANCE:,} words; the nearest of these was taken."
        self.messages.say(said, *_place(lexeme))
        return min(max(distance, 1), MAX_DISTANCE)

    # Operands

    def _word(self, lexeme: Lexeme) -> None:
        """A word without a field: look for what was probably meant otherwise."""
        if lexeme.text.strip("*?") == "" and "*" in lexeme.text:
            self._add(Item(*_place(lexeme), Everything()))
            return
        if _SMALL_OPERATOR.fullmatch(lexeme.text) and not lexeme.text.isupper():
            said = f"{quote(lexeme.text)} was read as words; operators are written in capitals, as NEAR/5."
            self.messages.say(said, *_place(lexeme))
        elif blanks := _REGEX_WITH_BLANKS.match(self.text, lexeme.start):
            said = "A regular expression matches single words, so it has no blanks; it was read as words."
            self.messages.say(said, lexeme.start, blanks.end())
        elif (unknown := _UNKNOWN_FIELD.fullmatch(lexeme.text)) and self._is_unknown_field(unknown, lexeme):
            self._unknown_field(unknown, lexeme)
            return
        self._operand(lexeme)

    def _is_unknown_field(self, found: re.Match[str], lexeme: Lexeme) -> bool:
        """Whether a word with a colon looks like a field, and not like an address, a time or a title."""
        name, value = found[1].lower(), found[2]
        if name in _SCHEMES or value.startswith((":", "//")) or self.messages.full:
            return False
        if value:
            return bool(nearest_field(name)) or (value[0].isalpha() and found[1].islower())
        following = self.text[lexeme.end : lexeme.end + 1]
        return bool(following) and not following.isspace() and following != ")"

    def _unknown_field(self, found: re.Match[str], lexeme: Lexeme) -> None:
        """Read an unknown field and its value as two words; excluded, as what has both."""
        name, value = found[1], found[2]
        colon = lexeme.start + len(name)
        near = nearest_field(name)
        meant = f"did you mean “{near}:”" if near else "title:, date:, lang:, tag: and others are fields"
        said = f"There is no field {quote(name + ':')}; it was read as a word ({meant})."
        self.messages.say(said, lexeme.start, colon + 1)
        words = [Lexeme(Kind.WORD, lexeme.start, colon, name)]
        if value:
            words.append(Lexeme(Kind.WORD, colon + 1, lexeme.end, value))
        self._together(words)

    def _together(self, words: list[Lexeme]) -> None:
        """Words in the place of a field and its value."""
        if self.frames[-1].negations and len(self.frames) <= MAX_DEPTH:
            self.frames.append(_Frame(words[0].start))
            for word in words:
                self._operand(word)
            self._end_group(words[-1].end)
            return
        for word in words:
            self._operand(word)

    def _operand(self, lexeme: Lexeme) -> None:
        """A word, phrase or value, under a field or not."""
        self.last = None
        if not lexeme.closed:
            said = "A quotation mark was never closed; the phrase was read to the end."
            self.messages.say(said, lexeme.start, lexeme.end)
        known = FIELDS.get(lexeme.field)
        if known and known.takes is not Takes.WORDS:
            self._valued(known, lexeme)
        else:
            self._text(lexeme)

    def _text(self, lexeme: Lexeme) -> None:
        frame, quoted, text = self.frames[-1], lexeme.kind is Kind.PHRASE, lexeme.text
        if quoted and _LONE_STAR.search(text):
            said = "A “*” alone in a phrase stands for nothing; for words between, write a BEFORE/3 b."
            self.messages.say(said, *_place(lexeme))
        elif not quoted and self.asking and (mark := _ASKED.search(text)) and not set(text[: mark.start()]) & {*"*?"}:
            text = text[: mark.start()]
            said = "The “?” behind a word was read as a question mark; inside a word it stands for one letter."
            self.messages.say(said, lexeme.start + mark.start(), lexeme.end)
        leaf = text_leaf(text, lexeme.field, exact=frame.exact is not None, quoted=quoted)
        if leaf is None:
            self._nothing(lexeme)
            return
        left = MAX_WORDS - self.words
        if isinstance(leaf, Phrase):
            leaf = Phrase(leaf.parts[:left], leaf.field) if left > 1 else leaf.parts[0]
        self.words += len(leaf.parts) if isinstance(leaf, Phrase) else 1
        self._add(Item(*_place(lexeme), leaf, quoted=quoted))

    def _nothing(self, lexeme: Lexeme) -> None:
        """Pass over what has no letter or digit; a sign among words is not worth a message."""
        frame = self.frames[-1]
        if frame.field:
            kept = _KEPT.get(lexeme.field)
            meant = f"; write has:{kept}" if kept and "*" in lexeme.text else ""
            said = f"There is nothing to look for in {quote(lexeme.text)}{meant}."
            self.messages.say(said, *_place(lexeme))
        self._leave_out()

    def _regex(self, lexeme: Lexeme) -> None:
        self.last = None
        known = FIELDS.get(lexeme.field)
        if known and known.takes is not Takes.WORDS:
            self._valued(known, lexeme)
            return
        try:
            leaf = regex_leaf(lexeme.text, lexeme.field)
        except BadValue as wrong:
            said = f"{quote('/' + lexeme.text + '/')} was read as words, for {wrong}."
            self.messages.say(said, *_place(lexeme))
            self._text(lexeme)
        else:
            self.words += 1
            self._add(Item(*_place(lexeme), leaf))

    def _valued(self, known: Field, lexeme: Lexeme) -> None:
        """The value of a field that takes no words; one that cannot be read is left out, or apart is a word."""
        try:
            leaf = self._value(known, lexeme.text.strip())
        except BadValue as wrong:
            name = self.frames[-1].field
            apart = name and name.end < lexeme.start
            done = "these were read as words" if apart else f"{known.name}: was left out"
            said = str(wrong)
            self.messages.say(f"{said[:1].upper()}{said[1:]}; {done}.", *_place(lexeme))
            if name and apart:
                # Who writes "the size: large" has no field in mind.
                self.frames[-1].field = None
                word = Lexeme(Kind.WORD, name.start, name.end - 1, name.text)
                self._together([word, replace(lexeme, kind=Kind.WORD, field="", closed=True)])
            else:
                self._leave_out()
        else:
            self.words += 1
            self._add(Item(*_place(lexeme), leaf))

    def _leave_out(self) -> None:
        frame = self.frames[-1]
        frame.negations, frame.required, frame.exact, frame.field = [], False, None, None

    def _value(self, known: Field, value: str) -> Filter | Between:
        if known.takes is Takes.DATE:
            return read_date(known.name, value, self.today)
        if known.takes is Takes.NUMBER:
            return read_number(known.name, value)
        if not value:
            raise BadValue(f"there is nothing after “{known.name}:”; write, for example, {known.example}")
        value = value.lower() if known.any_case else value
        if not value.strip("*") and (kept := _KEPT.get(known.name)):
            raise BadValue(f"{quote(value)} is no value; write has:{kept}")
        names = [name for name, _ in known.values]
        if names and value not in names:
            near = nearest_of(value, names)
            meant = f"did you mean {known.name}:{near}" if near else f"there are {', '.join(names)}"
            raise BadValue(f"there is no {quote(f'{known.name}:{value}')} ({meant})")
        return Filter(known.name, value)

    # What is written behind an operand

    def _tilde(self, lexeme: Lexeme) -> None:
        item = self.last
        number = lexeme.text
        if item is None or item.leaf is None or isinstance(item.leaf, Filter | Between | Everything):
            self.messages.say("A “~” stands behind a word or a phrase; here it was ignored.", *_place(lexeme))
            return
        try:
            if item.quoted:
                item.leaf = as_near(item.leaf, self._distance(number.partition(".")[0], lexeme))
            else:
                item.leaf = as_fuzzy(item.leaf, self._edits(number, lexeme))
        except BadValue as wrong:
            said = str(wrong)
            self.messages.say(f"{said[:1].upper()}{said[1:]}; here it was ignored.", *_place(lexeme))

    def _edits(self, number: str, lexeme: Lexeme) -> int:
        if number in ("", "1", "2"):
            return int(number or "1")
        said = "Words can be looked for with 1 or 2 other letters, as word~ or word~2; the nearest was taken."
        self.messages.say(said, *_place(lexeme))
        return 1 if "." in number or int(number) < 2 else 2

    def _boost(self, lexeme: Lexeme) -> None:
        item = self.last
        if item is None or isinstance(item.leaf, Filter | Between | Everything):
            said = "A “^” stands behind a word, a phrase or parentheses; here it was ignored."
            self.messages.say(said, *_place(lexeme))
            return
        try:
            boost = float(lexeme.text)
        except ValueError:
            boost = 1.0
        if not BOOSTS[0] <= boost <= BOOSTS[1]:
            said = f"A weight is {BOOSTS[0]:g} to {BOOSTS[1]:g}; the nearest of these was taken."
            self.messages.say(said, *_place(lexeme))
        item.boost = min(max(boost, BOOSTS[0]), BOOSTS[1])
