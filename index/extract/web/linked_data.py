"""What a page says about itself in JSON-LD, with the words of https://schema.org: title, author, date, publisher."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from index.extract.web.tokens import Part, Token

__all__ = ["linked_facts"]

_ARTICLES: Final = ("article", "posting", "report", "review", "webpage", "creativework", "book", "analysis")
_SCRIPT_LIMIT: Final = 2**20
"""Code points of a script that is parsed."""
_SCRIPTS_LIMIT: Final = 20
_THINGS_LIMIT: Final = 1000
_DEPTH_LIMIT: Final = 4
_KEYS: Final = {
    "title": ("headline", "name"),
    "date": ("datePublished", "dateCreated", "uploadDate"),
    "source": ("publisher", "sourceOrganization"),
    "author": ("author", "creator"),
    "language": ("inLanguage",),
    "tags": ("keywords",),
}
_NAMES: Final = ("name", "@value", "alternateName")


def linked_facts(page: Sequence[Token]) -> dict[str, str]:
    """Return what the articles in the scripts of ``page`` state, by the fields of `Metadata`; the first of each counts.

    What is no JSON, or of more than a million characters, is passed over.
    """
    facts: dict[str, str] = {}
    things = sorted((thing for script in _scripts(page) for thing in _things(script)), key=_rank)
    for thing in things:
        for field, keys in _KEYS.items():
            if field not in facts and (value := next(filter(None, (_words(thing.get(key)) for key in keys)), "")):
                facts[field] = value
    return facts


def _rank(thing: Mapping[str, object]) -> bool:
    """Sort the page, which may name the site as its author, behind the article that stands on it."""
    return "webpage" in _kind(thing)


def _kind(thing: Mapping[str, object]) -> str:
    kind = thing.get("@type", "")
    return " ".join(map(str, kind)).lower() if isinstance(kind, list) else str(kind).lower()


def _scripts(page: Sequence[Token]) -> Iterator[object]:
    """Yield the values of the scripts that are JSON-LD."""
    count = 0
    for index, token in enumerate(page):
        if token.data != "script" or token.part is not Part.START or "type" not in token.attributes:
            continue
        following = page[index + 1 : index + 2]
        kind = token.attributes["type"].partition(";")[0].strip().lower()
        if kind != "application/ld+json" or not following or following[0].part is not Part.TEXT:
            continue
        count += 1
        source = following[0].data.strip()
        if count <= _SCRIPTS_LIMIT and len(source) <= _SCRIPT_LIMIT:
            try:
                yield json.loads(source, strict=False)
            except (ValueError, RecursionError):
                continue


def _things(value: object, depth: int = 0) -> Iterator[Mapping[str, object]]:
    """Yield the articles in a value: itself, or in lists, in ``@graph``, or what a page is about."""
    if depth > _DEPTH_LIMIT:
        return
    if isinstance(value, list):
        for each in value[:_THINGS_LIMIT]:
            yield from _things(each, depth + 1)
    elif isinstance(value, dict):
        if any(kind in _kind(value) for kind in _ARTICLES):
            yield value
        for key in ("@graph", "mainEntity"):
            if key in value:
                yield from _things(value[key], depth + 1)


def _words(value: object, depth: int = 0) -> str:
    """Return a text, the name of a person or an organisation, or several with commas between them."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and depth < _DEPTH_LIMIT:
        words = (_words(each, depth + 1) for each in value[:_THINGS_LIMIT])
        return ", ".join(dict.fromkeys(filter(None, words)))
    if isinstance(value, dict) and depth < _DEPTH_LIMIT:
        return next(filter(None, (_words(value.get(name), depth + 1) for name in _NAMES)), "")
    return ""
