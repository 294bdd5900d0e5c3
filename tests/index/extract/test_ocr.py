"""Pictures of text, in PDF files and in files of their own, read by Tesseract where that is configured."""

from __future__ import annotations

import os
import select
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.child import environment
from index.documents import Document
from index.extract import extract_bytes
from index.extract.errors import Unreadable
from index.extract.media import media_type_of
from index.extract.options import Limits, Options, use
from index.extract.pictures.sizes import page_sizes
from index.extract.pool import read_files
from index.extract.process import Extractor
from index.extract.unpacking import read_all
from index.extract.worker import _forbid_all_but, _Forbidden
from tests.index.offices import zipped
from tests.index.pdfs import image_page, lines, pdf
from tests.index.pictures import Picture, bmp, gif, picture_of, png, scanned, tiff
from tests.index.shelf import Shelf

HARBOUR = (
    "The harbour was closed on Monday after a barge had broken loose",
    "in the night and drifted across the north basin.",
)
GARDEN = ("Beans climb and peas climb too, but the old gardener", "never said which of the two climbs faster.")
ENGLISH = Options(ocr="eng")
BLANK = Picture(400, 300, b"\xff" * 120_000)


def _read(data: bytes, options: Options = ENGLISH, name: str = "x") -> Document:
    def read() -> Document:
        use(options)
        return extract_bytes(data, name)

    return copy_context().run(read)


def _reason(data: bytes, options: Options = ENGLISH) -> str:
    with pytest.raises(Unreadable) as refusal:
        _read(data, options)
    return refusal.value.reason


