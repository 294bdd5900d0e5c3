"""The rows of a text: what is drawn, and the way from offset to row to column and back."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Block, BlockKind
from tui.reading.graphemes import SPACES, cells, graphemes
from tui.reading.layout import Layout, Row, RowRef
from tui.reading.rows import STYLES

WORDS = ["a", "word", " ", "   ", "-", "\t", "e\u0301", "中", "文。", "👩\u200d👩\u200d👧", "🇬🇧", "عربي", "שלום", "."]
LINE = st.lists(st.sampled_from(WORDS), max_size=16).map("".join)
PARAGRAPH = Block(0, 0)
CODE = Block(0, 0, BlockKind.CODE)
TABLE = Block(0, 0, BlockKind.TABLE)
RULE = Block(0, 0, BlockKind.RULE)
ITEM = Block(0, 0, indent=1, marker="•")
SHAPES = st.sampled_from(
    [
        PARAGRAPH,
        Block(0, 0, BlockKind.HEADING, level=3),
        CODE,
        TABLE,
        RULE,
        Block(0, 0, quote=2),
        ITEM,
        Block(0, 0, indent=3, marker="1234."),
        Block(0, 0, BlockKind.CODE, indent=1, quote=1),
        Block(0, 0, BlockKind.TABLE, indent=1, marker="•"),
    ]
)
PART = st.tuples(SHAPES, st.lists(LINE, min_size=1, max_size=3), st.integers(1, 4))


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, tuple[Block, ...]]:
    """Draw a text with blocks, or a plain one without."""
    if draw(st.booleans()):
        return draw(st.lists(LINE, max_size=8).map("\n".join)), ()
    text, blocks = "", []
    for shape, lines, feeds in draw(st.lists(PART, min_size=1, max_size=6)):
        body = "" if shape.kind is BlockKind.RULE else "\n".join(lines)
        blocks.append(replace(shape, start=len(text), end=len(text) + len(body)))
        text += body + "\n" * feeds
    return text[: len(text) if draw(st.booleans()) else blocks[-1].end], tuple(blocks)


def refs_of(layout: Layout) -> list[RowRef]:
    found = [layout.first()]
    while after := layout.next(found[-1]):
        found.append(after)
    return found


def rows_of(layout: Layout) -> list[Row]:
    return [layout.row(ref) for ref in refs_of(layout)]


def draw(row: Row) -> str:
    return "".join(piece.text for piece in row.pieces)


def set_one(shape: Block, text: str, width: int, *, measure: int = 80) -> list[str]:
    block = replace(shape, start=0, end=len(text))
    return [draw(row) for row in rows_of(Layout(text, (block,), width, measure=measure))]


def test_a_paragraph_is_set_to_the_measure_and_a_blank_row_parts_it_from_the_next() -> None:
    layout = Layout("one two three\n\nfour", (Block(0, 13), Block(15, 19)), 60, measure=8)
    assert [draw(row) for row in rows_of(layout)] == ["one two ", "three", "", "four"]
    assert [(row.start, row.end, row.last) for row in rows_of(layout)] == [
        (0, 8, False),
        (8, 13, True),
        (14, 14, False),
        (15, 19, True),
    ]


def test_an_empty_line_of_plain_text_is_a_blank_row() -> None:
    assert [draw(row) for row in rows_of(Layout("a\n\nb\n", (), 20, measure=20))] == ["a", "", "b"]


def test_list_items_hang_behind_their_marker() -> None:
    assert set_one(ITEM, "one two three", 10) == ["  • one ", "    two ", "    three"]
    assert set_one(replace(ITEM, marker="10."), "one two", 32) == ["  10. one two"]
    assert set_one(replace(ITEM, marker=""), "one two", 32) == ["    one two"]


def test_a_quote_bears_a_bar_a_depth_on_every_row_and_between_its_paragraphs() -> None:
    assert set_one(replace(PARAGRAPH, quote=2), "one two", 16, measure=9) == ["▎ ▎ one ", "▎ ▎ two"]
    layout = Layout("a\n\nb", (Block(0, 1, quote=1), Block(3, 4, quote=2)), 40, measure=40)
    assert [draw(row) for row in rows_of(layout)] == ["▎ a", "▎ ", "▎ ▎ b"]


def test_hostile_nesting_leaves_half_the_row_for_the_text() -> None:
    deep = Block(0, 0, quote=1000, indent=1000, marker="•" * 1000)
    assert all(cells(row) <= 40 for row in set_one(deep, "some words to read", 40))


def test_a_listing_is_cut_at_the_full_width_and_says_where_it_goes_on() -> None:
    assert set_one(CODE, "x = 1\n\ty = call(2)", 12, measure=5) == ["  x = 1", "      y = ca", "↪ ll(2)"]


def test_a_rule_fills_the_measure() -> None:
    assert set_one(RULE, "", 60, measure=10) == ["─" * 10]


def test_a_table_that_fits_has_its_natural_columns_and_a_rule_under_the_header() -> None:
    assert set_one(TABLE, "name\tn\nanna\t12\nbo\t", 60) == ["name │  n", "─────┼───", "anna │ 12", "bo   │ "]


def test_long_cells_are_wrapped_inside_their_column() -> None:
    text = "k\tvalue\nx\tone two three\ny\t中文中文中文中文"
    assert set_one(TABLE, text, 13) == [
        "k │ value",
        "──┼──────────",
        "x │ one two ",
        "  │ three",
        "y │ 中文中文",
        "  │ 中文中文",
    ]


def test_the_widest_columns_give_way_first_and_a_table_of_many_columns_stays_in_the_width() -> None:
    rows = set_one(TABLE, "ab\t" + "ccc " * 8 + "\t" + "ddd " * 8, 26)
    assert rows[0].startswith("ab │ ccc ccc   │ ddd ddd")
    assert all(cells(row) <= 40 for row in set_one(TABLE, "\t".join("word" for _ in range(100)), 40))


def test_a_long_table_keeps_its_columns_and_has_one_header() -> None:
    text = "\n".join(["number\tname"] + [f"{number}\trow" for number in range(3000)])
    layout = Layout(text, (Block(0, len(text), BlockKind.TABLE),), 40, measure=40)
    rows = [draw(row) for row in rows_of(layout)]
    assert len(rows) == 3002
    assert {row.index("│") for row in rows if "│" in row} == {7}


def test_a_caret_passes_over_the_rule_of_a_table_in_both_directions() -> None:
    layout = Layout("a\tb\nc\td", (Block(0, 7, BlockKind.TABLE),), 40, measure=40)
    header, below = layout.position_of(0), layout.position_of(4)
    assert layout.move_caret(header, 1) == below
    assert layout.move_caret(below, -1) == header
    only = Layout("a\tb", (Block(0, 3, BlockKind.TABLE),), 40, measure=40)
    assert only.move_caret(only.first(), 1) == only.first()


def test_a_caret_in_an_empty_last_cell_stands_in_its_column_beside_a_wrapped_cell() -> None:
    layout = Layout("aa aaa\t", (Block(0, 7, BlockKind.TABLE),), 9, measure=9)
    ref = layout.position_of(7)
    assert (ref, layout.x_of(layout.row(ref), 7)) == (layout.first(), 8)


def test_right_to_left_paragraphs_stand_at_the_right_of_the_measure() -> None:
    arabic = "123 السلام عليكم"
    assert set_one(PARAGRAPH, arabic, 40, measure=20) == ["    " + arabic]
    assert set_one(PARAGRAPH, "abc السلام", 40, measure=20) == ["abc السلام"]


def test_a_tab_is_a_piece_of_its_own() -> None:
    layout = Layout("ab\tc", (), 40, measure=40)
    row = layout.row(layout.first())
    assert [(piece.text, piece.start, piece.end) for piece in row.pieces] == [("ab", 0, 2), ("  ", 2, 3), ("c", 3, 4)]
    assert [layout.x_of(row, offset) for offset in range(5)] == [0, 1, 2, 4, 5]
    assert [layout.offset_at(row, x) for x in range(7)] == [0, 1, 2, 2, 3, 4, 4]


def test_columns_before_and_after_the_text_are_those_of_the_nearest_character() -> None:
    layout = Layout("one two", (Block(0, 7, indent=1, marker="•"),), 40, measure=8)
    first, last = rows_of(layout)
    assert [layout.offset_at(first, x) for x in (0, 3, 4, 30)] == [0, 0, 0, 3]
    assert [layout.offset_at(last, x) for x in (0, 6, 30)] == [4, 6, 7]


def test_the_second_cell_of_a_wide_character_is_that_character() -> None:
    layout = Layout("中文", (), 40, measure=40)
    row = layout.row(layout.first())
    assert [layout.offset_at(row, x) for x in range(5)] == [0, 0, 1, 1, 2]


def test_rows_are_counted_and_moved_over_as_far_as_asked() -> None:
    layout = Layout("\n".join("abcdef"), (), 40, measure=40)
    first, last = layout.first(), layout.last()
    assert layout.distance(first, last, 100) == layout.distance(last, first, 100) == 5
    assert layout.distance(first, last, 3) == 3
    assert layout.distance(first, first, 3) == 0
    assert layout.move(first, 2) == layout.position_of(4)
    assert (layout.move(first, 99), layout.move(last, -99)) == (last, first)


def test_empty_text_has_one_row() -> None:
    layout = Layout("", (), 40, measure=40)
    assert layout.first() == layout.last() == layout.position_of(7)
    assert layout.offset_at(layout.row(layout.first()), 9) == 0


@given(documents(), st.integers(1, 40), st.integers(1, 40))
def test_every_offset_is_drawn_once_or_is_a_hidden_space_or_line_feed(
    document: tuple[str, tuple[Block, ...]], width: int, measure: int
) -> None:
    text, blocks = document
    drawn = [0] * len(text)
    for row in rows_of(Layout(text, blocks, width, measure=measure)):
        for piece in row.pieces:
            assert piece.style in STYLES
            if piece.start is None or piece.end is None:
                continue
            for offset in range(piece.start, piece.end):
                drawn[offset] += 1
            if text[piece.start : piece.end] != "\t" and piece.end > piece.start:
                assert piece.text == text[piece.start : piece.end]
    hidden = {offset for offset, count in enumerate(drawn) if count == 0}
    assert max(drawn, default=1) <= 1
    assert all(text[offset] in SPACES + "\n" for offset in hidden)


@given(documents(), st.integers(1, 40), st.integers(1, 40))
def test_walking_down_and_up_gives_the_same_rows(
    document: tuple[str, tuple[Block, ...]], width: int, measure: int
) -> None:
    text, blocks = document
    layout = Layout(text, blocks, width, measure=measure)
    down = refs_of(layout)
    up = [layout.last()]
    while before := layout.previous(up[-1]):
        up.append(before)
    assert up[::-1] == down == sorted(down)
    assert all(low.start <= high.start for low, high in pairwise(map(layout.row, down)))
    for number, ref in enumerate(down):
        assert layout.distance(down[0], ref, 10_000) == number
        assert layout.move(down[0], number) == ref
        assert layout.move(down[-1], number - len(down) + 1) == ref


@given(documents(), st.integers(1, 40), st.integers(1, 40))
def test_every_offset_is_on_the_row_it_is_said_to_be_on_and_in_its_column(
    document: tuple[str, tuple[Block, ...]], width: int, measure: int
) -> None:
    text, blocks = document
    layout = Layout(text, blocks, width, measure=measure)
    starts = {start for start, _, _ in graphemes(text)} | {len(text)}
    reachable = blocks[-1].end if blocks else len(text) - text.endswith("\n")
    for offset in range(reachable + 1):
        ref = layout.position_of(offset)
        row = layout.row(ref)
        assert row.start <= offset <= row.end
        assert not row.decoration
        seen = any(p.start is not None and p.end is not None and p.start <= offset < p.end for p in row.pieces)
        if offset in starts and (seen or (offset == row.end and not row.wrapped)):
            assert layout.offset_at(row, layout.x_of(row, offset)) == offset


@given(documents(), st.integers(1, 40), st.integers(1, 40), st.integers(0, 50))
def test_the_offset_of_a_column_is_on_the_row_it_was_asked_of(
    document: tuple[str, tuple[Block, ...]], width: int, measure: int, x: int
) -> None:
    text, blocks = document
    layout = Layout(text, blocks, width, measure=measure)
    for ref in refs_of(layout):
        row = layout.row(ref)
        if not row.decoration:
            assert layout.position_of(layout.offset_at(row, x)) == ref


@given(documents(), st.integers(16, 40), st.integers(16, 40))
def test_no_row_is_wider_than_the_pane(document: tuple[str, tuple[Block, ...]], width: int, measure: int) -> None:
    text, blocks = document
    assert all(row.cells <= width for row in rows_of(Layout(text, blocks, width, measure=measure)))


@pytest.mark.parametrize("unit", ["word ", "x", "中", "سلام ", "e\u0301"])
def test_one_line_of_5_mb_is_read_in_its_middle_and_at_its_end(unit: str) -> None:
    text = unit * (5_000_000 // len(unit))
    layout = Layout(text, (), 80, measure=72)
    for offset in (len(text) // 2, len(text)):
        ref = layout.position_of(offset)
        assert layout.row(ref).start <= offset <= layout.row(ref).end
        above = layout.move(ref, -500)
        assert layout.distance(above, ref, 1000) == 500
        assert layout.move(above, 500) == ref


@pytest.mark.parametrize("shape", [PARAGRAPH, CODE, TABLE, replace(ITEM, quote=1)])
@pytest.mark.parametrize("line", ["word " * 4000, "x" * 20_000, "a\tb" * 6000, "中" * 20_000, "e\u0301" * 9000])
def test_blocks_of_very_long_lines_are_drawn_whole(shape: Block, line: str) -> None:
    text = f"{line}\nshort\n{line}"
    layout = Layout(text, (replace(shape, end=len(text)),), 80, measure=72)
    drawn = sorted(
        (piece.start, piece.end)
        for row in rows_of(layout)
        for piece in row.pieces
        if piece.start is not None and piece.end is not None
    )
    gaps = [text[low[1] : high[0]] for low, high in pairwise([(0, 0), *drawn, (len(text), 0)])]
    assert not "".join(gaps).strip()
    for offset in range(0, len(text), 997):
        row = layout.row(layout.position_of(offset))
        assert row.start <= offset <= row.end


def test_a_reference_from_another_width_names_a_row_of_the_same_block() -> None:
    text = "one two three\nfour"
    narrow, wide = Layout(text, (), 5, measure=5), Layout(text, (), 50, measure=50)
    ref = narrow.position_of(10)
    assert ref.row > 0
    assert wide.row(ref).start == 0
    assert wide.next(ref) == wide.position_of(14)
