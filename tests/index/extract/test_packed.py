from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import sys
import zlib
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from index.extract.errors import Unreadable
from index.extract.packed import streams as packed

_TEXT = "Ein Brief aus Łódź, kept in a drawer.\n".encode() * 40
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.compress,
}
_ALL = pytest.mark.parametrize("kind", _PACKERS)


def _unpacked(data: bytes, name: str = "letter.txt.gz") -> bytes:
    (member,) = packed.unpack(data, name)
    assert not member.problem
    return member.data


def _reason(data: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        packed.unpack(data, "letter.txt.gz")
    return refusal.value.reason


@_ALL
def test_a_packed_file_holds_one_file_named_without_the_suffix(kind: str) -> None:
    (member,) = packed.unpack(_PACKERS[kind](_TEXT), f"letter.txt.{kind}")
    assert (member.name, member.data, member.problem) == ("letter.txt", _TEXT, "")


@_ALL
def test_streams_one_behind_the_other_are_one_file(kind: str) -> None:
    pack = _PACKERS[kind]
    assert _unpacked(pack(b"one ") + pack(b"") + pack(b"two")) == b"one two"


@_ALL
def test_a_file_that_is_cut_off_is_refused(kind: str) -> None:
    whole = _PACKERS[kind](_TEXT)
    for length in (len(whole) - 1, len(whole) // 2, 8):
        assert _reason(whole[:length]).startswith("is damaged: it cannot be unpacked")


@_ALL
def test_a_bomb_is_refused_before_it_fills_memory(kind: str) -> None:
    assert _reason(_PACKERS[kind](bytes(16 * 2**20))) == "unpacks to more than 200 times its size"


def test_a_file_of_a_usual_ratio_may_unpack_to_the_limit_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MEMBER_LIMIT", 3 * 2**20)
    letters = random.Random(1).randbytes(2**16) * 48
    assert _unpacked(gzip.compress(letters)) == letters
    assert _reason(gzip.compress(letters + b"x")) == "unpacks to more than 3 MB"


@_ALL
def test_millions_of_empty_streams_are_refused(kind: str) -> None:
    assert _reason(_PACKERS[kind](b"") * 10_001) == "holds more than 10,000 packed streams"


def test_what_stands_behind_the_last_stream_is_left_out() -> None:
    assert _unpacked(gzip.compress(_TEXT) + bytes(512)) == _TEXT
    assert _unpacked(gzip.compress(_TEXT) + b"signature") == _TEXT


def test_the_name_inside_a_gzip_file_does_not_count() -> None:
    out = io.BytesIO()
    with gzip.GzipFile("../../etc/passwd", "wb", fileobj=out) as file:
        file.write(_TEXT)
    (member,) = packed.unpack(out.getvalue(), "letter.txt.gz")
    assert member.name == "letter.txt"


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("notes.tgz", "notes.tar"),
        ("notes.TXZ", "notes.tar"),
        ("notes.tar.bz2", "notes.tar"),
        ("in/a.csv.ZST", "in/a.csv"),
        ("data", "data"),
        (".gz", ".gz"),
    ],
)
def test_the_inner_name_tells_what_is_inside(outer: str, inner: str) -> None:
    assert packed.inner_name(outer) == inner


def test_what_needs_too_much_memory_to_unpack_is_refused() -> None:
    large = {"id": lzma.FILTER_LZMA2, "dict_size": 2**29, "mode": lzma.MODE_FAST, "mf": lzma.MF_HC3, "nice_len": 8}
    header = bytearray(lzma.compress(b"x", filters=[{**large, "dict_size": 2**20}]))
    header[16] = 36  # the code of a dictionary of 1 GB, in the block header, whose checksum follows
    header[20:24] = zlib.crc32(header[12:20]).to_bytes(4, "little")
    assert "emory" in _reason(bytes(header))
    window = zstandard.ZstdCompressor(compression_params=zstandard.ZstdCompressionParameters(window_log=28))
    stream = window.compressobj()
    assert "memory" in _reason(stream.compress(_TEXT) + stream.flush())


def test_without_zstandard_its_files_are_refused_and_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    assert _reason(zstandard.compress(_TEXT)) == "cannot be read: the package zstandard is not installed"


def test_what_is_not_packed_is_refused() -> None:
    assert _reason(b"plain text") == "is not packed in a way that is known, whatever its name says"


@given(kind=st.sampled_from(sorted(_PACKERS)), place=st.integers(0, 10_000), value=st.integers(0, 255))
def test_a_changed_byte_gives_a_file_or_a_refusal(kind: str, place: int, value: int) -> None:
    data = bytearray(_PACKERS[kind](_TEXT))
    data[place % len(data)] = value
    try:
        packed.unpack(bytes(data), "letter.txt")
    except Unreadable as refusal:
        assert refusal.reason
