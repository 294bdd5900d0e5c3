"""What a file with documents in it may cost, and what one bad document in it costs the others."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from index.child import environment
from index.documents import Document
from index.extract.options import Limits, Options
from index.extract.process import Extractor
from index.extract.unpacking import Extracted, read_all
from index.extract.wire import Garbled, decode, encode, read_frame
from tests.index.offices import zipped

_SLOW = "*a* [b](c) " * 50_000 + "\n\n" + "- item\n" * 200_000
"""Markdown that takes far more than a second."""


def _roomy(members: dict[str, str]) -> bytes:
    """A ZIP file that is not so small that what it holds is much for its size."""
    return zipped({"noise.bin": random.Random(1).randbytes(200_000), **members})


def _read(path: Path, options: Options) -> list[Extracted]:
    with Extractor(options) as extractor:
        return list(extractor.read(path))


def test_a_document_that_ends_the_process_costs_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(
        zipped({"a.txt": "first", "slow.md": _SLOW, "b.txt": "second", "in.zip": zipped({"c.txt": "third"})})
    )
    outcomes = {outcome.member: outcome for outcome in _read(path, Options(Limits(processor=1)))}
    assert {name for name, outcome in outcomes.items() if outcome.document} == {"a.txt", "b.txt", "in.zip/c.txt"}
    assert outcomes["slow.md"].problem == "took more than 1 s of processor time"
    assert (outcomes[""].holds, outcomes[""].notes) == (4, ())


def test_a_document_that_ends_the_process_may_come_first(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"slow.md": _SLOW, "b.txt": "second"}))
    slow, after, own = _read(path, Options(Limits(processor=1)))
    assert slow.problem == "took more than 1 s of processor time"
    assert after.document is not None
    assert own.holds == 2


def test_many_that_end_the_process_end_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(_roomy({f"{number}.md": _SLOW for number in range(8)}))
    *members, own = _read(path, Options(Limits(processor=1)))
    assert len(members) < 8
    assert "took more than 1 s" in own.notes[0]


def test_documents_that_each_take_long_end_somewhere(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    page = "- item\n" * 5_000
    path.write_bytes(_roomy({f"{number}.md": page for number in range(40)}))
    command = "from index.extract import worker; worker._WHOLE_FACTOR = 1; worker.main()"
    options = Options(Limits(processor=2)).to_mapping()
    request = {"path": str(path), "name": "a.zip"}
    said = "".join(json.dumps(line) + "\n" for line in (options, request)).encode()
    program = [sys.executable, "-P", "-c", command]
    done = subprocess.run(program, input=said, capture_output=True, env=environment(), check=True)
    answer, outcomes = io.BytesIO(done.stdout), []
    while (frame := read_frame(answer.read)) and frame.header:
        outcomes.append(decode(frame))
    *members, own = outcomes
    assert 0 < len(members) < 40
    assert own.notes == ("This file took more than 2 s of processor time; what was read before that is kept",)


def test_what_unpacks_to_far_more_than_its_size_is_read_up_to_there(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({f"{number}.txt": b"The same words again. " * 100_000 for number in range(12)}))
    *members, own = read_all(path, Options())
    assert 0 < len(members) < 12
    assert "which is much for its size; what was read before that is kept" in own.notes[0]


def test_a_file_that_holds_nothing_readable_says_why_once(tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    path.write_text('<!DOCTYPE a [<!ENTITY b "c">]><rss><channel>&b;</channel></rss>')
    (outcome,) = read_all(path, Options())
    assert "document type definition" in outcome.problem


def test_a_name_that_no_path_can_have_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(
        b"MIME-Version: 1.0\nSubject: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nbody\n--b\n"
        b"Content-Disposition: attachment; filename*=utf-7''%2B2AA-.txt\n\nattached\n--b--\n"
    )
    members = [outcome.member for outcome in read_all(path, Options()) if outcome.member]
    assert len(members) == 1
    assert members[0].encode("utf-8").endswith(b".txt")


@pytest.mark.parametrize("member", ["\ud800", "a\0b"])
def test_a_path_that_cannot_be_is_refused(member: str) -> None:
    frame = read_frame(io.BytesIO(encode(Extracted(member, Document("fine")))).read)
    assert frame is not None
    with pytest.raises(Garbled):
        decode(frame)


def test_what_came_with_a_message_has_its_date_unless_it_has_its_own(tmp_path: Path) -> None:
    part = "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename={}\n\n{}\n"
    (tmp_path / "a.eml").write_text(
        "MIME-Version: 1.0\nDate: Fri, 1 Mar 2024 10:00:00 +0000\nMessage-ID: <1@x>\nSubject: Two files\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee these.\n"
        + part.format("plain.txt", "No date here")
        + part.format("dated.md", "---\ndate: 2020-05-05\n---\nWords")
        + "--b--\n"
    )
    found = {each.member: each.document.metadata for each in read_all(tmp_path / "a.eml", Options()) if each.document}
    assert found["plain.txt"].date == found[""].date == "2024-03-01T10:00+00:00"
    assert found["plain.txt"].origins["date"] == "message it came with"
    assert found["dated.md"].date == "2020-05-05"


@pytest.mark.parametrize("packed_first", [True, False])
def test_two_documents_that_would_have_one_path_are_both_there(tmp_path: Path, packed_first: bool) -> None:
    members: dict[str, str | bytes] = {"a.zip": zipped({"b.txt": "packed"}), "a.zip/b.txt": "in a folder"}
    names = sorted(members, reverse=not packed_first)
    (tmp_path / "all.zip").write_bytes(zipped({name: members[name] for name in names}))
    texts = {each.member: each.document.text for each in read_all(tmp_path / "all.zip", Options()) if each.document}
    assert list(texts) == ["a.zip/b.txt", "a.zip/b (2).txt"]
    assert set(texts.values()) == {"packed", "in a folder"}
