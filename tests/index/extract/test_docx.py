from __future__ import annotations

import pytest

from index.documents import Block, BlockKind, Document, SpanKind
from index.extract.errors import Unreadable
from index.extract.office.docx import read
from tests.index.offices import blocks, chart, docx, outcomes, paragraph, places, spans, with_parts, word_part, zipped

_STYLES = (
    '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="berschrift1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Part"><w:name w:val="Part"/>'
    '<w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Zitat"><w:name w:val="Quote"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Liste"><w:name w:val="List Bullet"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="Fett"><w:name w:val="Loud"/><w:rPr><w:b/><w:i w:val="0"/></w:rPr></w:style>'
)
_NUMBERING = (
    '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl>'
    "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="8">'
    '<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="(%3)"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="8"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def _read(body: str, parts: dict[str, str] | None = None, fields: dict[str, str] | None = None) -> Document:
    return read(docx(body, parts, {"h1": ("hyperlink", "https://example.org/a")}, **(fields or {})), "x.docx")


def _styled(style: str, text: str) -> str:
    return paragraph(text, f'<w:pStyle w:val="{style}"/>')


def _item(number: int, level: int, text: str) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def _cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def _run(properties: str, text: str) -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_headings_are_known_by_the_names_of_styles_in_any_language_by_inheritance_and_by_outline_level() -> None:
    body = "".join(_styled(style, style) for style in ("berschrift1", "Mine", "Part", "Loop", "Nowhere", "Heading2"))
    document = _read(body + paragraph("Own", '<w:outlineLvl w:val="1"/>') + _styled("Title", "T"), {"styles": _STYLES})
    assert [(block.kind, block.level) for block in document.blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 3),
        (BlockKind.PARAGRAPH, 0),
        (BlockKind.PARAGRAPH, 0),
        (BlockKind.HEADING, 2),
        (BlockKind.HEADING, 2),
        (BlockKind.HEADING, 1),
    ]
    assert document.metadata.title == "berschrift1"
    assert document.metadata.origins == {"title": "first heading"}


def test_lists_count_as_in_word() -> None:
    items = [(2, 0), (2, 1), (2, 1), (2, 0), (2, 1), (2, 2), (1, 0), (2, 0), (4, 0), (4, 0), (99, 0)]
    body = "".join(_item(number, level, "x") for number, level in items) + _styled("Liste", "y") + _item(0, 0, "none")
    document = _read(body, {"styles": _STYLES, "numbering": _NUMBERING})
    markers = ["3.", "3.a)", "3.b)", "4.", "4.a)", "(I)", "•", "5.", "1.", "2.", "•", "•", ""]
    assert [marker for marker, _ in blocks(document)] == markers
    assert [block.indent for block in document.blocks] == [1, 2, 2, 1, 2, 3, 1, 1, 1, 1, 1, 1, 0]


def test_an_empty_item_is_counted_but_not_shown() -> None:
    document = _read(_item(2, 0, "a") + _item(2, 0, "") + _item(2, 0, "c"), {"numbering": _NUMBERING})
    assert blocks(document) == [("3.", "a"), ("5.", "c")]


def test_tables_have_tabs_between_cells_and_empty_cells_where_cells_are_merged() -> None:
    wide = _cell(paragraph("wide"), '<w:gridSpan w:val="2"/>')
    rows = [
        _cell(paragraph("A")) + _cell(paragraph("B")) + _cell(paragraph("C")),
        wide + _cell(paragraph("one") + _item(1, 0, "two")),
        _cell("<w:tbl><w:tr>" + _cell(paragraph("in")) * 2 + "</w:tr></w:tbl>" + paragraph()) + _cell(paragraph()) * 2,
    ]
    body = "<w:tbl><w:tblGrid>" + "<w:gridCol/>" * 3 + "</w:tblGrid>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    document = _read(paragraph("Before") + body + "</w:tbl>" + paragraph("After"))
    assert document.text == "Before\n\nA\tB\tC\nwide\t\tone two\nin in\t\t\n\nAfter"
    assert [block.kind for block in document.blocks] == ["paragraph", "table", "paragraph"]


def test_a_table_of_one_column_is_a_frame_around_paragraphs() -> None:
    row = "<w:tr>" + _cell(paragraph("One") + paragraph("Two")) + "</w:tr>"
    document = _read(f"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid>{row}</w:tbl>")
    assert document.text == "One\n\nTwo"
    assert {block.kind for block in document.blocks} == {BlockKind.PARAGRAPH}


