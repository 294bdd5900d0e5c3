"""Our segments as Whoosh sees them: its index, list of segments, writer, lock and searcher work with them.

postil itself searches without Whoosh's searcher (see ``evaluation``). That an index is one of Whoosh's keeps it open to
everything that reads those.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from whoosh.codec import base
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from index.engines import FIELDS
from index.engines.whoosh.listing import segment_path
from index.engines.whoosh.postings import LENGTHS, Postings, encode, length_byte, packed, steps_of
from index.engines.whoosh.segment import Entry, SegmentFile, SegmentReader, to_bytes, to_text

__all__ = ["PostilCodec", "PostilSegment"]


class PostilSegment(base.Segment):
    """What the list of segments has of one: its name, how many documents it has, and which are deleted."""

    def __init__(self, indexname: str, name: str = "", count: int = 0, deleted: Iterable[int] = ()) -> None:
        super().__init__(indexname)
        self.segid: str = name or self._random_id()
        self._count = count
        self._deleted = set(deleted)

    def codec(self) -> PostilCodec:
        """What reads it."""
        return PostilCodec()

    def should_assemble(self) -> bool:
        """A segment is one file from the start."""
        return False

    def set_doc_count(self, doccount: int) -> None:
        """Called when it is written."""
        self._count = doccount

    def doc_count_all(self) -> int:
        """Documents, deleted ones too."""
        return self._count

    def deleted_count(self) -> int:
        """How many are deleted."""
        return len(self._deleted)

    def deleted_docs(self) -> set[int]:
        """Which are."""
        return self._deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Note that a document is deleted, or is not after all."""
        (self._deleted.add if delete else self._deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        """Whether it is."""
        return docnum in self._deleted


class PostilCodec(base.Codec):
    """Makes writers and readers of our segments. One that is given to a writer serves that writer alone."""

    length_stats = False

    def __init__(self) -> None:
        self._documents: _Documents | None = None

    def new_segment(self, storage: Any, indexname: str) -> PostilSegment:
        """A segment that is yet to be written."""
        return PostilSegment(indexname)

    def per_document_writer(self, storage: Any, segment: PostilSegment) -> _Documents:
        """What takes the documents."""
        self._documents = _Documents()
        return self._documents

    def field_writer(self, storage: Any, segment: PostilSegment) -> _Terms:
        """What takes the postings and writes the file."""
        assert self._documents is not None
        return _Terms(segment_path(Path(storage.folder), segment.segid), self._documents)

    def terms_reader(self, storage: Any, segment: PostilSegment) -> _TermsReader:
        """What finds terms and their postings."""
        return _TermsReader(_opened(storage, segment))

    def per_document_reader(self, storage: Any, segment: PostilSegment) -> _DocumentsReader:
        """What finds ids and lengths."""
        return _DocumentsReader(_opened(storage, segment))


def _opened(storage: Any, segment: PostilSegment) -> SegmentReader:
    return SegmentReader(
        segment_path(Path(storage.folder), segment.segid), segment.doc_count_all(), segment.deleted_docs()
    )


class _Documents(base.PerDocumentWriter):
    """Takes documents as Whoosh's writer gives them; postil's own go through ``building``."""

    def __init__(self) -> None:
        self.ids = array("q")
        self.lengths = {name: bytearray() for name in FIELDS}
        self.tokens = dict.fromkeys(FIELDS, 0)
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        self.ids.append(-1)
        for lengths in self.lengths.values():
            lengths.append(0)

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int) -> None:
        if fieldname in self.lengths:
            self.lengths[fieldname][-1] = length_byte(length)
        elif value is not None:
            self.ids[-1] = value

    def close(self) -> None:
        self.is_closed = True


class _Terms(base.FieldWriter):
    """Writes the file of a segment when all its documents are known."""

    def __init__(self, path: Path, documents: _Documents) -> None:
        self._path = path
        self._documents = documents
        self.is_closed = False

    def add_postings(self, schema: Any, lengths: object, items: Iterable[tuple[str, bytes, int, float, bytes]]) -> None:
        with self._path.open("wb") as file:
            out = SegmentFile(file)
            for name, rows in groupby(items, itemgetter(0)):
                out.write_field(name, self._entries(name, rows, schema[name].format))
            lengths = {name: bytes(column) for name, column in self._documents.lengths.items()}
            out.finish(self._documents.ids, lengths, self._documents.tokens)

    def _entries(self, name: str, rows: Iterable[tuple[str, bytes, int, float, bytes]], kept: Any) -> Iterator[Entry]:
        for term, postings in groupby(rows, itemgetter(1)):
            _, _, documents, _, values = zip(*postings, strict=True)
            places = [kept.decode_positions(value) for value in values]
            frequencies = list(map(len, places))
            self._documents.tokens[name] += sum(frequencies)
            column = packed([place for some in places for place in some])
            yield term, len(documents), *encode(steps_of(documents), frequencies, column)

    def close(self) -> None:
        self.is_closed = True