@pytest.fixture
def no_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which nothing is installed."""
    monkeypatch.setenv("PATH", str(tmp_path))


# Files that are pictures


@pytest.mark.parametrize("made", [png, bmp, gif, lambda picture: tiff([picture])])
def test_the_text_of_a_picture_is_read_in_each_format(made: Callable[[Picture], bytes], tesseract: str) -> None:
    document = _read(made(picture_of(HARBOUR)))
    assert document.text == " ".join(HARBOUR)
    assert document.warnings == ("This text was read from a picture by Tesseract; it may hold mistakes",)
    assert document.media_type.startswith("image/")


def test_a_picture_with_its_head_down_is_turned(tesseract: str) -> None:
    assert _read(png(picture_of(HARBOUR * 3).upside_down())).text.startswith("The harbour was closed")


def test_each_page_of_a_tiff_can_be_cited(tesseract: str) -> None:
    document = _read(tiff([picture_of(HARBOUR), BLANK, picture_of(GARDEN)]))
    assert [(locator.label, document.text[locator.start :][:5]) for locator in document.locators] == [
        ("page 1", "The h"),
        ("page 2", "Beans"),
        ("page 3", "Beans"),
    ]


def test_pages_of_a_tiff_for_which_there_is_no_time_are_left_out(
    tesseract: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = chain([0.0, 1.0, 2.0], repeat(301.0))
    monkeypatch.setattr("index.extract.pictures.ocr.time", SimpleNamespace(monotonic=lambda: next(clock)))
    document = _read(tiff([picture_of(GARDEN)] * 5))
    assert document.warnings[-1] == "Only its first 2 of 5 pages are read: Tesseract took more than 300 s"
    assert [locator.label for locator in document.locators] == ["page 1", "page 2"]


def test_a_picture_without_text_is_said_to_hold_none(tesseract: str) -> None:
    assert _reason(png(BLANK)) == "is a picture that holds no text that Tesseract could read"


def test_leaves_are_no_letters(tesseract: str) -> None:
    dots = bytes(
        (row * row * 7 + column * row * 13 + column * column) % 251 for row in range(300) for column in range(400)
    )
    assert "holds no text" in _reason(png(Picture(400, 300, dots)))


def test_a_damaged_picture_is_said_to_be_one(tesseract: str) -> None:
    whole = png(picture_of(HARBOUR))
    assert "it is damaged" in _reason(whole[:40] + b"\0" * 400)


@pytest.mark.parametrize("made", [png, bmp, gif, lambda picture: tiff([picture])])
def test_a_picture_says_what_to_configure(made: Callable[[Picture], bytes]) -> None:
    problem = "is a picture; set extraction.ocr in config.yaml to read text in pictures"
    assert _reason(made(BLANK), Options()) == problem


@pytest.mark.usefixtures("no_programs")
def test_without_tesseract_a_picture_says_what_to_install() -> None:
    assert _reason(png(BLANK)) == "is a picture, and Tesseract is not installed (Debian: apt install tesseract-ocr)"


def test_a_language_that_tesseract_does_not_have_is_named(tesseract: str) -> None:
    problem = "is a picture, and Tesseract does not have xyz_abc (Debian: apt install tesseract-ocr-xyz-abc)"
    assert _reason(png(BLANK), Options(ocr="eng+xyz_abc")) == problem


def test_a_text_that_is_called_a_picture_is_a_text() -> None:
    assert _read(b"BMX is a sport.", name="sport.png").text == "BMX is a sport."
    assert media_type_of("a", bmp(BLANK)[:1024]) == "image/bmp"


# How large a picture is


def _jpeg(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xe0\0\x04ab" + b"\xff\xc2\0\x0b\x08" + struct.pack(">HH", height, width) + b"\1\1\x11\0"


def _webp(kind: bytes, body: bytes) -> bytes:
    return b"RIFF" + bytes(4) + b"WEBP" + kind + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    "data",
    [
        png(Picture(60_000, 41_000, b"")),
        bmp(Picture(60_000, 41_000, b"")),
        gif(Picture(60_000, 41_000, b"")),
        tiff([Picture(60_000, 41_000, b"")]),
        tiff([Picture(60_000, 41_000, b"")] * 3),
        _jpeg(60_000, 41_000),
        _webp(b"VP8X", bytes(4) + (59_999).to_bytes(3, "little") + (40_999).to_bytes(3, "little")),
    ],
)
@pytest.mark.usefixtures("no_programs")
def test_a_giant_picture_is_refused_by_its_header(data: bytes) -> None:
    assert _reason(data) == "is a picture of 60,000 by 41,000 dots, which is too large to be read"


def test_both_kinds_of_webp_say_how_large_they_are() -> None:
    assert page_sizes(_webp(b"VP8 ", bytes(3) + b"\x9d\1\x2a" + struct.pack("<HH", 640, 0x4000 + 480))) == [(640, 480)]
    assert page_sizes(_webp(b"VP8L", b"\x2f" + struct.pack("<I", 639 | 479 << 14))) == [(640, 480)]


def test_a_tiff_whose_pages_go_round_in_a_ring_ends() -> None:
    data = bytearray(tiff([Picture(4, 4, bytes(16))]))
    data[-4:] = data[4:8]
    assert page_sizes(bytes(data)) == [(4, 4)]


_WHOLE = st.sampled_from(
    [
        png(Picture(8, 8, bytes(64))),
        bmp(Picture(8, 8, bytes(64))),
        gif(Picture(8, 8, bytes(64))),
        tiff([Picture(8, 8, bytes(64))] * 2),
        _jpeg(8, 8),
        _webp(b"VP8L", b"\x2f\0\0\0\0"),
    ]
)


@given(_WHOLE, st.data())
def test_of_any_bytes_a_size_is_read_or_they_are_damaged(whole: bytes, data: st.DataObject) -> None:
    damaged = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for place in data.draw(st.lists(st.integers(0, max(0, len(damaged) - 1)), max_size=4)) if damaged else ():
        damaged[place] = data.draw(st.integers(0, 255))
    try:
        assert all(width > 0 and height > 0 for width, height in page_sizes(bytes(damaged)))
    except Unreadable as refusal:
        assert "is damaged" in refusal.reason


@given(st.integers(0, 150), st.integers(0, 255))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_picture_with_a_wrong_byte_is_read_or_refused(tesseract: str, place: int, value: int) -> None:
    data = bytearray(tiff([Picture(60, 40, b"\xff" * 2_400)]))
    data[-place - 1] = value
    try:
        assert _read(bytes(data)).text
    except Unreadable as refusal:
        assert refusal.reason


# PDF


def test_a_scanned_page_is_read_at_its_place(tesseract: str) -> None:
    pages = [lines(["This is the first page."]), scanned(picture_of(HARBOUR)), lines(["This is the last page."])]
    document = _read(pdf(pages, info="/Title (Three pages)"))
    assert document.text.split("\n\n") == ["This is the first page.", " ".join(HARBOUR), "This is the last page."]
    assert [document.text[locator.start :][:8] for locator in document.locators] == ["This is ", "The harb", "This is "]
    assert document.warnings == ("Page 2 was read from a picture by Tesseract; it may hold mistakes",)
    assert (document.metadata.title, document.metadata.origins["title"]) == ("Three pages", "document properties")


def test_a_pdf_of_nothing_but_scanned_pages_is_a_document(tesseract: str) -> None:
    document = _read(pdf([scanned(picture_of(HARBOUR)), scanned(picture_of(GARDEN)), scanned(BLANK)]))
    assert document.text.split("\n\n") == [" ".join(HARBOUR), " ".join(GARDEN)]
    assert document.warnings == (
        "Pages 1 to 2 were read from pictures by Tesseract; they may hold mistakes",
        "Page 3 is a picture in which Tesseract found no text",
    )


def test_a_scanned_page_of_giant_size_is_read(tesseract: str) -> None:
    page = pdf([scanned(picture_of(HARBOUR)).replace("612 0 0 792", "12240 0 0 15840")])
    assert _read(page.replace(b"[0 0 612 792]", b"[0 0 12240 15840]")).text == " ".join(HARBOUR)


def test_scanned_pages_for_which_there_is_no_time_are_named(tesseract: str) -> None:
    options = Options(ocr="eng", limits=Limits(ocr_seconds=0))
    document = _read(pdf([lines(["First."]), scanned(BLANK), scanned(BLANK)]), options)
    assert document.text == "First."
    assert document.warnings == (
        "Pages 2 to 3 are pictures of text: they cannot be searched, because Tesseract took more than 0 s",
    )


def test_pictures_in_which_there_is_no_text_are_no_document(tesseract: str) -> None:
    assert _reason(pdf([scanned(BLANK)])).endswith("(a scan of one page), and Tesseract found no text in them")


@pytest.mark.usefixtures("no_programs")
def test_without_tesseract_the_text_of_a_pdf_is_there_and_its_scanned_pages_are_named() -> None:
    document = _read(pdf([lines(["First."]), image_page()]))
    assert document.text == "First."
    assert document.warnings == (
        "Page 2 is a picture of text: it cannot be searched, because Tesseract is not installed "
        "(Debian: apt install tesseract-ocr)",
    )
    assert "Tesseract is not installed" in _reason(pdf([image_page()]))


@pytest.mark.usefixtures("no_programs")
def test_a_pdf_with_text_on_every_page_has_nothing_to_do_with_tesseract() -> None:
    assert _read(pdf([lines(["First."]), lines(["Second."])])).warnings == ()


def test_a_scan_says_what_to_configure() -> None:
    problem = "holds only pictures of text (a scan of 2 pages); set extraction.ocr in config.yaml to read them"
    assert _reason(pdf([image_page(), image_page()]), Options()) == problem


# The process that reads


def test_the_process_that_reads_may_start_tesseract(tmp_path: Path, tesseract: str) -> None:
    path = tmp_path / "page.png"
    path.write_bytes(png(picture_of(HARBOUR)))
    with Extractor(ENGLISH) as extractor:
        (outcome,) = extractor.read(path)
    assert outcome.document is not None
    assert outcome.document.text == " ".join(HARBOUR)


@pytest.mark.parametrize(
    ("allowed", "event", "arguments"),
    [
        ("", "subprocess.Popen", ("/usr/bin/tesseract",)),
        ("/usr/bin/tesseract", "subprocess.Popen", ("/usr/bin/env",)),
        ("/usr/bin/tesseract", "subprocess.Popen", ("tesseract",)),
        ("/usr/bin/tesseract", "os.exec", ("/usr/bin/tesseract",)),
        ("/usr/bin/tesseract", "socket.connect", ()),
    ],
)
def test_it_may_start_nothing_else(allowed: str, event: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(_Forbidden):
        _forbid_all_but(allowed)(event, arguments)


@pytest.fixture
def endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A Tesseract that never ends, and the pipe through which it tells its process."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n[ $1 = --list-langs ] && echo eng && exit\necho $$ >{pipe}\nexec sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    yield pipe


def test_a_tesseract_whose_reader_is_gone_is_ended(tmp_path: Path, endless: Path) -> None:
    path = tmp_path / "page.png"
    path.write_bytes(png(BLANK))
    problems: list[str] = []
    with Extractor(ENGLISH) as extractor:
        reading = threading.Thread(target=lambda: problems.extend(each.problem for each in extractor.read(path)))
        reading.start()
        started = os.pidfd_open(int(endless.read_text()))
        assert extractor._process is not None
        os.kill(extractor._process.pid, signal.SIGKILL)
        ended, _, _ = select.select([started], [], [], 30)
        os.close(started)
        reading.join()
    assert ended
    assert len(problems) == 1


def test_leaving_early_does_not_wait_for_tesseract(tmp_path: Path, endless: Path) -> None:
    plain, picture = tmp_path / "a.txt", tmp_path / "b.png"
    plain.write_text("text")
    picture.write_bytes(png(BLANK))
    reading = read_files([(1, plain, "a.txt"), (2, picture, "b.png")], replace(ENGLISH, workers=1))
    assert next(reading)[0] == 1
    started = os.pidfd_open(int(endless.read_text()))
    reading.close()
    assert select.select([started], [], [], 30)[0]
    os.close(started)


_READING = (
    "import sys, pathlib\nfrom index.extract.options import Options\nfrom index.extract.process import Extractor\n"
)
_READING += "with Extractor(Options(ocr='eng')) as it: list(it.read(pathlib.Path(sys.argv[1])))"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_program_that_is_ended_takes_its_tesseract_with_it(tmp_path: Path, endless: Path, number: int) -> None:
    path = tmp_path / "page.png"
    path.write_bytes(png(BLANK))
    reading = subprocess.Popen([sys.executable, "-P", "-c", _READING, path], env=environment())
    tesseract = int(endless.read_text())
    started = [os.pidfd_open(tesseract), os.pidfd_open(os.getpgid(tesseract))]  # and the process that started it
    reading.send_signal(number)
    assert reading.wait() == -number
    for each in started:
        assert select.select([each], [], [], 30)[0]
        os.close(each)


def test_watching_over_the_process_takes_none_of_its_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")
    with Extractor(ENGLISH) as extractor:
        list(extractor.read(path))
        assert extractor._process is not None
        maps = Path(f"/proc/{extractor._process.pid}/maps").read_text().splitlines()
    # What the C library sets aside for a thread of its own counts as memory that is used.
    places = [line.split()[0].split("-") for line in maps if line.split()[1:] == ["---p", "00000000", "00:00", "0"]]
    assert sum(int(end, 16) - int(start, 16) for start, end in places) < 2**23


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Tesseract that never ends, and the file in which it writes a line whenever it is started on a picture."""
    log = tmp_path / "log"
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n[ $1 = --list-langs ] && echo eng && exit\necho >>{log}\nexec sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return log