def test_a_span_of_a_million_columns_does_not_make_a_million_tabs() -> None:
    cell = _cell(paragraph("x"), '<w:gridSpan w:val="1000000"/>')
    assert len(_read("<w:tbl><w:tr>" + cell * 3 + "</w:tr></w:tbl>").text) < 100


def test_styles_and_links_are_spans_over_runs_that_belong_together() -> None:
    runs = _run("<w:b/>", "bold ") + _run("<w:b/><w:i/>", "both") + _run('<w:b w:val="false"/>', " plain ")
    runs += _run('<w:rStyle w:val="Fett"/>', "loud") + _run("<w:dstrike/>", "gone")
    runs += f'<w:hyperlink r:id="h1">{_run("", "link")}</w:hyperlink>'
    runs += f'<w:hyperlink w:anchor="a">{_run("", "in")}</w:hyperlink>'
    document = _read(paragraph("", "<w:rPr><w:b/></w:rPr>", runs), {"styles": _STYLES})
    assert document.text == "bold both plain loudgonelinkin"
    assert spans(document) == [
        (SpanKind.STRONG, "bold both", ""),
        (SpanKind.EMPHASIS, "both", ""),
        (SpanKind.STRONG, "loud", ""),
        (SpanKind.STRIKE, "gone", ""),
        (SpanKind.LINK, "link", "https://example.org/a"),
    ]


def _field(code: str, result: str) -> str:
    parts = ["begin", f"<w:instrText>{code}</w:instrText>", "separate", f"<w:t>{result}</w:t>", "end"]
    return "".join(
        f"<w:r>{part}</w:r>" if part.startswith("<") else f'<w:r><w:fldChar w:fldCharType="{part}"/></w:r>'
        for part in parts
    )


def test_of_fields_only_the_result_is_read_and_a_link_field_is_a_link() -> None:
    open_ended = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>swallowed</w:t></w:r>'
    link = _field('HYPERLINK "https://example.org/b"', "there")
    body = paragraph("p. ", "", _field("PAGE", "3") + link) + paragraph("", "", open_ended) + paragraph("on")
    document = _read(body)
    assert document.text == "p. 3there\n\non"
    assert spans(document) == [(SpanKind.LINK, "there", "https://example.org/b")]


def test_notes_are_marked_in_the_text_and_stand_at_its_end_before_comments() -> None:
    body = paragraph("A", "", '<w:r><w:footnoteReference w:id="5"/></w:r>')
    body += paragraph("B", "", '<w:r><w:endnoteReference w:id="5"/></w:r><w:r><w:commentReference w:id="0"/></w:r>')
    separator = '<w:footnote w:id="0" w:type="separator"><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote>'
    parts = {
        "footnotes": separator
        + f'<w:footnote w:id="5">{paragraph("Foot", "", "<w:r><w:footnoteRef/></w:r>")}</w:footnote>',
        "endnotes": f'<w:endnote w:id="5">{paragraph("End")}{paragraph("more")}</w:endnote>',
        "comments": f'<w:comment w:id="0" w:author="Ann">{_styled("Heading1", "Really?")}</w:comment>',
    }
    document = _read(body, parts)
    assert [text for _, text in blocks(document)] == [
        *("A[1]", "B[2]", "", "[1] Foot", "", "[2] End", "more", "", "Comment by Ann: Really?"),
    ]
    assert document.metadata.title == ""  # a heading in a comment is none of the text


def test_deleted_text_is_left_out_and_that_is_said_once() -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>old</w:delText></w:r></w:del>'
    runs = deleted + '<w:ins w:id="2"><w:r><w:t>new</w:t></w:r></w:ins>' + deleted
    document = _read(paragraph("The ", "", runs) + paragraph("moved", "<w:rPr><w:del/></w:rPr>") + paragraph(" on"))
    assert document.text == "The new\n\nmoved on"
    assert document.warnings == ("It has tracked changes; deleted text is left out",)


def test_a_text_box_is_read_once_and_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('In the box')}{paragraph('and more')}</w:txbxContent>"
    choice = f"<mc:AlternateContent><mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice>"
    choice += f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    document = _read(paragraph("Before ", "", f"<w:r>{choice}</w:r><w:r><w:t>after</w:t></w:r>") + paragraph("Next"))
    assert [text for _, text in blocks(document)] == ["Before after", "In the box", "and more", "Next"]


