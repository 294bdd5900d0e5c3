from __future__ import annotations

import re
from fnmatch import translate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.patterns import PatternRefused, regex, wildcard

_WORDS = ("memory", "memories", "mem", "m", "dememorise", "a" * 64, "colour", "color", "ab\u00df", "日本")


def _wild(pattern: str) -> list[str]:
    return wildcard(pattern).compiled.findall("\n".join(_WORDS))


def _regex(pattern: str) -> list[str]:
    return [word for word in _WORDS if regex(pattern).compiled.fullmatch(word)]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("mem*", ["memory", "memories", "mem"]),
        ("*mem*", ["memory", "memories", "mem", "dememorise"]),
        ("*ies", ["memories"]),
        ("m?m", ["mem"]),
        ("?", ["m"]),
        ("colo*r", ["colour", "color"]),
        ("日*", ["日本"]),
        ("mem.ry", []),
    ],
)
def test_a_wildcard_finds_what_it_stands_for(pattern: str, found: list[str]) -> None:
    assert _wild(pattern) == found


@given(st.text("ab*?", max_size=8), st.lists(st.text("ab", min_size=1, max_size=8)))
def test_a_wildcard_finds_what_a_shell_would(pattern: str, words: list[str]) -> None:
    shell = re.compile(translate(pattern))
    found = wildcard(pattern).compiled.findall("\n".join(words))
    assert [word for word in found if word] == [word for word in words if shell.match(word)]


def test_many_stars_end_on_a_word_that_almost_matches() -> None:
    assert _wild("*a" * 30 + "*b") == []


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("mem(ory|ories)", ["memory", "memories"]),
        ("MEM", ["mem"]),
        ("colou?r", ["colour", "color"]),
        ("[^m]{5,6}", ["colour", "color"]),
        ("[A-F].*e", ["dememorise"]),
        (r"m\w+y", ["memory"]),
        ("mém.*", ["memory", "memories", "mem"]),
        ("(?:me|ro)+ry", []),
        ("m(?:em|or)+ies", ["memories"]),
        (r"(m)e\1(?=o).*", ["memory", "memories"]),
        ("(?P<x>m)", ["m"]),
        ("memor|mem", ["mem"]),
        (".{64}", ["a" * 64]),
    ],
)
def test_a_regular_expression_matches_whole_words_without_case_and_accents(pattern: str, found: list[str]) -> None:
    assert _regex(pattern) == found


@pytest.mark.parametrize(
    "pattern",
    [
        *("(a+)+$", "(a*)*b", "(x|xx)*y", "(a|a)*b", "(a|é|e)*(b|c|ab)*", "(?:a?){40}a{40}", "a*a*a*a*a*a*b"),
        *("((a{1,9}){1,9}){1,9}c", "(.*)*", "([a-c]|b)+d", "a?" * 40 + "a" * 40, "(a|aa)" * 40 + "b"),
    ],
)
def test_what_could_take_for_ever_is_refused_with_a_remedy(pattern: str) -> None:
    with pytest.raises(PatternRefused, match="too many ways; use fewer"):
        regex(pattern)


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("[a", "is no regular expression: unterminated character set at character 1"),
        ("ab(c", "is no regular expression: missing .*, unterminated subpattern at character 3"),
        ("*a", "is no regular expression: nothing to repeat at character 1"),
        ("(?i)a", "has a kind of group at character 1 that is not for searching"),
        ("a(?#x)", "has a kind of group at character 2 that is not for searching"),
        ("a{99999999999}", "is too deep or counts too far"),
        ("(" * 5000 + ")" * 5000, "is too deep or counts too far|is no regular expression"),
    ],
)
def test_what_is_no_regular_expression_is_refused_with_its_place(pattern: str, says: str) -> None:
    with pytest.raises(PatternRefused, match=says):
        regex(pattern)


@given(st.text("ab|()*+?{}[]^$\\.,1d-:=!<>P", max_size=16), st.text("ab1", max_size=20))
def test_whatever_is_typed_either_means_what_python_means_or_is_refused(pattern: str, word: str) -> None:
    try:
        made = regex(pattern)
    except PatternRefused:
        return
    assert bool(made.compiled.fullmatch(word)) == bool(re.compile(pattern, re.DOTALL).fullmatch(word))
    if made.compiled.fullmatch(word):
        assert word.startswith(made.beginning)
