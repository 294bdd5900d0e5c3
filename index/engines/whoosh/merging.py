"""Which segments of a Whoosh index are joined at a commit.

Every commit adds a segment, every segment makes each search a little slower, and joining means writing all of
their postings again. Whoosh's own rule joins nearly all of a first build once more at its end, which takes as
long as the build; this one waits until there are too many.
"""

from __future__ import annotations

from typing import Any

__all__ = ["join_few", "to_join"]

SMALL = 400
"""Records. Segments of fewer come from single changes and are soon joined."""
MAX_SMALL = 8
MAX_LARGE = 24


def join_few(writer: Any, segments: list[Any]) -> list[Any]:
    """A merge policy for ``SegmentWriter.commit``: joins what ``to_join`` names, returns the others."""
    from whoosh.reading import SegmentReader

    joined = to_join(segments)
    for segment in joined:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if segment not in joined]


def to_join(segments: list[Any]) -> list[Any]:
    """The segments to join: worn ones, small ones when they are many, and the smallest of too many large ones."""
    by_size = sorted(segments, key=lambda segment: segment.doc_count())
    worn = [segment for segment in by_size if segment.doc_count() * 2 < segment.doc_count_all()]
    rest = [segment for segment in by_size if segment not in worn]
    small = [segment for segment in rest if segment.doc_count() < SMALL]
    large = rest[len(small) :]
    surplus = len(large) - MAX_LARGE
    return [
        *worn,
        *(small if len(small) > MAX_SMALL else ()),
        *(large[: surplus + 1] if surplus > 0 else ()),
    ]
