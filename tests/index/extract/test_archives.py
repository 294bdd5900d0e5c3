from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Member
from index.extract.errors import Unreadable
from index.extract.packed import archives, tars
from index.extract.packed.archives import safe_path

_LEAVES = "has a path that leaves the archive"


def _zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as container:
        for name, data in files.items():
            container.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def _tar(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as container:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            container.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _tar_of(*infos: tarfile.TarInfo) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as container:
        for info in infos:
            container.addfile(info, io.BytesIO(bytes(info.size)))
    return out.getvalue()


def _info(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, "/etc/passwd"
    return info


def _all(data: bytes) -> list[Member]:
    return list(archives.unpack(data, "notes.zip"))


def _names(data: bytes) -> list[str]:
    return [member.name for member in _all(data)]


_FILES = {"a.txt": b"one", "in/b.txt": b"two " * 1000, "in/Łódź.txt": b"three", "empty.txt": b""}
_PACKED = {
    "zip": _zip(_FILES),
    "stored zip": _zip(_FILES, zipfile.ZIP_STORED),
    "pax": _tar(_FILES),
    "gnu": _tar(_FILES, tarfile.GNU_FORMAT),
    "ustar": _tar(_FILES, tarfile.USTAR_FORMAT),
}


@pytest.mark.parametrize("kind", _PACKED)
def test_the_files_of_an_archive_come_out_with_their_paths(kind: str) -> None:
    assert _all(_PACKED[kind]) == [Member(name, data) for name, data in _FILES.items()]


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_tar_keeps_names_that_do_not_fit_in_a_header(form: int) -> None:
    name = "/".join(["folder of many words"] * 20) + "/Brief an Łucja.txt"
    assert _all(_tar({name: b"text", "next.txt": b"more"}, form)) == [
        Member(name, b"text"),
        Member("next.txt", b"more"),
    ]


def test_what_is_hidden_and_what_is_no_file_is_left_out() -> None:
    files = {".DS_Store": b"", "__MACOSX/a.txt": b"", "in/.git/config": b"", "in/": b"", "old\\": b"", "a.txt": b"text"}
    assert _names(_zip(files)) == ["a.txt"]
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr(link, "/etc/passwd")
    assert _names(out.getvalue()) == []


def test_links_devices_and_pipes_of_a_tar_are_left_out() -> None:
    kinds = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
    infos = [_info(f"special{number}", kind) for number, kind in enumerate(kinds)]
    assert _names(_tar_of(*infos, _info("a.txt"), _info("folder/", tarfile.AREGTYPE))) == ["a.txt"]


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../../x", "a/../../x", "\\\\host\\x", "..\\x", "C:\\x", "c:x", "a\0b"]
)
def test_a_path_that_leaves_the_archive_is_a_problem_and_made_harmless(name: str) -> None:
    path, problem = safe_path(name)
    assert problem == _LEAVES
    assert path[0] != "/"
    assert not {"", ".", ".."} & set(path.split("/"))
    assert not set(":\\\0") & set(path)


def test_members_that_would_leave_are_not_taken_out_and_the_others_are() -> None:
    for data in (_zip({"../x": b"1", "/y": b"2", "z": b"3"}), _tar({"../x": b"1", "/y": b"2", "z": b"3"})):
        assert _all(data) == [Member("…/x", problem=_LEAVES), Member("y", problem=_LEAVES), Member("z", b"3")]


def test_paths_are_written_in_one_way() -> None:
    assert safe_path("./a//b/./c.txt") == ("a/b/c.txt", "")
    assert safe_path("reports\\may.txt") == ("reports/may.txt", "")
    assert safe_path("a..b/c...") == ("a..b/c...", "")
    assert safe_path("") == ("…", "has no name")


def test_a_path_that_is_too_long_is_cut() -> None:
    path, problem = safe_path("ü" * 128)
    assert problem == "has a path that is too long"
    assert len(path.encode()) <= 255
    assert safe_path("ü" * 127) == ("ü" * 127, "")
    path, problem = safe_path("ab/" * 2000)
    assert problem == "has a path that is too long"
    assert len(path.encode()) <= 4096


@given(st.text(st.sampled_from("a./\\:C\0\ud800é"), max_size=12) | st.text())
def test_no_name_makes_a_path_that_is_not_safe(name: str) -> None:
    path, _ = safe_path(name)
    assert path
    assert not {"", ".", ".."} & set(path.split("/"))
    assert safe_path(path) == (path, "")


def test_names_are_utf8_or_those_of_the_ibm_pc() -> None:
    data = _zip({"caf??.txt": b"text"}).replace(b"caf??", "café".encode())
    assert _names(data) == ["café.txt"]
    data = _zip({"caf?.txt": b"text"}).replace(b"caf?", b"caf\x82")
    assert _names(data) == ["café.txt"]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, encoding="cp437") as container:
        container.addfile(_info("café.txt"))
    assert _names(out.getvalue()) == ["café.txt"]


