"""A query tree in words, so that a person can see what was understood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from index.query.dates import MONTHS
from index.query.messages import quote
from index.query.tree import (
    All,
    Between,
    Either,
    Everything,
    Exclude,
    Filter,
    Fuzzy,
    Ids,
    Near,
    Node,
    Phrase,
    Regex,
    Single,
    Terms,
    Wildcard,
    Word,
    Words,
)

__all__ = ["describe"]

_SHOWN: Final = 12
"""Parts of a group that are named; the others are counted."""

_WHERE: Final = {
    "title": "in the title",
    "text": "in the text",
    "source": "in the source",
    "author": "in the author's name",
    "path": "in the path",
}
_FILTERS: Final = {
    "lang": "in the language {}",
    "type": "of type {}",
    "tag": "tagged {}",
    "note": "with {} in a note",
    "by": "with a note by {}",
    "kind": "with a note of kind {}",
    "state": "with a note whose state is {}",
    "similar": "similar to {}",
    # These are not typed: facets narrow by them.
    "source": "of the source {}",
    "author": "of the author {}",
    "language": "in the language {}",
    "year": "of the year {}",
    "month": "of the month {}",
}
_FIXED: Final = {
    ("is", "unread"): "not read yet",
    ("is", "read"): "read before",
    ("is", "duplicate"): "with the text of an older document",
    ("is", "original"): "with a text that later ones have, too",
    ("is", "failed"): "that could not be read",
    ("dup", "yes"): "with a text that others have, too",
    ("dup", "no"): "one of each text",
}


def describe(tree: Node | None) -> str:
    """What a tree finds, as part of a sentence: ``both “budget” and “vote”, not “tax”, from July 2024 on``.

    Words are shortened and safe to show, long groups are cut. Empty for no tree.
    """
    match tree:
        case None:
            return ""
        case Filter() | Between() | Ids():
            return f"every document {_node(tree)}"
        case All() | Either() | Words():
            return _group(tree)
        case _:
            return _node(tree)


def _node(node: Node) -> str:
    match node:
        case Word() | Wildcard() | Fuzzy() | Regex() | Terms():
            return _single(node) + _where(node.field, node.boost)
        case Phrase():
            return f"the phrase {_phrase(node)}{_where(node.field, node.boost)}"
        case Near():
            return _near(node) + _where(node.field, node.boost)
        case Filter():
            return _filter(node)
        case Between():
            return _days(node) if node.name == "date" else _numbers(node)
        case Ids():
            return f"among {len(node.ids):,} documents"
        case Everything():
            return "every document"
        case Exclude():
            return f"not {_node(node.part)}"
        case All() | Either() | Words():
            return f"({_group(node)})"


def _single(leaf: Single) -> str:
    match leaf:
        case Word():
            return ("exactly " if leaf.exact else "") + quote(leaf.term)
        case Wildcard():
            return f"words like {quote(leaf.pattern)}"
        case Fuzzy():
            return f"words {leaf.distance} letter{'s' * (leaf.distance > 1)} from {quote(leaf.term)}"
        case Regex():
            return f"words that match {quote('/' + leaf.pattern + '/')}"
        case Terms():
            return _list([quote(term) for term in leaf.terms], "or") or "no word of the index"


def _phrase(node: Phrase) -> str:
    return quote(" ".join(_plain(part) for part in node.parts))


def _plain(leaf: Single) -> str:
    match leaf:
        case Word():
            return leaf.term
        case Wildcard():
            return leaf.pattern
        case Fuzzy():
            return f"{leaf.term}~{leaf.distance}"
        case Regex():
            return f"/{leaf.pattern}/"
        case Terms():
            return "|".join(leaf.terms[:_SHOWN])


def _near(node: Near) -> str:
    parts = [_phrase(part) if isinstance(part, Phrase) else _bare(part) for part in node.parts]
    order = "in this order" if node.ordered else "in any order"
    words = "next to each other" if node.distance == 1 else f"at most {node.distance} words apart"
    return f"{_list(parts, 'and')} {words} {order}"


def _bare(leaf: Single) -> str:
    return quote(leaf.term) if isinstance(leaf, Word) else _single(leaf)


def _where(name: str, boost: float) -> str:
    place = f" {_WHERE.get(name, f'in {name}')}" if name else ""
    return place if boost == 1.0 else f"{place} (weight {boost:g})"


def _filter(node: Filter) -> str:
    if fixed := _FIXED.get((node.name, node.value)):
        return fixed
    if node.name == "has":
        return f"with {'an' if node.value[:1] in 'aeiou' else 'a'} {node.value}"
    if not node.value:
        return f"without {node.name}"
    shown = quote(node.value) if node.name in {"note", "similar"} else quote(node.value)[1:-1]
    return _FILTERS.get(node.name, f"with {node.name} {{}}").format(shown)


def _group(node: All | Either | Words) -> str:
    if isinstance(node, Words):
        return f"as many as possible of {_list([_node(part) for part in node.parts[:_SHOWN]], 'and', len(node.parts))}"
    if isinstance(node, Either):
        count = len(node.parts)
        return ("either " if count == 2 else "") + _list([_node(part) for part in node.parts[:_SHOWN]], "or", count)
    wanted = [part for part in node.parts if not isinstance(part, Filter | Between | Ids | Exclude)]
    narrowed = [part for part in node.parts if isinstance(part, Filter | Between | Ids)]
    excluded = [part for part in node.parts if isinstance(part, Exclude)]
    if len(wanted) == 1:
        found = _group(only) if isinstance(only := wanted[0], Words) else _node(only)
    elif wanted:
        named = _list([_node(part) for part in wanted[:_SHOWN]], "and", len(wanted))
        found = f"both {named}" if len(wanted) == 2 else named
    else:
        found = f"every document {_node(narrowed.pop(0))}"
    return ", ".join((found, *_some(excluded), *_some(narrowed)))


def _some(parts: Sequence[Node]) -> list[str]:
    more = [f"and {len(parts) - _SHOWN:,} more"] if len(parts) > _SHOWN else []
    return [_node(part) for part in parts[:_SHOWN]] + more


def _list(parts: Sequence[str], word: str, count: int = 0) -> str:
    """``a, b and c``; of more parts than are shown, how many are left."""
    count = count or len(parts)
    parts = list(parts[:_SHOWN])
    if count > len(parts):
        parts.append(f"{count - len(parts):,} more")
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}" if parts else ""


def _days(node: Between) -> str:
    first, last = _day(node.low), _day(_before(node.high))
    if node.low and node.high:
        return f"of {first}" if first == last else f"from {first} to {last}"
    return f"from {first} on" if node.low else f"before {_day(node.high)}" if node.high else "of any date"


def _day(iso: str) -> str:
    year, _, rest = iso.partition("-")
    month, _, day = rest.partition("-")
    return " ".join(part for part in (day.lstrip("0"), MONTHS[int(month) - 1] if month else "", year) if part)


def _before(iso: str) -> str:
    """The day, month or year before one."""
    if len(iso) == 10:
        return (date.fromisoformat(iso) - timedelta(days=1)).isoformat()
    if len(iso) == 7:
        year, month = int(iso[:4]), int(iso[5:])
        return f"{year:04}-{month - 1:02}" if month > 1 else f"{year - 1:04}-12"
    return f"{int(iso) - 1:04}" if iso else ""


def _numbers(node: Between) -> str:
    unit = "bytes" if node.name == "size" else node.name
    low, high = int(node.low or 0), int(node.high or 0) - 1
    if node.low and node.high:
        return f"of {low:,} {unit}" if low == high else f"of {low:,} to {high:,} {unit}"
    return f"of at least {low:,} {unit}" if node.low else f"of at most {high:,} {unit}"
