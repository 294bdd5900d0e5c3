"""The package around Office Open XML: its parts, how they refer to one another, and its core properties."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from index.documents import Metadata
from index.extract.errors import Unreadable
from index.extract.office.parts import office_metadata
from index.extract.packed.zips import SafeZip
from index.extract.xmls import local_name, parse

__all__ = ["MEDIA_TYPE", "Package", "Relation", "attribute", "outermost", "whole_number"]

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument."
"""What the media types begin with."""

_OLE = b"\xd0\xcf\x11\xe0"
_RELATIONS_LIMIT = 16 * 2**20
_PROPERTIES_LIMIT = 2**20
_DIGITS = 9
_FIELDS = {
    "title": "title",
    "creator": "author",
    "created": "created",
    "modified": "modified",
    "language": "language",
    "keywords": "tags",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """How a part refers to another, or to an address outside."""

    kind: str
    """The last word of its type, such as ``styles`` or ``hyperlink``."""
    target: str
    """The name of a part, or the address as it is given."""
    external: bool


class Package:
    """The parts of a file."""

    def __init__(self, data: bytes) -> None:
        """Open the package in ``data``. Raises `Unreadable` for what is none, and for an encrypted one."""
        if data.startswith(_OLE):
            raise Unreadable("is encrypted, or in the binary format of Office before 2007, which cannot be read")
        self._zip = SafeZip(data)
        # Capitals do not count in the names of parts, and some programs write them as Windows writes paths.
        self._spellings = {name.replace("\\", "/").lower(): name for name in self._zip.names}

    def main(self, usual: str) -> str:
        """Return the name of the part that the others belong to; ``usual`` where the package does not say."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and relation.target in self:
                return relation.target
        return usual

    def read(self, part: str) -> bytes:
        """Return the bytes of a part. Raises `Unreadable`."""
        return self._zip.read(self._spelt(part))

    def tree(self, part: str) -> Element:
        """Return the XML of a part. Raises `Unreadable`."""
        return parse(self.read(part))

    def __contains__(self, part: str) -> bool:
        return self._spelt(part) in self._zip

    def _spelt(self, part: str) -> str:
        return part if part in self._zip else self._spellings.get(part.lower(), part)

    def relations(self, part: str) -> dict[str, Relation]:
        """Return what a part (the package itself: an empty name) refers to, by the identifiers it uses."""
        folder, name = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{name}.rels")
        if listing not in self:
            return {}
        found = {}
        for element in parse(self._zip.read(self._spelt(listing), _RELATIONS_LIMIT)):
            external = element.get("TargetMode") == "External"
            target = element.get("Target", "")
            kind = element.get("Type", "").rpartition("/")[2]
            found[element.get("Id", "")] = Relation(kind, target if external else self._name(folder, target), external)
        return found

    def _name(self, folder: str, target: str) -> str:
        """Return the name of the part that ``target`` means, seen from a part in ``folder``."""
        name = posixpath.normpath(posixpath.join("/", folder, target))[1:]
        return name if name in self else unquote(name)

    def related(self, part: str, kind: str) -> str:
        """Return the name of the first part of this kind that ``part`` refers to, if it is there, else nothing."""
        return next(
            (other.target for other in self.relations(part).values() if other.kind == kind and other.target in self), ""
        )

    def metadata(self) -> Metadata:
        """Return what the core properties state; nothing where they are missing or damaged."""
        part = self.related("", "core-properties") or "docProps/core.xml"
        try:
            properties = parse(self._zip.read(self._spelt(part), _PROPERTIES_LIMIT))
        except Unreadable:
            return Metadata()
        fields = {_FIELDS.get(local_name(element), ""): element.text or "" for element in properties}
        return office_metadata(fields)


def attribute(element: Element, name: str, *, relation: bool = False) -> str:
    """Return an attribute by its name without a namespace, or nothing; with ``relation``, one that names a relation."""
    for key, value in element.items():
        space, _, local = key.rpartition("}")
        if local == name and space.endswith("/relationships") is relation:
            return value
    return ""


def outermost(root: Element, *names: str) -> Iterator[Element]:
    """Yield the elements with one of these ``names`` in their order; of those in one another, which cost time, one."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if local_name(element) in names:
            yield element
        else:
            waiting.extend(reversed(element))


def whole_number(value: str, default: int = 0) -> int:
    """Return a short whole number, or ``default`` for anything else."""
    digits = value.strip()
    return int(digits) if digits.removeprefix("-").isdecimal() and len(digits) <= _DIGITS else default
