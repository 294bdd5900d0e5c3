"""The other forms of a word that an index has: houses of house, chevaux of cheval, والكتاب of كتاب.

Nothing about forms is kept in an index. Words of one language with the same stem begin alike, so those that begin
like a word are taken from the lexicon, stemmed, and compared. The stems are Snowball's; since they expect accents that
terms have lost, some endings are mended before or after. Arabic, which puts its article and its little words in
front, is stemmed by rules after Larkey, Ballesteros and Connell 2002 ("Improving stemming for Arabic information
retrieval").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import takewhile
from threading import Lock
from typing import Final

import Stemmer

from index.analysis import fold
from index.engines import Lexicon

__all__ = ["LANGUAGES", "forms"]

LANGUAGES: Final[Mapping[str, str]] = {
    "ar": "",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Primary tags of BCP 47 with the names of their Snowball stemmers; none for Arabic."""

_SCRIPTS: Final = (
    ("A\u024f", frozenset(LANGUAGES) - {"ar", "el", "fa", "hi", "hy", "ne", "ru", "ta", "yi"}),
    ("\u0370\u03ff", {"el"}),
    ("\u0400\u052f", {"ru", "sr"}),
    ("\u0530\u058f", {"hy"}),
    ("\u0590\u05ff", {"yi"}),
    ("\u0600\u06ff", {"ar", "fa"}),
    ("\u0900\u097f", {"hi", "ne"}),
    ("\u0b80\u0bff", {"ta"}),
)
"""First and last letters of scripts, and the languages that are written in them."""
_NO_WORD: Final = re.compile(r"[\d+#]")
_SHORTEST: Final = 3
"""Letters that two words must share as a stem: of fewer, they are alike by chance."""
_SHORTEST_FOREIGN: Final = 4
"""The same in the Latin script where a language is not the first of the library: "not" is no form of "note" in
English, though it is one in French."""
_LONGER: Final = 8
"""A form has at most so many letters more than the word."""

_Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(*pairs: tuple[str, str]) -> _Rules:
    return tuple((re.compile(pattern), ending) for pattern, ending in pairs)


_BEFORE: Final = {
    "es": _rules(("(?<=ern)os$", "o")),
    "fr": _rules(("ees?$", "e")),
    "nl": _rules(("sters?$", "str")),
    "pt": _rules(("(?<=..)(?:oes|aes)$", "ao"), ("(?<=...)ais$", "al")),
    "sv": _rules(("(?<=...)an$", "a")),
    "tr": _rules(("(?<=[aou])([^aeiou]{1,3})i", "\\1ı")),
}
"""Endings that stemmers know only with accents, or not at all, or that they should leave alone (minister, not mini)."""
_AFTER: Final = {
    "fi": _rules(("ng$", "nk"), ("ks$", "s")),
}
"""Last consonants that change between forms."""
_PERSIAN: Final = str.maketrans("كي", "کی")

_ARTICLES: Final = re.compile("^(?:و?[بكف]?ال|و?لل)(?=...)")
_CLITICS: Final = ("", *("ال", "و", "ف", "ب", "ك", "ل", "لل", "وال", "فال", "بال", "كال", "ولل", "وبال", "وب", "ول"))
"""What Arabic writes before a noun: the article, and, so, in, like, to, and what they make together."""
_LETTER: Final = re.compile("[وفبكل](?=....)")
_ENDINGS: Final = re.compile("(?<=...)(?:تها|تهم|ته|ها|هم|هن|نا|ات|ون|ين|يه|ه|ي)$|(?<=....)(?:ان|ا)$")
"""Plurals, feminines, relations, and whose it is."""
_LOCK: Final = Lock()
"""Stemmers must not be used by two threads at once."""


def forms(word: str, languages: Sequence[str], lexicon: Lexicon) -> dict[str, str]:
    """The other forms of a term that ``lexicon`` has, each with the language (a primary tag) in which it is one.

    ``languages`` are tags of BCP 47, that of most documents first; others than `LANGUAGES` are passed over. Short
    words and words with digits have no forms.
    """
    if len(word) < _SHORTEST or _NO_WORD.search(word):
        return {}
    found: dict[str, str] = {}
    for place, language in enumerate(dict.fromkeys(tag.partition("-")[0].lower() for tag in languages)):
        if not any(first <= word[0] <= last and language in some for (first, last), some in _SCRIPTS):
            continue
        least = _SHORTEST_FOREIGN if place and word[0] <= "\u024f" else _SHORTEST
        alike = _arabic(word, lexicon) if language == "ar" else _suffixed(word, language, lexicon, least)
        for term in alike:
            found.setdefault(term, language)
    found.pop(word, None)
    return found


def _suffixed(word: str, language: str, lexicon: Lexicon, least: int) -> Iterable[str]:
    """The terms of the stem of a word, or whose stem it is, or that are its stem."""
    (stem,) = _stems([word], language)
    shared = {form for form in (word, stem) if len(form) >= least}
    if not shared:
        return ()
    # The last letter of a stem may differ from that of a form, as in happy, which is stemmed to happi.
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, stem, strict=False)))
    beginning = word[: max(_SHORTEST, min(common, len(stem) - 1))]
    longest = len(word) + _LONGER
    near = [term for term in lexicon.beginning(beginning) if len(term) <= longest]
    return [term for term, other in zip(near, _stems(near, language), strict=True) if other in shared or term in shared]


def _arabic(word: str, lexicon: Lexicon) -> Iterable[str]:
    """The terms that have a stem in common, whatever stands before it.

    The word itself has lost an article that is written as one; a letter that may be a little word only when the index
    has what follows it in more documents, since names begin so too.
    """
    bare = _ARTICLES.sub("", word)
    if _LETTER.match(bare) and lexicon.count(bare[1:]) > lexicon.count(bare):
        bare = bare[1:]
    stem = _without_endings(bare)
    return [
        term
        for clitic in _CLITICS
        for term in lexicon.beginning(clitic + stem)
        if len(term) <= len(clitic + stem) + _LONGER and _without_endings(term[len(clitic) :]) == stem
    ]


def _without_endings(word: str) -> str:
    return _ENDINGS.sub("", _ENDINGS.sub("", word))


def _stems(words: Sequence[str], language: str) -> list[str]:
    """The stems of folded words, folded."""
    for pattern, ending in _BEFORE.get(language, ()):
        words = [pattern.sub(ending, word) for word in words]
    if language == "fa":
        words = [word.translate(_PERSIAN) for word in words]
    with _LOCK:
        stems = _stemmer(LANGUAGES[language]).stemWords(words)
    for pattern, ending in _AFTER.get(language, ()):
        stems = [pattern.sub(ending, stem) for stem in stems]
    return [stem if stem.isascii() else fold(stem) for stem in stems]


@cache
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name)
