"""Documents like another one: those that tell the same, and those that share its characteristic words.

The words are those of the highest *tf·idf* (Salton and Buckley 1988, "Term-weighting approaches in automatic text
retrieval"): frequent in the document, rare in the library. They are looked for as any query is, so that what is found
is ranked by the same measure as everything else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import log1p
from typing import Final

from index.analysis import terms
from index.catalogue import Catalogue, Entry
from index.engines import Engine, Lexicon
from index.query.tree import All, Either, Ids, Node, Terms
from index.sanitise import sanitise_line

__all__ = ["characteristic", "find_document", "similar_to"]

WORDS: Final = 25
"""Characteristic words that are looked for."""
MOST: Final = 100
"""Documents that are called similar, besides those that tell the same."""
ENOUGH: Final = 0.15
"""Of the best score among them, which is mostly that of the document itself, that a similar document has."""
_SEVERAL: Final = 2
"""Documents of one name that are looked at: enough to know that there are several."""
_READ: Final = 200_000
"""Code points of a text that are looked at."""
_CONSIDERED: Final = 400
"""Different words of a text that are weighed, the most frequent ones."""


def find_document(catalogue: Catalogue, name: str) -> tuple[Entry | None, str]:
    """The document whose path, title, end of its path or part of its title is ``name``, and what to say about it.

    Raises ``CatalogueDamaged``, ``OSError``.
    """
    shown = sanitise_line(name)
    found = _called(catalogue, name) if name else []
    if not found:
        return None, f"There is no document “{shown}”: give its title, its path, or the end of its path."
    if len(found) > 1:
        return found[0], f"Several documents are called “{shown}”; this one is taken: {found[0].name}."
    return found[0], ""


def similar_to(entry: Entry, catalogue: Catalogue, engine: Engine | None) -> Node:
    """A tree that finds the documents like this one, ranked by what they share with it; without itself.

    Without an ``engine``, only those that tell the same. Raises ``CatalogueDamaged``, ``EngineDamaged``, ``OSError``.
    """
    same = frozenset(other.id for other in catalogue.stories.alike(entry.id))
    text = catalogue.text(entry.sha256) or ""
    weights = characteristic(text[:_READ], engine.lexicon(), engine.count()) if engine else {}
    if engine is None or not weights:
        return Ids(same)
    words = Either(tuple(Terms((term,), boost=weight) for term, weight in weights.items()))
    best = engine.search(words, MOST + 1, whole_first=False).best
    least = best[0].score * ENOUGH if best else 0.0
    alike = frozenset(match.id for match in best if match.score >= least)
    # What tells the same shares most of the words, or is too short to have any that tell it from others.
    found = Ids((alike | same) - {entry.id})
    return All((found, words)) if found.ids else found


def characteristic(text: str, lexicon: Lexicon, documents: int) -> Mapping[str, float]:
    """The words that tell a text from the others of ``documents``, with weights up to 1, the best first."""
    weighed = []
    for term, times in Counter(terms(text)).most_common(_CONSIDERED):
        having = lexicon.count(term)
        # What no other document has finds nothing; figures say little about what a text is about.
        if having > 1 and len(term) > 1 and not term.isdecimal():
            weighed.append((log1p(times) * log1p(documents / having), term))
    best = sorted(weighed, key=lambda pair: (-pair[0], pair[1]))[:WORDS]
    return {term: weight / best[0][0] for weight, term in best}


def _called(catalogue: Catalogue, name: str) -> list[Entry]:
    """The documents that ``name`` may mean, by the surest way that finds one."""
    overview = catalogue.overview
    if found := overview.at([name]) or overview.titled(name):
        return catalogue.entries(found[:_SEVERAL])
    try:
        ending = catalogue.ending(name)
    except UnicodeEncodeError:  # no file can have such a name
        ending = []
    whole = [entry for entry in ending if entry.path.endswith(f"/{name}")]
    return whole or ending or catalogue.entries(overview.entitled(name, _SEVERAL))
