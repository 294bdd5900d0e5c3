"""A query cut into lexemes: words, phrases, values, operators, each with its place and the field it stands under.

Every string can be cut, in time that grows with its length. Characters that keyboards and word processors put in the
place of others (full-width forms, curly and other quotation marks) count as those, one for one, so that places stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from index.query.fields import FIELDS, Takes

__all__ = ["Kind", "Lexeme", "lexemes"]


class Kind(Enum):
    """What a lexeme is."""

    WORD = auto()
    PHRASE = auto()
    REGEX = auto()
    VALUE = auto()
    """What stands behind the colon of a field that takes no words."""
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    NOT = auto()
    REQUIRED = auto()
    EXACT = auto()
    AND = auto()
    OR = auto()
    NEAR = auto()
    """Any of the operators of nearness."""
    TILDE = auto()
    BOOST = auto()


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of a query: ``start`` and ``end`` are the half-open range of code points it was cut from."""

    kind: Kind
    start: int
    end: int
    text: str
    """Without the marks around it: of a phrase what is between the quotation marks, of a field its name in small
    letters, of a tilde or boost the number."""
    field: str = ""
    """The field that a word, phrase, value or regular expression stands under."""
    closed: bool = True
    """False of a phrase that has no second quotation mark."""


_CONTROLS: Final = (
    *(*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200B, 0x200E, 0x200F),
    *(*range(0x2028, 0x202F), *range(0x2061, 0x2070), *range(0xFFF9, 0xFFFC)),
)
_PLAIN: Final = {
    **dict.fromkeys(_CONTROLS, " "),
    **{ord(wide): chr(ord(wide) - 0xFEE0) for wide in "（）：＂＊～＾｜＆＋＝＞＜／－．"},
    **{ord(wide): chr(ord(wide) - 0xFEE0) for wide in "０１２３４５６７８９"},
    ord("−"): "-",
}
_QUOTES: Final = tuple(re.compile(f"[{marks}]") for marks in ('"“”„‟«»‹›〝〞〟', "「」", "『』", "《》"))
"""What opens a phrase and what then closes it; each row stands for itself."""
_MARKS: Final = '"“”„‟«»‹›〝〞〟「」『』《》'
_APART: Final = r"\s,;—…、。，；！？،؛؟۔"
"""What parts words and says nothing else."""

_BLANK: Final = re.compile(rf"[{_APART}\u00ad\u2060\ufeff]+")
"""What is never seen can stand inside a word, but begins none."""
_HEBREW: Final = "\u05d0-\u05ea"
_WORD: Final = re.compile(
    rf"""(?: [^{_APART}(){_MARKS}&|] | &(?!&) | \|(?!\|)
           | (?<=[{_HEBREW}])["”“](?=[{_HEBREW}])    # the mark of a Hebrew acronym
           | (?<=\d),(?=\d) )+""",
    re.VERBOSE,
)
_VALUE: Final = re.compile(rf"[^\s(){_MARKS}]+")
_FIELD: Final = re.compile(r"([A-Za-z]{2,12}):(?!:|//)")
_PREFIX: Final = re.compile(r"-(?=[^\s)\-])|!(?=[^\s)!=])|\+(?=[^\s)+])|=(?=[^\s)=])")
_PREFIXES: Final = {"-": Kind.NOT, "!": Kind.NOT, "+": Kind.REQUIRED, "=": Kind.EXACT}
_OPERATOR: Final = re.compile(rf"(?:AND|OR|NOT|(?:NEAR|BEFORE|ADJ)(?:/\d*)?)(?=[{_APART}(){_MARKS}]|$)|&&|\|\|")
_OPERATORS: Final = {"AND": Kind.AND, "&&": Kind.AND, "OR": Kind.OR, "||": Kind.OR, "NOT": Kind.NOT}
_REGEX: Final = re.compile(rf"/((?:[^/\\\s]|\\\S)+)/(?=[{_APART})~^]|$)")
_SUFFIX: Final = re.compile(r"([~^])((?:\d{0,4}\.)?\d{0,6})")
_SUFFIXES_AT_END: Final = re.compile(r"(?:~[\d.]{0,6}|\^[\d.]{1,8}){1,2}$")


def lexemes(text: str, *, operators: bool = True) -> list[Lexeme]:
    """The lexemes of a query, in order. Without ``operators``, AND, OR and their like are words."""
    return _Lexer(text.translate(_PLAIN), operators).run()