def test_an_archive_of_pictures_has_the_time_of_one_and_its_texts_are_read(tmp_path: Path, slow: Path) -> None:
    options = replace(ENGLISH, limits=Limits(ocr_seconds=1))
    (tmp_path / "a.zip").write_bytes(zipped({f"{n}.png": png(BLANK) for n in range(5)} | {"z.txt": b"Words."}))
    for _ in range(2):  # the next file has its own time
        *pictures, text, own = copy_context().run(lambda: list(read_all(tmp_path / "a.zip", options)))
        assert {each.problem for each in pictures} == {"is a picture, and Tesseract took more than 1 s"}
        assert text.document is not None
        assert own.holds == 6
    assert slow.read_text() == "\n\n"


# The library


def test_a_library_is_read_again_when_pictures_of_text_are_to_be_read(shelf: Shelf, tesseract: str) -> None:
    shelf.put("page.png", png(picture_of(HARBOUR)))
    shelf.put("scan.pdf", pdf([scanned(picture_of(GARDEN))]))
    shelf.put("plain.txt", "The harbour, in words.")
    assert shelf.sync().failed == 2
    off = shelf.library
    shelf.library = replace(off, options=ENGLISH)
    assert shelf.sync().indexed == 2
    assert (shelf.find("barge"), shelf.find("gardener")) == (["page.png"], ["scan.pdf"])
    assert shelf.sync().indexed == 0
    shelf.library = off
    assert shelf.sync().failed == 2
    assert shelf.find("barge OR gardener") == []
