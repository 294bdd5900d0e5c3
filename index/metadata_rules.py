"""Rules that a person configures: a pattern on the path or on the first lines of a document gives fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from index.dates import iso_date
from index.documents import Metadata
from index.metadata import is_guess, language_tag, one_line, split_tags

__all__ = ["FIELDS", "FIRST_LINES_LIMIT", "MetadataRule", "apply_rules"]

FIELDS = ("title", "date", "source", "author", "language", "tags", "link")
"""The fields that a rule may give."""

FIRST_LINES_LIMIT = 4096
"""Code points from the start of a text in which `MetadataRule.first_lines` is looked for."""

_NAME_LIMIT = 60


@dataclass(frozen=True, slots=True)
class MetadataRule:
    """Fields for the documents whose path and first lines match. Raises `ValueError`, in words, for a wrong rule."""

    path: str = ""
    """A pattern with ``*``, ``?`` and ``[…]`` on the whole path below the documents' folder; ``*`` crosses folders.
    Empty: any path."""
    first_lines: str = ""
    """A regular expression found anywhere in the first `FIRST_LINES_LIMIT` code points; ``^`` and ``$`` match at
    lines. Its named groups give fields. Empty: any text."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Fixed values by field; tags with commas between them. A named group that took part goes before."""
    override: bool = False
    """Whether the rule also wins over what the document states about itself."""

    def __post_init__(self) -> None:
        """Check the rule, so that a mistake is found when the configuration is read and not in a document."""
        if not self.path and not self.first_lines:
            raise ValueError("a rule needs a path or first_lines")
        try:
            groups = re.compile(self.first_lines, re.MULTILINE).groupindex
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(f"first_lines is no regular expression: {error}") from error
        names = [*groups, *self.fields]
        if not names:
            raise ValueError("a rule needs fields or a named group such as (?P<source>…)")
        for name in names:
            if name not in FIELDS:
                raise ValueError(f"“{name}” is no field of a document; the fields are {', '.join(FIELDS)}")


def apply_rules(rules: Iterable[MetadataRule], path: str, text: str, metadata: Metadata) -> Metadata:
    """Return ``metadata`` with what ``rules`` say of the document at ``path``, which has ``/`` between folders.

    A rule wins over what was guessed from the text or the file name, not over what the document states about
    itself, unless it overrides. Of several rules that give a field, the first counts. A value that is no date or
    no language is as if it were not given.
    """
    given: set[str] = set()
    for rule in rules:
        for name, value in _values(rule, path, text).items():
            stated = bool(getattr(metadata, name)) and not is_guess(metadata.origins.get(name, ""))
            if name in given or (stated and not rule.override):
                continue
            filled = _filled(metadata, name, value)
            if filled is not metadata:
                given.add(name)
                origin = f"rule for {one_line(rule.path or rule.first_lines)[:_NAME_LIMIT]}"
                metadata = replace(filled, origins={**metadata.origins, name: origin})
    return metadata


def _values(rule: MetadataRule, path: str, text: str) -> dict[str, str]:
    """Return the fields that ``rule`` gives a document, as they are written; nothing when it does not match."""
    if rule.path and not fnmatchcase(path, rule.path):
        return {}
    if not rule.first_lines:
        return dict(rule.fields)
    found = re.compile(rule.first_lines, re.MULTILINE).search(text[:FIRST_LINES_LIMIT])
    if found is None:
        return {}
    return {**rule.fields, **{name: value for name, value in found.groupdict().items() if value and value.strip()}}


def _filled(metadata: Metadata, name: str, value: str) -> Metadata:
    """Return ``metadata`` with the field ``name`` from ``value``; itself when ``value`` cannot be one."""
    match name:
        case "date":
            date = iso_date(value, metadata.language)
            return replace(metadata, date=date) if date else metadata
        case "language":
            tag = language_tag(value)
            return replace(metadata, language=tag) if tag else metadata
        case "tags":
            tags = split_tags(value)
            return replace(metadata, tags=tags) if tags else metadata
    line = one_line(value)
    if not line:
        return metadata
    match name:
        case "title":
            return replace(metadata, title=line)
        case "source":
            return replace(metadata, source=line)
        case "author":
            return replace(metadata, author=line)
        case _:
            return replace(metadata, link=line)
