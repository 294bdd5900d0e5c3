"""What is known about a document: from named fields, from a dateline, or from how its text begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath

from index.datelines import Dateline, dateline
from index.dates import file_name_date, iso_date, with_year
from index.documents import Metadata
from index.first_lines import first_lines, is_worded
from index.front_matter import FrontMatter, front_matter
from index.language import detect
from index.sentences import sentence_at, shorten

__all__ = [
    "TITLE_LIMIT",
    "Dateline",
    "FrontMatter",
    "dateline",
    "describe",
    "from_fields",
    "front_matter",
    "is_guess",
    "iso_date",
    "language_tag",
    "one_line",
    "split_tags",
    "with_origin",
]

TITLE_LIMIT = 90
"""Code points of a title made from the first sentence of a text."""

_LINE_LIMIT = 100
"""Code points of a first line that is taken as the title."""

_FIELD_LIMIT = 300
"""Code points kept of a value that a document states about itself."""

_TAG_LIMIT = 100
"""How many tags are kept."""

_DATELINE_WITHIN = 400
_OPENING_LIMIT = 2048
_LINES_ABOVE = 8
"""Lines, blank ones too, that may stand above the paragraph with the dateline, each of `_HEADING_LIMIT` at most."""

_HEADING_LIMIT = 200
_PARAGRAPH = 25
"""Code points that must follow a dateline below a heading on its line."""

_FIELDS = ("title", "date", "source", "author", "language", "tags", "link", "thread")
_DATE_FIELDS = ("date", "published", "pubdate", "publish_date", "created")
_FILE_DATE = "document properties"
"""Origin of a date that says when a file was made: today, for what is scanned or printed today."""
_CREATION = "date of creation (document properties)"
_GUESSES = ("dateline", "first line", "first sentence", "file name", "text (detected)", _CREATION)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,6}")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_WRAPPED_FROM = 45
"""A first line this long that goes on in the next line is prose, not a title."""


def from_fields(fields: Mapping[str, str | list[str]], origin: str = "front matter") -> Metadata:
    """Return what named fields say of their document; keys are lower case, the first name of several counts.

    ``origin`` says in a few words where the fields stand.
    """
    if not fields:
        return Metadata()
    language = language_tag(_one(fields, ("lang", "language")))
    stated = filter(None, (_one(fields, (name,)) for name in _DATE_FIELDS))
    return with_origin(
        Metadata(
            title=_one(fields, ("title",)),
            date=next(filter(None, (iso_date(value, language) for value in stated)), ""),
            source=_one(fields, ("source", "publisher", "publication", "site")),
            author=_one(fields, ("author", "authors", "by")),
            language=language,
            tags=split_tags(fields.get("tags") or fields.get("keywords") or []),
            link=_one(fields, ("link", "url", "canonical", "canonical_url", "permalink")),
        ),
        origin,
    )


def with_origin(metadata: Metadata, origin: str) -> Metadata:
    """Return ``metadata`` with ``origin`` for each field that is filled and has none."""
    filled = {name: origin for name in _FIELDS if getattr(metadata, name)}
    return replace(metadata, origins={**filled, **metadata.origins})


def is_guess(origin: str) -> bool:
    """Whether a field of this origin was worked out by `describe`, and not stated by the document or a person.

    The date on which a file was made counts as a guess at that of the document.
    """
    return origin.startswith(_GUESSES)


def language_tag(value: str) -> str:
    """Return ``value`` when it has the form of a BCP 47 tag (``en``, ``ar-IQ``; also ``en_GB``), else nothing."""
    tag = value.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _one(fields: Mapping[str, str | list[str]], names: Iterable[str]) -> str:
    """Return the first filled field of ``names`` as one line; a list is joined by commas."""
    for name in names:
        value = fields.get(name) or ""
        if line := one_line(value if isinstance(value, str) else ", ".join(value)):
            return line
    return ""


def split_tags(value: str | list[str]) -> tuple[str, ...]:
    """Return tags, given as a list or with commas between them, each once and without ``#``."""
    parts = value.split(",") if isinstance(value, str) else value
    named = (one_line(part.lstrip("#")) for part in parts)
    return tuple(dict.fromkeys(tag for tag in named if tag))[:_TAG_LIMIT]


def one_line(value: str) -> str:
    """Return ``value`` with white space collapsed, at most 300 code points of it."""
    return shorten(" ".join(value[: _FIELD_LIMIT * 20].split()), _FIELD_LIMIT)


