from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.extract import Unreadable
from index.extract.decode import decode


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    plain = text.removeprefix("\ufeff")
    assert decode(plain.encode()).text == plain


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_no_text(mark: bytes, encoding: str) -> None:
    decoded = decode(mark + "Füße\r\nقال".encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.warnings) == ("Füße\nقال", encoding, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["hello world\n", "أعلن وزير الدفاع العراقي اليوم أن الحوار اختتم\n"])
def test_utf16_without_a_mark_is_recognised(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding) == (text, encoding)


def test_every_kind_of_line_end_becomes_a_line_feed() -> None:
    assert decode(b"a\r\nb\rc\nd\r\r\n").text == "a\nb\nc\nd\n\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le président a rencontré les délégués à l’hôtel.", "cp1252"),
        ("Министр обороны сегодня объявил о завершении второго диалога по безопасности.", "cp1251"),
        ("أعلن وزير الدفاع العراقي اليوم أن العراق والولايات المتحدة اختتما الحوار.", "cp1256"),
        ("שר ההגנה של עיראק הודיע היום על סיום הדיאלוג בין המדינות.", "cp1255"),
        ("伊拉克国防部长今天宣布,伊拉克和美国结束了第二次联合安全合作对话。", "gb18030"),
        ("イラクの国防相は本日、安全保障協力対話が終了したと発表した。", "cp932"),
    ],
)
def test_an_old_encoding_is_guessed_and_said(text: str, encoding: str) -> None:
    decoded = decode((text * 5).encode(encoding))
    assert decoded.text == text * 5
    assert decoded.warnings == (f"The encoding is not stated; it was read as {encoding}",)


def test_a_declared_encoding_is_used_where_the_data_is_not_utf8() -> None:
    data = "Żółć".encode("iso-8859-2")
    assert decode(data, "ISO-8859-2").text == "Żółć"
    assert decode("Żółć".encode(), "iso-8859-2").text == "Żółć"
    assert decode(b"\x93caf\xe9\x94", "iso-8859-1").text == "“café”"


@pytest.mark.parametrize("label", ["hex", "rot13", "unicode_escape", "idna", "../x", "", "utf-8", "x" * 99])
def test_a_strange_declared_encoding_is_not_used(label: str) -> None:
    assert decode(b"caf\xe9 \\x41", label).text == "café \\x41"


def test_a_few_bad_bytes_do_not_make_it_another_encoding() -> None:
    decoded = decode(("قال الوزير " * 400).encode() + b"\xff\xfe!")
    assert decoded.encoding == "utf-8"
    assert decoded.text.endswith("\ufffd\ufffd!")
    assert decoded.warnings == ("2 characters are not valid utf-8, shown as \ufffd",)


@pytest.mark.parametrize(
    "data", [b"abc\x00def", bytes(range(256)) * 40, b"\x01\x02\x03", b"\x00" * 100, b"\x10\x00\x00\x01" * 500]
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="is a binary file"):
        decode(data)


def test_a_stray_nul_or_colours_of_a_terminal_do_not_make_a_file_binary() -> None:
    assert "\x00" in decode(b"word " * 1000 + b"\x00").text
    assert decode(b"\x1b[31mred\x1b[0m a\x08a\n" * 9).encoding == "utf-8"


@given(st.binary(max_size=300), st.sampled_from(["", "utf-16", "shift_jis", "latin1", "utf-7", "big5"]))
def test_any_bytes_are_text_or_refused(data: bytes, label: str) -> None:
    try:
        decoded = decode(data, label)
    except Unreadable as refusal:
        assert refusal.reason == "is a binary file"
    else:
        assert "\r" not in decoded.text
