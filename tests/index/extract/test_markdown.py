from __future__ import annotations

import time

import pytest

from index.documents import BlockKind, Document, SpanKind
from index.extract import Unreadable, extract_bytes


def _read(source: str) -> Document:
    return extract_bytes(source.encode(), "page.md")


def _blocks(document: Document) -> list[tuple[str, str]]:
    """Every block as its marker and its text."""
    return [(block.marker, document.text[block.start : block.end]) for block in document.blocks]


def _spans(document: Document) -> list[tuple[SpanKind, str, str]]:
    return [(span.kind, document.text[span.start : span.end], span.target) for span in document.spans]


def test_headings_and_paragraphs_stand_apart_by_a_blank_row() -> None:
    document = _read("# One #\n\nTwo\n===\n\ntext   over\ntwo lines\n### Three\n")
    assert document.text == "One\n\nTwo\n\ntext over two lines\n\nThree"
    assert [(block.kind, block.level) for block in document.blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 1),
        (BlockKind.PARAGRAPH, 0),
        (BlockKind.HEADING, 3),
    ]
    assert document.metadata.title == "One"
    assert document.media_type == "text/markdown"


def test_styles_become_spans_over_the_words_alone() -> None:
    document = _read('a **bold *both* ** b *em* __x__ ~~gone~~ `co  de` [the *link*](http://x/ü "t") <http://y>')
    assert document.text == "a **bold both ** b em x gone co de the link http://y"
    assert _spans(document) == [
        (SpanKind.EMPHASIS, "both", ""),
        (SpanKind.EMPHASIS, "em", ""),
        (SpanKind.STRONG, "x", ""),
        (SpanKind.STRIKE, "gone", ""),
        (SpanKind.CODE, "co de", ""),
        (SpanKind.LINK, "the link", "http://x/ü"),
        (SpanKind.EMPHASIS, "link", ""),
        (SpanKind.LINK, "http://y", "http://y"),
    ]


def test_an_image_is_its_description_or_its_file_name() -> None:
    document = _read("![A *map*](m.png) ![](/a/b%20c.jpg) ![](data:image/png;base64,AAAA)")
    assert document.text == "A map b c.jpg image"
    assert [span[2] for span in _spans(document)][:2] == ["m.png", "/a/b%20c.jpg"]


def test_lists_have_markers_by_depth_and_stay_close() -> None:
    document = _read("Before\n\n- a\n- b\n  - c\n    - d\n      1. e\n      2. f\n\nAfter\n\n3) g\n4) h\n")
    assert document.text == "Before\n\na\nb\nc\nd\ne\nf\n\nAfter\n\ng\nh"
    assert [block.marker for block in document.blocks] == ["", "•", "•", "◦", "‣", "1.", "2.", "", "3)", "4)"]
    assert [block.indent for block in document.blocks] == [0, 1, 1, 2, 3, 4, 4, 0, 1, 1]


def test_a_loose_list_keeps_its_blank_rows_and_one_marker_an_item() -> None:
    document = _read("- a\n\n  more\n\n- b\n")
    assert document.text == "a\n\nmore\n\nb"
    assert _blocks(document) == [("•", "a"), ("", "more"), ("•", "b")]


def test_two_lists_in_a_row_do_not_run_together() -> None:
    assert _read("- a\n\n* b\n").text == "a\n\nb"


def test_quotes_are_counted() -> None:
    document = _read("> one\n>\n> > two\n\nthree")
    assert [block.quote for block in document.blocks] == [1, 2, 0]
    assert document.text == "one\n\ntwo\n\nthree"


def test_code_is_kept_as_it_is_typed() -> None:
    document = _read("```py\ndef f():\n\n    return  1\n```\n\n    indented  *x*\n")
    assert [(block.kind, document.text[block.start : block.end]) for block in document.blocks] == [
        (BlockKind.CODE, "def f():\n\n    return  1"),
        (BlockKind.CODE, "indented  *x*"),
    ]


def test_a_table_has_a_line_a_row_and_a_tab_between_cells() -> None:
    document = _read("| A | **B** |\n|---|---|\n| 1 | |\n| x\\|y | z<br>z |\n")
    assert document.blocks[0].kind is BlockKind.TABLE
    assert document.text == "A\tB\n1\t\nx|y\tz z"
    assert _spans(document) == [(SpanKind.STRONG, "B", "")]


def test_a_rule_is_a_block_without_text() -> None:
    document = _read("a\n\n***\n\nb")
    assert [(block.kind, block.start, block.end) for block in document.blocks][1] == (BlockKind.RULE, 3, 3)
    assert document.text == "a\n\n\n\nb"


