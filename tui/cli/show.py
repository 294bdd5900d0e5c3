"""``postil show``: a document of the library, or what is known about it and from where."""

from __future__ import annotations

from argparse import Namespace

from index.catalogue import Catalogue, Entry, Status
from index.library import Library, Unreadable
from index.sanitise import sanitise_line
from tui.cli.freshness import bring_up_to_date, open_catalogue
from tui.cli.output import FAILED, FOUND, NOTHING, narrate, put, put_json
from tui.library import library_of
from tui.settings import Settings

__all__ = ["run"]


def run(arguments: Namespace, settings: Settings) -> int:
    """Print a document's text, or with ``--metadata`` its fields; returns 1 when there is no such document."""
    library = library_of(settings)
    bring_up_to_date(library, sync=not arguments.no_sync)
    catalogue = open_catalogue(library)
    try:
        entry = _find(catalogue, arguments.document)
        if entry is None:
            narrate(f"there is no document {sanitise_line(arguments.document)} in {library.documents}")
            return NOTHING
        if not arguments.metadata:
            return _print(library, catalogue, entry)
        original = catalogue.original(entry)
        return _describe(entry, original, _alike(catalogue, entry), as_json=arguments.json)
    finally:
        catalogue.close()


def _find(catalogue: Catalogue, name: str) -> Entry | None:
    """The document at the path ``name``, or the only one whose path ends like that."""
    if entry := catalogue.find(name.removeprefix("./")):
        return entry
    found = catalogue.ending(name)
    return found[0] if len(found) == 1 else None


def _print(library: Library, catalogue: Catalogue, entry: Entry) -> int:
    if entry.status is Status.FAILED:
        narrate(f"{entry.name} {entry.problem}")
        return FAILED
    try:
        entry, document = library.read(catalogue, entry)
    except Unreadable as problem:
        narrate(f"{entry.name} {problem.reason}")
        return FAILED
    for warning in entry.warnings:
        narrate(warning)
    put(document.text)
    return FOUND


def _alike(catalogue: Catalogue, entry: Entry) -> dict[str, float]:
    """The names of the documents that tell the same, with how much they are alike; 1 is the same text."""
    found = catalogue.stories.alike(entry.id)
    names = {other.id: other.name for other in catalogue.entries([each.id for each in found])}
    return {names[each.id]: round(each.likeness, 2) for each in found if each.id in names}


def _describe(entry: Entry, original: Entry | None, alike: dict[str, float], *, as_json: bool) -> int:
    fields: dict[str, str] = {
        "path": entry.name,
        "title": entry.title,
        "date": entry.date,
        "source": entry.source,
        "author": entry.author,
        "language": entry.language,
        "tags": ", ".join(entry.tags),
        "link": entry.link,
        "thread": entry.thread,
        "media type": entry.media_type,
        "encoding": entry.encoding,
        "words": f"{entry.words:,}",
        "sha256": entry.sha256,
        "problem": entry.problem,
        "duplicate of": original.name if original else "",
    }
    if as_json:
        known = {"tags": list(entry.tags), "words": entry.words, "origins": dict(entry.origins), "alike": alike}
        put_json({**fields, **known})
        return FOUND
    for name, value in fields.items():
        if value:
            origin = entry.origins.get(name, "")
            put(f"{name:<13}{value}{f'   ({origin})' if origin else ''}")
    for name, likeness in alike.items():
        put(f"{'same text' if likeness == 1 else f'{likeness:.0%} alike':<13}{name}")
    return FOUND
