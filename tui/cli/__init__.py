"""The command line. Every command has its own module, imported only when it is called."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from tui.settings import Settings

__all__ = ["main"]


class _Command(Protocol):
    """What every command's module provides."""

    def run(self, arguments: Namespace, settings: Settings) -> int: ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Run postil; returns the exit status: 0 found or done, 1 nothing found, 2 wrong use or an error."""
    # Nothing else is imported for --help and --version, which shells ask for while somebody types.
    from tui.cli.parser import parse
    from tui.cli.streams import drop_output, prepare

    prepare()
    parsed = parse(arguments)
    try:
        return _run(parsed)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of a pipe, such as head, has seen enough. Python would complain at exit.
        drop_output()
        return 0


def _run(parsed: Namespace) -> int:
    from tui.settings import Overrides, SettingsProblem, is_chosen, load, locate

    overrides = Overrides(parsed.documents, parsed.index, parsed.annotations, parsed.state)
    try:
        file = locate(parsed.config)
        settings = load(file, overrides, chosen=is_chosen(file, parsed.config))
        return _run_command(parsed, settings)
    except SettingsProblem as problem:
        return _fail(problem)


def _run_command(parsed: Namespace, settings: Settings) -> int:
    import sqlite3
    import sys
    from importlib import import_module

    from index.catalogue import CatalogueDamaged
    from index.engines import EngineDamaged, EngineRefused
    from index.library import NoDocuments
    from tui.cli.freshness import CannotAnswer

    command = cast(_Command, import_module(f"tui.cli.{parsed.command or 'read'}"))
    try:
        status = command.run(parsed, settings)
        sys.stdout.flush()
    except CatalogueDamaged as damage:
        return _fail(f"The catalogue is damaged ({damage}). Make it anew: postil index --rebuild")
    except (CannotAnswer, EngineDamaged, EngineRefused, NoDocuments) as problem:
        return _fail(problem)
    except sqlite3.DatabaseError as error:
        return _fail(f"{settings.index}: the catalogue cannot be read ({error}). Delete that folder: postil index")
    except BrokenPipeError:
        raise
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return _fail(f"{place}{error.strerror or error}. Nothing you wrote was lost; mend that and try again.")
    return status


def _fail(problem: object) -> int:
    from tui.cli.output import FAILED, narrate

    narrate(str(problem))
    return FAILED
