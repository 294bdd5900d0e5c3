"""An index that somebody else prepared runs nothing: not when it is opened, searched, written or joined."""

from __future__ import annotations

import ast
import gc
import os
import pickle
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from index.engines import EngineDamaged, Record
from index.engines.whoosh import unpickling
from tests.index.engines import found, made, put
from tests.index.shelf import Shelf, assert_complete

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh leaves files open when it fails

RECORDS = (Record(1, "a b", "b a", "s", "z", "n", "2024"), Record(2, "b a"))


class Trap:
    """Makes a folder when it is unpickled as ``pickle`` does it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (os.fspath(self.folder),)

    def sprung(self) -> bool:
        """Whether it was run; sets it again."""
        if not self.folder.exists():
            return False
        self.folder.rmdir()
        return True


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[Trap]:
    yield Trap(tmp_path / "sprung")
    gc.collect()


def _damaged(folder: Path) -> bool:
    """Do everything that the program does with an index, which may raise nothing but ``EngineDamaged``."""
    try:
        engine = made(folder)
        for query in ("a", "b*", '"a b" OR "b a"', 'title:"b a"', "path:n source:s author:z", "date:2024"):
            found(engine, query)
        put(engine, Record(2, "changed"), gone=(1,))
        put(engine, Record(4, "d"), merge=True)
        engine.close()
    except EngineDamaged:
        return True
    return False


# Every pickle of an index


class Planter:
    """Counts the pickles that Whoosh writes, and writes a trap in the place of one of them."""

    def __init__(self, trap: Trap, place: int) -> None:
        self.trap = trap
        self.place = place
        self.kinds: list[str] = []

    def dumps(self, kind: str) -> Callable[[object, int], bytes]:
        def dumps(value: object, protocol: int) -> bytes:
            self.kinds.append(f"{kind} of {len(value)}" if isinstance(value, tuple) else kind)
            return pickle.dumps(self.trap if len(self.kinds) == self.place + 1 else value, protocol)

        return dumps

    def dump(self, value: object, file: BytesIO, protocol: int) -> None:
        kind = "segments" if isinstance(value, list) else "no options"
        if isinstance(value, dict) and value:
            kind = "term table" if "fieldmap" in value else "directory"
        file.write(self.dumps(kind)(value, protocol))


def _plant(folder: Path, trap: Trap, place: int) -> list[str]:
    """Make an index whose pickle number ``place`` is the trap; returns what its pickles are, in their order."""
    planter = Planter(trap, place)
    made(folder).close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("whoosh.index.pickle.dumps", planter.dumps("schema"))
        patch.setattr("whoosh.filedb.structfile.dump_pickle", planter.dump)
        patch.setattr("index.engines.whoosh.building.dumps", planter.dumps("postings"))
        patch.setattr("whoosh.columns.dumps", planter.dumps("stored"))
        engine = made(folder)
        put(engine, *RECORDS)
        engine.close()
    return planter.kinds


def _damaged_with_pickle(folder: Path) -> bool:
    """``_damaged`` as it was when Whoosh used ``pickle``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("whoosh.filedb.structfile.load_pickle", pickle.load)
        for module in ("codec.whoosh3", "formats", "columns"):
            patch.setattr(f"whoosh.{module}.loads", pickle.loads)
        return _damaged(folder)


def test_whichever_pickle_of_an_index_is_a_trap_it_is_damage_and_not_run(tmp_path: Path, trap: Trap) -> None:
    read: set[str] = set()
    kinds = _plant(tmp_path / "sound", trap, -1)
    assert not _damaged(tmp_path / "sound")
    for place, kind in enumerate(kinds):
        assert _plant(tmp_path / f"{place}", trap, place) == kinds
        shutil.copytree(tmp_path / f"{place}", tmp_path / f"{place}-copy")
        damaged = _damaged(tmp_path / f"{place}")
        assert not trap.sprung(), kind
        # What pickle would have run is what is refused.
        _damaged_with_pickle(tmp_path / f"{place}-copy")
        assert damaged == trap.sprung(), kind
        if damaged:
            read.add(kind)
        gc.collect()
    assert set(kinds) - read == {"schema"}
    postings = {"postings of 3", "postings of 6"}
    assert read == {"segments", "directory", "no options", "term table", "stored", *postings}


