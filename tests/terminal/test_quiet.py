"""A reader that nobody touches writes nothing: a slow line stays free, and a dead one is noticed."""

from __future__ import annotations

from tests.terminal.home import ENTER, Home, is_ready

QUIET = 3.0
"""Seconds."""


def test_an_idle_reader_writes_nothing(library: Home) -> None:
    with library.open(160, 45) as session:
        session.wait_for(is_ready)
        session.press("g" + ENTER, "▌Two days of talks")
        session.settle(1.0)
        assert session.written_within(QUIET) == b""


def test_an_idle_composer_writes_nothing(library: Home) -> None:
    with library.open(160, 45) as session:
        session.wait_for(is_ready)
        session.press("g" + ENTER + "aA thought", "A thought")
        session.settle(1.0)
        assert session.written_within(QUIET) == b""


def test_an_idle_search_line_writes_nothing(library: Home) -> None:
    with library.open(160, 45) as session:
        session.wait_for(is_ready)
        session.press("sbeans", "beans")
        session.settle(1.0)
        assert session.written_within(QUIET) == b""
