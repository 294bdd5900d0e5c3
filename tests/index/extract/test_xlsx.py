from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import BlockKind, Document
from index.extract.errors import Unreadable
from index.extract.office.sheets import CHARACTERS_LIMIT, ROWS_LIMIT
from index.extract.office.xlsx import read
from index.extract.office.xlsx_formats import plain, show_as
from tests.index.offices import outcomes, places, relations, with_parts, xlsx, zipped

_STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="164"/><xf numFmtId="10"/></cellXfs>'
)


def _row(*cells: str, number: int = 0) -> str:
    reference = f' r="{number}"' if number else ""
    return f"<row{reference}>{''.join(cells)}</row>"


def _text(text: str, at: str = "") -> str:
    reference = f' r="{at}"' if at else ""
    return f'<c t="inlineStr"{reference}><is><t>{text}</t></is></c>'


def _value(value: str, kind: str = "n", style: int = 0) -> str:
    return f'<c t="{kind}" s="{style}"><f>1+1</f><v>{value}</v></c>'


def _read(rows: str, strings: str = "", **more: str) -> Document:
    return read(xlsx({"Budget": rows}, strings, _STYLES, **more), "money.xlsx")


def test_a_sheet_is_a_heading_and_a_table_a_range() -> None:
    rows = _row(_text("Budget 2024", "B2"), number=2)
    rows += _row(_text("Item", "B4"), _text("Cost", "D4"), number=4) + _row(
        _text("Dam", "B5"), _text("7", "D5"), number=5
    )
    document = _read(rows)
    assert document.text == "Budget\n\nBudget 2024\n\nItem\tCost\nDam\t7"
    assert [block.kind for block in document.blocks] == [BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.TABLE]
    assert document.metadata.title == "money"
    assert document.metadata.origins["title"] == "file name"


def test_values_are_shown_as_their_type_and_format_say() -> None:
    cells = [_value("0", "s"), _value("1", "s"), _value("9", "s"), _value("1", "b"), _value("#DIV/0!", "e")]
    cells += [_value("done", "str"), _value("45497", style=1), _value("0.256", style=2), _value("0.30000000000000004")]
    strings = "<si><t>plain</t></si><si><r><t>ri</t></r><r><t>ch\n2</t></r><rPh><t>reading</t></rPh></si>"
    document = _read(_row(*cells, _value("2024-07-24T00:00:00", "d")), strings)
    assert document.text.split("\n")[2].split("\t") == [
        *("plain", "rich 2", "TRUE", "#DIV/0!", "done", "2024-07-24", "25.60%", "0.3", "2024-07-24"),
    ]


def test_days_may_count_from_1904() -> None:
    document = _read(_row(_value("44035", style=1)), book='<workbookPr date1904="1"/>')
    assert document.text.endswith("2024-07-24")


