from __future__ import annotations

import time

import pytest

from index.documents import BlockKind, Document, SpanKind
from index.extract import Unreadable, extract_bytes
from index.extract.web.html import read
from index.extract.web.tokens import Part, first_tokens


def _read(source: str) -> Document:
    return extract_bytes(source.encode(), "page.html")


def _blocks(document: Document) -> list[tuple[str, str]]:
    """Every block as its marker and its text."""
    return [(block.marker, document.text[block.start : block.end]) for block in document.blocks]


def _spans(document: Document) -> list[tuple[SpanKind, str, str]]:
    return [(span.kind, document.text[span.start : span.end], span.target) for span in document.spans]


def test_the_main_part_is_read_and_what_surrounds_it_is_not() -> None:
    document = _read(
        "<body><nav>Home</nav><p>Advert</p><main><h1>Head</h1><nav>Contents</nav><p>Text</main><footer>Imprint</footer>"
    )
    assert document.text == "Head\n\nText"


def test_articles_are_read_where_there_is_no_main_part_with_text() -> None:
    page = (
        "<p>Teaser</p><main> </main><article><p>One<article>Comment</article></article><p>x</p><article>Two</article>"
    )
    assert _read(page).text == "One\n\nComment\n\nTwo"


def test_everything_is_read_where_there_is_neither() -> None:
    assert _read("<article></article><div>One</div>Two").text == "One\n\nTwo"


def test_scripts_styles_and_hidden_parts_are_left_out() -> None:
    page = "<head><title>T</title><style>p{}</style></head>a<script>if (a<b) '</p>'</script>b<template><p>c</template>"
    page += "<noscript>d</noscript><svg><title>e</title><text>f</text></svg><!-- g --><textarea>h</textarea>i"
    assert _read(page).text == "abi"


def test_an_element_to_leave_out_that_never_ends_does_not_swallow_the_page() -> None:
    assert _read("<nav>Home<p>Text").text == "Home\n\nText"
    assert _read("<title>Head<p>Text").text == "Head\n\nText"
    assert _read("<p>Text<script>x = 1").text == "Text"


def test_styles_become_spans_over_the_words_alone() -> None:
    document = _read(
        "<p>a<b> bold </b> <i>it</i> <code>co  de</code> <del>x</del> "
        "<a href=' http://x/?a&amp;b '>li<em>n</em>k</a><a name=y>z</a>"
    )
    assert document.text == "a bold it co de x linkz"
    assert _spans(document) == [
        (SpanKind.STRONG, "bold", ""),
        (SpanKind.EMPHASIS, "it", ""),
        (SpanKind.CODE, "co de", ""),
        (SpanKind.STRIKE, "x", ""),
        (SpanKind.LINK, "link", "http://x/?a&b"),
        (SpanKind.EMPHASIS, "n", ""),
    ]


def test_misnested_styles_still_nest_and_go_on_in_the_next_block() -> None:
    document = _read("<p>1<b>2<i>3</b>4</i>5<p><b>6<p>7</b>8")
    assert _spans(document) == [
        (SpanKind.STRONG, "23", ""),
        (SpanKind.EMPHASIS, "3", ""),
        (SpanKind.EMPHASIS, "4", ""),
        (SpanKind.STRONG, "6", ""),
        (SpanKind.STRONG, "7", ""),
    ]


def test_lists_without_end_tags_have_markers_and_numbers() -> None:
    document = _read("x<ul><li>a<li>b<ol start=3><li>c<li value=9>d</ol><li><p>e<p>f</ul>y")
    assert document.text == "x\n\na\nb\nc\nd\ne\n\nf\n\ny"
    assert [block.marker for block in document.blocks] == ["", "•", "•", "3.", "9.", "•", "", ""]
    assert [block.indent for block in document.blocks] == [0, 1, 1, 2, 2, 1, 1, 0]


def test_definitions_stand_deeper_than_their_terms() -> None:
    document = _read("<dl><dt>T<dd>D<dd>E<dt>U</dl>z")
    assert [(block.indent, text) for block, (_, text) in zip(document.blocks, _blocks(document), strict=True)] == [
        (1, "T"),
        (2, "D"),
        (2, "E"),
        (1, "U"),
        (0, "z"),
    ]


def test_quotes_rules_and_breaks() -> None:
    document = _read("<blockquote>a<p>b<blockquote>c</blockquote></blockquote>d<br>e<br><br>f<hr>g <q>h</q>")
    assert document.text == "a\n\nb\n\nc\n\nd\ne\n\nf\n\n\n\ng “h”"
    assert [block.quote for block in document.blocks] == [1, 1, 2, 0, 0, 0, 0]
    assert document.blocks[5].kind is BlockKind.RULE


