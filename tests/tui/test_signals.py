"""Hang-up and termination, in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

PROGRAM = """
import os, sys, threading, time
from tui import signals

def save():
    print("saved", flush=True)

def leave(status):
    print("asked to leave with", status, flush=True)

{setting}
signals.block()
signals.watch(save, leave)
print("ready", flush=True)
{main}
"""
LEAVES = "left = threading.Event()\nstatuses = []\n" + (
    "def leave(status):\n    statuses.append(status)\n    left.set()\n"
)
WAITS = "left.wait()\nsys.exit(statuses[0])"
STUCK = {
    "in a C call": ("os.read(os.pipe()[0], 1)", ""),
    "waiting for a lock": ("lock = threading.Lock()\nlock.acquire()\nlock.acquire()", ""),
    "in a busy loop": ("while True: pass", ""),
    "writing to a full terminal": ("os.write(os.pipe()[1], bytes(10_000_000))", ""),
    "with a disk that hangs in save": (WAITS, LEAVES + "def save():\n    os.read(os.pipe()[0], 1)\n"),
    "with a fault in leave": ("os.read(os.pipe()[0], 1)", "def leave(status):\n    raise RuntimeError('no loop')\n"),
}
"""What the main thread does, and what is set up before."""

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the program and wait until it watches."""
    running: list[subprocess.Popen[str]] = []

    def started(main: str, setting: str = "", *before: str) -> subprocess.Popen[str]:
        program = PROGRAM.format(main=main, setting=setting)
        process = subprocess.Popen(
            [*before, sys.executable, "-c", program],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield started
    for process in running:
        process.kill()
        process.communicate()


def end(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, float, str]:
    """Send the signal; gives exit status, seconds until the end, and what was said."""
    began = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert err == ""
    return process.returncode, time.monotonic() - began, out


@pytest.mark.parametrize(("number", "status"), [(signal.SIGHUP, 129), (signal.SIGTERM, 143)])
def test_a_signal_saves_and_then_ends_the_program_in_order(start: Start, number: signal.Signals, status: int) -> None:
    code, seconds, out = end(start(WAITS, LEAVES), number)
    assert (code, out) == (status, "saved\n")
    assert seconds < 2, "at once, not after the time it is given"


def test_a_program_that_is_stuck_saves_and_ends_within_three_seconds(start: Start) -> None:
    processes = {name: start(*how) for name, how in STUCK.items()}
    began = time.monotonic()
    for process in processes.values():
        process.send_signal(signal.SIGHUP)
    for name, process in processes.items():
        out, err = process.communicate(timeout=10)
        assert time.monotonic() - began < 3, name
        assert (process.returncode, err) == (129, ""), name
        assert out.startswith("saved\n") or "disk" in name, name


def test_a_fault_while_saving_shows_no_traceback_and_leaves_all_the_same(start: Start) -> None:
    code, seconds, out = end(start(WAITS, LEAVES + "def save():\n    raise RuntimeError('disk')\n"), signal.SIGHUP)
    assert (code, out) == (129, "")
    assert seconds < 2


def test_under_nohup_a_hang_up_ends_the_program_too(start: Start) -> None:
    ignored = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    code, _, _ = end(start(WAITS, LEAVES + ignored), signal.SIGHUP)
    assert code == 129
    code, _, _ = end(start(WAITS, LEAVES, "nohup"), signal.SIGHUP)
    assert code == 129


def test_a_program_that_ends_by_itself_is_not_kept_by_the_watch(start: Start) -> None:
    process = start("sys.exit(7)")
    process.communicate(timeout=3)
    assert process.returncode == 7
