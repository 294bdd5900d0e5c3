"""Saved searches: ``searches.yaml``, a file that is as easy to edit by hand as to write from the screen.

    Mosul dam: '"mosul dam" OR "tigris dam"'

    Elections in the press:
      query: election* NOT sport
      order: date
      narrowed:
        source: City Desk
        date: last-month

A name has its query, or a mapping. What is saved from the screen changes that one entry; comments and everything else
stay as they were written. A file that cannot be read is never written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import yaml
from yaml.nodes import MappingNode

from annotations.atomic import write_atomic
from annotations.splice import Revision, revise
from annotations.strictyaml import MAX_BYTES, KeyPath, YamlProblem, dump, load_with_lines
from index.facets import FACETS
from index.query.dates import read_date
from index.query.fields import FIELDS, Takes
from index.query.messages import BadValue
from index.query.sizes import read_number
from index.query.tree import Between, Exclude, Filter, Narrowing
from index.sanitise import sanitise_line

__all__ = [
    "FILE",
    "MODES",
    "ORDERS",
    "SavedSearch",
    "SearchesProblem",
    "narrowing",
    "parse",
    "read",
    "remove",
    "save",
    "written",
]

FILE: Final = "searches.yaml"
"""The name of the file."""
MODES: Final = ("all-first", "all", "any")
"""Values of ``index.search.Mode``."""
ORDERS: Final = ("best", "date", "date-up", "title", "source")
"""Values of ``index.search.Order``."""
_LOADER: Final = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
_WITHOUT: Final = "-"
"""Before the name of what documents must not have, as in a query."""
_COMPARED: Final = 40
"""Code points of a wrong name that are compared with the right ones."""
_KEYS: Final = ("query", "mode", "order", "recency", "narrowed")
_YES_OR_NO: Final = ("yes", "no")
_NUMBERS: Final = tuple(name for name, field in FIELDS.items() if field.takes is Takes.NUMBER)
_NARROWS: Final = tuple(
    dict.fromkeys((*FACETS, "date", *_NUMBERS, *(n for n, field in FIELDS.items() if field.takes is Takes.VALUE)))
)
"""What a search may be narrowed by."""


class SearchesProblem(Exception):
    """The file of saved searches cannot be used. ``str()`` names file, line and remedy."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query with a name, and how its results are shown; empty where that is as usual."""

    name: str
    query: str = ""
    mode: str = ""
    """One of `MODES`."""
    order: str = ""
    """One of `ORDERS`."""
    recency: bool = False
    """Whether what is dated late counts more, when the best come first."""
    narrowed: tuple[tuple[str, str], ...] = ()
    """Names of facets or fields with values, as typed: ``("date", "last-month")``; behind a ``-`` what is left out.

    The same name may come again.
    """

    @property
    def content(self) -> str | dict[str, object]:
        """What the file has behind the name; the same for searches that find the same."""
        values: dict[str, object] = {"query": self.query}
        how = (("mode", self.mode), ("order", self.order), ("recency", "yes" if self.recency else ""))
        values |= {key: value for key, value in how if value}
        names = dict.fromkeys(name for name, _ in self.narrowed)
        by_name = {each: [value for name, value in self.narrowed if name == each] for each in names}
        if by_name:
            values["narrowed"] = {name: each if len(each) > 1 else each[0] for name, each in by_name.items()}
        return values if len(values) > 1 else self.query


def read(file: Path) -> tuple[SavedSearch, ...]:
    """The searches of a file, in its order; none when there is no file. Raises ``SearchesProblem``."""
    return parse(_text(file), file.name)


def save(file: Path, search: SavedSearch) -> str:
    """Put a search into the file, in the place of the one with its name, and return what to say about that, or ''.

    Raises ``SearchesProblem`` when the file cannot be read or written: it is as before.
    """
    text = _text(file)
    contents = {each.name: each.content for each in parse(text, file.name)}
    now = contents | {search.name: search.content}
    return _write(file, text, revise(text, now, _contents) if text.strip() else Revision(dump(now)))


def remove(file: Path, name: str) -> str:
    """Take a search out of the file, and return what to say about that, or ''. Raises ``SearchesProblem``."""
    text = _text(file)
    contents = {each.name: each.content for each in parse(text, file.name)}
    if contents.pop(name, None) is None:
        return ""
    cut = _without(text, name)
    with suppress(YamlProblem, SearchesProblem):
        if _contents(cut) == contents:
            return _write(file, text, Revision(cut))
    return _write(file, text, Revision(dump(contents) if contents else "", loses_comments=True))


def narrowing(search: SavedSearch, today: date) -> tuple[Narrowing, ...]:
    """What a search is narrowed by, for the query tree."""
    return tuple(_narrowed(name, value, today) for name, value in search.narrowed)


def written(narrowed: Iterable[Narrowing]) -> tuple[tuple[str, str], ...]:
    """``narrowed`` as a search keeps it: what ``narrowing`` makes the same again.

    Only a ``Filter`` can be left out: of a ``Between`` that could not be written in one line.
    """
    found: list[tuple[str, str]] = []
    for each in narrowed:
        match each:
            case Filter():
                found.append((each.name, each.value))
            case Between() if each.name == "date" and _is_span(each.low, each):
                found.append((each.name, each.low))
            case Between():
                bounds = ((">=", each.low), ("<", each.high))
                found += [(each.name, f"{sign}{bound}") for sign, bound in bounds if bound]
            case Exclude(Filter() as left_out):
                found.append((f"{_WITHOUT}{left_out.name}", left_out.value))
    return tuple(found)


