from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import BlockKind, Document
from index.extract import Unreadable, extract, extract_bytes, media_type_of
from index.sanitise import sanitise, sanitise_line

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _refusal(path: Path, limit: int = 2**20) -> str:
    with pytest.raises(Unreadable) as caught:
        extract(path, limit=limit)
    return caught.value.reason


def test_a_plain_text_keeps_everything_and_has_no_blocks(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(b"\xef\xbb\xbf date 2024-07-24 Agency/ First one. Two.\r\n\r\n  Indented\n")
    document = extract(path)
    assert document.text == " date 2024-07-24 Agency/ First one. Two.\n\n  Indented\n"
    assert (document.blocks, document.spans, document.media_type) == ((), (), "text/plain")
    assert (document.metadata.title, document.metadata.source) == ("First one.", "Agency")


def test_a_file_that_changes_in_kind_is_refused_in_plain_words(tmp_path: Path) -> None:
    empty, folder, link, pipe = (tmp_path / name for name in ("empty.txt", "folder.txt", "link.txt", "pipe.txt"))
    empty.touch()
    folder.mkdir()
    link.symlink_to(empty)
    os.mkfifo(pipe)
    assert _refusal(empty) == "is empty"
    assert _refusal(folder) == "is a folder"
    assert _refusal(link) == "is a symbolic link; links are not followed"
    assert _refusal(pipe) == "is a pipe, not a file"
    assert _refusal(tmp_path / "gone.txt") == "does not exist any more"
    assert _refusal(tmp_path / "nul\0.txt") == "has a name that cannot be opened"
    assert _refusal(empty / "below.txt") == "cannot be read: not a directory"


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.txt")
        assert _refusal(Path("socket.txt")) == "is a socket or a device, not a file"


def test_a_file_without_permission_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object, flags: int) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert _refusal(tmp_path / "secret.txt") == "cannot be read: permission denied"


def test_a_file_larger_than_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"x" * (2**20 + 1))
    assert _refusal(path) == "is larger than 1 MB"
    assert extract(path, limit=2**20 + 1).text == "x" * (2**20 + 1)


