"""What the first lines of a text say about it: a date that stands alone, a byline, ``Source: …`` and its kind.

And whether a line is in words at all, or one of the lines that programs write and read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import category

from index.dates import LENGTH_LIMIT, iso_date
from index.months import fold, month_of

__all__ = ["FirstLines", "first_lines", "is_worded"]

_WITHIN = 4096
"""Code points from the start of the text that are looked at."""

_LINES = 12
"""How many lines with words are looked at; a longer one than `_PROSE` ends them."""

_PROSE = 120
_NAME_LIMIT = 80
_LABELS = {
    "title": "title|headline|titre|titel|título|العنوان",
    "date": "date|published|published on|published at|publication date|posted|posted on|publié le|veröffentlicht"
    "|publicado|fecha|data|datum|tarih|дата|опубликовано|التاريخ|تاريخ النشر|نشر في|نُشر في|תאריך|تاریخ|日期|発行日",
    "source": "source|publisher|quelle|fuente|fonte|kaynak|источник|джерело|المصدر|מקור|منبع|来源",
    "author": "author|by|written by|auteur|autor|autore|yazar|автор|الكاتب|بقلم|نویسنده|作者",
    "link": "url|link|permalink|الرابط",
    "language": "language|lang",
}
_FIELD_OF = {fold(label): name for name, labels in _LABELS.items() for label in labels.split("|")}
_LABELLED = re.compile(r"([^:：\d]{2,40}?) ?[:：]\s*(\S.*)")
_BYLINE = re.compile(r"(by|von|par|por|di|door|av|af) +(\S.*)", re.IGNORECASE)
_BY = {"by": "en", "von": "de", "par": "fr", "por": "es pt", "di": "it", "door": "nl", "av": "sv nb", "af": "da"}
_DIGIT = re.compile(r"\d")
_FOUR_DIGITS = re.compile(r"\d{4}")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_LONG_WORD = re.compile(r"[^\W\d_]{2}")
_WORDS_AFTER = 2
"""Words after the year of a date that stands alone, such as the zone of its time."""

_BETWEEN_NAMES = re.compile(r",\s*|\s+(?:and|und|et|y|e|og|och|en|&)\s+")
_PARTICLES = frozenset(("al", "bin", "ibn", "de", "da", "di", "del", "van", "von", "der", "den", "la", "el", "du"))


_MACHINE = re.compile(
    # Markup and comments: of XML, C, Lisp, SQL, TeX, man pages, Vim; text in quotes of Python; reStructuredText.
    r"""<[?!/]|<[A-Za-z][\w:.-]*[\s/>]|\#!|/[/*]|\*/|;|--|%[ !%]|[.']\\"|\.[A-Z]{2}\b|"[ ]|\"""|\'\'\'|\.\.[ /]"""
    # Data: brackets and what may stand behind them, a name alone, a key and its value, an assignment, a header field.
    r"""|[{}]|\[\s*(?:["'{\[\d]|$|[\w. -]+\]$)|(?=\S*[._/:])[^\W_]++(?:[.:_/-]++[^\W_]++)++$|"[\w.-]+"\s*:"""
    r"""|[\w.$:-]+\s*(?:[:+?]?=|=>)|[A-Z]\w*(?:-[A-Z]\w*)+:\s\S+$|[\w-]+:\s+https?://"""
    # Programs; a commit, or the entry of a change log.
    r"""|(?:import|package|module|namespace|using|use|require|let|var|const)\s\S+;?$|from\s\S+\simport\s|.*[;{]$(?<!\w;)"""
    r"""|(?:commit\s)?(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{7,40}\b|\S+\s\([^()\s]+\)\s[^;]+;\surgency=|.*<[^<>\s]+@[^<>\s]+>$"""
    # Words that are too long for any language that divides them: keys, sums, addresses.
    r"""|.*[!-~]{45}""",
    re.VERBOSE,
)
_MACHINE_ABOVE = re.compile(r"[{}\[\]<>]|/\*")
_WORDED_WITHIN = 300
"""Code points of a line that are looked at."""

_WORDED = 0.4
"""Letters, with the marks on them, among what is no space in a line that is in words."""


@dataclass(frozen=True, slots=True)
class FirstLines:
    """Fields by name, as `index.documents.Metadata` has them, and where the text begins after them."""

    fields: dict[str, str] = field(default_factory=dict)
    start: int = 0
    """Code points from the start of the text to the end of the lines before the first that is none of these."""


