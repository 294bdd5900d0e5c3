"""``postil extract``: what the program sees in a file, without a library."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from index.documents import Document
from index.extract.process import Extractor
from index.extract.unpacking import Extracted
from index.sanitise import sanitise_line
from tui.cli.output import FAILED, FOUND, narrate, put, put_json
from tui.settings import Settings
from tui.wording import counted

__all__ = ["run"]


def run(arguments: Namespace, settings: Settings) -> int:
    """Print the documents that files hold; returns 2 when one of the files could not be read."""
    status = FOUND
    with Extractor(settings.extraction) as extractor:
        for file in arguments.file:
            for outcome in _outcomes(extractor, file):
                if arguments.json:
                    put_json(_record(file, outcome))
                else:
                    _show(file, outcome, headed=bool(outcome.member) or len(arguments.file) > 1)
                if outcome.problem and not outcome.member:
                    status = FAILED
    return status


def _outcomes(extractor: Extractor, file: Path) -> Iterator[Extracted]:
    if os.path.lexists(file):
        yield from extractor.read(file, file.name)
    else:
        yield Extracted("", problem="does not exist")


def _name(file: Path, outcome: Extracted) -> str:
    return sanitise_line(f"{file}/{outcome.member}" if outcome.member else str(file))


def _show(file: Path, outcome: Extracted, *, headed: bool) -> None:
    name, document = _name(file, outcome), outcome.document
    for warning in (*(document.warnings if document else ()), *outcome.notes):
        narrate(f"{name}: {warning}")
    if document:
        # Several texts on one stream are told apart as by tail.
        put(f"==> {name} <==\n{document.text}\n" if headed else document.text)
    elif outcome.problem:
        narrate(f"{name} {outcome.problem}")
    else:
        narrate(f"{name} holds {counted(outcome.holds, 'document')}")


def _record(file: Path, outcome: Extracted) -> dict[str, object]:
    record: dict[str, object] = {"path": _name(file, outcome), "media_type": outcome.media_type}
    if outcome.problem:
        return {**record, "problem": outcome.problem}
    if outcome.document is None:
        return {**record, "holds": outcome.holds, "warnings": list(outcome.notes)}
    return {**record, **_described(outcome.document)}


def _described(document: Document) -> dict[str, object]:
    return {
        "media_type": document.media_type,
        "encoding": document.encoding,
        "metadata": asdict(document.metadata),
        "warnings": list(document.warnings),
        "blocks": [asdict(block) for block in document.blocks],
        "spans": [asdict(span) for span in document.spans],
        "locators": [asdict(locator) for locator in document.locators],
        "text": document.text,
    }
