from __future__ import annotations

import pytest

from index.documents import BlockKind, Document, SpanKind
from index.extract.errors import Unreadable
from index.extract.office.odf import read
from tests.index.offices import blocks, odf, outcomes, places, spans, zipped

_STYLES = (
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    '<style:style style:name="P2"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="T1"><style:text-properties fo:font-style="italic"/></style:style>'
    '<style:style style:name="T2" style:parent-style-name="T1">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="T3"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="hidden"><style:table-properties table:display="false"/></style:style>'
    '<style:style style:name="dp"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    '<text:list-style style:name="L1"><text:list-level-style-bullet text:level="1"/></text:list-style>'
    '<text:list-style style:name="L2">'
    '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="." text:start-value="2"/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")" text:display-levels="2"/>'
    "</text:list-style>"
)


def _read(body: str, kind: str = "text", meta: str = "") -> Document:
    return read(odf(body, kind, _STYLES, meta=meta), "papers.odx")


def _p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def _list(style: str, *items: str, more: str = "") -> str:
    content = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    return f'<text:list text:style-name="{style}" {more}>{content}</text:list>'


def _cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}>{_p(text) if text else ''}</table:table-cell>"


def _row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def _sheet(*rows: str, name: str = "Budget", style: str = "") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{"".join(rows)}</table:table>'


def test_headings_have_levels_and_a_title_is_one() -> None:
    document = _read(_p("The title", "P1") + '<text:h text:outline-level="3">Part</text:h>' + _p("Text"))
    assert [(block.kind, block.level) for block in document.blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 3),
        (BlockKind.PARAGRAPH, 0),
    ]
    assert document.text == "The title\n\nPart\n\nText"


def test_styles_and_links_are_spans() -> None:
    inner = 'a<text:span text:style-name="T1">b<text:span text:style-name="T2">c</text:span></text:span>d'
    document = _read(_p(inner + '<text:a xlink:href="https://example.org">e</text:a>') + _p("all", "P2"))
    assert document.text == "abcde\n\nall"
    assert spans(document) == [
        (SpanKind.EMPHASIS, "bc", ""),
        (SpanKind.STRIKE, "c", ""),
        (SpanKind.LINK, "e", "https://example.org"),
        (SpanKind.STRONG, "all", ""),
    ]


def test_lists_count_by_their_styles_and_go_on_where_they_say_so() -> None:
    inner = _list("", _p("b"), _p("c"))
    body = _list("L2", _p("a") + inner, _p("d") + _p("more")) + _p("between")
    body += _list("L2", _p("e"), more='text:continue-numbering="true"') + _list("L2", _p("f")) + _list("L1", _p("g"))
    document = _read(body)
    assert blocks(document) == [
        *(("2.", "a"), ("2.a)", "b"), ("2.b)", "c"), ("3.", "d"), ("", "more"), ("", "between")),
        *(("4.", "e"), ("2.", "f"), ("•", "g")),
    ]


def test_spaces_tabs_line_breaks_and_pictures() -> None:
    picture = "<draw:frame><draw:image/><svg:title>A map</svg:title><svg:desc>of it</svg:desc></draw:frame>"
    document = _read(_p(f'a<text:s text:c="9000000"/>b<text:tab/>c<text:line-break/>d {picture}'))
    assert document.text == "a b c\nd A map"
    assert spans(document) == [(SpanKind.IMAGE, "A map", "")]


def test_notes_and_comments_stand_at_the_end() -> None:
    body = f"<text:note-body>{_p('Note')}</text:note-body>"
    note = f"<text:note><text:note-citation>7</text:note-citation>{body}</text:note>"
    comment = (
        f"<office:annotation><dc:creator>Ann</dc:creator><dc:date>2024</dc:date>{_p('Really?')}</office:annotation>"
    )
    document = _read(_p(f"A{note} and{comment} B{note}"))
    assert [text for _, text in blocks(document)] == [
        *("A[1] and B[2]", "", "[1] Note", "[2] Note", "", "Comment by Ann: Really?"),
    ]


def test_deleted_and_hidden_text_is_left_out_and_that_is_said() -> None:
    changes = f"<text:tracked-changes><text:changed-region><text:deletion>{_p('old')}</text:deletion>"
    changes += "</text:changed-region></text:tracked-changes>"
    document = _read(changes + _p('new<text:span text:style-name="T3">secret</text:span> on'))
    assert document.text == "new on"
    assert document.warnings == (
        "It has tracked changes; deleted text is left out",
        "Text that is set to be hidden is left out",
    )


def test_a_text_box_follows_its_paragraph() -> None:
    box = f"<draw:frame><draw:text-box>{_p('boxed')}</draw:text-box></draw:frame>"
    assert _read(_p(f"before {box}after")).text == "before after\n\nboxed"


def test_tables_keep_covered_and_repeated_cells_empty() -> None:
    rows = _row(_cell("A"), _cell("B"), _cell("C"))
    rows += _row(_cell("wide"), "<table:covered-table-cell/>", _cell("x"))
    rows += _row(_cell("", 'table:number-columns-repeated="2"'), _cell("y"))
    document = _read(f"<table:table>{rows}</table:table>")
    assert document.text == "A\tB\tC\nwide\t\tx\n\t\ty"


