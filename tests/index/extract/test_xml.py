"""Books, articles, outlines and drawings in XML as text, and data in XML as it is written."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Document
from index.extract.errors import Unreadable
from index.extract.texts.xml import read

FICTION = """<?xml version="1.0" encoding="windows-1251"?>
<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0" xmlns:l="http://www.w3.org/1999/xlink">
<description><title-info><genre>prose</genre><author><first-name>Анна</first-name><last-name>Лин</last-name></author>
<book-title>Осень</book-title><date value="1913-05-01">1913</date><lang>ru</lang></title-info></description>
<body><title><p>Осень</p><p>Роман</p></title><section><title><p>Часть первая</p></title>
<p>Было <emphasis>тихо</emphasis>, см. <a l:href="#n1" type="note">[1]</a>.</p><empty-line/>
<poem><stanza><v>Первый стих</v><v>Второй стих</v></stanza></poem><subtitle>Утро</subtitle>
<cite><p>Сказано.</p></cite></section></body>
<binary id="i" content-type="image/png">iVBORw0KGgo=</binary></FictionBook>""".encode("cp1251")
DOCBOOK = b"""<!DOCTYPE article PUBLIC "-//OASIS//DTD DocBook XML V4.5//EN" "docbookx.dtd" [
<!ENTITY product "Postil"> <!ENTITY % more SYSTEM "file:///etc/passwd"> %more; <!ENTITY far SYSTEM "file:///etc/hosts">
]><article lang="en"><articleinfo><title>A guide to &product;</title><pubdate>2024-07-24</pubdate>
<author><firstname>Jane</firstname><surname>Doe</surname></author><keywordset><keyword>x</keyword></keywordset>
</articleinfo>&far;<section><title>First <emphasis>steps</emphasis></title>
<para>Run <command>postil</command> or <ulink url="https://example.org/">read on</ulink>&nbsp;&mdash; now.
<itemizedlist><listitem><para>One</para></listitem><listitem><para>Two</para></listitem></itemizedlist></para>
<programlisting>
if x:
    y
</programlisting>
<note><title>Mind</title><para>This.</para></note>
<table><title>Sizes</title><tgroup cols="2"><thead><row><entry>a</entry><entry>b</entry></row></thead>
<tbody><row><entry><para>1</para></entry><entry>2 <emphasis>x</emphasis></entry></row></tbody></tgroup></table>
</section></article>"""
TEI = b"""<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="fr"><teiHeader><fileDesc><titleStmt><title>Lettres</title>
<author>Anne Martin</author></titleStmt><publicationStmt><publisher>Presses</publisher><date when="1899-03">mars</date>
</publicationStmt></fileDesc></teiHeader><text><body><div><head>Lettre I</head><p>Mon <hi rend="bold">cher</hi>
ami,<lb/>je pars.</p><lg><l>Un vers</l><l>Deux vers</l></lg></div></body></text></TEI>"""
JATS = b"""<article xml:lang="en"><front><journal-meta><journal-title>Acta</journal-title></journal-meta><article-meta>
<article-id>10.1</article-id><title-group><article-title>On rain</article-title></title-group><contrib-group>
<contrib contrib-type="author"><name><surname>Doe</surname><given-names>Jane</given-names></name></contrib>
</contrib-group><pub-date><day>4</day><month>7</month><year>2024</year></pub-date><abstract><p>It rains.</p></abstract>
</article-meta></front><body><sec><title>Method</title><p>We looked.</p></sec></body>
<back><ref-list><title>Sources</title>
<ref><element-citation><name><surname>Roe</surname></name><year>1999</year></element-citation></ref></ref-list></back>
</article>"""
OPML = b"""<opml version="2.0"><head><title>Reading</title><ownerName>Ann</ownerName></head><body>
<outline text="News"><outline text="Herald" xmlUrl="https://h.test/feed" htmlUrl="https://h.test/" _note="Daily."/>
</outline><outline text="Rest"/></body></opml>"""
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg"><title>A map</title><style>text {fill: red}</style>
<g><text x="1">North <tspan>Sea</tspan></text><text>Rhine</text></g><path d="M0 0"/></svg>"""


def _texts(document: Document) -> list[tuple[str, str]]:
    def kind(place: int) -> str:
        block = document.blocks[place]
        return f"{block.kind.value}{block.level or ''}{'>' * block.quote}{block.marker}"

    return [(kind(place), document.text[block.start : block.end]) for place, block in enumerate(document.blocks)]


def _spans(document: Document) -> list[tuple[str, str, str]]:
    return [(span.kind.value, document.text[span.start : span.end], span.target) for span in document.spans]


def test_a_book_of_fictionbook_is_read_with_its_parts_and_without_its_pictures() -> None:
    document = read(FICTION, "a.fb2")
    assert _texts(document) == [
        ("heading1", "Осень Роман"),
        ("heading2", "Часть первая"),
        ("paragraph", "Было тихо, см. [1]."),
        ("paragraph", "Первый стих\nВторой стих"),
        ("heading3", "Утро"),
        ("paragraph>", "Сказано."),
    ]
    assert _spans(document) == [("emphasis", "тихо", ""), ("link", "[1]", "#n1")]
    known = document.metadata
    assert (known.title, known.author, known.date, known.language) == ("Осень", "Анна Лин", "1913-05-01", "ru")
    assert known.origins["title"] == "document header"


