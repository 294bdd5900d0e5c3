"""Files that people wrote by hand keep what people wrote."""

from __future__ import annotations

import pytest
import yaml

from annotations import splice as splice_module
from annotations.splice import revise, splice
from annotations.strictyaml import dump, load

BY_HAND = """\
# my note 😀
id: "one"   # short
state:  open # for now

tags: [a, b]  # flow
list:
- p
- q

# about the body
body: |
  first
  second

# the end
"""


@pytest.fixture(
    autouse=True, params=[yaml.BaseLoader, yaml.CBaseLoader] if yaml.__with_libyaml__ else [yaml.BaseLoader]
)
def _each_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splice_module, "_LOADER", request.param)


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ({"state": "done"}, "state:  open # for now", "state: done # for now"),
        ({"tags": ["c"]}, "tags: [a, b]  # flow", "tags:\n- c  # flow"),
        ({"list": ["p", "q", "r"]}, "- q\n", "- q\n- r\n"),
        ({"list": []}, "list:\n- p\n- q\n", "list: []\n"),
        ({"body": "other"}, "body: |\n  first\n  second\n", "body: other\n"),
        ({"new": "x"}, "# the end\n", "# the end\nnew: x\n"),
    ],
)
def test_only_the_value_that_changed_is_replaced(changes: dict[str, object], old: str, new: str) -> None:
    spliced = splice(BY_HAND, changes)
    assert spliced == BY_HAND.replace(old, new)
    assert load(spliced, "x") == {**load(BY_HAND, "x"), **changes}


def test_several_values_are_replaced_at_once() -> None:
    spliced = splice(BY_HAND, {"id": "two", "body": "x\ny", "state": "done"})
    assert spliced is not None
    assert {**load(spliced, "x"), "id": "one"} == {**load(BY_HAND, "x"), "state": "done", "body": "x\ny", "id": "one"}
    assert spliced.count("#") == BY_HAND.count("#")


def test_windows_line_ends_and_the_byte_order_mark_stay() -> None:
    text = "\ufeff" + BY_HAND.replace("\n", "\r\n")
    spliced = splice(text, {"list": ["z"]})
    assert spliced is not None and spliced.startswith("\ufeff#")
    assert spliced.count("\n") == spliced.count("\r\n") == text.count("\n") - 1


@pytest.mark.parametrize(
    "text",
    [
        "tags:\n- a # why\n- b\n",
        "tags: [a, # why\n b]\n",
        "tags: # why\n- a\n",
        "tags: | # why\n  x\n",
        "{tags: x}\n",
        "  tags: x\n",
    ],
)
def test_a_value_with_a_comment_inside_is_not_replaced(text: str) -> None:
    assert splice(text, {"tags": ["c"]}) is None


def test_a_file_as_this_program_writes_it_is_written_anew() -> None:
    old = {"a": "x", "b": ["y"]}
    revision = revise(dump(old), {"a": "z", "b": []}, lambda text: load(text, "x"))
    assert (revision.text, revision.loses_comments) == ("a: z\nb: []\n", False)


def test_a_value_that_would_swallow_the_comment_behind_it_is_not_spliced() -> None:
    revision = revise("a: x # why\n", {"a": "y\nz"}, lambda text: load(text, "x"))
    assert revision.loses_comments
    assert load(revision.text, "x") == {"a": "y\nz"}
