"""The numbers that a query can ask for: sizes of files in bytes, lengths of texts in words."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from index.query.messages import BadValue, quote
from index.query.tree import Between

__all__ = ["read_number"]

_COMPARED: Final = re.compile(r"\s*(>=|<=|[><≥≤=])\s*")
_RANGE: Final = re.compile(r"\s*(?:\.{2,}|…|‥|[–—→])\s*")
_NUMBER: Final = re.compile(r"(\d{1,15}(?:,\d{3})+|\d{1,15})(?:[.,](\d{1,6}))?\s*([kmgt]?)(i?)(b|bytes?|words?)?")
_POWERS: Final = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_FORMS: Final = {
    "size": "write a size as 500k, >1M, <2.5M or 10k..2M",
    "words": "write a number as 500, >1000, <2000 or 500..1000",
}


def read_number(name: str, value: str) -> Between:
    """What ``size:`` or ``words:`` asks for. A number alone is as exact as it is written: ``2M`` is up to 3M.

    ``k``, ``M`` and ``G`` are thousands, ``Ki``, ``Mi`` and ``Gi`` are 1,024. Raises ``BadValue`` when it is no number.
    """
    text = value.strip().lower()
    if compared := _COMPARED.match(text):
        return _compared(name, compared[1], text[compared.end() :])
    ends = _RANGE.split(text, maxsplit=1)
    if len(ends) == 1:
        least, after = _read(name, text)
        return Between(name, str(least), str(after))
    if not any(ends):
        raise BadValue(f"{quote(value)} is no range; {_FORMS[name]}")
    low = _read(name, ends[0])[0] if ends[0] else None
    high = _read(name, ends[1])[0] if ends[1] else None
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Between(name, "" if low is None else str(low), "" if high is None else str(high + 1))


def _compared(name: str, sign: str, text: str) -> Between:
    number, after = _read(name, text)
    match sign:
        case ">":
            return Between(name, str(number + 1))
        case ">=" | "≥":
            return Between(name, str(number))
        case "<":
            return Between(name, high=str(number))
        case "<=" | "≤":
            return Between(name, high=str(number + 1))
        case _:
            return Between(name, str(number), str(after))


def _read(name: str, text: str) -> tuple[int, int]:
    """A number, and the next one that could be written with as many digits."""
    found = _NUMBER.fullmatch(text)
    if not found or (found[4] and not found[3]):
        raise BadValue(
            f"{quote(text)} is no number; {_FORMS[name]}" if text else f"a number is missing; {_FORMS[name]}"
        )
    whole, decimals = found[1].replace(",", ""), found[2] or ""
    unit = (1024 if found[4] else 1000) ** _POWERS[found[3]]
    # Decimal, for a float would make 1.1M a byte too few.
    step = Decimal(unit).scaleb(-len(decimals))
    number = Decimal(f"{int(whole)}.{int(decimals or '0'):0{max(1, len(decimals))}}") * unit
    return int(number), max(int(number) + 1, int(number + step))
