"""Starting one of this program's own modules as a process."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["environment"]


def environment() -> dict[str, str]:
    """The environment in which that process finds our packages, wherever it is started.

    It is to be started with ``-P``: a file named json.py in the current folder is a document, not a module.
    """
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    return {**os.environ, "PYTHONPATH": path}
