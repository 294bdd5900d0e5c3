"""What is new in a saved search since a reader last looked at it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tui.search_news import News, news, packed, unpacked

_A, _B, _C = "a" * 64, "b" * 64, "c" * 64

_found = st.dictionaries(st.sampled_from([f"{number}.txt" for number in range(8)]), st.sampled_from((_A, _B, _C, "")))


def test_documents_that_came_changed_and_went_are_told() -> None:
    before = {"stays.txt": _A, "edited.txt": _A, "deleted.txt": _B}
    now = {"stays.txt": _A, "edited.txt": _C, "added.txt": _A}
    assert news(before, now) == News(new=("added.txt",), changed=("edited.txt",), gone=("deleted.txt",))


def test_an_index_built_anew_and_a_file_moved_are_no_news() -> None:
    assert not news({"a.txt": _A, "b.txt": _B}, {"b.txt": _B, "elsewhere/a.txt": _A})


def test_a_second_copy_of_a_text_that_moved_is_new() -> None:
    found = news({"a.txt": _A}, {"b.txt": _A, "c.txt": _A})
    assert (found.new, found.gone) == (("c.txt",), ())


def test_documents_without_a_text_do_not_pass_for_each_other() -> None:
    assert news({"a.pdf": ""}, {"b.pdf": ""}) == News(new=("b.pdf",), gone=("a.pdf",))


def test_nothing_is_new_the_first_time() -> None:
    assert not news(None, {"a.txt": _A})
    assert news({}, {"a.txt": _A}).new == ("a.txt",)


@settings(deadline=None)
@given(_found, _found)
def test_news_leads_from_what_was_to_what_is(before: dict[str, str], now: dict[str, str]) -> None:
    found = news(before, now)

    assert set(found.new) <= now.keys() - before.keys()
    assert set(found.gone) <= before.keys() - now.keys()
    assert len(before) - len(found.gone) + len(found.new) == len(now)
    assert not news(now, now)


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=20), st.sampled_from((_A, _B, ""))))
def test_what_was_found_is_remembered(found: dict[str, str]) -> None:
    kept = unpacked(packed(found))
    assert kept is not None
    assert not news(kept, found)


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_a_damaged_memory_is_none(data: bytes) -> None:
    assert unpacked(data) is None
