from __future__ import annotations

import io
import struct
import warnings
import zipfile

import pytest

from index.extract.errors import Unreadable
from index.extract.packed import zips
from index.extract.packed.zips import SafeZip


def _zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as container:
        for name, data in files.items():
            container.writestr(name, data)
    return out.getvalue()


def _reason(data: bytes, name: str) -> str:
    with pytest.raises(Unreadable) as refusal:
        SafeZip(data).read(name)
    return refusal.value.reason


def test_members_are_listed_and_read() -> None:
    container = SafeZip(_zip({"folder/": b"", "folder/a.txt": b"text"}))
    assert container.names == ("folder/a.txt",)
    assert "folder/a.txt" in container
    assert container.read("folder/a.txt") == b"text"
    assert container.spelt("Folder/A.TXT") == "folder/a.txt"


def test_what_is_no_zip_file_is_refused() -> None:
    for data in (b"PK\x03\x04 no more", b"text", _zip({"a": b"b"})[:-30]):
        with pytest.raises(Unreadable, match="cannot be opened"):
            SafeZip(data)


def test_more_members_than_the_limit_are_refused() -> None:
    data = _zip({str(number): b"" for number in range(11)})
    assert len(SafeZip(data, 11).names) == 11
    with pytest.raises(Unreadable, match="holds more than 10 files"):
        SafeZip(data, 10)


def test_a_list_of_millions_of_members_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "ENTRIES_LIMIT", 10)
    with pytest.raises(Unreadable, match="holds more than 10 files"):
        SafeZip(_zip({str(number): b"" for number in range(11)}))


def test_a_member_that_grows_too_much_is_refused_by_name() -> None:
    assert _reason(_zip({"bomb": bytes(2**24)}), "bomb") == (
        "holds bomb, which would unpack to 16 MB, more than 200 times its size"
    )


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_declares_less_than_it_holds_is_refused(method: int) -> None:
    bomb = bytearray(_zip({"bomb": bytes(2**23)}, method))
    bomb[22:26] = struct.pack("<L", 1000)  # the size in the local header
    listed = bomb.index(b"PK\x01\x02")
    bomb[listed + 24 : listed + 28] = struct.pack("<L", 1000)
    assert _reason(bytes(bomb), "bomb") == "holds bomb, which is damaged"


def test_a_container_may_not_unpack_to_more_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "TOTAL_LIMIT", 1500)
    container = SafeZip(_zip({"a": b"a" * 1000, "b": b"b" * 1000}))
    container.read("a")
    with pytest.raises(Unreadable, match="holds b, which would unpack to 1,000 bytes"):
        container.read("b")


def test_damage_is_charged_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "TOTAL_LIMIT", 1500)
    data = _zip({"a": b"a" * 1000, "b": b"b" * 1000}, zipfile.ZIP_STORED).replace(b"aaaa", b"aaac", 1)
    container = SafeZip(data)
    for name, reason in (("a", "is damaged"), ("b", "would unpack to")):
        with pytest.raises(Unreadable, match=reason):
            container.read(name)


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(_zip({"a": b"text"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert _reason(bytes(data), "a") == "is encrypted"


def test_a_method_that_is_not_known_is_said_to_be_so() -> None:
    data = bytearray(_zip({"a": b"text"}))
    data[data.index(b"PK\x01\x02") + 10] = 99
    assert _reason(bytes(data), "a") == "holds a, which is packed by a method that is not read"


def test_a_missing_member_is_named() -> None:
    assert _reason(_zip({"a": b"text"}), "b.xml") == "is damaged: it has no b.xml"


def test_of_two_members_with_one_name_the_last_counts() -> None:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as container:
        warnings.simplefilter("ignore")
        container.writestr("a", b"old")
        container.writestr("a", b"new")
    assert SafeZip(out.getvalue()).read("a") == b"new"
