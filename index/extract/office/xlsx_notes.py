"""What stands beside the cells of a worksheet: comments on them and boxes with text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from index.extract.errors import Unreadable
from index.extract.office.ooxml import Package, attribute, outermost, whole_number
from index.extract.office.parts import OfficeBuilder
from index.extract.xmls import local_name, parse

__all__ = ["Notes"]

_TAGS_LIMIT: Final = 500_000
"""Of all such parts of a workbook, closing ones too."""
_FEWEST: Final = 10


class Notes:
    """Puts the comments and boxes of one sheet after another."""

    def __init__(self, package: Package, builder: OfficeBuilder) -> None:
        self.warnings: list[str] = []
        self._package = package
        self._builder = builder
        self._tags = 0

    def put(self, sheet: str, title: str) -> None:
        """Put what stands beside the cells of the part ``sheet``, which is called ``title``."""
        try:
            relations = {one.kind: one.target for one in self._package.relations(sheet).values() if not one.external}
            kind = "threadedComment" if "threadedComment" in relations else "comments"
            for read, target in ((_comments, relations.get(kind)), (_boxes, relations.get("drawing"))):
                if target and target in self._package:
                    for words in read(self._tree(target)):
                        self._builder.begin()
                        self._builder.text(words)
                        self._builder.end_paragraph()
        except Unreadable as error:
            self.warnings.append(f"Comments and boxes of sheet {title} are left out: it {error.reason}")

    def _tree(self, part: str) -> Element:
        data = self._package.read(part)
        self._tags += max(_FEWEST, data.count(b"<"))
        if self._tags > _TAGS_LIMIT:
            raise Unreadable("has too many of them")
        return parse(data)


def _comments(root: Element) -> Iterator[str]:
    authors = [one.text or "" for one in root.iter() if local_name(one) == "author"]
    for comment in outermost(root, "comment", "threadedComment"):
        parts = (part for part in comment.iter() if local_name(part) in {"t", "text"})
        words = " ".join("".join(part.text or "" for part in parts).split())
        number = whole_number(attribute(comment, "authorId"), -1)
        author = " ".join(authors[number].split()) if 0 <= number < len(authors) else ""
        by = f" by {author}" if author and not author.startswith("tc=") else ""
        words = words.removeprefix(f"{author}:").strip()  # with which Excel begins the text itself
        if words:
            yield f"Comment{by} on {attribute(comment, 'ref')}: {words}"


def _boxes(root: Element) -> Iterator[str]:
    for box in outermost(root, "txBody"):
        for paragraph in outermost(box, "p"):
            words = "".join(part.text or "" for part in paragraph.iter() if local_name(part) == "t")
            if words.strip():
                yield words
