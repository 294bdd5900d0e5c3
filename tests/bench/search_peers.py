"""Search engines to measure beside postil. Run as a program by a Python that has the engine: nothing of postil is
imported, and of the engines only the one that is asked for.

``PYTHON search_peers.py NAME < job.json > answer.json``: a job says what to do, see `main`.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

__all__ = ["PAGE", "PEERS", "Peer", "documents", "main"]

PAGE: Final = 10
"""Results on a first page."""
TEXTS: Final = frozenset((".txt", ".rst", ".yaml", ".md"))
"""Files that peers read as they are."""
_WORD: Final = re.compile(r"[^\W_]+")
_SNIPPET_WORDS: Final = 32
_SNIPPET_LETTERS: Final = 220
_MEMORY: Final = 128
"""What engines that ask may use for a build, in megabytes; also what Whoosh's manual proposes."""


class Text(NamedTuple):
    """A document as peers see it."""

    name: str
    text: str


class Peer(Protocol):
    """An engine. Queries come as the name of a shape and its words, see ``tests.bench.asking``."""

    version: str
    """Its name and its version."""

    def build(self, texts: Iterator[Text], folder: Path) -> None:
        """Make an index of texts, stored for snippets, in a folder that is there and empty."""

    def open(self, folder: Path) -> None:
        """Open the index for `page` and `rank`."""

    def page(self, shape: str, words: Sequence[str]) -> int | None:
        """Find the first page with snippets: how many results it has, None when the engine knows no such query."""

    def rank(self, question: str, limit: int) -> list[str]:
        """The names of the best documents for any of the words of a question."""


def documents(place: Path) -> Iterator[Text]:
    """The texts of a folder by the paths of its files, or those of JSON lines with ``id``, ``title`` and ``text``."""
    if place.is_file():
        for line in place.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            yield Text(str(record["id"]), f"{record.get('title', '')}\n\n{record['text']}".lstrip())
        return
    for file in sorted(place.rglob("*")):
        if file.suffix in TEXTS and file.is_file():
            yield Text(file.relative_to(place).as_posix(), file.read_text(encoding="utf-8", errors="replace"))


class Whoosh:
    """Whoosh as its manual uses it: the standard analyser, one process, its own parser and highlights."""

    def __init__(self, analyser: str = "StandardAnalyzer") -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import whoosh.index
            import whoosh.qparser
            from whoosh import analysis, fields
        self._whoosh: Any = whoosh
        self.version = f"Whoosh {whoosh.versionstring()}, {analyser}"
        self._schema = fields.Schema(
            path=fields.ID(stored=True, unique=True),
            text=fields.TEXT(stored=True, analyzer=getattr(analysis, analyser)()),
        )

    def build(self, texts: Iterator[Text], folder: Path) -> None:
        writer = self._whoosh.index.create_in(folder, self._schema).writer(limitmb=_MEMORY)
        for name, text in texts:
            writer.add_document(path=name, text=text)
        writer.commit()

    def open(self, folder: Path) -> None:
        self._searcher = self._whoosh.index.open_dir(folder).searcher()
        parsing = self._whoosh.qparser
        self._parser = parsing.QueryParser("text", self._schema)
        self._parser.add_plugin(parsing.FuzzyTermPlugin())
        self._either = parsing.QueryParser("text", self._schema, group=parsing.OrGroup, plugins=[])

    def page(self, shape: str, words: Sequence[str]) -> int | None:
        found = self._searcher.search(self._parser.parse(written(shape, words)), limit=PAGE)
        return len([hit.highlights("text") for hit in found])

    def rank(self, question: str, limit: int) -> list[str]:
        found = self._searcher.search(self._either.parse(" ".join(_WORD.findall(question))), limit=limit)
        return [hit["path"] for hit in found]


class Fts5:
    """SQLite FTS5 with its Porter stemmer, ``bm25()`` and ``snippet()``."""

    version = f"SQLite {sqlite3.sqlite_version} FTS5, porter"

    def build(self, texts: Iterator[Text], folder: Path) -> None:
        database = sqlite3.connect(folder / "index.db")
        database.execute("CREATE VIRTUAL TABLE t USING fts5(path UNINDEXED, text, tokenize='porter unicode61')")
        database.executemany("INSERT INTO t VALUES (?, ?)", texts)
        database.commit()
        database.close()

    def open(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "index.db")

    def page(self, shape: str, words: Sequence[str]) -> int | None:
        if shape in ("fuzzy", "wildcard"):
            return None
        query = f"SELECT path, snippet(t, 1, '[', ']', '…', {_SNIPPET_WORDS}) FROM t WHERE t MATCH ?"
        found = self._database.execute(f"{query} ORDER BY rank LIMIT {PAGE}", (written(shape, words),))
        return len(found.fetchall())

    def rank(self, question: str, limit: int) -> list[str]:
        query = " OR ".join(f'"{word}"' for word in _WORD.findall(question))
        found = self._database.execute("SELECT path FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?", (query, limit))
        return [path for (path,) in found]


