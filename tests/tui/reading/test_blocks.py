"""Walking the blocks of a text from any offset."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from index.documents import Block, BlockKind
from tui.reading.blocks import CHUNK, BlockIndex

LINES = st.lists(st.text("ab 中", max_size=6), max_size=12).map("\n".join)


def walk(index: BlockIndex) -> list[Block]:
    found = [index.first()]
    while after := index.next(found[-1]):
        found.append(after)
    return found


def walk_back(index: BlockIndex) -> list[Block]:
    found = [index.last()]
    while before := index.previous(found[-1]):
        found.append(before)
    return found[::-1]


@given(LINES)
def test_each_line_of_plain_text_is_a_paragraph_either_way(text: str) -> None:
    index = BlockIndex(text, ())
    lines = text.split("\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    assert [text[block.start : block.end] for block in walk(index)] == lines
    assert walk_back(index) == walk(index)


@given(LINES)
def test_every_offset_is_in_the_block_before_the_next_one(text: str) -> None:
    index = BlockIndex(text, ())
    blocks = walk(index)
    for block, after in pairwise([*blocks, Block(len(text) + 1, 0)]):
        for offset in range(block.start, after.start):
            assert index.block_at(offset) == block


def test_empty_text_is_one_empty_paragraph_and_a_last_line_feed_begins_none() -> None:
    assert walk(BlockIndex("", ())) == [Block(0, 0)]
    assert walk(BlockIndex("a\n", ())) == [Block(0, 1)]
    assert walk(BlockIndex("\n\n", ())) == [Block(0, 0), Block(1, 1)]


def test_given_blocks_are_walked_and_a_gap_belongs_to_the_block_before() -> None:
    text = "\nTitle\n\n\nOne\nTwo\n"
    blocks = (Block(1, 6, BlockKind.HEADING, level=1), Block(9, 12), Block(13, 16))
    index = BlockIndex(text, blocks)
    assert tuple(walk(index)) == tuple(walk_back(index)) == blocks
    assert [index.block_at(offset).start for offset in (0, 1, 6, 8, 9, 12, 13, 17, 99)] == [
        1,
        1,
        1,
        1,
        9,
        9,
        13,
        13,
        13,
    ]
    assert [index.gap_before(block) for block in blocks] == [0, 2, 0]


def test_a_rule_without_text_has_its_place() -> None:
    index = BlockIndex("a\n\n\n\nb", (Block(0, 1), Block(3, 3, BlockKind.RULE), Block(5, 6)))
    assert [index.block_at(offset).start for offset in range(6)] == [0, 0, 0, 3, 3, 5]


def test_a_long_line_is_walked_in_the_same_chunks_from_any_offset() -> None:
    text = "x\n" + "lorem ipsum " * 5000 + "\ny"
    index = BlockIndex(text, ())
    blocks = walk(index)
    assert walk_back(index) == blocks
    assert "".join(text[block.start : block.end] for block in blocks) == text.replace("\n", "")
    assert all(block.end - block.start <= CHUNK + 256 for block in blocks)
    assert all(text[block.end - 1] == " " for block in blocks[1:-2])
    for block in blocks:
        for offset in {block.start, (block.start + block.end) // 2, max(block.start, block.end - 1)}:
            assert BlockIndex(text, ()).block_at(offset) == block
    assert index.whole(blocks[3]) == Block(2, len(text) - 2)


def test_a_chunk_without_a_space_ends_between_graphemes() -> None:
    text = "e\u0301\u0302" * 10_000
    blocks = walk(BlockIndex(text, ()))
    assert len(blocks) > 3
    assert all(text[block.start] == "e" for block in blocks)


def test_a_long_listing_is_parted_at_its_lines_and_its_marker_stands_once() -> None:
    lines = [f"line {number}" for number in range(5000)]
    text = "\n".join(lines)
    index = BlockIndex(text, (Block(0, len(text), BlockKind.CODE, indent=1, marker="•"),))
    blocks = walk(index)
    assert walk_back(index) == blocks
    assert "\n".join(text[block.start : block.end] for block in blocks) == text
    assert [block.marker for block in blocks] == ["•"] + [""] * (len(blocks) - 1)
    assert {index.gap_before(block) for block in blocks} == {0}


@given(st.lists(st.tuples(st.sampled_from("ab \n"), st.integers(1, 9000)), max_size=12), st.booleans())
def test_chunks_of_any_block_leave_out_only_line_feeds(runs: list[tuple[str, int]], code: bool) -> None:
    text = "".join(char * count for char, count in runs)
    kind = BlockKind.CODE if code else BlockKind.PARAGRAPH
    index = BlockIndex(text, (Block(0, len(text), kind),))
    blocks = walk(index)
    assert walk_back(index) == blocks
    assert (blocks[0].start, blocks[-1].end) == (0, len(text))
    for block, after in pairwise(blocks):
        assert text[block.end : after.start] in {"", "\n"}
        assert after.start > block.start
        assert index.block_at(block.end - 1 if block.end > block.start else block.start) == block


def test_one_line_of_5_mb_is_walked_at_its_end() -> None:
    text = "word " * 1_000_000
    index = BlockIndex(text, ())
    last = index.last()
    before = index.previous(last)
    assert last.end == len(text)
    assert before and before.end == last.start and index.next(before) == last
