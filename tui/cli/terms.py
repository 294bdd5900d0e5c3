"""``postil search --terms``: the words of the index."""

from __future__ import annotations

from argparse import Namespace

from index.search.kwic import term_counts
from tui.cli.asking import Asking
from tui.cli.output import FOUND, NOTHING, narrate, put, put_json
from tui.wording import counted

__all__ = ["show"]


def show(asked: Asking, arguments: Namespace) -> int:
    """Print the words that the pattern finds with how many documents have each; returns the exit status."""
    found = term_counts(asked.searcher.engine.lexicon(), arguments.terms)
    shown = found[: asked.limit(None)]
    for term, count in shown:
        if arguments.json:
            put_json({"term": term, "count": count})
        else:
            put(f"{count:>9,}  {term}")
    said = f"{counted(len(found), 'word')} of {counted(asked.searcher.engine.count(), 'document')}"
    narrate(f"{said}; {len(shown):,} shown" if len(shown) < len(found) else said)
    return FOUND if found else NOTHING
