"""The shape of the code, checked by ``make check``: ``python -m tests.shape``.

It names file and line of every file that is too long, every function that is too long, every public name
without an explanation, and every way round the checks: a skipped test, a silenced warning, a wait by the clock.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Fault", "Source", "check", "main", "sources"]

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGES: Final = ("index", "annotations", "tui")
FOLDERS: Final = (*PACKAGES, "tests")
LONGEST_FILE: Final = 500
LONGEST_FUNCTION: Final = 60

# Each is broken up, so that this file does not hold what it forbids.
FORBIDDEN: Final = tuple(
    re.compile("".join(pieces))
    for pieces in (
        (r"\bpytest\.(?:mark\.)?", r"(?:sk", r"ip|importorsk", r"ip)"),
        (r"\bx", r"fail\b"),
        (r"#\s*type:\s*", r"ignore"),
        (r"#\s*no", r"qa"),
    )
)
BY_THE_CLOCK: Final = re.compile(r"\btime\." r"sleep\(")
MAY_WAIT_BY_THE_CLOCK: Final = ("tests/terminal/", "tests/bench/")

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Source:
    """A file of Python; ``path`` is relative to the checkout, with ``/``."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong where; lines count from 1."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def check(source: Source) -> list[Fault]:
    """What is wrong in a file, by line."""
    tree = ast.parse(source.text, source.path)
    found = [*_too_long(source), *_long_functions(source, tree), *_forbidden(source)]
    if source.path.startswith(tuple(f"{package}/" for package in PACKAGES)):
        found += [*_unexplained(source, tree, ""), *_unexplained_values(source, tree)]
    return sorted(found, key=lambda fault: fault.line)


def _too_long(source: Source) -> Iterator[Fault]:
    count = len(source.text.splitlines())
    if count > LONGEST_FILE:
        yield Fault(source.path, LONGEST_FILE + 1, f"the file has {count} lines, at most {LONGEST_FILE} are allowed")


def _long_functions(source: Source, tree: ast.Module) -> Iterator[Fault]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            count = (node.end_lineno or node.lineno) - node.lineno + 1
            if count > LONGEST_FUNCTION:
                said = f"`{node.name}` has {count} lines, at most {LONGEST_FUNCTION} are allowed"
                yield Fault(source.path, node.lineno, said)


def _unexplained(source: Source, node: ast.Module | ast.ClassDef, within: str) -> Iterator[Fault]:
    """Public classes, functions and methods without a docstring; what is inside a function is not public."""
    if isinstance(node, ast.Module) and not ast.get_docstring(node):
        yield Fault(source.path, 1, "the module has no docstring")
    for child in node.body:
        if isinstance(child, Definition) and not child.name.startswith("_"):
            name = f"{within}{child.name}"
            if not ast.get_docstring(child) and not _explained_above(child):
                yield Fault(source.path, child.lineno, f"`{name}` has no docstring")
            if isinstance(child, ast.ClassDef):
                yield from _unexplained(source, child, f"{name}.")


def _explained_above(node: Definition) -> bool:
    """Whether a definition is a variant of one that is explained elsewhere, and says so."""
    names = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    return bool(names & {"override", "overload", "setter", "deleter"})


def _unexplained_values(source: Source, tree: ast.Module) -> Iterator[Fault]:
    """Values in ``__all__`` without a string below them that explains them."""
    public: set[str] = set()
    values: dict[str, tuple[int, bool]] = {}
    for node, after in zip(tree.body, [*tree.body[1:], None], strict=True):
        for name in _assigned(node):
            values[name] = node.lineno, _is_text(after)
            if name == "__all__" and isinstance(node, ast.Assign):
                public = set(ast.literal_eval(node.value))
    for name, (line, explained) in values.items():
        if name in public and not explained:
            yield Fault(source.path, line, f"`{name}` has no explanation below it")


def _assigned(node: ast.stmt) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _is_text(node: ast.stmt | None) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _forbidden(source: Source) -> Iterator[Fault]:
    words = FORBIDDEN
    if source.path.startswith("tests/") and not source.path.startswith(MAY_WAIT_BY_THE_CLOCK):
        words = (*FORBIDDEN, BY_THE_CLOCK)
    for number, row in enumerate(source.text.splitlines(), 1):
        for word in words:
            if found := word.search(row):
                yield Fault(source.path, number, f"`{found.group()}` is not allowed here")


def sources(root: Path = ROOT) -> list[Source]:
    """The files of Python that git tracks or would track; outside of a checkout, all below the known folders."""
    asked = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "*.py"]
    try:
        listed = subprocess.run(asked, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = [str(file.relative_to(root)) for folder in FOLDERS for file in (root / folder).rglob("*.py")]
    names = sorted(name for name in set(listed) if name and (root / name).is_file())
    return [Source(name, (root / name).read_text(encoding="utf-8")) for name in names]


def main() -> int:
    """Check everything; returns the exit status: 0 when nothing is wrong, else 1."""
    found = sources()
    faults = [fault for source in found for fault in check(source)]
    for fault in faults:
        print(fault)
    if faults:
        print(f"shape: {len(faults)} faults in {len({fault.path for fault in faults})} files", file=sys.stderr)
        return 1
    rows = sum(len(source.text.splitlines()) for source in found)
    longest = max(found, key=lambda source: len(source.text.splitlines()))
    print(f"shape: {len(found)} files, {rows:,} lines, the longest is {longest.path}; nothing is wrong")
    return 0


if __name__ == "__main__":
    sys.exit(main())
