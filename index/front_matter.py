"""The YAML between two ``---`` lines at the start of a file, read without trusting it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yaml import CSafeLoader, Node, SafeLoader

__all__ = ["FRONT_MATTER_LIMIT", "FrontMatter", "front_matter"]

FRONT_MATTER_LIMIT = 64 * 1024
"""Code points of front matter that are read; more is taken as text."""

_DEPTH_LIMIT = 20
_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_LIKELY_KEY = re.compile(r"^[\w-]+[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands before the body of a text."""

    body: str
    """The text after the front matter; the whole text when there is none that can be read."""
    fields: dict[str, str | list[str]] = field(default_factory=dict)
    """Keys in lower case. Numbers and dates stay as they are written; deeper values are left out."""
    warning: str = ""
    """Why front matter was taken as text, naming the line; empty when nothing is wrong."""


class _RefusedError(Exception):
    """Front matter that is well formed and still not read; the message says why."""


def front_matter(text: str) -> FrontMatter:
    """Split ``text`` into front matter and body. Never raises: broken front matter is text, with a warning.

    Between two ``---`` lines that hold no mapping there is no front matter: they are rules.
    """
    opening = _OPENING.match(text)
    closing = opening and _CLOSING.search(text, opening.end(), opening.end() + FRONT_MATTER_LIMIT)
    if not opening or not closing:
        return FrontMatter(text)
    source = text[opening.end() : closing.start()]
    body = text[closing.end() :].lstrip("\n")
    if not source.strip():
        return FrontMatter(body)
    try:
        fields = _mapping(source)
    except _RefusedError as refusal:
        # Prose between two rules is seldom YAML; only what looks like keys deserves a warning.
        complaint = f"The front matter is shown as text: {refusal}" if _LIKELY_KEY.search(source) else ""
        return FrontMatter(text, warning=complaint)
    return FrontMatter(text) if fields is None else FrontMatter(body, fields)


def _mapping(source: str) -> dict[str, str | list[str]] | None:
    """Return the mapping that ``source`` holds, None when it holds something else.

    Raises `_RefusedError` for broken YAML, for aliases and for deep nesting.
    """
    import yaml  # as costly as the rest of the reading core; most files have no front matter

    try:
        _check_events(source)
        root = yaml.compose(source, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 2}: " if mark else ""
        raise _RefusedError(f"{place}{error.problem or error.context or 'not YAML'}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _RefusedError("it is not YAML") from error
    if not isinstance(root, yaml.MappingNode):
        return None
    return {_scalar(key).strip().lower(): _value(value) for key, value in root.value}


def _loader() -> type[CSafeLoader] | type[SafeLoader]:
    """The loader in C where PyYAML has one: it is ten times as fast."""
    import yaml

    return yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def _check_events(source: str) -> None:
    """Raise `_RefusedError` at an alias or at nesting deeper than any honest front matter."""
    import yaml

    depth = 0
    for event in yaml.parse(source, Loader=_loader()):
        place = f"line {event.start_mark.line + 2}" if event.start_mark else "somewhere"
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError(f"{place}: aliases (*{event.anchor}) are not read")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH_LIMIT:
            raise _RefusedError(f"{place}: it is nested too deeply")


def _value(node: Node) -> str | list[str]:
    """Return a scalar as text and a list as texts."""
    from yaml import SequenceNode

    if isinstance(node, SequenceNode):
        return [text for item in node.value if (text := _scalar(item))]
    return _scalar(node)


def _scalar(node: Node) -> str:
    """Return the text of a scalar, or what a mapping has under ``name``, else nothing."""
    from yaml import MappingNode, ScalarNode

    if isinstance(node, ScalarNode):
        return "" if node.value in {"~", "null"} and not node.style else str(node.value)
    if isinstance(node, MappingNode):
        return next((_scalar(value) for key, value in node.value if key.value == "name"), "")
    return ""