class _Cursor(base.FieldCursor):
    """Goes over the terms of a field."""

    def __init__(self, reader: _TermsReader, name: str) -> None:
        self._reader = reader
        self._name = name
        self._terms = reader.segment.terms(name)
        self._place = 0

    def is_valid(self) -> bool:
        return self._place < len(self._terms)

    def text(self) -> str | None:
        return self._terms[self._place] if self.is_valid() else None

    term = text

    def first(self) -> str | None:
        self._place = 0
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        wanted = to_text(string) if isinstance(string, bytes) else string
        self._place = bisect_left(self._terms, wanted)
        return self.text()

    def next(self) -> str | None:
        self._place += 1
        return self.text()

    def term_info(self) -> TermInfo | None:
        return self._reader.term_info(self._name, to_bytes(self._terms[self._place])) if self.is_valid() else None


class _TermsReader(base.TermsReader):
    """Finds terms and their postings."""

    def __init__(self, segment: SegmentReader) -> None:
        self.segment = segment

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return term[0] in FIELDS and self.segment.count(term[0], to_text(term[1])) > 0

    def indexed_field_names(self) -> tuple[str, ...]:
        return FIELDS

    def cursor(self, fieldname: str, fieldobj: Any) -> _Cursor:
        return _Cursor(self, fieldname)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return ((name, to_bytes(term)) for name in _ORDER for term in self.segment.terms(name))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for name in _ORDER[_ORDER.index(fieldname) :]:
            terms = self.segment.terms(name)
            for term in terms[bisect_left(terms, to_text(prefix)) if name == fieldname else 0 :]:
                yield name, to_bytes(term)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        postings = self._postings(fieldname, text)
        kept = self.segment.field_lengths[fieldname]
        lengths = [LENGTHS[kept[number]] for number in postings.documents]
        return TermInfo(
            float(sum(postings.frequencies)),
            len(lengths),
            min(lengths),
            max(lengths),
            float(max(postings.frequencies)),
            postings.documents[0],
            postings.documents[-1],
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return self.term_info(fieldname, text).weight() if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return self.segment.count(fieldname, to_text(text)) if fieldname in FIELDS else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        postings = self._postings(fieldname, text)
        positions = postings.positions()
        ends = list(accumulate(postings.frequencies))
        values = [format_.encode(positions[begin:end]) for begin, end in pairwise((0, *ends))]
        return ListMatcher(
            postings.documents,
            list(map(float, postings.frequencies)),
            values,
            format_,
            scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def _postings(self, fieldname: str, text: bytes) -> Postings:
        postings = self.segment.postings(fieldname, to_text(text)) if fieldname in FIELDS else None
        if postings is None:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return postings


class _DocumentsReader(base.PerDocumentReader):
    """Finds ids and lengths."""

    def __init__(self, segment: SegmentReader) -> None:
        self._segment = segment

    def doc_count(self) -> int:
        return self._segment.size - len(self._segment.deleted)

    def doc_count_all(self) -> int:
        return self._segment.size

    def has_deletions(self) -> bool:
        return bool(self._segment.deleted)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._segment.deleted

    def deleted_docs(self) -> frozenset[int]:
        return self._segment.deleted

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> float:
        lengths = self._segment.field_lengths.get(fieldname)
        return LENGTHS[lengths[docnum]] if lengths else default

    def field_length(self, fieldname: str) -> int:
        return self._segment.tokens(fieldname) if fieldname in FIELDS else 0

    def min_field_length(self, fieldname: str) -> float:
        return LENGTHS[min(self._segment.field_lengths[fieldname])] if fieldname in FIELDS else 0

    def max_field_length(self, fieldname: str) -> float:
        return LENGTHS[max(self._segment.field_lengths[fieldname])] if fieldname in FIELDS else 0

    def stored_fields(self, docnum: int) -> dict[str, int]:
        return {"id": self._segment.ids[docnum]}


_ORDER: Final = sorted(FIELDS)
"""Whoosh expects fields in the order of their names."""
