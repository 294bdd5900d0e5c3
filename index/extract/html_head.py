"""What a page says about itself: title, date, author, site, language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from index.documents import Metadata
from index.extract.html_survey import Survey
from index.extract.html_tokens import Part, Token
from index.metadata import iso_date, language_tag, one_line, split_tags

__all__ = ["page_metadata"]

_DATES = (
    *("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued"),
    *("dcterms.date", "dcterms.created", "pubdate", "parsely-pub-date", "sailthru.date"),
)
_AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator")
_SITES = ("og:site_name", "dc.publisher", "dcterms.publisher", "application-name")


def page_metadata(page: Sequence[Token], found: Survey, heading: str) -> Metadata:
    """Return what the page states; ``heading`` is the first heading of what is read of it.

    The title is that of the window, without the name of the site where the page's own headline shows it.
    """
    facts = _facts(page)
    headlines = [one_line(facts.get("og:title", "")), one_line(heading)]
    authors = (author for key in _AUTHORS if (author := facts.get(key, "")) and "://" not in author)
    dates = [facts.get(key, "") for key in _DATES]
    return Metadata(
        title=_title(one_line(_window_title(page)), headlines),
        date=next(filter(None, map(iso_date, [*dates, *_times(page, found)])), ""),
        source=one_line(_first(facts.get(key, "") for key in _SITES)),
        author=one_line(_first(authors)),
        language=language_tag(_first((_declared_language(page), facts.get("content-language", "")))),
        tags=split_tags(_first((facts.get("keywords", ""), facts.get("article:tag", "")))),
    )


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


def _title(window: str, headlines: Iterable[str]) -> str:
    """Return the window's title, or the headline that it begins or ends with, or any headline."""
    headlines = [headline for headline in headlines if headline]
    for headline in headlines:
        if len(headline) < len(window) and (window.startswith(headline) or window.endswith(headline)):
            return headline
    return window or _first(headlines)


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


def _first(values: Iterable[str]) -> str:
    return next(filter(None, values), "")