def test_docbook_is_read_with_headings_lists_listings_and_tables() -> None:
    document = read(DOCBOOK, "a.docbook")
    assert _texts(document) == [
        ("heading1", "A guide to Postil"),
        ("paragraph", "&far;"),
        ("heading2", "First steps"),
        ("paragraph", "Run postil or read on\u00a0— now."),
        ("paragraph•", "One"),
        ("paragraph•", "Two"),
        ("code", "if x:\n    y"),
        ("paragraph", "Mind"),
        ("paragraph", "This."),
        ("paragraph", "Sizes"),
        ("table", "a\tb\n1\t2 x"),
    ]
    assert ("link", "read on", "https://example.org/") in _spans(document)
    known = document.metadata
    assert (known.title, known.author, known.date, known.tags) == (
        "A guide to Postil",
        "Jane Doe",
        "2024-07-24",
        ("x",),
    )


def test_tei_is_read_with_its_header_as_metadata() -> None:
    document = read(TEI, "a.tei")
    assert _texts(document) == [
        ("heading1", "Lettre I"),
        ("paragraph", "Mon cher ami,\nje pars."),
        ("paragraph", "Un vers\nDeux vers"),
    ]
    known = document.metadata
    assert (known.title, known.author, known.date) == ("Lettres", "Anne Martin", "1899-03")
    assert (known.source, known.language) == ("Presses", "fr")


def test_an_article_of_a_journal_is_read_from_its_title_to_its_sources() -> None:
    document = read(JATS, "a.jats")
    assert _texts(document) == [
        ("heading1", "On rain"),
        ("paragraph", "It rains."),
        ("heading2", "Method"),
        ("paragraph", "We looked."),
        ("heading2", "Sources"),
        ("paragraph", "Roe 1999"),
    ]
    known = document.metadata
    assert (known.author, known.date, known.source) == ("Jane Doe", "2024-07-04", "Acta")


def test_outlines_are_lists_with_links() -> None:
    document = read(OPML, "a.opml")
    assert _texts(document) == [
        ("paragraph•", "News"),
        ("paragraph◦", "Herald"),
        ("paragraph", "Daily."),
        ("paragraph•", "Rest"),
    ]
    assert _spans(document) == [("link", "Herald", "https://h.test/")]
    assert (document.metadata.title, document.metadata.author) == ("Reading", "Ann")


def test_a_drawing_is_the_words_in_it() -> None:
    document = read(SVG, "a.svg")
    assert _texts(document) == [("paragraph", "A map"), ("paragraph", "North Sea"), ("paragraph", "Rhine")]
    assert document.metadata.title == "A map"


def test_prose_in_unknown_elements_is_read_and_data_is_shown_as_it_is_written() -> None:
    story = "<doc><part>It was a dark night, and the rain <x>fell</x> in torrents on us all.</part></doc>"
    assert _texts(read(story.encode(), "a.xml")) == [
        ("paragraph", "It was a dark night, and the rain fell in torrents on us all.")
    ]
    for data in ('<a><name>x</name><size unit="mm">7</size></a>', '<svg><path d="M0 0"/></svg>', "<a b='c'/>"):
        document = read(data.encode(), "a.xml")
        assert (document.text, document.blocks, document.warnings) == (data, (), ())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<TEI><p>a</TEI>", "not well-formed"),
        (b"<TEI>" + b"<p>" * 300 + b"</p>" * 300 + b"</TEI>", "more than 256 elements in one another"),
        (b"<TEI>" + b"<p/>" * 300_001 + b"</TEI>", "more than 300,000 tags"),
        (b'<!DOCTYPE a [<!ENTITY a "x"> <!-- ]><TEI/>', "definition"),
    ],
)
def test_what_cannot_be_read_is_shown_as_it_is_written_with_the_reason(data: bytes, reason: str) -> None:
    document = read(data, "a.xml")
    assert document.text == data.decode()
    assert reason in document.warnings[0]


def test_entities_are_not_expanded_within_each_other_nor_without_end() -> None:
    bomb = '<!DOCTYPE TEI [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><TEI><p>&b; &a; &c; <![CDATA[&c;]]></p></TEI>'
    assert read(bomb.encode(), "a.xml").text == "&b; lol &c; &c;"
    many = f'<!DOCTYPE TEI [<!ENTITY a "{"x" * 100}">]><TEI><p>{"&a;" * 20_000}</p></TEI>'
    assert len(read(many.encode(), "a.xml").text) < 1_100_000


@given(st.sampled_from([FICTION, DOCBOOK, TEI, JATS, OPML, SVG]), st.data())
def test_damaged_files_are_read_or_refused(good: bytes, data: st.DataObject) -> None:
    damaged = bytearray(good[: data.draw(st.integers(1, len(good)))])
    for place, value in data.draw(
        st.dictionaries(st.integers(0, len(damaged) - 1), st.integers(0, 255), max_size=4)
    ).items():
        damaged[place] = value
    with suppress(Unreadable):
        read(bytes(damaged), "a.xml")


_NAMES = (
    *("p", "para", "title", "head", "section", "list", "item", "table"),
    *("row", "cell", "em", "code", "v", "pre", "br"),
)
_TAGS = st.sampled_from(_NAMES)
_TREES = st.recursive(
    st.text("ab &\n", max_size=6).map(lambda text: text.replace("&", "&amp;")),
    lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=4)).map(lambda it: f"<{it[0]}>{''.join(it[1])}</{it[0]}>"),
    max_leaves=20,
)


@given(_TREES)
def test_no_letter_of_a_text_is_lost_however_its_elements_stand_in_one_another(inside: str) -> None:
    document = read(f"<TEI>{inside}z</TEI>".encode(), "a.xml")
    if document.blocks:
        words = inside
        for tag in _NAMES:
            words = words.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
        words = words.replace("&amp;", "")
        shown, written = (sorted(char for char in each if char in "abz") for each in (document.text, f"{words}z"))
        assert shown == written
    assert all(0 <= span.start < span.end <= len(document.text) for span in document.spans)