def test_a_trap_among_postings_that_stand_in_the_term_table_is_not_run(
    tmp_path: Path, trap: Trap, monkeypatch: pytest.MonkeyPatch
) -> None:
    def term(*_: object) -> tuple[bytes, bytes]:
        inline = struct.pack("!BfIBBfII", 1, 1.0, 1, 1, 1, 1.0, 0, 0)
        return b"", inline + pickle.dumps(trap, 2)

    with monkeypatch.context() as patch:
        patch.setattr("index.engines.whoosh.building._term", term)
        engine = made(tmp_path / "engine")
        put(engine, *RECORDS)
        engine.close()
    assert _damaged(tmp_path / "engine")
    assert not trap.sprung()


@pytest.mark.parametrize("version", [-110, -109, 0])
def test_a_trap_in_an_index_of_an_older_whoosh_is_not_run(tmp_path: Path, trap: Trap, version: int) -> None:
    _plant(tmp_path / "engine", trap, -1)
    (toc,) = (tmp_path / "engine").glob("*.toc")
    # Three sizes of a byte and a check of the byte order, then the version; -110 has its schema without a version.
    toc.write_bytes(toc.read_bytes()[:7] + struct.pack("!i", version) + 9 * pickle.dumps(trap, 2))
    assert _damaged(tmp_path / "engine")
    assert not trap.sprung()


@pytest.mark.parametrize("name", ["\x1b[2J", "\u202e\n", "long" * 10_000])
def test_what_a_trap_is_called_is_said_as_a_short_line_that_no_terminal_obeys(tmp_path: Path, name: str) -> None:
    made(tmp_path / "engine").close()
    held = name.encode()
    _replace_segments(tmp_path / "engine", b"X%sX%s\x93." % ((struct.pack("<i", len(held)) + held,) * 2))
    with pytest.raises(EngineDamaged, match="a file names") as damage:
        made(tmp_path / "engine")
    assert str(damage.value).isprintable()
    assert len(str(damage.value)) < 300


# Bytes that are put in by hand


def _replace_segments(folder: Path, instead: bytes) -> None:
    (toc,) = folder.glob("*.toc")
    data = toc.read_bytes()
    toc.write_bytes(data[: data.rindex(pickle.PROTO + bytes([pickle.HIGHEST_PROTOCOL]))] + instead)


def _replace_directory(folder: Path, instead: bytes) -> None:
    file = next(folder.glob("*.seg"))
    data = file.read_bytes()
    file.write_bytes(struct.pack("!q", len(data)) + data[8:] + instead + instead)


@pytest.mark.parametrize("replace", [_replace_segments, _replace_directory])
def test_a_library_with_a_trap_in_its_index_is_built_anew_and_said(
    fruit: Shelf, trap: Trap, read_files: list[str], replace: Callable[[Path, bytes], None]
) -> None:
    old = fruit.engine_folder()
    replace(old, pickle.dumps(trap, 2))
    (notice,) = fruit.sync().notices
    assert "full-text index was damaged" in notice
    assert f"{os.mkdir.__module__}.mkdir" in notice
    assert "it is built anew" in notice
    assert not trap.sprung()
    assert not old.exists()
    assert_complete(fruit)
    assert (fruit.sync().notices, read_files) == ([], [])


def _link(place: Path, target: Path) -> None:
    place.symlink_to(target)


def _pipe(place: Path, target: Path) -> None:
    os.mkfifo(place)


