"""Rich Text Format: a tokenizer and a writer of our own, for the usual library reads text alone, and slowly.

Microsoft's Rich Text Format specification, version 1.9.1, with what Word, LibreOffice, WordPad and TextEdit write.
"""

from __future__ import annotations

import re
from typing import Final

from index.documents import Document
from index.extract.errors import Unreadable
from index.extract.office.parts import office_document, office_metadata
from index.extract.office.rtf_writer import Writer

__all__ = ["read"]

_TYPE: Final = "application/rtf"
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}\{\s{0,100}\\rtf", re.IGNORECASE)
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?"  # a control word and its number
    rb"|\\'([0-9a-fA-F]{2})"  # a byte of text
    rb"|([{}])"
    rb"|\\([^a-zA-Z'])"  # a control sign
    rb"|([^\\{}\r\n]+)",  # text
    re.DOTALL,
)
_DEPTH_LIMIT = 1000
_WORK_LIMIT: Final = 8_000_000
"""Some five seconds of work: a run of text counts once, a control word or a group four times."""
_EARLY: Final = "The file ends early; some of it may be missing"


def read(data: bytes, name: str) -> Document:
    """Read a text; ``name`` does not matter.

    Notes stand at its end and are marked ``[1]`` where they belong, then comments. Headers, footers and pictures are
    left out. Raises `Unreadable`.
    """
    header = _HEADER.match(data)
    if header is None:
        raise Unreadable("is damaged: it does not begin like RTF")
    writer = Writer()
    if warning := _tokenize(data, writer):
        writer.warnings.append(warning)
    writer.finish()
    return office_document(writer.builder, office_metadata(writer.properties), _TYPE, writer.warnings)


def _tokenize(data: bytes, writer: Writer) -> str:
    """Tell the writer of each token; return what is wrong with the end, if anything. Pictures are passed over."""
    depth = position = work = 0
    word, escaped, text = writer.word, writer.escaped, writer.bytes
    while position < len(data):
        for found in _TOKEN.finditer(data, position):
            kind = found.lastindex
            work += 1 if kind == 6 else 4
            if work > _WORK_LIMIT:
                return f"It is read to its byte {found.start():,}; the rest is left out"
            if kind == 6:
                text(found[6])
            elif kind == 1 or kind == 2:
                if found[1] == b"bin":
                    position = found.end() + min(max(int(found[2] or 0), 0), len(data))
                    break
                word(found[1], None if found[2] is None else int(found[2]))
            elif kind == 3:
                escaped(int(found[3], 16))
            elif kind == 5:
                writer.sign(found[5])
            elif found[4] == b"{":
                depth += 1
                if depth > _DEPTH_LIMIT:
                    raise Unreadable(f"is damaged: it has more than {_DEPTH_LIMIT:,} groups in one another")
                writer.open_group()
            else:
                depth -= 1
                writer.close_group()
                if depth <= 0:
                    return ""  # what follows the outermost group is no part of the text
        else:
            break
    return _EARLY if depth else ""
