"""The leaves of a query tree, made of what a person typed: words, patterns, phrases."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from functools import cache
from typing import Final

from index.analysis import is_unspaced, query_terms
from index.letters import DENSE, MARKS
from index.query.messages import BadValue
from index.query.tree import Fuzzy, Near, Phrase, Regex, Single, Wildcard, Word

__all__ = ["MAX_NEAR", "MAX_REGEX", "TextLeaf", "as_fuzzy", "as_near", "regex_leaf", "text_leaf"]

MAX_REGEX: Final = 256
"""The longest regular expression, in code points."""

MAX_NEAR: Final = 16
"""The most words and phrases that are looked for near each other."""

TextLeaf = Single | Phrase | Near
"""What a parser makes of words."""
_Typed = Word | Wildcard

_STAND_INS: Final = {"*": "\U00010920", "?": "\U00010921"}
"""Letters that analysis sees in the place of wildcards: of an ancient script, without case and forms."""
_TO_LETTERS: Final = str.maketrans(_STAND_INS)
_TO_WILDCARDS: Final = str.maketrans({letter: sign for sign, letter in _STAND_INS.items()})
_WILD: Final = re.compile(r"[*?]")
_QUESTION_MARK: Final = re.compile(r"\?+(?![*?\w])")
_POSSESSIVE: Final = re.compile(r"(?<=[^\W\d_]{2})['’][sS]$")
"""What English puts behind a name: no word to look for."""
_SHORT: Final = 3
"""A part of this length of a word of several parts is not looked for fuzzily, for it would be like too much."""


def text_leaf(text: str, field: str, *, exact: bool, quoted: bool) -> TextLeaf | None:
    """The leaf of a word or of what stands in quotation marks; None when nothing in it can be searched for.

    ``time-sharing`` is a phrase, as is every word of several terms; its words may have other forms, those in quotation
    marks may not. There a ``?`` behind a word is a question mark. In an address nothing is a wildcard.
    """
    if not quoted:
        text = _POSSESSIVE.sub("", text)
    if "://" in text:
        text = _WILD.sub(" ", text)
    parts = _wild(text, quoted) if _WILD.search(text) else [_typed(term) for term in query_terms(text)]
    if not parts:
        return None
    if len(parts) == 1:
        only = parts[0]
        return (
            replace(only, field=field, exact=exact or quoted) if isinstance(only, Word) else replace(only, field=field)
        )
    exact = exact or quoted
    return Phrase(
        tuple(
            replace(part, exact=exact or is_unspaced(part.term)) if isinstance(part, Word) else part for part in parts
        ),
        field,
    )


@cache
def _needless() -> re.Pattern[str]:
    """Matches wildcards behind letters of scripts without spaces, where a search for part of a word needs none.

    Compiled when it is needed: that takes longer than a search.
    """
    return re.compile(f"([{DENSE}][{MARKS}]*)[*?]+")


def _typed(term: str) -> _Typed:
    return Wildcard(term) if term.endswith("*") else Word(term)


def _wild(text: str, quoted: bool) -> list[_Typed]:
    """The terms and patterns of a text that has a ``*`` or ``?`` in it."""
    if quoted:
        text = _QUESTION_MARK.sub(" ", text)
    if not text.isascii():
        text = _needless().sub(r"\1", text)
    terms = (term.translate(_TO_WILDCARDS) for term in query_terms(text.translate(_TO_LETTERS)))
    return [
        Wildcard(re.sub(r"\*+", "*", term)) if _WILD.search(term) else Word(term) for term in terms if term.strip("*?")
    ]


def regex_leaf(pattern: str, field: str) -> Regex:
    """The leaf of a regular expression. Raises ``BadValue`` when it is none."""
    if len(pattern) > MAX_REGEX:
        raise BadValue(f"a regular expression has {MAX_REGEX} characters at most")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as wrong:
        raise BadValue(f"it is no regular expression ({wrong})") from wrong
    return Regex(pattern, field)


def as_fuzzy(leaf: TextLeaf, distance: int) -> TextLeaf:
    """The words of a leaf, looked for with ``distance`` edits. Raises ``BadValue`` for what cannot be fuzzy."""
    match leaf:
        case Word(term, field) if not is_unspaced(term):
            return Fuzzy(term, distance, field)
        case Phrase(parts, field):
            return Phrase(tuple(_fuzzy_part(part, distance) for part in parts), field)
        case _:
            raise BadValue("a “~” stands behind a word of letters or a phrase")


def _fuzzy_part(part: Single, distance: int) -> Single:
    if isinstance(part, Word) and len(part.term) > _SHORT and not is_unspaced(part.term):
        return Fuzzy(part.term, distance)
    return part


def as_near(leaf: TextLeaf, distance: int) -> TextLeaf:
    """The words of a phrase, at most ``distance`` apart in any order. Raises ``BadValue`` for anything else."""
    if not isinstance(leaf, Phrase):
        raise BadValue("nearness needs two words or more in the quotation marks")
    if len(leaf.parts) > MAX_NEAR:
        raise BadValue(f"nearness is for {MAX_NEAR} words at most")
    return Near(leaf.parts, distance, field=leaf.field)
