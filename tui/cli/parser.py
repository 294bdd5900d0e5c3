"""The grammar of the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final, NoReturn

__all__ = ["build"]

VERSION: Final = "0.1.0"

_DESCRIPTION: Final = """\
Read, search and annotate a folder of documents in the terminal.
Without a command, the reader opens on the library that config.yaml describes."""

_EPILOG: Final = """\
exit status: 0 found or done, 1 nothing found, 2 wrong use or an error.
A query: words that must all be there, "exact phrase", word*, -without, a OR b, ( ),
and title: source: author: path: date:2024-07."""


class _Parser(argparse.ArgumentParser):
    """An argument parser that names the remedy and exits with 2, as every error does."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"postil: {message}\nTry: {self.prog} --help\n")


def build() -> argparse.ArgumentParser:
    """The parser. Its result has ``command``, the folders, and what the command takes."""
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

    search = commands.add_parser("search", help="find documents", **common)
    search.add_argument("query", nargs="+", metavar="QUERY", help="what to look for; several words are one query")
    search.add_argument("--json", action="store_true", help="one JSON object a document, a line each")
    search.add_argument("--limit", type=_positive, default=20, metavar="N", help="documents at most (default 20)")
    _add_no_sync(search)

    notes = commands.add_parser("notes", help="list the notes", **common)
    notes.add_argument("--json", action="store_true", help="one JSON object a note, a line each")
    _add_no_sync(notes)
    return parser


def _add_folders(parser: argparse.ArgumentParser, default: Any) -> None:
    group = parser.add_argument_group("where things are")
    for name, text in (
        ("--config", "the configuration file (default: ./config.yaml, else the one postil came with)"),
        ("--documents", "the folder to read; unless named too, its index, notes and state are its own"),
        ("--index", "the folder for the index"),
        ("--annotations", "the folder for the notes"),
        ("--state", "the folder for reading positions, drafts and deleted notes"),
    ):
        group.add_argument(name, type=Path, default=default, metavar="FILE" if name == "--config" else "DIR", help=text)


def _add_no_sync(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-sync", action="store_true", help="use the index as it is")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


_positive.__name__ = "a number from 1 on"
