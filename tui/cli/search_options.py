"""The grammar of ``postil search``: its options, which of them go together, and words that look like options."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Final

__all__ = ["EPILOG", "FLAGS", "add_options", "add_saved_options", "contradiction", "guarded"]

EPILOG: Final = """\
A query: words (documents with all of them come first), "exact phrase", word*, w?rd, word~, =exact, /regex/,
AND OR NOT ( ), -without, NEAR/5, title:word source: author: path: lang: type: tag: note: is:unread has:note,
date:2024-07 before: after: size: words: similar:DOC. All of it: postil help search, or docs/search.md.
A word to leave out is written as it is: postil search budget -tax. What looks like an option goes behind --.
exit status: 0 found, 1 nothing found, 2 wrong use or an error."""
"""What stands below the options in the help."""

FLAGS: Final = ("-h", "-0")
"""The options of one letter; anything else with one hyphen is a word to leave out."""
_KINDS: Final = ("count", "files", "kwic", "facets", "timeline", "explain", "queries", "terms")
"""Options that say what is printed, at most one of which is given."""
_ASKED: Final = frozenset(("json", "any", "all", "saved", "save"))
_LISTED: Final = _ASKED | {"limit", "sort", "recency", "fold"}
_TAKEN: Final = {
    "": _LISTED | {"within"},
    "count": _ASKED | {"within"},
    "files": (_LISTED - {"json"}) | {"null"},
    "kwic": _ASKED | {"limit", "sort", "recency", "width"},
    "facets": _ASKED | {"limit"},
    "timeline": _ASKED | {"limit"},
    "explain": _LISTED,
    "queries": _LISTED - {"saved", "save"},
    "terms": frozenset(("json", "limit")),
}
"""The options that go with each kind."""
_OPTIONS: Final = ("json", "null", "limit", "any", "all", "sort", "recency", "fold", "width", "within", "saved", "save")
_OF_NOTES: Final = ("json", "limit", "within")
"""The options that go with a search of notes."""
_NAMES: Final = {"within": "in"}
"""What options are called, where their names in the result cannot be so."""
ORDERS: Final = ("best", "date", "date-up", "title", "source")
"""Orders of documents."""
LINE_ORDERS: Final = ("position", "left", "right", "hit")
"""Orders of the lines of a concordance."""


def add_options(search: argparse.ArgumentParser) -> None:
    """Add what ``postil search`` takes."""
    search.add_argument("query", nargs="*", metavar="QUERY", help="what to look for; several words are one query")
    _add_kinds(
        search.add_argument_group(
            "what is printed", "ranked documents with a passage, or"
        ).add_mutually_exclusive_group()
    )
    how = search.add_argument_group("how")
    how.add_argument("--json", action="store_true", help="JSON: one object a document, hit, word or bar, a line each")
    how.add_argument(
        "-0", "--null", action="store_true", help="with --files: a zero byte behind each path, for xargs -0"
    )
    how.add_argument(
        "--limit",
        type=_count,
        metavar="N",
        help="documents at most, hits with --kwic, values of each of --facets; 0 for all"
        " (default 20; all with --files, --kwic, --terms)",
    )
    how.add_argument(
        "--sort",
        choices=(*ORDERS, *LINE_ORDERS),
        metavar="ORDER",
        help=f"{', '.join(ORDERS)}; with --kwic also {', '.join(LINE_ORDERS)}",
    )
    how.add_argument(
        "--width", type=_columns, metavar="N", help="with --kwic: columns of a line (default: the terminal)"
    )
    how.add_argument("--recency", action="store_true", help="what is dated late counts more")
    how.add_argument("--fold", action="store_true", help="of documents that tell the same only the best")
    which = search.add_argument_group("which documents")
    which.add_argument(
        "--in",
        dest="within",
        choices=("documents", "notes", "both"),
        metavar="WHERE",
        help="documents (as usual), notes, or both: documents, then notes",
    )
    which.add_argument("--saved", metavar="NAME", help="those of a saved search; postil searches lists them")
    which.add_argument("--save", metavar="NAME", help="save this search, as S does in the reader")
    modes = which.add_mutually_exclusive_group()
    modes.add_argument("--any", action="store_true", help="with any of the words, by score alone")
    modes.add_argument("--all", action="store_true", help="only those with all of the words")


def add_saved_options(searches: argparse.ArgumentParser) -> None:
    """Add what ``postil searches`` takes."""
    what = searches.add_mutually_exclusive_group()
    what.add_argument("--new", action="store_true", help="what is new in each since it was looked at last")
    what.add_argument("--seen", action="store_true", help="the same, and it counts as looked at from now on")
    what.add_argument("--delete", metavar="NAME", help="delete a saved search")
    searches.add_argument("--json", action="store_true", help="one JSON object a search, a line each")


def _add_kinds(kinds: argparse._MutuallyExclusiveGroup) -> None:
    kinds.add_argument("--count", action="store_true", help="how many documents there are")
    kinds.add_argument("--files", action="store_true", help="their paths alone, one a line")
    kinds.add_argument("--kwic", action="store_true", help="every hit on a line, with what is left and right of it")
    kinds.add_argument(
        "--facets",
        nargs="?",
        const="",
        metavar="NAMES",
        help="how many there are of each source, year, month, language, type, author, tag;"
        " some of these: --facets=source,year",
    )
    kinds.add_argument("--timeline", action="store_true", help="how many there are of each day, month or year")
    kinds.add_argument("--explain", action="store_true", help="documents, and why each was found")
    kinds.add_argument(
        "--queries", metavar="FILE", help="the answers to a file of queries, one a line; - is standard input"
    )
    kinds.add_argument("--terms", metavar="PATTERN", help="the words of the index that match, each with its documents")


def contradiction(parsed: argparse.Namespace) -> str:
    """What is wrong with options that do not go together, in words; empty when nothing is."""
    kind = next((name for name in _KINDS if getattr(parsed, name) not in (None, False)), "")
    if kind in ("queries", "terms") and parsed.query:
        return f"--{kind} takes no other query; leave out {' '.join(parsed.query).strip()!r}"
    if parsed.saved is not None and parsed.query:
        return f"--saved has a query of its own; leave out {' '.join(parsed.query).strip()!r}"
    if kind not in ("queries", "terms") and parsed.saved is None and not parsed.query:
        return "the following arguments are required: QUERY"
    if stray := next((name for name in _given(parsed) if name not in _TAKEN[kind]), ""):
        return _stray(stray, kind)
    if parsed.within in ("notes", "both"):
        stray = next((name for name in _given(parsed) if name not in _OF_NOTES), "")
        return f"--{stray} does not go with --in {parsed.within}" if stray else ""
    if parsed.sort in LINE_ORDERS and kind != "kwic":
        return f"--sort {parsed.sort} goes with --kwic alone"
    if parsed.recency and parsed.sort not in (None, "best"):
        return f"--recency matters to the best first, not to --sort {parsed.sort}"
    return ""


def _given(parsed: argparse.Namespace) -> Iterator[str]:
    return (name for name in _OPTIONS if getattr(parsed, name) not in (None, False))


def _stray(option: str, kind: str) -> str:
    if option == "null":
        return "--null goes with --files alone"
    if option == "width":
        return "--width goes with --kwic alone"
    if (option, kind) == ("json", "files"):
        return "--files prints nothing but paths; leave it out for JSON, which has them"
    return f"--{_NAMES.get(option, option)} does not go with --{kind}"


def guarded(arguments: Sequence[str], valued: Sequence[str]) -> list[str]:
    """Command line arguments, in which words to leave out of a search cannot be taken for options.

    ``valued`` are the options before a command that are followed by their value.
    """
    place = 0
    while place < len(arguments) and arguments[place].startswith("-"):
        place += 2 if arguments[place] in valued else 1
    if arguments[place : place + 1] != ["search"]:
        return list(arguments)
    end = arguments.index("--", place) if "--" in arguments[place:] else len(arguments)
    return [*arguments[: place + 1], *map(_guarded, arguments[place + 1 : end]), *arguments[end:]]


def _guarded(argument: str) -> str:
    # A blank in front makes it no option to argparse, and matters to no query.
    left_out = argument.startswith("-") and argument[1:2] not in ("", "-") and argument not in FLAGS
    if left_out and f"-{argument}" not in (f"--{_NAMES.get(name, name)}" for name in (*_KINDS, *_OPTIONS)):
        return f" {argument}"
    # Its names stand behind a =, so that a query can follow.
    return "--facets=" if argument == "--facets" else argument


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 (all) to 999999999, not {text.strip()!r}")
    return int(text)


def _columns(text: str) -> int:
    if not text.isdecimal() or len(text) > 4 or int(text) < 20:
        raise argparse.ArgumentTypeError(f"must be a whole number from 20 to 9999, not {text.strip()!r}")
    return int(text)
