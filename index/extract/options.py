"""How documents are read: limits that no file may pass, and what the configuration says of some formats."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Self

__all__ = ["DATA_KEYS", "Clock", "Limits", "Options", "current", "ocr_clock", "use"]

DATA_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title", "headline", "name", "subject"),
    "date": (
        *("date", "published", "published_at", "publishedAt", "date_published", "datePublished", "publication_date"),
        *("pubDate", "created", "created_at", "createdAt", "timestamp"),
    ),
    "text": (
        *("text", "body", "content", "content_html", "content_text", "full_text", "article", "abstract", "summary"),
        "description",
    ),
    "source": ("source", "publisher", "site"),
    "author": ("author", "authors", "creator", "byline"),
    "link": ("url", "link"),
}
"""Keys of JSON records and columns of tables, by the field of `Metadata` that they fill; ``text`` is the text."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost. What needs more is refused, with a reason, and the rest goes on."""

    file: int = 256 * 2**20
    """Bytes of the file."""
    memory: int = 512 * 2**20
    """Bytes of the process that reads it, beyond eight times the size of the file."""
    processor: int = 10
    """Seconds of processor time for each document in it, beyond one for each megabyte, and each 50 pages of a PDF."""
    wall: int = 180
    """Seconds that may pass for each document, beyond one for each megabyte of the file."""
    ocr_seconds: int = 300
    """Seconds that Tesseract may take for the pictures of text in one file and all that it holds, on top of `wall`."""
    text: int = 256_000_000
    """Code points of one document."""
    members: int = 100_000
    """Documents in one archive or mailbox."""
    unpacked: int = 512 * 2**20
    """Bytes unpacked from one file, counting what is packed in what is packed."""
    depth: int = 4
    """Containers in one another."""


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that reading a file depends on but the file."""

    limits: Limits = field(default_factory=Limits)
    data_keys: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(DATA_KEYS))
    rules: tuple[Mapping[str, Any], ...] = ()
    """Rules for metadata, as ``index.metadata`` reads them."""
    follow_links: bool = False
    """Whether symbolic links among the documents are followed, also out of the folder."""
    ocr: str = ""
    """Languages for Tesseract, such as ``eng+ara``; empty: pictures of text are not read."""
    workers: int = 0
    """Processes that read at once; 0: as many as there are processors to use, at most eight."""

    def to_mapping(self) -> dict[str, Any]:
        """The options as JSON values, for another process."""
        return asdict(self)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Self:
        """The options that `to_mapping` made."""
        known = {name.name: values[name.name] for name in fields(cls) if name.name in values}
        known["limits"] = Limits(**known.get("limits", {}))
        known["data_keys"] = {name: tuple(keys) for name, keys in known.get("data_keys", DATA_KEYS).items()}
        known["rules"] = tuple(known.get("rules", ()))
        return cls(**known)


@dataclass(slots=True)
class Clock:
    """Counts what something takes."""

    seconds: float = 0.0


_CURRENT: ContextVar[Options] = ContextVar("options")
_OCR: ContextVar[Clock] = ContextVar("ocr")


def current() -> Options:
    """The options of the file that is being read; the defaults where nobody has set any."""
    found = _CURRENT.get(None)
    return Options() if found is None else found


def use(options: Options) -> None:
    """Let `current` give ``options`` from now on, in this thread or task, and begin `ocr_clock` anew: for each file."""
    _CURRENT.set(options)
    _OCR.set(Clock())


def ocr_clock() -> Clock:
    """What Tesseract has taken so far for the file that is being read; nothing where `use` was not called."""
    return _OCR.get(None) or Clock()