def test_breaks_tabs_symbols_pictures_and_hidden_text() -> None:
    inner = '<w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:sym w:char="F0FC"/>'
    runs = f'<w:r>{inner}<wp:docPr descr="A map"/></w:r>{_run("<w:vanish/>", "secret")}'
    document = _read(paragraph("", '<w:tabs><w:tab w:val="left"/></w:tabs>', runs))
    assert document.text == "a b\nc\u2011✓ A map"
    assert spans(document) == [(SpanKind.IMAGE, "A map", "")]
    assert document.warnings == ("Text that is set to be hidden is left out",)


def test_pages_are_located_where_word_says_they_broke() -> None:
    broken = "<w:r><w:lastRenderedPageBreak/><w:t>second</w:t></w:r>"
    document = _read(paragraph("first ", "", broken) + paragraph("", "", broken.replace("second", "third")))
    assert places(document) == [("page 1", "first second"), ("page 2", "second"), ("page 3", "third")]
    assert _read(paragraph("no pages")).locators == ()


def test_quotes_have_a_quote_bar() -> None:
    document = _read(_styled("Zitat", "Said") + paragraph("so"), {"styles": _STYLES})
    assert [block.quote for block in document.blocks] == [1, 0]


def test_properties_give_metadata_with_origins() -> None:
    fields = {"title": "A", "creator": "Jo Roe", "created": "2024-07-24T10:30:05Z", "modified": "2025-01-01T00:00:00Z"}
    metadata = _read(paragraph("x"), fields={"language": "en-GB", "keywords": "water; dams", **fields}).metadata
    assert (metadata.title, metadata.author, metadata.date) == ("A", "Jo Roe", "2024-07-24T10:30Z")
    assert (metadata.language, metadata.tags) == ("en-GB", ("water", "dams"))
    assert set(metadata.origins.values()) == {"document properties"}
    assert set(metadata.origins) == {"title", "author", "date", "language", "tags"}


@pytest.mark.parametrize("title", ["Document1", "Microsoft Word - final.doc", "Untitled", "PowerPoint Presentation"])
def test_titles_that_programs_fill_in_are_not_taken(title: str) -> None:
    metadata = _read(
        _styled("Heading1", "Real"),
        fields={"title": title, "creator": "python-docx", "created": "1601-01-01T00:00:00Z"},
    )
    assert metadata.metadata.title == "Real"
    assert metadata.metadata.author == metadata.metadata.date == ""


def test_strict_files_with_other_prefixes_are_read() -> None:
    text = '<x:document xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    text += ' xmlns:rel="http://purl.oclc.org/ooxml/officeDocument/relationships"><x:body><x:p>'
    text += '<x:hyperlink rel:id="a" x:id="b"><x:r><x:t>link</x:t></x:r></x:hyperlink></x:p></x:body></x:document>'
    links = (
        '<Relationships><Relationship Id="a" Type="x/hyperlink" Target="https://example.org" TargetMode="External"/>'
    )
    parts = {"word/document.xml": text, "word/_rels/document.xml.rels": links + "</Relationships>"}
    assert spans(read(zipped(parts), "x")) == [(SpanKind.LINK, "link", "https://example.org")]


def test_damaged_styles_cost_the_styles_alone() -> None:
    document = _read(_styled("Heading1", "Head"), {"styles": "<w:style>"})
    assert document.blocks == (Block(0, 4, BlockKind.HEADING, 1),)
    assert document.warnings[0].startswith("Its styles are left out: the part is damaged")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is encrypted"),
        (b"PK\x03\x04 no zip", "is damaged"),
        (zipped({"a": "b"}), "is damaged: it has no word/document.xml"),
        (zipped({"word/document.xml": "<w:document><w:body>"}), "is damaged: its XML is not well-formed"),
        (
            zipped({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + word_part("document", "&a;")}),
            "holds XML with a document type definition",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data, "x.docx")
    assert caught.value.reason.startswith(reason)


def test_of_a_document_that_is_too_long_the_beginning_is_read_and_that_is_said() -> None:
    rows = "".join(f"<w:tr>{_cell(paragraph(str(number)))}{f'<w:x{number}/>' * 50}</w:tr>" for number in range(25_000))
    refers = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    parts = {"footnotes": f'<w:footnote w:id="1">{paragraph("note")}</w:footnote>'}
    document = _read(paragraph("begins", "", refers) + f"<w:tbl>{rows}</w:tbl>" + paragraph("ends"), parts)
    assert document.text.startswith("begins[1]\n\n0\n1\n")
    assert document.text.endswith("\n\n[1] note")
    assert document.warnings == ("It is too long to be read to its end; the rest is left out",)


