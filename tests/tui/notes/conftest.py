from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.notes.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Where a reader keeps notes."""
    desk = Desk(tmp_path)
    yield desk
    desk.index.close()
