"""Mailboxes in one file (mbox): each message is a document of its own.

The name of a message is the path of its document, on which notes and positions hang. So it is made of what no other
message changes: its day, its subject, and a hash of its identifier. It stays when mail is added or deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from index.documents import Member
from index.extract.errors import Unreadable
from index.extract.mail.message import sent_at
from index.extract.mail.parts import Part, parse
from index.extract.mail.words import field_text, identifiers
from index.extract.packed.zips import MEMBER_LIMIT
from index.sanitise import sanitise_line
from index.sentences import shorten

__all__ = ["MESSAGES_LIMIT", "unpack"]

MESSAGES_LIMIT: Final = 100_000
"""Messages of one mailbox that are read."""

_SUBJECT_LIMIT: Final = 60
_HASH_DIGITS: Final = 8
_HEADER: Final = 256 * 1024
"""Bytes of a message that its name is made from."""

# Who and when, then a header. Prose may have a line that begins with "From "; it will not go on like this.
_OPENING = re.compile(
    rb"From [^\n]{0,300}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b[^\n]{0,20}\d{1,2}:\d\d[^\n]{0,60}\n"
    rb"(?=>?From |[!-9;-~]{1,100}:)"
)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_UNSAFE = re.compile(r"[/\\:*?\"<>|\s]+")
_DELETED: Final = 0x0008  # in Mozilla's status: kept in the file until the folder is compacted
_FOLDER_DATA: Final = b"DON'T DELETE THIS MESSAGE"


def unpack(data: bytes, name: str) -> Iterator[Member]:
    """Yield the messages of a mailbox, one at a time; ``name`` does not matter.

    Raises `Unreadable` for a file in which no message begins.
    """
    copies: dict[str, int] = {}
    for count, (start, end) in enumerate(_messages(data)):
        if count >= MESSAGES_LIMIT:
            yield Member("", problem=f"holds more than {MESSAGES_LIMIT:,} messages; the rest is left out")
            return
        message = parse(data[start : min(end, start + _HEADER)])
        if _is_hidden(message):
            continue
        called = _name(message, data, start, end)
        copies[called] = copies.get(called, 0) + 1
        numbered = called if copies[called] == 1 else f"{called} ({copies[called]})"
        if end - start > MEMBER_LIMIT:
            yield Member(f"{numbered}.eml", problem=f"is larger than {MEMBER_LIMIT // 2**20} MB")
        else:
            yield Member(f"{numbered}.eml", _unquoted(data[start:end]))


def _messages(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the messages stand, without the line before each. Raises `Unreadable` when there is none."""
    opening = _next_opening(data, -1)
    if opening is None:
        raise Unreadable("is no mailbox: no message begins in it")
    while opening:
        following = _next_opening(data, opening.end() - 1)
        yield opening.end(), following.start() if following else len(data)
        opening = following


def _next_opening(data: bytes, line_feed: int) -> re.Match[bytes] | None:
    """Return the line that begins the next message after the ``line_feed``; -1 stands for one before the file."""
    if line_feed < 0 and (found := _OPENING.match(data)):
        return found
    position = max(line_feed, 0)
    while (position := data.find(b"\nFrom ", position)) >= 0:
        if found := _OPENING.match(data, position + 1):
            return found
        position += 1
    return None


def _unquoted(message: bytes) -> bytes:
    """Take off the sign that a mailbox puts before lines of a text which begin like its own."""
    return _QUOTED_FROM.sub(rb"\1", message) if b">From " in message else message


def _is_hidden(message: Part) -> bool:
    """Whether the reader's mail program shows the message no more, or never did."""
    status = re.match(rb"[0-9A-Fa-f]{1,8}", message.field("x-mozilla-status"))
    if status and int(status[0], 16) & _DELETED:
        return True
    return message.field("subject").startswith(_FOLDER_DATA)


def _name(message: Part, data: bytes, start: int, end: int) -> str:
    """Return what to call a message: its day, the words of its subject, a hash."""
    known = identifiers(message.field("message-id"))
    if known:
        source = known[0].encode()
    else:
        stable = (message.field(field) for field in ("from", "date", "subject"))
        source = b"\n".join((*stable, data[start + message.start : end].rstrip()))
    subject = _UNSAFE.sub(" ", sanitise_line(field_text(message.field("subject")))).strip(". ")
    words = (sent_at(message)[0][:10], shorten(subject, _SUBJECT_LIMIT), sha256(source).hexdigest()[:_HASH_DIGITS])
    return " ".join(filter(None, words))
