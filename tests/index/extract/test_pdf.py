"""PDF: paragraphs in reading order, headings, pages to cite, and what is said of scans and hostile files."""

from __future__ import annotations

import random

import pytest

from index.documents import BlockKind, Document
from index.extract.errors import Unreadable
from index.extract.pdf.document import read
from tests.index.pdfs import full_page, image_page, lines, pdf, text_at

PROSE = [
    "The harbour was closed on Monday after a barge had broken loose in",
    "the night and drifted across the north basin. Divers looked at the",
    "hull at noon and found nothing that would keep her from her way.",
]
MORE = [
    "A second paragraph follows after a gap, and it has a word that is bro-",
    "ken at the end of its line, as printers have done for centuries.",
]


def _read(*pages: str, info: str = "") -> Document:
    return read(pdf(pages, info), "x.pdf")


def _blocks(document: Document, kind: BlockKind) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if block.kind is kind]


def test_lines_become_paragraphs_and_broken_words_are_joined() -> None:
    document = _read(lines(PROSE) + "\n" + lines(MORE, top=660))
    assert document.text == " ".join(PROSE) + "\n\n" + " ".join(MORE).replace("bro- ken", "broken")


def test_large_lines_are_headings_and_the_largest_is_the_title() -> None:
    document = _read(text_at(72, 750, "Tides and ropes", 22) + "\n" + lines(PROSE, top=700))
    assert _blocks(document, BlockKind.HEADING) == ["Tides and ropes"]
    assert document.metadata.title == "Tides and ropes"


def test_every_page_has_its_locator_at_its_first_words() -> None:
    document = _read(*(lines([f"Page {word} has words of its own and ends here."]) for word in ("one", "two", "six")))
    starts = [document.text[locator.start :].split()[1] for locator in document.locators]
    assert [locator.label for locator in document.locators] == ["page 1", "page 2", "page 3"]
    assert starts == ["one", "two", "six"]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [f"left line number {number} with words" for number in range(20)]
    right = [f"right line number {number} with words" for number in range(20)]
    text = _read(lines(left, x=60) + "\n" + lines(right, x=330)).text
    assert text.index("left line number 19") < text.index("right line number 0")


def test_headers_and_footers_that_repeat_are_shown_once_and_that_is_said() -> None:
    words = ["brig", "sloop", "ketch", "yawl", "barge", "cutter", "tug", "lugger"]
    pages = [
        text_at(72, 770, "The Annual Report of the Port")
        + full_page(word)
        + text_at(72, 60, "Not for print")
        + text_at(300, 30, f"Page {number} of 8")
        for number, word in enumerate(words, 1)
    ]
    document = _read(*pages)
    assert document.text.count("Annual Report") == 1
    assert document.text.count("Not for print") == 1
    assert "of 8" not in document.text
    assert document.text.startswith("The Annual Report")
    assert all(document.text.count(word) == 48 for word in words)
    assert any("shown once" in warning for warning in document.warnings)


def test_a_scan_is_said_to_be_one() -> None:
    with pytest.raises(Unreadable, match="pictures of text"):
        _read(image_page(), image_page())
    document = _read(lines(PROSE), image_page())
    assert any("picture" in warning for warning in document.warnings)


def test_properties_are_the_metadata_unless_they_are_junk() -> None:
    info = "/Title (A report) /Author (A. Writer) /CreationDate (D:20240724103000+03'00')"
    metadata = _read(lines(PROSE), info=info).metadata
    assert (metadata.title, metadata.author) == ("A report", "A. Writer")
    assert metadata.date.startswith("2024-07-24")
    assert metadata.origins["date"] == "document properties"
    assert (
        _read(lines(PROSE), info="/Title (Microsoft Word - draft3.doc)").metadata.title != "Microsoft Word - draft3.doc"
    )


@pytest.mark.parametrize("data", [b"%PDF-1.7 and nothing else", b"%PDF-1.4\n" + bytes(500)])
def test_what_cannot_be_opened_is_said_to_be_damaged(data: bytes) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        read(data, "x.pdf")


def test_damaged_files_are_read_or_refused() -> None:
    whole = pdf([lines(PROSE), lines(MORE)], "/Title (T)")
    chance = random.Random(3)
    for number in range(150):
        damaged = bytearray(whole[: chance.randrange(1, len(whole))] if number % 3 == 0 else whole)
        for _ in range(number % 9):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read(bytes(damaged), "x.pdf")
        except Unreadable:
            continue