class Xapian:
    """Xapian with its English stemmer, its own parser and ``MSet.snippet``."""

    def __init__(self) -> None:
        self._xapian: Any = import_module("xapian")
        self.version = f"Xapian {self._xapian.version_string()}, en"

    def build(self, texts: Iterator[Text], folder: Path) -> None:
        database = self._xapian.WritableDatabase(str(folder / "index"), self._xapian.DB_CREATE)
        generator = self._xapian.TermGenerator()
        generator.set_stemmer(self._xapian.Stem("en"))
        for name, text in texts:
            document = self._xapian.Document()
            generator.set_document(document)
            generator.index_text(text)
            document.set_data(f"{name}\n{text}")
            database.add_document(document)
        database.commit()

    def open(self, folder: Path) -> None:
        self._database = self._xapian.Database(str(folder / "index"))
        self._stemmer = self._xapian.Stem("en")
        self._parser = self._xapian.QueryParser()
        self._parser.set_database(self._database)
        self._parser.set_stemmer(self._stemmer)
        self._parser.set_stemming_strategy(self._xapian.QueryParser.STEM_SOME)

    def page(self, shape: str, words: Sequence[str]) -> int | None:
        if shape in ("fuzzy", "wildcard"):
            return None
        flags = self._xapian.QueryParser
        query = written(shape, words)
        found = self._found(query, PAGE, flags.FLAG_BOOLEAN | flags.FLAG_PHRASE | flags.FLAG_WILDCARD)
        return len([found.snippet(_text(match), _SNIPPET_LETTERS, self._stemmer) for match in found])

    def rank(self, question: str, limit: int) -> list[str]:
        found = self._found(" ".join(_WORD.findall(question)), limit, 0)
        return [_data(match).partition("\n")[0] for match in found]

    def _found(self, query: str, limit: int, flags: int) -> Any:
        enquire = self._xapian.Enquire(self._database)
        enquire.set_query(self._parser.parse_query(query, flags))
        return enquire.get_mset(0, limit)


def _data(match: Any) -> str:
    data: bytes = match.document.get_data()
    return data.decode("utf-8")


def _text(match: Any) -> str:
    return _data(match).partition("\n")[2]


class Tantivy:
    """tantivy with its English stemmer, its own parser and snippets; all cores."""

    def __init__(self) -> None:
        self._tantivy: Any = import_module("tantivy")
        self.version = f"tantivy {version('tantivy')}, en_stem"
        builder = self._tantivy.SchemaBuilder()
        builder.add_text_field("path", stored=True, tokenizer_name="raw")
        builder.add_text_field("text", stored=True, tokenizer_name="en_stem")
        self._schema = builder.build()

    def build(self, texts: Iterator[Text], folder: Path) -> None:
        writer = self._tantivy.Index(self._schema, path=str(folder)).writer(_MEMORY << 20, 0)
        for name, text in texts:
            writer.add_document(self._tantivy.Document(path=name, text=text))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        self._index = self._tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def page(self, shape: str, words: Sequence[str]) -> int | None:
        query = self._query(shape, words)
        snippets = self._tantivy.SnippetGenerator.create(self._searcher, query, self._schema, "text")
        found = [self._searcher.doc(address) for _, address in self._searcher.search(query, PAGE).hits]
        return len([snippets.snippet_from_doc(document).fragment() for document in found])

    def rank(self, question: str, limit: int) -> list[str]:
        query = self._index.parse_query(" ".join(_WORD.findall(question)).lower(), ["text"])
        return [self._searcher.doc(at)["path"][0] for _, at in self._searcher.search(query, limit).hits]

    def _query(self, shape: str, words: Sequence[str]) -> Any:
        match shape:
            case "fuzzy":
                return self._tantivy.Query.fuzzy_term_query(self._schema, "text", words[0], 1)
            case "prefix" | "wildcard":
                return self._tantivy.Query.regex_query(self._schema, "text", words[0].replace("*", ".*"))
        return self._index.parse_query(written(shape, words), ["text"])


PEERS: Final[dict[str, Callable[[], Peer]]] = {
    "whoosh": Whoosh,
    "whoosh stemming": lambda: Whoosh("StemmingAnalyzer"),
    "fts5": Fts5,
    "xapian": Xapian,
    "tantivy": Tantivy,
}


def written(shape: str, words: Sequence[str]) -> str:
    """A query in the words that postil and its peers have in common."""
    match shape, words:
        case "phrase", _:
            return f'"{" ".join(words)}"'
        case "all", _:
            return " AND ".join(words)
        case "either", _:
            return " OR ".join(words)
        case "nested", (first, second, third, fourth):
            return f"({first} AND ({second} OR {third})) NOT {fourth}"
        case "fuzzy", (word,):
            return f"{word}~1"
    return " ".join(words)


def main(name: str, job: dict[str, Any]) -> Any:
    """Do a job: ``tell`` the version, ``build`` an index, ``open`` it, ``time`` queries or ``rank`` questions."""
    peer = PEERS[name]()
    if job["do"] == "tell":
        return peer.version
    folder = Path(job["index"])
    match job["do"]:
        case "build":
            started = time.monotonic()
            folder.mkdir(parents=True)
            peer.build(documents(Path(job["documents"])), folder)
            return time.monotonic() - started
        case "open":
            peer.open(folder)
            return None
        case "time":
            peer.open(folder)
            return timed(peer.page, job["queries"], job["passes"])
    peer.open(folder)
    return [peer.rank(question, job["limit"]) for question in job["questions"]]


def timed(
    page: Callable[[str, Sequence[str]], int | None], queries: Sequence[tuple[str, Sequence[str]]], passes: int
) -> list[tuple[float, int] | None]:
    """Milliseconds and results of each query in the last pass; None for what the engine cannot be asked."""
    times: list[tuple[float, int] | None] = []
    for _ in range(passes):
        times = []
        for shape, words in queries:
            started = time.perf_counter()
            results = page(shape, words)
            times.append(None if results is None else (1000 * (time.perf_counter() - started), results))
    return times


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.load(sys.stdin))))