def test_of_two_files_with_one_path_the_last_counts() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as container:
        for text in (b"old", b"new"):
            container.addfile(_info("a.txt", size=3), io.BytesIO(text))
    assert _all(out.getvalue()) == [Member("a.txt", b"new")]


def test_an_encrypted_member_and_a_damaged_one_cost_only_themselves() -> None:
    data = bytearray(_zip({"a.txt": b"aaaa", "b.txt": b"bbbb", "c.txt": b"cccc"}, zipfile.ZIP_STORED))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert _all(bytes(data).replace(b"bbbb", b"bxxb")) == [
        Member("a.txt", problem="is encrypted"),
        Member("b.txt", problem="is damaged"),
        Member("c.txt", b"cccc"),
    ]


def test_a_member_that_is_a_bomb_is_not_unpacked() -> None:
    bomb, text = _all(_zip({"bomb": bytes(2**24), "a.txt": b"text"}))
    assert bomb.problem == "would unpack to 16 MB, more than 200 times its size"
    assert text.data == b"text"


def test_files_beyond_the_limits_are_counted_and_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"{number}.txt": bytes(2**18) for number in range(9)}
    monkeypatch.setattr(archives, "TOTAL_LIMIT", 2**20)
    for data in (_zip(files), _tar(files)):
        assert _all(data)[3:] == [
            Member("3.txt", bytes(2**18)),
            Member("", problem="holds 5 more files that were not read: more than 1 MB unpacked"),
        ]
    monkeypatch.setattr(archives, "MEMBERS_LIMIT", 2)
    assert _all(_tar(files))[2:] == [
        Member("", problem="holds 7 more files that were not read: more than 2 files"),
    ]


def test_files_that_overlap_in_a_zip_are_bounded_by_the_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "TOTAL_LIMIT", 2**20)
    inner = zlib.compressobj(wbits=-15)
    kernel = inner.compress(bytes(300_000)) + inner.flush()
    checksum = zlib.crc32(bytes(300_000))
    fields = struct.pack("<HHHHHLLL", 20, 0, 8, 0, 33, checksum, len(kernel), 300_000)
    body = b"PK\x03\x04" + fields + struct.pack("<HH", 1, 0) + b"x" + kernel
    listed = b"".join(
        b"PK\x01\x02\x14\0" + fields + struct.pack("<HHHHHLL", 1, 0, 0, 0, 0, 0, 0) + bytes([number])
        for number in range(97, 122)
    )
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 25, 25, len(listed), len(body), 0)
    members = _all(body + listed + end)
    assert sum(len(member.data) for member in members) <= 2**20
    assert members[-1].problem.startswith("holds 22 more files")


def test_millions_of_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tars, "ENTRIES_LIMIT", 5)
    with pytest.raises(Unreadable, match="holds more than 5 files"):
        _all(_tar({str(number): b"" for number in range(6)}))