def test_a_text_box_without_end_is_cut_off() -> None:
    box = "".join(paragraph(f"in {number}") for number in range(60_000))
    body = paragraph("before", "", f"<w:r><w:txbxContent>{box}</w:txbxContent></w:r>") + paragraph("after")
    texts = _read(body).text.split("\n\n")
    assert texts[:3] == ["before", "in 0", "in 1"]
    assert texts[-1] == "after"
    assert 20_000 < len(texts) < 60_000


def test_elements_nested_without_end_are_read_like_others() -> None:
    nested = "<w:tbl><w:tr><w:tc>" * 5_000 + paragraph("deep") + "</w:tc></w:tr></w:tbl>" * 5_000
    boxes = "<w:p><w:r><w:txbxContent>" * 5_000 + paragraph("box") + "</w:txbxContent></w:r></w:p>" * 5_000
    assert _read(nested + boxes).text == "deep\n\nbox"


def test_damage_never_raises_anything_else() -> None:
    parts = {
        "styles": _STYLES,
        "numbering": _NUMBERING,
        "comments": f'<w:comment w:id="0">{paragraph("c")}</w:comment>',
    }
    body = _item(2, 0, "a") + f"<w:tbl><w:tr>{_cell(paragraph('x'))}</w:tr></w:tbl>" + _styled("Mine", "h")
    body += paragraph("f", "", _field("HYPERLINK", "x") + '<w:r><w:footnoteReference w:id="1"/></w:r>')
    assert outcomes(read, docx(body, parts, title="T"), 150) >= {"read", "is damaged"}


def test_letters_of_the_font_symbol_are_greek() -> None:
    signs = "".join(f'<w:sym w:font="Symbol" w:char="{code}"/>' for code in ("F061", "F0B1", "006D", "F0F0", "F010"))
    assert _read(paragraph("", "", f"<w:r>{signs}</w:r>")).text == "α±μ▯▯"


def test_a_time_without_a_zone_counts_as_its_day() -> None:
    fields = {"created": "2024-07-24T23:30:00"}
    assert _read(paragraph("x"), fields=fields).metadata.date == "2024-07-24"


def test_an_initial_letter_in_a_frame_goes_with_its_word() -> None:
    document = _read(paragraph("W", '<w:framePr w:dropCap="drop"/>') + paragraph("ater rose.") + paragraph("Next"))
    assert [text for _, text in blocks(document)] == ["Water rose.", "Next"]
    assert _read(paragraph("Box", '<w:framePr w:dropCap="none"/>') + paragraph("b")).text == "Box\n\nb"


def test_charts_and_diagrams_stand_after_their_paragraph_each_once() -> None:
    def drawing(element: str) -> str:
        return f"<w:r><w:drawing>{element}</w:drawing></w:r>"

    shown = drawing('<c:chart xmlns:c="urn:c" r:id="c"/>') + drawing('<d:relIds xmlns:d="urn:d" r:dm="d"/>')
    related = {"c": ("chart", "c.xml"), "d": ("diagramData", "d.xml")}
    body = paragraph("Rain ", "", shown) + paragraph("again ", "", shown)
    points = "".join(
        f"<d:pt><d:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:t></d:pt>" for text in ("first", "", "then")
    )
    diagram = f'<d:dataModel xmlns:d="urn:d" xmlns:a="urn:a">{points}</d:dataModel>'
    parts = {"word/c.xml": chart(), "word/d.xml": diagram}
    document = read(with_parts(docx(body, {}, related), parts), "x.docx")
    table = "\tRain\tSnow\n2023\t7\t1\n2024\t0.3\t"
    assert [text for _, text in blocks(document)] == ["Rain", table, "first", "then", "again"]
    cell = read(
        with_parts(docx(f"<w:tbl><w:tr>{_cell(body)}{_cell(paragraph('x'))}</w:tr></w:tbl>", {}, related), parts), "x"
    )
    assert cell.text.startswith("Rain Rain Snow 2023 7 1") and cell.text.endswith("again\tx")


def test_letters_of_the_fonts_symbol_and_wingdings_are_the_signs_they_show() -> None:
    runs = _run('<w:rFonts w:ascii="Symbol"/>', "\uf061 ") + _run('<w:rFonts w:ascii="Wingdings"/>', "\uf0fc \uf04a")
    signs = '<w:r><w:sym w:font="Wingdings" w:char="F06F"/><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
    assert _read(paragraph("", "", runs + signs + _run("", "\uf061"))).text == "α ✓ ☺□≥\uf061"
