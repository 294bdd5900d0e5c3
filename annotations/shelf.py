"""What is known about a document that has notes: the file ``document.yaml`` in the folder of its notes.

It ties the notes to the document when that is renamed (by content) or changed (by path).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final

from annotations.ids import new_id
from annotations.stored import DocumentRef
from annotations.strictyaml import YamlProblem, load_with_lines

__all__ = ["ShelfRecord", "key_of", "read_shelf", "shelf_to_mapping", "updated"]

_LONGEST_SLUG: Final = 40
_KEYS: Final = ("id", "title", "paths", "hashes", "media_type")


@dataclass(frozen=True, slots=True)
class ShelfRecord:
    """What ``document.yaml`` says."""

    id: str
    title: str = ""
    paths: tuple[str, ...] = ()
    """Every path the document was met at, the latest last."""
    hashes: tuple[Mapping[str, object], ...] = ()
    """Every content that notes were made on: its ``sha256``, its ``length`` and when it was first ``seen``."""
    media_type: str = ""
    extra: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def path(self) -> str:
        """The latest path; empty when there is none."""
        return self.paths[-1] if self.paths else ""

    def has_content(self, digest: str) -> bool:
        """Whether notes were made on the content with this sha256."""
        return any(known.get("sha256") == digest for known in self.hashes)


def key_of(path: str) -> str:
    """The name of the folder for notes on the document first met at ``path``: the same for everybody."""
    stem = unicodedata.normalize("NFKD", PurePosixPath(path).stem.lower())
    slug = re.sub(r"[^a-z0-9]+", "-", stem.encode("ascii", "ignore").decode())[:_LONGEST_SLUG].strip("-")
    digest = sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{slug or 'document'}-{digest}"


def updated(record: ShelfRecord | None, document: DocumentRef) -> ShelfRecord:
    """``record``, or a new one, that knows ``document`` as it is today; nothing known is dropped."""
    record = record or ShelfRecord(new_id())
    hashes = record.hashes
    if document.sha256 and not record.has_content(document.sha256):
        seen = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        hashes = (*hashes, {"sha256": document.sha256, "length": document.length, "seen": seen})
    return replace(
        record,
        title=document.title or record.title,
        paths=(*(path for path in record.paths if path != document.path), document.path),
        hashes=hashes,
        media_type=document.media_type or record.media_type,
    )


def shelf_to_mapping(record: ShelfRecord) -> dict[str, object]:
    """``record`` as the mapping of ``document.yaml``."""
    return {
        "id": record.id,
        "title": record.title,
        "paths": list(record.paths),
        "hashes": [dict(known) for known in record.hashes],
        "media_type": record.media_type,
        **record.extra,
    }


def read_shelf(text: str, name: str) -> ShelfRecord:
    """What the file called ``name`` says.

    Raises:
        YamlProblem: the text is not YAML, or a value is not what its key asks for.
    """
    values, lines = load_with_lines(text, name)

    def texts(key: str) -> str:
        value = values.get(key, "")
        if isinstance(value, str):
            return value
        raise YamlProblem(name, lines.get((key,), 0), f"`{key}` must be text", f"Write {key}: and the text")

    def items(key: str, kind: type) -> list[object]:
        value = values.get(key) or []
        if isinstance(value, list) and all(isinstance(item, kind) for item in value):
            return value
        raise YamlProblem(name, lines.get((key,), 0), f"`{key}` must be a list", "Restore it from a copy")

    return ShelfRecord(
        id=texts("id"),
        title=texts("title"),
        paths=tuple(str(path) for path in items("paths", str)),
        hashes=tuple(_typed(known) for known in items("hashes", dict) if isinstance(known, Mapping)),
        media_type=texts("media_type"),
        extra={key: value for key, value in values.items() if key not in _KEYS},
    )


def _typed(known: Mapping[str, object]) -> Mapping[str, object]:
    length = str(known.get("length", ""))
    is_number = length.isascii() and length.isdecimal() and len(length) <= 15
    return {**known, "length": int(length)} if is_number else known
