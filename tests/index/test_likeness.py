"""How much texts are alike."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from index.analysis import analyse
from index.likeness import ALIKE, FEWEST, SIZE, bands_of, likeness, sketch_of

_WORDS = [f"word{number}" for number in range(400)]
_TEXT = " ".join(random.Random(1).choices(_WORDS, k=300))


def _sketch(text: str) -> bytes:
    return sketch_of(analyse(text))


def _resemblance(one: Sequence[str], other: Sequence[str]) -> float:
    """The size of what the three-word sequences of both share, by the size of all: what a sketch estimates."""
    first, second = (set(zip(words, words[1:], words[2:], strict=False)) for words in (one, other))
    return len(first & second) / len(first | second)


@given(st.integers(0, 2**32), st.floats(0.0, 0.3))
def test_a_sketch_estimates_how_many_three_word_sequences_two_texts_share(seed: int, changed: float) -> None:
    change = random.Random(seed)
    words = _TEXT.split()
    other = [f"new{change.random()}" if change.random() < changed else word for word in words]
    estimate = likeness(_sketch(_TEXT), _sketch(" ".join(other)))
    assert abs(estimate - _resemblance(words, other)) < 0.25


def test_texts_with_one_word_in_fifteen_changed_are_alike_and_meet_in_a_band() -> None:
    change = random.Random(3)
    own = _sketch(_TEXT)
    others = [
        _sketch(" ".join("other" if change.random() < 1 / 15 else word for word in _TEXT.split())) for _ in range(50)
    ]
    assert sum(likeness(own, other) >= ALIKE for other in others) >= 40
    assert sum(bool({*bands_of(own)} & {*bands_of(other)}) for other in others) >= 45


@given(st.lists(st.sampled_from("abcde"), max_size=80))
def test_a_sketch_has_one_size_whatever_the_text_and_a_text_is_wholly_like_itself(words: list[str]) -> None:
    sketch = _sketch(" ".join(words))
    assert len(sketch) == (SIZE if len({*zip(words, words[1:], words[2:], strict=False)}) >= FEWEST else 0)
    assert likeness(sketch, sketch) == bool(sketch)


def test_texts_on_different_things_are_not_alike() -> None:
    other = " ".join(random.Random(2).choices(_WORDS, k=300))
    assert likeness(_sketch(_TEXT), _sketch(other)) < 0.1


def test_line_breaks_capitals_and_signs_make_no_difference() -> None:
    assert _sketch(_TEXT.upper().replace(" ", ",\n")) == _sketch(_TEXT)


def test_a_text_of_a_few_words_is_alike_nothing() -> None:
    assert _sketch("A few words only") == b""
    assert likeness(b"", _sketch(_TEXT)) == 0.0
    assert bands_of(b"") == []


def test_han_text_has_no_spaces_and_is_compared_all_the_same() -> None:
    text = "".join(chr(0x4E00 + number * 7) for number in range(200))
    changed = text[:100] + "的" + text[101:]
    assert ALIKE < likeness(_sketch(text), _sketch(changed)) < 1


def test_a_long_text_is_looked_at_in_pieces_and_the_pieces_do_not_show() -> None:
    words = [f"w{number}" for number in range(200_000)]
    long = " ".join(words)
    assert len(long) > 2**20
    shifted = "a b c " + long
    assert likeness(_sketch(long), _sketch(shifted)) > 0.95
