"""Words like another are all found, whichever way they are looked for, and the nearest come first."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from index.patterns import wildcard
from index.vocabulary import Vocabulary, vocabulary
from tests.index.words import Words

_TERMS = st.text("abcé東", min_size=1, max_size=9)


def edits(one: str, other: str) -> int:
    """How many letters have to be put in, left out, changed or swapped with the next: by a table of all beginnings."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one):
        row = [i + 1]
        for j, against in enumerate(other):
            row.append(min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (letter != against)))
            if i and j and (letter, one[i - 1]) == (other[j - 1], against):
                row[-1] = min(row[-1], rows[i - 1][j - 1] + 1)
        rows.append(row)
    return rows[-1][-1]


@given(st.lists(_TERMS, unique=True).map(sorted), _TERMS, st.integers(1, 2))
def test_all_that_few_edits_make_are_found_nearest_first(terms: Sequence[str], term: str, distance: int) -> None:
    found = Vocabulary(terms).near(term, distance)
    assert found == {other: edits(term, other) for other in terms if edits(term, other) <= distance}
    assert list(found) == sorted(found, key=lambda other: (found[other], len(other), other))
    assert list(Vocabulary(terms).near(term, distance, 3)) == list(found)[:3]


@given(st.lists(_TERMS, unique=True).map(sorted), _TERMS, st.integers(1, 2))
def test_with_the_same_beginning_only_words_that_have_it_are_found(terms: list[str], term: str, distance: int) -> None:
    words = Vocabulary(terms)
    near = words.near(term, distance)
    assert words.near(term, distance, same=1) == {other: near[other] for other in near if other[0] == term[0]}


def test_a_vocabulary_that_was_prepared_answers_the_same() -> None:
    terms = sorted(["memory", "memoir", "memo", "kernel", "kernal", "東京"])
    prepared, other = Vocabulary(terms), Vocabulary(terms)
    prepared.prepare()
    assert prepared.near("memery", 1) == other.near("memery", 1) == {"memory": 1}
    assert prepared.matching(wildcard("*em*")) == other.matching(wildcard("*em*")) == ["memo", "memoir", "memory"]
    assert list(prepared.beginning("kern")) == ["kernal", "kernel"]


def test_the_vocabulary_of_a_lexicon_is_made_once() -> None:
    lexicon = Words({"memory": 3})
    assert vocabulary(lexicon) is vocabulary(lexicon)
