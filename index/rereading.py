"""Which files have to be read again although they have not changed: they are read in another way by now.

The catalogue keeps as facts how its documents were read: the version of each format, and the settings that matter.
"""

from __future__ import annotations

import hashlib
import json
from typing import Final, NamedTuple

from index.catalogue import Catalogue
from index.extract.media import ASSIGNMENT, FORMATS
from index.extract.options import Options
from index.extract.pictures.tesseract import setting as ocr_setting

__all__ = ["Outdated", "note", "outdated"]

_DATA: Final = ("text/csv", "text/tab-separated-values", "application/json", "application/x-ndjson")
"""The formats for which ``Options.data_keys`` matters."""


class Outdated(NamedTuple):
    """What is to be done."""

    files: frozenset[int]
    """The ids of the files to read again."""
    facts: dict[str, str]
    """How they will have been read; empty when nothing has changed."""


def outdated(catalogue: Catalogue, options: Options) -> Outdated:
    """Compare how the documents were read with how they would be. Raises ``CatalogueDamaged``."""
    wanted = _facts(options)
    changed = {name: value for name, value in wanted.items() if catalogue.fact(name) != value}
    files: set[int] = set()
    for name in changed:
        kind, _, about = name.partition(" ")
        match kind:
            case "format":
                files.update(catalogue.files_of([about]))
            case "assignment":
                files.update(catalogue.files_of(["text/plain"]), catalogue.files_in_trouble())
            case "data-keys":
                files.update(catalogue.files_of(_DATA))
            case "limits":
                files.update(catalogue.files_in_trouble())
            case _:
                files.update(number for number, _ in catalogue.stamps().values())
    return Outdated(frozenset(files), changed)


def note(catalogue: Catalogue, found: Outdated) -> None:
    """Let the files wait to be read, and keep how they will be."""
    if found.facts:
        with catalogue.transaction():
            catalogue.see_again(found.files)
            for name, value in found.facts.items():
                catalogue.set_fact(name, value)


def _facts(options: Options) -> dict[str, str]:
    pictures = ocr_setting(options.ocr)
    formats = {
        f"format {kind}": f"{known.version} {pictures}".rstrip() if known.pictures else str(known.version)
        for kind, known in FORMATS.items()
    }
    settings = options.to_mapping()
    return {
        **formats,
        "assignment": str(ASSIGNMENT),
        "rules": _hash(settings["rules"]),
        "data-keys": _hash(settings["data_keys"]),
        "limits": _hash([settings["limits"], settings["follow_links"]]),
    }


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