def test_preformatted_text_is_kept_as_it_is() -> None:
    document = _read(
        "<pre>\n  a\n\n   <span>b</span>\t<b>c</b>  \n</pre><pre><code><div>d</div><div>e</div></code></pre>"
    )
    assert [text for _, text in _blocks(document)] == ["  a\n\n   b\tc", "d\ne"]
    assert {block.kind for block in document.blocks} == {BlockKind.CODE}
    assert _spans(document) == [(SpanKind.STRONG, "c", "")]


def test_a_table_of_data_has_a_line_a_row_and_a_tab_between_cells() -> None:
    document = _read(
        "<table><caption>Cap</caption><thead><tr><th colspan=2>A<th><b>B</b></thead><tr></tr>"
        "<tr><td> 1 <td>2<br>x<td><p>3</p></table>end"
    )
    assert document.text == "Cap\n\nA\t\tB\n1\t2 x\t3\n\nend"
    assert [block.kind for block in document.blocks] == [BlockKind.PARAGRAPH, BlockKind.TABLE, BlockKind.PARAGRAPH]


def test_a_table_that_arranges_the_page_is_read_as_its_blocks() -> None:
    page = "<table><tr><td>Menu<td><h2>Head</h2><p>Text<table><tr><td>1<td>2</table></table>"
    document = _read(page)
    assert document.text == "Menu\n\nHead\n\nText\n\n1\t2"
    assert _read("<table><tr><td>a<tr><td>b</table>").text == "a\n\nb"


def test_images_are_their_description_or_file_name() -> None:
    document = _read(
        '<img src="/m.png" alt="A map"> <img src="/a/b%20c.jpg?x"> <img src=deco.png alt=""> <img src="data:x">'
    )
    assert _spans(document) == [
        (SpanKind.IMAGE, "A map", "/m.png"),
        (SpanKind.IMAGE, "b c.jpg", "/a/b%20c.jpg?x"),
        (SpanKind.IMAGE, "image", ""),
    ]


def test_entities_are_decoded_and_soft_hyphens_dropped() -> None:
    assert _read(
        "<p>&lt;b&gt; caf&eacute; &#x41;&#0; Donau&shy;dampf\u00adschiff&nbsp;x &unknown; a<b &amp"
    ).text.startswith("<b> café A\ufffd Donaudampfschiff\xa0x &unknown; a")


def test_what_a_page_says_about_itself_is_known() -> None:
    metadata = _read(
        '<html lang="en-GB"><title>Budget vote slips | The Site</title>'
        '<meta property="og:title" content="Budget vote slips"><meta property="og:site_name" content="The Site">'
        '<meta name="Author" content="A &amp; B"><meta name=keywords content="iraq, budget">'
        '<meta property="article:published_time" content="2024-07-24T10:00:00Z"><body><p>Text'
    ).metadata
    assert (metadata.title, metadata.source, metadata.author) == ("Budget vote slips", "The Site", "A & B")
    assert (metadata.date, metadata.language, metadata.tags) == ("2024-07-24T10:00Z", "en-GB", ("iraq", "budget"))


def test_a_page_says_where_each_field_stands() -> None:
    page = (
        '<html lang="en-US"><title>Budget vote slips | The Site</title><meta property="og:title" content="Budget vote">'
        '<link rel="stylesheet canonical" href=" https://s.test/a?b=1 "><meta property="og:site_name" content="Site">'
        '<meta name=author content="https://s.test/me"><meta name="dc.creator" content="A"><meta name=date content=x>'
        "<meta name=keywords content=iraq><body><article><h1>Budget</h1><time datetime='07/08/2024'>"
    )
    metadata = read(page.encode(), "x.html").metadata
    assert metadata.link == "https://s.test/a?b=1"
    assert (metadata.title, metadata.author, metadata.date) == ("Budget vote", "A", "2024-07-08")
    assert metadata.origins == {
        "title": "HTML meta og:title",
        "date": "HTML time element",
        "source": "HTML meta og:site_name",
        "author": "HTML meta dc.creator",
        "language": "HTML lang attribute",
        "tags": "HTML meta keywords",
        "link": "HTML link canonical",
    }


@pytest.mark.parametrize("address", ["/relative", "javascript:alert(1)", "https://a b", "https://" + "a" * 3000, ""])
def test_what_is_no_web_address_is_no_link(address: str) -> None:
    page = f'<link rel=canonical href="{address}"><meta property="og:url" content="{address}"><p>Text'
    assert read(page.encode(), "x.html").metadata.link == ""


