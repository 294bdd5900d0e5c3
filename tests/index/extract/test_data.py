"""Tables, JSON, feeds: rows and records that are documents of their own, and data that is none."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import BlockKind, Document
from index.extract.data import delimited, feeds, records
from index.extract.errors import Unreadable
from index.extract.options import DATA_KEYS, Options, use

ARTICLES = b'headline,date,body,url\n"One, two",2024-07-24,"First. It goes on.",https://example.org/1\nThree,,Second,\n'
RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The feed</title><item><title>It</title><link>https://example.org/1</link><category>tides</category>
<pubDate>Wed, 24 Jul 2024 10:00:00 +0300</pubDate><description>short</description>
<content:encoded><![CDATA[<p>Long <i>text</i></p>]]></content:encoded></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom feed</title>
<entry><id>urn:1</id><title>An entry</title>
<link rel="self" href="https://example.org/self"/>
<link href="https://example.org/a"/>
<updated>2024-07-24T10:00:00Z</updated>
<author><name>A. Writer</name></author><content type="html">&lt;p&gt;Body&lt;/p&gt;</content></entry></feed>"""


def _tables(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind is BlockKind.TABLE]


def test_a_plain_table_is_a_table_with_its_header() -> None:
    document = delimited.read(b"name;count\nApples;3\nPears;4\n", "fruit.csv")
    assert _tables(document) == ["name\tcount\nApples\t3\nPears\t4"]
    assert list(delimited.unpack(b"name;count\nApples;3\n", "fruit.csv")) == []
    assert document.metadata.title == "fruit"


def test_a_long_table_has_its_header_above_every_part() -> None:
    document = delimited.read(b"n,m\n" + b"".join(b"%d,x\n" % number for number in range(450)), "t.csv")
    assert [table.count("\n") for table in _tables(document)] == [200, 200, 50]
    assert all(table.startswith("n\tm\n") for table in _tables(document))


def test_a_table_of_articles_is_a_document_a_row() -> None:
    members = list(delimited.unpack(ARTICLES, "a.csv"))
    first = records.read(members[0].data, members[0].name)
    assert (first.metadata.title, first.metadata.date, first.metadata.link) == (
        "One, two",
        "2024-07-24",
        "https://example.org/1",
    )
    assert "First. It goes on." in first.text
    assert "2024-07-24\tOne, two" in delimited.read(ARTICLES, "a.csv").text


def test_a_row_keeps_its_name_when_others_come_and_go() -> None:
    names = [member.name for member in delimited.unpack(ARTICLES, "a.csv")]
    head, first, second = ARTICLES.split(b"\n")[:3]
    assert [member.name for member in delimited.unpack(b"\n".join([head, second, first]), "a.csv")] == names[::-1]


def test_records_in_json_are_documents() -> None:
    data = json.dumps({"count": 2, "articles": [{"title": "A", "text": "<p>x <b>y</b></p>"}, {"text": "z", "id": 7}]})
    members = list(records.unpack(data.encode(), "a.json"))
    assert [records.read(member.data, member.name).text.split("\n")[0] for member in members] == ["A", "z"]
    assert "x y" in records.read(members[0].data, members[0].name).text
    assert "2 records" in records.read(data.encode(), "a.json").text


def test_other_json_is_a_listing_and_broken_json_is_shown_as_it_is() -> None:
    document = records.read(b'{"a": [1, {"b": null}]}', "d.json")
    assert [block.kind for block in document.blocks] == [BlockKind.CODE]
    assert '  "a": [' in document.text
    broken = records.read(b'{"a": 1,\n "b" 2}', "d.json")
    assert broken.text == '{"a": 1,\n "b" 2}'
    assert "line 2, column 6" in broken.warnings[0]
    assert "nested too deeply" in records.read(b"[" * 100_000, "d.json").warnings[0]


def test_a_broken_line_costs_itself_and_is_named() -> None:
    data = b'{"title":"A","text":"t"}\nno\n{"title":"B","text":"u"}\n'
    assert [member.problem[:21] for member in records.unpack(data, "l.jsonl")] == ["", "has no JSON in line 2", ""]
    assert "line 2" in records.read(data, "l.jsonl").warnings[0]


def test_the_configuration_says_which_keys_are_the_text() -> None:
    use(Options(data_keys={**DATA_KEYS, "text": ("inhalt",)}))
    try:
        assert "Hallo" in records.read(b'{"inhalt": "Hallo", "title": "T"}', "a.json").text.split("\n\n")[1]
    finally:
        use(Options())


@pytest.mark.parametrize(
    ("data", "title", "date", "link", "source"),
    [
        (RSS, "It", "2024-07-24T10:00+03:00", "https://example.org/1", "The feed"),
        (ATOM, "An entry", "2024-07-24T10:00Z", "https://example.org/a", "Atom feed"),
    ],
)
def test_every_entry_of_a_feed_is_a_document(data: bytes, title: str, date: str, link: str, source: str) -> None:
    (member,) = feeds.unpack(data, "f.rss")
    metadata = records.read(member.data, member.name).metadata
    assert (metadata.title, metadata.date, metadata.link, metadata.source) == (title, date, link, source)
    assert feeds.read(data, "f.rss").metadata.title == source


def test_the_whole_text_of_an_entry_goes_before_its_summary() -> None:
    (member,) = feeds.unpack(RSS, "f.rss")
    document = records.read(member.data, member.name)
    assert "Long text" in document.text
    assert document.metadata.tags == ("tides",)


def test_a_feed_with_entities_of_its_own_is_refused() -> None:
    with pytest.raises(Unreadable):
        feeds.read(b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><item>&a;</item></rss>', "f.rss")


@given(st.text(alphabet='a,;\t|"\n\r\0é', max_size=60))
def test_any_text_is_a_table_or_refused(text: str) -> None:
    with suppress(Unreadable):
        delimited.read(text.encode(), "a.csv")
        list(delimited.unpack(text.encode(), "a.csv"))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["title", "text", "date", "tags", "x"]), inner, max_size=4)
    ),
)


@given(JSON)
def test_any_json_is_read(value: object) -> None:
    data = json.dumps(value).encode()
    records.read(data, "a.json")
    for member in records.unpack(data, "a.json"):
        records.read(member.data, member.name)
