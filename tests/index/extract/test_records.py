"""JSON as programs write it: what a record says is neither lost nor changed, and its name stays."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import BlockKind, Document
from index.extract.builder import Builder
from index.extract.data import records
from index.extract.data.record import write_text
from index.extract.data.records import indented


def _read(value: object) -> Document:
    return records.read(json.dumps(value).encode(), "a.json")


def _names(*values: object) -> list[str]:
    return [member.name for member in records.unpack(json.dumps(values).encode(), "a.json")]


def test_nothing_of_a_record_is_left_out() -> None:
    document = _read(
        {
            "title": "T",
            "headline": "Other title",
            "text": "Body",
            "description": "Summary",
            "urgent": True,
            "notes": "word " * 100,
            "stats": {"views": 12},
        }
    )
    assert document.text.startswith(
        "T\n\nBody\n\nfield\tvalue\nheadline\tOther title\ndescription\tSummary\nurgent\ttrue"
    )
    assert document.text.count("word") == 100
    assert '"views": 12' in document.text


def test_what_a_reader_shows_beside_the_text_is_not_repeated_in_it() -> None:
    document = _read({"title": "T", "text": "Body", "author": "A. Writer", "date": "2024-07-24", "tags": ["x"], "n": 1})
    assert document.text == "T\n\nBody\n\nfield\tvalue\nn\t1"
    assert (document.metadata.author, document.metadata.date, document.metadata.tags) == (
        "A. Writer",
        "2024-07-24",
        ("x",),
    )
    assert document.metadata.origins["date"] == "record field date"


@pytest.mark.parametrize("stamp", [1721800000, 1721800000123, "1721800000"])
def test_seconds_since_1970_are_a_date(stamp: object) -> None:
    assert _read({"title": "T", "text": "x", "timestamp": stamp}).metadata.date == "2024-07-24T05:46Z"


def test_objects_that_stand_for_a_text_are_read() -> None:
    document = _read({"title": {"rendered": "A &amp; B"}, "content": {"rendered": "<p>One</p><p>Two</p>"}})
    assert document.text == "A & B\n\nOne\n\nTwo"


def test_records_are_found_inside_an_answer_and_the_rest_of_it_is_shown() -> None:
    value = {
        "status": "ok",
        "response": {"total": 2, "results": [{"title": "A", "text": "x"}, {"title": "B", "text": "y"}]},
    }
    document = _read(value)
    assert "–\tA\n–\tB" in document.text
    assert '"total": 2' in document.text
    assert len(list(records.unpack(json.dumps(value).encode(), "a.json"))) == 2


def test_an_article_with_comments_is_one_document() -> None:
    value = {"title": "A", "text": "Body", "comments": [{"author": "x", "date": "2024-07-24", "text": "No"}]}
    assert list(records.unpack(json.dumps(value).encode(), "a.json")) == []
    assert '"text": "No"' in _read(value).text


def test_a_record_keeps_its_name_when_its_text_or_its_title_is_corrected() -> None:
    assert _names({"id": 7, "title": "A", "text": "x"}) == _names({"id": 7, "title": "B", "text": "y"}) == ["7.json"]
    assert _names({"title": "A", "text": "x"}) == _names({"title": "A", "text": "y", "views": 1})
    assert _names({"text": "x" * 200}) != _names({"text": "y" * 200})
    assert _names({"url": "https://example.org/2024/vote/", "title": "A", "text": "x"})[0].startswith("vote ")


def test_numbers_and_doubled_keys_stay_as_they_are_written() -> None:
    source = '{"a":1.10,"a":1e999,"big":' + "9" * 5000 + ',"point":[ 12.50,\n41.9 ],"e":[],"s":"\\u00e9"}'
    text = records.read(source.encode(), "a.json").text
    assert text.startswith('{\n  "a": 1.10,\n  "a": 1e999,\n')
    assert '  "point": [12.50, 41.9],\n  "e": [],\n  "s": "é"\n}' in text
    assert "9" * 5000 in text


def test_a_key_that_stands_twice_in_a_record_has_both_values() -> None:
    assert "x\t1, 2" in records.read(b'{"title":"A","text":"t","x":1,"x":2}', "a.json").text


def test_lines_of_json_are_known_without_their_suffix() -> None:
    data = b'{"title":"A","text":"t"}\n{"title":"B","text":"u"}\n'
    assert len(list(records.unpack(data, "a.json"))) == 2
    assert "–\tB" in records.read(data, "a.json").text


def test_a_file_with_too_many_broken_lines_is_given_up() -> None:
    data = b'{"title":"A","text":"t"}\n' * 200 + b"{\n" * 3000
    assert len(list(records.unpack(data, "a.jsonl"))) < 1300


def test_half_a_surrogate_pair_is_no_obstacle() -> None:
    (member,) = records.unpack(b'[{"title":"A\\ud800","text":"t"}]', "a.json")
    assert records.read(member.data, member.name).text.startswith("A")


def test_deep_nesting_is_read() -> None:
    for depth in (300, 900):
        document = records.read(b'{"text":' + b"[" * depth + b"1" + b"]" * depth + b"}", "a.json")
        assert [block.kind for block in document.blocks] == [BlockKind.CODE]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("One\ntwo\n\nthree", "One\ntwo\n\nthree"),
        ("One &amp; <b>two</b>\nthree\n\nfour", "One & two\nthree\n\nfour"),
        ("<p>One</p>\n<p>two</p>", "One\n\ntwo"),
        ("1 < 2 and a<b", "1 < 2 and a<b"),
    ],
)
def test_a_text_is_plain_or_html(value: str, text: str) -> None:
    builder = Builder()
    write_text(builder, value)
    assert builder.finish()[0] == text


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    )
)
def test_indenting_changes_nothing_but_space(value: object) -> None:
    source = json.dumps(value)
    assert repr(json.loads(indented(source))) == repr(json.loads(source))


def test_a_json_feed_is_a_list_of_its_items() -> None:
    item = {
        "id": "1",
        "title": "It",
        "content_html": "<p>One</p>",
        "summary": "S",
        "date_published": "2024-07-24T10:30:00Z",
        "authors": [{"name": "A. Kern"}],
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Feed", "items": [item]}
    assert _read(feed).metadata.title == "Feed"
    (member,) = records.unpack(json.dumps(feed).encode(), "feed.json")
    document = records.read(member.data, member.name)
    assert document.text.startswith("It\n\nOne")
    assert (document.metadata.date, document.metadata.author) == ("2024-07-24T10:30Z", "A. Kern")


@pytest.mark.parametrize("key", ["pubDate", "publishedAt", "datePublished", "created"])
def test_days_stand_under_many_keys(key: str) -> None:
    assert _read({"title": "T", "abstract": "Body", key: "2024-07-24"}).metadata.date == "2024-07-24"
