"""Which language a text is in, found without a model: by its script, its letters and its small words.

The script decides for most of the world. Where several languages share one, each is scored by the share of its
small words among all words, less the share of letters that it does not have, as is done by hand. The idea of small
words is old (Ingle 1976; Grefenstette 1995). On newspaper prose it is as right as statistical models are, and an
order of magnitude faster; on a few words of a heading it says that it does not know.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import sqrt

from index.language_words import LETTERS, ONLY_LANGUAGE, WORDS

__all__ = ["SAMPLE", "detect"]

SAMPLE = 2000
"""Code points at the beginning of a text that are looked at; half as many in the middle of a long one."""

_RANGES = (
    *((0x41, "Latin"), (0x5B, ""), (0x61, "Latin"), (0x7B, ""), (0xC0, "Latin"), (0x250, "")),
    *((0x370, "Greek"), (0x400, "Cyrillic"), (0x530, "Armenian"), (0x590, "Hebrew"), (0x600, "Arabic")),
    *((0x700, ""), (0x750, "Arabic"), (0x780, ""), (0x900, "Devanagari"), (0x980, "Bengali"), (0xA00, "Gurmukhi")),
    *((0xA80, "Gujarati"), (0xB00, ""), (0xB80, "Tamil"), (0xC00, "Telugu"), (0xC80, "Kannada"), (0xD00, "Malayalam")),
    *((0xD80, "Sinhala"), (0xE00, "Thai"), (0xE80, "Lao"), (0xF00, ""), (0x1000, "Myanmar"), (0x10A0, "Georgian")),
    *((0x1100, "Hangul"), (0x1200, "Ethiopic"), (0x1380, ""), (0x1780, "Khmer"), (0x1800, ""), (0x1E00, "Latin")),
    *((0x1F00, "Greek"), (0x2000, ""), (0x3040, "Kana"), (0x3100, ""), (0x31F0, "Kana"), (0x3200, "")),
    *((0x3400, "Han"), (0x4DC0, ""), (0x4E00, "Han"), (0xA000, ""), (0xAC00, "Hangul"), (0xD7B0, "")),
    *((0xF900, "Han"), (0xFB00, ""), (0xFB50, "Arabic"), (0xFE00, ""), (0xFE70, "Arabic"), (0xFF00, "")),
    *((0x20000, "Han"), (0x30000, "")),
)
_STARTS = [start for start, _ in _RANGES]
_DENSE = {"Han": 3.0, "Kana": 2.0, "Hangul": 2.0}
"""How many letters of an alphabet a character of these scripts is worth."""

_SHARED = {
    "Cyrillic": ("ru", "uk", "be", "bg", "sr", "mk", "kk"),
    "Arabic": ("ar", "fa", "ckb", "ur", "ps", "ug"),
    "Devanagari": ("hi", "mr", "ne"),
    "Ethiopic": ("am", "ti"),
}
_MAIN_SHARE = 0.6
"""The share of letters that a script must have for its language to be the text's."""

_KANA_SHARE = 0.04
"""Above this share of kana among Han characters and kana, a text is Japanese."""

_LETTERS = 1000
"""About how many characters of a sample are counted; of a longer one, every second or third."""

_LEAST_LETTERS = 8
_LEAST_SCORE = 0.06
"""The score that one of many languages in the Latin script must reach."""

_LEAD = 0.02
"""How far the best must be ahead of the next, as a share of its score; at least a tenth of `_LEAST_SCORE`."""

_FOREIGN = 2.0
"""The weight of letters that a language does not have, against its small words."""

_PUNCTUATION = '.,:;?!()"“”،'
_SIGNS = _PUNCTUATION.encode("ascii", "ignore")
_BLANKED = bytes.maketrans(_SIGNS, b" " * len(_SIGNS))
_NO_LETTERS = bytes(byte for byte in range(0x80) if not chr(byte).isalpha())
_VOWELS = re.compile(r"[\u0640\u064b-\u0652\u0670]+")
_ADDRESS = re.compile(r"(?<![!-~])[!-~]*(?:://|@)[!-~]*")  # begins at the start of a run, so that it is linear


