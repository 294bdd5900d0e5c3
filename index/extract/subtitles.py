"""SRT and WebVTT subtitles: what is said, with the times at which it is said.

WebVTT: https://www.w3.org/TR/webvtt1/. SRT has no standard; what players take is read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from index.documents import Document, Locator
from index.extract.builder import Builder
from index.extract.decode import decode
from index.extract.errors import Unreadable

__all__ = ["read"]

_CUES_LIMIT: Final = 200_000
_PARAGRAPH: Final = 600
"""Code points after which a paragraph ends, where a sentence does."""
_TIMES: Final = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}[ \t]*-->[ \t]*[\d:.,]+.*")
_VOICE: Final = re.compile(r"<v(?:\.[^ >]*)?[ \t]+([^>]{1,80})>")
_TAG: Final = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,200}\}")
_SENTENCE_END: Final = re.compile(r"[.!?…؟。！？][\"'”’)»]*\s*$")


class _Cue(NamedTuple):
    time: str
    text: str


def read(data: bytes, name: str) -> Document:
    """Read subtitles; ``name`` does not matter. Cues run on in one paragraph until a sentence ends.

    Raises `Unreadable` for binary data and when there is no cue.
    """
    decoded = decode(data)
    builder, locators, warnings = Builder(), [], list(decoded.warnings)
    size = 0
    for number, cue in enumerate(_cues(decoded.text.split("\n"))):
        if number == _CUES_LIMIT:
            warnings.append(f"Only the first {_CUES_LIMIT:,} subtitles are read")
            break
        begins = not size or cue.text[:1] in "-–—" or ": " in cue.text[:40]
        if begins:
            builder.open()
            locators.append(cue.time)
            size = 0
        builder.text(f"{cue.text} ")
        size += len(cue.text)
        if (_SENTENCE_END.search(cue.text) and size > _PARAGRAPH // 3) or size > _PARAGRAPH:
            size = 0
    text, blocks, spans = builder.finish()
    if not blocks:
        raise Unreadable("holds no subtitles")
    kind = "text/vtt" if decoded.text.lstrip("\ufeff").startswith("WEBVTT") else "application/x-subrip"
    places = tuple(Locator(block.start, time) for block, time in zip(blocks, locators, strict=False))
    return Document(
        text,
        blocks=blocks,
        spans=spans,
        locators=places,
        media_type=kind,
        encoding=decoded.encoding,
        warnings=tuple(warnings),
    )


def _cues(lines: list[str]) -> Iterator[_Cue]:
    """The cues that have words, each as one line."""
    at = 0
    while at < len(lines):
        times = _TIMES.fullmatch(lines[at].strip())
        at += 1
        if not times:
            continue
        begin = at
        while at < len(lines) and lines[at].strip():
            at += 1
        if words := _words(" ".join(lines[begin:at])):
            yield _Cue(f"{int(times[1] or 0):02}:{int(times[2]):02}:{times[3]}", words)


def _words(text: str) -> str:
    named = _VOICE.sub(lambda voice: f"{voice[1].strip()}: ", text)
    return " ".join(html.unescape(_TAG.sub("", named)).split())