def test_the_title_may_come_from_the_first_heading_and_the_date_from_a_time_element() -> None:
    metadata = _read(
        "<time datetime=1999></time><main><h2>First</h2><h1>Second</h1><time datetime='2024-07-24 10:00'>"
    ).metadata
    assert (metadata.title, metadata.date) == ("First", "2024-07-24")


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="windows-1256">',
        '<?xml version="1.0" encoding="windows-1256"?>',
        '<meta http-equiv=content-type content="text/html; charset=cp1256">',
    ],
)
def test_the_declared_encoding_is_used(declaration: str) -> None:
    document = extract_bytes(f"{declaration}<p>قال الوزير".encode("cp1256"), "x.html")
    assert (document.text, document.encoding, document.warnings) == ("قال الوزير", "cp1256", ())


def test_utf8_is_read_as_such_whatever_the_page_declares() -> None:
    assert extract_bytes('<meta charset="iso-8859-1"><p>é'.encode(), "x.html").text == "é"


def test_escapes_in_a_page_become_visible_or_are_no_characters_at_all() -> None:
    document = _read("<title>a\x1b[31m</title><p>b\x1b]52;c\x07 &#27;&#7;<a href='x\x1b'>c</a> and some more words")
    assert (document.metadata.title, document.text) == ("a␛[31m", "b␛]52;c␇ c and some more words")
    assert document.spans[0].target == "x␛"


