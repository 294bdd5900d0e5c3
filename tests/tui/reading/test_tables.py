"""Tables: columns as wide as what is in them, and records where columns find no room."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Block, BlockKind
from tui.reading import blocks
from tui.reading.graphemes import SPACES, cells
from tui.reading.layout import Layout, Row, RowRef
from tui.reading.tables import fit

WORDS = [
    "a",
    "word",
    "longer-words",
    "kilogram",
    " ",
    "  ",
    "12",
    "-4.5",
    "e\u0301",
    "中文。",
    "👩\u200d👩\u200d👧",
    "عربي",
    "שלום",
]
CELL = st.lists(st.sampled_from(WORDS), max_size=5).map("".join)
TABLE = st.lists(st.lists(CELL, min_size=1, max_size=9).map("\t".join), min_size=1, max_size=6).map("\n".join)
UNITS = "unit\tsymbol\twhat it measures\nsecond\ts\ttime\nkilogram\tkg\tmass\nmole\tmol\tamount of substance"


def lay(text: str, width: int) -> Layout:
    return Layout(text, (Block(0, len(text), BlockKind.TABLE),), width, measure=72)


def refs_of(layout: Layout) -> list[RowRef]:
    found = [layout.first()]
    while after := layout.next(found[-1]):
        found.append(after)
    return found


def rows_of(text: str, width: int) -> list[Row]:
    layout = lay(text, width)
    return [layout.row(ref) for ref in refs_of(layout)]


def draw(row: Row) -> str:
    return "".join(piece.text for piece in row.pieces).rstrip()


def drawn(text: str, width: int) -> list[str]:
    return [draw(row) for row in rows_of(text, width)]


def test_columns_share_the_room_by_what_is_in_them_and_break_no_word() -> None:
    assert drawn(UNITS, 36) == [
        "unit     │ symbol │ what it measures",
        "─────────┼────────┼─────────────────",
        "second   │ s      │ time",
        "kilogram │ kg     │ mass",
        "mole     │ mol    │ amount of",
        "         │        │ substance",
    ]
    assert drawn(UNITS, 32)[:4] == [
        "unit     │ symbol │ what it",
        "         │        │ measures",
        "─────────┼────────┼─────────────",
        "second   │ s      │ time",
    ]


def test_where_the_words_find_no_room_each_row_is_a_record() -> None:
    assert drawn(UNITS, 26) == [
        "unit │ symbol",
        "what it measures",
        "──────────────────────────",
        "unit: second",
        "symbol: s",
        "what it measures: time",
        "",
        "unit: kilogram",
        "symbol: kg",
        "what it measures: mass",
        "",
        "unit: mole",
        "symbol: mol",
        "what it measures:",
        "  amount of substance",
    ]


def test_a_long_value_of_a_record_hangs_behind_its_name() -> None:
    text = "name\tnote\nanna-maria-theresia\tone two three four five six"
    assert drawn(text, 20)[2:] == ["name: anna-maria-", "  theresia", "note: one two three", "  four five six"]


def test_only_a_word_of_more_than_16_cells_is_broken_in_a_column() -> None:
    address = "http://example.org/a/very/long/way"
    assert drawn(f"link\tabout\n{address}\tit", 24) == [
        "link             │ about",
        "─────────────────┼──────",
        f"{address[:16]} │ it",
        f"{address[16:32]} │",
        f"{address[32:]}               │",
    ]


def test_a_column_of_numbers_stands_at_the_right_and_a_year_in_words_does_not() -> None:
    assert drawn("name\tprice\nbread\t2.50\nwine\t€ 11.00\nsalt\t", 40)[2:] == [
        "bread │    2.50",
        "wine  │ € 11.00",
        "salt  │",
    ]
    assert drawn("n\tname\n7\tx\n-1,250\ty", 40) == ["     n │ name", "───────┼─────", "     7 │ x", "-1,250 │ y"]
    assert drawn("when\tname\n1967\tx\nabout 1970\ty", 40)[2] == "1967       │ x"


def test_a_cell_without_text_has_no_line_in_a_record_and_the_caret_is_seen_behind_the_value_before_it() -> None:
    text = "first\tsecond\tthird\tfourth\none\t\t\tfour\n\tz"
    assert drawn(text, 16)[3:] == ["first: one", "fourth: four", "", "first:", "second: z"]
    layout = lay(text, 16)
    at = text.index("\t\t\tfour")
    assert [layout.row(layout.position_of(at + step)).start for step in (0, 1, 2)] == [text.index("one")] * 3
    row = layout.row(layout.position_of(at))
    assert [layout.x_of(row, at + step) for step in (0, 1, 2)] == [10, 11, 12]
    assert layout.position_of(at + 3) == layout.next(layout.position_of(at))


def test_a_column_without_a_name_shows_its_values_alone() -> None:
    rows = drawn("\tsomething-longer\tc\nvalue-of-one\tx\ty", 18)
    assert rows[rows.index("─" * 18) + 1 :] == ["value-of-one", "something-longer:", "  x", "c: y"]


def test_the_caret_goes_down_through_the_values_of_records_and_up_again() -> None:
    layout = lay(UNITS, 24)
    down = [layout.first()]
    while (below := layout.move_caret(down[-1], 1)) != down[-1] and below > down[-1]:
        down.append(below)
    starts = [layout.row(ref).start for ref in down]
    assert [UNITS[start:].split()[0] for start in starts[2:8]] == ["second", "s", "time", "kilogram", "kg", "mass"]
    up = [down[-1]]
    while (above := layout.move_caret(up[-1], -1)) < up[-1]:
        up.append(above)
    assert up[::-1] == down


def test_the_records_of_a_long_table_are_alike_from_first_to_last() -> None:
    names = "\t".join(f"column-{number}" for number in range(9))
    lines = ["\t".join(f"v{row}.{number}" for number in range(9)) for row in range(1000)]
    rows = drawn("\n".join([names, *lines]), 40)
    records = "\n".join(rows[rows.index("─" * 40) + 1 :]).split("\n\n")
    assert len(records) == 1000
    assert records[500] == "\n".join(f"column-{number}: v500.{number}" for number in range(9))


def test_the_values_of_a_row_of_many_columns_bear_their_own_names() -> None:
    text = "\n".join("\t".join(f"{sign}{number}" for number in range(5000)) for sign in "nvw")
    rows = drawn(text, 80)
    assert [row for row in rows if ":" in row] == [
        f"n{number}: {sign}{number}" for sign in "vw" for number in range(5000)
    ]
    assert rows.count("") == rows.count("─" * 40) == 1


@given(TABLE, st.integers(16, 60))
def test_every_character_of_a_cell_is_drawn_once_and_in_order_and_no_row_is_too_wide(text: str, width: int) -> None:
    rows = rows_of(text, width)
    assert all(row.cells <= width for row in rows)
    start = 0
    for cell in text.replace("\n", "\t").split("\t"):
        pieces = [
            piece
            for row in rows
            for piece in row.pieces
            if piece.start is not None
            and piece.end is not None
            and start <= piece.start < piece.end <= start + len(cell)
        ]
        assert all(
            low.end == high.start or text[low.end : high.start].strip(SPACES) == "" for low, high in pairwise(pieces)
        )
        assert "".join(piece.text for piece in pieces).replace(" ", "") == cell.replace(" ", "")
        start += len(cell) + 1


@given(TABLE, st.integers(16, 60))
def test_every_offset_of_a_table_has_a_row_with_room_for_the_caret(text: str, width: int) -> None:
    layout = lay(text, width)
    for offset in range(len(text) + 1):
        row = layout.row(layout.position_of(offset))
        assert row.start <= offset <= row.end
        assert not row.decoration
        assert 0 <= layout.x_of(row, offset) <= width
        if any(p.start is not None and p.end is not None and p.start <= offset < p.end for p in row.pieces):
            back = layout.offset_at(row, layout.x_of(row, offset))
            assert layout.x_of(row, back) == layout.x_of(row, offset)


@given(TABLE, st.integers(16, 60))
def test_a_table_is_whole_and_walked_both_ways_where_its_rows_are_cut_into_chunks(text: str, width: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "CHUNK", 24)
        patch.setattr(blocks, "_SPACE_WINDOW", 8)
        layout = lay(text, width)
        down = refs_of(layout)
        up = [layout.last()]
        while before := layout.previous(up[-1]):
            up.append(before)
        assert up[::-1] == down
        shown: set[int] = set()
        for ref in down:
            row = layout.row(ref)
            assert row.cells <= width
            assert row.decoration or {layout.position_of(layout.offset_at(row, x)) for x in range(width)} == {ref}
            for piece in row.pieces:
                if piece.start is not None and piece.end is not None:
                    assert shown.isdisjoint(range(piece.start, piece.end))
                    shown.update(range(piece.start, piece.end))
        assert all(char in SPACES + "\n" for offset, char in enumerate(text) if offset not in shown)


@given(TABLE, st.integers(16, 60))
def test_no_word_of_16_cells_or_less_is_broken_in_columns(text: str, width: int) -> None:
    rows = rows_of(text, width)
    if not any("┼" in draw(row) for row in rows):
        return
    ends = {p.end for row in rows for p in row.pieces if p.start is not None and p.text.strip()}
    for word in re.finditer(r"[^ \t\n]+", text):
        if word.group().isalnum() and word.group().isascii() and len(word.group()) <= 16:
            assert not ends & set(range(word.start() + 1, word.end()))


@given(st.lists(st.tuples(st.integers(1, 16), st.integers(0, 200)), min_size=1, max_size=12), st.integers(0, 300))
def test_widths_fill_the_room_and_stay_between_the_longest_word_and_the_longest_cell(
    columns: list[tuple[int, int]], spare: int
) -> None:
    least = [word for word, _ in columns]
    natural = [word + more for word, more in columns]
    room = sum(least) + spare
    widths = fit(least, natural, room)
    assert all(low <= width <= high for low, width, high in zip(least, widths, natural, strict=True))
    assert sum(widths) == min(room, sum(natural))


@pytest.mark.parametrize("width", [1, 2, 7, 8, 9])
def test_a_table_is_whole_in_a_pane_of_a_few_cells(width: int) -> None:
    text = UNITS.replace("mass", "中文")
    shown = "".join(p.text for row in rows_of(text, width) for p in row.pieces if p.start is not None)
    assert all(shown.replace(" ", "").count(word) for word in ("second", "kilogram", "中文", "amountofsubstance"))
    assert all(cells(draw(row)) <= max(2, width) for row in rows_of(text, width))
