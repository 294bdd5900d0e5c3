"""What saved searches find today, and what of that is new to a reader."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from index.catalogue import Catalogue
from index.search import Mode, Searcher
from tui.saved_searches import SavedSearch, narrowing
from tui.search_news import News, news, packed, unpacked
from tui.state import ReaderState

__all__ = ["asked", "found", "look_again", "said"]


def look_again(
    search: SavedSearch, searcher: Searcher, catalogue: Catalogue, state: ReaderState, *, keep: bool = False
) -> News:
    """What is new in a search since it was looked at last; with ``keep`` it counts as looked at from now on.

    Raises ``CatalogueDamaged``, ``EngineDamaged``, ``OSError``.
    """
    now = found(search, searcher, catalogue)
    kept = state.looked_at(search.name, asked(search))
    before = unpacked(kept) if kept else None
    if keep or before is None:
        # Of what nobody has looked at yet only that is new which comes from now on.
        state.look_at(search.name, asked(search), packed(now))
    return news(before, now)


def found(search: SavedSearch, searcher: Searcher, catalogue: Catalogue) -> Mapping[str, str]:
    """The texts of the documents that a search finds; those that have only some of its words are no news."""
    mode = Mode(search.mode or Mode.FIRST)
    results = searcher.search(
        search.query,
        limit=1,
        mode=Mode.ALL if mode is Mode.FIRST else mode,
        narrowed=narrowing(search, date.today()),
    )
    return catalogue.overview.texts(results.ids)


def asked(search: SavedSearch) -> str:
    """What a search asks, as it is kept to know whether it still asks the same."""
    return json.dumps(search.content)


def said(found: News) -> str:
    """What is new, in words; empty when nothing is."""
    changed = f"{len(found.changed):,} changed" if found.changed else ""
    return " · ".join(filter(None, (f"{len(found.new):,} new" if found.new else "", changed)))
