"""A store in an empty folder, and the documents and notes the tests speak of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotations.ids import new_id
from annotations.model import Annotation, describe
from annotations.store import AnnotationStore, DocumentRef

TEXT = "The quick brown fox jumps over the lazy dog.\nIt did not look back.\n"
DIGEST = "a" * 64


@pytest.fixture
def store(tmp_path: Path) -> AnnotationStore:
    return AnnotationStore(tmp_path / "notes", trash=tmp_path / "state" / "trash", patience=0.2)


@pytest.fixture
def document() -> DocumentRef:
    return DocumentRef("inbox/Fox and dog.txt", DIGEST, "Fox and dog", len(TEXT), "text/plain")


@pytest.fixture
def make_note() -> Callable[..., Annotation]:
    def make(body: str = "Why brown?", **changes: Any) -> Annotation:
        fields: dict[str, Any] = {
            "targets": (describe(TEXT, 4, 19, {"heading": ["Intro"], "line": 1}),),
            "creator": "reader1",
            "created": "2026-01-01T10:00:00Z",
            "made_on": f"sha256:{DIGEST}",
            "tags": ("check", "method/sampling"),
            **changes,
        }
        return Annotation(id=new_id(), body=body, **fields)

    return make