@pytest.mark.parametrize("make", [_link, _pipe])
@pytest.mark.parametrize("name", ["MAIN.tmp", "MAIN_WRITELOCK", "_MAIN_9.toc"])
def test_a_link_or_pipe_in_an_index_is_not_followed(
    fruit: Shelf, tmp_path: Path, name: str, make: Callable[[Path, Path], None]
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    place = fruit.engine_folder() / name
    place.unlink(missing_ok=True)
    make(place, mine if name == "MAIN.tmp" else tmp_path / "new")
    fruit.put("apple.txt", "About apple\n\ncommon text, changed")
    (notice,) = fruit.sync().notices
    assert "link or a device" in notice
    assert (mine / "letter.txt").read_text() == "dear"
    assert not (tmp_path / "new").exists()
    assert_complete(fruit)


# What the allowed names could be made to do


def _global(module: str, name: str) -> bytes:
    return f"c{module}\n{name}\n".encode()


SEGMENT = _global("whoosh.codec.whoosh3", "W3Segment")
ENCODE = _global("_codecs", "encode")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(_global("builtins", "eval"), id="a function that runs code"),
        pytest.param(_global("builtins", "getattr"), id="a function that finds others"),
        pytest.param(_global("index.engines.whoosh.schema", "FoldedText"), id="our own class"),
        pytest.param(_global("whoosh.columns", "CompressedBytesColumn"), id="a class that imports by name"),
        pytest.param(b"\x8c\x14whoosh.codec.whoosh3\x8c\x12W3Segment.__init__\x93", id="a name inside a name"),
        pytest.param(ENCODE + b"X\x01\x00\x00\x00aX\x04\x00\x00\x00idna\x86R", id="another codec"),
        pytest.param(ENCODE + b"K\x01X\x06\x00\x00\x00latin1\x86R", id="bytes from no text"),
        pytest.param(ENCODE + b"}X\x01\x00\x00\x00aK\x01sb", id="an attribute of a function"),
        pytest.param(ENCODE + b"N}X\x01\x00\x00\x00aK\x01s\x86b", id="a slot of a function"),
        pytest.param(_global("__builtin__", "bytes") + b"J\xff\xff\xff\x7f\x85R", id="two gigabytes"),
        pytest.param(_global("builtins", "int") + b"K\x01\x85R", id="a factory that is called"),
        pytest.param(_global("collections", "defaultdict") + b")R", id="a dictionary without a factory"),
        pytest.param(SEGMENT + b"}X\x05\x00\x00\x00stateK\x01sb", id="an attribute of a class"),
        pytest.param(SEGMENT + b"N}X\x0c\x00\x00\x00__setstate__K\x01s\x86b", id="a slot of a class"),
        pytest.param(SEGMENT + b"K\x01\x85R", id="an argument to a class"),
        pytest.param(b"Pname\n", id="an object of somewhere else"),
        pytest.param(b"\x82\x01", id="an extension"),
    ],
)
def test_nothing_can_be_done_with_what_a_pickle_may_name(body: bytes) -> None:
    before = dict(vars(unpickling._Object))
    with pytest.raises((pickle.UnpicklingError, TypeError, AttributeError, ValueError)):
        unpickling.loads(pickle.PROTO + b"\x04" + body + b".")
    assert dict(vars(unpickling._Object)) == before


def _segment(**changes: object) -> object:
    from whoosh.codec.whoosh3 import W3Codec, W3Segment

    segment = W3Segment(W3Codec(), "MAIN", 3, "0a9z", {1})
    segment.compound = True
    segment._fieldlengths = {"text": 7}
    vars(segment).update(changes)
    return segment


def test_a_segment_is_what_it_was_and_its_codec_is_ours() -> None:
    segments = unpickling.load(BytesIO(pickle.dumps([_segment(_codec="theirs")])))
    assert isinstance(segments, list)
    (found,) = segments
    assert (found.segment_id(), found.doc_count(), found._fieldlengths) == ("MAIN_0a9z", 2, {"text": 7})
    assert type(found.codec()).__name__ == "W3Codec"


@pytest.mark.parametrize(
    "changes",
    [
        {"indexname": "../MAIN"},
        {"segid": "/etc/passwd"},
        {"segid": "a" * 500},
        {"segid": "a\n"},
        {"compound": False},
        {"_doccount": -1},
        {"_doccount": 2**40},
        {"_deleted": [1]},
        {"_deleted": {"1"}},
        {"_fieldlengths": {"text": "7"}},
        {"_fieldlengths": {7: 7}},
        {"_fieldlengths": None},
    ],
)
def test_a_segment_that_is_not_as_whoosh_writes_it_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(pickle.UnpicklingError, match="not as Whoosh writes it"):
        unpickling.load(BytesIO(pickle.dumps([_segment(**changes)])))


