"""The command line. Every command has its own module, imported only when it is called."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from tui.settings import Overrides, Settings, SettingsProblem, load, locate

__all__ = ["main"]


class _Command(Protocol):
    """What every command's module provides."""

    def run(self, arguments: Namespace, settings: Settings) -> int: ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Run postil; returns the exit status: 0 found or done, 1 nothing found, 2 wrong use or an error."""
    from tui.cli.parser import build

    parsed = build().parse_args(arguments)
    try:
        return _run(parsed)
    except SettingsProblem as problem:
        return _fail(problem)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of a pipe, such as head, has seen enough. Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(parsed: Namespace) -> int:
    overrides = Overrides(parsed.documents, parsed.index, parsed.annotations, parsed.state)
    settings = load(locate(parsed.config), overrides)
    command = cast(_Command, import_module(f"tui.cli.{parsed.command or 'read'}"))
    from index.engines import EngineDamaged, EngineRefused
    from index.library import NoDocuments
    from tui.cli.freshness import CannotAnswer

    try:
        status = command.run(parsed, settings)
        sys.stdout.flush()
    except (CannotAnswer, EngineDamaged, EngineRefused, NoDocuments) as problem:
        return _fail(problem)
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
