from __future__ import annotations

import pytest

from index.documents import Member
from index.extract.errors import Unreadable
from index.extract.mail.mbox import unpack
from index.extract.mail.message import read

_LINE = "From anna@example.org Wed Jul 24 10:30:00 2024\n"


def _message(number: int, subject: str = "Budget vote", text: str = "Text", fields: str = "") -> str:
    return (
        f"{_LINE}From: anna@example.org\nSubject: {subject}\nDate: Wed, 24 Jul 2024 10:30:00 +0300\n"
        f"Message-ID: <{number}@example.org>\n{fields}\n{text}\n\n"
    )


def _unpack(source: str) -> list[Member]:
    return list(unpack(source.encode(), "inbox.mbox"))


def _names(source: str) -> list[str]:
    return [member.name for member in _unpack(source)]


def test_each_message_is_a_file_that_reads_as_one() -> None:
    members = _unpack(_message(1, text="First.") + _message(2, "Re: Budget vote", "Second."))
    assert [member.name[:-13] for member in members] == ["2024-07-24 Budget vote", "2024-07-24 Re Budget vote"]
    documents = [read(member.data, member.name) for member in members]
    assert [document.text.rsplit("\n", 1)[1] for document in documents] == ["First.", "Second."]
    assert documents[0].metadata.title == "Budget vote"


def test_names_stay_when_mail_is_added_or_deleted() -> None:
    messages = [_message(number) for number in range(4)]
    before = _names("".join(messages[:3]))
    assert len(set(before)) == 3
    assert _names("".join([messages[0], *messages[2:]])) == [before[0], before[2], _names(messages[3])[0]]


def test_names_stay_when_a_program_notes_that_a_message_was_read() -> None:
    without_id = _message(1).replace("Message-ID: <1@example.org>\n", "")
    assert _names(without_id) == _names(without_id.replace("Subject:", "Status: RO\nSubject:"))
    assert _names(without_id) != _names(without_id.replace("Text", "Other"))


def test_the_same_message_twice_is_numbered() -> None:
    first, second = _names(_message(1) * 2)
    assert second == f"{first[:-4]} (2).eml"


def test_names_are_safe_and_short() -> None:
    (name,) = _names(_message(1, "=?utf-8?q?../a=2Fb:_=E2=82=AC?= \x1b\t" + "word " * 50))
    assert name.startswith("2024-07-24 a b € ␛ word word")
    assert "/" not in name
    assert len(name) < 100
    assert _names(_message(1, ""))[0].startswith("2024-07-24 ")


def test_a_line_of_the_text_that_begins_like_a_message_is_no_message() -> None:
    text = "From now on it is Wed 24 at 10:30\n\nFrom the desk:\n\n>From Anna\n>>From Bo"
    (member,) = _unpack(_message(1, text=text))
    assert b"From now on" in member.data
    assert b"\nFrom Anna\n>From Bo" in member.data


@pytest.mark.parametrize(
    "line",
    [
        "From - Wed Jul 24 10:30:00 2024",
        "From 1234@xxx Wed Jul 24 10:30:00 +0000 2024",
        "From anna at example.org  Wed Jul 24 10:30:00 2024",
        "From ???@??? Wed Jul 24 10:30:00 2024",
        "From anna@example.org Wed, 24 Jul 2024 10:30 +0300",
    ],
)
def test_the_lines_of_many_programs_begin_a_message(line: str) -> None:
    assert len(_names(_message(1) + _message(2).replace(_LINE, f"{line}\n"))) == 2
    assert len(_names((_message(1) + _message(2)).replace("\n", "\r\n"))) == 2


def test_deleted_messages_and_notes_of_mail_programs_are_left_out() -> None:
    deleted = _message(1, fields="X-Mozilla-Status: 0009\n")
    internal = _message(2, "DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA")
    assert len(_names(deleted + internal + _message(3, fields="X-Mozilla-Status: 0001\n"))) == 1


def test_a_file_without_messages_is_refused() -> None:
    with pytest.raises(Unreadable, match="no message begins in it"):
        _unpack("Dear all,\n\nFrom here on.\n")


def test_a_mailbox_is_read_up_to_a_limit_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.extract.mail.mbox.MESSAGES_LIMIT", 2)
    members = _unpack("".join(map(_message, range(5))))
    assert [bool(member.name) for member in members] == [True, True, False]
    assert "more than 2 messages" in members[-1].problem


def test_a_message_that_is_too_large_is_named_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.extract.mail.mbox.MEMBER_LIMIT", 2**20)
    large, small = _unpack(_message(1, text="x" * 2**20) + _message(2))
    assert (large.problem, large.data, small.problem) == ("is larger than 1 MB", b"", "")


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param("From " * 200_000, id="one line"),
        pytest.param("\nFrom Wed Wed Wed Wed Wed Wed Wed Wed 1:1" * 50_000, id="false lines"),
        pytest.param("\n" + ">" * 500_000 + "From " + ">From \n" * 100_000, id="quote marks"),
        pytest.param((_LINE + "A: b\n\nx\n") * 20_000, id="messages"),
    ],
)
def test_a_hostile_mailbox_is_read_to_its_end(tail: str) -> None:
    assert _unpack(_message(1, text=tail))[0].name.startswith("2024-07-24 Budget vote")
