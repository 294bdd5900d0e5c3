"""``postil searches``: the saved searches, and what is new in them."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from index.sanitise import sanitise_line
from tui.cli.asking import asking
from tui.cli.freshness import CannotAnswer
from tui.cli.output import FOUND, NOTHING, narrate, put, put_json
from tui.looking_again import look_again, said
from tui.saved_searches import FILE, SavedSearch, SearchesProblem, read, remove, save
from tui.search_news import News
from tui.settings import Settings
from tui.wording import counted

__all__ = ["run", "save_search", "saved_search"]


def run(arguments: Namespace, settings: Settings) -> int:
    """List the saved searches, say what is new, or delete one; returns the exit status."""
    file = settings.annotations / FILE
    if arguments.delete is not None:
        return _delete(file, arguments.delete)
    searches = _read(file)
    if arguments.new or arguments.seen:
        status = _tell_news(searches, arguments, settings)
    else:
        status = FOUND if searches else NOTHING
        for search in searches:
            _show(search, None, json=arguments.json)
    narrate(f"{counted(len(searches), 'saved search').replace('searchs', 'searches')} in {file}")
    return status


def saved_search(settings: Settings, name: str) -> SavedSearch:
    """The saved search with this name. Raises ``CannotAnswer``."""
    searches = {each.name: each for each in _read(settings.annotations / FILE)}
    if name not in searches:
        known = f"there are {', '.join(map(sanitise_line, searches))}" if searches else "there is none"
        raise CannotAnswer(f"There is no saved search {sanitise_line(name)!r}; {known}.")
    return searches[name]


def save_search(settings: Settings, search: SavedSearch) -> None:
    """Save a search; another one with its name stays. Raises ``CannotAnswer``."""
    file = settings.annotations / FILE
    if any(each.name == search.name and each.content != search.content for each in _read(file)):
        raise CannotAnswer(
            f"{sanitise_line(search.name)!r} is another search; delete it first: postil searches --delete, or name"
            " this one otherwise."
        )
    try:
        notice = save(file, search)
    except SearchesProblem as problem:
        raise CannotAnswer(str(problem)) from None
    if notice:
        narrate(notice)
    narrate(f"saved as {sanitise_line(search.name)!r} in {file}")


def _read(file: Path) -> tuple[SavedSearch, ...]:
    try:
        return read(file)
    except SearchesProblem as problem:
        raise CannotAnswer(str(problem)) from None


def _delete(file: Path, name: str) -> int:
    if all(each.name != name for each in _read(file)):
        narrate(f"there is no saved search {sanitise_line(name)!r}")
        return NOTHING
    try:
        notice = remove(file, name)
    except SearchesProblem as problem:
        raise CannotAnswer(str(problem)) from None
    if notice:
        narrate(notice)
    narrate(f"{sanitise_line(name)!r} is deleted")
    return FOUND


def _tell_news(searches: tuple[SavedSearch, ...], arguments: Namespace, settings: Settings) -> int:
    """Print what is new; found when something is."""
    some = False
    with asking(arguments, settings) as asked:
        for search in searches:
            found = look_again(search, asked.searcher, asked.catalogue, asked.workspace.state, keep=arguments.seen)
            some = some or bool(found.new or found.changed)
            _show(search, found, json=arguments.json)
    return FOUND if some else NOTHING


def _show(search: SavedSearch, found: News | None, *, json: bool) -> None:
    if json:
        content = search.content
        about = {"query": content} if isinstance(content, str) else content
        more = {"new": _shown(found.new), "changed": _shown(found.changed)} if found is not None else {}
        put_json({"name": search.name, **about, **more})
        return
    narrowed = (f"{name}: {value}" for name, value in search.narrowed)
    recency = "late dates count" if search.recency else ""
    facts = (search.query, search.mode, search.order and f"by {search.order}", recency, *narrowed)
    news = f" ({said(found) or 'nothing new'})" if found is not None else ""
    put(sanitise_line(f"{search.name}{news}"))
    put(sanitise_line(f"  {' · '.join(filter(None, facts))}"))
    for path in (*found.new, *found.changed) if found else ():
        put(sanitise_line(f"  • {path}"))


def _shown(paths: tuple[str, ...]) -> list[str]:
    return [path.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for path in paths]