def test_a_tar_that_is_cut_off_gives_what_is_whole() -> None:
    data = _tar({"a.txt": b"one", "b.txt": b"two" * 1000}, tarfile.USTAR_FORMAT)
    assert _all(data[:2000]) == [Member("a.txt", b"one"), Member("b.txt", problem="is damaged: it is cut off")]
    assert _all(data[:1124]) == [Member("a.txt", b"one"), Member("", problem="is damaged: it is cut off")]


def test_a_tar_that_turns_into_something_else_gives_what_comes_before() -> None:
    data = _tar({"a.txt": b"one"}, tarfile.USTAR_FORMAT)[:1024] + b"x" * 4096
    assert _all(data) == [Member("a.txt", b"one"), Member("", problem="is damaged: it has a number that is none")]


def _with_size(size: bytes) -> bytes:
    """A tar of one file whose header states ``size``."""
    header = bytearray(_tar({"a.txt": b"text"}, tarfile.USTAR_FORMAT))
    header[124:136] = size
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header[:512])
    return bytes(header)


def test_sizes_that_make_no_sense_end_the_reading() -> None:
    with pytest.raises(Unreadable, match="is damaged: it has a number that is none"):
        _all(_with_size(b"\xff" * 12))
    assert _all(_with_size(b"\x80" + b"\xff" * 11)) == [Member("a.txt", problem="is damaged: it is cut off")]


def test_an_extended_header_made_to_be_slow_or_wrong_ends_the_reading() -> None:
    for value in (b"9" * 500_000, b"0 path=x\n", b"-5 path=x\n", b"3 =\n" * 9, b"\xff" * 99):
        info = _info("header", tarfile.XHDTYPE, len(value))
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as container:
            container.addfile(_info("a.txt"))
            container.addfile(info, io.BytesIO(value))
        problem = "is damaged: it has an extended header that makes no sense"
        assert _all(out.getvalue()) == [Member("a.txt"), Member("", problem=problem)]


def test_a_sparse_file_is_said_to_be_one() -> None:
    info = _info("disk.txt", tarfile.REGTYPE, 5)
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.name": "disk.txt"}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as container:
        container.addfile(info, io.BytesIO(b"text\n"))
        container.addfile(_info("a.txt"))
    problem = "is a sparse file, which is not read"
    assert _all(out.getvalue()) == [Member("disk.txt", problem=problem), Member("a.txt")]
    assert _all(_tar_of(_info("disk.txt", tarfile.GNUTYPE_SPARSE, 700), _info("a.txt")))[0].problem == problem


def test_what_is_no_archive_is_refused() -> None:
    for data in (b"text", b"PK\x03\x04", b"text" * 1000, b"7" * 1000):
        with pytest.raises(Unreadable, match="is damaged: it"):
            _all(data)


def test_an_archive_of_nothing_holds_nothing() -> None:
    assert _all(_zip({})) == _all(_tar({})) == []


@given(kind=st.sampled_from(sorted(_PACKED)), place=st.integers(0, 10**5), change=st.binary(min_size=1, max_size=4))
def test_changed_bytes_give_members_or_a_refusal(kind: str, place: int, change: bytes) -> None:
    data = bytearray(_PACKED[kind])
    place %= len(data)
    data[place : place + len(change)] = change
    _read_or_refuse(bytes(data))


@given(kind=st.sampled_from(sorted(_PACKED)), length=st.integers(0, 10**5))
def test_a_cut_archive_gives_members_or_a_refusal(kind: str, length: int) -> None:
    _read_or_refuse(_PACKED[kind][: length % len(_PACKED[kind])])


def _read_or_refuse(data: bytes) -> None:
    try:
        members = _all(data)
    except Unreadable as refusal:
        assert refusal.reason
    else:
        assert all(not member.data or not member.problem for member in members)