_MANY = 100_000


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<div " + " ".join(f"a{number}=b" for number in range(2 * _MANY)) + ">text", id="attributes"),
        pytest.param("<div>" * 2 * _MANY + "text", id="nested div"),
        pytest.param("text" + "<a " * _MANY, id="unfinished tags"),
        pytest.param("text" + "<!--" * _MANY, id="unfinished comments"),
        pytest.param("text" + "<a x='" * _MANY, id="unfinished quotes"),
        pytest.param("text" + "<title>" * _MANY, id="unfinished titles"),
        pytest.param("text" + "<a href=x>y<p>" * (_MANY // 2), id="links"),
        pytest.param("text<b><i><s><code>" + "<p>x" * (_MANY // 2), id="styles"),
        pytest.param("<ul><li>text" * (_MANY // 2), id="lists"),
        pytest.param("<ul><li>" + "<blockquote>" * (_MANY // 2) + "text" + "<li></li>" * (_MANY // 2), id="items"),
        pytest.param("<table><tr><td>text" * (_MANY // 2), id="tables"),
        pytest.param("text" + "<svg><nav>" * _MANY, id="skipped"),
        pytest.param("text&#" + "9" * _MANY + ";", id="a long number"),
        pytest.param("text" + "&" * _MANY, id="ampersands"),
        pytest.param(f"{'<div>' * 9999}{'<ul><li><a href=/>x</a></ul>' * 9999}{'</div>' * 9999}text", id="menus"),
    ],
)
def test_a_hostile_page_is_read_in_time_that_grows_with_its_size(page: str) -> None:
    begun = time.process_time()
    try:
        document = _read(page)
    except Unreadable as refusal:
        assert refusal.reason == "holds no text"
    else:
        assert "text" in document.text
    assert time.process_time() - begun < 8


_PROSE = "<p>The council met on Tuesday and spoke for three hours about the harbour, its cranes and its debts.</p>" * 6
_MENU = "<ul><li><a href=/a>Home</a><li><a href=/b>World</a><li><a href=/c>Sport</a></ul>"


@pytest.mark.parametrize("menu", [_MENU, f"<div class=top><div>Menu {_MENU}</div></div>", f"<form>{_MENU}</form>"])
def test_menus_are_left_out_of_a_page_that_does_not_mark_its_main_part(menu: str) -> None:
    document = _read(f"<body>{menu}<div><h1>Harbour</h1>{_PROSE}</div>{menu}<footer>Imprint</footer>")
    assert document.text.startswith("Harbour\n\nThe council")
    assert document.text.endswith("debts.")


def test_a_column_of_links_in_a_table_that_arranges_the_page_is_left_out() -> None:
    page = f"<table><tr><td>{_MENU}<td><p>One</p>{_PROSE}<td><a href=/x>a</a><a href=/y>b</a><a href=/z>c</a></table>"
    assert _read(page).text.startswith("One\n\nThe council")
    assert _read(page).text.endswith("debts.")


def test_links_among_the_paragraphs_are_part_of_the_text() -> None:
    text = _read(f"<div>{_PROSE}<p>Read on:</p>{_MENU}{_PROSE}</div>").text
    assert "Home\nWorld\nSport" in text


def test_a_page_of_links_is_read_whole() -> None:
    assert _read(f"<h1>Links</h1>{_MENU}<p>That is all.</p><footer>Imprint</footer>").text.endswith(
        "Home\nWorld\nSport\n\nThat is all.\n\nImprint"
    )


def test_teasers_in_articles_do_not_stand_for_a_page_whose_text_is_elsewhere() -> None:
    teasers = "<article><a href=/a>Storm</a></article>" * 3
    assert "The council" in _read(f"<div>{_PROSE}</div>{teasers}").text
    assert "Storm" not in _read(f"<article><h1>H</h1>{_PROSE}</article>{teasers}").text


@pytest.mark.parametrize(
    "linked",
    [
        '{"@type": "NewsArticle", %s}',
        '[{"@type": "Organization", "name": "No"}, {"@type": ["BlogPosting"], %s}]',
        '{"@graph": [{"@type": "WebPage", "author": {"name": "No"}}, {"@type": "Article", %s}]}',
    ],
)
def test_json_ld_says_who_wrote_what_and_when(linked: str) -> None:
    facts = '"headline": "Harbour", "datePublished": "2024-07-24T10:30:00+03:00", "inLanguage": "en-GB",'
    facts += '"author": [{"name": "A. Kern"}, {"name": "B. Roe"}], "publisher": {"name": "The Post"}, "keywords": ["a"]'
    page = f"<script type='application/ld+json'>{linked % facts}</script><meta name=author content='The Post'><p>x"
    metadata = _read(page).metadata
    assert (metadata.title, metadata.date, metadata.author) == ("Harbour", "2024-07-24T10:30+03:00", "A. Kern, B. Roe")
    assert (metadata.source, metadata.language, metadata.tags) == ("The Post", "en-GB", ("a",))
    assert set(metadata.origins.values()) == {"JSON-LD"}


@pytest.mark.parametrize("script", ["{", "[" * 100_000, '"x"', '{"@type": {"a": 1}, "author": 3}', "null", ""])
def test_json_ld_that_is_none_costs_nothing_but_itself(script: str) -> None:
    assert _read(f"<script type=application/ld+json>{script}</script><title>T</title><p>x").metadata.title == "T"


def test_a_tag_that_ends_itself_ends_there_in_xhtml_alone() -> None:
    page = "<script src='x.js'/><p>One</p><i/>Two"
    assert read(page.encode(), "a.xhtml").text == read(f"<?xml version='1.0'?>{page}".encode(), "a.html").text
    assert read(page.encode(), "a.xhtml").text == "One\n\nTwo"
    assert read(page.encode(), "a.html").text == ""


@pytest.mark.parametrize(("tag", "count"), [("<b>a", 2_000_100), ("<a id=x>a", 500_100)])
def test_a_page_of_too_many_tags_is_read_as_far_as_memory_allows(tag: str, count: int) -> None:
    found, is_all = first_tokens(tag * count)
    assert not is_all
    assert sum(token.part is Part.TEXT for token in found) < count


def test_a_part_in_the_role_of_the_main_one_is_read_with_its_table_of_contents() -> None:
    chapters = _MENU.replace("=/", "=part-")
    page = f"<div>{chapters}</div><div role=main><h1>Guide</h1><div>{chapters}</div>{_PROSE}<div>x</div></div><p>y"
    text = _read(page).text
    assert text.startswith("Guide\n\nHome\nWorld\nSport\n\nThe council")
    assert text.endswith("x")


def test_notes_that_are_little_but_addresses_are_no_menu() -> None:
    note = "<a href=#9>[9]</a> At <a href=/a>http://example.org/a</a> and <a href=/b>https://example.org/b</a>"
    assert "[9] At http://example.org/a and" in _read(f"{_PROSE}<div><div>{note}</div></div>").text


def test_definitions_in_a_document_type_are_no_text() -> None:
    page = '<?xml version="1.0"?>\n<!-- x --><!DOCTYPE html PUBLIC "-//W3C//DTD" "x.dtd" [\n<!ENTITY a "<b>1</b>">\n] >'
    assert _read(f"{page}<html><body><p>Text &a; b [c]></p></body></html>").text == "Text &a; b [c]>"
    assert _read("<!DOCTYPE html [ <p>never closed").text == "never closed"
