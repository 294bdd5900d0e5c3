"""The fonts of an RTF file: they say in which encoding its bytes are, and whether its letters are signs."""

from __future__ import annotations

import codecs
from typing import Final

from index.extract.office.symbols import in_symbols, symbol

__all__ = ["Fonts", "codec"]

_CHARSETS = {77: "mac_roman", 78: "shift_jis", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950"}
_CHARSETS |= {161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251"}
_CHARSETS |= {222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850"}
_SIGNS: Final = frozenset({"symbol", "wingdings"})
_LIMIT: Final = 10_000


class Fonts:
    """The fonts by their numbers. A negative number stands for the default font."""

    def __init__(self) -> None:
        self.page = "cp1252"
        """The encoding of the file, of fonts that state none."""
        self.default = -1
        self._encodings: dict[int, str] = {}
        self._signs: dict[int, str] = {}

    def set_charset(self, number: int, charset: int) -> None:
        """Say which character set a font has, by its number in RTF."""
        self.set_encoding(number, _CHARSETS.get(charset, ""))

    def set_encoding(self, number: int, encoding: str) -> None:
        """Say in which encoding the bytes of a font are; nothing is known: that of the file."""
        if encoding and len(self._encodings) < _LIMIT:
            self._encodings[number] = encoding

    def set_name(self, number: int, name: str) -> None:
        """Say what a font is called."""
        if name.lower() in _SIGNS and len(self._signs) < _LIMIT:
            self._signs[number] = name.lower()

    def decode(self, data: bytes, number: int) -> str:
        """Return what bytes in a font show."""
        font = self.default if number < 0 else number
        if signs := self._signs.get(font):
            return "".join(symbol(signs, byte) for byte in data)
        return data.decode("ascii" if data.isascii() else self._encodings.get(font, "") or self.page, "replace")

    def shown(self, text: str, number: int) -> str:
        """Return what Unicode text in a font shows, whose signs have private characters."""
        return in_symbols(self._signs.get(self.default if number < 0 else number, ""), text)


def codec(number: int | None) -> str:
    """Return the name of a code page, or nothing if it is not known."""
    name = {65001: "utf-8", 10000: "mac_roman", 936: "gbk"}.get(number or 0, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""
