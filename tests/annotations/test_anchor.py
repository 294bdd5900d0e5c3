"""Finding a passage again in a text that has changed."""

from __future__ import annotations

import time
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.anchor import Anchor, AnchorStatus, resolve
from annotations.ids import new_id
from annotations.model import Annotation, Target, describe

TEXT = (
    "The ministers met in the capital on Tuesday. They spoke of the border and of trade.\n\n"
    "A statement was read in the evening. It names three committees and a date for the next meeting.\n"
)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _note(text: str, *quotes: str) -> Annotation:
    targets = tuple(describe(text, text.index(quote), text.index(quote) + len(quote)) for quote in quotes)
    return Annotation(new_id(), targets, made_on=f"sha256:{_digest(text)}")


def _resolve(note: Annotation, text: str) -> Anchor:
    return resolve(note, text, _digest(text))


def _words(anchor: Anchor, text: str) -> list[str]:
    return [text[start:end] for start, end in anchor.ranges]


def test_in_the_text_it_was_made_on_a_passage_is_exact() -> None:
    anchor = _resolve(_note(TEXT, "trade", "three committees"), TEXT)
    assert anchor.status is AnchorStatus.EXACT
    assert _words(anchor, TEXT) == ["trade", "three committees"]
    assert anchor.reason == ""


def test_a_note_on_the_whole_document_has_no_passage() -> None:
    assert _resolve(Annotation(new_id()), TEXT) == Anchor(AnchorStatus.PAGE)


def test_a_change_behind_the_passage_leaves_it_exact() -> None:
    anchor = _resolve(_note(TEXT, "ministers"), TEXT + "More.")
    assert anchor.status is AnchorStatus.EXACT


def test_a_passage_follows_its_words_when_text_comes_before_it() -> None:
    new = "A new first line.\n" + TEXT
    anchor = _resolve(_note(TEXT, "three committees"), new)
    assert anchor.status is AnchorStatus.MOVED
    assert _words(anchor, new) == ["three committees"]
    assert anchor.reason == "The passage stands 18 characters later than it did."


def test_of_two_places_the_one_with_the_old_surroundings_is_chosen() -> None:
    new = "In the afternoon they spoke of the border and of fish.\n" * 2 + TEXT
    anchor = _resolve(_note(TEXT, "of the border and"), new)
    assert anchor.status is AnchorStatus.MOVED
    assert anchor.ranges[0][0] == new.index("of the border and of trade")


def test_a_passage_copied_with_its_surroundings_is_ambiguous_and_stands_at_the_nearest() -> None:
    row = "Name of the village: none known at this time of year. Houses counted by the team: unknown.\n"
    text = "Start\n" + row * 3
    note = _note(text, "none known")
    new = "St\n" + row * 4
    anchor = _resolve(note, new)
    assert anchor.status is AnchorStatus.AMBIGUOUS
    assert "places that fit equally well" in anchor.reason
    assert anchor.ranges == anchor.candidates[:1]
    assert len(anchor.candidates) > 1
    assert {new[start:end] for start, end in anchor.candidates} == {"none known"}
    old = note.targets[0].start
    assert abs(anchor.ranges[0][0] - old) == min(abs(start - old) for start, _ in anchor.candidates)


def test_a_deleted_passage_is_lost_and_says_so() -> None:
    anchor = _resolve(_note(TEXT, "three committees"), TEXT.replace("three committees and ", ""))
    assert anchor.status is AnchorStatus.LOST
    assert anchor.ranges == ()
    assert anchor.reason == "The words of the passage are no longer in the document."


def test_a_short_word_in_other_surroundings_is_not_taken_for_the_passage() -> None:
    anchor = _resolve(_note(TEXT, "date"), "An unrelated letter. Keep the date free. Another date came.")
    assert anchor.status is AnchorStatus.LOST
    assert anchor.reason == "The words of the passage stand in 2 places, but in other surroundings."


def test_a_long_passage_is_found_without_its_surroundings() -> None:
    quote = "It names three committees and a date for the next meeting."
    anchor = _resolve(_note(TEXT, quote), f"x {quote} y")
    assert anchor.status is AnchorStatus.MOVED


def test_lines_broken_anew_around_a_passage_do_not_matter() -> None:
    new = "Page 1\n" + TEXT.replace(" in the ", "\nin\nthe  ").replace(" a ", "\n  a ")
    anchor = _resolve(_note(TEXT, "three committees"), new)
    assert anchor.status is AnchorStatus.MOVED
    assert _words(anchor, new) == ["three committees"]


def test_a_note_with_one_lost_passage_is_lost_but_keeps_the_others() -> None:
    new = TEXT.replace("trade", "fish")
    anchor = _resolve(_note(TEXT, "ministers", "trade"), new)
    assert anchor.status is AnchorStatus.LOST
    assert _words(anchor, new) == ["ministers"]


def test_a_passage_noted_with_windows_line_ends_is_found() -> None:
    target = Target("border and of trade.\r\n\r\nA statement", "They spoke of the ", " was read", 500, 530)
    anchor = _resolve(Annotation(new_id(), (target,)), TEXT)
    assert _words(anchor, TEXT) == ["border and of trade.\n\nA statement"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("قال وزير الدفاع إن الحوار المشترك انتهى يوم الثلاثاء في العاصمة.", "الحوار المشترك"),
        ("Votes 👍🏽👍🏽 and a family 👩‍👩‍👧 came to the meeting hall.", "👩‍👩‍👧"),
        ("第二次联合安全合作对话于周二在首都结束，双方发表了声明。", "联合安全"),
    ],
)
def test_every_script_and_emoji_is_found_after_a_change(text: str, quote: str) -> None:
    new = "🇮🇶 مقدمة\n" + text
    anchor = _resolve(_note(text, quote), new)
    assert anchor.status is AnchorStatus.MOVED
    assert _words(anchor, new) == [quote]


@given(st.text("abc \n", min_size=1, max_size=80), st.integers(0, 79), st.integers(1, 20), st.text("xyz ", max_size=9))
@settings(derandomize=True, deadline=None, max_examples=300, database=None)
def test_a_change_elsewhere_never_puts_a_note_on_other_words(text: str, start: int, size: int, before: str) -> None:
    if not text[start : start + size].strip():
        return
    target = describe(text, start, min(len(text), start + size))
    note = Annotation(new_id(), (target,), made_on=f"sha256:{_digest(text)}")
    new = before + text
    anchor = _resolve(note, new)
    assert anchor.status is not AnchorStatus.PAGE
    assert all(words == target.exact for words in _words(anchor, new))
    if anchor.status in (AnchorStatus.EXACT, AnchorStatus.MOVED) and text.count(target.exact) == 1:
        assert anchor.ranges == ((target.start + len(before), target.end + len(before)),)


def test_a_word_that_stands_a_million_times_does_not_take_long() -> None:
    text = "ab " * 1_000_000
    target = Target("ab", "x ab ", " ab y", 1_500_000, 1_500_002)
    began = time.perf_counter()
    anchor = resolve(Annotation(new_id(), (target,)), text, "")
    assert time.perf_counter() - began < 2
    assert anchor.status is AnchorStatus.AMBIGUOUS
    assert anchor.ranges == ((1_500_000, 1_500_002),)