def test_sheets_are_tables_under_their_names() -> None:
    far = _row(_cell("", 'table:number-columns-repeated="16383"'), _cell("far"))
    date = 'office:value-type="date" office:date-value="2024-07-24T00:00:00"'
    sheet = _sheet(
        _row(_cell("Notes")),
        _row(attributes='table:number-rows-repeated="5"'),
        _row(_cell("", 'table:number-columns-repeated="3"'), _cell("Item"), _cell("Cost"), _cell("When")),
        _row(_cell("", 'table:number-columns-repeated="3"'), _cell("a b"), _cell("1,20 €"), _cell("24.7.24", date)),
        _row(attributes='table:number-rows-repeated="1048000"'),
        far,
    )
    document = _read(sheet + _sheet(_row(_cell("x")), name="Two", style="hidden"), "spreadsheet")
    assert (
        document.text
        == "Budget\n\nNotes\n\nItem\tCost\tWhen\na b\t1,20 €\t2024-07-24\n\nfar\n\nTwo (hidden sheet)\n\nx"
    )
    assert places(document) == [("sheet Budget", "Budget"), ("sheet Two", "Two (hidden sheet)")]
    assert document.media_type == "application/vnd.oasis.opendocument.spreadsheet"
    assert document.metadata.title == "papers"


def test_cells_and_rows_repeated_without_end_are_cut_off_and_that_is_said() -> None:
    row = _row(_cell("x", 'table:number-columns-repeated="16384"'), attributes='table:number-rows-repeated="1048576"')
    document = _read(_sheet(row * 50), "spreadsheet")
    assert len(document.text) < 2_000_000
    assert document.warnings[0].startswith("Sheet Budget: 52,4")
    assert document.warnings[1] == "Sheet Budget: 1 column is left out"


def test_slides_have_titles_places_and_notes() -> None:
    def page(title: str, style: str = "") -> str:
        frame = f'<draw:frame presentation:class="title"><draw:text-box>{_p(title)}</draw:text-box></draw:frame>'
        box = f"<draw:frame><draw:text-box>{_list('L1', _p('point'))}</draw:text-box></draw:frame>"
        foot = f'<draw:frame presentation:class="footer"><draw:text-box>{_p("foot")}</draw:text-box></draw:frame>'
        said = f"<draw:frame><draw:text-box>{_p('say')}</draw:text-box></draw:frame>"
        notes = f"<presentation:notes>{said}</presentation:notes>"
        return f'<draw:page draw:style-name="{style}">{frame}{box}{foot}{notes}</draw:page>'

    document = _read(page("One") + page("Two", "dp"), "presentation")
    one, two = [("", "One"), ("•", "point"), ("", "Notes"), ("", "say")], [("", "Two"), ("•", "point"), ("", "Notes")]
    assert blocks(document) == [*one, ("", ""), ("", "(hidden slide)"), *two, ("", "say")]
    assert places(document) == [("slide 1", "One"), ("slide 2", "(hidden slide)")]
    assert document.warnings == ("1 of its slides is hidden",)


def test_properties_give_metadata_with_origins() -> None:
    meta = "<dc:title>A</dc:title><dc:creator>Editor</dc:creator><meta:initial-creator>Jo Roe</meta:initial-creator>"
    meta += "<meta:creation-date>2024-07-24T10:30:05.123456789</meta:creation-date><dc:date>2025-01-01</dc:date>"
    metadata = _read(_p("x"), meta=meta + "<meta:keyword>a</meta:keyword><meta:keyword>b</meta:keyword>").metadata
    assert (metadata.title, metadata.author, metadata.date) == ("A", "Jo Roe", "2024-07-24")
    assert metadata.tags == ("a", "b")
    assert set(metadata.origins.values()) == {"document properties"}


def test_a_flat_file_is_read_as_a_package_is() -> None:
    flat = '<?xml version="1.0"?><office:document><office:meta><dc:title>Flat</dc:title></office:meta>'
    flat += f"<office:body><office:text>{_p('x')}</office:text></office:body></office:document>"
    document = read(flat.encode(), "x.fodt")
    assert (document.text, document.metadata.title) == ("x", "Flat")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped({"META-INF/manifest.xml": "<manifest:encryption-data/>", "content.xml": "x"}), "is encrypted"),
        (zipped({"mimetype": "x"}), "is damaged: it has no content.xml"),
        (zipped({"content.xml": "<a>"}), "is damaged: its XML is not well-formed"),
        (b"no zip", "is damaged"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "holds XML with a document type"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data, "x.odt")
    assert caught.value.reason.startswith(reason)


def test_damage_never_raises_anything_else() -> None:
    note = (
        f"<text:note><text:note-citation>7</text:note-citation><text:note-body>{_p('n')}</text:note-body></text:note>"
    )
    body = _p(f"a{note}") + _list("L2", _p("b")) + f"<table:table>{_row(_cell('c'), _cell('d'))}</table:table>"
    assert outcomes(read, odf(body, "text", _STYLES), 100) >= {"read", "is damaged"}
    assert outcomes(read, odf(_sheet(_row(_cell("a"), _cell("b"))), "spreadsheet", _STYLES), 100) >= {"read"}


def test_slides_without_notes_say_nothing_of_notes() -> None:
    notes = (
        f"<presentation:notes><draw:frame><draw:text-box>{_p(' ')}</draw:text-box></draw:frame></presentation:notes>"
    )
    document = _read(
        f"<draw:page><draw:frame><draw:text-box>{_p('A')}</draw:text-box></draw:frame>{notes}</draw:page>",
        "presentation",
    )
    assert document.text == "A"
