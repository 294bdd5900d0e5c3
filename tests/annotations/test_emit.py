"""Writing YAML."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.emit import dump
from annotations.strictyaml import load

LOADERS: list[Any] = [yaml.SafeLoader, yaml.BaseLoader]
if yaml.__with_libyaml__:
    LOADERS += [yaml.CSafeLoader, yaml.CBaseLoader]

TRICKY = " \t\n\r'\"\\:#-?|>ab\x00\x1b\x7f\x85\u2028\u2029\ufeff\ufffe\u200f\u202e[]{},&*!%@`0é👍"
WORDS = [*("yes", "No", "~", "null", "<<", "=", "...", "---", "1:30", "0x1f", "1e3", "2024-01-01", ".inf", "-")]
texts = (
    st.text(st.characters(exclude_categories=["Cs"]))
    | st.text(TRICKY)
    | st.sampled_from(WORDS)
    | st.text("ab \n", min_size=60, max_size=200)
)
values = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=8
)


@given(st.dictionaries(texts, values, max_size=4))
@settings(derandomize=True, deadline=None, max_examples=120, database=None)
def test_every_reader_of_yaml_gives_back_what_was_written(mapping: dict[str, Any]) -> None:
    written = dump(mapping)
    assert load(written, "x") == mapping
    for loader in LOADERS:
        assert yaml.load(written, loader) == mapping
    assert dump(load(written, "x")) == written


def test_a_note_reads_well() -> None:
    mapping = {
        "id": "0198f0c2-7b3e-7c41-9d2a-5f3c1e8a9b10",
        "tags": ["method/sampling", "no"],
        "target": [{"exact": "quick\nbrown", "prefix": "The ", "start": 4, "where": {"heading": ["Intro"]}}],
        "links": [],
        "extra": {},
        "body": "It's\n\n  indented",
    }
    assert dump(mapping) == (
        "id: 0198f0c2-7b3e-7c41-9d2a-5f3c1e8a9b10\n"
        "tags:\n- method/sampling\n- 'no'\n"
        "target:\n- exact: |-\n    quick\n    brown\n  prefix: 'The '\n  start: 4\n"
        "  where:\n    heading:\n    - Intro\n"
        "links: []\nextra: {}\n"
        "body: |-\n  It's\n\n    indented\n"
    )


def test_a_long_line_becomes_a_block_of_its_own() -> None:
    assert dump({"body": "word " * 20 + "end"}) == f"body: |-\n  {'word ' * 20}end\n"


@pytest.mark.parametrize("char", "\x00\x1b\x7f\x85\u2028\u200f\u202e\u2066\ufeff\ufffe\uffff")
def test_what_cannot_be_seen_is_written_as_an_escape(char: str) -> None:
    written = dump({"body": f"a{char}b", f"k{char}": "x"})
    assert char not in written
    assert written.startswith(f'body: "a\\u{ord(char):04X}b"\n')


def test_text_with_escapes_still_has_a_row_a_line() -> None:
    written = dump({"body": "first\u200f\n second\nthird\n"})
    assert written == 'body: "first\\u200F\\n\\\n  \\ second\\n\\\n  third\\n"\n'


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert load(dump({"body": "a\ud800b"}), "x") == {"body": "a\ufffdb"}


def test_numbers_and_nothing_are_written_plainly() -> None:
    assert dump({"a": 1, "b": True, "c": None}) == "a: 1\nb: true\nc: ''\n"
    assert dump({}) == "{}\n"


def test_a_value_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(TypeError, match="complex"):
        dump({"a": 1j})


def test_a_very_long_key_survives() -> None:
    mapping = {"k" * 2_000: {"a": "b"}, "l\n" * 900: "x"}
    assert load(dump(mapping), "x") == mapping
