"""The query language on one page, for the pane beside the search line."""

from __future__ import annotations

from typing import Final

__all__ = ["HELP"]

HELP: Final[tuple[tuple[str, str], ...]] = (
    ("budget vote", "these words; what has all of them comes first"),
    ('"budget vote"', "just this phrase"),
    ("=vote", "this form only, not votes or voting"),
    ("vot*  w?ld", "any letters, one letter"),
    ("mayr~  mayr~2", "words with 1 or 2 letters that differ"),
    ("/19[0-9]{2}/", "words that match a regular expression"),
    ("budget -tax", "not this"),
    ("+budget vote tax", "this must be there, the others may"),
    ("budget AND vote", "both must be there (or &&)"),
    ("mayor OR council", "at least one of them (or ||)"),
    ("(mayor OR council) tax", "parentheses group"),
    ("mayor NEAR/5 tax", "at most 5 words apart"),
    ("mayor BEFORE/5 tax", "the same, in this order"),
    ('"tax mayor"~5', "words near each other, in any order"),
    ("budget^2 vote", "this counts twice as much"),
    ("title:budget", "in the title; so source: author: path: text:"),
    ("lang:en  type:pdf", "language, type of file"),
    ("date:2024-07", "or 2024, 2024-07-24, last-month, 7d"),
    ("date:2024-07..2024-09", "from, to; also before: after:"),
    ("size:>1M  words:<500", "size of the file, length of the text"),
    ("tag:housing", "a tag"),
    ("note:call  by:anna", "words of a note, who wrote it"),
    ("kind:question  state:open", "kind and state of a note"),
    ("is:unread  has:note", "also is:duplicate, has:tag …"),
    ("dup:no", "only one of those with the same text"),
    ('similar:"Budget vote"', "documents much like this one"),
)
"""Examples, parted by two blanks where there are several, and what they mean."""
