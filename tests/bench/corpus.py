"""A library of any size, the same on every machine: made-up words that are as frequent as words of a language are."""

from __future__ import annotations

import gzip
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Final

__all__ = [
    "LINUX",
    "MARK",
    "SHORT",
    "VOCABULARY",
    "Article",
    "articles",
    "guides",
    "joined",
    "library",
    "linux",
    "long_text",
]

_TEMPORARY: Final = Path(tempfile.gettempdir())
_SEED: Final = 20240724
_WORDS: Final = 30_000
_DOCUMENT_WORDS: Final = (120, 280)
SHORT: Final = (60, 136)
"""At least and at most so many words in a document: a kilobyte on average."""
_SOURCES: Final = ("Harbour Courier", "Northern Post", "Evening Ledger", "Valley Gazette", "Capital Wire")
_FIRST_DAY: Final = date(2015, 1, 1)
_DAYS: Final = 3600
_AUTHORS: Final = ("Ana Petrov", "Bo Larsen", "Chidi Eze", "Dana Levy", "Emil Novak")
_SECTIONS: Final = 3
_PARAGRAPHS: Final = 4
_PARAGRAPH_WORDS: Final = 50
_ONSETS: Final = (*"bcdfghlmnprstv", "br", "ch", "gr", "pl", "st", "tr")
_VOWELS: Final = (*"aeiou", "ai", "ea", "ou")
_CODAS: Final = ("", "", "", *"nrlst", "nd", "st")


def _vocabulary() -> tuple[str, ...]:
    """Words of one to four syllables, the short ones first as in any language (Zipf's law of abbreviation)."""
    chance = random.Random(_SEED)
    words: dict[str, None] = {}
    while len(words) < _WORDS:
        syllables = 1 + min(3, int(len(words) ** 0.5 / 30 + chance.random() * 2))
        word = "".join(
            chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS) for _ in range(syllables)
        )
        words.setdefault(word)
    return tuple(words)


VOCABULARY: Final = _vocabulary()
"""The words, the most frequent first: the n-th occurs about 1/n times as often as the first (Zipf's law)."""

_WEIGHTS: Final = tuple(accumulate(1 / (rank + 2.7) for rank in range(_WORDS)))


def _sentences(chance: random.Random, words: int) -> Iterator[str]:
    while words > 0:
        length = chance.randint(6, 22)
        words -= length
        sentence = " ".join(chance.choices(VOCABULARY, cum_weights=_WEIGHTS, k=length))
        yield sentence[0].upper() + sentence[1:] + "."


def _document(number: int, words: tuple[int, int]) -> str:
    chance = random.Random(_SEED + number)
    day = _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
    sentences = list(_sentences(chance, chance.randint(*words)))
    paragraphs = [" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4)]
    return f"date {day} {chance.choice(_SOURCES)}/ " + "\n\n".join(paragraphs) + "\n"


MARK: Final = "Fullstopmark"
"""The last word of every article, and in none before: where it is found, the article was read to its end."""


@dataclass(frozen=True, slots=True)
class Article:
    """What a file of any format can hold. ASCII letters and full stops, so that no format has to escape anything."""

    number: int
    title: str
    day: date
    source: str
    author: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    """Headings, and the paragraphs below each."""

    @property
    def name(self) -> str:
        """A name for its file, without a suffix."""
        return f"article-{self.number:05}"

    @property
    def paragraphs(self) -> list[str]:
        """All paragraphs, without headings."""
        return [paragraph for _, paragraphs in self.sections for paragraph in paragraphs]


def articles(count: int) -> list[Article]:
    """That many articles of about 650 words each, always the same."""
    return [_article(number) for number in range(count)]


def joined(chosen: Sequence[Article]) -> Article:
    """One long article of these."""
    return replace(chosen[0], sections=tuple(section for article in chosen for section in article.sections))


def _article(number: int) -> Article:
    chance = random.Random(_SEED - 1 - number)
    sections = [
        (_heading(chance), tuple(" ".join(_sentences(chance, _PARAGRAPH_WORDS)) for _ in range(_PARAGRAPHS)))
        for _ in range(_SECTIONS)
    ]
    heading, paragraphs = sections[-1]
    sections[-1] = heading, (*paragraphs[:-1], f"{paragraphs[-1]} {MARK}.")
    day = _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
    title = f"{_heading(chance)} {number}"
    return Article(number, title, day, chance.choice(_SOURCES), chance.choice(_AUTHORS), tuple(sections))


def _heading(chance: random.Random) -> str:
    return " ".join(chance.choices(VOCABULARY, cum_weights=_WEIGHTS, k=5)).capitalize()


def library(documents: int, words: tuple[int, int] = _DOCUMENT_WORDS) -> Path:
    """The folder with that many documents, 200 words each unless said. Made once, kept among temporary files."""
    length = "" if words == _DOCUMENT_WORDS else f"-{sum(words) // 2}"
    folder = _TEMPORARY / f"postil-bench-1-{documents}{length}"
    done = folder.with_suffix(".made")
    if not done.exists():
        for number in range(documents):
            file = folder / f"{number // 1000:03}" / f"item-{number:06}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_document(number, words), encoding="utf-8")
        done.touch()
    return folder


def long_text(size: int) -> Path:
    """A file of ``size`` bytes of such text, in paragraphs. Made once, as `library` is."""
    file = _TEMPORARY / f"postil-bench-1-{size}.txt"
    if not file.exists():
        chance = random.Random(_SEED)
        page = "\n\n".join(" ".join(_sentences(chance, 80)) for _ in range(400)) + "\n\n"
        whole = (f"{number} {page}" for number in range(size // len(page) + 1))
        file.write_bytes("".join(whole).encode()[:size])
    return file


LINUX: Final = "linux-doc-6.1"
"""Debian's package with the documentation of the kernel."""
_PACKAGE: Final = Path("/usr/share/doc") / LINUX / "Documentation"
_PICTURES: Final = (".svg", ".dot", ".css", ".gif")
_TEXTS: Final = (".rst", ".txt", ".yaml")
_NO_GUIDES: Final = ("ABI", "devicetree", "features", "translations")


def linux() -> Path | None:
    """The folder with the texts of `LINUX`, unpacked once as `library` is; None where it is not installed."""
    return _unpacked("linux", lambda _: True)


def guides() -> Path | None:
    """The same without translations and what is made of tables and of bindings: English to be read."""
    return _unpacked(
        "linux-guides", lambda name: Path(name).suffix != ".yaml" and Path(name).parts[0] not in _NO_GUIDES
    )


def _unpacked(name: str, wanted: Callable[[str], bool]) -> Path | None:
    if not _PACKAGE.is_dir():
        return None
    folder = _TEMPORARY / f"postil-bench-1-{name}"
    done = folder.with_suffix(".made")
    if not done.exists():
        for packed in sorted(_PACKAGE.rglob("*.gz")):
            text = packed.relative_to(_PACKAGE).with_suffix("").as_posix()
            text += "" if text.endswith(_TEXTS) else ".txt"
            if wanted(text) and not packed.is_symlink() and packed.with_suffix("").suffix not in _PICTURES:
                file = folder / text
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(gzip.decompress(packed.read_bytes()))
        done.touch()
    return folder
