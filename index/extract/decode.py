"""From bytes to text: byte order marks, UTF-8, UTF-16 without a mark, and at last an educated guess."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

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
_CONTROL_SHARE = 0.05  # random or compressed data has twice as many
_NUL_SHARE = 0.01
_BAD_SHARE = 0.001
_GUESS_FROM = 128 * 1024
_ENCODINGS = re.compile(
    r"(?:windows|cp|iso)-?[0-9-]{3,9}|koi8-[ru]|gb2312|gbk|gb18030|big5(?:-hkscs)?|euc-(?:jp|kr)|shift[_-]jis"
    r"|mac(?:intosh|roman|-?cyrillic)|us-ascii|latin-?[0-9]{1,2}|utf-?(?:8|16|16le|16be)"
)
# What these labels mean on the web, https://encoding.spec.whatwg.org/#names-and-labels
_WIDER = {"us-ascii": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252", "iso-8859-9": "cp1254"}
_WIDER |= {"gb2312": "gb18030", "gbk": "gb18030", "euc-kr": "cp949", "shift_jis": "cp932", "macintosh": "macroman"}
_WESTERN = frozenset("àâäáãåæçèéêëíìîïñóòôöõøœùúûüÿßÀÂÄÁÅÆÇÈÉÊËÍÎÑÓÔÖØŒÚÜ«»‘’“”„–—…•·°§€£¿¡ª\u00a0")
_LIKELY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "mac_roman"]
_LIKELY += ["gb18030", "big5", "cp932", "euc_jp", "cp949"]


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
    if encoding := _unmarked_utf16(data):
        return _checked(data.decode(encoding), encoding)
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
    encoding = _guess(data)
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


def _unmarked_utf16(data: bytes) -> str:
    """Return the byte order of UTF-16 without a mark: NULs, all of them in odd or all in even places."""
    head = data[:4096]
    pairs = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(data) % 2 or max(even, odd) < pairs * 0.04 or min(even, odd) > pairs * 0.004:
        return ""
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return ""
    # Numbers in a binary file decode too, though not to words of one alphabet.
    sample = text[:2048]
    worded = sum(character.isalnum() or character in " \r\n\t" for character in sample)
    pages = Counter(ord(character) >> 8 for character in sample)
    of_one_alphabet = sum(count for _, count in pages.most_common(2)) > len(sample) * 0.8
    return encoding if worded > len(sample) * 0.7 and of_one_alphabet else ""


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


def _guess(data: bytes) -> str:
    """Return the likeliest encoding by the words it makes; Windows Western where nothing can be told."""
    from charset_normalizer import from_bytes  # slow to import, seldom needed

    sample = data[:_GUESS_FROM]
    western = sample.decode("cp1252", "replace")
    accents = [character for character in western if not character.isascii()]
    few, usual = len(accents) < len(western) * 0.3, _WESTERN.issuperset(accents)
    # Western text has an accent here and there; other alphabets are made of high bytes.
    if few and usual:
        return "cp1252"
    best = from_bytes(sample, cp_isolation=_LIKELY, steps=8, chunk_size=512).best()
    return codecs.lookup(best.encoding).name if best else "cp1252"
