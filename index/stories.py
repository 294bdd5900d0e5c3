"""Which documents tell the same: the same text twice, or the same story in five papers.

Every document has the number of a *story*; those that are alike, one by one in a chain, have the same. A new document
is compared with the few that share a band of its sketch (``index.likeness``), and joins their stories into one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from index.database import Database
from index.likeness import ALIKE as ENOUGH
from index.likeness import bands_of, likeness

__all__ = ["ALIKE", "COPIES", "MOST", "ORIGINAL", "Alike", "Stories"]

MOST: Final = 100
"""Documents of one story that are counted or shown; there may be more."""
_IN_A_BAND: Final = 50
_COMPARED: Final = 12
"""Documents looked at in one band, and compared with in all, so that no collection makes this slow."""

_OF_BAND: Final = f"SELECT * FROM (SELECT id FROM bands WHERE band = ? LIMIT {_IN_A_BAND})"
_STANDING: Final = (
    "SELECT d.story, s.place, s.sha256, s.sketch FROM sketches AS s JOIN documents AS d USING (id)"
    " WHERE id IN ({}) AND d.story != 0"
)

_FOUND, _BANDED, _LOOSE = range(3)
"""Where a document stands: found by the bands of another, by bands of its own, or to be placed again."""

_OF_A_STORY: Final = "(CASE WHEN documents.story != 0 THEN ({}) ELSE {} END)"
"""Documents that are not read yet have the same hash, none, and would all be looked through for each of them."""
_COUNT: Final = _OF_A_STORY.format(
    "SELECT count(*) FROM (SELECT 1 FROM documents AS other WHERE other.story != 0 AND {} LIMIT {})", 0
)
ALIKE: Final = _COUNT.format("other.story = documents.story", MOST)
"""A column: how many documents tell the story of this one, itself counted; `MOST` stands for more, too."""
COPIES: Final = _COUNT.format("other.sha256 = documents.sha256", MOST)
"""A column: how many documents have the text of this one, itself counted."""

ORIGINAL: Final = _OF_A_STORY.format(
    "SELECT other.id FROM documents AS other WHERE other.story != 0 AND other.sha256 = documents.sha256"
    " ORDER BY other.mtime_ns, other.id LIMIT 1",
    "NULL",
)
"""A column: the document of which this one is a duplicate, the oldest file; itself if it is that; else null."""


class Alike(NamedTuple):
    """A document that tells the same as another."""

    id: int
    likeness: float
    """1 for the same text."""


class Stories:
    """The stories of a catalogue. Changes are made inside a transaction of its."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._last = 0
        """The highest number of a story that was given; 0 until one is looked for."""

    def of(self, ids: Sequence[int]) -> dict[int, int]:
        """The stories of documents, by their ids; those that have none are left out."""
        found: dict[int, int] = {}
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            marks = ",".join("?" * len(part))
            found.update(self._db.rows(f"SELECT id, story FROM documents WHERE story != 0 AND id IN ({marks})", part))
        return found

    def fold(self, ids: Sequence[int]) -> dict[int, int]:
        """For each of ``ids`` the one that stands for it: the first of them that tells the same story."""
        stories = self.of(ids) if len(ids) < 5_000 else self._all()
        first: dict[int, int] = {}
        return {number: first.setdefault(stories.get(number, -number), number) for number in ids}

    def _all(self) -> dict[int, int]:
        return dict(self._db.rows("SELECT id, story FROM documents WHERE story != 0"))

    def alike(self, number: int) -> list[Alike]:
        """The other documents of the story of this one, the most alike first, at most `MOST`."""
        own = self._db.rows("SELECT sha256, sketch FROM sketches WHERE id = ?", [number])
        others = self._db.rows(
            "SELECT id, sha256, sketch FROM sketches WHERE id != ? AND id IN (SELECT id FROM documents WHERE"
            " story != 0 AND story = (SELECT story FROM documents WHERE id = ?)) ORDER BY id LIMIT ?",
            [number, number, MOST],
        )
        found = [Alike(each[0], _likeness(own[0], each[1:])) for each in others] if own else []
        return sorted(found, key=lambda other: -other.likeness)

    def put(self, number: int, sha256: str, sketch: bytes | None) -> None:
        """Find the story of a document that was read, by the hash and the sketch of its text; None for no text."""
        known = self._db.one("SELECT sha256 FROM sketches WHERE id = ?", [number])
        if known == sha256:
            return
        if known is not None:
            self.drop([number])
        if sketch is not None:
            self._place(number, sha256, sketch)

    def drop(self, ids: Iterable[int]) -> None:
        """Take documents out of their stories."""
        broken = set()
        for number in ids:
            for sha256, sketch, place in self._db.rows(
                "SELECT sha256, sketch, place FROM sketches WHERE id = ?", [number]
            ):
                if place != _FOUND:
                    broken.add(self._db.one("SELECT story FROM documents WHERE id = ?", [number]) or 0)
                    self._unband(number, sha256, sketch)
                self._db.change("DELETE FROM sketches WHERE id = ?", [number])
                self._db.change("UPDATE documents SET story = 0 WHERE id = ?", [number])
        for story in broken - {0}:
            self._db.change(
                "UPDATE sketches SET place = ? WHERE place != ? AND id IN"
                " (SELECT id FROM documents WHERE story != 0 AND story = ?)",
                [_LOOSE, _LOOSE, story],
            )

    def mend(self) -> int:
        """Find the stories of documents that one was taken away from, up to a thousand; returns how many.

        They may have been found by its bands, or belong together through it alone. This is left for the end of a
        synchronisation, for when all copies of a text change, each would make the others be looked at again.
        """
        with self._db.transaction():
            loose = self._db.rows(
                f"SELECT id, sha256, sketch FROM sketches WHERE place = {_LOOSE} ORDER BY id LIMIT 1000"
            )
            for number, sha256, sketch in loose:
                self._unband(number, sha256, sketch)
                self._db.change("UPDATE documents SET story = 0 WHERE id = ?", [number])
            for row in loose:
                self._place(*row)
        return len(loose)

    def _unband(self, number: int, sha256: str, sketch: bytes) -> None:
        self._db.change_each(
            "DELETE FROM bands WHERE band = ? AND id = ?", ((band, number) for band in _bands(sha256, sketch))
        )

    def _place(self, number: int, sha256: str, sketch: bytes) -> None:
        bands = _bands(sha256, sketch)
        found = self._near(number, sha256, sketch, bands)
        # A copy is found by the bands of its original: a thousand copies would fill each of them with a thousand.
        place = _FOUND if any(alike == 1 and stands == _BANDED for _, alike, stands in found) else _BANDED
        if place == _BANDED:
            self._db.change_each("INSERT OR IGNORE INTO bands VALUES (?, ?)", ((band, number) for band in bands))
        self._db.change("INSERT OR REPLACE INTO sketches VALUES (?, ?, ?, ?)", [number, sha256, sketch, place])
        story, *others = sorted({story for story, _, _ in found}) or [self._new_story()]
        for other in others:
            # This document joins two stories, so that it makes no difference which was there first.
            self._db.change("UPDATE documents SET story = ? WHERE story != 0 AND story = ?", [story, other])
        self._db.change("UPDATE documents SET story = ? WHERE id = ?", [story, number])

    def _near(self, number: int, sha256: str, sketch: bytes, bands: Sequence[int]) -> list[tuple[int, float, int]]:
        """The stories of the documents that this one is alike, how much, and where those stand."""
        shared = Counter(row[0] for row in self._db.rows(" UNION ALL ".join([_OF_BAND] * len(bands)), bands))
        nearest = [other for other, _ in shared.most_common(_COMPARED)]
        found: list[tuple[int, float, int]] = []
        if not nearest:
            return found
        for story, place, *text in self._db.rows(_STANDING.format(",".join("?" * len(nearest))), nearest):
            if (alike := _likeness((sha256, sketch), text)) >= ENOUGH:
                found.append((int(story), alike, int(place)))
        return found

    def _new_story(self) -> int:
        if not self._last:
            self._last = int(self._db.one("SELECT max(story) FROM documents WHERE story != 0") or 0)
        self._last += 1
        return self._last


def _bands(sha256: str, sketch: bytes) -> list[int]:
    """What documents that may be alike have in common: bands of the sketch, and the hash for the same text."""
    return [int(sha256[:15], 16), *bands_of(sketch)]


def _likeness(one: Sequence[object], other: Sequence[object]) -> float:
    """The likeness of two documents, each a sha256 and a sketch."""
    (sha, sketch), (other_sha, other_sketch) = one, other
    if sha == other_sha:
        return 1.0
    if not isinstance(sketch, bytes) or not isinstance(other_sketch, bytes):
        raise ValueError("a sketch is no bytes")
    # Two texts that are not the same are not shown as if they were.
    return min(likeness(sketch, other_sketch), 0.99)