def describe(text: str, name: str, known: Metadata) -> Metadata:
    """Fill what is missing in ``known`` from the text and at last from the file ``name``, and say where it came from.

    A dateline gives date and source; the lines above the first paragraph may give date, author, source and link.
    Their date counts more than the one on which the file was made, which document properties state;
    the language is detected. The title is the first line where that is short and stands alone, else the first
    sentence after the dateline, cut at a word; else the file name without its suffix.
    """
    start = _opening(text)
    language = known.language or detect(text[start:] if start else text)
    lines = first_lines(text, start, language)
    begin = lines.start
    line, at = _find_dateline(text, begin)
    found: dict[str, tuple[str, str]] = {
        field: (one_line(value), "first lines") for field, value in lines.fields.items()
    }
    if line is not None and line.source:
        found["source"] = line.source, "dateline"
    if date := _date(line, lines.fields.get("date", ""), name):
        found["date"] = date
    if known.date and known.origins.get("date") == _FILE_DATE:
        known = _with_date(known, found.get("date"))
    if not known.title and "title" not in found:
        after = at + line.end if line and at == begin else begin
        found["title"] = (
            _first_words(text, after, alone=after == begin)
            or _first_words(text, start, alone=True)
            or (
                PurePath(name).stem or name,
                "file name",
            )
        )
    if language:
        found["language"] = language, "text (detected)"
    return _fill(known, found)


def _with_date(known: Metadata, found: tuple[str, str] | None) -> Metadata:
    """Return ``known``, whose date is that of the file, with a date ``found`` in the text, not in the file's name."""
    date, origin = (known.date, _CREATION) if found is None or found[1] == "file name" else found
    return replace(known, date=date, origins={**known.origins, "date": origin})


def _fill(known: Metadata, found: Mapping[str, tuple[str, str]]) -> Metadata:
    """Return ``known`` with the values of ``found`` where it has none, and where each came from."""

    def value(field: str, stated: str) -> str:
        return stated or found.get(field, ("", ""))[0]

    filled = replace(
        known,
        title=value("title", known.title),
        date=value("date", known.date),
        source=value("source", known.source),
        author=value("author", known.author),
        language=known.language or language_tag(value("language", "")),
        link=value("link", known.link),
    )
    new = {
        field: origin for field, (_, origin) in found.items() if getattr(filled, field) and not getattr(known, field)
    }
    return replace(filled, origins={**known.origins, **new}) if new else filled


def _opening(text: str) -> int:
    """Return where the text begins, after front matter that a plain text file shows."""
    return len(text) - len(front_matter(text).body) if text.startswith("---") else 0


def _find_dateline(text: str, start: int) -> tuple[Dateline | None, int]:
    """Return the dateline at ``start``, or that of the first paragraph under a heading, and where its line begins."""
    if line := dateline(text[start : start + _DATELINE_WITHIN]):
        return line, start
    limit = start + _OPENING_LIMIT
    for _ in range(_LINES_ABOVE):
        stop = text.find("\n", start, limit)
        if stop < 0 or stop - start > _HEADING_LIMIT:
            break
        start = stop + 1
        line = dateline(text[start : start + _DATELINE_WITHIN])
        if line and line.source:
            follows = text[start + line.end : start + line.end + _PARAGRAPH]
            if len(follows) == _PARAGRAPH and "\n" not in follows:
                return line, start
    return None, 0


def _date(line: Dateline | None, stated: str, name: str) -> tuple[str, str] | None:
    """Return the date of a text, with its origin: of the dateline, of the first lines, of the file's name.

    A dateline without a year takes it from one of the others.
    """
    in_name = file_name_date(name)
    if line and line.date:
        return line.date, "dateline"
    near = stated or in_name
    if line and line.month_day and (day := with_year(*line.month_day, near)):
        if stated.startswith(day):
            return stated, "first lines"
        return day, f"dateline, its year from the {'first lines' if stated else 'file name'}"
    if near:
        return near, "first lines" if stated else "file name"
    return None


def _first_words(text: str, start: int, alone: bool) -> tuple[str, str] | None:
    """Return the title that the text offers from ``start`` on, with its origin; None when it does not begin in words.

    ``alone`` says whether a first line can be a heading.
    """
    first = _LETTER_OR_DIGIT.search(text, start)
    if first is None:
        return None
    above, start = start, max(start, text.rfind("\n", start, first.start()) + 1)
    opening = text[start : start + 4096]
    line, _, rest = opening.partition("\n")
    line, below = line.strip(), rest.partition("\n")[0].strip()
    if not is_worded(line, text[above:start], below):
        return None
    if alone and len(line) <= _LINE_LIMIT and not _goes_on(line, below):
        return " ".join(line.lstrip("#").split()), "first line"
    begin, end = sentence_at(opening, first.start() - start, hard_wrapped=_goes_on(line, below))
    return shorten(" ".join(opening[begin:end].split()), TITLE_LIMIT), "first sentence"


def _goes_on(line: str, below: str) -> bool:
    """Whether ``line`` looks like the first of a hard-wrapped paragraph that goes on in the line ``below``."""
    if not _LETTER_OR_DIGIT.search(below):
        return False
    return len(line) >= _WRAPPED_FROM or below[0].islower() or line[-1:] in {",", ";", "-", "–", "،"}
