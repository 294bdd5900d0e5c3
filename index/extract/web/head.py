"""What a page says about itself: title, date, author, site, language, address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from index.documents import Metadata
from index.extract.web.linked_data import linked_facts
from index.extract.web.survey import Survey
from index.extract.web.tokens import Part, Token
from index.metadata import iso_date, language_tag, one_line, split_tags

__all__ = ["page_metadata"]

_PUBLISHED = ("article:published_time", "datepublished")
_DATES = (
    *("date", "dc.date", "dc.date.issued", "dc.date.created", "dcterms.date", "dcterms.issued", "dcterms.created"),
    *("pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "publicationdate", "publishtime"),
    *("parsely-pub-date", "sailthru.date", "citation_publication_date", "citation_date", "og:published_time"),
    *("article_date_original", "article.published", "cxenseparse:recs:publishtime", "datecreated"),
)
_AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator")
_SITES = ("og:site_name", "dc.publisher", "dcterms.publisher", "application-name")

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_ADDRESS_LIMIT = 2000

_Found = tuple[str, str]
"""A value, and where in the page it stands; both empty for none."""


def page_metadata(page: Sequence[Token], found: Survey, heading: str) -> Metadata:
    """Return what the page states; ``heading`` is the first heading of what is read of it.

    The title is that of the window, without the name of the site where the page's own headline shows it.
    """
    facts, linked = _facts(page), linked_facts(page)
    declared = (_declared_language(page), "HTML lang attribute")
    language = _first([declared, *_stated(facts, ("content-language",)), *_linked(linked, "language")], language_tag)
    headlines = [*_stated(facts, ("og:title",)), *_linked(linked, "title"), (heading, "HTML heading")]
    times = ((time, "HTML time element") for time in _times(page, found))
    dates = [*_stated(facts, _PUBLISHED), *_linked(linked, "date"), *_stated(facts, _DATES), *times]
    authors = [*_linked(linked, "author"), *_stated(facts, _AUTHORS)]
    links = [(_canonical(page), "HTML link canonical"), *_stated(facts, ("og:url",))]
    fields = {
        "title": _title(one_line(_window_title(page)), [(one_line(text), origin) for text, origin in headlines]),
        "date": _first(dates, lambda value: iso_date(value, language[0])),
        "source": _first([*_stated(facts, _SITES), *_linked(linked, "source")], one_line),
        "author": _first(authors, lambda value: "" if "://" in value else one_line(value)),
        "language": language,
        "link": _first(links, _address),
    }
    keywords = [*_stated(facts, ("keywords", "news_keywords", "article:tag")), *_linked(linked, "tags")]
    tags = _first(keywords, lambda value: value if split_tags(value) else "")
    values = {name: value for name, (value, _) in fields.items()}
    origins = {name: origin for name, (value, origin) in {**fields, "tags": tags}.items() if value}
    return Metadata(**values, tags=split_tags(tags[0]), origins=origins)


def _stated(facts: Mapping[str, str], names: Iterable[str]) -> Iterator[_Found]:
    """Yield the facts of these names, with where they stand."""
    return ((facts[name], f"HTML meta {name}") for name in names if name in facts)


def _linked(linked: Mapping[str, str], field: str) -> list[_Found]:
    """Return what the page's JSON-LD says of a field."""
    return [(linked[field], "JSON-LD")] if field in linked else []


def _first(found: Iterable[_Found], reading: Callable[[str], str]) -> _Found:
    """Return the first value that ``reading`` makes something of, with its origin; two empty strings without one."""
    return next(((value, origin) for text, origin in found if (value := reading(text))), ("", ""))


def _address(written: str) -> str:
    """Return an absolute web address, without white space; else nothing."""
    written = written.strip()
    return written if len(written) <= _ADDRESS_LIMIT and _ADDRESS.fullmatch(written) else ""


def _canonical(page: Iterable[Token]) -> str:
    for token in page:
        if token.data == "link" and token.part is Part.START:
            attributes = token.attributes
            if "canonical" in attributes.get("rel", "").lower().split():
                return attributes.get("href", "")
    return ""


def _facts(page: Iterable[Token]) -> dict[str, str]:
    """Return the first filled value of each ``meta`` element, by its name in lower case."""
    facts: dict[str, str] = {}
    for token in page:
        if token.data == "meta" and token.part is Part.START:
            attributes = token.attributes
            content = attributes.get("content", "").strip()
            for key in ("property", "name", "itemprop", "http-equiv"):
                if content and key in attributes:
                    facts.setdefault(attributes[key].strip().lower(), content)
    return facts


def _window_title(page: Sequence[Token]) -> str:
    for index, token in enumerate(page):
        if token.data == "title" and token.part is Part.START:
            following = page[index + 1 : index + 2]
            return following[0].data if following and following[0].part is Part.TEXT else ""
    return ""


def _title(window: str, headlines: Iterable[_Found]) -> _Found:
    """Return the window's title, or the headline that it begins or ends with, or any headline; with its origin."""
    headlines = [(headline, origin) for headline, origin in headlines if headline]
    for headline, origin in headlines:
        if len(headline) < len(window) and (window.startswith(headline) or window.endswith(headline)):
            return headline, origin
    return (window, "HTML title") if window else next(iter(headlines), ("", ""))


def _times(page: Sequence[Token], found: Survey) -> Iterator[str]:
    """Yield the dates of the ``time`` elements in what is read."""
    for start, end in found.regions:
        for _, token in found.visible(page, start, end):
            if token.data == "time" and token.part is Part.START:
                yield token.attributes.get("datetime", "")


def _declared_language(page: Iterable[Token]) -> str:
    for token in page:
        if token.part is Part.START and token.data in {"html", "body"}:
            language = token.attributes.get("lang") or token.attributes.get("xml:lang")
            if language:
                return language
    return ""
