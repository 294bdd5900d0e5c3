"""What stands in the fields of a mail header: words in any alphabet, addresses, dates, identifiers, file names.

Every function takes a value of any length and content. Values are cut before anything looks at them whose time
grows faster than their length, such as the standard library's readers of addresses.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final
from urllib.parse import unquote_to_bytes

from index.extract.decode import Decoded, decode
from index.extract.errors import Unreadable
from index.metadata import iso_date

__all__ = [
    "addresses",
    "base64_bytes",
    "date_of",
    "decode_text",
    "field_text",
    "identifiers",
    "parameters",
    "shown_address",
]

_TEXT_LIMIT: Final = 8 * 1024
_DATE_LIMIT: Final = 100
_YEARS: Final = range(1970, 2100)
_PIECES_LIMIT: Final = 100

# As in =?utf-8?Q?caf=C3=A9?=, https://www.rfc-editor.org/rfc/rfc2047; a question mark inside is against the rules.
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?((?:[^?]|\?(?!=)){0,1000}+)\?=")
_PARAMETER = re.compile(r';\s*+([^\s=;"]{1,60})\s*+=\s*+("(?:[^"\\]|\\.)*+(?:"|$)|[^;]*+)', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_HALF = re.compile(r"\d\s*+[AP]\.?M\b", re.IGNORECASE)
"""A time of half a day, which the standard library reads without its half."""
_HIDDEN_ADDRESS = re.compile(r"(\S{1,100} at \S{1,100}) \((.{0,200})\)")
_IDENTIFIER = re.compile(r"<([^<>\s]{1,400})>")
_DIRECT: Final = {
    **dict.fromkeys(("iso-2022-jp", "iso-2022-jp-1", "csiso2022jp"), "iso2022_jp_1"),
    **dict.fromkeys(("iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-jp-ms"), "iso2022_jp_2"),
    **dict.fromkeys(("hz-gb-2312", "hz"), "hz"),
    **dict.fromkeys(("utf-7", "utf7", "unicode-1-1-utf-7"), "utf-7"),
    "iso-2022-kr": "iso2022_kr",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
"""Encodings whose bytes look like those of another one, so that they are known by their names alone."""
_OTHER_SPELLING = re.compile(r"^(?:x-)?(?:(ibm|cp)-?(?=\d)|iso-?8859-?)")
_ALIASES: Final = {
    **dict.fromkeys(("ks-c-5601-1987", "ks-c-5601", "ksc5601", "x-windows-949"), "euc-kr"),
    **dict.fromkeys(("shift-jis", "x-sjis", "windows-31j", "ms-kanji", "sjis", "shiftjis"), "shift_jis"),
    **dict.fromkeys(("tis-620", "iso-8859-11", "dos-874"), "cp874"),
    **dict.fromkeys(("x-gbk", "cn-gb", "chinese"), "gb18030"),
    **dict.fromkeys(("ascii", "x-us-ascii", "ansi-x3.4-1968", "iso646-us"), "us-ascii"),
    "x-mac-roman": "macintosh",
    "x-mac-cyrillic": "mac-cyrillic",
}


def decode_text(data: bytes, charset: str) -> Decoded:
    """Decode text whose header calls its encoding ``charset``; mail has names for some that the web has not.

    Raises `Unreadable` as `decode` does.
    """
    label = charset.strip("\"' ").lower().replace("_", "-")
    if codec := _DIRECT.get(label):
        text = data.decode(codec, "replace").replace("\r\n", "\n").replace("\r", "\n")
        bad = text.count("\ufffd")
        return Decoded(text, codec, (f"{bad:,} characters are not valid {codec}, shown as \ufffd",) if bad else ())
    label = _OTHER_SPELLING.sub(lambda found: "cp" if found[1] else "iso-8859-", label)
    return decode(data, _ALIASES.get(label, label.removesuffix("-i")))


def field_text(value: bytes | str, charset: str = "") -> str:
    """Return a field's value as one line of text, its encoded words decoded, at most 8,192 code points.

    ``charset`` is that of bytes beyond ASCII which no encoded word names; they are taken as UTF-8 where they are that.
    """
    text = _decoded(value[:_TEXT_LIMIT], charset) if isinstance(value, bytes) else value[:_TEXT_LIMIT]
    return " ".join(_with_words_decoded(text).split())


def _decoded(value: bytes, charset: str) -> str:
    """Decode a short text; what cannot be read as anything is taken as Latin-1."""
    if value.isascii() and charset.lower() not in _DIRECT:
        return value.decode("ascii")
    try:
        return decode_text(value, charset).text
    except Unreadable:
        return value.decode("latin-1")


def _with_words_decoded(text: str) -> str:
    """Decode encoded words. Neighbours in one encoding are decoded as one: a character may stand in both."""
    parts: list[str] = []
    last, charset, waiting = 0, "", b""
    for found in _WORD.finditer(text):
        between = text[last : found.start()]
        label = found[1].partition("*")[0].lower()
        if between.strip() or not waiting or label != charset:
            parts.append(_decoded(waiting, charset))
            parts.append("" if waiting and not between.strip() else between)
            waiting = b""
        source = found[3].encode("utf-8", "surrogateescape")
        waiting += base64_bytes(source) if found[2] in "bB" else binascii.a2b_qp(source, header=True)
        last, charset = found.end(), label
    return "".join((*parts, _decoded(waiting, charset), text[last:]))


def addresses(value: bytes, charset: str = "") -> list[tuple[str, str]]:
    """Return the mailboxes that a field names, each as its name and its address; either may be empty."""
    # An ISO 2022 field must be decoded before it is cut up, an encoded word after.
    text = " ".join(_decoded(value[:_TEXT_LIMIT], charset).split())
    try:
        pairs = getaddresses([text])
    except (RecursionError, ValueError, IndexError, TypeError, AttributeError):
        pairs = []
    if archived := _HIDDEN_ADDRESS.fullmatch(text):  # as the web pages of mailing lists write them
        return [(field_text(archived[2]), archived[1])]
    named = [(field_text(name).strip("'\" "), address.strip()) for name, address in pairs if name or address]
    return named if any("@" in address for _, address in named) else [(field_text(text), "")] if text else []


def shown_address(name: str, address: str) -> str:
    """Return how a mailbox is shown: ``Anna Kern <anna@example.org>``, or what there is of it."""
    return f"{name} <{address}>" if name and address and name != address else name or address


def date_of(value: bytes) -> str:
    """Return the moment that a date field names as ISO 8601, to the minute and with its zone, or nothing.

    A day without a time stays a day. Years before 1970 and after 2099 are those of a clock that was not set.
    """
    text = value[:_DATE_LIMIT].decode("ascii", "replace")
    if _HALF.search(text):
        return _in_known_years(iso_date(text))
    try:
        moment = parsedate_to_datetime(text)
        known = moment.isoformat(timespec="minutes")
    except (ValueError, TypeError, IndexError, OverflowError):
        known = iso_date(text)
    known = _in_known_years(known)
    # The zone -0000 says that the time is universal and the place unknown.
    return f"{known}+00:00" if len(known) == 16 and "-0000" in text else known


def _in_known_years(date: str) -> str:
    return date if date and int(date[:4]) in _YEARS else ""


def identifiers(value: bytes) -> list[str]:
    """Return the message identifiers in a field, in order and without their angle brackets."""
    return _IDENTIFIER.findall(value.decode("utf-8", "replace"))


def parameters(value: bytes) -> dict[str, str]:
    """Return the parameters of a structured field by their names in lower case; of two with one name the first counts.

    Long and foreign ones come in numbered or escaped pieces: https://www.rfc-editor.org/rfc/rfc2231
    """
    given: dict[str, str] = {}
    for name, text in _PARAMETER.findall(value[:_TEXT_LIMIT].decode("utf-8", "surrogateescape")):
        if text.startswith('"'):
            text = _ESCAPED.sub(r"\1", text[1:].removesuffix('"'))
        given.setdefault(name.lower(), text.strip())
    found = {name: _decoded(text.encode("utf-8", "surrogateescape"), "") for name, text in given.items()}
    pieced = {name.partition("*")[0] for name in given if "*" in name}
    return found | {name: text for name in pieced if (text := _pieced(given, name))}


def _pieced(given: Mapping[str, str], name: str) -> str:
    """Return the parameter that ``given`` has in pieces: ``name*0``, ``name*1*`` ... or ``name*`` alone."""
    whole, charset = b"", ""
    for number in range(_PIECES_LIMIT):
        keys = (f"{name}*{number}*", f"{name}*{number}", *((f"{name}*",) if not number else ()))
        key = next((key for key in keys if key in given), "")
        if not key:
            break
        piece = given[key]
        if key.endswith("*"):  # escaped; the first begins with the encoding and the language
            if not number and piece.count("'") >= 2:
                charset, _, piece = piece.split("'", 2)
            whole += unquote_to_bytes(piece.encode("utf-8", "surrogateescape"))
        else:
            whole += piece.encode("utf-8", "surrogateescape")
    # A file name in UTF-16 has zeros, in its suffix; without any it is not in the encoding that is named.
    is_plain = charset.lower().startswith("utf-16") and b"\0" not in whole and whole.isascii()
    return _decoded(whole, "" if is_plain else charset)


def base64_bytes(raw: bytes | memoryview) -> bytes:
    """Decode base64; what is not of its alphabet is passed over, and a broken end costs that end alone."""
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        clean = _NO_BASE64.sub(b"", raw)
        whole = len(clean) - (len(clean) % 4 == 1)
        return binascii.a2b_base64(clean[:whole] + b"=" * (-whole % 4))
