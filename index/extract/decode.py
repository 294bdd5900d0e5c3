"""From bytes to text: byte order marks, UTF-8, UTF-16 and -32 without a mark, ISO 2022, at last an educated guess."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from unicodedata import category

from index.extract.errors import Unreadable

__all__ = ["Decoded", "decode"]

_MARKS = (  # the mark of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Terminal recordings and old manual pages are full of backspaces and escapes; those do not make a file binary.
_CONTROLS = bytes({*range(0x20)} - {*b"\b\t\n\v\f\r\x1b"})
_LOW = bytes(range(0x20))
_CONTROL_SHARE = 0.05  # random or compressed data has twice as many
_NUL_SHARE = 0.01
_BAD_SHARE = 0.001
_HEAD = 4096
_ENCODINGS = re.compile(
    r"(?:windows|cp|iso)-?[0-9-]{3,9}|koi8-[ru]|gb2312|gbk|gb18030|big5(?:-hkscs)?|euc-(?:jp|kr)|shift[_-]jis"
    r"|mac(?:intosh|roman|-?cyrillic)|us-ascii|latin-?[0-9]{1,2}|utf-?(?:8|16|16le|16be)"
)
# What these labels mean on the web, https://encoding.spec.whatwg.org/#names-and-labels
_WIDER = {"us-ascii": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252", "iso-8859-9": "cp1254"}
_WIDER |= {"gb2312": "gb18030", "gbk": "gb18030", "euc-kr": "cp949", "shift_jis": "cp932", "macintosh": "macroman"}
_SHIFT = re.compile(rb"\x1b\$(?:[@AB]|[()][A-Q])")
"""An escape sequence of ISO 2022 that turns to an East Asian character set, https://www.rfc-editor.org/rfc/rfc1468"""
_SHIFTED = ("iso2022_kr", "iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004", "iso2022_jp_2")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read in, and what a reader should know about that."""

    text: str
    """With line feeds for every kind of line end; not sanitised."""
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, declared: str = "") -> Decoded:
    """Decode ``data``; ``declared`` is the encoding the file itself names, tried when it is not UTF-8.

    Raises `Unreadable` for binary data: more than one NUL in 100 bytes or one control character in 20.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :].decode(encoding, "replace"), encoding)
    if encoding := _unmarked_utf32(data) or _unmarked_utf16(data) or _shifted(data):
        return _checked(data.decode(encoding, "replace"), encoding)
    if _is_binary(data):
        raise Unreadable("is a binary file")
    try:
        return Decoded(_with_line_feeds(data.decode("utf-8")), "utf-8")
    except UnicodeDecodeError:
        return _not_utf8(data, declared)


def _not_utf8(data: bytes, declared: str) -> Decoded:
    """Decode data that has no mark and is not valid UTF-8."""
    mended = data.decode("utf-8", "replace")
    bad = mended.count("\ufffd")
    if bad <= len(data) * _BAD_SHARE and _has_multibyte(mended):
        return _checked(mended, "utf-8")
    if encoding := _known(declared):
        return _checked(data.decode(encoding, "replace"), encoding)
    from index.extract.charsets import guess  # seldom needed

    encoding = guess(data)
    guessed = f"The encoding is not stated; it was read as {encoding}"
    decoded = _checked(data.decode(encoding, "replace"), encoding)
    return Decoded(decoded.text, encoding, (guessed, *decoded.warnings))


def _checked(text: str, encoding: str) -> Decoded:
    """Return the text with a warning that counts what could not be decoded."""
    bad = text.count("\ufffd")
    words = f"{bad:,} characters are" if bad > 1 else "1 character is"
    return Decoded(_with_line_feeds(text), encoding, (f"{words} not valid {encoding}, shown as \ufffd",) if bad else ())


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _is_binary(data: bytes) -> bool:
    return data.count(0) > len(data) * _NUL_SHARE or _share_of(_CONTROLS, data) > _CONTROL_SHARE


def _share_of(some: bytes, data: bytes) -> float:
    return 1 - len(data.translate(None, some)) / len(data) if data else 0.0


def _unmarked_utf32(data: bytes) -> str:
    """Return the byte order of UTF-32 without a mark: of four bytes, the highest is NUL and the next nearly is."""
    head = data[: _HEAD * 2]
    for encoding, highest, next_highest in (("utf-32-le", 3, 2), ("utf-32-be", 0, 1)):
        if head and not any(head[highest::4]) and max(head[next_highest::4], default=0x11) <= 0x10:
            return encoding if _is_worded(data, encoding) else ""
    return ""


def _unmarked_utf16(data: bytes) -> str:
    """Return the byte order of UTF-16 without a mark: the odd or the even bytes are low, such as NUL and 4 in Russian.

    Those of Chinese, Japanese and Korean are not; they are known by their characters.
    """
    head = data[:_HEAD]
    even, odd = (_share_of(_LOW, head[parity::2]) for parity in (0, 1))
    if max(even, odd) > 0.8 and (0 in head or len(head) > 24):
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        return encoding if _is_worded(data, encoding) else ""
    if _decodes(head, "utf-8"):
        return ""
    from index.extract.charsets import is_east_asian  # seldom needed

    for encoding in ("utf-16-le", "utf-16-be"):
        if is_east_asian(head.decode(encoding, "replace")) and _decodes(data, encoding):
            return encoding
    return ""


def _is_worded(data: bytes, encoding: str) -> bool:
    """Whether data decodes, to words of one alphabet: numbers in a binary file decode too, though not to those."""
    if not _decodes(data, encoding):
        return False
    sample = data[:_HEAD].decode(encoding, "ignore")
    worded = sum(character in "\r\n\t" or category(character)[0] in "LMNPZ" for character in sample)
    pages = Counter(_page(character) for character in sample)
    of_one_alphabet = sum(count for _, count in pages.most_common(2)) > len(sample) * 0.8
    return worded > len(sample) * 0.8 and of_one_alphabet


def _page(character: str) -> int:
    """Return the block of 256 characters; ideographs, kana and Korean syllables have one together."""
    return ord(character) >> 8 if character < "\u3000" or character > "\ud7ff" else 0x4E


def _decodes(data: bytes, encoding: str) -> bool:
    """Whether data is valid in an encoding, but for a last character that may be cut off."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _shifted(data: bytes) -> str:
    """Return the ISO 2022 encoding whose escape sequences are in data that is otherwise ASCII."""
    if b"\x1b$" not in data or not data.isascii() or not _SHIFT.search(data):
        return ""
    encoding = next((encoding for encoding in _SHIFTED if _decodes(data, encoding)), "")
    return "" if not encoding or data.decode(encoding, "replace").isascii() else encoding


def _has_multibyte(text: str) -> bool:
    """Whether a text decoded as UTF-8 with replacements holds any character that shows it is UTF-8."""
    return not text.replace("\ufffd", "").isascii()


def _known(label: str) -> str:
    """Return the Python name of a declared encoding, or nothing when it is none of the web's."""
    label = label.strip().lower()
    if not _ENCODINGS.fullmatch(label) or label in {"utf-8", "utf8"}:
        return ""
    try:
        return codecs.lookup(_WIDER.get(label, label)).name
    except LookupError:
        return ""
