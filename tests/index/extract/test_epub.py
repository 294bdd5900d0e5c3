from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import BlockKind, Document, SpanKind
from index.extract.books import epub
from index.extract.errors import Unreadable

_CONTAINER = (
    '<container><rootfiles><rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
_XHTML = 'media-type="application/xhtml+xml"'


def _zip(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for name, text in files.items():
            container.writestr(name, text)
    return out.getvalue()


def _page(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
        f'<head><title/><script src="x.js"/></head><body>{body}</body></html>'
    )


def _book(*bodies: str, metadata: str = "", spine: str = "", manifest: str = "", **files: str) -> bytes:
    """An EPUB whose parts ``c0.xhtml``, ``c1.xhtml`` … have these bodies; ``files`` stand beside them."""
    items = "".join(f'<item id="c{n}" href="c{n}.xhtml" {_XHTML}/>' for n in range(len(bodies)))
    refs = spine or "".join(f'<itemref idref="c{n}"/>' for n in range(len(bodies)))
    package = (
        '<?xml version="1.0"?><package xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://x/">'
        f"<metadata>{metadata}</metadata><manifest>{items}{manifest}</manifest><spine>{refs}</spine></package>"
    )
    parts = {f"OPS/c{n}.xhtml": _page(body) for n, body in enumerate(bodies)}
    extra = {f"OPS/{name.replace('_', '.')}": text for name, text in files.items()}
    return _zip(
        {"mimetype": "application/epub+zip", "META-INF/container.xml": _CONTAINER, "OPS/book.opf": package}
        | parts
        | extra
    )


def _read(data: bytes) -> Document:
    return epub.read(data, "book.epub")


def _places(document: Document) -> list[tuple[str, str]]:
    """Each locator's label, and the word it stands before."""
    return [(place.label, document.text[place.start :].split()[0]) for place in document.locators]


def _reason(data: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        _read(data)
    return refusal.value.reason


def test_a_book_is_one_document_in_the_order_of_reading() -> None:
    spine = '<itemref idref="c2"/><itemref idref="c1" linear="no"/><itemref idref="c0"/><itemref idref="c2"/>'
    document = _read(_book("<h1>Last</h1><p>two</p>", "<p>Notes", "<h1>First</h1><p>one</p>", spine=spine))
    assert document.text == "First\n\none\n\nLast\n\ntwo\n\nNotes"
    assert [block.kind for block in document.blocks].count(BlockKind.HEADING) == 2
    assert document.media_type == "application/epub+zip"
    assert document.warnings == ()


def test_the_whole_body_is_read_and_tags_may_end_themselves() -> None:
    body = '<p>Before</p><article>Mid<a id="x"/>dle <i/>part</article><script src="y.js"/><p>After <b>bold</b></p>'
    document = _read(_book(body))
    assert document.text == "Before\n\nMiddle part\n\nAfter bold"
    assert [(span.kind, document.text[span.start : span.end]) for span in document.spans] == [(SpanKind.STRONG, "bold")]


def test_links_and_images_keep_their_words_and_targets() -> None:
    document = _read(_book('<p>See <a href="c1.xhtml#n">there</a> <img src="map.png" alt="A map"/></p>'))
    assert document.text == "See there A map"
    assert [(span.kind, span.target) for span in document.spans] == [
        (SpanKind.LINK, "c1.xhtml#n"),
        (SpanKind.IMAGE, "map.png"),
    ]


def test_the_number_of_a_note_does_not_run_into_the_word_before_it() -> None:
    body = '<p>word<a epub:type="noteref" href="#n1">1</a>, more<sup><a href="n.xhtml#n2">*</a></sup> and'
    body += '<a href="#n3"><sup>3</sup></a> x<a href="#far">far</a></p>'
    body += '<aside epub:type="footnote" id="n1">1. A note.</aside>'
    assert _read(_book(body)).text == "word[1], more[*] and[3] xfar\n\n1. A note."


def test_metadata_comes_from_the_package() -> None:
    stated = """<dc:title id="s">A subtitle</dc:title><meta refines="#s" property="title-type">subtitle</meta>
    <dc:title id="t"><![CDATA[The & Book]]></dc:title><meta refines="#t" property="title-type">main</meta>
    <dc:creator opf:role="aut">Ann Author</dc:creator><dc:creator id="b">Bob Writer</dc:creator>
    <dc:creator opf:role="ill">Ida Illustrator</dc:creator>
    <dc:date opf:event="modification">2020-02-02</dc:date><dc:date opf:event="publication">1851-10</dc:date>
    <dc:language>en-GB</dc:language><dc:publisher>Harper &amp; Brothers</dc:publisher>
    <dc:subject>Whales</dc:subject><dc:subject>Sea, the</dc:subject><dc:identifier>urn:isbn:1</dc:identifier>"""
    known = _read(_book("<p>x</p>", metadata=stated)).metadata
    assert (known.title, known.author, known.date) == ("The & Book", "Ann Author, Bob Writer", "1851-10")
    assert (known.language, known.source, known.tags) == ("en-GB", "Harper & Brothers", ("Whales", "Sea, the"))
    assert known.origins == dict.fromkeys(("title", "author", "date", "language", "source", "tags"), "EPUB package")


def test_values_that_only_mean_that_nothing_is_known_are_left_out() -> None:
    stated = "<dc:date>0101-01-01T00:00:00+00:00</dc:date><dc:language>und</dc:language><dc:title> </dc:title>"
    known = _read(_book("<p>x</p>", metadata=stated)).metadata
    assert (known.date, known.language, known.title, known.origins) == ("", "", "", {})


_NAV = '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'


def test_chapters_are_located_by_the_titles_in_the_contents() -> None:
    nav = '<nav epub:type="toc"><h2>Contents</h2><ol><li><a href="c0.xhtml">Loomings</a><ol><li>'
    nav += '<a href="c0.xhtml#s">The\nInn</a></li></ol></li><li><a href="C1.xhtml#none">Ahab</a></li></ol></nav>'
    nav += '<nav epub:type="landmarks"><a href="c1.xhtml">x</a></nav>'
    bodies = ('<h1>1</h1><p>Call me.</p><h2 id="s">2</h2><p>Inn</p>', "<h1>3</h1>", "<p>rest</p>")
    document = _read(_book(*bodies, manifest=_NAV, nav_xhtml=_page(nav)))
    assert _places(document) == [("“Loomings”", "1"), ("“The Inn”", "2"), ("“Ahab”", "3")]


def test_the_contents_of_an_older_book_are_read_too() -> None:
    ncx = "<ncx><docTitle><text>Book</text></docTitle><navMap><navPoint><navLabel><text>One</text></navLabel>"
    ncx += '<content src="c0.xhtml"/><navPoint><navLabel><text>Two</text></navLabel>'
    ncx += '<content src="c0.xhtml#b"/></navPoint></navPoint></navMap></ncx>'
    item = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    document = _read(_book('<p>a</p><p><a name="b"/>b</p>', manifest=item, toc_ncx=ncx))
    assert _places(document) == [("“One”", "a"), ("“Two”", "b")]


def test_pages_of_the_printed_book_are_what_is_cited_where_there_are_any() -> None:
    nav = '<nav epub:type="toc"><a href="c0.xhtml">One</a></nav>'
    nav += '<nav epub:type="page-list"><ol><li><a href="c0.xhtml#p1">1</a></li><li>'
    nav += '<a href="c0.xhtml#p2">Page 2</a></li><li><a href="c1.xhtml">iii</a></li></ol></nav>'
    bodies = ('<p id="p1">first page goes <span id="p2"/>second page</p>', "<p>third</p>")
    document = _read(_book(*bodies, manifest=_NAV, nav_xhtml=_page(nav)))
    assert document.text == "first page goes second page\n\nthird"
    assert _places(document) == [("page 1", "first"), ("page 2", "second"), ("page iii", "third")]


def test_page_breaks_count_also_without_a_list_of_pages() -> None:
    body = '<p>a</p><div epub:type="pagebreak" title="7"/><table><tr><td>b</td><td>c</td></tr></table>'
    body += '<p>d<span role="doc-pagebreak" aria-label="p. 8"/>e</p>'
    assert _places(_read(_book(body))) == [("page 7", "b"), ("page 8", "e")]


def test_without_contents_the_first_headings_are_cited() -> None:
    assert _places(_read(_book("<h1>One</h1><h2>Sub</h2>", "<p>x</p>", "<p>y</p><h2>Two</h2>"))) == [
        ("“One”", "One"),
        ("“Two”", "y"),
    ]


def test_missing_and_damaged_parts_cost_only_themselves() -> None:
    spine = '<itemref idref="gone"/><itemref idref="c0"/><itemref idref="lost"/><itemref idref="bin"/>'
    manifest = f'<item id="lost" href="lost.xhtml" {_XHTML}/><item id="bin" href="bin.xhtml" {_XHTML}/>'
    document = _read(_book("<p>kept</p>", spine=spine, manifest=manifest, bin_xhtml="\0\1\2\3" * 99))
    assert document.text == "kept"
    assert document.warnings == (
        "Parts that the book names are missing: gone, OPS/lost.xhtml",
        "1 of 2 parts could not be read; the first reason: OPS/bin.xhtml is a binary file",
    )


def _encrypted(method: str, path: str) -> bytes:
    out = io.BytesIO(_book("<p>x</p>"))
    with zipfile.ZipFile(out, "a") as container:
        container.writestr(
            "META-INF/encryption.xml",
            f'<encryption><enc:EncryptedData><enc:EncryptionMethod Algorithm="{method}"/><enc:CipherData>'
            f'<enc:CipherReference URI="{path}"/></enc:CipherData></enc:EncryptedData></encryption>',
        )
    return out.getvalue()


def test_a_book_that_may_not_be_read_is_said_to_be_encrypted() -> None:
    aes = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
    assert _reason(_encrypted(aes, "OPS/c0.xhtml")) == "is encrypted"
    assert _read(_encrypted(aes, "OPS/film.mp4")).text == "x"
    assert _read(_encrypted("http://www.idpf.org/2008/embedding", "OPS/font.otf")).text == "x"


def test_what_is_no_book_is_refused_with_a_reason() -> None:
    assert _reason(b"PK\x03\x04") == "is damaged: it cannot be opened; it may not have been copied to its end"
    assert _reason(_zip({"a": "b"})).startswith("is damaged: it has no package document")
    assert _reason(_book('<img src="scan.png" alt=""/>')) == "holds no text"
    assert _reason(_zip({"META-INF/container.xml": "<container", "x.opf": "<package>"})).startswith(
        "holds no text (The book"
    )


def test_a_book_without_a_container_file_or_an_order_is_still_read() -> None:
    package = f'<package><manifest><item id="a" href="a%20b.html" {_XHTML}/></manifest></package>'
    document = _read(_zip({"book.opf": package, "a b.html": "<p>text"}))
    assert document.text == "text"
    assert document.warnings == ("The book does not say in which order its parts are read",)


def test_entities_of_a_document_type_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "boom"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    bomb += "<html><body><p>&a;&b; text</p></body></html>"
    item = f'<item id="m" href="m.xhtml" {_XHTML}/>'
    text = _read(_book(manifest=item, spine='<itemref idref="m"/>', m_xhtml=bomb)).text
    assert text.endswith("&a;&b; text")
    assert "root:" not in text


def test_a_book_beyond_the_limit_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(epub, "TEXT_LIMIT", 10)
    document = _read(_book("<p>0123456789</p>", "<p>abc</p>", "<p>def</p>"))
    assert document.text == "0123456789\n\nabc"
    assert document.warnings == ("The book is too large: of its 3 parts, the first 2 were read",)


def test_tags_beyond_the_limit_end_the_book(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(epub, "_TOKENS_LIMIT", 40)
    document = _read(_book("<p>x</p>" * 20, "<p>y</p>"))
    assert 5 < document.text.count("x") < 20
    assert document.warnings[0] == "OPS/c0.xhtml is too large and was not read to its end"


def test_a_spine_of_a_hundred_thousand_and_nesting_without_end_are_bounded() -> None:
    nested = "<div>" * 100_000 + "deep" + "<blockquote><ul><li>" * 5_000 + "deeper"
    spine = '<itemref idref="c0"/>' * 50_000 + '<itemref idref="none"/>' * 50_000
    document = _read(_book(nested, spine=spine))
    assert document.text == "deep\n\ndeeper"
    assert len(document.blocks) == 2
    assert document.warnings == ("Parts that the book names are missing: none",)


_SMALL = _book('<h1>One</h1><p>a <a href="#n">link</a></p>', "<p>two</p>", metadata="<dc:title>T</dc:title>")


@settings(deadline=None)
@given(place=st.integers(0, 10**5), change=st.binary(min_size=1, max_size=6))
def test_changed_bytes_give_a_document_or_a_refusal(place: int, change: bytes) -> None:
    data = bytearray(_SMALL)
    place %= len(data)
    data[place : place + len(change)] = change
    _read_or_refuse(bytes(data))


@settings(deadline=None)
@given(opf=st.text(st.sampled_from("<>/=\"' &;#xidhrefspinemanifestitem[]!-:"), max_size=80))
def test_any_package_gives_a_document_or_a_refusal(opf: str) -> None:
    tail = f'<manifest><item id="c" href="c.html" {_XHTML}/></manifest><spine><itemref idref="c"/></spine>'
    _read_or_refuse(_zip({"b.opf": opf + tail, "c.html": "<p>x" + opf, "META-INF/encryption.xml": opf}))


@given(st.integers(0, 10**5))
def test_a_cut_book_gives_a_document_or_a_refusal(length: int) -> None:
    _read_or_refuse(_SMALL[: length % len(_SMALL)])


def _read_or_refuse(data: bytes) -> None:
    try:
        document = _read(data)
    except Unreadable as refusal:
        assert refusal.reason
    else:
        assert all(0 <= place.start < len(document.text) for place in document.locators)


def test_definitions_in_a_document_type_are_no_text_of_a_chapter() -> None:
    page = '<?xml version="1.0"?><!DOCTYPE html [ <!ENTITY x "y"> ]>' + _page("<p>Text</p>").partition("?>")[2]
    assert _read(_book("", c0_xhtml=page)).text == "Text"
