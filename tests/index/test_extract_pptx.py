"""Presentations: slides in their order, with titles, points and notes."""

from __future__ import annotations

import pytest

from index.documents import BlockKind
from index.extract.errors import Unreadable
from index.extract.pptx import read
from tests.index.offices import line, outcomes, places, pptx, shape


def _deck() -> bytes:
    slides = {
        "first": shape(line("The title"), "ctrTitle")
        + shape(line("a point") + line("a deeper one", '<a:pPr lvl="1"/>'), "body"),
        "second": shape(line("Later"), "title") + shape(line("said aside")),
    }
    return pptx(slides, "first second")


def test_slides_come_in_their_order_each_with_its_locator() -> None:
    document = read(_deck(), "x.pptx")
    assert [locator.label for locator in document.locators] == ["slide 1", "slide 2"]
    assert [place for place, _ in places(document)] == ["slide 1", "slide 2"]
    assert document.text.index("The title") < document.text.index("a point") < document.text.index("Later")
    assert "said aside" in document.text


def test_titles_are_headings_and_points_are_list_items() -> None:
    document = read(_deck(), "x.pptx")
    headings = [document.text[b.start : b.end] for b in document.blocks if b.kind is BlockKind.HEADING]
    assert "The title" in headings
    assert "Later" in headings
    points = {document.text[b.start : b.end]: b.indent for b in document.blocks if b.marker}
    assert points["a deeper one"] > points["a point"] > 0


def test_the_order_is_that_of_the_presentation_not_of_the_files() -> None:
    slides = {"one": shape(line("One"), "title"), "two": shape(line("Two"), "title")}
    document = read(pptx(slides, "two one"), "x.pptx")
    assert document.text.index("Two") < document.text.index("One")


def test_hidden_slides_are_marked() -> None:
    slides = {"one": shape(line("One"), "title"), "two": "HIDDEN" + shape(line("Two"), "title")}
    document = read(pptx(slides, "one two"), "x.pptx")
    assert document.warnings == ("1 of its slides is hidden",)


def test_damaged_presentations_are_read_or_refused() -> None:
    found = outcomes(read, _deck(), 150)
    assert found <= {"read", "is damaged", "is encrypted", "holds too much"} | {
        reason for reason in found if reason.startswith(("holds", "is", "has"))
    }
    assert "read" in found


def test_what_is_no_presentation_is_refused() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        read(b"PK\x03\x04 nothing", "x.pptx")
