"""Presentations: slides in their order, with titles, points and notes."""

from __future__ import annotations

import pytest

from index.documents import BlockKind, Document, SpanKind
from index.extract.errors import Unreadable
from index.extract.office.pptx import read
from tests.index.offices import blocks, chart, line, outcomes, places, pptx, relations, shape, spans, with_parts, zipped

_RELATED = {
    "link": ("hyperlink", "https://example.org"),
    "n": ("notesSlide", "../notes.xml"),
    "d": ("data", "../data.xml"),
}


def _read(shapes: str) -> Document:
    return read(pptx({"one": shapes}, "one", {"link": ("hyperlink", "https://example.org")}), "x.pptx")


def test_slides_come_in_the_order_they_are_shown_each_with_its_place() -> None:
    slides = {"a": shape(line("Alpha"), "title"), "b": shape(line("Beta"), "ctrTitle")}
    document = read(pptx(slides, "b a gone"), "x.pptx")
    assert document.text == "Beta\n\n\n\nAlpha"
    assert places(document) == [("slide 1", "Beta"), ("slide 2", "Alpha")]
    assert [(block.kind, block.level) for block in document.blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.RULE, 0),
        (BlockKind.HEADING, 2),
    ]
    assert document.metadata.title == "Beta"


def test_the_title_comes_first_and_what_repeats_on_every_slide_not_at_all() -> None:
    document = _read(shape(line("body"), "body") + shape(line("3"), "sldNum") + shape(line("Title"), "title"))
    assert document.text == "Title\n\nbody"


def test_outlines_have_bullets_by_level_and_boxes_have_none_unless_they_say_so() -> None:
    points = line("one") + line("two", '<a:pPr lvl="1"/>') + line("three", "<a:pPr><a:buNone/></a:pPr>")
    numbers = line("a", '<a:pPr><a:buAutoNum type="arabicPeriod" startAt="4"/></a:pPr>') * 2
    document = _read(shape(points, "body") + shape(line("free") + numbers))
    assert blocks(document) == [("•", "one"), ("◦", "two"), ("", "three"), ("", "free"), ("4.", "a"), ("5.", "a")]


def test_runs_have_styles_and_links_and_lines_break() -> None:
    runs = (
        '<a:r><a:rPr b="1" i="0"/><a:t>bold</a:t></a:r><a:br/><a:r><a:rPr><a:hlinkClick r:id="link"/></a:rPr><a:t>link'
    )
    document = _read(shape(f"<a:p>{runs}</a:t></a:r><a:fld><a:t> 7</a:t></a:fld></a:p>"))
    assert document.text == "bold\nlink 7"
    assert spans(document) == [(SpanKind.STRONG, "bold", ""), (SpanKind.LINK, "link", "https://example.org")]


def test_tables_groups_and_pictures_are_read() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<a:tc {more}><a:txBody>{line(text)}</a:txBody></a:tc>"

    row = "<a:tr>" + cell("wide", 'gridSpan="2"') + cell("gone", 'hMerge="1"') + cell("x") + "</a:tr>"
    table = f"<p:graphicFrame><a:graphic><a:tbl>{row}<a:tr>{cell('a') * 3}</a:tr></a:tbl></a:graphic></p:graphicFrame>"
    picture = '<p:pic><p:nvPicPr><p:cNvPr id="2" descr="A map"/></p:nvPicPr></p:pic>'
    choice = f"<mc:AlternateContent><mc:Choice>{shape(line('new'))}</mc:Choice>"
    choice += f"<mc:Fallback>{shape(line('old'))}</mc:Fallback></mc:AlternateContent>"
    document = _read(f"<p:grpSp><p:grpSp>{shape(line('in a group'))}</p:grpSp>{table}</p:grpSp>{picture}{choice}")
    assert document.text == "in a group\n\nwide\t\tx\na\ta\ta\n\nA map\n\nnew"


def test_notes_diagrams_and_hidden_slides() -> None:
    diagram = '<p:graphicFrame><a:graphic><dgm:relIds r:dm="d"/></a:graphic></p:graphicFrame>'
    notes = f"<p:cSld><p:spTree>{shape(line('say this'), 'body')}{shape(line('1'), 'sldNum')}</p:spTree></p:cSld>"
    data = f"<dgm:pt><dgm:t>{line('step')}</dgm:t></dgm:pt><dgm:pt/>"
    document = read(pptx({"a": "HIDDEN" + diagram}, "a", _RELATED, notes=notes, data=data), "x.pptx")
    assert blocks(document) == [("", "(hidden slide)"), ("•", "step"), ("", "Notes"), ("", "say this")]
    assert document.warnings == ("1 of its slides is hidden",)


