"""RTF: text and its styles, without pictures, fonts and field codes."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import BlockKind, Document, SpanKind
from index.extract.errors import Unreadable
from index.extract.office.rtf import read
from tests.index.offices import blocks, outcomes, spans

_FONTS = r"{\fonttbl{\f0\fcharset0 Calibri;}{\f1\fcharset178 Arial;}{\f2\fcharset128 MS Mincho;}{\f3\fcharset204 A;}}"
_STYLES = r"{\stylesheet{\s0 Normal;}{\s3\outlinelevel1 Part;}{\s4{\*\keycode x}heading 3;}{\*\cs5 Loud;}{\s6 Title;}}"


def _read(body: str, head: str = r"\ansicpg1252") -> Document:
    return read((rf"{{\rtf1\ansi{head}\deff0{_FONTS}{_STYLES}" + body + "}").encode("latin-1"), "x.rtf")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"Caf\'e9 \'93q\'94", "Café “q”"),
        (r"\u8364?\u-10179?\u-8704? \uc2\u233 xxy\uc0\u233 z", "€😀 éyéz"),
        (r"\u233\'e9 a", "é a"),
        (r"{\f1 \'e3\'d1\'cd\'c8\'c7} b", "مرحبا b"),
        (r"\rtlch\f0\af1 \'e3\ltrch\f0\af1 \'e3", "مã"),
        (r"{\f2 \'93\'fa\'96\'7b}", "日本"),
        (r"{\f3 \'cf\'f0}\emdash\~a\_b\-c\{\}\\", "Пр—\u00a0a\u2011bc{}\\"),
        (r"a\tab b\line c", "a b\nc"),
        ("a\r\nb\\\nc", "ab\n\nc"),
        (r"a\nosuchword17 b{\*\nosuch hidden}c", "abc"),
        (r"{\upr{ansi}{\*\ud{unicode}}}", "unicode"),
        (
            r"a{\pict\pngblip 89504e47" + "\n" + r"0d0a}{\*\shppict{\pict ff}}{\object{\*\objdata 01}{\result r}}b",
            "arb",
        ),
        (r"a{\pict\bin9 }}}{{{\par}b", "ab"),
        (r"a{\header h}{\footer f}{\xe{\v index}}{\*\bkmkstart m}b", "ab"),
    ],
)
def test_characters_are_read_and_what_is_no_text_is_not(body: str, text: str) -> None:
    assert _read(body).text == text


def test_the_code_page_of_the_file_counts_where_a_font_has_none() -> None:
    assert _read(r"\'cf\'f0", r"\ansicpg1251").text == "Пр"
    assert _read(r"\'8e", r"\mac").text == "é"


def test_headings_are_known_by_style_and_by_outline_level() -> None:
    body = r"\pard\s6 T\par\pard\s3 A\par\pard\s4 B\par\pard\outlinelevel0 C\par\pard\outlinelevel9 d\par\pard e"
    document = _read(body)
    levels = [(block.kind, block.level) for block in document.blocks]
    heading, text = BlockKind.HEADING, (BlockKind.PARAGRAPH, 0)
    assert levels == [(heading, 1), (heading, 2), (heading, 3), (heading, 1), text, text]
    assert document.metadata.title == "T"


def test_styles_and_links_are_spans() -> None:
    link = r'{\field{\*\fldinst{HYPERLINK "https://example.org"}}{\fldrslt{\ul link}}}'
    document = _read(r"{\b bold {\i both}}\i it\i0  \strike x\plain  y {\field{\*\fldinst PAGE}{\fldrslt 3}} " + link)
    assert document.text == "bold bothit x y 3 link"
    assert spans(document) == [
        (SpanKind.STRONG, "bold both", ""),
        (SpanKind.EMPHASIS, "both", ""),
        (SpanKind.EMPHASIS, "it", ""),
        (SpanKind.STRIKE, "x", ""),
        (SpanKind.LINK, "link", "https://example.org"),
    ]


def test_items_have_the_markers_that_the_file_gives_them() -> None:
    old = r"\pard{\pntext\f1\'B7\tab}{\*\pn\pnlvlblt{\pntxtb\'B7}}one\par{\pntext\f1\'B7\tab}two\par"
    new = r"\pard{\listtext\pard\plain 1.\tab}\ls1 first\par{\listtext a)\tab}\ilvl1 sub\par\pard end"
    document = _read(old + new)
    assert blocks(document) == [("•", "one"), ("•", "two"), ("1.", "first"), ("a)", "sub"), ("", "end")]
    assert [block.indent for block in document.blocks] == [1, 1, 1, 2, 0]


def test_tables_have_tabs_between_cells_and_end_with_the_paragraph_after_them() -> None:
    row = r"\trowd\cellx1\cellx2\pard\intbl A\cell B\par b\cell\row\trowd\pard\intbl\cell D\cell\row"
    document = _read(r"before\par" + row + r"\pard\par" + row + r"\pard after")
    assert document.text == "before\n\nA\tB b\n\tD\n\nA\tB b\n\tD\n\nafter"


def test_notes_and_comments_stand_at_the_end_and_deleted_and_hidden_text_nowhere() -> None:
    note = (
        r"{\super\chftn{\footnote\pard\plain {\chftn} See {\field{\*\fldinst{HYPERLINK x}}{\fldrslt there}}.\par Two}}"
    )
    body = f"A{note} B{note}" + r"{\*\atnauthor Ann}{\*\annotation\pard Really?\par}{\deleted old}{\v secret} C"
    document = _read(body)
    texts = ["A[1] B[2] C", "", "[1] See there. Two", "[2] See there. Two", "", "Comment by Ann: Really?"]
    assert [text for _, text in blocks(document)] == texts
    assert document.warnings == (
        "It has tracked changes; deleted text is left out",
        "Text that is set to be hidden is left out",
    )


def test_a_mail_packed_into_rtf_is_read_without_its_tags() -> None:
    assert _read(
        r"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Dear all{\*\htmltag72 </p>}\htmlrtf \f0 x\htmlrtf0 }"
    ).text == ("Dear all")


def test_properties_give_metadata_with_origins() -> None:
    info = r"{\info{\title A \'e9}{\author Jo Roe}{\creatim\yr2024\mo7\dy24\hr10\min3}{\keywords a, b}{\doccomm no}}"
    document = _read(info + "text")
    metadata = document.metadata
    assert (metadata.title, metadata.author, metadata.date) == ("A é", "Jo Roe", "2024-07-24")
    assert metadata.tags == ("a", "b")
    assert set(metadata.origins) == {"title", "author", "date", "tags"}
    assert document.text == "text"


def test_a_file_that_ends_early_is_read_and_that_is_said() -> None:
    document = read(rb"{\rtf1 some {\b text", "x.rtf")
    assert document.text == "some text"
    assert document.warnings == ("The file ends early; some of it may be missing",)


def test_what_follows_the_text_is_not_read() -> None:
    assert _read("in} out{").text == "in"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no rtf", "is damaged: it does not begin like RTF"),
        (rb"{\rtf1 " + b"{" * 100_000, "is damaged: it has more than 1,000 groups in one another"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data, "x.rtf")
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "piece", [r"{\field{\*\fldinst HYPERLINK ", r"\u8364", r"\'", "\\", r"{\footnote ", r"\bin99999 "]
)
def test_the_same_thing_over_and_over_is_no_trouble(piece: str) -> None:
    assert isinstance(read(rb"{\rtf1 x " + piece.encode() * 400, "x.rtf").text, str)


def test_groups_in_groups_are_read_and_so_are_many_words() -> None:
    assert _read("{" * 900 + "deep" + "}" * 900).text == "deep"
    assert _read(r"\b\b0" * 50_000 + " end").text == "end"


@given(st.binary(max_size=300))
def test_any_bytes_after_the_signature_are_read_or_refused(data: bytes) -> None:
    with suppress(Unreadable):
        read(rb"{\rtf1 " + data, "x.rtf")


_PIECES = [r"\par ", r"\cell ", r"\row ", r"\intbl ", r"\pard ", r"\trowd ", "{", "}", r"{\*", r"\u-1 ", r"\'e9", "a "]
_PIECES += [
    r"\footnote ",
    r"\listtext ",
    r"\fldrslt ",
    r"{\*\fldinst HYPERLINK x}",
    r"\stylesheet ",
    r"\info ",
    r"\bin3 ",
]
_PIECES += [r"\title ", r"\creatim ", r"\yr99999999 ", r"\fonttbl ", r"\f999999999 ", r"\cpg7 ", r"\ansicpg0 ", r"\b "]


@given(st.lists(st.sampled_from(_PIECES), max_size=40))
def test_any_order_of_words_gives_blocks_in_order(pieces: list[str]) -> None:
    try:
        document = _read("".join(pieces))
    except Unreadable:
        return
    ends = [0, *(block.end for block in document.blocks)]
    assert all(end <= block.start for end, block in zip(ends, document.blocks, strict=False))
    assert all(span.start < span.end <= len(document.text) for span in document.spans)


def test_damage_never_raises_anything_else() -> None:
    body = r"\pard\s3 A\par{\listtext 1.}x\par\trowd\intbl a\cell\row{\footnote n}{\f1 \'e3}\u8364?\pard b"
    data = (r"{\rtf1\ansi\ansicpg1252" + _FONTS + _STYLES + r"{\info{\title T}}" + body + "}").encode()
    assert "read" in outcomes(read, data, 400)


def test_letters_of_the_fonts_symbol_and_wingdings_are_the_signs_they_show() -> None:
    fonts = r"{\fonttbl{\f0\fcharset0 Calibri;}{\f4\fcharset2{\*\panose 05}Symbol;}{\f5\fcharset2 Wingdings;}}"
    body = r"{\f4 a\'b3 \u-3999?}{\f5 J\'fc}{\f0 J\u-3999?}\par{\pntext\f4\'B7\tab}item"
    document = read((r"{\rtf1\ansi\deff0" + fonts + body + "}").encode(), "x.rtf")
    assert document.text == "α≥ α☺✓J\uf061\n\nitem"
    assert blocks(document)[1] == ("•", "item")
