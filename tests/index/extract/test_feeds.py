"""Feeds as they are found: extensions, XHTML, several dates, XML that is not well-formed."""

from __future__ import annotations

import pytest

from index.documents import Document
from index.extract.data import feeds, records
from index.extract.errors import Unreadable
from index.extract.options import DATA_KEYS, Options, use

_SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
)


def _rss(item: str, head: str = "") -> bytes:
    return f"<rss {_SPACES}><channel><title>F</title>{head}<item>{item}</item></channel></rss>".encode()


def _atom(entry: str) -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry>{entry}</entry></feed>'.encode()


def _entry(data: bytes) -> Document:
    (member,) = feeds.unpack(data, "f.rss")
    return records.read(member.data, member.name)


def test_extensions_do_not_pass_for_the_entry() -> None:
    document = _entry(
        _rss(
            "<media:content url='x'><media:title>A picture</media:title></media:content><media:title>No</media:title>"
            "<title>It</title><atom:link href='https://example.org/no'/><content:encoded>Real text</content:encoded>"
            "<guid>https://example.org/1</guid><author>j@example.org (Jane Doe)</author>"
        )
    )
    assert document.text == "It\n\nReal text"
    assert (document.metadata.link, document.metadata.author) == ("https://example.org/1", "Jane Doe")


def test_html_in_a_title_is_text() -> None:
    assert _entry(_rss("<title>AT&amp;amp;T &lt;i&gt;wins&lt;/i&gt;</title>")).metadata.title == "AT&T wins"


def test_lines_of_a_listing_stay() -> None:
    assert (
        "a\n  b"
        in _entry(_rss("<title>T</title><description><![CDATA[<p>x</p><pre>a\n  b</pre>]]></description>")).text
    )


def test_atom_has_its_text_in_three_ways() -> None:
    xhtml = '<div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>two</p></div>'
    assert _entry(_atom(f'<title>T</title><content type="xhtml">{xhtml}</content>')).text == "T\n\nOne\n\ntwo"
    assert _entry(_atom('<title>T</title><content type="html">&lt;p&gt;One&lt;/p&gt;</content>')).text == "T\n\nOne"
    assert (
        _entry(_atom('<title>T</title><content type="text">&lt;p&gt; is a tag</content>')).text == "T\n\n<p> is a tag"
    )


def test_an_entry_is_of_the_day_it_was_published() -> None:
    data = _atom("<title>T</title><updated>2024-08-01T00:00:00Z</updated><published>2024-07-24T10:00:00Z</published>")
    assert _entry(data).metadata.date == "2024-07-24T10:00Z"


def test_an_entry_without_a_text_is_its_title() -> None:
    assert _entry(_rss("<title>Only this</title>")).text == "Only this"


def test_an_entry_keeps_its_name_when_its_title_is_corrected() -> None:
    names = [next(feeds.unpack(_rss(f"<title>{title}</title><guid>urn:x:7</guid>"), "f.rss")).name for title in "AB"]
    assert names[0] == names[1]


def test_entries_are_documents_whatever_the_configured_keys() -> None:
    use(Options(data_keys={**DATA_KEYS, "title": ("titel",), "text": ("inhalt",)}))
    try:
        assert _entry(_rss("<title>T</title><description>Body</description>")).text == "T\n\nBody"
    finally:
        use(Options())


def test_the_feed_says_what_it_is_about() -> None:
    document = feeds.read(
        _rss(
            "<title>It</title>",
            "<description>About</description><link>https://example.org/</link>"
            "<language>en-gb</language><lastBuildDate>Wed, 24 Jul 2024 10:00:00 GMT</lastBuildDate>",
        ),
        "f.rss",
    )
    assert document.text.startswith("F\n\nAbout\n\n1 record")
    metadata = document.metadata
    assert (metadata.link, metadata.language, metadata.date) == ("https://example.org/", "en-gb", "2024-07-24T10:00Z")
    assert metadata.origins["title"] == "feed"


def test_a_feed_in_rdf_has_its_entries_beside_the_channel() -> None:
    data = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        b' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>F</title></channel><item><title>It</title>'
        b"<dc:date>2024-07-24</dc:date><description>Body</description></item></rdf:RDF>"
    )
    document = _entry(data)
    assert (document.text, document.metadata.date, document.metadata.source) == ("It\n\nBody", "2024-07-24", "F")


def test_xml_that_is_not_well_formed_is_made_out() -> None:
    data = b"<rss><channel><title>A & B</title><item><title>One</title><link>https://example.org/1</link>"
    data += b"<description><![CDATA[<p>Body</p>]]></description><x/></item><item><title>Cut"
    document = feeds.read(data, "f.rss")
    assert "not well-formed" in document.warnings[0]
    entries = [records.read(member.data, member.name) for member in feeds.unpack(data, "f.rss")]
    assert [entry.text for entry in entries] == ["One\n\nBody", "Cut"]
    assert entries[0].metadata.link == "https://example.org/1"
    assert entries[0].metadata.source == "A & B"


@pytest.mark.parametrize(
    "data", [b"<rss><channel/></rss>", b"<html><body>x</body></html>", b"<<<", b"<rss><![CDATA[" * 9]
)
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        feeds.read(data, "f.rss")


@pytest.mark.parametrize("space", ["http://backend.userland.com/rss2", "http://blogs.law.harvard.edu/tech/rss"])
def test_rss_in_a_namespace_that_was_once_given_to_it_is_rss(space: str) -> None:
    source = f"<rss xmlns='{space}'><channel><title>F</title><item><title>It</title></item></channel></rss>"
    assert _entry(source.encode()).text == "It"
