"""``postil help``: the query language, or what a command takes."""

from __future__ import annotations

from argparse import Namespace

from index.query.help import HELP
from tui.cli.output import FOUND, put
from tui.cli.parser import build
from tui.settings import Settings

__all__ = ["run"]

_LANGUAGE = """\
The query language, for postil search and the search line of the reader. Capitals and accents make no difference.
"""
_MORE = """
In a shell, put a query in single quotes: postil search '"liaison officers" date:2024'
All of it, with the rules of precedence: docs/search.md. The options: postil search --help"""


def run(arguments: Namespace, settings: Settings) -> int:
    """Print help on a topic; returns the exit status."""
    if arguments.topic != "search":
        build().parse_args([arguments.topic, "--help"] if arguments.topic else ["--help"])
    put(_LANGUAGE)
    width = max(len(example) for example, _ in HELP) + 2
    for example, meaning in HELP:
        put(f"  {example:<{width}}{meaning}")
    put(_MORE)
    return FOUND