def test_a_hard_break_is_a_line_inside_the_block() -> None:
    assert _read("one  \ntwo\\\nthree<br/>four\nfive").text == "one\ntwo\nthree\nfour five"


def test_html_in_markdown_is_read_and_its_tags_are_not_shown() -> None:
    document = _read(
        "a <span onclick=x>b</span> <!-- c -->d\n\n<div><p>block <b>bold</div>\n\n<script>\nx\n</script>\n\nend **s**"
    )
    assert document.text == "a b d\n\nblock bold\n\nend s"
    assert _spans(document) == [(SpanKind.STRONG, "bold", ""), (SpanKind.STRONG, "s", "")]


def test_task_lists_stay_text() -> None:
    assert _read("- [ ] todo\n- [x] done\n").text == "[ ] todo\n[x] done"


def test_front_matter_is_metadata_and_not_text() -> None:
    document = _read("---\ntitle: Stated\nlang: ar\ntags: [a]\n---\n# Heading\n")
    assert document.text == "Heading"
    assert (document.metadata.title, document.metadata.language, document.metadata.tags) == ("Stated", "ar", ("a",))


def test_broken_front_matter_is_shown_with_a_warning_that_names_the_line() -> None:
    document = _read("---\ntitle: [A\n---\n\nBody\n")
    assert "title: [A" in document.text
    assert document.warnings[0].startswith("The front matter is shown as text: line 3: ")


@pytest.mark.parametrize("source", ["> " * 2000 + "a", "\n".join("  " * depth + "- a" for depth in range(300))])
def test_nesting_too_deep_is_shown_as_plain_text(source: str) -> None:
    document = _read(source)
    assert document.text == source
    assert document.blocks == ()
    assert document.warnings == ("Quotes or lists are nested more than 50 deep; it is shown as plain text",)


def test_a_parser_that_gives_up_costs_the_structure_and_not_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def overflow(*arguments: object) -> None:
        raise RecursionError

    monkeypatch.setattr("markdown_it.MarkdownIt.parse", overflow)
    document = _read("# a\n\n*b*")
    assert document.text == "# a\n\n*b*"
    assert document.warnings == ("The Markdown parser gave up (RecursionError); it is shown as plain text",)


@pytest.mark.parametrize(
    "unit", ["[", "![[](", "a**b", "~~a", "<a ", "`a", "](", "<!--", "- ", "|", "&#9999999999;", "[a](<b"]
)
def test_a_hostile_paragraph_is_answered_soon(unit: str) -> None:
    begun = time.process_time()
    try:
        document = _read(unit * 20_000 + "\n\nAfter *it*")
    except Unreadable as refusal:
        assert refusal.reason == "holds no text"
    else:
        assert document.text.endswith("After it") or unit == "<!--"
    assert time.process_time() - begun < 4


def test_a_tangled_paragraph_is_shown_as_written_and_the_rest_as_markdown() -> None:
    document = _read("[" * 100 + "*a*\n\n*b*")
    assert document.text == "[" * 100 + "*a*\n\nb"
    assert document.warnings == ("A paragraph is too long or too tangled for Markdown; it is shown as it is written",)


def test_a_title_from_a_heading_says_so() -> None:
    assert _read("# One\n\ntext").metadata.origins["title"] == "first heading"
    assert _read("---\ntitle: T\n---\n# One").metadata.origins["title"] == "front matter"


@pytest.mark.parametrize(
    "unit", ["=\n", "::\n\n", "\n--b\n", "- a\n", ">a\n\n", "- - - - a\n", "# a\n", "|a|b|c|d|e|f|\n"]
)
def test_a_text_of_more_short_lines_than_can_be_read_in_time_is_shown_as_plain_text(unit: str) -> None:
    source = "|a|b|c|d|e|f|\n|-|-|-|-|-|-|\n" + unit * (500_000 // len(unit))
    document = _read(source)
    assert document.text == source
    assert document.warnings[0].startswith("It has too many short lines or cells to be read as Markdown")


def test_long_texts_and_tables_keep_their_structure() -> None:
    row = "| a name | [a page](http://example.org/) | some words |\n"
    source = (
        "a *usual* paragraph of `some` words, on one line of a text\n\n" * 8_000
        + "| a | b | c |\n|-|-|-|\n"
        + row * 4_000
    )
    document = _read(source)
    assert (len(document.blocks), document.warnings) == (8_001, ())
    assert document.text.endswith("a name\ta page\tsome words")


def test_emphasis_without_end_costs_its_paragraph_alone() -> None:
    document = _read("*one*\n\n" + ("*_" * 4_000 + "\n\n") * 50)
    assert document.text.startswith("one\n\n")
    assert document.warnings == ("A paragraph is too long or too tangled for Markdown; it is shown as it is written",)