# What must go on working

_PLAIN = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text() | some.binary(),
    lambda inner: some.lists(inner) | some.tuples(inner, inner) | some.dictionaries(some.text(), inner),
)


@settings(derandomize=True, deadline=None, max_examples=200, database=None)
@given(_PLAIN, some.integers(2, pickle.HIGHEST_PROTOCOL))
def test_plain_values_come_back_as_they_were(value: object, protocol: int) -> None:
    data = pickle.dumps(value, protocol)
    assert unpickling.loads(data) == value
    file = BytesIO(data + b"more")
    assert unpickling.load(file) == value
    assert file.read() == b"more"


def test_a_good_index_is_opened_searched_changed_and_joined_by_one_process_after_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No memory: every posting goes to a file of its own and is read back.
    monkeypatch.setattr("index.engines.whoosh.WRITER_MEMORY_MB", 0)
    for number in range(1, 13):
        engine = made(tmp_path / "engine")
        put(engine, Record(number, f"common words of w{number}", f"Title {number}"), gone=(number - 4,), merge=True)
        engine.close()
    engine = made(tmp_path / "engine")
    assert engine.count() == 4
    assert found(engine, '"common words"') == found(engine, "w*") == {9, 10, 11, 12}
    assert found(engine, "title:11") == {11}
    engine.close()
    assert len(list((tmp_path / "engine").glob("*.seg"))) < 9


# That no place was overlooked

_PROGRAM = """
import sys
from pathlib import Path
heard = []
sys.addaudithook(lambda event, about: heard.append(about) if event == "pickle.find_class" else None)
import pickle, pkgutil, warnings
warnings.simplefilter("ignore")
from index.engines import Record, open_engine
from index.query import parse
engine = open_engine(Path(sys.argv[1]), create=True)
for number in range(12):
    writer = engine.writer()
    writer.put(Record(number % 10, f"common words of w{number}", "", "", "", "", "2024-07-24"))
    writer.commit(merge=True)
assert engine.search(parse('"common words"').tree, 20).total == 10
assert not heard, heard
import whoosh
real = {id(pickle), id(pickle.load), id(pickle.loads), id(pickle.Unpickler), id(pickle._Unpickler)}
for module in pkgutil.walk_packages(whoosh.__path__, "whoosh."):
    try:
        __import__(module.name)
    except ImportError:
        pass
for name, module in sys.modules.items():
    if name.partition(".")[0] == "whoosh":
        kept = [key for key, value in vars(module).items() if id(value) in real]
        assert not kept, (name, kept)
"""


def test_no_module_of_whoosh_keeps_a_loader_of_pickle(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", _PROGRAM, tmp_path / "engine"], check=True, timeout=60)


def _whoosh_source() -> Iterator[tuple[str, ast.AST]]:
    """Every node of the syntax of every module of Whoosh, with the module's file."""
    spec = find_spec("whoosh")
    assert spec
    assert spec.submodule_search_locations
    (folder,) = map(Path, spec.submodule_search_locations)
    for file in sorted(folder.rglob("*.py")):
        name = file.relative_to(folder).as_posix()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            yield name, node


def test_whoosh_has_no_other_way_to_run_what_a_file_holds() -> None:
    """A new version of Whoosh that unpickles or evaluates in another place must not come in unseen."""
    importing: set[str] = set()
    evaluating: set[str] = set()
    renaming: set[str] = set()
    for file, node in _whoosh_source():
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if {"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill"}.intersection(names):
            importing.add(file)
        if isinstance(node, ast.Name) and node.id in {"eval", "exec"}:
            evaluating.add(file)
        if isinstance(node, ast.Name) and node.id == "RenamingUnpickler":
            renaming.add(file)
    # util/loading.py has an unpickler that only the loaders of older indexes use, and there are none of those left.
    assert importing == {"compat.py", "util/loading.py"}
    assert evaluating == {"compat.py"}
    assert renaming == {"legacy.py"}
    from whoosh.legacy import toc_loaders

    assert toc_loaders == {}
