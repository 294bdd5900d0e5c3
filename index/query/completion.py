"""What is being typed in a query: a field, one of its values, or a word; and what could stand there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from index.query.dates import DATE_WORDS
from index.query.description import describe
from index.query.fields import FIELDS, Field, Takes
from index.query.lexer import Kind, lexemes
from index.query.parser import MAX_LENGTH
from index.query.tree import Between

__all__ = ["Candidate", "Completes", "Completion", "complete", "quoted"]


class Completes(StrEnum):
    """What can be filled in."""

    NOTHING = "nothing"
    WORD = "word"
    """A word of the index, or the name of a field."""
    VALUE = "value"
    """A value of ``Completion.field``."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What can stand in the place of what is typed, and what it means."""

    text: str
    """As it is to be put into the query: the name of a field with its colon, a value in quotation marks if needed."""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """What is being typed. Text put in place of ``start`` to ``end``, code points of the query, completes it."""

    completes: Completes
    start: int
    end: int
    typed: str = ""
    """What is there already, up to the caret and without quotation marks."""
    field: str = ""
    """The field that the value or word stands under."""
    candidates: tuple[Candidate, ...] = ()
    """All that the language itself knows. Words and values of documents are for the caller to add (see ``open``)."""

    @property
    def open(self) -> bool:
        """Whether the documents and notes have values or words that fit here."""
        known = FIELDS.get(self.field)
        if self.completes is Completes.VALUE:
            return known is not None and known.listed
        return self.completes is Completes.WORD and bool(self.typed)


_SIZES: Final = (("<10k", "small"), (">100k", "long"), (">1M", "large"), ("10k..1M", "between"))
_LENGTHS: Final = (("<500", "short"), (">2000", "long"), ("500..2000", "between"))
_NUMBERS: Final = {"size": _SIZES, "words": _LENGTHS}
_SPANS: Final = (("7d", "the last 7 days"), ("3w", "the last 3 weeks"), ("6m", "the last 6 months"), ("2y", "2 years"))
_STAND_IN: Final = "x"
"""What is thought to be typed at the caret, so that there is always an item there."""


def complete(text: str, caret: int, today: date | None = None) -> Completion:
    """What is being typed at ``caret``, a place between code points. Never raises; outside the text it is the end."""
    caret = max(0, min(caret, len(text)))
    if caret > MAX_LENGTH:
        return Completion(Completes.NOTHING, caret, caret)
    item = lexemes(text[:caret] + _STAND_IN)[-1]
    typed, known = item.text.removesuffix(_STAND_IN), FIELDS.get(item.field)
    end = _end(text, caret, quoted=item.kind is Kind.PHRASE)
    if known and (known.takes is not Takes.WORDS or known.listed):
        return Completion(
            Completes.VALUE, item.start, end, typed, known.name, _known_values(known, typed, today or date.today())
        )
    if item.kind is Kind.PHRASE:
        word = re.split(r"\s", typed)[-1]
        return Completion(Completes.WORD, caret - len(word), caret, word, item.field)
    if typed.startswith("/"):
        return Completion(Completes.NOTHING, caret, caret)
    return Completion(Completes.WORD, item.start, end, typed, item.field, () if known else _field_names(typed))


def quoted(value: str) -> str:
    """A value as it is to be written in a query: in quotation marks where it would not be read as one word."""
    plain = re.sub(r'["“”„‟«»‹›〝〞〟＂]', " ", value).strip()
    # Behind "::" and "://" stands no value: these are in what people paste.
    return f'"{plain}"' if not plain or re.search(r"^[:：]|^//|[\s()（）「」『』《》,;~^]", plain) else plain


def _end(text: str, caret: int, *, quoted: bool) -> int:
    """The end of what the caret stands in: a word, or a phrase with its second quotation mark."""
    rest = (_PHRASE_END if quoted else _WORD_END).match(text, caret)
    return rest.end() if rest else caret


_WORD_END: Final = re.compile(r"[^\s()\"“”„«»]*")
_PHRASE_END: Final = re.compile(r"[^()\"“”„«»]*[\"“”„«»]")


def _known_values(known: Field, typed: str, today: date) -> tuple[Candidate, ...]:
    """The values of a field that the language itself knows and that begin with what is typed."""
    if known.takes is Takes.DATE:
        words = ((word, _days(days(today))) for word, days in DATE_WORDS.items())
        months = ((f"{today.year:04}", "this year"), (f"{today.year:04}-{today.month:02}", "this month"))
        values: tuple[tuple[str, str], ...] = (*words, *_SPANS, *months)
    else:
        values = _NUMBERS.get(known.name, known.values)
    return tuple(Candidate(text, meaning) for text, meaning in values if text.startswith(typed.lower()))


def _days(span: tuple[str, str]) -> str:
    return describe(Between("date", *span)).removeprefix("every document ")


def _field_names(typed: str) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(f"{known.name}:", known.meaning) for known in FIELDS.values() if known.name.startswith(typed.lower())
    )
