"""The careful YAML loader: a small, predictable part of YAML, and problems told by file and line.

Every scalar is read as the string that was typed, so that ``no``, ``012`` or ``2024-01-01`` stay what they
are; callers convert by their own schema. What can hang or mislead a reader (anchors, aliases, merge keys,
tags, keys given twice, great depth or size) is refused by name. The text is read as a stream of parser
events, so nothing is built from a file that is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from annotations.emit import dump
from index.sanitise import sanitise_line

__all__ = ["MAX_BYTES", "MAX_DEPTH", "KeyPath", "YamlProblem", "dump", "load", "load_with_lines"]

MAX_BYTES: Final = 1_000_000
"""The largest file read, in bytes of UTF-8."""

MAX_DEPTH: Final = 20
"""How many lists and mappings may stand one inside the other."""

KeyPath = tuple[str | int, ...]
"""The way to a value: keys of mappings and numbers of list items, counted from 0."""

_LOADER: Final = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
_BREAK: Final = re.compile("\r\n?|\n")
_CONFLICT: Final = re.compile(r"^(?:<{7}|>{7}|\|{7})(?=[ \r\n]|\Z)", re.MULTILINE)
# characters that YAML refuses, and those that its older versions take for the end of a line
_NOT_RAW: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_VALUES: Final = (ScalarEvent, CollectionStartEvent)
_DEFAULT_TAGS: Final = {
    ScalarEvent: "tag:yaml.org,2002:str",
    SequenceStartEvent: "tag:yaml.org,2002:seq",
    MappingStartEvent: "tag:yaml.org,2002:map",
}


class YamlProblem(yaml.YAMLError):
    """Why a YAML text cannot be used: which file, which line (from 1; 0 when unknown), and what to do."""

    def __init__(self, name: str, line: int, message: str, remedy: str) -> None:
        super().__init__(name, line, message, remedy)
        self.name = name
        self.line = line
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.name}, line {self.line}" if self.line else self.name
        return sanitise_line(f"{place}: {self.message}. {self.remedy}")


def load(text: str, name: str) -> Mapping[str, object]:
    """Read the mapping that ``text`` holds; values are strings, lists and mappings.

    A text with nothing but comments is an empty mapping. ``name`` is the file's name in problems.

    Raises:
        YamlProblem: the text is not YAML, or uses a part of YAML that this program refuses.
    """
    return load_with_lines(text, name)[0]


def load_with_lines(text: str, name: str) -> tuple[Mapping[str, object], dict[KeyPath, int]]:
    """Read the mapping that ``text`` holds, and the line (from 1) on which each key or list item stands.

    Raises:
        YamlProblem: as for `load`.
    """
    text = text.removeprefix("\ufeff")
    _refuse_unparsed(text, name)
    builder = _Builder(name, yaml.parse(text, _LOADER))
    try:
        return builder.document(), builder.lines
    except YamlProblem:
        raise
    except yaml.YAMLError as error:
        raise _from_parser(error, text, name) from None
    except (RecursionError, ValueError):
        raise YamlProblem(name, 0, "this is not YAML that can be read", "Mend the file by hand") from None


def _refuse_unparsed(text: str, name: str) -> None:
    """Refuse what must not, or need not, reach the parser."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise YamlProblem(name, 0, "the file is larger than 1 MB", "Split it, or move long text elsewhere")
    if conflict := _CONFLICT.search(text):
        raise YamlProblem(
            name,
            _line_at(text, conflict.start()),
            f"a merge conflict of git is not resolved ({conflict.group()})",
            "Keep the lines you want and delete the rows of <, = and >",
        )
    if raw := _NOT_RAW.search(text):
        code = f"U+{ord(raw.group()):04X}"
        raise YamlProblem(
            name,
            _line_at(text, raw.start()),
            f"the character {code} may not stand here as it is",
            f'Delete it, or put the text in double quotes and write it as "\\u{ord(raw.group()):04X}"',
        )


def _line_at(text: str, offset: int) -> int:
    return 1 + sum(1 for _ in _BREAK.finditer(text, 0, offset))


def _from_parser(error: yaml.YAMLError, text: str, name: str) -> YamlProblem:
    said = str(getattr(error, "problem", None) or "this is not YAML")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return YamlProblem(name, 0, said, "Mend the file by hand")
    rows = _BREAK.split(text)
    row = rows[mark.line] if mark.line < len(rows) else ""
    if "\t" in row[: len(row) - len(row.lstrip())]:
        return YamlProblem(name, mark.line + 1, "a tab stands where only spaces may", "Indent with spaces")
    remedy = "Compare the line with its neighbours: indents, quotes, the blank after each colon"
    return YamlProblem(name, mark.line + 1, said, remedy)


@dataclass(slots=True)
class _Builder:
    """Builds plain values from parser events, refusing what the module's text names."""

    name: str
    events: Iterator[Event]
    lines: dict[KeyPath, int] = field(default_factory=dict)

    def document(self) -> Mapping[str, object]:
        """The one mapping of the stream."""
        next(self.events)  # the start of the stream
        if isinstance(next(self.events), StreamEndEvent):
            return {}
        top = self._node(next(self.events), ())
        next(self.events)  # the end of the document
        after = next(self.events)
        if isinstance(after, DocumentStartEvent):
            self._refuse(after, "a second document begins here", "Keep one document in a file")
        if isinstance(top, dict):
            return top
        if top == "":
            return {}
        raise YamlProblem(self.name, 1, "the file does not hold keys and values", "Write lines such as: key: value")

    def _node(self, event: Event, path: KeyPath) -> object:
        self._check(event)
        if isinstance(event, ScalarEvent):
            return str(event.value)
        if len(path) >= MAX_DEPTH:
            self._refuse(event, f"lists and mappings are nested deeper than {MAX_DEPTH}", "Make it flatter")
        return self._mapping(path) if isinstance(event, MappingStartEvent) else self._sequence(path)

    def _mapping(self, path: KeyPath) -> dict[str, object]:
        values: dict[str, object] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = self._key(event)
            if key in values:
                first = self.lines[(*path, key)]
                self._refuse(event, f"the key `{key}` is already on line {first}", "Keep one of the two")
            self.lines[(*path, key)] = _line(event)
            values[key] = self._node(next(self.events), (*path, key))
        return values

    def _sequence(self, path: KeyPath) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            here = (*path, len(items))
            self.lines[here] = _line(event)
            items.append(self._node(event, here))
        return items

    def _key(self, event: Event) -> str:
        self._check(event)
        if not isinstance(event, ScalarEvent):
            self._refuse(event, "a key must be a word, not a list or a mapping", "Write: key: value")
        if event.value == "<<" and event.style not in ("'", '"'):
            self._refuse(event, "merge keys (<<) are not used here", "Write the keys out")
        return str(event.value)

    def _check(self, event: Event) -> None:
        if isinstance(event, AliasEvent):
            self._refuse(event, f"aliases (*{event.anchor}) are not used here", "Write the value out")
        if not isinstance(event, _VALUES):
            return
        if event.anchor is not None:
            self._refuse(event, f"anchors (&{event.anchor}) are not used here", "Remove the anchor")
        if event.tag is not None and event.tag != _DEFAULT_TAGS[type(event)]:
            self._refuse(event, f"tags ({event.tag}) are not used here", "Remove the tag")

    def _refuse(self, event: Event, message: str, remedy: str) -> NoReturn:
        raise YamlProblem(self.name, _line(event), message, remedy)


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0
