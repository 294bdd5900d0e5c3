"""Changes single values in a YAML text that somebody wrote by hand, and leaves every other character alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from annotations.strictyaml import YamlProblem, dump

__all__ = ["Revision", "revise", "splice"]

_LOADER: Final = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader


@dataclass(frozen=True, slots=True)
class Revision:
    """The new text of a file that changes."""

    text: str
    loses_comments: bool = False
    """Whether the old text holds what the new one does not, so that a copy must be kept."""


def revise(text: str, new: Mapping[str, object], reread: Callable[[str], Mapping[str, object]]) -> Revision:
    """The text that follows ``text`` when its values become ``new``.

    A text as `dump` writes it is written anew. In one that was edited by hand only the values that differ are
    replaced, and the result is read again to prove it. ``reread`` gives the mapping of a text in full, with
    every key; ``text`` itself must be readable by it.
    """
    old, fresh = reread(text), dump(new)
    if text == dump(old):
        return Revision(fresh)
    changes = {key: value for key, value in new.items() if key not in old or old[key] != value}
    spliced = splice(text, changes)
    try:
        if spliced is not None and reread(spliced) == reread(fresh):
            return Revision(spliced)
    except YamlProblem:
        pass
    return Revision(fresh, loses_comments=True)


def splice(text: str, changes: Mapping[str, object]) -> str | None:
    """``text`` with the values of the top-level keys in ``changes`` replaced, or added at its end.

    ``text`` must have passed `annotations.strictyaml.load`. Returns None when a value cannot be replaced
    without losing a comment inside it, or when the text is not one key a line; callers must read the result
    again and compare.
    """
    body = text.removeprefix("\ufeff")
    top = yaml.compose(body, _LOADER)
    if not isinstance(top, MappingNode) or top.flow_style:
        return None
    entries = {str(key.value): (key, value) for key, value in top.value}
    replaced = [(*entries[key], value) for key, value in changes.items() if key in entries]
    for key, old, new in sorted(replaced, key=lambda entry: -_start(entry[0])):
        first, last = _start(key), _end(body, old)
        if _column(key) or _has_comment(body, _end(body, key), old):
            return None
        body = body[:first] + dump({str(key.value): new}).rstrip("\n") + body[last:]
    added = {key: value for key, value in changes.items() if key not in entries}
    if added:
        body = (body if body.endswith("\n") else body + "\n") + dump(added)
    if "\r\n" in text:
        body = body.replace("\r\n", "\n").replace("\n", "\r\n")
    return text[: len(text) - len(text.removeprefix("\ufeff"))] + body


def _start(node: Node) -> int:
    return int(node.start_mark.index)


def _column(node: Node) -> int:
    return int(node.start_mark.column)


def _end(text: str, node: Node) -> int:
    """Where the value ends; the parser's own mark of a block lies behind the comments that follow it."""
    if isinstance(node, CollectionNode) and not node.flow_style:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(node, MappingNode) else last)
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        return _start(node) + len(text[_start(node) : int(node.end_mark.index)].rstrip())
    return int(node.end_mark.index)


def _has_comment(text: str, after_key: int, value: Node) -> bool:
    """Whether a comment may stand between a key and the end of its value: a ``#`` outside every scalar."""
    position = after_key
    for scalar in _scalars(value):
        if "#" in text[position : _start(scalar)]:
            return True
        position = _end(text, scalar)
        header = text[_start(scalar) : position].partition("\n")[0]
        if scalar.style in ("|", ">") and "#" in header:
            return True
    return "#" in text[position : _end(text, value)]


def _scalars(node: Node) -> list[ScalarNode]:
    if isinstance(node, ScalarNode):
        return [node]
    children = [part for pair in node.value for part in pair] if isinstance(node, MappingNode) else node.value
    return [scalar for child in children for scalar in _scalars(child)]
