"""RTF: text and its styles, without pictures, fonts and field codes."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import BlockKind, Document, SpanKind
from index.extract.errors import Unreadable
from index.extract.rtf import read


def _rtf(body: str, head: str = "") -> Document:
    data = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times;}}" + head + body + "}"
    return read(data.encode("latin-1"), "x.rtf")


def test_text_comes_without_fonts_pictures_and_unknown_destinations() -> None:
    document = _rtf(r"\pard First.\par{\*\generator Word;}{\pict\pngblip 89504e470d0a}Second.\par")
    assert document.text == "First.\n\nSecond."


def test_letters_beyond_ascii_are_read_in_every_way_they_are_written() -> None:
    assert _rtf(r"caf\'e9 \u1575?\u1604? \u-10179?\u-8704? \emdash\ldblquote q\rdblquote").text == "café ال 😀 —“q”"


def test_fallbacks_after_unicode_are_skipped_as_many_as_the_file_says() -> None:
    assert _rtf(r"\uc2\u233ab\uc0\u233 x").text == "ééx"


def test_cyrillic_and_arabic_code_pages_are_read() -> None:
    data = rb"{\rtf1\ansi\ansicpg1251 \'cc\'e8\'f0}"
    assert read(data, "x.rtf").text == "Мир"
    data = rb"{\rtf1\ansi\ansicpg1256 \'d3\'e1\'c7\'e3}"
    assert read(data, "x.rtf").text == "سلام"


def test_styles_become_spans() -> None:
    document = _rtf(r"{\b bold} and {\i italic}\par")
    styled = {document.text[span.start : span.end]: span.kind for span in document.spans}
    assert styled == {"bold": SpanKind.STRONG, "italic": SpanKind.EMPHASIS}


def test_tables_become_tables() -> None:
    document = _rtf(r"\trowd\cellx100\cellx200\intbl a\cell b\cell\row\intbl c\cell d\cell\row\pard End.\par")
    assert [document.text[b.start : b.end] for b in document.blocks if b.kind is BlockKind.TABLE] == ["a\tb\nc\td"]


def test_properties_are_the_metadata() -> None:
    head = r"{\info{\title A letter}{\author A. Writer}{\creatim\yr2024\mo7\dy24\hr1}}"
    metadata = _rtf("text", head).metadata
    assert (metadata.title, metadata.author, metadata.date) == ("A letter", "A. Writer", "2024-07-24")
    assert metadata.origins["title"] == "document properties"


def test_deep_nesting_and_many_control_words_end() -> None:
    assert _rtf("{" * 900 + "deep" + "}" * 900).text == "deep"
    with pytest.raises(Unreadable, match="groups in one another"):
        _rtf("{" * 50_000 + "deep" + "}" * 50_000)
    assert _rtf(r"\b\b0" * 50_000 + " end").text == "end"


@given(st.binary(max_size=300))
def test_any_bytes_after_the_signature_are_read_or_refused(data: bytes) -> None:
    with suppress(Unreadable):
        read(rb"{\rtf1 " + data, "x.rtf")


def test_damaged_files_are_read_or_refused() -> None:
    whole = (
        rb"{\rtf1\ansi{\info{\title T}}\trowd\cellx9\intbl a\cell\row\pard\u233?"
        rb"{\field{\*\fldinst HYPERLINK \"x\"}{\fldrslt y}}\par}"
    )
    chance = random.Random(5)
    for _ in range(500):
        damaged = bytearray(whole[: chance.randrange(1, len(whole))])
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read(bytes(damaged), "x.rtf")
        except Unreadable:
            continue
