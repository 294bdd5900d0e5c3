"""``postil search``: documents, hits, words or counts that queries find."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from tui.cli.asking import Asking, asking
from tui.settings import Settings

if TYPE_CHECKING:
    from tui.saved_searches import SavedSearch

__all__ = ["run"]

_MODULES: Final = {
    "queries": "batch",
    "terms": "terms",
    "kwic": "concordance",
    "facets": "counts",
    "timeline": "counts",
}
"""Where what an option asks for is printed; the rest in ``documents``."""


def run(arguments: Namespace, settings: Settings) -> int:
    """Print what is asked for; returns the exit status."""
    saved = _use_saved(arguments, settings) if arguments.saved is not None else None
    if arguments.save is not None:
        _save(arguments, settings, saved)
    kind = next((name for name in _MODULES if getattr(arguments, name) not in (None, False)), "")
    module = import_module(f"tui.cli.{_MODULES.get(kind, 'documents')}")
    show = cast(Callable[[Asking, Namespace], int], module.show)
    with asking(arguments, settings) as asked:
        if saved:
            from tui.saved_searches import narrowing

            asked.narrowed = narrowing(saved, date.today())
        return show(asked, arguments)


def _use_saved(arguments: Namespace, settings: Settings) -> SavedSearch:
    """Ask what was saved; what stands on the command line beside it counts more."""
    from tui.cli.searches import saved_search

    saved = saved_search(settings, arguments.saved)
    arguments.query = [saved.query]
    if not (arguments.any or arguments.all):
        arguments.any, arguments.all = saved.mode == "any", saved.mode == "all"
    # Dates count for the best first alone.
    arguments.recency = arguments.recency or (saved.recency and not arguments.sort)
    arguments.sort = arguments.sort or saved.order or None
    return saved


def _save(arguments: Namespace, settings: Settings, saved: SavedSearch | None) -> None:
    from tui.cli.search_options import LINE_ORDERS
    from tui.cli.searches import save_search
    from tui.saved_searches import SavedSearch

    mode = "any" if arguments.any else "all" if arguments.all else ""
    order = "" if arguments.sort in (None, "best", *LINE_ORDERS) else arguments.sort
    query = " ".join(arguments.query).strip()
    save_search(
        settings, SavedSearch(arguments.save, query, mode, order, arguments.recency, saved.narrowed if saved else ())
    )
