"""What spreadsheets and newsrooms write as CSV: other delimiters, lines above the table, quotes left open."""

from __future__ import annotations

import json

import pytest

from index.documents import BlockKind, Document
from index.extract.data import delimited


def _read(source: str, name: str = "t.csv") -> Document:
    return delimited.read(source.encode(), name)


def _tables(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind is BlockKind.TABLE]


@pytest.mark.parametrize(
    "source", ["a;b\n1,5;2\n", "a\tb\n1,5\t2\n", "a|b\n1,5|2\n", 'a,b\n"1,5",2\n', "sep=;\na;b\n1,5;2\n"]
)
def test_the_delimiter_is_the_one_that_divides_the_rows_alike(source: str) -> None:
    assert _tables(_read(source)) == ["a\tb\n1,5\t2"]


def test_marks_in_quoted_prose_are_no_delimiters() -> None:
    source = 'title,text\n"A","one; two, three, four"\n"B","a; b"\n"C","x, y, z, w"\n'
    first = next(iter(delimited.unpack(source.encode(), "t.csv")))
    assert json.loads(first.data) == {"title": "A", "text": "one; two, three, four"}


def test_lines_above_a_table_are_paragraphs_and_rows_are_numbered_as_a_spreadsheet_does() -> None:
    document = _read("Report 2024\n\nyear,count\n2023,7\n")
    assert document.text == "Report 2024\n\nyear\tcount\n2023\t7"
    assert [(document.text[place.start :], place.label) for place in document.locators] == [("2023\t7", "row 4")]


def test_a_quotation_mark_that_is_never_closed_takes_no_rows_away() -> None:
    document = _read('size,name\n5,"disk\n6,tape\n7,card\n')
    assert _tables(document) == ['size\tname\n5\t"disk\n6\ttape\n7\tcard']
    assert "never closed" in document.warnings[0]


def test_a_cell_is_one_line() -> None:
    assert _tables(_read('a,b\n"x\ny\tz",1\n')) == ["a\tb\nx y z\t1"]


def test_a_list_of_products_is_a_table_though_it_describes_them() -> None:
    source = "name,description,price\nPen,blue,1\nCup,white,2\n"
    assert _tables(_read(source)) == ["name\tdescription\tprice\nPen\tblue\t1\nCup\twhite\t2"]
    assert list(delimited.unpack(source.encode(), "t.csv")) == []


def test_cells_without_a_column_of_their_own_are_kept() -> None:
    (member,) = delimited.unpack(b"title,text,note,note\nA,B,one,two,three\n", "t.csv")
    assert json.loads(member.data) == {"title": "A", "text": "B", "note": "one", "note 4": "two", "column 5": "three"}


def test_what_is_left_out_is_counted() -> None:
    document = _read("a,b\n" + "1,2\n" * 50_003)
    assert document.warnings == ("3 more rows are left out",)
