"""The characters of the font Symbol, whose letters are Greek and signs of mathematics, by their numbers in it.

The numbers are those of Adobe's Symbol encoding: https://www.unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt
"""

from __future__ import annotations

from typing import Final

__all__ = ["SYMBOL"]

_FROM_32: Final = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_FROM_160: Final = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪▯〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
SYMBOL: Final = {
    **dict(enumerate(_FROM_32, 32)),
    **dict(enumerate(_FROM_160, 160)),
}
"""Characters by number, 32 to 126 and 160 to 254; 240 is an apple that Unicode has not."""
