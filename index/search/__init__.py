"""Searching a library: what a query finds, its passages, its hits in every text, and why each was found.

    searcher = Searcher(engine, catalogue, reader)         # reader: index.filters.ReaderFacts; for notes and is:unread
    results = searcher.search("storm harbour", mode=Mode.FIRST, order=Order.BEST, recency=0.0, limit=1000,
                              narrowed=(Filter("source", "Reuters"), Between("date", "2024-07", "2024-08")))
    results.matches, results.ids, results.total, results.whole        # the first in order; all; how many
    results.searched, results.documents, results.failed               # searched N of M documents, K could not be read
    results.notices, results.query.messages, results.suggestion       # sentences; with columns; a better query or ""
    searcher.columns                                                  # for index.facets and index.timeline
    searcher.complete(text, caret)                                    # index.query.Completion
    searcher.close()                                                  # closes the engine

Hits are made when asked for, in steps: an iterator gives None after every step on the way to a hit, so that whoever
runs it can let others work, or give it up. A step takes 3 ms or less, mostly far less, whatever the length of a text.

    results.hits(catalogue, results.matches[:10], most=2)             # list of Hit: everything counted
    results.look(catalogue, matches, GLANCE, most=1, length=220)      # the same in steps; long texts not to the end
    hit.entry, hit.score, hit.hits, hit.complete, hit.lacks, hit.title_lit, hit.snippets, hit.snippet
    hit.snippet.text, .lit, .start, .end, .place                      # place: where the best hit is, to open there
    hit_ranges(text, results.tree)                                    # to light the hits of a text, in steps
    kwic.concordance(results, catalogue, matches, width)              # Line or None; then kwic.sorted_lines(lines, by)
    kwic.term_counts(engine.lexicon(), "harb*")                       # [(term, documents)]
    explain.explain(results, catalogue, match)                        # None, None, ... Explanation; its .sentences

Everything raises ``CatalogueDamaged``, ``EngineDamaged`` and ``OSError``, and nothing else, whatever the query.
"""

from __future__ import annotations

from index.search.hits import GLANCE, Hit, Reach
from index.search.matcher import Matcher, Place, hit_ranges, hits_in
from index.search.ordering import Order
from index.search.results import Results
from index.search.searcher import Mode, Searcher
from index.search.snippets import Snippet, snippets

__all__ = [
    "GLANCE",
    "Hit",
    "Matcher",
    "Mode",
    "Order",
    "Place",
    "Reach",
    "Results",
    "Searcher",
    "Snippet",
    "hit_ranges",
    "hits_in",
    "snippets",
]