@pytest.mark.parametrize(
    ("code", "written", "shown"),
    [
        ("General", "1234567.891", "1234567.891"),
        ("General", "31001.0", "31001"),
        ('[>999999]#,,"M";[>999]#,"K";#', "1.02", "1"),
        ('[>999999]#,,"M";[>999]#,"K";#', "12345", "12K"),
        ('[>999999]#,,"M";[>999]#,"K";#', "2000000", "2M"),
        ("[<0][Red]0.0;[>=5]0.00;0", "-1.25", "-1.3"),
        ("[=0]0;[hh]:mm", "0.5", "0.5"),
        ("General", "0.50", "0.5"),
        ("General", "100", "100"),
        ("0.00", "1.005", "1.01"),
        ("#,##0", "-1234567", "-1,234,567"),
        ('"$"#,##0.00', "1234.5", "$1,234.50"),
        ("[$€-407] #,##0.00", "2.5", "€ 2.50"),
        ('#,##0.0 "kg"', "1000", "1,000.0 kg"),
        ("#,##0;[Red](#,##0)", "-5", "(5)"),
        ('_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-', "0", "-"),
        ("0.0%", "0.1234", "12.3%"),
        ("0.##", "1.50", "1.5"),
        ("0000", "7", "0007"),
        ("#,##0,", "1234567", "1,235"),
        ("0.00E+00", "12345", "12345"),
        ("# ?/?", "0.5", "0.5"),
        ("@", "5", "5"),
        ("d.m.yy", "45497.9", "2024-07-24"),
        ("mmm yyyy", "45497", "2024-07"),
        ("yyyy", "45497", "2024"),
        ("m/d/yy h:mm", "45497.4375", "2024-07-24 10:30"),
        ("h:mm AM/PM", "0.4375", "10:30"),
        ("h:mm:ss", "0.4375", "10:30:00"),
        ("[h]:mm", "1.5", "36:00"),
        ('[$-409]d" of "mmmm', "59", "1900-02-28"),
        ("yyyy-mm-dd", "-3", "-3"),
        ("yyyy-mm-dd", "99999999", "99999999"),
        ("0.00", "word", "word"),
        ("0.00", "1e400", "1e400"),
        ("0.00", "1e300", "1e+300"),
    ],
)
def test_numbers_are_shown_as_their_format_says(code: str, written: str, shown: str) -> None:
    assert show_as(code)(written) == shown


@given(st.text(alphabet='#0?,.%dmyhs[]"\\_*;E+-/@ $€aAmMpP', max_size=30), st.floats() | st.text(max_size=5))
def test_no_format_and_no_number_raise(code: str, written: float | str) -> None:
    assert isinstance(show_as(code)(str(written)), str)


@given(st.floats(-1e14, 1e14, allow_nan=False))
def test_a_number_without_a_format_keeps_15_digits(number: float) -> None:
    assert float(plain(repr(number))) == pytest.approx(number, rel=1e-14)


def test_a_far_cell_does_not_make_a_million_tabs() -> None:
    document = _read(
        _row(_text("near", "A1"), _text("far", "XFD1"), number=1) + _row(_text("x", "XFD1048576"), number=1048576)
    )
    assert document.text == "Budget\n\nnear\tfar\n\nx"


def test_a_diagonal_is_cut_off_at_some_columns() -> None:
    rows = "".join(_row(_text("x", f"{chr(65 + n // 26)}{chr(65 + n % 26)}{n + 1}"), number=n + 1) for n in range(300))
    document = _read(rows)
    assert document.warnings == ("Sheet Budget: 44 columns are left out",)


def test_rows_beyond_the_limit_are_counted() -> None:
    document = _read(_row(_text("x"), _text("y")) * (ROWS_LIMIT + 1234))
    assert document.text.count("x\ty") == ROWS_LIMIT
    assert document.warnings == ("Sheet Budget: 1,234 rows are left out",)


def test_hidden_sheets_are_marked_and_sheets_located() -> None:
    document = read(xlsx({"One": _row(_text("a")), "Two": _row(_text("b"))}, states="Two"), "x.xlsx")
    assert places(document) == [("sheet One", "One"), ("sheet Two", "Two (hidden sheet)")]


