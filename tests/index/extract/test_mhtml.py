from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Document
from index.extract.errors import Unreadable
from index.extract.web.mhtml import read

_HEADER = """\
From: <Saved by Blink>
Snapshot-Content-Location: https://example.org/news/7
Subject: =?utf-8?Q?Budget=20vote=20=E2=80=93=20News?=
Date: Wed, 24 Jul 2024 10:30:00 +0300
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----edge"

"""
_PICTURE = "Content-Type: image/png\nContent-Location: https://example.org/a.png\n\nx"
_FRAME = "Content-Type: text/html\nContent-Location: https://ads.example.org/\n\n<p>Advert"


def _page(html: str, fields: str = "") -> str:
    data = b64encode(html.encode()).decode()
    location = "Content-Location: https://example.org/news/7"
    return f"Content-Type: text/html\n{location}\nContent-Transfer-Encoding: base64\n{fields}\n{data}"


def _read(*parts: str, header: str = _HEADER) -> Document:
    return read((header + "".join(f"------edge\n{part}\n" for part in parts) + "------edge--\n").encode(), "page.mhtml")


def test_the_page_is_read_and_not_what_was_saved_with_it() -> None:
    document = _read(_FRAME, _page("<h1>Head</h1><p>Größe <b>bold</b>"), _PICTURE)
    assert (document.text, document.media_type) == ("Head\n\nGröße bold", "multipart/related")
    assert len(document.blocks) == 2
    assert len(document.spans) == 1


def test_where_the_page_is_silent_the_file_says_what_it_is() -> None:
    metadata = _read(_page("<p>Text")).metadata
    assert (metadata.title, metadata.date) == ("Budget vote – News", "2024-07-24T10:30+03:00")
    assert (metadata.link, metadata.author) == ("https://example.org/news/7", "")
    assert metadata.origins == {
        "title": "mail header Subject",
        "date": "mail header Date, when the page was saved",
        "link": "mail header Snapshot-Content-Location",
    }


def test_what_the_page_says_counts_more() -> None:
    page = "<html lang=de><title>Haushalt</title><meta name=date content=2024-07-01><meta name=author content=Anna><p>x"
    metadata = _read(_page(page)).metadata
    assert (metadata.title, metadata.date, metadata.author, metadata.language) == (
        "Haushalt",
        "2024-07-01",
        "Anna",
        "de",
    )
    assert metadata.origins.keys() == {"title", "date", "author", "language", "link"}
    assert "mail header Subject" not in metadata.origins.values()


def test_the_file_may_name_its_page_and_the_page_its_address() -> None:
    header = _HEADER.replace("type=", 'start="<main@x>"; type=').replace("Snapshot-Content-Location", "X-Other")
    document = _read(_FRAME, _page("<p>Main", "Content-ID: <main@x>\n"), header=header)
    assert (document.text, document.metadata.link) == ("Main", "https://example.org/news/7")


def test_a_page_of_frames_is_read_as_what_is_in_them() -> None:
    frames = _page("<frameset><frame src=a><frame src=b></frameset>")
    document = _read(frames, _FRAME.replace("Advert", "One"), _FRAME.replace("Advert", "Two"))
    assert document.text == "One\n\nTwo"


def test_the_declared_encoding_of_a_page_is_used() -> None:
    part = "Content-Type: text/html; charset=windows-1251\n\n<p>Привет мир"
    document = read((_HEADER + f"------edge\n{part}\n------edge--\n").encode("cp1251"), "page.mht")
    assert document.text == "Привет мир"


def test_a_file_without_a_page_is_refused() -> None:
    with pytest.raises(Unreadable, match="holds no web page"):
        _read(_PICTURE)


@given(st.data())
def test_a_damaged_file_is_a_document_or_refused(data: st.DataObject) -> None:
    whole = bytearray((_HEADER + f"------edge\n{_page('<p>Text')}\n------edge\n{_FRAME}\n------edge--\n").encode())
    del whole[data.draw(st.integers(1, len(whole))) :]
    for _ in range(data.draw(st.integers(0, 10))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        document = read(bytes(whole), "page.mhtml")
    except Unreadable as refusal:
        assert refusal.reason
    else:
        assert all(block.end <= len(document.text) for block in document.blocks)
