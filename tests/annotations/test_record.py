"""A note as it stands in its file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.model import Annotation, Target
from annotations.record import read_annotation, write_annotation
from annotations.strictyaml import YamlProblem

NoteMaker = Callable[..., Annotation]
ID = "0198f0c2-7b3e-7c41-9d2a-5f3c1e8a9b10"

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
targets = st.builds(
    lambda exact, prefix, start, where: Target(exact, prefix, "", start, start + len(exact), {"heading": where}),
    words,
    words,
    st.integers(0, 10**9),
    st.lists(words, max_size=2),
)


def test_the_file_of_a_note_reads_well(make_note: NoteMaker) -> None:
    target = Target("quick brown fox", "The ", " jumps\nover", 4, 19, {"heading": ["Intro"], "line": 1})
    note = replace(make_note("Why brown?  \n\n#check\n\n", targets=(target,)), id=ID)
    assert write_annotation(note) == (
        f"id: {ID}\nstate: open\ncreator: reader1\ntags:\n- check\n- method/sampling\n"
        f"created: '2026-01-01T10:00:00Z'\nkind: note\nmade_on: sha256:{'a' * 64}\ncolor: yellow\n"
        "target:\n- exact: quick brown fox\n  prefix: 'The '\n"
        '  suffix: " jumps\\n\\\n    over"\n'
        "  start: 4\n  end: 19\n  where:\n    heading:\n    - Intro\n    line: 1\n"
        "reply_to: ''\nlinks: []\nbody: |-\n  Why brown?\n\n  #check\n"
    )


@given(st.lists(targets, max_size=2), st.lists(words, max_size=3), words, words)
@settings(derandomize=True, deadline=None, max_examples=150, database=None)
def test_what_is_written_is_read_again(places: list[Target], tags: list[str], creator: str, body: str) -> None:
    note = Annotation(ID, tuple(places), body, tuple(tags), creator=creator)
    again = read_annotation(write_annotation(note), "x")
    assert replace(again, body=body) == note
    assert read_annotation(write_annotation(again), "x") == again
    assert again.body.split() == body.replace("\r", "\n").split()


def test_every_key_is_written_even_when_empty() -> None:
    keys = [line.partition(":")[0] for line in write_annotation(Annotation(ID)).splitlines()]
    assert keys == [
        *("id", "state", "creator", "tags", "created", "kind", "made_on", "color", "target"),
        *("reply_to", "links", "body"),
    ]


def test_a_note_with_its_id_alone_is_a_note() -> None:
    assert read_annotation(f"id: {ID}\ntags:\nbody:\n", "x") == Annotation(ID)


def test_keys_of_a_newer_version_are_kept() -> None:
    text = f"id: {ID}\nreviewed: [yes, {{by: me}}]\ntarget:\n- exact: x\n  page: '3'\n"
    note = read_annotation(text, "x")
    assert note.extra == {"reviewed": ["yes", {"by": "me"}]}
    assert note.targets[0].extra == {"page": "3"}
    assert read_annotation(write_annotation(note), "x") == note


@pytest.mark.parametrize(
    ("line", "said", "remedy"),
    [
        ("kind: qestion", "`qestion` is not a kind", "Did you mean `question`?"),
        ("kind: Question", "`Question` is not a kind", "Did you mean `question`?"),
        ("state: zzz", "`zzz` is not a state", "Use one of: open, done, dismissed"),
        ("colour: red", "`colour` is not a key", "Did you mean `color`?"),
        ("color: '#ff0'", "`#ff0` does not fit `color`", "Write a name such as yellow"),
        ("made_on: md5:1", "`md5:1` does not fit `made_on`", "Write sha256: and 64 digits"),
        ("created: yesterday", "`yesterday` is not a time", "Write it as 2026-01-01T10:00:00Z"),
        ("created: 2026-01-01T10:00:00", "is not a time", "Write it as 2026-01-01T10:00:00Z"),
        ("reply_to: ../x", "`../x` is not an id", "Copy the id"),
        ("tags: check", "`tags` must be a list", "lines that begin with -"),
        ("tags: [[x]]", "each of `tags` must be text", "quotes"),
        ("body: [x]", "`body` must be text", "Write body:"),
        ("target: [x]", "a target must have keys", "exact"),
        ("target: [{exact: x, start: four}]", "`start` must be a whole number", "offset"),
        ("target: [{exact: x, start: 4, end: 2}]", "`end` is before `start`", "mend"),
        ("target: [{exact: x, start: " + "9" * 5_000 + "}]", "`start` must be a whole number", "offset"),
        ("target: [{exact: x, where: top}]", "`where` must have keys", "where: {}"),
        ("target: [{exakt: x}]", "`exakt` is not a key", "Did you mean `exact`?"),
    ],
)
def test_a_value_that_does_not_fit_is_told_by_line_key_and_remedy(line: str, said: str, remedy: str) -> None:
    with pytest.raises(YamlProblem) as caught:
        read_annotation(f"# a note\nid: {ID}\n{line}\n", "notes/x.yaml")
    assert (caught.value.line, caught.value.name) == (3, "notes/x.yaml")
    assert said in caught.value.message
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(("text", "said"), [("body: x\n", "`id` is missing"), ("id: ../../x\n", "not an id")])
def test_a_file_without_a_good_id_is_no_note(text: str, said: str) -> None:
    with pytest.raises(YamlProblem, match=r"x\.yaml") as caught:
        read_annotation(text, "x.yaml")
    assert said in caught.value.message
