"""Did you mean: a query with its misspelt words put right by the words of the index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from index.analysis import tokens
from index.engines import Lexicon
from index.query.parser import Query
from index.query.tree import Near, Phrase, Word, leaves
from index.sanitise import sanitise_line
from index.vocabulary import vocabulary

__all__ = ["suggestion"]

_SHORTEST: Final = 4
"""Letters of a word that is looked at: shorter ones are like too many others."""
_TWO_EDITS: Final = 6
"""Letters from which on two edits are one mistake."""
_RARE: Final = 3
"""A word of more documents is right."""
_COMMONER: Final = 100
"""How many times as common as a rare word its neighbour is that is meant instead."""
_PART: Final = 3
"""Letters of each of two words that were written together."""
_MOST_WORDS: Final = 4
"""Words of a query that are looked up; a long query finds something anyway."""
_CLOSE: Final = 64
"""Neighbours whose documents are counted."""


def suggestion(query: Query, lexicon: Lexicon) -> str:
    """The text of a query with words that the index has in the place of words that it has not, or an empty string.

    Operators, fields, patterns and what is excluded stay as they were typed. ``lexicon`` is that of texts and titles.
    Raises what the lexicon raises.
    """
    asked = dict.fromkeys(_words(query))
    pieces: list[str] = []
    done = 0
    found = [token for token in tokens(query.text) if token[0] in asked and _is_plain(query.text, token[1], token[2])]
    joined = _joined(query.text, found, lexicon)
    corrected: dict[str, str] = {}
    for term, start, end in found:
        if start < done:
            continue
        if start in joined:
            better, end = joined[start]
        elif term in corrected or len(corrected) < _MOST_WORDS:
            better = corrected[term] = corrected.get(term) or _better(term, lexicon)
        else:
            break
        if better != term:
            pieces += query.text[done:start], better
            done = end
    return _showable("".join((*pieces, query.text[done:]))) if pieces else ""


def _showable(text: str) -> str:
    """What is proposed will be shown, and typed for the person: what hides in a query they pasted is to be seen."""
    return sanitise_line(re.sub(r"\s", " ", text))


def _words(query: Query) -> Iterator[str]:
    """The words of a query that stand for texts and titles, not those of patterns."""
    for leaf in leaves(query.tree):
        parts = leaf.parts if isinstance(leaf, Phrase | Near) else (leaf,)
        if leaf.field in ("", "title"):
            for part in parts:
                for single in part.parts if isinstance(part, Phrase) else (part,):
                    if isinstance(single, Word):
                        yield single.term


def _is_plain(text: str, start: int, end: int) -> bool:
    """Whether a word in a query is neither the name of a field nor part of a pattern or of a longer word."""
    return text[end : end + 1] not in (*":*?~'’_@/", "-") and text[start - 1 : start] not in (*"*?'’_@/",)


def _joined(text: str, found: list[tuple[str, int, int]], lexicon: Lexicon) -> dict[int, tuple[str, int]]:
    """Words that were written apart and that the index has only together: where each pair begins, and its end."""
    return {
        start: (one + other, end)
        for (one, start, middle), (other, after, end) in pairwise(found)
        if text[middle:after] == " "
        and not (lexicon.count(one) and lexicon.count(other))
        and lexicon.count(one + other)
    }


def _better(term: str, lexicon: Lexicon) -> str:
    """What was meant by a term: itself, if the index has it and has nothing like it much more often."""
    count = lexicon.count(term)
    if len(term) < _SHORTEST or not term.isalpha() or count > _RARE:
        return term
    words = vocabulary(lexicon)
    near = _best(term, words.near(term, 1, _CLOSE), lexicon, count)
    if near or count:
        return near or term
    if parted := _parted(term, lexicon):
        return parted
    # Among all words that would take as long as a search. Who makes two mistakes seldom makes one in the first letter.
    further = words.near(term, 2, _CLOSE, same=1) if len(term) >= _TWO_EDITS else {}
    return _best(term, further, lexicon, count) or term


def _best(term: str, near: Mapping[str, int], lexicon: Lexicon, count: int) -> str:
    """The nearest of some words, and the commonest of these; empty if none is so much commoner than ``count``."""
    ranked = (
        (distance, other[0] != term[0], -number, other)
        for other, distance in near.items()
        if distance and (number := lexicon.count(other)) and number >= count * _COMMONER
    )
    return min(ranked, default=(0, False, 0, ""))[3]


def _parted(term: str, lexicon: Lexicon) -> str:
    """Two words that were written together; those whose rarer one is in most documents. Empty if there are none."""
    cuts = ((term[:cut], term[cut:]) for cut in range(_PART, len(term) - _PART + 1))
    number, one, other = max(((min(map(lexicon.count, pair)), *pair) for pair in cuts), default=(0, "", ""))
    return f"{one} {other}" if number else ""
