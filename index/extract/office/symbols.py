"""The characters of the fonts Symbol (Greek and signs of mathematics) and Wingdings (signs), by their numbers in them.

Those of Symbol are Adobe's: https://www.unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt. Those of Wingdings are
what `Unicode names <https://www.unicode.org/L2/L2011/11052r-wingding.pdf>`_ after them, or what looks the same.
"""

from __future__ import annotations

from typing import Final

__all__ = ["in_symbols", "symbol"]

_FROM_32: Final = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_FROM_160: Final = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪▯〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
_SIGNS: Final = (
    "21✎ 22✂ 28☎ 29✆ 2A✉ 36⌛ 3F✍ 41✌ 43👍 44👎 45☜ 46☞ 47☝ 48☟ 4A☺ 4B😐 4C☹ 4E☠ 51✈ 52☼ 54❄ 58✠ 59✡ 5A☪ 5B☯ 6C● "
    "6D❍ 6E■ 6F□ 71❑ 72❒ 73⬧ 74⧫ 75◆ 76❖ 77⬥ 78☒ 7A⌘ 9F• A1○ A4◉ A7▪ A8☐ AB★ D8➢ DF← E0→ E1↑ E2↓ E8➔ EF⇦ F0⇨ "
    "F1⇧ F2⇩ FB✗ FC✓ FD☒ FE☑"
)
_FONTS: Final = {
    # 32 to 126 and 160 to 254; 240 is an apple that Unicode has not.
    "symbol": {**dict(enumerate(_FROM_32, 32)), **dict(enumerate(_FROM_160, 160))},
    "wingdings": {32: " ", 0xB7: "•", **{int(sign[:2], 16): sign[2:] for sign in _SIGNS.split()}},
}
_PRIVATE: Final = {
    font: {0xF000 + number: character for number, character in known.items()} for font, known in _FONTS.items()
}
_UNKNOWN: Final = "▯"


def symbol(font: str, number: int) -> str:
    """Return the character with this number (0 to 255, or in the private area) in ``font``, or ``▯``.

    A font that is not known is taken for one like Wingdings.
    """
    return _FONTS.get(font.lower(), _FONTS["wingdings"]).get(number & 0xFF, _UNKNOWN)


def in_symbols(font: str, text: str) -> str:
    """Return ``text`` with what ``font`` shows for private characters, if it is known and has them."""
    known = _PRIVATE.get(font.lower())
    return text.translate(known) if known and not text.isascii() else text