def test_a_damaged_slide_costs_itself_alone() -> None:
    document = read(pptx({"a": "<p:sp>", "b": shape(line("fine"))}, "a b"), "x.pptx")
    assert document.text.strip() == "fine"
    assert document.warnings[0].startswith("Slide 1 is left out: it is damaged")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is encrypted"),
        (zipped({"a": "b"}), "is damaged: it has no ppt/presentation.xml"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data, "x.pptx")
    assert caught.value.reason.startswith(reason)


def test_damage_never_raises_anything_else() -> None:
    slide = shape(line("t"), "title") + shape(line("a", '<a:pPr lvl="1"><a:buAutoNum/></a:pPr>'))
    data = pptx({"a": slide, "b": slide}, "a b", _RELATED, notes=f"<p:cSld>{shape(line('n'))}</p:cSld>", data="")
    assert outcomes(read, data, 200) >= {"read", "is damaged"}


def test_slides_without_text_leave_no_trace_but_keep_their_numbers() -> None:
    slides = {"none": "", "some": shape(line("text"))}
    document = read(pptx(slides, "none none some none some"), "x.pptx")
    assert places(document) == [("slide 3", "text"), ("slide 5", "text")]
    assert [block.kind for block in document.blocks] == ["paragraph", "rule", "paragraph"]
    assert read(pptx(slides, "none none"), "x.pptx").blocks == ()


def test_a_chart_is_its_title_and_a_table_of_its_numbers() -> None:
    frame = '<p:graphicFrame><a:graphic><c:chart xmlns:c="urn:c" r:id="c"/></a:graphic></p:graphicFrame>'
    data = pptx({"a": shape(line("Weather"), "title") + frame}, "a", {"c": ("chart", "../chart1.xml")})
    document = read(with_parts(data, {"ppt/chart1.xml": chart("Days of")}), "x.pptx")
    assert document.text == "Weather\n\nDays of\n\n\tRain\tSnow\n2023\t7\t1\n2024\t0.3\t"
    assert document.blocks[-1].kind is BlockKind.TABLE
    broken = read(with_parts(data, {"ppt/chart1.xml": "<c:chart>"}), "x.pptx")
    assert broken.text == "Weather"
    assert broken.warnings[0].startswith("A chart or diagram is left out: it is damaged")


def test_letters_of_the_fonts_symbol_and_wingdings_are_the_signs_they_show() -> None:
    def run(font: str, text: str) -> str:
        return f'<a:r><a:rPr><a:latin typeface="Arial"/><a:sym typeface="{font}"/></a:rPr><a:t>{text}</a:t></a:r>'

    runs = run("Symbol", "x \uf0de y") + run("Wingdings", " \uf0e0 z")
    document = _read(shape(f"<a:p>{runs}</a:p>"))
    assert document.text == "x ⇒ y → z"


def test_the_path_that_stands_for_a_picture_is_its_file_name() -> None:
    def picture(words: str) -> str:
        return f'<p:pic><p:nvPicPr><p:cNvPr id="2" descr="{words}"/></p:nvPicPr></p:pic>'

    words = ("C:\\Users\\anna\\river.jpg", "http://example.org/a/dam.png", "/srv/x/" + "y" * 90, "Rain / snow a/b")
    assert blocks(_read("".join(map(picture, words)))) == [
        *(("", "river.jpg"), ("", "dam.png"), ("", "image"), ("", "Rain / snow a/b")),
    ]


def test_comments_stand_after_the_notes_of_their_slide_with_their_author() -> None:
    old = '<p:cmLst xmlns:p="urn:p"><p:cm authorId="3"><p:text>Too long</p:text></p:cm><p:cm><p:text/></p:cm></p:cmLst>'
    new = (
        '<q:cmLst xmlns:q="urn:q" xmlns:a="urn:a"><q:cm authorId="{9}"><q:txBody><a:p><a:r><a:t>Why?</a:t></a:r></a:p>'
    )
    related = {"n": ("notesSlide", "../notes.xml"), "c": ("comments", "../c.xml"), "d": ("comments", "../d.xml")}
    notes = f"<p:cSld><p:spTree>{shape(line('say this'), 'body')}</p:spTree></p:cSld>"
    main = {"a": ("slide", "slides/a.xml"), "w": ("commentAuthors", "who.xml")}
    parts = {
        "ppt/c.xml": old,
        "ppt/d.xml": f"{new}</q:txBody></q:cm></q:cmLst>",
        "ppt/who.xml": '<p:cmAuthorLst xmlns:p="urn:p"><p:cmAuthor id="3" name="Anna Kern"/></p:cmAuthorLst>',
        "ppt/_rels/presentation.xml.rels": relations(main),
    }
    data = with_parts(pptx({"a": shape(line("Dams"), "title")}, "a", related, notes=notes), parts)
    assert [text for _, text in blocks(read(data, "x.pptx"))] == [
        *("Dams", "Notes", "say this", "Comment by Anna Kern: Too long", "Comment by someone: Why?"),
    ]
