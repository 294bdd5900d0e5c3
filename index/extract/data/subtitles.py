"""SRT, WebVTT and SBV subtitles: what is said, with the times at which it is said.

WebVTT: https://www.w3.org/TR/webvtt1/. SRT and SBV have no standard; what players take is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from index.documents import Document, Locator, Metadata
from index.extract.decode import decode
from index.extract.errors import Unreadable
from index.extract.web.tokens import unescaped
from index.metadata import language_tag

__all__ = ["read"]

_CUES_LIMIT: Final = 200_000
_PARAGRAPH: Final = 500
"""Code points after which a paragraph ends, though a sentence goes on: some captions have no full stops."""
_PAUSE: Final = 3_000
"""Milliseconds without a word that end a paragraph and leave a blank row."""
_FLASH: Final = 100
"""Milliseconds that a cue of rolling captions stands which only takes the upper line away."""
_STAMP: Final = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMES: Final = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}(?:\s.*)?")
_SBV_TIMES: Final = re.compile(rf"\s*{_STAMP}\s*,\s*{_STAMP}\s*")
_NOT_SAID: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_LANGUAGE: Final = re.compile(r"Language:\s*([\w-]{2,20})\s*$", re.MULTILINE)
_VOICE: Final = re.compile(r"<v(?:\.[^ \t<>]{0,80})?[ \t]+([^<>]{1,80})>")
_TAG: Final = re.compile(
    r"</?(?:[biucv]|font|lang|ruby|rt)(?:[.\s][^<>]{0,200})?>|<[\d:.]{5,15}>|\{\\[^{}]{0,200}\}", re.IGNORECASE
)
_ENTITY: Final = re.compile(r"&(?:amp|lt|gt|nbsp|lrm|rlm|quot|#\d{1,7});")
_SENTENCE_END: Final = re.compile(r"[.!?…؟۔。！？♪][\"'”’»)\]]*\Z")
_SPEAKER: Final = re.compile(r"[-–—]|[^\s:][^:.!?]{0,30}:\s|>>")


@dataclass(slots=True)
class _Cue:
    start: int
    """Milliseconds."""
    end: int
    lines: list[str]

    @property
    def label(self) -> str:
        """The time at which it begins, as a person would cite it."""
        seconds = self.start // 1000
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def read(data: bytes, name: str) -> Document:
    """Read subtitles. A cue begins a line, save where it goes on with the sentence of the one before.

    Each cue is a place to cite. Raises `Unreadable` for binary data and when there is no cue.
    """
    decoded = decode(data)
    warnings = list(decoded.warnings)
    is_vtt = decoded.text.lstrip("\ufeff").startswith("WEBVTT")
    cues: list[_Cue] = []
    times, media_type = _TIMES, "text/vtt" if is_vtt else "application/x-subrip"
    if PurePath(name).suffix.lower() == ".sbv":
        times, media_type = _SBV_TIMES, "text/x-sbv"
    for cue in _said(_cues(decoded.text, is_vtt, times)):
        if len(cues) == _CUES_LIMIT:
            warnings.append(f"Only the first {_CUES_LIMIT:,} subtitles are read")
            break
        cues.append(cue)
    if not cues:
        raise Unreadable("holds no subtitles")
    text, locators = _written(cues)
    stated = _LANGUAGE.search(decoded.text.partition("\n\n")[0]) if is_vtt else None
    language = language_tag(stated[1]) if stated else ""
    origins = {"title": "file name"} | ({"language": "WebVTT header"} if language else {})
    return Document(
        text,
        Metadata(title=PurePath(name).stem, language=language, origins=origins),
        media_type=media_type,
        encoding=decoded.encoding,
        warnings=tuple(warnings),
        locators=locators,
    )


def _cues(text: str, is_vtt: bool, pattern: re.Pattern[str]) -> Iterator[_Cue]:
    """Yield the cues with their lines as they are written; blank lines between them do not matter.

    ``pattern`` is that of a line with the times at which one begins and ends.
    """
    cue: _Cue | None = None
    after_blank, skipping = True, is_vtt
    for line in text.split("\n"):
        times = pattern.fullmatch(line)
        if times:
            if cue:
                yield _without_number(cue)
            cue, skipping = _Cue(_milliseconds(times, 1), _milliseconds(times, 5), []), False
        elif not line.strip():
            skipping = False
            if cue:
                cue.lines.append("")
        elif after_blank and is_vtt and _NOT_SAID.match(line):
            skipping = True
        elif cue and not skipping:
            cue.lines.append(line)
        after_blank = not line.strip()
    if cue:
        yield cue


def _without_number(cue: _Cue) -> _Cue:
    """Take off the number or name of the cue that follows, which stands above its times."""
    lines = cue.lines
    if lines and lines[-1] and (lines[-1].strip().isdecimal() or lines[-2:-1] == [""]):
        lines.pop()
    return cue


def _milliseconds(times: re.Match[str], group: int) -> int:
    hours, minutes, seconds, rest = times.group(group, group + 1, group + 2, group + 3)
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int((rest or "").ljust(3, "0"))


def _said(cues: Iterator[_Cue]) -> Iterator[_Cue]:
    """Yield the cues that have words, without tags and without lines that stay from the cue before.

    Captions made by machines roll: each shows the last line of the one before above its own.
    """
    shown: list[str] = []
    until = 0
    for cue in cues:
        lines = [words for line in cue.lines if (words := _words(line))]
        kept = 0
        if cue.start <= until + 100:
            kept = next(
                (size for size in range(min(len(shown), len(lines), 4), 0, -1) if shown[-size:] == lines[:size]), 0
            )
        if kept == len(lines) and cue.end - cue.start > _FLASH:
            kept = 0  # somebody says it again
        shown, until = lines, cue.end
        if lines[kept:]:
            yield _Cue(cue.start, cue.end, lines[kept:])


def _words(line: str) -> str:
    """Return a line without tags, with the name of who speaks before it."""
    if "<" in line or "{" in line:
        line = _TAG.sub("", _VOICE.sub(lambda voice: f"{voice[1].strip()}: ", line))
    return " ".join((unescaped(line) if _ENTITY.search(line) else line).split())


def _written(cues: Sequence[_Cue]) -> tuple[str, tuple[Locator, ...]]:
    """Return the text of the cues and where each begins in it."""
    parts: list[str] = []
    locators: list[Locator] = []
    length = size = 0
    before: _Cue | None = None
    for cue in cues:
        words = _joined(cue.lines)
        if before:
            separator = _separator(before, cue, size)
            size = size + 1 if separator == " " else 0
            parts.append(separator)
            length += len(separator)
        if not locators or locators[-1].label != cue.label:
            locators.append(Locator(length, cue.label))
        parts.append(words)
        length += len(words)
        size += len(words)
        before = cue
    return "".join(parts), tuple(locators)


def _joined(lines: Sequence[str]) -> str:
    """Return the lines of a cue as one, save where somebody else begins to speak."""
    words = lines[0]
    for line in lines[1:]:
        words += f"\n{line}" if _SPEAKER.match(line) else f" {line}"
    return words


def _separator(before: _Cue, cue: _Cue, size: int) -> str:
    """Return what stands between two cues, when the paragraph has ``size`` code points so far."""
    if cue.start - before.end >= _PAUSE:
        return "\n\n"
    ends = size > _PARAGRAPH or _SENTENCE_END.search(before.lines[-1]) or _SPEAKER.match(cue.lines[0])
    return "\n" if ends else " "