def test_a_damaged_sheet_costs_itself_alone() -> None:
    document = read(xlsx({"One": _row(_text("a")) + "<row>", "Two": _row(_text("b"))}), "x.xlsx")
    assert document.text == "One\n\na\n\nTwo\n\nb"
    assert document.warnings[0].startswith("Sheet One is not complete: it is damaged")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is encrypted"),
        (zipped({"a": "b"}), "is damaged: it has no xl/workbook.xml"),
        (zipped({"xl/workbook.xml": "<workbook>"}), "is damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data, "x.xlsx")
    assert caught.value.reason.startswith(reason)


def test_damage_never_raises_anything_else() -> None:
    rows = _row(_text("Item", "B4"), _value("0", "s"), number=4) + _row(_value("45497", style=1), _value("3", style=2))
    data = xlsx({"One": rows, "Two": rows}, "<si><t>plain</t></si>", _STYLES)
    assert outcomes(read, data, 200) >= {"read", "is damaged"}


def test_many_cells_that_name_one_long_text_are_read_up_to_a_limit() -> None:
    length = 100_000
    document = _read(_row(_value("0", "s")) * 20_000, f"<si><t>{'x' * length}</t></si>")
    rows = document.text.count("x") // length
    assert rows * length <= CHARACTERS_LIMIT < (rows + 2) * length
    assert document.warnings == (f"Sheet Budget: {20_000 - rows:,} rows are left out",)


def test_comments_and_boxes_stand_after_the_cells_of_their_sheet() -> None:
    texts = (("B2", "1", "Bo:\nToo much?"), ("A1", "0", "Source: ministry"), ("A2", "1", "Bo:"))
    entries = "".join(
        f'<comment ref="{at}" authorId="{author}"><text><r><t>{text}</t></r></text></comment>'
        for at, author, text in texts
    )
    authors = "<authors><author>Anna Kern</author><author>Bo</author></authors>"
    box = "<x:txBody><a:p><a:r><a:t>Not </a:t></a:r><a:r><a:t>final</a:t></a:r></a:p><a:p/></x:txBody>"
    listing = relations({"c": ("comments", "../comments1.xml"), "d": ("drawing", "/xl/drawing1.xml")})
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": listing,
        "xl/comments1.xml": f"<comments>{authors}<commentList>{entries}</commentList></comments>",
        "xl/drawing1.xml": f'<x:wsDr xmlns:x="urn:x" xmlns:a="urn:a">{box}</x:wsDr>',
    }
    data = xlsx({"One": _row(_text("a"), _text("b")), "Two": _row(_text("c"))})
    document = read(with_parts(data, parts), "x.xlsx")
    assert [document.text[block.start : block.end] for block in document.blocks] == [
        *("One", "a\tb", "Comment by Bo on B2: Too much?", "Comment by Anna Kern on A1: Source: ministry", "Not final"),
        *("Two", "c"),
    ]
    broken = read(with_parts(data, parts | {"xl/comments1.xml": "<comments>"}), "x.xlsx")
    assert broken.text == "One\n\na\tb\n\nTwo\n\nc"
    assert broken.warnings[0].startswith("Comments and boxes of sheet One are left out: it is damaged")


def test_threaded_comments_are_read_instead_of_the_words_for_older_programs() -> None:
    listing = relations({"c": ("comments", "../c.xml"), "t": ("threadedComment", "../t.xml")})
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": listing,
        "xl/c.xml": '<comments><comment ref="A1"><text><t>[Threaded comment] Upgrade!</t></text></comment></comments>',
        "xl/t.xml": '<T xmlns="urn:t"><threadedComment ref="A1"><text>Checked</text></threadedComment></T>',
    }
    assert (
        read(with_parts(xlsx({"One": _row(_text("a"))}), parts), "x.xlsx").text == "One\n\na\n\nComment on A1: Checked"
    )


def test_names_of_parts_may_have_other_capitals_and_be_written_as_on_windows() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx({"One": _row(_value("0", "s"))}, "<si><t>text</t></si>"))) as package:
        parts = {name.replace("/", "\\").lower(): package.read(name) for name in package.namelist()}
    assert read(zipped(parts), "x.xlsx").text == "One\n\ntext"


def test_characters_that_xml_has_not_are_read_as_they_are_written() -> None:
    texts = "<si><t>one_x000D_\ntwo _x005F_x000D_ _xD800_ x_x41_</t></si>"
    assert _read(_row(_value("0", "s")), texts).text == "Budget\n\none two _x000D_ _xD800_ x_x41_"
    assert _read(_row(_text("a_x0009_b"))).text == "Budget\n\na b"
