"""Finds the passages of a note in today's text, and says how sure that is.

Each passage goes through `_STEPS` in turn, from the surest way to the least sure; the first that finds it
decides. Context is weighed by how much of it stands unbroken next to the words, as text around a passage
changes from far to near.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Final

from annotations.model import Annotation, Target

__all__ = ["Anchor", "AnchorStatus", "resolve"]

Range = tuple[int, int]
"""Code points of the canonical text, half-open."""

_MOST_HITS: Final = 1_000
"""A passage found more often than this is looked for near its old place alone."""

_LONG_QUOTE: Final = 40
"""Words of this many code points are found by themselves; shorter ones need something of their context."""

_SOME_CONTEXT: Final = 0.25
_NO_CONTEXT: Final = 0.5
_CLEARLY_BETTER: Final = 0.1


class AnchorStatus(StrEnum):
    """How sure it is that a note stands at its passage."""

    PAGE = "page"
    """The note speaks of the whole document."""
    EXACT = "exact"
    """The passage is where it was."""
    MOVED = "moved"
    """The same words stand elsewhere, and nothing else fits as well."""
    AMBIGUOUS = "ambiguous"
    """Several places fit equally well; the range is the nearest."""
    LOST = "lost"
    """The passage is not in the text."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a note stands."""

    status: AnchorStatus
    """Of the passage that is least sure."""
    ranges: tuple[Range, ...] = ()
    """One for each passage that was found, in the order of the note's targets."""
    reason: str = ""
    """Why the status is not ``EXACT`` or ``PAGE``, in words for people."""
    candidates: tuple[Range, ...] = ()
    """When ambiguous: all the places that fit, nearest first."""


@dataclass(frozen=True, slots=True)
class _Search:
    """A text to look in, and whether it is the very text the note was made on."""

    text: str
    is_same: bool


def resolve(annotation: Annotation, text: str, sha256: str) -> Anchor:
    """Where ``annotation`` stands in the canonical ``text``, whose sha256 in hexadecimal digits is given."""
    if not annotation.targets:
        return Anchor(AnchorStatus.PAGE)
    search = _Search(text, bool(sha256) and annotation.made_on == f"sha256:{sha256}")
    found = [_resolve_target(target, search) for target in annotation.targets]
    least_sure = max(found, key=lambda anchor: _DOUBT[anchor.status])
    return replace(least_sure, ranges=tuple(place for anchor in found for place in anchor.ranges))


def _resolve_target(target: Target, search: _Search) -> Anchor:
    target = replace(target, exact=_unix(target.exact), prefix=_unix(target.prefix), suffix=_unix(target.suffix))
    if not target.exact:
        return Anchor(AnchorStatus.LOST, reason="The note names no words of the document.")
    for step in _STEPS:
        if anchor := step(target, search):
            return anchor
    return Anchor(AnchorStatus.LOST, reason="The words of the passage are no longer in the document.")


def _by_content(target: Target, search: _Search) -> Anchor | None:
    """The text has not changed, so neither has the place."""
    return _exact(target) if search.is_same and _stands_at_start(target, search.text) else None


def _by_position(target: Target, search: _Search) -> Anchor | None:
    """The words are where they were, and so is the text before or behind them."""
    if not _stands_at_start(target, search.text):
        return None
    before, after = _agreement(target, search.text, target.start)
    is_kept = before == len(_dense(target.prefix)) > 0 or after == len(_dense(target.suffix)) > 0
    return _exact(target) if is_kept else None


def _by_words(target: Target, search: _Search) -> Anchor | None:
    """The same words stand somewhere in the text: choose by context, then by nearness."""
    hits = _hits(search.text, target)
    if not hits:
        return None
    hits.sort(key=lambda hit: abs(hit - target.start))
    shares = {hit: _share(target, search.text, hit) for hit in hits}
    best = max(shares.values())
    if best < _SOME_CONTEXT and len(target.exact) < _LONG_QUOTE:
        return Anchor(AnchorStatus.LOST, reason=_elsewhere(len(hits)))
    good = [hit for hit in hits if best - shares[hit] < _CLEARLY_BETTER]
    places = tuple((hit, hit + len(target.exact)) for hit in good)
    if len(good) > 1:
        reason = f"The passage stands in {_number(len(good))} places that fit equally well."
        return Anchor(AnchorStatus.AMBIGUOUS, places[:1], reason, places)
    return Anchor(AnchorStatus.MOVED, places, _distance(good[0] - target.start))


_STEPS: Final[tuple[Callable[[Target, _Search], Anchor | None], ...]] = (_by_content, _by_position, _by_words)
_DOUBT: Final = {status: doubt for doubt, status in enumerate(AnchorStatus)}


def _exact(target: Target) -> Anchor:
    return Anchor(AnchorStatus.EXACT, ((target.start, target.start + len(target.exact)),))


def _stands_at_start(target: Target, text: str) -> bool:
    return text.startswith(target.exact, target.start)


def _hits(text: str, target: Target) -> list[int]:
    """Where the words stand, those that overlap included; of very many, those around the old place."""
    hits = list(islice(_forwards(text, target.exact, 0), _MOST_HITS + 1))
    if len(hits) <= _MOST_HITS:
        return hits
    half = _MOST_HITS // 2
    after = islice(_forwards(text, target.exact, target.start), half)
    return [*islice(_backwards(text, target.exact, target.start), half), *after]


def _forwards(text: str, quote: str, start: int) -> Iterator[int]:
    hit = text.find(quote, start)
    while hit >= 0:
        yield hit
        hit = text.find(quote, hit + 1)


def _backwards(text: str, quote: str, start: int) -> Iterator[int]:
    """Hits that begin before ``start``, nearest first."""
    hit = text.rfind(quote, 0, start - 1 + len(quote)) if start > 0 else -1
    while hit >= 0:
        yield hit
        hit = text.rfind(quote, 0, hit - 1 + len(quote)) if hit else -1


def _share(target: Target, text: str, hit: int) -> float:
    """How much of the stored context stands unbroken around ``hit``, from 0 to 1; 0.5 when none was stored."""
    stored = len(_dense(target.prefix)) + len(_dense(target.suffix))
    return sum(_agreement(target, text, hit)) / stored if stored else _NO_CONTEXT


def _agreement(target: Target, text: str, hit: int) -> tuple[int, int]:
    """How many code points before and behind ``hit`` are those of the stored context, white space aside.

    White space does not count, so that lines may have been broken anew.
    """
    end = hit + len(target.exact)
    before = _dense(text[max(0, hit - 2 * len(target.prefix)) : hit])
    after = _dense(text[end : end + 2 * len(target.suffix)])
    return _common(before[::-1], _dense(target.prefix)[::-1]), _common(after, _dense(target.suffix))


def _dense(text: str) -> str:
    return "".join(text.split())


def _common(left: str, right: str) -> int:
    """The length of the common start of two texts."""
    pairs = zip(left, right, strict=False)
    return next((number for number, (one, other) in enumerate(pairs) if one != other), min(len(left), len(right)))


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _distance(shift: int) -> str:
    if not shift:
        return "The text around the passage has changed."
    unit = "character" if abs(shift) == 1 else "characters"
    return f"The passage stands {abs(shift):,} {unit} {'later' if shift > 0 else 'earlier'} than it did."


def _elsewhere(hits: int) -> str:
    if hits == 1:
        return "The words of the passage stand in one place, but in other surroundings."
    return f"The words of the passage stand in {_number(hits)} places, but in other surroundings."


def _number(hits: int) -> str:
    return f"{hits:,}" if hits < _MOST_HITS else f"{_MOST_HITS:,} or more"
