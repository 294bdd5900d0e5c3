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
        found = _find(catalogue, arguments.document)
        if len(found) != 1:
            _say_which(library, arguments.document, found)
            return FAILED if found else NOTHING
        entry = found[0]
        if not arguments.metadata and not arguments.json:
            return _print(library, catalogue, entry)
        record = _record(catalogue, entry)
        if not arguments.json:
            return _print_record(entry, record)
        put_json(record if arguments.metadata else {**record, "text": catalogue.text(entry.sha256) or ""})
        return FAILED if entry.status is Status.FAILED and not arguments.metadata else FOUND
    finally:
        catalogue.close()


def _find(catalogue: Catalogue, name: str) -> list[Entry]:
    """The document at the path ``name``, else those whose paths end like that."""
    if entry := catalogue.find(name.removeprefix("./")):
        return [entry]
    return catalogue.ending(name)


def _say_which(library: Library, name: str, found: list[Entry]) -> None:
    if not found:
        narrate(f"there is no document {sanitise_line(name)} in {library.documents}")
        return
    narrate(f"several documents end with {sanitise_line(name)}; name one of them:")
    for entry in found:
        narrate(f"  {entry.name}")


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


def _record(catalogue: Catalogue, entry: Entry) -> dict[str, object]:
    original = catalogue.original(entry)
    return {
        "path": entry.name,
        "title": entry.title,
        "date": entry.date,
        "source": entry.source,
        "author": entry.author,
        "language": entry.language,
        "tags": list(entry.tags),
        "link": entry.link,
        "thread": entry.thread,
        "media type": entry.media_type,
        "encoding": entry.encoding,
        "words": entry.words,
        "sha256": entry.sha256,
        "problem": entry.problem,
        "warnings": list(entry.warnings),
        "duplicate of": original.name if original else "",
        "alike": _alike(catalogue, entry),
        "origins": dict(entry.origins),
    }


def _print_record(entry: Entry, record: dict[str, object]) -> int:
    for name, value in record.items():
        if name in {"warnings", "alike", "origins"} or not value:
            continue
        shown = ", ".join(value) if isinstance(value, list) else f"{value:,}" if isinstance(value, int) else value
        origin = entry.origins.get(name, "")
        put(f"{name:<13}{shown}{f'   ({origin})' if origin else ''}")
    for warning in entry.warnings:
        put(f"{'warning':<13}{warning}")
    if isinstance(alike := record["alike"], dict):
        for other, likeness in alike.items():
            put(f"{'same text' if likeness == 1 else f'{likeness:.0%} alike':<13}{other}")
    return FOUND
