"""Drafts survive what happens to the program that writes them."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotations import journal as journal_module
from annotations.journal import Draft, DraftJournal
from annotations.model import describe

TARGET = describe("The quick brown fox", 4, 9, {"heading": ["Intro"], "line": 3})
DRAFT = Draft(
    "0198f0c2-7b3e-7c41-9d2a-5f3c1e8a9b10", "a.txt", "a" * 64, TARGET, "", "question", False, "", "2026-01-01"
)


@pytest.fixture
def journal(tmp_path: Path) -> DraftJournal:
    return DraftJournal(tmp_path / "drafts")


def _keep(journal: DraftJournal, *texts: str, draft: Draft = DRAFT) -> None:
    writer = journal.start(draft)
    for text in texts:
        writer.record(text)
        assert writer.flush(5)
    writer.close()


def _files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "drafts").iterdir())


def test_without_drafts_nothing_is_pending_and_nothing_is_made(journal: DraftJournal, tmp_path: Path) -> None:
    assert journal.pending() == []
    assert list(tmp_path.iterdir()) == []


def test_a_draft_comes_back_with_its_newest_text_and_all_it_was_about(journal: DraftJournal) -> None:
    _keep(journal, "W", "Wh", "Why? تَصْ 👩‍👩‍👧 \ud800\n")
    assert journal.pending() == [replace(DRAFT, text="Why? تَصْ 👩‍👩‍👧 \ud800\n")]


def test_a_draft_comes_back_with_the_kind_that_was_chosen_last(journal: DraftJournal) -> None:
    writer = journal.start(DRAFT)
    writer.record("Why?", "important")
    assert writer.flush(5)
    writer.record("Why not?")
    writer.close()
    assert journal.pending() == [replace(DRAFT, text="Why not?", kind="important")]


def test_a_draft_of_an_older_version_keeps_the_kind_it_began_with(journal: DraftJournal, tmp_path: Path) -> None:
    (tmp_path / "drafts").mkdir()
    old = (
        '{"note_id": "n", "document_path": "a.txt", "sha256": "", "target": null, "kind": "question", '
        '"editing": false, "digest": "", "started": "2026-01-01", "text": ""}\n{"text": "W"}\n{"text": "Why"}\n'
    )
    (tmp_path / "drafts" / "n-00000000.jsonl").write_text(old)
    assert [(draft.text, draft.kind) for draft in journal.pending()] == [("Why", "question")]


def test_a_draft_that_was_only_started_is_kept(journal: DraftJournal) -> None:
    writer = journal.start(replace(DRAFT, text="Old text", editing=True, target=None))
    writer.close()
    assert journal.pending() == [replace(DRAFT, text="Old text", editing=True, target=None)]


def test_a_draft_being_written_is_not_offered_to_a_second_program(journal: DraftJournal) -> None:
    writer = journal.start(DRAFT)
    writer.record("x")
    assert writer.flush(5)
    assert journal.pending() == []
    writer.close()
    assert len(journal.pending()) == 1


def test_a_discarded_draft_is_gone(journal: DraftJournal, tmp_path: Path) -> None:
    writer = journal.start(DRAFT)
    writer.record("x")
    writer.discard()
    assert writer.error == ""
    assert _files(tmp_path) == []


def test_a_draft_discarded_while_the_disk_stands_still_is_gone_when_it_goes_on(
    journal: DraftJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    monkeypatch.setattr(journal_module, "_sync", lambda _descriptor: goes_on.wait(20))
    writer = journal.start(DRAFT)
    writer.record("x")
    writer.end(discard=True)
    assert not writer.wait(0)
    goes_on.set()
    assert writer.wait(20)
    assert _files(tmp_path) == []


def test_a_draft_taken_up_again_leaves_one_file(journal: DraftJournal, tmp_path: Path) -> None:
    _keep(journal, "first")
    (draft,) = journal.pending()
    _keep(journal, "first and more", draft=draft)
    assert [draft.text for draft in journal.pending()] == ["first and more"]
    assert len(_files(tmp_path)) == 1


def test_a_draft_nobody_wants_can_be_forgotten(journal: DraftJournal, tmp_path: Path) -> None:
    _keep(journal, "x")
    journal.forget(journal.pending()[0])
    assert _files(tmp_path) == []


def test_the_draft_changed_last_comes_first(journal: DraftJournal, tmp_path: Path) -> None:
    for number in range(3):
        _keep(journal, str(number), draft=replace(DRAFT, document_path=str(number)))
    for draft, changed in zip(sorted(journal.pending(), key=lambda draft: draft.text), (20, 30, 10), strict=True):
        assert draft.file is not None
        os.utime(draft.file, (changed, changed))
    assert [draft.text for draft in journal.pending()] == ["1", "0", "2"]


@pytest.mark.parametrize(
    "tail", [b'{"te', b'{"text": "half', b"\x00\x00\x00", b"\xff\n", b"[]\n", b'{"text": 1}\n', b"[" * 100_000]
)
def test_a_torn_last_line_costs_no_more_than_itself(journal: DraftJournal, tmp_path: Path, tail: bytes) -> None:
    _keep(journal, "one", "two")
    (file,) = _files(tmp_path)
    file.write_bytes(file.read_bytes() + tail)
    assert [draft.text for draft in journal.pending()] == ["two"]


@pytest.mark.parametrize("content", [b"", b"{}\n", b"[]\n", b"null\n", b'{"note_id": 1}\n', b"\xff\n", b"[" * 100_000])
def test_a_file_that_makes_no_sense_hides_no_other_and_is_left(
    journal: DraftJournal, tmp_path: Path, content: bytes
) -> None:
    _keep(journal, "x")
    bad = tmp_path / "drafts" / "bad.jsonl"
    bad.write_bytes(content)
    assert [draft.text for draft in journal.pending()] == ["x"]
    assert bad.read_bytes() == content


def test_a_long_draft_does_not_fill_the_disk(
    journal: DraftJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "_LARGEST", 5_000)
    _keep(journal, *("x" * number for number in range(300)))
    assert [len(draft.text) for draft in journal.pending()] == [299]
    (file,) = _files(tmp_path)
    assert file.stat().st_size < 7_000


def test_a_full_disk_is_told_and_the_next_text_is_kept_when_there_is_room(
    journal: DraftJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_write = os.write
    writer = journal.start(DRAFT)
    writer.record("one")
    assert writer.flush(5)

    def half_then_full(descriptor: int, data: Any) -> int:
        if len(data) > 5:
            return real_write(descriptor, data[:5])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", half_then_full)
        writer.record("two")
        assert not writer.flush(5)
    assert "Free some space" in writer.error
    writer.record("three")
    assert writer.flush(5)
    assert writer.error == ""
    writer.close()
    assert [draft.text for draft in journal.pending()] == ["three"]


def test_text_that_found_no_room_is_tried_again_at_the_end(
    journal: DraftJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    writer = journal.start(DRAFT)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        writer.record("one")
        assert not writer.flush(5)
    writer.close()
    assert writer.error == ""
    assert [draft.text for draft in journal.pending()] == ["one"]


def test_asking_again_tries_again_what_found_no_room(journal: DraftJournal, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    writer = journal.start(DRAFT)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        writer.record("one")
        assert not writer.flush(5)
    assert writer.flush(5)
    assert writer.error == ""
    writer.close()


def test_a_folder_that_cannot_be_made_is_told_and_typing_goes_on(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("a file in the way")
    writer = DraftJournal(tmp_path / "drafts").start(DRAFT)
    writer.record("x")
    assert not writer.flush(5)
    assert "drafts" in writer.error
    writer.close()


def test_of_many_changes_in_a_hurry_the_newest_is_kept(journal: DraftJournal) -> None:
    writer = journal.start(DRAFT)
    for number in range(20_000):
        writer.record(f"text {number}")
    writer.close()
    assert [draft.text for draft in journal.pending()] == ["text 19999"]


TYPIST = """
import sys
from pathlib import Path
from annotations.journal import Draft, DraftJournal
writer = DraftJournal(Path(sys.argv[1])).start(Draft("n", "a.txt", "", None))
text = ""
while True:
    text += "x"
    writer.record(text)
    writer.flush(5)
    print(len(text), flush=True)
"""


def test_a_kill_loses_nothing_that_was_on_the_disk(journal: DraftJournal, tmp_path: Path) -> None:
    for kill in range(4):
        typist = subprocess.Popen([sys.executable, "-c", TYPIST, str(tmp_path / "drafts")], stdout=subprocess.PIPE)
        assert typist.stdout is not None
        for _ in range(10 + 17 * kill):
            typist.stdout.readline()
        assert journal.pending() == []
        typist.send_signal(signal.SIGKILL)
        told = [int(line) for line in typist.stdout.read().split()]
        typist.stdout.close()
        typist.wait(10)
        (draft,) = journal.pending()
        assert len(draft.text) >= max(told, default=10 + 17 * kill)
        journal.forget(draft)
