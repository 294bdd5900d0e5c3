"""A note as it stands in its file: one mapping, its keys always all there and always in the same order.

Keys that people change alternate with keys that stay, so that git merges two changes of one note; there is no
date of change, on which every merge would fail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Final, NoReturn

from annotations.ids import is_id
from annotations.model import KINDS, STATES, Annotation, Target
from annotations.strictyaml import KeyPath, YamlProblem, dump, load_with_lines

__all__ = [
    "annotation_to_mapping",
    "read_annotation",
    "target_from_mapping",
    "target_to_mapping",
    "write_annotation",
]

_KEYS: Final = (
    *("id", "state", "creator", "tags", "created", "kind"),
    *("made_on", "color", "target", "reply_to", "links", "body"),
)
_TARGET_KEYS: Final = ("exact", "prefix", "suffix", "start", "end", "where")
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_COLOR: Final = re.compile(r"[a-z][a-z0-9-]*")
_SURE_OF_TYPO: Final = 0.8


def write_annotation(annotation: Annotation) -> str:
    """The text of the file of ``annotation``."""
    return dump(annotation_to_mapping(annotation))


def annotation_to_mapping(annotation: Annotation) -> dict[str, object]:
    """``annotation`` as the mapping of its file. The body loses blanks at line ends and line ends at its end."""
    return {
        "id": annotation.id,
        "state": annotation.state,
        "creator": annotation.creator,
        "tags": list(annotation.tags),
        "created": annotation.created,
        "kind": annotation.kind,
        "made_on": annotation.made_on,
        "color": annotation.color,
        "target": [target_to_mapping(target) for target in annotation.targets],
        "reply_to": annotation.reply_to,
        "links": list(annotation.links),
        "body": _tidy(annotation.body),
        **{key: value for key, value in annotation.extra.items() if key not in _KEYS},
    }


def target_to_mapping(target: Target) -> dict[str, object]:
    """``target`` as it stands in a file."""
    return {
        "exact": target.exact,
        "prefix": target.prefix,
        "suffix": target.suffix,
        "start": target.start,
        "end": target.end,
        "where": dict(target.where),
        **{key: value for key, value in target.extra.items() if key not in _TARGET_KEYS},
    }


def read_annotation(text: str, name: str) -> Annotation:
    """The note in ``text``, the content of the file called ``name``.

    Raises:
        YamlProblem: the text is not YAML, or a value is not what its key asks for.
    """
    values, lines = load_with_lines(text, name)
    return _Reader(name, lines).annotation(values)


def target_from_mapping(values: Mapping[str, object], name: str) -> Target:
    """The target in ``values``, as `target_to_mapping` makes them; numbers may be strings.

    Raises:
        YamlProblem: a value is not what its key asks for.
    """
    return _Reader(name, {}).target(values, ())


def _tidy(body: str) -> str:
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip(" \t") for line in lines).rstrip("\n")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes values out of a mapping by type, and names file, line and key when one does not fit."""

    name: str
    lines: Mapping[KeyPath, int]

    def annotation(self, values: Mapping[str, object]) -> Annotation:
        self._refuse_misspelt(values, _KEYS, ())
        return Annotation(
            id=self._id(values, "id", required=True),
            targets=tuple(self._targets(values)),
            body=self._text(values, "body"),
            tags=self._texts(values, "tags"),
            kind=self._one_of(values, "kind", KINDS),
            state=self._one_of(values, "state", STATES),
            creator=self._text(values, "creator"),
            created=self._time(values, "created"),
            made_on=self._shaped(values, "made_on", _DIGEST, "sha256: and 64 digits"),
            color=self._shaped(values, "color", _COLOR, "a name such as yellow") or "yellow",
            reply_to=self._id(values, "reply_to"),
            links=self._texts(values, "links"),
            extra={key: value for key, value in values.items() if key not in _KEYS},
        )

    def target(self, values: Mapping[str, object], at: KeyPath) -> Target:
        self._refuse_misspelt(values, _TARGET_KEYS, at)
        start, end = self._offset(values, "start", at), self._offset(values, "end", at)
        if end < start:
            self._refuse((*at, "end"), "`end` is before `start`", "Delete both, or mend them")
        return Target(
            exact=self._text(values, "exact", at),
            prefix=self._text(values, "prefix", at),
            suffix=self._text(values, "suffix", at),
            start=start,
            end=end,
            where=self._where(values, at),
            extra={key: value for key, value in values.items() if key not in _TARGET_KEYS},
        )

    def _targets(self, values: Mapping[str, object]) -> list[Target]:
        items = self._list(values, "target")
        targets = []
        for number, item in enumerate(items):
            at = ("target", number)
            if not isinstance(item, Mapping):
                self._refuse(at, "a target must have keys", "Write - exact: and the words of the passage")
            targets.append(self.target(item, at))
        return targets

    def _where(self, values: Mapping[str, object], at: KeyPath) -> Mapping[str, object]:
        where = values.get("where") or {}
        if not isinstance(where, Mapping):
            self._refuse((*at, "where"), "`where` must have keys", "Write where: {}")
        line = where.get("line")
        if isinstance(line, str) and line.isascii() and line.isdecimal():
            return {**where, "line": _number(line)}
        return dict(where)

    def _text(self, values: Mapping[str, object], key: str, at: KeyPath = ()) -> str:
        value = values.get(key, "")
        if not isinstance(value, str):
            self._refuse((*at, key), f"`{key}` must be text", f"Write {key}: and the text behind it")
        return value

    def _list(self, values: Mapping[str, object], key: str) -> list[object]:
        value = values.get(key) or []
        if not isinstance(value, list):
            self._refuse((key,), f"`{key}` must be a list", f"Write {key}: and below it lines that begin with -")
        return value

    def _texts(self, values: Mapping[str, object], key: str) -> tuple[str, ...]:
        items = self._list(values, key)
        texts = tuple(item for item in items if isinstance(item, str))
        if len(texts) < len(items):
            wrong = next(number for number, item in enumerate(items) if not isinstance(item, str))
            self._refuse((key, wrong), f"each of `{key}` must be text", "Put the item in quotes")
        return texts

    def _offset(self, values: Mapping[str, object], key: str, at: KeyPath) -> int:
        value = values.get(key) or "0"
        number = _number(str(value))
        if number < 0:
            self._refuse((*at, key), f"`{key}` must be a whole number", "Write the offset in characters")
        return number

    def _one_of(self, values: Mapping[str, object], key: str, known: tuple[str, ...]) -> str:
        value = self._text(values, key) or known[0]
        if value not in known:
            near = get_close_matches(value.lower(), known, 1, 0.5)
            remedy = f"Did you mean `{near[0]}`?" if near else f"Use one of: {', '.join(known)}"
            self._refuse((key,), f"`{value}` is not a {key}", remedy)
        return value

    def _id(self, values: Mapping[str, object], key: str, *, required: bool = False) -> str:
        value = self._text(values, key)
        if required and not value:
            self._refuse((key,), f"the key `{key}` is missing", "Write the name of the file, without .yaml")
        if value and not is_id(value):
            self._refuse((key,), f"`{value}` is not an id of a note", "Copy the id from the note's file name")
        return value

    def _time(self, values: Mapping[str, object], key: str) -> str:
        value = self._text(values, key)
        try:
            fits = not value or datetime.fromisoformat(value).tzinfo is not None
        except ValueError:
            fits = False
        if not fits:
            self._refuse((key,), f"`{value}` is not a time", "Write it as 2026-01-01T10:00:00Z")
        return value

    def _shaped(self, values: Mapping[str, object], key: str, shape: re.Pattern[str], meant: str) -> str:
        value = self._text(values, key)
        if value and not shape.fullmatch(value):
            self._refuse((key,), f"`{value}` does not fit `{key}`", f"Write {meant}")
        return value

    def _refuse_misspelt(self, values: Mapping[str, object], known: tuple[str, ...], at: KeyPath) -> None:
        """A key that nobody knows is kept; but one that is nearly a key that is missing is a slip."""
        missing = [key for key in known if key not in values]
        for key in values:
            near = [] if key in known else get_close_matches(key, missing, 1, _SURE_OF_TYPO)
            if near:
                self._refuse((*at, key), f"`{key}` is not a key", f"Did you mean `{near[0]}`?")

    def _refuse(self, at: KeyPath, message: str, remedy: str) -> NoReturn:
        raise YamlProblem(self.name, self.lines.get(at, 0), message, remedy)


def _number(text: str) -> int:
    """A whole number of at most 15 digits; -1 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else -1
