"""What of a message is to be read and what is a file that came with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from index.documents import Member
from index.extract.mail.parts import Part, parse
from index.extract.mail.words import field_text
from index.extract.packed.zips import MEMBER_LIMIT
from index.sanitise import sanitise_line

__all__ = ["Contents", "contents_of", "file_names", "kind_of", "members_of"]

_NAME_LIMIT: Final = 120
_STATED_LIMIT: Final = 1_000
_HEADER: Final = 64 * 1024  # bytes that a message's subject is looked for in
_MESSAGES: Final = frozenset({"message/rfc822", "message/global", "message/news", "text/rfc822-headers"})
_REPORTS: Final = frozenset({"message/delivery-status", "message/disposition-notification", "message/feedback-report"})
_FILES: Final = frozenset(
    {"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/csv", "text/tab-separated-values"}
    | {"text/xml", "text/css", "text/javascript", "text/rtf", "text/markdown", "text/rfc822-headers"}
)
_SKIPPED: Final = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
    | {"application/pgp-keys", "application/applefile", "text/x-amp-html", "text/watch-html", "text/css"}
)
_SEALED: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_KINDS: Final = {
    "application/pdf": ("PDF", ".pdf"),
    "application/zip": ("ZIP archive", ".zip"),
    "application/msword": ("Word document", ".doc"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("Word document", ".docx"),
    "application/vnd.ms-excel": ("Excel sheets", ".xls"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("Excel sheets", ".xlsx"),
    "application/vnd.ms-powerpoint": ("PowerPoint slides", ".ppt"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("PowerPoint slides", ".pptx"),
    "application/vnd.oasis.opendocument.text": ("OpenDocument text", ".odt"),
    "application/rtf": ("RTF", ".rtf"),
    "application/json": ("JSON", ".json"),
    "application/epub+zip": ("EPUB", ".epub"),
    "application/ms-tnef": ("Outlook's own packing", ".dat"),
    "application/ics": ("calendar entry", ".ics"),
    "text/calendar": ("calendar entry", ".ics"),
    "text/vcard": ("contact", ".vcf"),
    "text/x-vcard": ("contact", ".vcf"),
    "text/directory": ("contact", ".vcf"),
    "text/html": ("web page", ".html"),
    "text/plain": ("text", ".txt"),
    "text/csv": ("CSV", ".csv"),
    "text/markdown": ("Markdown", ".md"),
    "image/jpeg": ("JPEG image", ".jpg"),
    "image/png": ("PNG image", ".png"),
    "image/gif": ("GIF image", ".gif"),
    **dict.fromkeys(_MESSAGES, ("message", ".eml")),
}
"""What to call a media type, and the suffix of a file that has no name."""


@dataclass(slots=True)
class Contents:
    """What a message holds, sorted."""

    bodies: list[Part] = field(default_factory=list)
    """Texts and pages to read, in order."""
    files: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What a reader should know, each one sentence."""

    def add(self, other: Contents) -> None:
        """Put what another part holds behind this."""
        self.bodies += other.bodies
        self.files += other.files
        self.notes += other.notes


def contents_of(message: Part, is_stub: Callable[[Part, Part], bool]) -> Contents:
    """Return what the message holds.

    ``is_stub`` tells, of a plain text and a page that say the same, whether the text is no substitute for the page.
    """
    found = _Sorting(is_stub).contents(message, is_whole=True)
    if not found.bodies:
        # Some programs name the text that is the message.
        texts = (part for part in found.files if part.media_type in {"text/plain", "text/html"})
        body = next((part for part in texts if part.disposition()[0] != "attachment"), None)
        if body:
            found.bodies.append(body)
            found.files.remove(body)
    if message.is_cut:
        found.notes.append("The message has so many parts in one another that some were left out")
    return found


class _Sorting:
    """Walks the parts of a message; `index.extract.mail.parts` keeps them few and shallow."""

    def __init__(self, is_stub: Callable[[Part, Part], bool]) -> None:
        self._is_stub = is_stub

    def contents(self, part: Part, *, is_whole: bool = False) -> Contents:
        """Return what ``part`` holds; ``is_whole``: it is the message itself."""
        kind = part.media_type
        if kind.startswith("multipart/"):
            return self._multipart(part)
        if kind in _SKIPPED:
            return Contents()
        if kind in _SEALED:
            return Contents(notes=[_sealed(part)])
        if kind == "message/external-body":
            return Contents(notes=["A file that belongs to the message is kept elsewhere and is not fetched"])
        if _is_body(part, is_whole):
            return Contents([part])
        if kind.startswith("image/") and not is_whole and _is_decoration(part):
            return Contents()
        return Contents(files=[part])

    def _multipart(self, part: Part) -> Contents:
        if part.media_type == "multipart/encrypted":
            return Contents(notes=["The message is encrypted; only its header can be read"])
        if part.media_type == "multipart/alternative":
            return self._alternative(part)
        found = Contents()
        children = part.children
        if part.media_type == "multipart/related":
            children = _root_first(part)
        for child in children:
            found.add(self.contents(child))
        return found

    def _alternative(self, part: Part) -> Contents:
        """Return the best of what says the same in several ways: plain text, unless that is a stub; else the last."""
        ways = [self.contents(child) for child in part.children]
        plain = next((way for way in ways if _first_of(way, "text/plain")), None)
        page = next((way for way in reversed(ways) if _first_of(way, "text/html")), None)
        best = plain or page or next((way for way in reversed(ways) if way.bodies), Contents())
        if plain and page and plain is not page:
            text, html = _first_of(plain, "text/plain"), _first_of(page, "text/html")
            if text and html and self._is_stub(text, html):
                best = page
        found = Contents(best.bodies)
        for way in ways:
            found.files += way.files
            found.notes += way.notes
        return found