def test_no_file_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")
    before = len(os.listdir("/dev/fd"))
    for target in [path, tmp_path] * 20:
        try:
            extract(target)
        except Unreadable:
            continue
    assert len(os.listdir("/dev/fd")) == before


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        (
            "a.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "cannot be read: postil does not read old Word files (.doc); save it as .docx",
        ),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "cannot be read: postil does not read Office files with a password; save it without one",
        ),
        ("a.zip", b"PK\x03\x04\x00", "is no document but holds documents"),
        ("a", b"\x89PNG\r\n\x1a\n\x00", "is a picture; set extraction.ocr in config.yaml to read text in pictures"),
        ("a.html", b"\xff\xd8\xff\xe0", "is a picture; set extraction.ocr in config.yaml to read text in pictures"),
        ("a", b"\x7fELF\x02", "is a binary file (application/x-elf)"),
        ("a.txt", b"SQLite format 3\x00", "is a binary file (application/vnd.sqlite3)"),
        ("a", b"7z\xbc\xaf\x27\x1c", "is a binary file (application/x-7z-compressed)"),
        ("a.txt", b"ab\x00cd\x01", "is a binary file"),
        ("a.txt", b" \n\t\n", "holds no text"),
        ("a.html", b"<html><p> </p>", "holds no text"),
    ],
)
def test_what_is_no_text_is_named(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        extract_bytes(data, name)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("name", "head", "media_type"),
    [
        ("a.md", b"x", "text/markdown"),
        ("A.HTM", b"x", "text/html"),
        ("a.txt", b"<!doctype html>", "text/plain"),
        ("page", b" <!-- c --> <!DOCTYPE HTML>", "text/html"),
        ("page.php", b'<?xml version="1.0"?><html>', "text/html"),
        ("notes", b"BZh is how the word begins", "text/plain"),
        ("a.txt", b"%PDF-1.7", "application/pdf"),
        ("a.odt", b"PK\x03\x04", "application/vnd.oasis.opendocument.text"),
        ("a", b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/epub+zipPK", "application/epub+zip"),
        ("a", b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml word/document.xml", _WORD),
        ("a.md", b"PK\x03\x04\x00", "application/zip"),
        ("a.doc", b"{\\rtf1 x}", "application/rtf"),
        ("a.doc", b"<html><body>", "text/html"),
        ("a.pdf", b"<!doctype html>", "text/html"),
        ("a", b"\x1f\x8b\x08", "application/gzip"),
        ("cur", b"Return-Path: <a@b>\nSubject: x\n\ny", "message/rfc822"),
        ("cur", b"From: a@b\nTo: c@d\nMIME-Version: 1.0\n\ny", "message/rfc822"),
        ("page.doc", b"MIME-Version: 1.0\nContent-Type: multipart/related; x", "multipart/related"),
        ("Inbox", b"From a@b Mon Jan  1 00:00:00 2024\nFrom: a@b\n\ny", "application/mbox"),
        ("letter.txt", b"From: the desk\nTo: all\n\nDear all", "text/plain"),
        ("letter", b"From: the desk\nTo: all\n\nDear all", "text/plain"),
        ("news.xml", b"<?xml version='1.0'?><rss version='2.0'>", "application/rss+xml"),
        ("page", b"<!-- -->" * 120, "text/plain"),
    ],
)
def test_the_kind_comes_from_the_name_then_from_the_opening(name: str, head: bytes, media_type: str) -> None:
    assert media_type_of(name, head) == media_type


def test_everything_shown_is_made_harmless_at_the_door() -> None:
    source = '---\ntitle: "a\\e[31m\\tb"\ntags: ["\\u202e"]\n---\n[l\x1bnk](<http://x/\x1b\u202e>) and \x07\n'
    document = extract_bytes(source.encode(), "x.md")
    assert document.metadata.title == "a␛[31m b"
    assert document.metadata.tags == ("⇆",)
    assert document.text == "l␛nk and ␇"
    assert document.spans[0].target == "http://x/␛⇆"
    assert document.warnings == ("2 control characters are shown as symbols",)


def test_markup_in_a_title_is_only_text() -> None:
    title = "[@click=app.quit]x[/] [bold]"
    assert extract_bytes(f"{title}\n\nText".encode(), "x.txt").metadata.title == title


def test_a_file_name_with_escapes_makes_a_harmless_title() -> None:
    assert extract_bytes(b"...", "a\x1b[2J\n\udcff.txt").metadata.title == "a␛[2J␊\ufffd"


_UNSAFE = st.text(st.one_of(st.characters(), st.sampled_from("\x1b\x00\u202e\ud800\u0301\n")), max_size=40)
_MARKDOWN = st.lists(
    st.sampled_from(
        [
            "# ",
            "a",
            "word ",
            "*",
            "**",
            "`",
            "~~",
            "[x](y)",
            "![](z.png)",
            "\n",
            "\n\n",
            "- ",
            "1. ",
            "> ",
            "    ",
            "  \n",
            "|a|b|\n|-|-|\n|c|d|\n",
        ]
        + [
            "```\n",
            "---\n",
            "<br>",
            "<b>",
            "<div>\n",
            "</div>\n",
            "\t",
            "\x1b",
            "\u00a0",
            "<ul><li>",
            "<pre>",
            "\\\n",
            "&#10;",
            "&#9;",
        ]
    ),
    max_size=40,
).map("".join)
_TAGS = [
    "p",
    "div",
    "b",
    "i",
    "a href=x",
    "code",
    "ul",
    "ol start=0",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "table",
]
_TAGS += [
    "tr",
    "td",
    "th colspan=3",
    "caption",
    "h1",
    "h6",
    "br",
    "hr",
    "img src=x",
    "main",
    "article",
    "nav",
    "title",
    "q",
    "svg",
]
_HTML = st.lists(
    st.one_of(
        st.sampled_from(_TAGS).map("<{}>".format),
        st.sampled_from([tag.split()[0] for tag in _TAGS]).map("</{}>".format),
        st.sampled_from(["a", " word ", "\n", "&shy;", "&#9;", "&#10;", "\xa0", "<", "<!--", "-->", "<a x='", "\x1b"]),
    ),
    max_size=40,
).map("".join)


def _assert_sound(document: Document) -> None:
    """Blocks in order and apart, only line feeds between them, spans inside blocks: what the reader relies on."""
    text, position = document.text, 0
    for block in document.blocks:
        assert position <= block.start <= block.end <= len(text)
        assert not text[position : block.start].strip("\n")
        inside = text[block.start : block.end]
        assert bool(inside.strip()) != (block.kind is BlockKind.RULE)
        assert "\n" not in inside or block.kind is not BlockKind.HEADING or inside.strip() == inside
        position = block.end
    assert not document.blocks or position == len(text)
    for span in document.spans:
        assert span.start < span.end
        assert any(block.start <= span.start and span.end <= block.end for block in document.blocks)
    for first in document.spans:
        for second in document.spans:
            nested = first.start <= second.start and second.end <= first.end
            assert nested or second.start >= first.end or second.end <= first.start or second.start <= first.start
    assert sanitise(text) == text
    assert sanitise_line(document.metadata.title) == document.metadata.title


@given(_MARKDOWN, st.sampled_from(["x.md", "x.txt"]))
def test_offsets_in_any_markdown_are_sound(source: str, name: str) -> None:
    try:
        _assert_sound(extract_bytes(source.encode(), name))
    except Unreadable as refusal:
        assert refusal.reason in {"is empty", "holds no text", "is a binary file"}


@given(_HTML)
def test_offsets_in_any_html_are_sound(source: str) -> None:
    try:
        _assert_sound(extract_bytes(source.encode(), "x.html"))
    except Unreadable as refusal:
        assert refusal.reason in {"is empty", "holds no text", "is a binary file"}


@given(st.binary(max_size=200), _UNSAFE, st.sampled_from([".txt", ".md", ".html", ".bin", ""]))
def test_any_bytes_under_any_name_are_read_or_refused(data: bytes, stem: str, suffix: str) -> None:
    try:
        _assert_sound(extract_bytes(data, stem + suffix))
    except Unreadable as refusal:
        assert refusal.reason


def test_ten_megabytes_of_plain_text_take_well_under_a_second() -> None:
    data = b"The quick brown fox jumps over the lazy dog.\n" * 233_000
    begun = time.process_time()
    assert len(extract_bytes(data, "a.txt").text) == len(data)
    assert time.process_time() - begun < 1


def test_a_format_is_imported_only_when_a_file_has_it() -> None:
    check = (
        "import sys; from index.extract import extract_bytes; extract_bytes(b'x', 'x.txt'); heavy = "
        "'markdown_it', 'yaml', 'charset_normalizer', 'index.extract.web.html';"
        "print([n for n in heavy if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("name", ["notes.docx", "notes.pdf", "notes.gz", "notes.epub", "notes.zip"])
def test_a_text_that_is_named_like_a_binary_file_is_read_as_the_text_it_is(name: str) -> None:
    assert extract_bytes(b"Plain words\nof a text.\n", name).text == "Plain words\nof a text.\n"
