"""A segment holds what its records have, finds a term without reading the rest, and notices any damage."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from index.analysis import terms
from index.engines import FIELDS, EngineDamaged, Record
from index.engines.whoosh.postings import length_byte
from index.engines.whoosh.segment import BLOCK
from tests.index.engines import Places, contents, opened, record, written

WORDS = some.lists(some.sampled_from(["a", "b", "ab", "ba", "é", "北京", "x" * 70, "1"]), max_size=12).map(" ".join)
TEXTS = some.lists(some.fixed_dictionaries({"text": WORDS, "title": WORDS, "path": WORDS}), min_size=1, max_size=12)
SOME = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _places(texts: list[Mapping[str, str]]) -> Places:
    """What a segment must hold, by looking at every word."""
    found: Places = {field: {} for field in FIELDS}
    for number, fields in enumerate(texts):
        for field, text in fields.items():
            for place, term in enumerate(terms(text)):
                rows = found[field].setdefault(term, [])
                if not rows or rows[-1][0] != number:
                    rows.append((number, []))
                rows[-1] = number, [*rows[-1][1], place]
    return found


def _records(texts: list[Mapping[str, str]]) -> list[Record]:
    return [record(100 - number, **fields) for number, fields in enumerate(texts)]


@SOME
@given(TEXTS)
def test_a_segment_holds_every_word_of_its_records_with_its_place(
    tmp_path: Path, texts: list[Mapping[str, str]]
) -> None:
    reader = opened(tmp_path, written(_records(texts)), len(texts))
    assert contents(reader) == _places(texts)
    assert reader.ids.tolist() == [100 - number for number in range(len(texts))]
    lengths = [len(terms(fields["text"])) for fields in texts]
    assert list(reader.lengths) == list(map(length_byte, lengths))
    assert reader.total_length == sum(lengths)
    assert reader.postings("source", "a") is None


@SOME
@given(some.sets(some.text("abc", min_size=1, max_size=6), min_size=1, max_size=300), some.text("abcd", max_size=3))
def test_terms_are_found_by_their_beginning_over_many_blocks(tmp_path: Path, words: set[str], prefix: str) -> None:
    reader = opened(tmp_path, written([record(1, " ".join(words))]), 1)
    assert reader.terms("text") == sorted(words)
    assert reader.terms("text", prefix) == [word for word in sorted(words) if word.startswith(prefix)]
    assert (reader.count("text", prefix), prefix in words) in {(0, False), (1, True)}


def test_one_term_is_found_without_reading_the_dictionary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = opened(tmp_path, written([record(1, " ".join(f"w{number:06}" for number in range(20 * BLOCK)))]), 1)
    read: list[int] = []
    real = type(reader._file)._read

    def counted(self: object, begin: int, end: int) -> bytes:
        read.append(end - begin)
        return real(reader._file, begin, end)

    monkeypatch.setattr(type(reader._file), "_read", counted)
    assert reader.count("text", "w000700") == 1
    assert len(read) == 1
    assert sum(read) < 20 * BLOCK


@pytest.mark.parametrize("term", ["", "\n", "\ud800", "a\nb", "\x00", "z" * 100_000])
def test_what_no_text_has_is_not_found(tmp_path: Path, term: str) -> None:
    reader = opened(tmp_path, written([record(1, "a b"), record(2, "z")]), 2)
    assert reader.postings("text", term) is None
    assert reader.count("text", term) == 0
    assert reader.terms("text", term) == ([] if term else ["a", "b", "z"])


RECORDS = [
    record(number, f"common w{number} " * number, f"title {number}", "s", "z", f"n/{number}") for number in (1, 2, 3)
]


def test_a_byte_that_changed_anywhere_is_damage(tmp_path: Path) -> None:
    sound = written(RECORDS)
    for place in range(len(sound)):
        for change in (1, 128):
            spoilt = bytearray(sound)
            spoilt[place] ^= change
            with pytest.raises(EngineDamaged):
                contents(opened(tmp_path, bytes(spoilt), 3))


def test_a_file_that_was_cut_or_grew_is_damage(tmp_path: Path) -> None:
    sound = written(RECORDS)
    for data in (*(sound[:length] for length in range(0, len(sound), 7)), sound + b"\0", b"", b"\0" * len(sound)):
        with pytest.raises(EngineDamaged):
            opened(tmp_path, data, 3)
    for size in (0, 2, 4):
        with pytest.raises(EngineDamaged):
            opened(tmp_path, sound, size)


def test_a_file_with_false_numbers_and_true_checksums_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.engines.whoosh.segment.crc32", lambda data: 0)
    sound = written(RECORDS)
    refused = 0
    for place in range(len(sound)):
        for value in (0, 255, sound[place] ^ 1):
            spoilt = bytearray(sound)
            spoilt[place] = value
            try:
                reader = opened(tmp_path, bytes(spoilt), 3)
                for field in FIELDS:
                    list(map(partial(reader.block, field), range(len(reader.firsts(field)))))
                    reader.terms(field)
                    for term in ("common", "w2", "title", "s", "z", "n", "3"):
                        postings = reader.postings(field, term)
                        if postings:
                            assert 0 <= postings.documents[0] <= postings.documents[-1] < 3
                            assert len(postings.positions()) == sum(postings.frequencies)
            except EngineDamaged:
                refused += 1
    assert refused > len(sound)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    opened(tmp_path / "real", written(RECORDS), 3)
    (tmp_path / "MAIN_0.seg").symlink_to(tmp_path / "real" / "MAIN_0.seg")
    from index.engines.whoosh.segment import SegmentReader

    with pytest.raises(OSError, match="symbolic"):
        SegmentReader(tmp_path / "MAIN_0.seg", 3)
