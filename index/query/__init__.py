"""The query language: what a person types, read into a tree that every engine and every highlighter uses.

``parse`` reads, ``complete`` helps while one types, ``describe`` says in words what was understood. The fields and
their values are in ``FIELDS``, from which all of them and docs/search.md are made.
"""

from __future__ import annotations

from index.query.completion import Candidate, Completes, Completion, complete, quoted
from index.query.description import describe
from index.query.fields import FIELDS, Field, Takes
from index.query.help import HELP
from index.query.messages import Message
from index.query.parser import MAX_DEPTH, MAX_LENGTH, MAX_WORDS, Query, parse
from index.query.tree import (
    All,
    Between,
    Either,
    Everything,
    Exclude,
    Filter,
    Fuzzy,
    Group,
    Ids,
    Leaf,
    Narrowing,
    Near,
    Node,
    Phrase,
    Regex,
    Single,
    Terms,
    Wildcard,
    Word,
    Words,
    leaves,
    outermost,
)

__all__ = [
    "FIELDS",
    "HELP",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "MAX_WORDS",
    "All",
    "Between",
    "Candidate",
    "Completes",
    "Completion",
    "Either",
    "Everything",
    "Exclude",
    "Field",
    "Filter",
    "Fuzzy",
    "Group",
    "Ids",
    "Leaf",
    "Message",
    "Narrowing",
    "Near",
    "Node",
    "Phrase",
    "Query",
    "Regex",
    "Single",
    "Takes",
    "Terms",
    "Wildcard",
    "Word",
    "Words",
    "complete",
    "describe",
    "leaves",
    "outermost",
    "parse",
    "quoted",
]
