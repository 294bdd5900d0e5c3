"""Reading YAML with care."""

from __future__ import annotations

import pytest
import yaml

from annotations import strictyaml
from annotations.strictyaml import YamlProblem, load, load_with_lines


@pytest.fixture(params=[yaml.BaseLoader, yaml.CBaseLoader] if yaml.__with_libyaml__ else [yaml.BaseLoader])
def _each_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strictyaml, "_LOADER", request.param)


pytestmark = pytest.mark.usefixtures("_each_parser")

REFUSED = [
    ("a: &x 1\nb: 2\n", 1, "anchors (&x)"),
    ("a: 1\nb: *x\n", 2, "aliases (*x)"),
    ("a: 1\n<<: {b: 2}\n", 2, "merge keys"),
    ("a: !!python/object/apply:os.system [x]\n", 1, "tags"),
    ("a: 1\nb: 2\na: 3\n", 3, "`a` is already on line 1"),
    ("a:\n  b: 1\n  b: 2\n", 3, "`b` is already on line 2"),
    ("a: 1\n---\nb: 2\n", 2, "second document"),
    ("- a\n", 1, "does not hold keys"),
    ("words\n", 1, "does not hold keys"),
    ("[a]: 1\n", 1, "a key must be a word"),
    ("a: " + "[" * 20_000, 1, "deeper than 20"),
    ("a: 1\nb: " + "x" * 1_000_000, 0, "larger than 1 MB"),
    ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> other\n", 2, "merge conflict"),
    ("a: 1\nb: \x1b[31mred\n", 2, "U+001B"),
    ("a: 1\r\nb: x\u2028y\n", 2, "U+2028"),
    ("a: 1\nb: \ud800\n", 2, "U+D800"),
    ("a:\n\t- x\n", 2, "a tab"),
    ("a: 1\nb: c: d\n", 2, "not allowed"),
    ("a: 1\nb: 'x\n", 0, "end of stream"),
    ('a: "\\uD8\n', 1, ""),
]


@pytest.mark.parametrize(("text", "line", "said"), REFUSED)
def test_what_is_refused_is_told_by_file_line_and_remedy(text: str, line: int, said: str) -> None:
    with pytest.raises(YamlProblem) as caught:
        load(text, "notes/x.yaml")
    problem = caught.value
    assert said in problem.message
    assert problem.line == line or not line
    assert str(problem).startswith(f"notes/x.yaml, line {problem.line}: " if problem.line else "notes/x.yaml: ")
    assert str(problem).endswith(f". {problem.remedy}")


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "\ufeff"])
def test_a_file_without_keys_is_an_empty_mapping(text: str) -> None:
    assert load(text, "x") == {}


def test_every_scalar_is_what_was_typed() -> None:
    text = "a: no\nb: 012\nc: 1:30\nd: 2024-01-01\ne: ~\nf:\ng: 'q'\nh: !!str x\n"
    assert list(load(text, "x").values()) == ["no", "012", "1:30", "2024-01-01", "~", "", "q", "x"]


def test_windows_line_ends_and_a_byte_order_mark_are_fine() -> None:
    assert load("\ufeffa: 1\r\nb: |\r\n  c\r\n  d\r\n", "x") == {"a": "1", "b": "c\nd\n"}


def test_a_quoted_merge_key_is_a_key() -> None:
    assert load("'<<': x\n", "x") == {"<<": "x"}


def test_conflict_marks_inside_a_value_are_text() -> None:
    assert load("a: |-\n  <<<<<<< HEAD\n", "x") == {"a": "<<<<<<< HEAD"}


def test_each_key_and_item_has_its_line() -> None:
    text = "# top\na: 1\nb:\n  - c: 2\n    d: 3\n  - e\nf: {g: 4}\n"
    values, lines = load_with_lines(text, "x")
    assert values == {"a": "1", "b": [{"c": "2", "d": "3"}, "e"], "f": {"g": "4"}}
    assert list(lines.items()) == [
        *((("a",), 2), (("b",), 3), (("b", 0), 4), (("b", 0, "c"), 4), (("b", 0, "d"), 5), (("b", 1), 6)),
        *((("f",), 7), (("f", "g"), 7)),
    ]


def test_escape_codes_in_a_key_are_shown_as_signs() -> None:
    with pytest.raises(YamlProblem) as caught:
        load('"a\\e[31m": 1\n"a\\e[31m": 2\n', "x.yaml")
    assert "\x1b" not in str(caught.value)
