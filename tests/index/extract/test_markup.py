"""reStructuredText, Org and AsciiDoc as text without its marks, and subtitles with their times."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import BlockKind, Document
from index.extract.data.subtitles import read as read_subtitles
from index.extract.errors import Unreadable
from index.extract.texts.markup import read


def _blocks(document: Document, kind: BlockKind) -> list[tuple[int, str]]:
    return [(block.level, document.text[block.start : block.end]) for block in document.blocks if block.kind is kind]


RST = (
    b"=====\nTitle\n=====\n\n:Author: A. Writer\n:Date: 2024-07-24\n\n"
    b"Text::\n\n    code\n      more\n\nSub\n---\n\nOn *it*\ngoes.\n"
)
ORG = b"#+TITLE: The title\n#+FILETAGS: :a:b:\n* Head :tag:\nText\n#+begin_src py\nx = 1\n#+end_src\n** Sub\n"
ADOC = b"= Title\n:keywords: a, b\n\nText\n\n----\n  code\n----\n\n== Sub\nmore\n"


@pytest.mark.parametrize(
    ("data", "name", "headings", "code"),
    [
        (RST, "a.rst", [(1, "Title"), (2, "Sub")], ["code\n  more"]),
        (ORG, "a.org", [(1, "The title"), (2, "Head :tag:"), (3, "Sub")], ["x = 1"]),
        (ADOC, "a.adoc", [(1, "Title"), (2, "Sub")], ["code"]),
    ],
)
def test_headings_and_listings_are_found(
    data: bytes, name: str, headings: list[tuple[int, str]], code: list[str]
) -> None:
    document = read(data, name)
    assert _blocks(document, BlockKind.HEADING) == headings
    assert [text for _, text in _blocks(document, BlockKind.CODE)] == code


def test_header_fields_are_the_metadata() -> None:
    assert (read(RST, "a.rst").metadata.author, read(RST, "a.rst").metadata.date) == ("A. Writer", "2024-07-24")
    assert (read(ORG, "a.org").metadata.title, read(ORG, "a.org").metadata.tags) == ("The title", ("a", "b"))
    assert read(ADOC, "a.adoc").metadata.tags == ("a", "b")


def test_lines_stay_as_they_are_written_but_for_their_marks() -> None:
    document = read(RST, "a.rst")
    assert "Title\n\nText:\n\ncode" in document.text
    assert "On it\ngoes." in document.text
    assert document.metadata.origins["author"] == "field list"


def _spans(source: str, name: str) -> list[tuple[str, str, str]]:
    document = read(source.encode(), name)
    return [(span.kind.value, document.text[span.start : span.end], span.target) for span in document.spans]


def test_marks_in_rst_are_styles_and_links() -> None:
    source = (
        "Run ``ls *`` or **stop** it, see `the guide <https://a.test/>`_, Home_ and :ref:`part two <two>`, "
        ":class:`~os.Path`, [1]_ and 2 * 3 * 4, a_b_c, \\*as is\\* |x|.\n\n"
        ".. _home: https://h.test/\n.. |x| replace:: words\n.. [1] A note.\n\n.. A comment\n   of two lines.\n"
        "\n:Later: kept\n"
    )
    assert read(source.encode(), "a.rst").text == (
        "Run ls * or stop it, see the guide, Home and part two, "
        "Path, [1] and 2 * 3 * 4, a_b_c, *as is* words.\n\n[1] A note.\n\n:Later: kept"
    )
    assert _spans(source, "a.rst") == [
        ("code", "ls *", ""),
        ("strong", "stop", ""),
        ("link", "the guide", "https://a.test/"),
        ("link", "Home", "https://h.test/"),
        ("link", "part two", "two"),
        ("code", "Path", ""),
    ]


def test_marks_in_org_are_styles_and_links() -> None:
    source = (
        "#+OPTIONS: toc:nil\n# a comment\n* Head\n:PROPERTIES:\n:ID: 7\n:END:\n"
        "A =code= and ~more~, *bold /both/*, /italic/ and +gone+, [[https://a.test/][the page]], [[./b.org]], "
        "1*2*3 a/b/c.\n"
    )
    assert read(source.encode(), "a.org").text == (
        "Head\n\nA code and more, bold both, italic and gone, the page, ./b.org, 1*2*3 a/b/c."
    )
    assert _spans(source, "a.org") == [
        *(("code", "code", ""), ("code", "more", ""), ("strong", "bold both", ""), ("emphasis", "both", "")),
        *(("emphasis", "italic", ""), ("strike", "gone", "")),
        *(("link", "the page", "https://a.test/"), ("link", "./b.org", "./b.org")),
    ]


def test_marks_in_asciidoc_are_styles_and_links() -> None:
    source = (
        "= T\n:name: postil\n:unknown-one:\n\n[[here]]\n// a comment\n"
        "Run `ls` or *stop* _now_, link:a.html[the page], https://b.test/[B], <<here,there>>, {name} {none}, "
        "a_b_c. +\nEnd\n"
    )
    assert read(source.encode(), "a.adoc").text == (
        "T\n\nRun ls or stop now, the page, B, there, postil {none}, a_b_c.\nEnd"
    )
    assert _spans(source, "a.adoc") == [
        *(("code", "ls", ""), ("strong", "stop", ""), ("emphasis", "now", "")),
        *(("link", "the page", "a.html"), ("link", "B", "https://b.test/"), ("link", "there", "here")),
    ]


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("``a ", "a.rst"),
        ("`a <b ", "a.rst"),
        ("|a| ", "a.rst"),
        ("[[a", "a.org"),
        ("=a ", "a.org"),
        ("http://a[", "a.adoc"),
    ],
)
def test_marks_that_are_never_closed_are_text(unit: str, name: str) -> None:
    assert read((unit * 20_000).encode(), name).text == (unit * 20_000).rstrip()


def test_words_put_for_a_name_are_not_put_without_end() -> None:
    source = f".. |a| replace:: {'x' * 90}\n\n" + "|a| " * 50_000
    assert len(read(source.encode(), "a.rst").text) < 1_100_000


def test_nothing_is_included() -> None:
    document = read(b".. include:: /etc/passwd\n\ninclude::/etc/passwd[]\n\n#+INCLUDE: /etc/passwd\n", "a.rst")
    assert "root:" not in document.text
    assert ".. include:: /etc/passwd" in document.text


@pytest.mark.parametrize("name", ["a.rst", "a.org", "a.adoc"])
@given(text=st.text(alphabet="=-*:#+.\n a~`", max_size=80))
def test_any_text_is_read(name: str, text: str) -> None:
    read(text.encode(), name)


VTT = (
    b"WEBVTT\n\nNOTE not said\n\n1\n00:00:01.000 --> 00:00:02.000 align:start\n<v Ann>Hello there,\n\n"
    b"00:01:03.000 --> 00:01:04.000\n<i>and</i> welcome.\n"
)
SRT = (
    b"1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}First line\r\nsecond line.\r\n\r\n"
    b"2\r\n01:00:03,500 --> 01:00:04,000\r\n- Another.\r\n"
)


def test_what_is_said_is_read_with_its_times() -> None:
    document = read_subtitles(VTT, "a.vtt")
    assert document.text == "Ann: Hello there,\n\nand welcome."
    assert [(place.start, place.label) for place in document.locators] == [(0, "00:00:01"), (19, "00:01:03")]
    document = read_subtitles(SRT, "a.srt")
    assert document.text == "First line second line.\n\n- Another."
    assert [place.label for place in document.locators] == ["00:00:01", "01:00:03"]


def test_a_file_without_subtitles_is_refused() -> None:
    with pytest.raises(Unreadable, match="no subtitles"):
        read_subtitles(b"WEBVTT\n\n", "a.vtt")


@given(st.text(alphabet="0123:.,-> <v>\nab", max_size=100))
def test_any_subtitles_are_read_or_refused(text: str) -> None:
    with suppress(Unreadable):
        document = read_subtitles(text.encode(), "a.srt")
        assert all(0 <= place.start <= len(document.text) for place in document.locators)


def _texts(source: str, name: str) -> list[tuple[str, str]]:
    document = read(source.encode(), name)
    return [(block.kind.value, document.text[block.start : block.end]) for block in document.blocks]


def test_rst_directives_are_what_they_hold_and_those_for_code_are_listings() -> None:
    source = (
        ".. note::\n\n   Prose.\n\n   - one\n\n     more\n\n.. image:: a/b.png\n   :alt: A map\n\n"
        ".. contents::\n   :depth: 2\n\n.. versionadded:: 2.0\n   It reads.\n\n"
        ".. code-block:: python\n   :linenos:\n\n   if x:\n       y\n\n>>> 1\n1\n"
    )
    assert _texts(source, "a.rst") == [
        ("paragraph", "Note"),
        ("paragraph", "Prose."),
        ("paragraph", "- one"),
        ("paragraph", "  more"),
        ("paragraph", "A map"),
        ("paragraph", "Added in version 2.0\nIt reads."),
        ("code", "if x:\n    y"),
        ("code", ">>> 1\n1"),
    ]


def test_rst_tables_and_nested_lists_keep_their_columns() -> None:
    source = "- a\n\n  - b\n\n+---+---+\n| a | b |\n+---+---+\n\n"
    source += "===  ===\nA    B\n===  ===\n1\n\n2    3\n===  ===\n\n----\n\nend\n"
    assert _texts(source, "a.rst") == [
        ("paragraph", "- a"),
        ("paragraph", "  - b"),
        ("code", "+---+---+\n| a | b |\n+---+---+"),
        ("code", "===  ===\nA    B\n===  ===\n1\n\n2    3\n===  ==="),
        ("rule", ""),
        ("paragraph", "end"),
    ]


def test_org_tables_quotes_and_rules_are_what_they_are() -> None:
    source = "| a | b |\n|---+---|\n| 1 |   |\n#+begin_quote\nSaid.\n#+end_quote\n: fixed\n-----\n#+CAPTION: kept\n"
    assert _texts(source, "a.org") == [
        ("table", "a\tb\n1\t"),
        ("paragraph", "Said."),
        ("code", "fixed"),
        ("rule", ""),
        ("paragraph", "kept"),
    ]
    assert read(source.encode(), "a.org").blocks[1].quote == 1


def test_org_dates_are_read() -> None:
    assert read(b"#+DATE: <2024-07-24 Wed>\n#+TITLE: A\n\nx\n", "a.org").metadata.date == "2024-07-24"


def test_asciidoc_headers_name_author_and_day() -> None:
    document = read(b"= T\nJane Doe <j@example.org>\nv1.0, 2024-07-24\n:toc:\n\nText\n", "a.adoc")
    assert (document.metadata.author, document.metadata.date) == ("Jane Doe", "2024-07-24")
    assert document.metadata.origins["title"] == "first heading"
    assert read(b"= T\nThe text begins here.\n", "a.adoc").metadata.author == ""


def test_asciidoc_blocks_are_what_they_are() -> None:
    source = "Section\n-------\n\n[source,py]\n----\nx\n----\n\n"
    source += "====\nexample\n====\n\n____\nSaid.\n____\n\n literal\n\n'''\n\n* a\n"
    assert _texts(source, "a.adoc") == [
        ("heading", "Section"),
        ("code", "x"),
        ("paragraph", "example"),
        ("paragraph", "Said."),
        ("code", "literal"),
        ("rule", ""),
        ("paragraph", "* a"),
    ]


@pytest.mark.parametrize(
    ("line", "name"), [('#+INCLUDE: "/etc/passwd"', "a.org"), ("include::/etc/passwd[]", "a.adoc")]
)
def test_an_inclusion_is_shown_and_not_followed(line: str, name: str) -> None:
    assert _texts(f"{line}\n", name) == [("paragraph", line)]


@pytest.mark.parametrize("name", ["a.rst", "a.org", "a.adoc"])
@given(text=st.text(alphabet="=-*:#+.|_>\n a1~`\\[]<{}/", max_size=120))
def test_blocks_hold_all_of_the_text(name: str, text: str) -> None:
    document = read(text.encode(), name)
    end = 0
    for block in document.blocks:
        assert document.text[end : block.start].strip("\n") == ""
        end = block.end
    assert end == len(document.text)
    assert all(0 <= span.start < span.end <= len(document.text) for span in document.spans)


@pytest.mark.parametrize(
    ("line", "name"), [("#+begin_src\n", "a.org"), ("----- \n-----x\n", "a.adoc"), ("== ==\nx\n\n", "a.rst")]
)
def test_blocks_that_are_never_closed_are_text(line: str, name: str) -> None:
    assert read((line * 20_000).encode(), name).text.startswith(line.split("\n")[0].strip())