class _Lexer:
    """Reads a query from left to right."""

    def __init__(self, text: str, operators: bool) -> None:
        self.text = text
        self.operators = operators
        self.place = 0
        self.found: list[Lexeme] = []
        self.fresh = True
        """Whether a prefix, a field or a regular expression can begin here."""
        self.field = ""
        """That of the next item alone."""
        self.scopes: list[str] = [""]
        """The fields that the open groups stand under."""

    def run(self) -> list[Lexeme]:
        while self.place < len(self.text):
            self._step()
        return self.found

    def _step(self) -> None:
        if blank := _BLANK.match(self.text, self.place):
            self.place, self.fresh = blank.end(), True
        elif self.text[self.place] == "(":
            self.scopes.append(self.field or self.scopes[-1])
            self._put(Kind.OPEN, self.place + 1, "(", fresh=True)
        elif self.text[self.place] == ")":
            if len(self.scopes) > 1:
                self.scopes.pop()
            self._put(Kind.CLOSE, self.place + 1, ")")
            self._suffixes(len(self.text))
        elif not (self._value() or self._operator() or self._beginning()):
            self._word()

    def _put(self, kind: Kind, end: int, text: str, *, fresh: bool = False, closed: bool = True) -> None:
        item = kind in _ITEMS
        field = (self.field or self.scopes[-1]) if item else ""
        self.found.append(Lexeme(kind, self.place, end, text, field, closed))
        self.place, self.fresh = end, fresh
        if kind not in _PREFIX_KINDS:
            self.field = ""

    def _value(self) -> bool:
        """What stands directly behind the colon of a field that takes no words."""
        if not self.field or FIELDS[self.field].takes is Takes.WORDS or self.text[self.place - 1] != ":":
            return False
        return self._raw()

    def _raw(self) -> bool:
        found = _VALUE.match(self.text, self.place)
        if found:
            self._put(Kind.VALUE, found.end(), found[0])
        return bool(found)

    def _operator(self) -> bool:
        found = _OPERATOR.match(self.text, self.place)
        if not found or not self.operators:
            return False
        self._put(_OPERATORS.get(found[0], Kind.NEAR), found.end(), found[0], fresh=True)
        return True

    def _beginning(self) -> bool:
        """Something that only the beginning of an item can be: a prefix, a field, a regular expression."""
        if not self.fresh:
            return False
        scope = self.field or self.scopes[-1]
        if found := _PREFIX.match(self.text, self.place):
            self._put(_PREFIXES[found[0]], found.end(), found[0], fresh=True)
        elif (found := _FIELD.match(self.text, self.place)) and self._is_field(found):
            self._put(Kind.FIELD, found.end(), found[1].lower(), fresh=True)
            self.field = found[1].lower()
        elif scope != "path" and (found := _REGEX.match(self.text, self.place)):
            self._put(Kind.REGEX, found.end(), found[1])
            self._suffixes(len(self.text))
        else:
            return False
        return True

    def _is_field(self, found: re.Match[str]) -> bool:
        """Whether a known field is meant, and not a line such as ``Source: the mayor`` that was pasted."""
        apart = self.text[found.end() : found.end() + 1].isspace()
        return found[1].lower() in FIELDS and not (apart and found[1] != found[1].lower())

    def _word(self) -> None:
        for closing in _QUOTES:
            if closing.match(self.text, self.place):
                self._phrase(closing)
                return
        scope = self.field or self.scopes[-1]
        if scope and FIELDS[scope].takes is not Takes.WORDS and self._raw():
            return
        found = _WORD.match(self.text, self.place)
        end = found.end() if found else self.place + 1
        suffix = _SUFFIXES_AT_END.search(self.text, max(self.place + 1, end - 18), end) if found else None
        stop = suffix.start() if suffix else end
        self._put(Kind.WORD, stop, self.text[self.place : stop])
        self._suffixes(end)

    def _phrase(self, closing: re.Pattern[str]) -> None:
        begin = place = self.place + 1
        while (found := closing.search(self.text, place)) and self._in_acronym(found.start()):
            place = found.end()
        stop = found.start() if found else len(self.text)
        self._put(Kind.PHRASE, found.end() if found else stop, self.text[begin:stop], closed=bool(found))
        self._suffixes(len(self.text))

    def _in_acronym(self, place: int) -> bool:
        return bool(_WORD.match(self.text, place))

    def _suffixes(self, end: int) -> None:
        """The tilde and the boost that follow an item without a blank."""
        while (found := _SUFFIX.match(self.text, self.place, end)) and (found[2] or found[1] == "~"):
            self._put(Kind.TILDE if found[1] == "~" else Kind.BOOST, found.end(), found[2])


_ITEMS: Final = frozenset((Kind.WORD, Kind.PHRASE, Kind.REGEX, Kind.VALUE))
_PREFIX_KINDS: Final = frozenset((Kind.FIELD, Kind.NOT, Kind.REQUIRED, Kind.EXACT))