def detect(text: str) -> str:
    """Return the language of ``text`` as BCP 47, or an empty string when it cannot be told.

    Only a sample is looked at. A text in two scripts has the language of the one that prevails.
    """
    middle = len(text) // 2
    sample = text if len(text) <= SAMPLE * 3 // 2 else f"{text[:SAMPLE]} {text[middle : middle + SAMPLE // 2]}"
    if sample.isascii():
        return _of_ascii(sample)
    if "://" in sample or "@" in sample:
        sample = _ADDRESS.sub(" ", sample)
    sample = sample.lower()
    letters = Counter(sample[:: 1 + len(sample) // _LETTERS])
    scripts = _scripts(letters)
    total = sum(scripts.values())
    if total < _LEAST_LETTERS:
        return ""
    script = max(scripts, key=scripts.__getitem__)
    han, kana = scripts["Han"], scripts["Kana"]
    if han + kana >= _MAIN_SHARE * total:
        return "ja" if kana > _KANA_SHARE * (han + kana) else "zh"
    if scripts[script] + (han if script == "Hangul" else 0) < _MAIN_SHARE * total:
        return ""
    return ONLY_LANGUAGE.get(script) or _best(script, sample, letters)


def _of_ascii(sample: str) -> str:
    """Return the language of a sample without accents, as `detect` does: only its words tell.

    Such texts are the most, and there are faster ways with them.
    """
    words = sample.split()
    if "://" in sample or "@" in sample:
        words = [word for word in words if "@" not in word and "://" not in word]
    plain = " ".join(words).lower().encode().translate(_BLANKED)
    if len(plain.translate(None, _NO_LETTERS)) < _LEAST_LETTERS:
        return ""
    table = _table("Latin")
    found = plain.decode().split()
    known = Counter(filter(table.words.__contains__, found))
    return _chosen(_scored(table, known, len(found)), latin=True)


def _scripts(letters: Mapping[str, int]) -> Mapping[str, float]:
    """Return how many letters of each script there are, those of dense scripts weighed; 0 for absent ones."""
    scripts: defaultdict[str, float] = defaultdict(float)
    for char, count in letters.items():
        scripts[_script(char)] += count
    scripts.pop("", None)
    for script, weight in _DENSE.items():
        scripts[script] *= weight
    return scripts


@lru_cache(maxsize=8192)
def _script(char: str) -> str:
    """Return the script of a letter; an empty string for what is no letter of a script that is known here."""
    return _RANGES[bisect_right(_STARTS, ord(char)) - 1][1] if char >= "A" else ""


def _best(script: str, sample: str, letters: Mapping[str, int]) -> str:
    """Return the language of ``script`` that has the most of the words and letters of ``sample``, or nothing."""
    table = _table(script)
    words = _words(script, sample)
    known = Counter(filter(table.words.__contains__, words))
    scores = _scored(table, known, len(words))
    marked, having = _letters(script, letters, table)
    in_all = sum(count for char, count in letters.items() if _script(char) == script)
    latin = script == "Latin"
    for language in scores:
        own = having[language]
        scores[language] += ((own if latin else 0) - _FOREIGN * (marked - own)) / in_all
    return _chosen(scores, latin=latin)


def _scored(table: _Table, known: Mapping[str, int], count: int) -> dict[str, float]:
    """Return for each language the share of its small words, of which ``known`` are found, in ``count`` words."""
    scores = dict.fromkeys(table.languages, 0.0)
    for word, times in known.items():
        share = times / count
        for language, weight in table.words[word]:
            scores[language] += weight * share
    return scores


def _chosen(scores: Mapping[str, float], *, latin: bool) -> str:
    """Return the language with the best score where it is good and ahead, else nothing."""
    first, second = sorted(scores.values(), reverse=True)[:2]
    if first - second < max(_LEAD * first, _LEAST_SCORE / 10) or (latin and first < _LEAST_SCORE):
        return ""
    return max(scores, key=scores.__getitem__)


def _words(script: str, sample: str) -> list[str]:
    """Return the words of ``sample``: what stands between blanks and common punctuation."""
    if script == "Arabic":
        sample = _VOWELS.sub("", sample)
    for mark in _PUNCTUATION:
        sample = sample.replace(mark, " ")
    return sample.replace("’", "'").split()


def _letters(script: str, letters: Mapping[str, int], table: _Table) -> tuple[int, dict[str, int]]:
    """Return how many telling letters of ``script`` there are, and how many of them each language has."""
    marked = 0
    known = dict.fromkeys(table.languages, 0)
    for char, count in letters.items():
        if (char > "\x7f" or script != "Latin") and _script(char) == script and char.isalpha():
            marked += count
            for language in table.letters.get(char, ()):
                known[language] += count
    return marked, known


@dataclass(frozen=True, slots=True)
class _Table:
    """What is known about the languages of one script."""

    languages: tuple[str, ...]
    words: Mapping[str, tuple[tuple[str, float], ...]]
    """The languages that have a small word, with its weight: less for a word of many languages."""
    letters: Mapping[str, tuple[str, ...]]
    """The languages that have a letter."""


@cache
def _table(script: str) -> _Table:
    others = {language for languages in _SHARED.values() for language in languages}
    languages = _SHARED.get(script) or tuple(language for language in WORDS if language not in others)
    words: dict[str, list[str]] = {}
    letters: dict[str, list[str]] = {}
    for language in languages:
        for word in dict.fromkeys(WORDS[language].split()):
            words.setdefault(word, []).append(language)
        for letter in LETTERS.get(language, ""):
            letters.setdefault(letter, []).append(language)
    return _Table(
        languages,
        {word: tuple((language, 1 / sqrt(len(having))) for language in having) for word, having in words.items()},
        {letter: tuple(having) for letter, having in letters.items()},
    )
