"""Segments that are written here hold what Whoosh itself would have written."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from index.engines import Record
from index.engines.whoosh import WhooshEngine, _fields, open_or_create
from index.engines.whoosh.schema import Places

_CHANCE = random.Random(4)
_WORDS = [f"w{number}" for number in range(60)]
_RECORDS = [
    Record(
        number,
        " ".join(_CHANCE.choices(_WORDS, k=_CHANCE.choice((0, 1, 5, 400)))),
        f"title {number % 7}",
        "Agence" if number % 3 else "",
        "",
        f"folder/{number}.txt",
        ("2024-07-24", "2023", "")[number % 3],
    )
    for number in range(1, 301)
]
"""More than the 128 postings of one block for common words, texts without words, and fields without values."""


@given(st.lists(st.integers(0, 2**31), min_size=1, max_size=60, unique=True).map(sorted))
def test_positions_come_back_as_they_were(positions: list[int]) -> None:
    kept = Places().encode(positions)
    assert Places().decode_positions(kept) == positions
    assert Places().decode_frequency(kept) == len(positions)


@given(st.lists(st.integers(1, 300), min_size=1, max_size=60))
def test_positions_that_stand_close_take_a_byte_each_at_most_four(steps: list[int]) -> None:
    positions = [sum(steps[: end + 1]) for end in range(len(steps))]
    assert len(Places().encode(positions)) <= 5 + 4 * (len(steps) - 1)
    assert Places().decode_positions(Places().encode(positions)) == positions


def _contents(engine: WhooshEngine) -> dict[tuple[str, bytes], tuple[Any, ...]]:
    """For every term: what is known of it, and its postings with weights, positions and document lengths."""
    reader = engine._searcher.reader()
    found = {}
    for name, term in reader.all_terms():
        info, matcher = reader.term_info(name, term), reader.postings(name, term)
        postings = []
        while matcher.is_active():
            places = matcher.value_as("positions") if matcher.supports("positions") else None
            postings.append((matcher.id(), matcher.weight(), places, reader.doc_field_length(matcher.id(), name)))
            matcher.next()
        about = (info.weight(), info.doc_frequency(), info.max_weight(), info.min_length(), info.max_length())
        found[name, bytes(term)] = (*about, info.min_id(), info.max_id(), postings)
    return found


def test_a_segment_holds_what_whoosh_would_write(tmp_path: Path) -> None:
    ours = open_or_create(tmp_path / "ours")
    writer = ours.writer()
    for record in _RECORDS:
        writer.put(record)
    writer.commit(merge=False)
    theirs = open_or_create(tmp_path / "theirs")
    slow = theirs._index.writer()
    for record in _RECORDS:
        slow.add_document(id=str(record.id), **_fields(record))
    slow.commit(merge=False)
    assert (ours.count(), theirs.count()) == (300, 300)
    assert _contents(ours) == _contents(theirs)
    reader, other = (engine._searcher.reader() for engine in (ours, theirs))
    for name in ("text", "title", "source", "author", "path"):
        assert reader.field_length(name) == other.field_length(name)
    assert [reader.stored_fields(number) for number in range(300)] == [
        other.stored_fields(number) for number in range(300)
    ]
    ours.close()
    theirs.close()
