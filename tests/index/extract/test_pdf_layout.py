"""PDF: lists, listings, tables, links, scripts, turned pages, and how pages and properties are named."""

from __future__ import annotations

import math
import resource
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import BlockKind, Document, SpanKind
from index.extract.errors import Unreadable
from index.extract.pdf.document import read
from index.extract.pdf.file import open_pdf
from tests.index.pdfs import FORM, down_at, field, image_page, lines, link_to, pdf, text_at, unicode_at

PROSE = [
    "The harbour was closed on Monday after a barge had broken loose in",
    "the night and drifted across the north basin. Divers looked at the",
    "hull at noon and found nothing that would keep her from her way.",
]
FULL = "The mayor said that nobody had been told of it before the evening,"


def _read(*pages: str, name: str = "x.pdf", info: str = "", catalog: str = "", notes: str = "") -> Document:
    return read(pdf(pages, info, catalog=catalog, notes=notes), name)


def _blocks(document: Document) -> list[tuple[BlockKind, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def _paragraphs(document: Document) -> list[str]:
    return [text for _, text in _blocks(document)]


# Paragraphs and broken words


def test_an_indent_begins_a_paragraph() -> None:
    page = (
        lines(PROSE) + "\n" + lines([PROSE[0]], x=90, top=720 - 3 * 13.2) + "\n" + lines(PROSE[1:], top=720 - 4 * 13.2)
    )
    assert _paragraphs(_read(page)) == [" ".join(PROSE)] * 2


@pytest.mark.parametrize(
    ("end", "start", "joined"),
    [
        ("nobody had been infor-", "med of it", "informed of it"),
        ("a man of the Anglo-", "Saxon kind", "Anglo-Saxon kind"),
        ("a case of COVID-", "19 in the town", "COVID-19 in"),
        ("one of the state-of-the-", "art machines", "state-of-the-art machines"),
        ("he sent it by e-", "mail at noon", "e-mail at noon"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_goes_only_where_the_word_goes_on(end: str, start: str, joined: str) -> None:
    assert joined in _read(lines([f"In the end it was found that {end}", f"{start} and so it went on."])).text


def test_a_compound_keeps_its_hyphen_when_it_is_written_so_elsewhere() -> None:
    page = lines(
        ["It was a well-known place at the old port, and for all that well-", "known to few of those who worked."]
    )
    assert _read(page).text.count("well-known") == 2


def test_a_paragraph_and_a_word_go_on_over_the_end_of_a_page() -> None:
    document = _read(
        lines([*PROSE, FULL, "and that the people of the port had been kept from the infor-"]), lines(["mation."])
    )
    assert _paragraphs(document)[-1].endswith("kept from the information.")
    assert document.text[document.locators[1].start :] == "mation."


def test_lines_that_end_early_keep_their_breaks() -> None:
    verse = ["O ships of the north", "that come in the night", "and leave before day"]
    document = _read(lines([FULL] * 4) + "\n" + lines(verse, top=500))
    assert _paragraphs(document)[-1] == "\n".join(verse)


@pytest.mark.parametrize(
    ("end", "start"),
    [
        ("Signed, the Governor", "NOTICE OF EVICTION"),
        ("Signed, the Governor", "The tenants of the street deny that they were told of it at any time,"),
        (FULL, "Annex"),
        ("To: Mr Ali", "To: Mr Yusuf"),
    ],
)
def test_what_stands_on_the_next_page_is_another_paragraph(end: str, start: str) -> None:
    document = _read(lines([*PROSE, FULL, FULL]) + lines([end], top=600), lines([start]))
    assert _paragraphs(document)[-2:] == [end, start]


def test_a_sentence_that_fills_its_page_goes_on_with_a_name() -> None:
    document = _read(lines([PROSE[0]] * 4), lines(["Anna Berg, who was the mayor of the town before her, and of many"]))
    assert len(document.blocks) == 1


@pytest.mark.parametrize(
    "rows",
    [
        ["Income 18000", "Outlay 16200", "Balance 1800"],
        ["Q. Were you there?", "A. I do not know", "Q. Who does?"],
        ["Anna Berg", "4 Harbour Street", "Oslo"],
    ],
)
def test_short_lines_that_do_not_go_on_stay_lines(rows: list[str]) -> None:
    document = _read(lines(rows))
    assert [row for text in _paragraphs(document) for row in text.split("\n")] == rows


def test_a_narrow_column_of_prose_is_one_paragraph() -> None:
    rows = ["The harbour was closed", "on Monday after a barge", "had broken loose in the", "night and drifted off."]
    assert _read(lines(rows)).text == " ".join(rows)


# Lists, listings, tables, headings


@pytest.mark.parametrize("mark", ["-", "*", "\x96"])
def test_signs_that_are_typed_before_items_make_a_list(mark: str) -> None:
    items = [
        "The ministry knew on 4 March",
        "A report came in May",
        "Nobody told the harbour master",
        "boats were lost",
    ]
    document = _read(lines([f"{mark} {item}" for item in items]))
    assert _paragraphs(document) == items
    assert [(block.marker, block.indent) for block in document.blocks] == [("•", 1)] * 4


def test_items_that_are_numbered_are_paragraphs_with_their_numbers() -> None:
    items = ["1. First", "2. Second", "3. third and the last one of them"]
    assert _paragraphs(_read(lines(items))) == items


def test_a_number_that_begins_a_line_of_prose_is_no_item() -> None:
    text = [
        "They asked for more than they had been given in all the time since 3",
        "4. May was the day on which it came",
    ]
    assert len(_paragraphs(_read(lines(text)))) == 1


def test_bullets_make_a_list() -> None:
    items = [text_at(72, 600 - 30 * at, "\x95 ") + text_at(86, 600 - 30 * at, words) for at, words in enumerate(PROSE)]
    document = _read("\n".join([lines(["These were seen:"]), *items]))
    assert [(block.marker, block.indent) for block in document.blocks] == [("", 0)] + [("•", 1)] * 3
    assert _paragraphs(document)[1:] == PROSE


def test_code_keeps_its_lines_and_how_they_are_set_in() -> None:
    code = (
        lines(["def answer():"], font="F3", top=600) + "\n" + lines(["return 42"], x=72 + 4 * 6.6, top=586.8, font="F3")
    )
    document = _read(lines(PROSE) + "\n" + code + "\n" + lines(PROSE, top=500))
    assert _blocks(document)[1] == (BlockKind.CODE, "def answer():\n    return 42")


def test_rows_of_cells_are_a_table() -> None:
    rows = [("Name", "Age", "City"), ("Anna", "31", "Oslo"), ("Bert", "44", "Rome")]
    cells = [
        text_at(72 + 100 * column, 600 - 14 * row, word)
        for row, words in enumerate(rows)
        for column, word in enumerate(words)
    ]
    document = _read("\n".join([lines(PROSE), *cells]))
    assert _blocks(document)[-1] == (BlockKind.TABLE, "Name\tAge\tCity\nAnna\t31\tOslo\nBert\t44\tRome")


def test_entries_of_a_table_of_contents_stay_lines() -> None:
    document = _read(lines(["Ropes . . . . . . . . . . . . . . . 3", "Tides . . . . . . . . . . . . . . . 7"]))
    assert document.text == "Ropes … 3\nTides … 7"


def test_sizes_make_levels_and_bold_lines_are_headings_below_them() -> None:
    page = "\n".join(
        [
            text_at(72, 740, "The port", 24),
            text_at(72, 700, "Part one", 18),
            lines(PROSE, top=670),
            text_at(72, 610, "On ropes", 11, "F2"),
            lines(PROSE, top=590),
        ]
    )
    document = _read(page)
    assert [(block.level, document.text[block.start : block.end]) for block in document.blocks if block.level] == [
        (1, "The port"),
        (2, "Part one"),
        (3, "On ropes"),
    ]


def test_an_outline_makes_headings_of_lines_like_all_others() -> None:
    outline = "/Outlines << /First << /Title (1. On tides) /Dest [6 0 R /Fit] >> >>"
    document = _read(lines(["On tides"]) + "\n" + lines(PROSE, top=690), catalog=outline)
    assert (document.blocks[0].kind, document.blocks[0].level) == (BlockKind.HEADING, 1)


def test_entries_of_a_table_of_contents_in_large_letters_are_no_headings() -> None:
    entries = lines(["Ropes . . . . . . . . . . . . . . . 3", "Tides . . . . . . . . . . . . . . . 7"], size=16)
    document = _read(entries + "\n" + lines(PROSE * 3, top=600))
    assert not any(block.level for block in document.blocks)


def test_pages_shown_small_on_a_page_make_no_headings_of_the_rest() -> None:
    small = lines([" ".join(PROSE)] * 12, size=2, top=300)
    document = _read(lines(PROSE) + "\n" + small)
    assert not any(block.level for block in document.blocks)


# Order


def test_a_heading_over_two_columns_drawn_line_by_line_stays_above_them() -> None:
    rows = [
        text_at(60, 700 - 13 * row, f"left {row} has quite enough words")
        + text_at(330, 700 - 13 * row, f"right {row} has enough words")
        for row in range(12)
    ]
    text = _read("\n".join([text_at(60, 750, "What all of this is about and whose it is", 20), *rows])).text
    assert text.index("whose") < text.index("left 0") < text.index("left 11") < text.index("right 0")


def test_a_page_drawn_in_any_order_is_read_from_the_top() -> None:
    order = [7, 2, 9, 4, 0, 11, 5, 10, 1, 8, 3, 6, 13, 12]
    text = _read("\n".join(text_at(72, 700 - 14 * row, f"line {row} ends here.") for row in order)).text
    assert [int(word) for word in text.split() if word.isdigit()] == list(range(14))


def test_a_turned_page_is_read_as_any_other() -> None:
    turned = "0 1 -1 0 612 0 cm\n" + lines(PROSE)
    assert _read(turned).text == " ".join(PROSE)


def test_three_columns_drawn_line_by_line_are_read_one_after_the_other() -> None:
    rows = [
        "".join(text_at(60 + 170 * at, 700 - 13 * row, f"{column} {row} has enough of words") for at, column in at_row)
        for row in range(14)
        for at_row in [list(enumerate(("left", "middle", "right")))]
    ]
    text = _read("\n".join(rows)).text
    starts = [text.index(words) for words in ("left 0", "left 13", "middle 0", "middle 13", "right 0", "right 13")]
    assert starts == sorted(starts)


def test_a_narrow_gap_divides_columns_too() -> None:
    rows = [
        text_at(60, 700 - 13 * row, f"left {row:02} is a line of many words")
        + text_at(235, 700 - 13 * row, f"right {row:02} is a line of many words")
        for row in range(14)
    ]
    text = _read("\n".join(rows)).text
    assert text.index("left 13") < text.index("right 00")


# Fields


def test_the_value_of_a_field_stands_behind_the_words_to_its_left() -> None:
    page = "\n".join([text_at(72, 700, "Name:"), text_at(72, 680, "Town:"), text_at(72, 660, "Thank you.")])
    values = field("a", "Anna Berg", (120, 696, 300, 712)) + field("b", "Oslo", (120, 676, 300, 692), 24)
    document = _read(page, catalog=FORM, notes=values)
    words = document.text.split()
    assert words == ["Name:", "Anna", "Berg", "Town:", "Oslo", "Thank", "you."]
    assert not any(block.level for block in document.blocks)


def test_a_form_of_values_alone_is_a_document() -> None:
    assert _read("", catalog=FORM, notes=field("a", "Anna Berg", (120, 696, 300, 712))).text == "Anna Berg"


def test_a_link_beside_a_field_stays_a_link() -> None:
    notes = link_to("https://example.org/a", (70, 695, 145, 715)) + field("a", "Anna", (200, 696, 300, 712))
    document = _read(text_at(72, 700, "See the tables"), catalog=FORM, notes=notes)
    assert [document.text[span.start : span.end] for span in document.spans] == ["See the tables"]
    assert "Anna" in document.text


def test_comments_of_readers_stand_behind_their_page_as_quotes() -> None:
    note = "<< /Type /Annot /Subtype /Text /T (Anna) /Contents (Is this so?) /Rect [10 10 30 30] >>"
    document = _read(lines(PROSE), lines(PROSE), notes=note)
    prose = " ".join(PROSE)
    assert _paragraphs(document) == [prose, "Anna: Is this so?"] * 2
    assert [block.quote for block in document.blocks] == [0, 1, 0, 1]
    assert document.text[document.locators[1].start :].startswith(prose)


# Links, scripts, names


def test_a_link_covers_its_words() -> None:
    document = _read(
        text_at(72, 700, "See the tables of the port."), notes=link_to("https://example.org/a", (70, 695, 145, 715))
    )
    (span,) = document.spans
    assert (span.kind, span.target) == (SpanKind.LINK, "https://example.org/a")
    assert document.text[span.start : span.end] == "See the tables"


def test_arabic_is_read_in_the_order_of_its_letters_and_words() -> None:
    words = "أغلق الميناء يوم الاثنين"
    assert _read(unicode_at(72, 700, words[::-1])).text == words


def test_forms_of_letters_and_ligatures_are_the_letters() -> None:
    assert _read(unicode_at(72, 700, "ﻡﻼﺳ")).text == "سلام"
    assert _read(unicode_at(72, 700, "eﬃcient ﬁre")).text == "efficient fire"


def test_ideographs_are_no_code_because_they_are_equally_wide() -> None:
    document = _read(lines(PROSE) + "\n" + unicode_at(72, 600, "港口在星期一關閉"))
    assert _blocks(document)[1] == (BlockKind.PARAGRAPH, "港口在星期一關閉")


def test_accents_that_are_drawn_alone_stand_on_their_letters() -> None:
    assert _read(unicode_at(72, 700, "na¨ıve G¨odel caf´e ˇcas ¨1 ´")).text == "naïve Gödel café čas ¨1 ´"


def test_lines_of_ideographs_are_joined_without_a_space() -> None:
    page = unicode_at(72, 700, "港口在星期一因為一艘駁船" * 4) + unicode_at(72, 686, "關閉")
    assert _read(page).text == "港口在星期一因為一艘駁船" * 4 + "關閉"


def test_ideographs_below_one_another_are_lines_that_go_down_from_the_right() -> None:
    columns = ["ABCDEFGHIJKLM", "NOPQRSTUVWXYZ", "ABC"]
    page = "".join(down_at(500 - 20 * at, 700, letters) for at, letters in enumerate(columns))
    assert _read(page).text == "".join(chr(0x6E2F + ord(letter) - ord("A")) for letter in "".join(columns))


def test_a_wide_gap_inside_a_word_is_a_space() -> None:
    moved = "BT /F1 11 Tf 72 700 Td [(What they) -260 (are is not said by any) -240 (one here.)] TJ ET"
    assert _read(moved).text == "What they are is not said by any one here."


def test_letters_set_wide_stay_one_word() -> None:
    assert _read("BT /F1 11 Tf 1.5 Tc 72 700 Td (HARBOUR) Tj ET").text == "HARBOUR"


def test_the_mark_of_a_footnote_is_no_part_of_its_first_word() -> None:
    note = text_at(72, 104, "a", 6) + text_at(76, 100, "See the tables of the port.", 10)
    assert _read(lines(PROSE) + "\n" + note).text.endswith("a See the tables of the port.")


def test_an_item_of_a_list_in_large_letters_is_no_heading() -> None:
    page = (
        text_at(72, 740, "The port", 24) + text_at(72, 700, "\x95 Ropes and tides", 18) + "\n" + lines(PROSE, top=600)
    )
    assert [document_text for kind, document_text in _blocks(_read(page)) if kind is BlockKind.HEADING] == ["The port"]


def test_pages_are_called_what_the_file_calls_them() -> None:
    labels = "/PageLabels << /Nums [0 << /S /r >> 2 << /S /D /St 5 >>] >>"
    document = _read(*[lines([f"This is {word}."]) for word in ("one", "two", "three")], catalog=labels)
    assert [locator.label for locator in document.locators] == ["page i", "page ii", "page 5"]


def test_pages_without_text_begin_where_the_next_one_does() -> None:
    document = _read("", lines(["One."]), "", "")
    assert [locator.start for locator in document.locators] == [0, 0, len(document.text), len(document.text)]


@pytest.mark.parametrize(
    ("scanned", "warning"),
    [
        ({2}, "Page 2 is a picture of text: it cannot be searched"),
        ({2, 3, 4}, "Pages 2 to 4 are pictures of text: they cannot be searched"),
        ({2, 4, 5}, "Pages 2 and 4 to 5 are pictures of text: they cannot be searched"),
    ],
)
def test_scanned_pages_are_named(scanned: set[int], warning: str) -> None:
    pages = [image_page() if number in scanned else lines([f"Text {number}."]) for number in range(1, 7)]
    assert warning in _read(*pages).warnings


def test_a_page_can_be_drawn_for_whoever_reads_pictures() -> None:
    with open_pdf(pdf([lines(PROSE)])) as file:
        picture = file.render(0, 72)
    assert picture.startswith(b"P5\n612 792\n255\n")
    assert len(picture) == len(b"P5\n612 792\n255\n") + 612 * 792
    assert len(set(picture[20:])) > 2


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        ("D:20240724103015+03'00'", "2024-07-24T10:30+03:00"),
        ("D:20240724103015Z", "2024-07-24T10:30Z"),
        ("D:20240724", "2024-07-24"),
        ("D:2024", "2024"),
        ("D:19040101000000", ""),
        ("D:29990101000000", ""),
        ("yesterday", ""),
    ],
)
def test_a_date_of_creation_is_as_precise_as_stated_and_no_wrong_clock_is_believed(stated: str, date: str) -> None:
    assert _read(lines(PROSE), info=f"/CreationDate ({stated})").metadata.date == date


@pytest.mark.parametrize(
    "title", ["untitled", "Microsoft Word - a.doc", "report_v2", "a.indd", "x", "Document1", "..."]
)
def test_a_title_that_a_program_made_up_gives_way_to_the_largest_heading(title: str) -> None:
    page = text_at(72, 750, "Tides", 14) + text_at(72, 720, "The port", 24) + "\n" + lines(PROSE, top=690)
    metadata = _read(page, info=f"/Title ({title})").metadata
    assert (metadata.title, metadata.origins["title"]) == ("The port", "largest heading")


def test_tags_and_language_come_from_the_properties() -> None:
    metadata = _read(lines(PROSE), info="/Keywords (port; tides, ropes)", catalog="/Lang (en-GB)").metadata
    assert (metadata.tags, metadata.language) == (("port", "tides", "ropes"), "en-GB")


# Refusals


def test_an_encrypted_file_is_said_to_be_so() -> None:
    locked = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O ({'o' * 32}) /U ({'u' * 32}) /P -4 >> /ID [(a) (b)]"
    with pytest.raises(Unreadable, match="is encrypted"):
        read(pdf([lines(PROSE)], trailer=locked), "x.pdf")


def test_a_stream_made_to_fill_memory_is_refused_before_it_is_read() -> None:
    packed = zlib.compress(b"(a) Tj " * 2_000_000, 9).decode("latin-1")
    whole = pdf([f"<< /Filter /FlateDecode >> stream\n{packed}\nendstream"])
    with pytest.raises(Unreadable, match="unpacks to more than 4 MB"):
        read(whole, "x.pdf")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(-1e3, 1e3),
            st.floats(-1e3, 1e3),
            st.sampled_from(["word", "two words", "bro-", "1.", "• x", "\t", "السلام", "港口", "A \x01"]),
            st.sampled_from([0, 1, 9, 11, 30, 1e9]),
        ),
        max_size=40,
    )
)
def test_whatever_stands_wherever_blocks_and_spans_lie_in_the_text(
    places: list[tuple[float, float, str, float]],
) -> None:
    page = "\n".join(unicode_at(round(x, 2), round(y, 2), text, size) for x, y, text, size in places)
    document = _read(page, page, notes=link_to("https://example.org", (0, 0, 600, 400)))
    end = 0
    for block in document.blocks:
        assert set(document.text[end : block.start]) <= {"\n"}
        assert block.start < block.end
        end = block.end
    assert end == len(document.text)
    assert all(any(b.start <= s.start < s.end <= b.end for b in document.blocks) for s in document.spans)
    assert [locator.start for locator in document.locators] == sorted(locator.start for locator in document.locators)


def test_a_long_book_gets_more_time_than_a_short_one() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    try:
        limit = math.ceil(time.process_time()) + 30
        resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))
        document = _read(*[lines([f"This is page {number}."]) for number in range(120)])
        granted = resource.getrlimit(resource.RLIMIT_CPU)[0] - limit
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
    assert (len(document.locators), granted) == (120, 2)


def test_the_time_a_process_has_used_before_is_not_taken_from_a_document() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + 2, hard))
        document = _read(lines(PROSE), lines([FULL]))
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
    assert (len(document.locators), document.warnings) == (2, ())