def first_lines(text: str, start: int = 0, language: str = "") -> FirstLines:
    """Return what the lines of ``text`` from ``start`` on say, up to its first paragraph.

    A date must be all that its line holds. A byline must not be the first line, must begin with the "by" of the
    text's ``language`` and name people by two capitalised words or more.
    """
    fields: dict[str, str] = {}
    body, heading = start, True
    for position, (line, end) in enumerate(_lines(text, start)):
        found = _labelled(line, language) or _date_alone(line, language)
        if not found and position > 0 and "author" not in fields and (name := _byline(line, language)):
            found = {"author": name}
        heading = heading and bool(found)
        if heading:
            body = end
        for name, value in found.items():
            fields.setdefault(name, value)
    return FirstLines(fields, body)


def is_worded(line: str, above: str = "", below: str = "") -> bool:
    """Whether ``line`` is in the words of some language, so that it can be a title.

    It is not where it looks like code, markup, a comment, data or the entry of a change log. ``above`` is what stands
    above it and has no letter, ``below`` the next line.
    """
    line, below = line.strip()[:_WORDED_WITHIN], below.strip()
    if _MACHINE.match(line) or _MACHINE_ABOVE.search(above) or (line[:1] == "#" and below[:1] == "#"):
        return False
    shown = [char for char in line if not char.isspace()]
    letters = sum(category(char)[0] in "LM" for char in shown)
    return letters >= _WORDED * len(shown) and (_LONG_WORD.search(line) is not None or not line.isascii())


def _lines(text: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield the first lines that hold something, stripped, with where the next begins."""
    limit = min(len(text), start + _WITHIN)
    for _ in range(_LINES):
        line = ""
        while start < limit and not line:
            stop = text.find("\n", start, limit)
            stop = limit if stop < 0 else stop
            line, start = text[start:stop].strip(" \t\u200e\u200f*_"), min(stop + 1, limit)
        if not line or len(line) > _PROSE:
            return
        yield line, start


def _labelled(line: str, language: str) -> dict[str, str]:
    """Return the field of a line such as ``Source: Reuters``, when its value can be one."""
    if ":" not in line and "：" not in line:
        return {}
    found = _LABELLED.fullmatch(line)
    name = _FIELD_OF.get(_folded(found[1])) if found else None
    if found is None or name is None:
        return {}
    value = found[2].strip()
    if name == "date":
        value = iso_date(value, language)
    if name == "link" and not re.match(r"https?://\S+\Z", value):
        return {}
    return {name: value} if value else {}


@lru_cache(maxsize=1 << 12)
def _folded(label: str) -> str:
    return fold(label)  # the same few labels stand in many documents


def _date_alone(line: str, language: str) -> dict[str, str]:
    """Return the date of a line that holds nothing but a day, with the day of the week, the time or "Published"."""
    # A day has its year, in four digits.
    if not 6 <= len(line) <= LENGTH_LIMIT or not _FOUR_DIGITS.search(line):
        return {}
    digit = _DIGIT.search(line)
    if digit is None or line.isdecimal() or line.endswith((".", "?", "!")):
        return {}
    before = [fold(word) for word in _WORD.findall(line[: digit.start()])]
    introduced = bool(before) and (_FIELD_OF.get(before[0]) == "date" or line[len(before[0]) :][:1] in {",", "،"})
    others = [word for word in before if not month_of(word)]
    year = _YEAR.search(line)
    after = _WORD.findall(line[year.end() :]) if year else []
    if len(others) > (2 if introduced else 1) or len(after) > _WORDS_AFTER:
        return {}
    day = iso_date(line, language)
    return {"date": day} if len(day) >= 10 else {}


def _byline(line: str, language: str) -> str:
    """Return whom a byline names, or nothing."""
    found = _BYLINE.fullmatch(line)
    if found is None or len(line) > _NAME_LIMIT or (language and language[:2] not in _BY[found[1].lower()].split()):
        return ""
    names = [name for name in _BETWEEN_NAMES.split(found[2]) if name]
    people = [name for name in names if _is_person(name)]
    return found[2].strip(" .,|") if people and names[0] == people[0] and not line.endswith((".", "?", "!")) else ""


def _is_person(name: str) -> bool:
    words = name.split()
    return 2 <= len(words) <= 5 and all(
        word in _PARTICLES or (word[0].isupper() and not any(char.isdecimal() for char in word)) for word in words
    )