def parse(text: str, name: str) -> tuple[SavedSearch, ...]:
    """The searches of the text of a file; ``name`` is the file's. Raises ``SearchesProblem``."""
    try:
        values, lines = load_with_lines(text, name)
    except YamlProblem as problem:
        raise SearchesProblem(str(problem)) from None
    return tuple(_search(each, value, _Place(name, lines, (each,))) for each, value in values.items())


def _is_span(text: str, span: Between) -> bool:
    """Whether ``text`` is how to write a span of time that is a day, a month or a year."""
    with suppress(BadValue):
        return read_date(span.name, text, date.min) == span
    return False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands: for messages."""

    file: str
    lines: Mapping[KeyPath, int]
    path: KeyPath

    def inside(self, key: str | int) -> _Place:
        return _Place(self.file, self.lines, (*self.path, key))

    def problem(self, message: str) -> SearchesProblem:
        line = self.lines.get(self.path) or self.lines.get(self.path[:-1], 0)
        return SearchesProblem(f"{self.file}, line {line}: {message}.")


def _search(name: str, value: object, place: _Place) -> SavedSearch:
    if isinstance(value, str):
        return SavedSearch(name, value)
    if not isinstance(value, Mapping):
        raise place.problem(f"“{sanitise_line(name)}” must have a query, or {', '.join(_KEYS)}")
    for key in value:
        if key not in _KEYS:
            raise place.inside(key).problem(f"a search has no `{sanitise_line(key)}`{_nearest(key, _KEYS)}")
    named = ("query", "mode", "order", "recency")
    texts = {key: _string(value[key], key, place.inside(key)) for key in named if key in value}
    for key, known in (("mode", MODES), ("order", ORDERS), ("recency", _YES_OR_NO)):
        if texts.get(key) and texts[key] not in known:
            raise place.inside(key).problem(f"`{key}` cannot be {_quoted(texts[key])}{_nearest(texts[key], known)}")
    narrowed = tuple(_narrowings(value.get("narrowed", ""), place.inside("narrowed")))
    query, mode, order, recency = (texts.get(key, "") for key in named)
    return SavedSearch(name, query, mode, order, recency == "yes", narrowed)


def _string(value: object, key: str, place: _Place) -> str:
    if not isinstance(value, str):
        raise place.problem(f"`{key}` must be text, not a list or a mapping")
    return value


def _narrowings(value: object, place: _Place) -> Iterator[tuple[str, str]]:
    if value in ("", "{}"):
        return
    if not isinstance(value, Mapping):
        raise place.problem("`narrowed` must be a mapping such as `source: City Desk`")
    for name, given in value.items():
        here = place.inside(name)
        if name.removeprefix(_WITHOUT) not in _NARROWS:
            raise here.problem(f"results cannot be narrowed by `{sanitise_line(name)}`{_nearest(name, _NARROWS)}")
        for each in given if isinstance(given, list) else [given]:
            text = _string(each, name, here)
            try:
                _narrowed(name, text, date.today())
            except BadValue as bad:
                raise here.problem(str(bad)) from None
            yield name, text


def _narrowed(name: str, value: str, today: date) -> Narrowing:
    if name.startswith(_WITHOUT):
        return Exclude(_chosen(name.removeprefix(_WITHOUT), value, today))
    return _chosen(name, value, today)


def _chosen(name: str, value: str, today: date) -> Filter | Between:
    if name == "date":
        return read_date(name, value, today)
    return read_number(name, value) if name in _NUMBERS else Filter(name, value)


def _quoted(value: str) -> str:
    return f"“{sanitise_line(value)}”"


def _nearest(typed: str, known: Iterable[str]) -> str:
    near = get_close_matches(typed[:_COMPARED], list(known), 1, 0.5)
    return f" (did you mean `{near[0]}`?)" if near else f"; there are {', '.join(known)}"


def _contents(text: str) -> Mapping[str, object]:
    return {each.name: each.content for each in parse(text, FILE)}


def _text(file: Path) -> str:
    try:
        # Read with a limit, for it may be anything; a larger one is refused by the parser.
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1).decode()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise SearchesProblem(f"{file} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    except OSError as error:
        raise SearchesProblem(f"{file} cannot be read: {error.strerror}.") from None


def _write(file: Path, old: str, new: Revision) -> str:
    """Write the file; where a comment would be lost, a copy of it as it was is kept beside it."""
    if new.text == old:
        return ""
    # The link is kept and what it leads to is written: many keep their files so.
    target = Path(os.path.realpath(file))
    copy = target.with_name(f"{target.name}.before")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if new.loses_comments:
            write_atomic(copy, old.encode())
        write_atomic(target, new.text.encode())
    except OSError as error:
        raise SearchesProblem(f"{file} cannot be written: {error.strerror}. Nothing is changed.") from None
    return f"Comments could not be kept in {file.name}; as it was, it is in {copy.name}." if new.loses_comments else ""


def _without(text: str, name: str) -> str:
    """The text without the lines of a key; blank lines and comments above the next one stay."""
    top = yaml.compose(text, _LOADER)
    starts = {str(key.value): key.start_mark.line for key, _ in top.value} if isinstance(top, MappingNode) else {}
    lines = text.splitlines(keepends=True)
    first = starts.get(name, len(lines))
    last = min((line for line in starts.values() if line > first), default=len(lines))
    while last > first + 1 and lines[last - 1].lstrip()[:1] in ("", "#"):
        last -= 1
    return "".join(lines[:first] + lines[last:])
