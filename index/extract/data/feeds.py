"""Feeds saved as files: RSS, RDF and Atom. The feed is a list of its entries, each entry a document of its own.

https://www.rssboard.org/rss-specification, https://web.resource.org/rss/1.0/spec,
https://www.rfc-editor.org/rfc/rfc4287
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from itertools import islice
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from index.documents import Document, Member, Metadata
from index.extract.data.record import LISTED, Fields, Picker, Source, contents, member_of, plain_line
from index.extract.errors import Unreadable
from index.extract.web.tokens import Part, tokens
from index.extract.xmls import DEPTH_LIMIT, decoded_xml, parse
from index.metadata import iso_date, language_tag, one_line, with_origin

__all__ = ["read", "unpack"]

_KIND: Final = "application/rss+xml"
_ROOTS: Final = frozenset({"rss", "feed", "rdf", "rdf:rdf", "channel", "entry"})
_ENTRIES: Final = frozenset({"item", "entry"})
_ENTRIES_LIMIT: Final = 100_000
_TAGS_LIMIT: Final = 1_000_000
_ATOM: Final = frozenset({"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"})
_RSS: Final = frozenset(
    {
        *("", "http://purl.org/rss/1.0/", "http://purl.org/net/rss1.1#", "http://my.netscape.com/rdf/simple/0.9/"),
        *("http://channel.netscape.com/rdf/simple/0.9/", "http://my.netscape.com/publish/formats/rss-0.91.dtd"),
        *("http://backend.userland.com/rss", "http://backend.userland.com/rss2", "http://backend.userland.com/RSS2"),
        *("http://blogs.law.harvard.edu/tech/rss", "http://cyber.law.harvard.edu/rss/rss.html"),
    }
)
_PREFIXES: Final = {
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
}
"""Namespaces by the prefixes that feeds customarily give them. Elements of others are extensions, not read."""

# What the elements of an entry are, the best first.
_TEXTS: Final = ("content:encoded", "content", "xhtml:body", "description", "summary", "itunes:summary")
_DATES: Final = ("published", "pubdate", "dc:date", "dcterms:created", "issued", "created", "updated", "modified")
_FEED_DATES: Final = ("updated", "lastbuilddate", "pubdate", "dc:date", "modified")
_AUTHORS: Final = ("dc:creator", "author", "itunes:author", "managingeditor")
_TAGS: Final = ("category", "dc:subject")
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_MAIL_AND_NAME: Final = re.compile(r"\S+@\S+ \((.+)\)")
_EMPTY_TAG: Final = re.compile(r"<([A-Za-z][\w:.-]{0,60})((?:\s[^<>]{0,2000})?)/>")

_Children = dict[str, list[Element]]


def read(data: bytes, name: str) -> Document:
    """Read a feed as a list of its entries. Raises `Unreadable`, also for XML that is no feed.

    XML that is not well-formed is read as far as it can be made out, with a warning.
    """
    root, warnings = _root(data)
    head, entries = _parts(root)
    if not entries and not _text(head, "title"):
        raise Unreadable("is a feed without entries")
    known = _about(head, root)
    picker = Picker()
    listed = [_fields(entry) for entry in islice(entries, LISTED)]
    if len(entries) > _ENTRIES_LIMIT:
        warnings = (*warnings, f"Only the first {_ENTRIES_LIMIT:,} entries are read")
    about = {"title": known.title, "text": _text(head, "description") or _text(head, "subtitle", "tagline")}
    source = Source(name, _KIND, "utf-8", warnings)
    return contents(source, listed, min(len(entries), _ENTRIES_LIMIT), picker, picker.record(about), known)


def unpack(data: bytes, name: str) -> Iterator[Member]:
    """Yield the entries of a feed as records in JSON; ``name`` does not matter. Raises `Unreadable`."""
    root, _ = _root(data)
    head, entries = _parts(root)
    picker = Picker()
    feed = _text(head, "title")
    for entry in islice(entries, _ENTRIES_LIMIT):
        found = _fields(entry)
        values = {name: getattr(found, name) for name in ("title", "date", "author", "link", "text")}
        values["source"] = _source(entry) or feed
        # An entry without a text is a record with an empty one.
        text = dict.fromkeys(picker.record({"text": "-"}), "")
        record = {**text, **picker.record(values), **_extras(entry)}
        yield member_of(record, found, _text(entry, "guid", "id"))


# Elements


def _root(data: bytes) -> tuple[Element, tuple[str, ...]]:
    """Return the root of a feed, and what went wrong on the way. Raises `Unreadable`."""
    warnings: tuple[str, ...] = ()
    try:
        root = parse(data)
    except Unreadable as refusal:
        if not refusal.reason.startswith("is damaged"):
            raise
        root = _made_out(decoded_xml(data).text)
        warnings = (f"The feed {refusal.reason}; what can be made out of it is shown",)
    if _name(root) not in _ROOTS:
        raise Unreadable("is no feed but other XML")
    return root, warnings


def _made_out(text: str) -> Element:
    """Return the elements of XML that is not well-formed, read as a browser reads HTML."""
    text = _EMPTY_TAG.sub(r"<\1\2></\1>", _without_sections(text))
    top = Element("top")
    open_elements, names, words = [top], Counter[str](), list[str]()
    last: Element | None = None  # the element that the text follows, if there is one in the innermost
    for count, token in enumerate(tokens(text)):
        if count > _TAGS_LIMIT:
            raise Unreadable(f"holds XML of more than {_TAGS_LIMIT:,} tags")
        if token.part is Part.TEXT:
            words.append(token.data)
            continue
        _put(words, open_elements[-1], last)
        if token.part is Part.START and len(open_elements) < DEPTH_LIMIT:
            open_elements.append(SubElement(open_elements[-1], token.data, token.attributes))
            names[token.data] += 1
            last = None
        while token.part is Part.END and names[token.data]:
            last = open_elements.pop()
            names[last.tag] -= 1
            if last.tag == token.data:
                break
    _put(words, open_elements[-1], last)
    root = next((element for element in top.iter() if element.tag in _ROOTS), None)
    if root is None:
        raise Unreadable("is damaged: its XML is not well-formed, and no feed can be made out")
    return root


def _without_sections(text: str) -> str:
    """Return XML with the text of its CDATA sections escaped instead; one that is never closed goes to the end."""
    before, *sections = text.split("<![CDATA[")
    parts = [before]
    for section in sections:
        inside, _, after = section.partition("]]>")
        parts += (escape(inside), after)
    return "".join(parts)


def _put(words: list[str], element: Element, last: Element | None) -> None:
    """Give ``words`` to ``element``, after its child ``last`` if there is one, and forget them."""
    text = "".join(words)
    words.clear()
    if last is not None:
        last.tail = (last.tail or "") + text
    else:
        element.text = (element.text or "") + text


def _name(element: Element) -> str:
    """Return the name of an element in lower case, with the customary prefix of its namespace."""
    space, _, local = element.tag.rpartition("}")
    space = space[1:]
    if space in _RSS or space in _ATOM:
        return local.lower()
    return f"{_PREFIXES.get(space, 'other:')}{local.lower()}"


def _children(element: Element) -> _Children:
    """Return the children of an element by their names; in RSS those of Atom are extensions."""
    found: _Children = {}
    in_atom = element.tag[1:].partition("}")[0] in _ATOM
    for child in element:
        if in_atom or child.tag[1:].partition("}")[0] not in _ATOM:
            found.setdefault(_name(child), []).append(child)
    return found


def _parts(root: Element) -> tuple[_Children, list[_Children]]:
    """Return what the feed says of itself, and its entries."""
    if _name(root) == "entry":
        return {}, [_children(root)]
    children = _children(root)
    channel = next(iter(children.get("channel", ())), None)
    head = children if channel is None else _children(channel)
    entries = [entry for part in (head, children) for name in _ENTRIES for entry in part.get(name, ())]
    return head, [_children(entry) for entry in dict.fromkeys(entries)]


def _text(parts: _Children, *names: str) -> str:
    """Return the text of the first filled element of these names."""
    for name in names:
        for element in parts.get(name, ()):
            if text := "".join(element.itertext()).strip():
                return text
    return ""


# Entries


def _fields(entry: _Children) -> Fields:
    """Return the fields of an entry; its text is HTML."""
    text = next((found for name in _TEXTS for element in entry.get(name, ()) if (found := _html(element))), "")
    return Fields(
        title=plain_line(_text(entry, "title", "dc:title", "itunes:title")),
        date=_date(entry, _DATES),
        text=text,
        source="",
        author=_author(entry),
        link=_link(entry),
        keys={},
        has_text=True,
    )


def _html(element: Element) -> str:
    """Return the content of an element as HTML, in which the text of Atom and XHTML is given in one way more each."""
    kind = element.get("type", "")
    if kind == "xhtml" or (len(element) and _name(element) in {"content", "xhtml:body"}):
        for part in element.iter():
            part.tag = part.tag.rpartition("}")[2]
        inside = "".join(tostring(part, encoding="unicode", method="html") for part in element)
        return (escape(element.text or "") + inside).strip()
    text = "".join(element.itertext()).strip()
    return escape(text, quote=False) if kind in {"text", "text/plain"} else text


def _date(parts: _Children, names: tuple[str, ...]) -> str:
    found = (iso_date(_text({name: [element]}, name)) for name in names for element in parts.get(name, ()))
    return next(filter(None, found), "")


def _author(entry: _Children) -> str:
    for name in _AUTHORS:
        authors = []
        for element in entry.get(name, ()):
            words = one_line(_text(_children(element), "name") or _text({name: [element]}, name))
            named = _MAIL_AND_NAME.fullmatch(words)
            authors.append(named[1] if named else words)
        if any(authors):
            return ", ".join(filter(None, authors))
    return ""


def _link(parts: _Children) -> str:
    """Return the address of the page: of Atom the alternate, of RSS the link, or an identifier that is one."""
    for element in parts.get("link", ()):
        if element.get("rel", "alternate") == "alternate":
            address = (element.get("href") or "".join(element.itertext())).strip()
            if _ADDRESS.fullmatch(address):
                return address
    for element in parts.get("guid", ()):
        address = "".join(element.itertext()).strip()
        if element.get("ispermalink", element.get("isPermaLink", "true")) == "true" and _ADDRESS.fullmatch(address):
            return address
    return ""


def _source(entry: _Children) -> str:
    """Return the feed that an entry was taken from, where it says so."""
    for element in entry.get("source", ()):
        return plain_line(_text(_children(element), "title") if len(element) else _text(entry, "source"))
    return ""


def _extras(entry: _Children) -> dict[str, str | list[str]]:
    """Return tags, language, and the addresses of what is enclosed, such as the sound of a podcast."""
    tags = [
        one_line(element.get("label") or element.get("term") or "".join(element.itertext()))
        for name in _TAGS
        for element in entry.get(name, ())
    ]
    enclosed = [
        *(element.get("url", "") for element in entry.get("enclosure", ())),
        *(element.get("href", "") for element in entry.get("link", ()) if element.get("rel") == "enclosure"),
    ]
    extras: dict[str, str | list[str]] = {"tags": [tag for tag in tags if tag], "language": _text(entry, "dc:language")}
    extras["enclosure"] = ", ".join(filter(None, enclosed))
    return {name: value for name, value in extras.items() if value}


def _about(head: _Children, root: Element) -> Metadata:
    """Return what the feed says of itself."""
    language = language_tag(
        _text(head, "language", "dc:language") or root.get("{http://www.w3.org/XML/1998/namespace}lang", "")
    )
    found = Metadata(
        title=plain_line(_text(head, "title")),
        date=_date(head, _FEED_DATES),
        author=_author(head),
        language=language,
        link=_link(head),
    )
    return with_origin(found, "feed")
