"""Reading in a process of its own: what a file may cost, and what it may not take with it."""

from __future__ import annotations

import gzip
import io
import os
import signal
import zipfile
from pathlib import Path

import pytest

from index.documents import Document
from index.extract.options import Limits, Options
from index.extract.process import Extractor, _Patience
from index.extract.unpacking import Extracted
from index.extract.wire import Garbled, decode, encode, read_frame


def _read(path: Path, options: Options | None = None) -> list[Extracted]:
    with Extractor(options) as extractor:
        return list(extractor.read(path))


def _zip(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def test_a_file_is_read_as_it_is_in_this_process(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Head\n\nSome *text* and a [link](https://example.org).")
    (outcome,) = _read(path)
    assert outcome.document is not None
    assert outcome.document.text == "Head\n\nSome text and a link."
    assert [span.target for span in outcome.document.spans] == ["", "https://example.org"]


def test_a_name_of_any_bytes_reaches_the_process(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"bad\xff\n.txt")
    path.write_text("text")
    assert [outcome.problem for outcome in _read(path)] == [""]


def test_what_cannot_be_read_has_its_reason_and_the_next_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("good")
    with Extractor() as extractor:
        assert [o.problem for o in extractor.read(tmp_path / "none.txt")] == ["does not exist any more"]
        assert [o.problem for o in extractor.read(tmp_path / "good.txt")] == [""]


def test_an_archive_gives_its_documents_and_then_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    inner = _zip({"deep.txt": b"deep"})
    path.write_bytes(_zip({"one.txt": b"one", "sub/two.md": b"# Two", "empty.txt": b"", "in.zip": inner}))
    outcomes = {outcome.member: outcome for outcome in _read(path)}
    assert set(outcomes) == {"one.txt", "sub/two.md", "empty.txt", "in.zip/deep.txt", "in.zip", ""}
    assert outcomes["empty.txt"].problem == "is empty"
    assert outcomes[""].holds == 4


def test_a_packed_file_is_the_document_in_it(tmp_path: Path) -> None:
    path = tmp_path / "a.md.gz"
    path.write_bytes(gzip.compress(b"# Head\n\ntext"))
    (outcome,) = _read(path)
    assert outcome.member == ""
    assert outcome.document is not None
    assert (outcome.document.metadata.title, outcome.document.media_type) == ("Head", "text/markdown")


def test_containers_in_containers_end_somewhere(tmp_path: Path) -> None:
    data = b"text"
    for number in range(8):
        data = _zip({f"{number}.zip" if number else "a.txt": data})
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    (problem,) = [o.problem for o in _read(path) if o.problem]
    assert problem == "is packed too deeply: in more than 4 archives or messages"


def test_an_archive_of_more_files_than_allowed_is_read_up_to_there(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(_zip({f"{number}.txt": b"text" for number in range(20)}))
    *members, own = _read(path, Options(Limits(members=5)))
    assert (len(members), own.holds) == (5, 5)
    assert own.notes == ("This file holds more than 5 files; what was read before that is kept",)


def test_what_costs_too_much_time_is_read_as_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(("*a* [b](c) " * 4_000 + "\n\n") * 10)
    (outcome,) = _read(path, Options(Limits(processor=1)))
    assert outcome.document is not None
    assert outcome.document.text == path.read_text()
    assert "took more than 1 s of processor time" in outcome.document.warnings[-1]
    assert "plain text" in outcome.document.warnings[-1]


def test_what_needs_too_much_memory_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    large, small = tmp_path / "large.txt", tmp_path / "small.txt"
    large.write_bytes("é".encode() * 1_000_000)
    small.write_text("small")
    with Extractor(Options(Limits(memory=1))) as extractor:
        assert [o.problem for o in extractor.read(large)] == ["needs more than 0 MB of memory"]
    with Extractor() as extractor:
        assert [o.problem for o in extractor.read(small)] == [""]


def test_a_process_that_dies_costs_one_file(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text("text")
    problems = []
    with Extractor() as extractor:
        for number in range(4):
            answer = extractor.read(tmp_path / f"{number}.txt")
            if number == 2:
                assert extractor._process is not None
                os.kill(extractor._process.pid, signal.SIGSEGV)
                extractor._process.wait()
            problems += [outcome.problem for outcome in answer]
    assert problems == ["", "", "", ""]


def test_a_process_that_hangs_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")
    with Extractor(Options(Limits(wall=1))) as extractor:
        list(extractor.read(path))
        assert extractor._process is not None
        os.kill(extractor._process.pid, signal.SIGSTOP)
        (outcome,) = extractor.read(path)
        assert outcome.document is not None
        assert "took more than 1 s" in outcome.document.warnings[-1]
        assert [outcome.problem for outcome in extractor.read(path)] == [""]


def _named(folder: Path, count: int) -> list[tuple[Path, str]]:
    files = [(folder / f"{number}.txt", f"{number}.txt") for number in range(count)]
    for number, (path, _) in enumerate(files):
        path.write_text(f"text {number}")
    return files


def _text(extractor: Extractor, files: list[tuple[Path, str]], place: int) -> str:
    (outcome,) = extractor.read(*files[place], files[place + 1 :])
    assert outcome.document
    return outcome.document.text


def test_files_told_ahead_are_answered_each_in_its_turn(tmp_path: Path) -> None:
    files = _named(tmp_path, 30)
    with Extractor() as extractor:
        assert [_text(extractor, files, place) for place in range(30)] == [f"text {place}" for place in range(30)]
        assert _text(extractor, files, 3) == "text 3"
        assert _text(extractor, files, 20) == "text 20"  # not the one that was told of


def test_a_process_that_dies_loses_none_of_the_files_told_ahead(tmp_path: Path) -> None:
    files = _named(tmp_path, 6)
    files[2][0].write_text(("*a* [b](c) " * 4_000 + "\n\n") * 10)
    files[2] = files[2][0].rename(tmp_path / "2.md"), "2.md"
    with Extractor(Options(Limits(processor=1))) as extractor:
        found = []
        for place in range(6):
            (outcome,) = extractor.read(*files[place], files[place + 1 :])
            found.append(outcome)
            if place == 3 and extractor._process:
                os.kill(extractor._process.pid, signal.SIGSEGV)
                extractor._process.wait()
    assert [len(outcome.document.warnings) for outcome in found if outcome.document] == [0, 0, 1, 0, 0, 0]


def test_no_name_is_too_long_to_be_told_ahead(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(8):
        deep /= "\U0001f600" * 60
    deep.mkdir(parents=True)
    files = _named(deep, 40)
    with Extractor() as extractor:
        assert [_text(extractor, files, place) for place in range(40)] == [f"text {place}" for place in range(40)]


def test_what_is_said_to_have_taken_too_long_had_all_the_time_that_it_may_have(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")
    with Extractor(Options(Limits(wall=1, ocr_seconds=1), ocr="eng")) as extractor:
        list(extractor.read(path))
        assert extractor._process is not None
        os.kill(extractor._process.pid, signal.SIGSTOP)
        (outcome,) = extractor.read(path)
    assert outcome.document is not None
    assert "took more than 2 s" in outcome.document.warnings[-1]


def test_the_time_for_pictures_of_text_is_waited_for_once_a_file() -> None:
    patience = _Patience(Options(Limits(wall=180, ocr_seconds=300), ocr="eng"), 5 * 2**20)
    assert patience.seconds == 485
    patience.spend(100)
    assert patience.seconds == 485
    patience.spend(385)
    assert patience.seconds == 285
    assert _Patience(Options(Limits(wall=180, ocr_seconds=300)), 0).seconds == 180


def test_the_marker_of_a_list_item_steers_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(rb"{\rtf1\ansi\ansicpg1252 {\listtext\'1b]0;owned\'07\tab}\ls1 An item\par}")
    (outcome,) = _read(path)
    assert outcome.document is not None
    assert [block.marker for block in outcome.document.blocks] == ["␛]0;owned␇"]


@pytest.mark.parametrize(
    "outcome",
    [
        Extracted("a", Document("escape \x1b[31m")),
        Extracted("a", Document("fine", warnings=("two\nlines",))),
        Extracted("a", problem="\x9b31m"),
    ],
)
def test_what_a_process_says_that_no_terminal_may_have_is_refused(outcome: Extracted) -> None:
    frame = read_frame(io.BytesIO(encode(outcome)).read)
    assert frame is not None
    with pytest.raises(Garbled):
        decode(frame)


@pytest.mark.parametrize("text", ["text", "text " * 300_000])
def test_half_an_answer_is_no_answer(text: str) -> None:
    whole = encode(Extracted("a", Document(text)))
    frame = read_frame(io.BytesIO(whole).read)
    assert frame and frame.text == text.encode()
    for length in range(0, len(whole), 1 + len(whole) // 300):
        assert read_frame(io.BytesIO(whole[:length]).read) is None
    with pytest.raises(Garbled):
        read_frame(io.BytesIO(b"\xff" * 24).read)