def _first_of(contents: Contents, media_type: str) -> Part | None:
    return next((part for part in contents.bodies if part.media_type == media_type), None)


def _root_first(part: Part) -> list[Part]:
    """Return the parts of a page with its pictures, the page first when the message names it."""
    start = part.parameters.get("start", "").strip("<> ")
    root = next((child for child in part.children if start and _content_id(child) == start), None)
    return [root, *(child for child in part.children if child is not root)] if root else part.children


def _content_id(part: Part) -> str:
    return part.field("content-id").decode("utf-8", "surrogateescape").strip("<> \t")


def _is_body(part: Part, is_whole: bool) -> bool:
    """Whether the part is text to be read with the message."""
    kind = part.media_type
    if kind in _REPORTS:
        return True
    if not kind.startswith("text/") or kind in _FILES:
        return False
    return is_whole or (part.disposition()[0] != "attachment" and not _stated_name(part))


def _is_decoration(part: Part) -> bool:
    """Whether an image only adorns the text: it is shown in the page, or nobody gave it a name."""
    shown = part.disposition()[0] != "attachment"
    return shown and (bool(part.field("content-id")) or not _stated_name(part))


def _sealed(part: Part) -> str:
    if "signed" in part.parameters.get("smime-type", ""):
        return "The message is packed in its S/MIME signature and cannot be read"
    return "The message is encrypted (S/MIME); only its header can be read"


def _stated_name(part: Part) -> str:
    """Return the file name that a part states, which may lead anywhere."""
    stated = part.disposition()[1].get("filename") or part.parameters.get("name", "")
    return field_text(stated[:_STATED_LIMIT])


def file_names(files: Iterable[Part]) -> Iterator[str]:
    """Yield a name for each file: its own without folders, or one made from what it is; no two are the same."""
    copies: dict[str, int] = {}
    for number, part in enumerate(files, 1):
        name = _name(part, number)
        pure, unique = PurePosixPath(name), name
        while unique.casefold() in copies:
            copies[name.casefold()] += 1
            unique = f"{pure.stem} ({copies[name.casefold()]}){pure.suffix}"
        copies[unique.casefold()] = 1
        yield unique


def _name(part: Part, number: int) -> str:
    suffix = _KINDS.get(part.media_type, ("", ""))[1]
    stated = _safe(_stated_name(part)) or _safe(
        field_text(part.field("content-location")[:_STATED_LIMIT]).partition("?")[0]
    )
    is_message = part.media_type in _MESSAGES
    if not stated and is_message:
        stated = _safe(_subject(part).replace("/", "-"))
    if not stated:
        return f"attachment-{number}{suffix}"
    has_suffix = stated.lower().endswith(suffix) if is_message else bool(PurePosixPath(stated).suffix)
    return stated if has_suffix else stated + suffix


def _subject(part: Part) -> str:
    """Return the subject of a message inside this one."""
    return field_text(parse(part.body()[:_HEADER]).field("subject"))[:_NAME_LIMIT]


def _safe(name: str) -> str:
    """Return a name without the folders before it, controls shown; empty when it names nothing."""
    name = sanitise_line(name.replace("\\", "/").rstrip("/").rpartition("/")[2]).strip()
    if len(name) > _NAME_LIMIT:
        suffix = PurePosixPath(name).suffix[:20]
        name = name[: _NAME_LIMIT - len(suffix)] + suffix
    return "" if name.strip(". ") == "" else name


def kind_of(part: Part) -> str:
    """Return what to call the kind of a file: ``PDF``, ``Word document``, else its media type."""
    return _KINDS.get(part.media_type, (part.media_type, ""))[0]


def members_of(files: list[Part]) -> Iterator[Member]:
    """Yield the files as they came; one of more than 64 MB is named with the reason why it is left out."""
    for name, part in zip(file_names(files), files, strict=True):
        if part.size() > MEMBER_LIMIT:
            yield Member(name, problem=f"is larger than {MEMBER_LIMIT // 2**20} MB")
        else:
            yield Member(name, part.body())
