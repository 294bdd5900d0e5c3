"""PDF: what passes for a running head or foot, and what is never taken for one."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import copy_context

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import Document
from index.extract.options import Options, use
from index.extract.pdf.document import read
from tests.index.pdfs import full_page, image_page, lines, pdf, text_at
from tests.index.pictures import picture_of, scanned

SHIPS = ["brig", "sloop", "ketch", "yawl", "barge", "cutter"]
NAMES = ["Ali", "Yusuf", "Omar", "Hassan"]


def _read(*pages: str) -> Document:
    return read(pdf(pages), "x.pdf")


def _with_heads(heads: Sequence[str], y: float = 770, size: float = 11) -> Document:
    """Read full pages with a head each."""
    ships = (SHIPS * len(heads))[: len(heads)]
    return _read(*(text_at(72, y, head, size) + full_page(ship) for head, ship in zip(heads, ships, strict=True)))


def _with_feet(feet: Sequence[str]) -> Document:
    return _read(*(full_page("brig", 40) + text_at(72, 40, foot) for foot in feet))


def _letter(*texts: str) -> str:
    """A page that holds a few short lines, with a gap below each."""
    return "".join(text_at(72, 760 - 40 * at, text) for at, text in enumerate(texts))


# What is kept


def test_letters_of_one_page_each_lose_nothing() -> None:
    texts = [("NOTICE OF EVICTION", f"To: Mr {name}", "Leave by 1 May.", "Signed, the Governor") for name in NAMES]
    document = _read(*(_letter(*text) for text in texts))
    assert document.text.split("\n\n") == [line for text in texts for line in text]
    assert document.warnings == ()


@pytest.mark.parametrize("head", ["RECEIPT No. {}", "Interview {}", "Accounts {}"])
def test_short_pages_that_are_counted_at_their_head_keep_it(head: str) -> None:
    heads = [head.format(number) for number in range(1, 5)]
    document = _read(*(_letter(each, f"Paid to: {name}") for each, name in zip(heads, NAMES, strict=True)))
    assert all(each in document.text for each in heads)


@pytest.mark.parametrize("head", ["RECEIPT No. {}", "Day {}", "{} May 1944", "{} May", "Accounts 201{}", "$ {}"])
def test_full_pages_that_are_counted_in_words_keep_their_numbers(head: str) -> None:
    heads = [head.format(number) for number in range(1, 7)]
    document = _with_heads(heads)
    assert all(each in document.text for each in heads)


@pytest.mark.parametrize("stamp", ["PORT-00{}", "PORT_0012{}", "4712{}", "REF-12{}"])
def test_numbers_stamped_on_pages_to_be_cited_are_kept(stamp: str) -> None:
    stamps = [stamp.format(number) for number in range(1, 7)]
    document = _with_feet(stamps)
    assert all(each in document.text for each in stamps)


def test_numbers_that_do_not_count_the_pages_are_kept_with_their_words() -> None:
    document = _with_heads([f"Invoice\t{number}" for number in (731, 208, 955, 412)])
    assert document.text.count("Invoice") == 4


def test_numbers_at_the_top_of_a_page_are_no_running_head() -> None:
    pages = [lines([f"{number} {number + 3}", f"{number * 7} 9"], top=700) for number in (314, 271, 161, 141)]
    assert "271 274" in _read(*pages).text


def test_titles_of_slides_that_repeat_are_kept() -> None:
    document = _with_heads(["What the ministry knew"] * 4, size=18)
    assert document.text.count("What the ministry knew") == 4


def test_the_first_line_of_the_body_is_no_head_though_it_repeats() -> None:
    assert _with_heads(["This form is to be filled in by hand."] * 4, y=733.2).text.count("by hand") == 4


def test_a_line_on_two_pages_is_no_running_head() -> None:
    assert _with_heads(["The Port"] * 2).text.count("The Port") == 2


def test_a_line_that_stands_at_another_place_on_every_page_is_no_running_head() -> None:
    pages = [text_at(72, 780 - 6 * at, "The Port") + full_page(ship) for at, ship in enumerate(SHIPS)]
    assert _read(*pages).text.count("The Port") == len(SHIPS)


def test_a_page_that_says_nothing_else_keeps_its_head() -> None:
    pages = [text_at(72, 770, "The Port") + full_page(ship) for ship in SHIPS]
    document = _read(*pages[:4], text_at(72, 770, "The Port"), *pages[4:])
    at = document.locators[4].start
    assert document.text[at:].startswith("The Port")


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["Port", "Notice 1", "Notice 2", "3", "iv", "Page 2"]), max_size=5), max_size=6)
)
def test_no_word_of_any_pages_is_lost(pages: list[list[str]]) -> None:
    """But for the numbers of pages, and words beside them."""
    document = _read("brig", *(_letter(*texts) + text_at(72, 50, "Foot") for texts in pages), lines(["End"]))
    said = {word for texts in pages for text in texts if text.startswith(("Port", "Notice")) for word in text.split()}
    assert said <= set(document.text.split())


# What is shown once


def test_heads_of_left_and_right_pages_are_shown_once_each() -> None:
    heads = [f"The Port\t{at}" if at % 2 else f"{at}\tA. Writer" for at in range(1, 9)]
    text = _with_heads([head.replace("\t", " | ") for head in heads]).text
    assert (text.count("The Port"), text.count("A. Writer")) == (1, 1)


def test_a_title_in_the_words_of_the_running_head_stays_and_the_heads_go() -> None:
    first = text_at(72, 760, "Annual Report", 24) + full_page("brig")
    others = [text_at(72, 770, "Annual Report", 8) + full_page(ship) for ship in SHIPS]
    document = _read(first, *others)
    assert document.text.count("Annual Report") == 1
    assert document.metadata.title == "Annual Report"


def test_a_paragraph_goes_on_over_a_foot_and_a_head() -> None:
    pages = [
        text_at(72, 770, "The Port") * bool(at) + full_page(ship, 45) + text_at(72, 50, "Not for print")
        for at, ship in enumerate(SHIPS)
    ]
    text = _read(*pages).text.replace("The brig", "the brig")
    document = _read(*(page.replace("The ketch", "the ketch") for page in pages))
    assert "tide had turned the ketch came" in document.text
    assert document.text.count("Not for print") == text.count("Not for print") == 1
    assert document.text.count("The Port") == 1


def test_heads_that_name_what_is_on_each_page_are_shown_at_their_pages() -> None:
    names = ["abs", "all", "any", "apply", "array", "attr"]
    document = _with_heads([f"{name} | {number}" for number, name in enumerate(names, 41)])
    assert all(document.text.count(f"{name} |") == 1 for name in names)


def test_feet_that_count_pages_within_chapters_are_shown_once() -> None:
    document = _with_feet(["Port 1-1", "Port 1-2", "Port 1-3", "Port 2-1", "Port 2-2", "Port 2-3"])
    assert document.text.count("Port") == 1


# What is left out


@pytest.mark.parametrize("number", ["{}", "- {} -", "Page {}", "Seite {} von 9", "{} / 9", "[{}]"])
def test_numbers_of_pages_are_left_out(number: str) -> None:
    feet = [number.format(at) for at in range(1, 7)]
    text = _with_feet(feet).text
    assert not any(f"\n{foot}" in text for foot in feet)


def test_roman_numbers_of_pages_are_left_out() -> None:
    text = _with_feet(["i", "ii", "iii", "iv", "1", "2", "3"]).text
    assert not {"ii", "iii", "iv", "2", "3"} & set(text.split())


# Scans


def test_a_scan_with_a_stamp_on_every_page_is_a_scan() -> None:
    pages = [image_page() + "\n" + text_at(72, 40, f"PORT-00{at}") for at in range(1, 5)]
    document = _read(lines(["The first page has text."]), *pages)
    assert any("pictures of text" in warning for warning in document.warnings)
    assert all(f"PORT-00{at}" in document.text for at in range(1, 5))


def test_the_stamps_on_scans_are_there_behind_what_tesseract_reads(tesseract: str) -> None:
    scan = scanned(picture_of(["The harbour was closed on Monday after a barge", "had broken loose in the night."]))
    pages = [scan + "\n" + text_at(72, 40, f"PORT-00{at}", 5) for at in range(1, 5)]

    def read_scans() -> Document:
        use(Options(ocr="eng"))
        return _read(*pages)

    document = copy_context().run(read_scans)
    assert document.text.count("The harbour was closed") == 4
    assert all(f"PORT-00{at}" in document.text for at in range(1, 5))
