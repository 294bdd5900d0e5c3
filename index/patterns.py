"""Patterns of terms, compiled so that none takes long on any term: wildcards and regular expressions.

Python's engine tries every way to match, which can be more than anybody can wait for. A wildcard is written so that
there is one way. Of a regular expression the ways are counted beforehand, from its text, and one with too many is
refused.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import Final

from index.analysis import MAX_TERM, fold

__all__ = ["Pattern", "PatternRefused", "regex", "wildcard"]

MOST_WAYS: Final = MAX_TERM**4
"""Ways to match one term that are tried at most; a term of ordinary length has a thousandth of them."""


class PatternRefused(Exception):
    """A pattern cannot be searched for. ``str()`` says where and why, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern. That of a wildcard matches whole lines, that of a regular expression is for ``fullmatch``."""

    compiled: re.Pattern[str]
    beginning: str
    """What every match begins with; may be empty."""


def wildcard(pattern: str) -> Pattern:
    """Compile a pattern in which ``*`` stands for any letters or none, and ``?`` for one."""
    first, *others = re.split(r"\*+", pattern)
    *middle, last = others or [""]
    # Each piece is looked for where it stands first, and not again.
    parts = [_piece(first), *(f"(?>.*?{_piece(piece)})" for piece in middle)]
    if others:
        parts.append(f".*{_piece(last)}")
    return Pattern(re.compile(f"^{''.join(parts)}$", re.MULTILINE), re.split(r"[*?]", pattern)[0])


def _piece(text: str) -> str:
    return "".join("." if char == "?" else re.escape(char) for char in text)


def regex(pattern: str) -> Pattern:
    """Compile a regular expression of Python's ``re`` for folded terms: its letters are folded too.

    Raises ``PatternRefused`` for what is none, and for what could take too long.
    """
    reader = _Reader(pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
            ways = reader.read()
            compiled = re.compile("".join(reader.written), re.DOTALL)
    except re.error as wrong:
        place = f" at character {wrong.pos + 1}" if wrong.pos is not None else ""
        raise PatternRefused(f"is no regular expression: {wrong.msg}{place}") from wrong
    except (OverflowError, RecursionError) as wrong:
        raise PatternRefused("is too deep or counts too far for a regular expression") from wrong
    if ways > MOST_WAYS:
        raise PatternRefused("could match in too many ways; use fewer of * + {} and none inside another")
    return Pattern(compiled, reader.beginning)


@dataclass(slots=True)
class _Item:
    """What a quantifier can follow."""

    ways: int = 1
    first: str = ""
    """The letter that it begins with; empty when it can begin with more than one."""


_SPECIAL: Final = re.compile(r"\((?:\?(?:P<\w+>|<?[=!]|[:>]))?")
_QUANTIFIER: Final = re.compile(r"(?:[*+?]|\{(\d*)(,?)(\d*)\})[?+]?")
_CLASS: Final = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|\d{1,3}|.)", re.DOTALL)
_CHARACTERS: Final = re.compile(r"\\.|.", re.DOTALL)


class _Reader:
    """Reads a regular expression that compiles: counts the ways to match, and writes it with folded letters."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.place = 0
        self.written: list[str] = []
        self.beginning = ""
        self._at_beginning = "|" not in pattern

    def read(self) -> int:
        """The ways to match a term. Raises ``PatternRefused``, and ``RecursionError`` for groups that are too deep."""
        return self._alternatives().ways

    def _alternatives(self) -> _Item:
        """What stands between parentheses: the ways are those of all branches that may begin alike."""
        branches = [self._branch()]
        while self._take("|"):
            branches.append(self._branch())
        firsts = [branch.first for branch in branches]
        if len(branches) == 1 or (all(firsts) and len(set(firsts)) == len(firsts)):
            first = firsts[0] if len(branches) == 1 else ""
            return _Item(max(branch.ways for branch in branches), first)
        return _Item(sum(branch.ways for branch in branches))

    def _branch(self) -> _Item:
        ways, first = 1, None
        while self.place < len(self.pattern) and self.pattern[self.place] not in "|)":
            item = self._quantified()
            ways = min(ways * item.ways, MOST_WAYS + 1)
            first = item.first if first is None else first
        return _Item(ways, first or "")

    def _quantified(self) -> _Item:
        item = self._item()
        least, most = self._quantifier()
        if (least, most) == (1, 1):
            if self._at_beginning and item.first:
                self.beginning += item.first
            self._at_beginning = self._at_beginning and bool(item.first)
            return item
        self._at_beginning = False
        if item.ways > 1 and most > 1:
            ways = item.ways ** min(most, MAX_TERM)
        else:
            ways = max(1, min(most - least + 1, MAX_TERM))
        return _Item(max(ways, item.ways), item.first if least else "")

    def _quantifier(self) -> tuple[int, int]:
        """Least and most repeats."""
        found = _QUANTIFIER.match(self.pattern, self.place)
        if not found or found[0].startswith(("{}", "{,}")):
            return 1, 1
        self._write(found[0])
        match found[0][0]:
            case "*":
                return 0, MAX_TERM
            case "+":
                return 1, MAX_TERM
            case "?":
                return 0, 1
        least = int(found[1] or 0)
        return least, int(found[3]) if found[3] else MAX_TERM if found[2] else least

    def _item(self) -> _Item:
        char = self.pattern[self.place]
        if char == "(":
            return self._group()
        if found := _ESCAPE.match(self.pattern, self.place) or _CLASS.match(self.pattern, self.place):
            self._write(found[0] if char == "\\" else _folded(found[0]))
            return _Item(1, found[0][1] if re.fullmatch(r"\\[^\w\s]", found[0]) else "")
        self._write(_folded(char), 1)
        return _Item(1, "" if char in ".^$" else self.written[-1][:1])

    def _group(self) -> _Item:
        found = _SPECIAL.match(self.pattern, self.place)
        if not found or self.pattern.startswith("?", self.place + len(found[0])):
            raise PatternRefused(f"has a kind of group at character {self.place + 1} that is not for searching")
        self._at_beginning = False
        self._write(found[0])
        item = self._alternatives()
        self._write(")")
        return item if found[0] in ("(", "(?:", "(?>") or "P<" in found[0] else _Item(item.ways)

    def _take(self, char: str) -> bool:
        if not self.pattern.startswith(char, self.place):
            return False
        self._write(char)
        return True

    def _write(self, text: str, length: int = 0) -> None:
        """Write ``text`` for the next ``length`` characters of the pattern; for as many as it has if 0."""
        self.written.append(text)
        self.place += length or len(text)


def _folded(text: str) -> str:
    """The letters of a part of a pattern as terms have them, one for one; what would be none or many stays."""
    return "".join(folded if len(folded := fold(char)) == 1 else char for char in _CHARACTERS.findall(text))
