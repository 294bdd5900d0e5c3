"""Identifiers of notes."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from annotations.ids import is_id, new_id


def test_an_id_is_a_uuid_of_version_7_and_tells_the_time() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid.UUID(new_id())
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1


def test_ids_made_one_after_the_other_sort_in_that_order() -> None:
    ids = [new_id() for _ in range(20_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_ids_keep_their_order_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time_ns()
    first = new_id()
    monkeypatch.setattr(time, "time_ns", lambda: now - 3_600_000_000_000)
    later = [new_id() for _ in range(5_000)]
    assert [first, *later] == sorted([first, *later])


def test_threads_never_make_the_same_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: new_id(), range(4_000)))
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("text", ["", "../etc/passwd", "0198F0C2-7B3E-7C41-9D2A-5F3C1E8A9B10", "a" * 36])
def test_what_is_not_a_lower_case_uuid_is_no_id(text: str) -> None:
    assert not is_id(text)
    assert is_id(new_id())
