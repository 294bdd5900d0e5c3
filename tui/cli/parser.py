"""The grammar of the command line."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from tui.cli.search_options import EPILOG, add_options, add_saved_options, contradiction, guarded

__all__ = ["build", "parse"]

VERSION: Final = "0.1.0"
MOST_JOBS: Final = 64
"""Processes that may read files at once."""

_DESCRIPTION: Final = """\
Read, search and annotate a folder of documents in the terminal.
Without a command, the reader opens on the library that config.yaml describes."""

_EPILOG: Final = """\
exit status: 0 found or done, 1 nothing found, 2 wrong use or an error.
The query language: postil help search."""


class _Parser(argparse.ArgumentParser):
    """An argument parser that names the remedy and exits with 2, as every error does."""

    def error(self, message: str) -> NoReturn:
        from index.sanitise import sanitise_line

        # An argument may be the name of a file, which a shell has put there for a *.
        self.exit(2, f"postil: {sanitise_line(message)}\nTry: {self.prog} --help\n")


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What ``arguments``, or those of the process, ask for. Raises ``SystemExit``: 0 after help, 2 on wrong use."""
    parsed, unknown = build().parse_known_args(
        guarded(sys.argv[1:] if arguments is None else arguments, [f"--{name}" for name, _ in _FOLDERS])
    )
    parser: _Parser = parsed.parser
    if parsed.command == "search":
        # What stands behind an option: argparse ends the query there.
        parsed.query += [word for word in unknown if not word.startswith("-")]
        unknown = [word for word in unknown if word.startswith("-")]
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}{_advice(parser, parsed, unknown[0])}")
    if parsed.command == "search" and (wrong := contradiction(parsed)):
        parser.error(wrong)
    return parsed


def _advice(parser: _Parser, parsed: argparse.Namespace, unknown: str) -> str:
    """What may have been meant by ``unknown``; empty when there is no telling."""
    from difflib import get_close_matches

    known = set(re.findall(r"--[a-z][a-z-]+", parser.format_help()))
    near = get_close_matches(unknown.partition("=")[0], known, 1)
    if near:
        return f" (did you mean {near[0]}?)"
    if parsed.command == "search":
        return " (a query that begins like an option goes behind --)"
    return ""


def build() -> argparse.ArgumentParser:
    """The parser. Its result has ``command``, the folders, what the command takes, and ``parser``, which read it."""
    parser = _Parser(
        prog="postil",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"postil {VERSION}")
    _add_folders(parser, default=None)
    folders = argparse.ArgumentParser(add_help=False)
    # The same options after the command; SUPPRESS keeps what was given before it.
    _add_folders(folders, default=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=_Parser)
    common: dict[str, Any] = {"parents": [folders], "allow_abbrev": False}

    index = commands.add_parser("index", help="bring the index up to date", **common)
    index.add_argument("--rebuild", action="store_true", help="build the full-text index anew from the stored texts")
    index.add_argument("--watch", action="store_true", help="go on with what changes, until Ctrl+C")
    index.add_argument("--jobs", type=_jobs, default=0, metavar="N", help="processes that read files at once")

    search = commands.add_parser(
        "search",
        help="find documents",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        **common,
    )
    add_options(search)
    _add_no_sync(search)

    searches = commands.add_parser("searches", help="list the saved searches, and what is new in them", **common)
    add_saved_options(searches)
    _add_no_sync(searches)

    notes = commands.add_parser("notes", help="list the notes", **common)
    notes.add_argument("--json", action="store_true", help="one JSON object a note, a line each")
    _add_no_sync(notes)
    extract = commands.add_parser("extract", help="print what postil sees in files", **common)
    extract.add_argument("file", nargs="+", type=Path, metavar="FILE")
    extract.add_argument("--json", action="store_true", help="structure, metadata and warnings too, a document a line")

    show = commands.add_parser("show", help="print a document of the library", **common)
    show.add_argument("document", metavar="DOC", help="its path below the documents folder, or the end of it")
    show.add_argument("--metadata", action="store_true", help="what is known about it, and where that came from")
    show.add_argument("--json", action="store_true", help="the metadata as one JSON object")
    _add_no_sync(show)

    check = commands.add_parser("check", help="list documents that could not be read, or not wholly", **common)
    check.add_argument("--json", action="store_true", help="one JSON object a document, a line each")
    _add_no_sync(check)

    about = commands.add_parser("help", help="tell more: help search is the query language", **common)
    about.add_argument("topic", nargs="?", choices=tuple(commands.choices), metavar="COMMAND")
    for each in (parser, index, search, searches, notes, extract, show, check, about):
        each.set_defaults(parser=each)
    return parser


_FOLDERS: Final = (
    ("config", "the configuration file (default: ./config.yaml, else the one postil came with)"),
    ("documents", "the folder to read; unless named too, its index, notes and state are its own"),
    ("index", "the folder for the index"),
    ("annotations", "the folder for the notes"),
    ("state", "the folder for reading positions, drafts and deleted notes"),
)


def _add_folders(parser: argparse.ArgumentParser, default: Any) -> None:
    group = parser.add_argument_group("where things are")
    for name, text in _FOLDERS:
        kind = "FILE" if name == "config" else "DIR"
        group.add_argument(f"--{name}", type=Path, default=default, metavar=kind, help=text)


def _add_no_sync(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-sync", action="store_true", help="use the index as it is")


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:9]) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {MOST_JOBS}, not {text!r}")
    return int(text)
