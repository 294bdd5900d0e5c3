"""The files that the numbers are taken on hold what they should, and the table says what it has no number for."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.extract.options import Options
from index.extract.unpacking import read_all
from tests.bench.corpus import MARK, articles, joined
from tests.bench.formats import FormatRow, Peer, draw_formats
from tests.bench.makers import KINDS, TOGETHER, Kind, write
from tests.bench.reading import Reading

READING = Reading(2.0, 100, 4_000_000, 100, 100, 64 * 2**20)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_article_is_read_to_its_end_in_every_format(kind: Kind, tmp_path: Path) -> None:
    files = write(kind, articles(TOGETHER), tmp_path / "files")

    ends = [
        outcome.document.text.count(MARK)
        for file in files
        for outcome in read_all(file, Options())
        if outcome.document and MARK in outcome.document.text
    ]

    assert ends == [1] * TOGETHER


def test_the_corpus_is_always_the_same_and_no_article_is_like_another() -> None:
    chosen = articles(TOGETHER)

    assert chosen == articles(TOGETHER)
    assert len({article.title for article in chosen}) == TOGETHER
    assert all(article.paragraphs[-1].endswith(f" {MARK}.") for article in chosen)
    assert sum(paragraph.count(MARK) for paragraph in joined(chosen).paragraphs) == TOGETHER


@pytest.mark.parametrize(
    ("peer", "said"),
    [
        (Peer(2.0, 7, ""), ["1.50 ×", "3.00 s", "2.00 s", "7 documents"]),
        (Peer(2.0, 0, ""), ["not read"]),
        (Peer(2.0, 0, "unrtf"), ["not read", "lacks unrtf"]),
        (None, ["not installed"]),
    ],
)
def test_the_table_says_what_a_peer_did_or_why_there_is_no_number(peer: Peer | None, said: list[str]) -> None:
    row = draw_formats([FormatRow("RTF", READING, 100, 3.0, peer)]).splitlines()[-1]

    assert all(word in row for word in ["RTF", "50.0", "2.00", "64.0", *said])
    assert ("×" in row) == bool(peer and peer.documents)
