"""The fields of the query language, in one place: parser, completion, help and docs/search.md are made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

__all__ = ["FIELDS", "Field", "Takes", "nearest_field", "nearest_of"]


class Takes(StrEnum):
    """What stands behind the colon of a field."""

    WORDS = "words"
    """Whatever can be searched for in a text: words, phrases, patterns, groups."""
    VALUE = "value"
    """One value, as it is; in quotation marks if it has blanks."""
    DATE = "date"
    """A day, month, year, span or the like."""
    NUMBER = "number"
    """A number, with a unit or without, or a range."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the query language."""

    name: str
    takes: Takes
    meaning: str
    """What it asks for: one line, for completion, help and documentation."""
    example: str
    """A query that uses it."""
    values: tuple[tuple[str, str], ...] = ()
    """All values that there are, with their meanings; empty where any value can be asked for."""
    listed: bool = False
    """Whether the documents or notes have few enough different values to choose from."""
    any_case: bool = False
    """Whether values are the same in capitals, so that the parser gives them in small letters."""


_IS: Final = (
    ("unread", "not yet opened"),
    ("read", "opened before"),
    ("duplicate", "the same text as an older document"),
    ("original", "the oldest of several with the same text"),
    ("failed", "could not be read"),
)
_HAS: Final = (
    ("note", "notes of yours or of others"),
    ("tag", "at least one tag"),
    ("title", "a title, not just the name of the file"),
    ("date", "a date"),
    ("author", "an author"),
    ("source", "a source"),
    ("language", "a language that was recognised"),
    ("link", "an address where it was published"),
)
_DUP: Final = (("yes", "only documents whose text others have, too"), ("no", "one of those with the same text"))
_KIND: Final = (
    ("note", "a remark"),
    ("highlight", "a marked passage"),
    ("question", "a question"),
    ("important", "marked as important"),
    ("bookmark", "a place to come back to"),
    ("reply", "an answer to another note"),
)
_STATE: Final = (
    ("open", "still to do"),
    ("done", "dealt with"),
    ("dismissed", "not to be dealt with"),
)

_ALL: Final = (
    Field("title", Takes.WORDS, "words of the title", "title:budget"),
    Field("text", Takes.WORDS, "words of the text, but not of the title", "text:budget"),
    Field("source", Takes.WORDS, "words of the source", 'source:"City Desk"', listed=True),
    Field("author", Takes.WORDS, "words of the author's name", "author:ortega", listed=True),
    Field("path", Takes.WORDS, "words of the path of the file", "path:minutes"),
    Field("lang", Takes.VALUE, "the language, by its code", "lang:en", listed=True, any_case=True),
    Field("type", Takes.VALUE, "the type of file", "type:pdf", listed=True, any_case=True),
    Field("tag", Takes.VALUE, "a tag of the document or of a note on it", "tag:housing", listed=True),
    Field("note", Takes.VALUE, "words of a note on the document", 'note:"ask again"'),
    Field("by", Takes.VALUE, "who wrote a note on the document", "by:anna", listed=True),
    Field("kind", Takes.VALUE, "the kind of a note on the document", "kind:question", _KIND, any_case=True),
    Field("state", Takes.VALUE, "how far a note on the document has come", "state:open", _STATE, any_case=True),
    Field("date", Takes.DATE, "when it was published", "date:2024-07"),
    Field("before", Takes.DATE, "published before a date", "before:2024-07-24"),
    Field("after", Takes.DATE, "published after a date", "after:2024"),
    Field("size", Takes.NUMBER, "the size of the file, in bytes, k, M or G", "size:>1M"),
    Field("words", Takes.NUMBER, "how many words the text has", "words:<500"),
    Field("is", Takes.VALUE, "what became of the document", "is:unread", _IS, any_case=True),
    Field("has", Takes.VALUE, "what is known about the document", "has:note", _HAS, any_case=True),
    Field("dup", Takes.VALUE, "documents with the same text as others", "dup:no", _DUP, any_case=True),
    Field("similar", Takes.VALUE, "documents much like one, given by title or path", 'similar:"Budget vote"'),
)

FIELDS: Final[Mapping[str, Field]] = {field.name: field for field in _ALL}
"""Every field by its name."""

_MEANT: Final = {
    **dict.fromkeys(("year", "month", "day", "on", "published", "dated"), "date"),
    **dict.fromkeys(("since", "from_date", "newer"), "after"),
    **dict.fromkeys(("until", "till", "older"), "before"),
    **dict.fromkeys(("filetype", "ext", "mime", "format", "extension"), "type"),
    **dict.fromkeys(("from", "creator", "writer"), "author"),
    **dict.fromkeys(("subject", "headline", "name", "intitle"), "title"),
    **dict.fromkeys(("file", "filename", "folder", "dir", "directory", "inurl"), "path"),
    **dict.fromkeys(("site", "publisher", "paper"), "source"),
    **dict.fromkeys(("label", "category", "keyword"), "tag"),
    **dict.fromkeys(("body", "content", "intext"), "text"),
    **dict.fromkeys(("comment", "annotation"), "note"),
    **dict.fromkeys(("like", "related"), "similar"),
    **dict.fromkeys(("filesize", "bytes"), "size"),
    **dict.fromkeys(("duplicate", "copies"), "dup"),
    "status": "state",
}
"""What other programs call these fields."""


@lru_cache(maxsize=256)
def nearest_field(name: str) -> str:
    """The field that a person who typed ``name`` probably meant, or an empty string."""
    name = name.lower()
    return _MEANT.get(name) or nearest_of(name, FIELDS)


def nearest_of(typed: str, names: Iterable[str]) -> str:
    """The one of ``names`` that is most like ``typed``, or an empty string when none is."""
    # Imported here: most queries name fields that there are.
    from difflib import get_close_matches

    return next(iter(get_close_matches(typed[:32], names, 1, 0.7)), "")
