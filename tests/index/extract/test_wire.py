"""What the process that reads files may say to the one that asked, which believes none of it unseen."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Block, Document, Locator, Span, SpanKind
from index.extract.unpacking import Extracted
from index.extract.wire import Garbled, decode, encode
from index.sanitise import sanitise_line
from index.structure import pack, unpack

_FIELDS = ("title", "date", "source", "author", "language", "link", "thread")
_BLOCK = [0, 3, "paragraph", 0, 0, 0, ""]


def _header(**changes: object) -> dict[str, object]:
    return {"member": "", "problem": "", "media_type": "", "holds": -1, "notes": [], **changes}


def _said(structure: bytes, text: bytes = b"abc") -> Extracted:
    metadata = {**dict.fromkeys(_FIELDS, ""), "tags": [], "origins": {}}
    document = {"metadata": metadata, "media_type": "", "encoding": "", "warnings": []}
    return decode((json.dumps(_header(document=document)).encode(), structure, text))


def _packed(blocks: Any = (), spans: Any = (), locators: Any = ()) -> bytes:
    return zlib.compress(json.dumps([blocks, spans, locators]).encode())


def test_an_honest_structure_arrives_as_it_was() -> None:
    blocks = (Block(0, 1), Block(2, 3, level=0, quote=1, indent=2, marker="3."))
    document = Document(
        "a\nb", blocks=blocks, spans=(Span(2, 3, SpanKind.LINK, "https://a"),), locators=(Locator(3, "page 2"),)
    )
    frame = encode(Extracted("", document))
    head, structure = (int.from_bytes(frame[at : at + 4]) for at in (0, 4))
    parts = frame[12 : 12 + head], frame[12 + head : 12 + head + structure], frame[12 + head + structure :]
    assert decode(parts).document == document


@pytest.mark.parametrize("holds", ["Infinity", "NaN", "1e400", "-2", "1" + "0" * 30, '"1"', "1.5", "null", "[]"])
def test_a_number_of_documents_that_is_none_is_refused(holds: str) -> None:
    header = json.dumps(_header(holds="here")).replace('"here"', holds)
    with pytest.raises(Garbled):
        decode((header.encode(), b"", b""))


@pytest.mark.parametrize(
    "blocks",
    [
        [[-1, *_BLOCK[1:]]],
        [[0, 4, *_BLOCK[2:]]],
        [[2, 1, *_BLOCK[2:]]],
        [[0, 2, *_BLOCK[2:]], [1, 3, *_BLOCK[2:]]],
        [[0, 1.5, *_BLOCK[2:]]],
        [["0", *_BLOCK[1:]]],
        [[None, *_BLOCK[1:]]],
        [[0, 3, "chapter", 0, 0, 0, ""]],
        [[0, 3, [], 0, 0, 0, ""]],
        [[0, 3, "heading", 7, 0, 0, ""]],
        [[0, 3, "paragraph", 0, 10**9, 0, ""]],
        [[0, 3, "paragraph", 0, 0, -1, ""]],
        [[0, 3, "paragraph", 0, 0, 0, 3]],
        [[0, 3, "paragraph", 0, 0, 0, "\x1b[2J"]],
        [[0, 3, "paragraph", 0, 0, 0, "two\nlines"]],
        [[*_BLOCK, "more"]],
    ],
)
def test_blocks_that_no_text_can_have_are_refused(blocks: list[list[object]]) -> None:
    with pytest.raises(Garbled):
        _said(_packed(blocks))


@pytest.mark.parametrize(
    ("spans", "locators"),
    [
        ([[-1, 1, "link", ""]], []),
        ([[0, 4, "link", ""]], []),
        ([[2, 1, "link", ""]], []),
        ([[0, 1, "link", "\x1b]52;c;AAAA\x07"]], []),
        ([[0, 1, "link", None]], []),
        ([[0.0, 1, "link", ""]], []),
        ([], [[4, "page 1"]]),
        ([], [[2, "page 1"], [1, "page 2"]]),
        ([], [[0, "\x9b31m"]]),
        ([], [[0, 7]]),
        ([], [[False, ["page"]]]),
    ],
)
def test_spans_and_locators_that_no_text_can_have_are_refused(spans: list[Any], locators: list[Any]) -> None:
    with pytest.raises(Garbled):
        _said(_packed((), spans, locators))


def test_a_structure_that_unpacks_to_very_much_is_refused() -> None:
    empty = b"[[],[],[]]"
    assert _said(zlib.compress(empty)).document
    with pytest.raises(Garbled):
        _said(zlib.compress(empty + b" " * 2**27))
    with pytest.raises(ValueError, match="too large"):
        unpack(zlib.compress(empty), len(empty) - 1)


def test_half_a_structure_is_refused() -> None:
    whole = pack(((Block(0, 3),), (), ()))
    for length in range(len(whole)):
        with pytest.raises(Garbled):
            _said(whole[:length])


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.sampled_from(["", "x", "\x1b", "link", "code"]),
    lambda inner: st.lists(inner, max_size=8),
    max_leaves=20,
)
_NEAR = st.tuples(
    st.lists(st.tuples(_ANY, _ANY, st.sampled_from(["paragraph", "code"]), _ANY, _ANY, _ANY, _ANY), max_size=2),
    st.lists(st.tuples(_ANY, _ANY, st.sampled_from(["link", "code"]), _ANY), max_size=2),
    st.lists(st.tuples(_ANY, _ANY), max_size=2),
)


@given(_NEAR | _ANY)
def test_of_any_structure_only_what_can_be_shown_is_taken(said: Any) -> None:
    try:
        document = _said(zlib.compress(json.dumps(said).encode())).document
    except Garbled:
        return
    assert document
    places = [*((b.start, b.end) for b in document.blocks), *((s.start, s.end) for s in document.spans)]
    assert all(0 <= start <= end <= 3 for start, end in places)
    for line in [*(b.marker for b in document.blocks), *(s.target for s in document.spans)]:
        assert sanitise_line(line) == line
