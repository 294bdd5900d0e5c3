from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.extract import xmls
from index.extract.errors import Unreadable
from index.extract.xmls import events, local_name, parse, text_of


def _reason(data: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        parse(data)
    return refusal.value.reason


def test_xml_becomes_a_tree() -> None:
    root = parse(b'\n<?xml version="1.0"?><a xmlns="urn:x"><b c="d">one\n <i>two</i></b></a>')
    assert local_name(root) == "a"
    assert root[0].get("c") == "d"
    assert text_of(root) == "one two"
    assert text_of(root.find("none")) == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1251", "shift_jis"])
def test_any_encoding_is_read(encoding: str) -> None:
    source = f'<?xml version="1.0" encoding="{encoding}"?><a>Письмо и ответ на него</a>'
    assert parse(source.encode(encoding)).text == "Письмо и ответ на него"


def test_characters_that_html_has_a_name_for_are_read() -> None:
    assert parse(b"<a>&eacute;&lt;&amp;eacute;</a>").text == "é<&eacute;"
    assert "undefined entity" in _reason(b"<a>&nobody;</a>")


def test_characters_that_xml_does_not_have_are_left_out() -> None:
    assert parse(b"<a>a long enough text \x01with a control character</a>").text == (
        "a long enough text with a control character"
    )


@pytest.mark.parametrize(
    "source",
    [
        b'<!DOCTYPE a [<!ENTITY b "boom">]><a>&b;</a>',
        b'<?xml version="1.0"?><!-- [ --> <!DOCTYPE a SYSTEM "[>" [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b"<!DOCTYPE a [<!ATTLIST a b CDATA 'boom'>]><a/>",
    ],
)
def test_a_document_type_of_its_own_is_refused(source: bytes) -> None:
    assert "a document type definition of its own" in _reason(source)
    assert "a document type definition of its own" in _reason(source.decode().encode("utf-16"))


def test_a_usual_document_type_is_passed_over() -> None:
    assert parse(b'<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://x/[a].dtd"><ncx>1</ncx>').text == "1"
    assert "not well-formed" in _reason(b'<!DOCTYPE a><!DOCTYPE a [<!ENTITY b "boom">]><a>&b;</a>')


def test_elements_in_one_another_beyond_the_limit_are_refused() -> None:
    assert local_name(parse(b"<a>" * 256 + b"</a>" * 256)) == "a"
    assert "more than 256 elements in one another" in _reason(b"<a>" * 257)


def test_too_many_bytes_or_tags_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xmls, "TAGS_LIMIT", 3)
    assert "more than 3 tags" in _reason(b"<a><b/><b/><b/></a>")
    monkeypatch.setattr(xmls, "TREE_LIMIT", 30)
    assert _reason(b"<a>" + b"x" * 40 + b"</a>") == "holds 47 bytes of XML, more than 30"


def test_a_namespace_that_would_be_copied_for_every_element_is_refused() -> None:
    assert "a namespace" in _reason(b'<a xmlns="' + b"u" * 2000 + b'"><b/></a>')


def test_events_come_in_order_and_before_what_is_damaged() -> None:
    seen = []
    with pytest.raises(Unreadable, match="not well-formed"):
        for event, element in events(b"<a>" + b"<b>x</b>" * 20_000 + b"</c>"):
            seen.append((event, element.tag))
            if event == "end":
                element.clear()
    assert seen[:3] == [("start", "a"), ("start", "b"), ("end", "b")]


def test_a_long_attribute_and_a_long_text_are_read() -> None:
    assert len(parse(b"<a b='" + b"x" * 2_000_000 + b"'/>").get("b", "")) == 2_000_000
    assert len(parse(b"<a>" + b"x" * 2_000_000 + b"</a>").text or "") == 2_000_000


@given(st.text(st.sampled_from("<>/!?-[]&;'\"ab DOCTYPE="), max_size=60) | st.binary(max_size=60).map(repr))
def test_whatever_it_is_there_is_a_tree_or_a_refusal(source: str) -> None:
    for data in (source.encode(), b"<a>" + source.encode() + b"</a>"):
        try:
            parse(data)
        except Unreadable as refusal:
            assert refusal.reason
