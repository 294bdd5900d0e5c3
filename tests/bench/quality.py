"""How good rankings are: nDCG@10 and recall@50 of postil and its peers on judged questions.

``python -m tests.bench.quality DOCUMENTS QUESTIONS JUDGEMENTS`` measures any collection through ``postil search --json
--limit 100``. Documents are a folder of files, named in judgements by their paths in it, or JSON lines with ``id`` (or
``_id``), ``title`` and ``text``. Questions are JSON lines with ``id`` (or ``_id``) and ``text``, or lines of an id, a
tab and a question. Judgements are lines of question, document and grade, with or without the second column of TREC.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Final

from index.library import Library
from tests.bench.running import PEER_NAMES, ask_peer, postil, python_of, version_of
from tests.bench.table import table

__all__ = ["JUDGED", "Collection", "Quality", "brought", "judged", "main", "measure", "ndcg", "quality_table", "recall"]

JUDGED: Final = Path(__file__).parent / "judged"
"""Where the judgements of ours are, each in a file for `judged`."""
DEPTH: Final = 10
"""Results that nDCG looks at."""
REACH: Final = 50
"""Results among which recall looks for the relevant documents."""
LIMIT: Final = 100
"""Results that are asked for."""

Grades = Mapping[str, int]
"""How relevant documents are to a question, by their paths: 0 not, 1 in part, 2 fully."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, questions about them, and judgements."""

    documents: Path
    questions: tuple[str, ...]
    grades: tuple[Grades, ...]
    """Of each question."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How good an engine's rankings are, from 0 to 1; means over all questions."""

    engine: str
    ndcg: float
    recall: float


def judged(file: Path, documents: Path) -> Collection:
    """A judged collection of ours: lines of ``? question``, each followed by lines of ``grade path``."""
    questions: list[str] = []
    grades: list[dict[str, int]] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "?":
            questions.append(rest)
            grades.append({})
        elif mark.isdigit():
            grades[-1][rest] = int(mark)
    return Collection(documents, tuple(questions), tuple(grades))


def brought(documents: Path, questions: Path, judgements: Path, home: Path) -> Collection:
    """A collection that somebody else made; JSON lines are made files below ``home``."""
    names: dict[str, str] = {}
    if documents.is_file():
        names = _write(documents, home / "documents")
        documents = home / "documents"
    asked = dict(_questions(questions))
    grades: dict[str, dict[str, int]] = {number: {} for number in asked}
    for line in judgements.read_text(encoding="utf-8").splitlines():
        # The grade of a heading is a word.
        question, *_, name, grade = line.split("\t") if line.count("\t") > 1 else line.split()
        if question in grades and grade.lstrip("-").isdecimal():
            grades[question][names.get(name, name)] = max(0, int(grade))
    kept = [number for number, found in grades.items() if any(found.values())]
    return Collection(documents, tuple(asked[number] for number in kept), tuple(grades[number] for number in kept))


def _write(documents: Path, folder: Path) -> dict[str, str]:
    """Make a text file of every line; returns their names by the ids of the lines."""
    folder.mkdir()
    names = {}
    for number, line in enumerate(documents.read_text(encoding="utf-8").splitlines()):
        record = json.loads(line)
        names[_id(record)] = name = f"{number:07}.txt"
        text = f"{record.get('title', '')}\n\n{record['text']}".lstrip()
        (folder / name).write_text(text, encoding="utf-8")
    return names


def _questions(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("{"):
            record = json.loads(line)
            yield _id(record), " ".join(record["text"].split())
        elif "\t" in line:
            number, _, text = line.partition("\t")
            yield number, text.strip()


def _id(record: Mapping[str, object]) -> str:
    return str(record["id"] if "id" in record else record["_id"])


def ndcg(ranked: Sequence[str], grades: Grades, depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain, the gain being the grade (Järvelin and Kekäläinen 2002)."""
    gained = _gain([grades.get(path, 0) for path in ranked[:depth]])
    return gained / _gain(sorted(grades.values(), reverse=True)[:depth])


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(place) for place, grade in enumerate(grades, 2))


def recall(ranked: Sequence[str], grades: Grades, reach: int = REACH) -> float:
    """The share of the relevant documents that are among the first ``reach``."""
    relevant = {path for path, grade in grades.items() if grade}
    return len(relevant.intersection(ranked[:reach])) / len(relevant)


def measure(engine: str, rankings: Sequence[Sequence[str]], grades: Sequence[Grades]) -> Quality:
    """The quality of an engine's rankings, one for each question."""
    pairs = list(zip(rankings, grades, strict=True))
    return Quality(
        engine, mean(ndcg(ranked, graded) for ranked, graded in pairs), mean(recall(*pair) for pair in pairs)
    )


def rank_postil(home: Path, collection: Collection, *options: str) -> list[list[str]]:
    """What ``postil search`` answers to every question, the best first."""
    asked = home / "questions.txt"
    asked.write_text("".join(f"{question}\n" for question in collection.questions), encoding="utf-8")
    rankings: list[list[str]] = [[] for _ in collection.questions]
    found = postil(home, collection.documents, "search", "--queries", asked, "--json", "--limit", str(LIMIT), *options)
    for line in found.output.splitlines():
        hit = json.loads(line)
        rankings[hit["query"] - 1].append(hit["path"])
    return rankings


def rank_peer(home: Path, name: str, collection: Collection) -> list[list[str]]:
    """What a peer answers, on the texts that postil took out of the files."""
    texts, folder = home / "texts.jsonl", home / name
    if not texts.exists():
        _write_texts(collection.documents, home, texts)
    if not folder.exists():
        ask_peer(home, name, {"do": "build", "documents": str(texts), "index": str(folder)})
    job = {"do": "rank", "index": str(folder), "questions": collection.questions, "limit": LIMIT}
    ranked: list[list[str]] = ask_peer(home, name, job)[0]
    return ranked


def _write_texts(documents: Path, home: Path, texts: Path) -> None:
    catalogue = Library(documents, home / "index").catalogue()
    with texts.open("w", encoding="utf-8") as lines:
        for entry in catalogue.entries(catalogue.ids()):
            lines.write(json.dumps({"id": entry.path, "text": catalogue.text(entry.sha256) or ""}) + "\n")
    catalogue.close()


def quality_table(home: Path, collection: Collection) -> str:
    """The qualities of postil and the peers that are installed."""
    home.mkdir(parents=True, exist_ok=True)
    ways = (("postil search --any", ("--any",)), ("postil search", ()))
    found = [measure(way, rank_postil(home, collection, *options), collection.grades) for way, options in ways]
    there = [name for name in PEER_NAMES if python_of(name)]
    found += [measure(version_of(name), rank_peer(home, name, collection), collection.grades) for name in there]
    rows = [(quality.engine, f"{quality.ndcg:.3f}", f"{quality.recall:.3f}") for quality in found]
    return table([("engine", "nDCG@10", "recall@50"), *rows], (True, False, False))


def main(arguments: list[str] | None = None) -> None:
    """Measure a collection and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.quality", description=__doc__)
    for name in ("documents", "questions", "judgements"):
        parser.add_argument(name, type=Path)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="postil-quality-") as place:
        home = Path(place)
        collection = brought(chosen.documents, chosen.questions, chosen.judgements, home)
        print(f"{len(collection.questions):,} judged questions", file=sys.stderr)
        print(quality_table(home / "measured", collection))


if __name__ == "__main__":
    main()
