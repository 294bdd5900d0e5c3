"""The section ``extraction`` of the configuration: how documents are read, and what that may cost."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from index.extract.options import DATA_KEYS, Limits, Options

__all__ = ["check_extraction"]

_MB: Final = 2**20
_LANGUAGES: Final = re.compile(r"[A-Za-z0-9_]{3,40}(?:\+[A-Za-z0-9_]{3,40}){0,15}")


def check_extraction(value: object) -> Options:
    """The options that the section ``extraction`` describes. Raises ``ValueError`` with what it must be."""
    values = _mapping(value, "settings such as `workers: 2`")
    _only(values, _CHECKS)
    return Options(**{name: check(values[name]) for name, check in _CHECKS.items() if name in values})


def _mapping(value: object, what: str) -> Mapping[str, object]:
    if value in ("", "{}"):
        return {}
    if not isinstance(value, Mapping):
        raise ValueError(f"a mapping of {what}")
    return {str(name): each for name, each in value.items()}


def _only(values: Mapping[str, object], known: Mapping[str, object]) -> None:
    for name in values:
        if name not in known:
            # Imported here: few files have mistakes in them.
            from difflib import get_close_matches

            near = get_close_matches(name, known, 1, 0.5)
            advice = f" (did you mean `{near[0]}`?)" if near else f"; there are {', '.join(known)}"
            raise ValueError(f"settings of its own, but `{name}` is none{advice}")


def _whole(low: int, high: int, factor: int = 1) -> Callable[[object], int]:
    def check(value: object) -> int:
        if not isinstance(value, str) or not value.isdecimal() or len(value) > 12 or not low <= int(value) <= high:
            raise ValueError(f"whole numbers from {low:,} to {high:,}, and one is {value!r}")
        return int(value) * factor

    return check


_LIMITS: Final[Mapping[str, tuple[str, Callable[[object], int]]]] = {
    "file_mb": ("file", _whole(1, 2_000, _MB)),
    "memory_mb": ("memory", _whole(64, 64_000, _MB)),
    "processor_seconds": ("processor", _whole(1, 3_600)),
    "wall_seconds": ("wall", _whole(1, 36_000)),
    "ocr_seconds": ("ocr_seconds", _whole(1, 36_000)),
    "text_characters": ("text", _whole(1_000, 500_000_000)),
    "members": ("members", _whole(1, 10_000_000)),
    "unpacked_mb": ("unpacked", _whole(1, 64_000, _MB)),
    "depth": ("depth", _whole(1, 16)),
}


def _limits(value: object) -> Limits:
    values = _mapping(value, "limits such as `memory_mb: 512`")
    _only(values, _LIMITS)
    return Limits(**{_LIMITS[name][0]: _LIMITS[name][1](each) for name, each in values.items()})


def _yes_or_no(value: object) -> bool:
    if value not in ("yes", "no", "true", "false"):
        raise ValueError("a mapping where `follow_links` is yes or no")
    return value in ("yes", "true")


def _languages(value: object) -> str:
    if not isinstance(value, str) or (value and not _LANGUAGES.fullmatch(value)):
        raise ValueError("a mapping where `ocr` is Tesseract's names of languages, such as `eng+ara`, or empty")
    return value


def _data_keys(value: object) -> dict[str, tuple[str, ...]]:
    values = _mapping(value, "fields to the keys that fill them, such as `title: [headline, name]`")
    _only(values, DATA_KEYS)
    return {**DATA_KEYS, **{name: _names(each, name) for name, each in values.items()}}


def _names(value: object, name: str) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
        raise ValueError(f"a mapping where `{name}` is a key or a list of keys")
    return tuple(found)


def _rules(value: object) -> tuple[Mapping[str, Any], ...]:
    if value in ("", "[]"):
        return ()
    if not isinstance(value, list):
        raise ValueError("a mapping where `rules` is a list of rules, each with `path` or `first_lines` and `fields`")
    return tuple(_rule(rule, number) for number, rule in enumerate(value, 1))


def _rule(value: object, number: int) -> Mapping[str, Any]:
    from index.metadata_rules import MetadataRule

    known = {"path": "", "first_lines": "", "fields": "", "override": ""}
    try:
        values = _mapping(value, "what it looks for to what it gives")
        _only(values, known)
        fields = {name: str(each) for name, each in _mapping(values.get("fields", ""), "fields").items()}
        rule: dict[str, Any] = {
            "path": str(values.get("path", "")),
            "first_lines": str(values.get("first_lines", "")),
            "fields": fields,
            "override": values.get("override", "no") in ("yes", "true"),
        }
        MetadataRule(**rule)
    except ValueError as error:
        raise ValueError(f"a list of rules, and rule {number} is wrong: {error}") from None
    return rule


_CHECKS: Final[Mapping[str, Callable[[object], Any]]] = {
    "workers": _whole(0, 64),
    "follow_links": _yes_or_no,
    "ocr": _languages,
    "limits": _limits,
    "data_keys": _data_keys,
    "rules": _rules,
}
