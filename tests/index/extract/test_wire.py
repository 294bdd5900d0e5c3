"""What the process that reads files may say to the one that asked, which believes none of it unseen."""

from __future__ import annotations

import io
import json
import zlib
from array import array
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Block, Document, Locator, Metadata, Span, SpanKind
from index.extract.unpacking import Extracted, prepared
from index.extract.wire import END, Frame, Garbled, decode, encode, read_frame
from index.sanitise import sanitise, sanitise_line
from index.structure import pack, unpack

_FIELDS = ("title", "date", "source", "author", "language", "link", "thread")
_BLOCK = [0, 3, "paragraph", 0, 0, 0, ""]


def _header(**changes: object) -> dict[str, object]:
    return {"member": "", "problem": "", "media_type": "", "holds": -1, "notes": [], **changes}


def _said(structure: bytes, text: bytes = b"abc") -> Extracted:
    metadata = {**dict.fromkeys(_FIELDS, ""), "tags": [], "origins": {}}
    document = {"metadata": metadata, "media_type": "", "encoding": "", "warnings": []}
    return decode(Frame(json.dumps(_header(document=document)).encode(), structure, text))


def _sent(outcome: Extracted) -> Frame:
    """What arrives of ``outcome``."""
    frame = read_frame(io.BytesIO(encode(outcome)).read)
    assert frame
    return frame


def _packed(blocks: Any = (), spans: Any = (), locators: Any = ()) -> bytes:
    return zlib.compress(json.dumps([blocks, spans, locators]).encode())


def test_an_honest_structure_arrives_as_it_was() -> None:
    blocks = (Block(0, 1), Block(2, 3, level=0, quote=1, indent=2, marker="3."))
    document = Document(
        "a\nb", blocks=blocks, spans=(Span(2, 3, SpanKind.LINK, "https://a"),), locators=(Locator(3, "page 2"),)
    )
    assert decode(_sent(Extracted("", document))).document == document
    assert decode(_sent(prepared(Extracted("", document)))) == prepared(Extracted("", document))


@pytest.mark.parametrize("holds", ["Infinity", "NaN", "1e400", "-2", "1" + "0" * 30, '"1"', "1.5", "null", "[]"])
def test_a_number_of_documents_that_is_none_is_refused(holds: str) -> None:
    header = json.dumps(_header(holds="here")).replace('"here"', holds)
    with pytest.raises(Garbled):
        decode(Frame(header.encode()))


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


def test_an_answer_ends_with_a_frame_of_nothing() -> None:
    assert read_frame(io.BytesIO(END).read) == Frame(b"")


@given(st.text(), st.text(alphabet="ab 漢字한글éß٠\u0301\u0903\u200c\n", max_size=60))
def test_a_document_made_ready_arrives_as_it_was(title: str, text: str) -> None:
    metadata = Metadata(sanitise_line(title), tags=("a", "b"), origins={"title": "first line"})
    outcome = prepared(Extracted("", Document(sanitise(text), metadata)))
    assert decode(_sent(outcome)) == outcome


def _ready(**changes: bytes) -> Frame:
    """A frame of the text “one two one”, with changes."""
    return _sent(prepared(Extracted("", Document("one two one"))))._replace(**changes)


def _numbers(*numbers: int) -> bytes:
    return array("I", numbers).tobytes()


def test_terms_and_places_arrive() -> None:
    ready = decode(_ready()).prepared
    assert ready
    assert (ready.analysed.terms, list(ready.analysed.frequencies)) == ("one\ntwo", [2, 1])
    assert (list(ready.analysed.positions), ready.analysed.length) == ([0, 2, 1], 3)


@pytest.mark.parametrize(
    "changes",
    [
        {"terms": b"one"},
        {"terms": b"one\none"},
        {"terms": b"one\ntwo\n"},
        {"terms": b"one\n\x1b[2J"},
        {"terms": b"one\n\ttwo"},
        {"terms": b"one\n" + b"w" * 65},
        {"terms": b"one\n\xff"},
        {"terms": b""},
        {"numbers": b""},
        {"numbers": _numbers(2, 1, 0, 2, 1)[:-1]},
        {"numbers": _numbers(2, 1, 0, 2)},
        {"numbers": _numbers(2, 1, 0, 2, 3)},
        {"numbers": _numbers(3, 0, 0, 1, 2)},
        {"numbers": _numbers(2**32 - 1, 4, 0, 2, 1)},
        {"sketch": b"short"},
        {"text": b"\x1b]52;"},
        {"structure": b"rubbish"},
    ],
)
def test_what_no_text_can_be_made_ready_to_is_refused(changes: dict[str, bytes]) -> None:
    with pytest.raises(Garbled):
        decode(_ready(**changes))


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_of_any_terms_only_such_as_can_be_shown_are_taken(terms: bytes, numbers: bytes) -> None:
    try:
        ready = decode(_ready(terms=terms, numbers=numbers)).prepared
    except Garbled:
        return
    assert ready
    found = ready.analysed
    assert sum(found.frequencies) == len(found.positions) == found.length
    assert all(sanitise_line(term) == term for term in found.terms.split("\n"))
