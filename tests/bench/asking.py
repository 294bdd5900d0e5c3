"""Queries of every sort, taken from the words of a corpus with a fixed seed."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.search_peers import documents

__all__ = ["SORTS", "Asked", "queries"]

SORTS: Final = ("term", "phrase", "boolean", "prefix", "wildcard", "fuzzy")
"""What `Asked.sort` can be, in the order of tables."""
TERMS: Final = 20
"""Words of each degree of rareness."""
PHRASES: Final = 40
BOOLEANS: Final = 40
PATTERNS: Final = 15
"""Prefixes, and as many patterns with a gap."""
TYPOS: Final = 30
BEGINNING: Final = 5
"""Letters of a prefix."""
_SEED: Final = 20240724
_WORD: Final = re.compile(r"[a-z]{4,14}")
_PHRASE: Final = re.compile(r"\b[a-z]{3,14}(?: [a-z]{3,14}){1,2}\b")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


class Asked(NamedTuple):
    """A query: what it is counted as, its shape and its words, as ``search_peers`` takes them."""

    sort: str
    shape: str
    words: tuple[str, ...]


class Words(NamedTuple):
    """The words of a corpus by the share of its documents that have them."""

    rare: list[str]
    """In a thousandth or fewer, but in two at least."""
    mid: list[str]
    """In one of two hundred to one of twenty."""
    common: list[str]
    """In a tenth or more."""
    phrases: list[str]
    """Two or three words that follow each other somewhere."""


def queries(place: Path) -> list[Asked]:
    """The queries on the texts of a folder, always the same: 60 words, 40 phrases, 40 boolean and so on."""
    chance = random.Random(_SEED)
    words = _words(place, chance)
    return [*_terms(chance, words), *_phrases(chance, words), *_booleans(chance, words), *_patterns(chance, words)]


def _words(place: Path, chance: random.Random) -> Words:
    counts: Counter[str] = Counter()
    phrases: list[str] = []
    number = 0
    for _, text in documents(place):
        number += 1
        counts.update(set(_WORD.findall(text.lower())))
        if found := _PHRASE.findall(text):
            phrases.append(chance.choice(found))
    ranked = sorted(counts)
    return Words(
        [word for word in ranked if 2 <= counts[word] <= max(2, number // 1000)],
        [word for word in ranked if number // 200 <= counts[word] <= number // 20],
        [word for word in ranked if counts[word] >= number // 10],
        phrases,
    )


def _terms(chance: random.Random, words: Words) -> Iterator[Asked]:
    for some in (words.rare, words.mid, words.common):
        yield from (Asked("term", "term", (word,)) for word in chance.choices(some, k=TERMS))


def _phrases(chance: random.Random, words: Words) -> Iterator[Asked]:
    return (Asked("phrase", "phrase", tuple(phrase.split())) for phrase in chance.choices(words.phrases, k=PHRASES))


def _booleans(chance: random.Random, words: Words) -> Iterator[Asked]:
    some = [*words.mid, *words.common]
    shapes = (("all", 2), ("either", 3), ("nested", 4))
    for number in range(BOOLEANS):
        shape, size = shapes[number % len(shapes)]
        yield Asked("boolean", shape, tuple(chance.choices(some, k=size)))


def _patterns(chance: random.Random, words: Words) -> Iterator[Asked]:
    long = [word for word in [*words.mid, *words.common] if len(word) > BEGINNING]
    for word in chance.choices(long, k=PATTERNS):
        yield Asked("prefix", "prefix", (f"{word[:BEGINNING]}*",))
    for word in chance.choices(long, k=PATTERNS):
        yield Asked("wildcard", "wildcard", (f"{word[:2]}*{word[-2:]}",))
    for word in chance.choices(long, k=TYPOS):
        yield Asked("fuzzy", "fuzzy", (_typo(chance, word),))


def _typo(chance: random.Random, word: str) -> str:
    """The word with a letter too many, too few or wrong; never the first."""
    place = chance.randrange(1, len(word))
    letter = chance.choice(_LETTERS.replace(word[place], ""))
    return word[:place] + chance.choice(("", letter, letter + word[place])) + word[place + 1 :]


def counted(asked: Sequence[Asked], sort: str) -> list[int]:
    """The places of the queries of a sort."""
    return [place for place, query in enumerate(asked) if query.sort == sort]
