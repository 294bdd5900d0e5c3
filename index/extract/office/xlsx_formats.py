"""Shows the number in a cell as its format does: dates in ISO form, percentages, decimals, currencies.

`ECMA-376 <https://ecma-international.org/publications-and-standards/standards/ecma-376/>`_, part 1, 18.8.30 f.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import isfinite
from xml.etree.ElementTree import Element

from index.extract.office.ooxml import attribute, whole_number
from index.extract.xmls import local_name

__all__ = ["Show", "formats_of", "plain", "show_as"]

Show = Callable[[str], str]
"""Returns what is shown for a number that is written as the file has it."""

_COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}
_COMPARISONS |= {"<>": operator.ne}
_USUAL = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
_USUAL |= dict.fromkeys((37, 38, 41, 42), "#,##0") | dict.fromkeys((39, 40, 43, 44), "#,##0.00")
_USUAL |= dict.fromkeys((14, 15, 16, *range(27, 32), 36, *range(50, 59)), "yyyy-mm-dd")
_USUAL |= {17: "yyyy-mm", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 32: "h:mm"}
_USUAL |= {33: "h:mm:ss", 34: "h:mm", 35: "h:mm:ss", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss"}
_FORMATS_LIMIT = 65_536
_CODE_LIMIT = 255
_PIECE = re.compile(r'"([^"]*)"?|\\(.)|\[([^\]]*)\]?|[_*](?:.|$)|(am/pm|a/p|general)|(.)', re.I | re.S)
_DIGITS = frozenset("#0?,.")
_CONDITION = re.compile(r"\s*(<=|>=|<>|<|>|=)\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)\s*")
_LAST_DAY = 2_958_466  # the first of the year 10000
_EXACT_DIGITS = 17
_DECIMALS_LIMIT = 30


def formats_of(styles: Element | None, from_1904: bool) -> list[Show]:
    """Return how to show numbers in cells of each style, by its number, from the root of ``styles.xml``."""
    codes = dict(_USUAL)
    shows: list[Show] = []
    known: dict[int, Show] = {}
    for part in styles if styles is not None else ():
        name = local_name(part)
        if name == "numFmts":
            codes |= {whole_number(attribute(one, "numFmtId")): attribute(one, "formatCode") for one in part}
        elif name == "cellXfs":
            for one in part[:_FORMATS_LIMIT]:
                number = whole_number(attribute(one, "numFmtId"))
                if number not in known:
                    known[number] = show_as(codes.get(number, ""), from_1904)
                shows.append(known[number])
    return shows


def plain(written: str) -> str:
    """Return a number with 15 digits, as spreadsheets show it, so without the noise of binary fractions."""
    if len(written) < _EXACT_DIGITS and "E" not in written and "e" not in written:
        # Some programs write all of them with a point.
        return (written.rstrip("0").rstrip(".") or written) if "." in written else written
    try:
        number = float(written)
    except ValueError:
        return written
    shown = f"{number:.15g}"
    return f"{number:.0f}" if "e+" in shown and abs(number) < 1e21 else shown


def show_as(code: str, from_1904: bool = False) -> Show:
    """Return how to show numbers in the format ``code``; plainly where it is general, or hard."""
    sections = _sections(code[:_CODE_LIMIT])
    letters = {letter for kind, letter in sections[0] if kind == "code"}
    if letters & set("ymdhs") or any(kind == "elapsed" for kind, _ in sections[0]):
        return _date_format("".join(text for kind, text in sections[0] if kind != "literal"), from_1904)
    numbers = [_number_format(section) for section in sections[:3]]
    if not any(number and number.has_digits for number in numbers):
        return plain
    return lambda written: _show_number(written, numbers)


def _sections(code: str) -> list[list[tuple[str, str]]]:
    """Cut a format at its semicolons, and each section into literals, letters of the code, and elapsed times."""
    sections: list[list[tuple[str, str]]] = [[]]
    for found in _PIECE.finditer(code):
        quoted, escaped, bracketed, word, letter = found.groups()
        if letter == ";":
            sections.append([])
        elif quoted or escaped:
            sections[-1].append(("literal", quoted or escaped))
        elif bracketed is not None:
            if bracketed.startswith("$"):
                sections[-1].append(("literal", bracketed[1:].partition("-")[0]))
            elif _CONDITION.fullmatch(bracketed):
                sections[-1].append(("condition", bracketed))
            elif bracketed.lower() in {"h", "hh", "m", "mm", "s", "ss"}:
                sections[-1].append(("elapsed", bracketed.lower()))
        elif letter:
            sections[-1].append(("code", letter if letter == "E" else letter.lower()))
        elif word and word.lower() == "general":
            sections[-1].append(("general", ""))
    return sections


def _date_format(letters: str, from_1904: bool) -> Show:
    """Return how to show a day, a month, a time, or several of these; ``letters`` are those of the format."""
    has_date = bool(set("yd") & set(letters))
    if not set("yhsd") & set(letters):
        has_date = "mmm" in letters  # the name of a month; else minutes
    has_time = bool(set("hs") & set(letters)) or not has_date
    form = "%Y-%m-%d" if "d" in letters else "%Y-%m" if "m" in letters else "%Y"
    elapsed = not has_date

    def show(written: str) -> str:
        try:
            days = float(written)
        except ValueError:
            return written
        if not 0 <= days < _LAST_DAY:
            return plain(written)
        seconds = round(days * 86_400)
        if elapsed:
            return f"{seconds // 3600:02}:{seconds // 60 % 60:02}" + (f":{seconds % 60:02}" if "s" in letters else "")
        try:
            moment = _epoch(days, from_1904) + timedelta(seconds=seconds)
        except OverflowError:
            return plain(written)
        day = f"{moment.year:04}{moment.strftime(form[2:])}"
        return f"{day} {moment:%H:%M:%S}".removesuffix(":00") if has_time else day

    return show


def _epoch(days: float, from_1904: bool) -> datetime:
    """Return the day that is 0. To spreadsheets 1900 had a 29 February, so days before it count from one day later."""
    if from_1904:
        return datetime(1904, 1, 1)  # a calendar date, in no zone
    return datetime(1899, 12, 30) if days >= 60 else datetime(1899, 12, 31)


@dataclass(frozen=True, slots=True)
class _Number:
    """A section of a format of numbers."""

    before: str
    after: str
    has_digits: bool
    whole: int
    """The least digits before the point."""
    least: int
    """The least decimals."""
    most: int
    has_commas: bool
    scale: int
    """Powers of ten that the number is multiplied with."""
    condition: str
    """Of the numbers it is for, such as ``>=1000``; empty: the section is for a sign."""

    def is_for(self, value: Decimal) -> bool:
        """Whether ``value`` fulfils the condition, if there is one."""
        found = _CONDITION.fullmatch(self.condition)
        return found is None or _COMPARISONS[found[1]](value, Decimal(found[2]))


def _number_format(section: list[tuple[str, str]]) -> _Number | None:
    """Return what a section says, or None for exponents, fractions, dates, and digits with words between them."""
    before, core, after, condition = "", "", "", ""
    percents = 0
    for kind, text in section:
        if kind == "condition":
            condition = text
            continue
        if kind == "code" and text in _DIGITS and not (text in ",." and not core and not after):
            if after.strip():
                return None
            core += text
            continue
        if kind in {"general", "elapsed"} or (kind == "code" and text in "E@/ymdhs"):
            return None
        percents += kind == "code" and text == "%"
        if core:
            after += text
        else:
            before += text
    scaled = core.rstrip(",")
    whole, _, decimals = scaled.partition(".")
    if "." in decimals:
        return None
    return _Number(
        before,
        after,
        bool(core.strip("?")),
        whole.count("0"),
        decimals.count("0"),
        min(len(decimals), _DECIMALS_LIMIT),
        "," in whole,
        2 * percents - 3 * (len(core) - len(scaled)),
        condition,
    )


def _show_number(written: str, sections: list[_Number | None]) -> str:
    """Return a number in the section for its sign: the first, the second if negative, the third if zero.

    Where sections have conditions, it is the first whose condition is fulfilled.
    """
    try:
        value = float(written)
        if not isfinite(value):
            return written
        exact = Decimal(f"{value:.15g}")
        section = sections[0]
        sign = "-" if exact < 0 else ""
        if any(one and one.condition for one in sections):
            section = next((one for one in sections if one and one.is_for(exact)), None)
        elif exact < 0 and len(sections) > 1:
            section, sign = sections[1], ""
        elif not exact and len(sections) > 2:
            section = sections[2]
        if section is None:
            return plain(written)
        digits = _digits(abs(exact), section) if section.has_digits else ""
    except (ValueError, InvalidOperation):
        return plain(written)
    return f"{sign}{section.before.lstrip()}{digits}{section.after.rstrip()}".strip()


def _digits(value: Decimal, section: _Number) -> str:
    rounded = value.scaleb(section.scale).quantize(Decimal(1).scaleb(-section.most), ROUND_HALF_UP)
    whole, point, decimals = f"{rounded:,f}".partition(".")
    if not section.has_commas:
        whole = whole.replace(",", "")
    while len(decimals) > section.least and decimals.endswith("0"):
        decimals = decimals[:-1]
    return whole.rjust(section.whole, "0") + (point + decimals if decimals else "")
