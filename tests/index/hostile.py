"""A folder of files that mean harm, each in its own way, and good ones among them.

To look at it: ``python -m tests.index.hostile FOLDER``.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import socket
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.index.hostile_bombs import AFTER, archives, bombs, epub, nested
from tests.index.hostile_pdfs import hostile_pdfs
from tests.index.hostile_references import entities, feed, garbage, halves, pictures, references
from tests.index.offices import docx, line, odf, paragraph, pptx, shape, xlsx, zipped
from tests.index.pdfs import lines, pdf

__all__ = ["OUTSIDE", "Corpus", "healthy", "make"]

OUTSIDE = "ferrywharf"
"""A word in files beside the folder, which no document holds."""

_SEEDS = Path(__file__).resolve().parents[2] / "seeds"
_MAIL = b"From: a@example.org\nTo: b@example.org\nSubject: A letter\nMessage-ID: <1@example.org>\n\n"


@dataclass(slots=True)
class Corpus:
    """What was made."""

    files: set[bytes] = field(default_factory=set)
    """The path below the folder of everything that a reader should hear of."""
    words: dict[str, str] = field(default_factory=dict)
    """Of good documents: a word that is in no other, by path."""

    def add(self, folder: Path, name: str, data: bytes) -> None:
        """Write a file."""
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.files.add(os.fsencode(name))


def make(folder: Path, outside: Path, address: str) -> Corpus:
    """Fill ``folder``. References to somewhere else lead to ``outside``, a folder beside it, and to ``address``."""
    corpus = Corpus()
    secret = outside / "secret.txt"
    secret.write_text(f"{OUTSIDE} is a word that only stands outside.\n")
    good = healthy()
    files = {name: data for name, (_, data) in good.items()}
    seeds = {path.name: path.read_bytes() for path in sorted(_SEEDS.rglob("*")) if path.is_file()}
    groups = {
        "bombs": bombs(),
        "archives": archives(secret),
        "xml": entities(secret, address),
        "nested": nested(),
        "pdf": hostile_pdfs(address),
        "references": references(secret, address),
        "pictures": pictures(),
        "garbage": garbage(),
        "halves": halves(files | seeds),
        "good": files,
    }
    for group, members in groups.items():
        for name, data in members.items():
            corpus.add(folder, f"{group}/{name}", data)
    corpus.words = {f"good/{name}": word for name, (word, _) in good.items()}
    corpus.words["bombs/with-a-bomb.zip/z.txt"] = AFTER
    _make_things(folder, outside, corpus)
    _make_names(folder, corpus)
    return corpus


def healthy() -> dict[str, tuple[str, bytes]]:
    """Return good documents by name, each with a word that is in no other."""
    sheet = '<row><c t="inlineStr"><is><t>The fulmar glides.</t></is></c></row>'
    return {
        "plain.txt": ("albatross", b"The albatross is a bird of the sea.\n"),
        "page.html": ("bulbul", b"<html><body><article><p>The bulbul sings.</p></article></body></html>"),
        "notes.md": ("cormorant", b"# Birds\n\nThe *cormorant* dives.\n"),
        "letter.docx": ("dunlin", docx(paragraph("The dunlin wades."))),
        "letter.odt": ("egret", odf("<text:p>The egret stands.</text:p>")),
        "sheet.xlsx": ("fulmar", xlsx({"Birds": sheet})),
        "talk.pptx": ("gannet", pptx({"one": shape(line("The gannet falls."))}, "one")),
        "letter.rtf": ("hoopoe", b"{\\rtf1\\ansi The hoopoe walks.\\par}"),
        "print.pdf": ("ibis", pdf([lines(["The ibis probes the mud."])])),
        "book.epub": ("jacana", epub("<p>The jacana walks on leaves.</p>")),
        "letter.eml": ("kestrel", _MAIL + b"The kestrel hovers.\n"),
        "box.mbox": ("lapwing", b"From a@example.org Mon Jan  1 10:00:00 2024\n" + _MAIL + b"The lapwing calls.\n"),
        "table.csv": ("merlin", b"bird,place\nmerlin,moor\n"),
        "record.json": ("nightjar", b'{"title": "A bird", "text": "The nightjar churrs."}'),
        "feed.rss": ("osprey", feed("", "The osprey fishes.")),
        "film.srt": ("pipit", b"1\n00:00:01,000 --> 00:00:02,000\nThe pipit rises.\n"),
        "packed.txt.gz": ("quail", gzip.compress(b"The quail hides.\n", mtime=0)),
        "folder.zip": ("redstart", zipped({"in/a.txt": "The redstart sings."})),
    }


def _make_things(folder: Path, outside: Path, corpus: Corpus) -> None:
    """Make what is no regular file, and what may not be read."""
    things = folder / "things"
    things.mkdir()
    for name, target in {
        "link-outside.txt": str(outside / "secret.txt"),
        "link-to-folder": str(outside),
        "link-to-passwd.txt": "/etc/passwd",
        "link-to-nothing.txt": "nothing",
        "link-to-itself.txt": "link-to-itself.txt",
        "link-up": "..",
        "link-to-zeros.txt": "/dev/zero",
        "link-to-memory.txt": "/proc/self/mem",
    }.items():
        (things / name).symlink_to(target)
    os.mkfifo(things / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as endpoint, contextlib.chdir(things):  # its path may be 108 bytes at most
        endpoint.bind("socket.txt")
    with contextlib.suppress(PermissionError):  # for root only
        os.mknod(things / "zeros.txt", 0o666 | stat.S_IFCHR, os.makedev(1, 5))
        os.mknod(things / "disk.txt", 0o666 | stat.S_IFBLK, os.makedev(7, 250))
    corpus.files |= {b"things/" + os.fsencode(path.name) for path in things.iterdir()}
    corpus.add(folder, "things/closed.txt", b"nobody may read this")
    (things / "closed.txt").chmod(0)
    closed = things / "closed"
    closed.mkdir()
    (closed / "in.txt").write_text("nobody may list this")
    closed.chmod(0)
    if os.access(closed, os.R_OK):  # root may
        corpus.files.add(b"things/closed/in.txt")
    sparse = things / "sparse.txt"
    with sparse.open("wb") as file:
        file.truncate(2**40)
    corpus.files.add(b"things/sparse.txt")


def _make_names(folder: Path, corpus: Corpus) -> None:
    """Make files whose names are awkward, each with a word of its own."""
    names = [b"new\nline.txt", b"esc\x1b[31mred\x1b]0;title\x07.txt", b"not\xffutf8\xc3.txt", b"x" * 251 + b".txt"]
    names += [b"-rf.txt", b"--help", b"   ", b" .txt", "‮txt.fdp".encode(), "a\u0301\u200b\u2066.txt".encode()]
    names += [b"[red]markup.txt", b"[@click=app.quit]x", b"'\"`$(id);&|*?.txt", b"\\..\\up.txt", b"tab\t.txt"]
    names += [b"\r.txt", b"%s%n.txt", b"~", b"CON", b"a" * 255, "é".encode() * 127, b"e\xcc\x81.txt", b"\xc3\xa9.txt"]
    base = os.fsencode(folder / "names")
    os.mkdir(base)
    for number, name in enumerate(names):
        with open(os.path.join(base, name), "wb") as file:
            file.write(b"words of file %d" % number)
        corpus.files.add(b"names/" + name)
    deep = b"/".join([b"names", *[b"folder with a long name %02d" % number for number in range(40)]])
    os.makedirs(os.path.join(os.fsencode(folder), deep))
    corpus.add(folder, os.fsdecode(deep + b"/deep.txt"), b"The woodcock hides forty folders deep.")
    corpus.words[os.fsdecode(deep + b"/deep.txt")] = "woodcock"


def main() -> None:
    """Make the corpus in the folder that the command line names."""
    folder = Path(sys.argv[1])
    documents, outside = folder / "documents", folder / "outside"
    for each in (documents, outside):
        each.mkdir(parents=True)
    corpus = make(documents, outside, "http://127.0.0.1:9/")
    print(f"{len(corpus.files):,} files in {documents}")


if __name__ == "__main__":
    main()
