"""An index that somebody else prepared runs nothing: not when it is opened, searched, written or joined."""

from __future__ import annotations

import ast
import gc
import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from whoosh import index as whoosh_index
from whoosh.filedb import structfile

from index.engines import EngineDamaged
from index.engines.whoosh import unpickling
from index.engines.whoosh.codec import PostilCodec, PostilSegment
from index.engines.whoosh.schema import SCHEMA
from index.query.tree import Phrase, Terms
from tests.index.engines import found, made, put, record
from tests.index.shelf import Shelf, assert_complete

DUMP, LOAD = ("dump_pickle", "load_pickle") if hasattr(structfile, "dump_pickle") else ("dump", "load")
"""What Whoosh and its fork call them."""
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh leaves files open when it fails

RECORDS = (record(1, "a b", "b a", "s", "z", "n"), record(2, "b a"))


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
        found(engine, "a b")
        found(engine, Phrase((Terms(("a",)), Terms(("b",)))))
        engine.lexicon().all()
        put(engine, record(2, "changed"), gone=(1,))
        for number in range(4, 8):
            put(engine, record(number, "d"), merge=True)
        engine.close()
    except EngineDamaged:
        return True
    return False


# Every pickle of an index


def _plant(folder: Path, trap: Trap, place: int) -> list[str]:
    """Make an index whose pickle number ``place`` is the trap; returns what its pickles are, in their order."""
    kinds: list[str] = []

    def dumps(value: object, protocol: int) -> bytes:
        kinds.append(type(value).__name__)
        return pickle.dumps(trap if len(kinds) == place + 1 else value, protocol)

    made(folder).close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("whoosh.index.pickle.dumps", dumps)
        patch.setattr(structfile, DUMP, lambda value, file, protocol: file.write(dumps(value, protocol)))
        engine = made(folder)
        put(engine, *RECORDS)
        engine.close()
    return kinds


def _open_in_whoosh(folder: Path, load: Callable[..., object]) -> None:
    """Open the index as whoever uses Whoosh itself does, with a loader of pickles of its own."""
    with pytest.MonkeyPatch.context() as patch, suppress(Exception):
        patch.setattr(structfile, LOAD, load)
        whoosh_index.open_dir(folder, schema=SCHEMA)


def test_whichever_pickle_of_an_index_is_a_trap_it_is_damage_and_not_run(tmp_path: Path, trap: Trap) -> None:
    # The schema is never read.
    assert _plant(tmp_path / "sound", trap, -1) == ["Schema", "list"]
    assert not _damaged(tmp_path / "sound")
    _plant(tmp_path / "0", trap, 0)
    assert not _damaged(tmp_path / "0")
    _plant(tmp_path / "1", trap, 1)
    assert _damaged(tmp_path / "1")
    assert not trap.sprung()
    _open_in_whoosh(tmp_path / "1", unpickling.load)
    assert not trap.sprung()
    _open_in_whoosh(tmp_path / "1", pickle.load)
    # What pickle would have run is what is refused.
    assert trap.sprung()


def test_a_segment_file_is_no_pickle(tmp_path: Path, trap: Trap) -> None:
    _plant(tmp_path / "engine", trap, -1)
    (file,) = (tmp_path / "engine").glob("*.seg")
    file.write_bytes(pickle.dumps(trap))
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


def test_a_library_with_a_trap_in_its_index_is_built_anew_and_said(
    fruit: Shelf, trap: Trap, read_files: list[str]
) -> None:
    old = fruit.engine_folder()
    _replace_segments(old, pickle.dumps(trap, 2))
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


SEGMENT = _global("index.engines.whoosh.codec", "PostilSegment")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(_global("builtins", "eval"), id="a function that runs code"),
        pytest.param(_global("builtins", "getattr"), id="a function that finds others"),
        pytest.param(_global("index.engines.whoosh.schema", "FoldedText"), id="our own class"),
        pytest.param(_global("whoosh.columns", "CompressedBytesColumn"), id="a class that imports by name"),
        pytest.param(_global("index.engines.whoosh.codec", "PostilCodec"), id="our codec"),
        pytest.param(_global("whoosh.codec.whoosh3", "W3Segment"), id="a segment of Whoosh"),
        pytest.param(_global("_codecs", "encode"), id="a function that imports by name"),
        pytest.param(
            b"\x8c\x1aindex.engines.whoosh.codec\x8c\x16PostilSegment.__init__\x93", id="a name inside a name"
        ),
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
    segment = PostilSegment("MAIN", "0a9z", 3, {1})
    for name, value in changes.items():
        setattr(segment, name, value)
    return segment


def test_a_segment_is_what_it_was() -> None:
    segments = unpickling.load(BytesIO(pickle.dumps([_segment(), _segment(_deleted=set())])))
    assert isinstance(segments, list)
    assert [type(found) for found in segments] == [PostilSegment, PostilSegment]
    assert [(found.segment_id(), found.doc_count()) for found in segments] == [("MAIN_0a9z", 2), ("MAIN_0a9z", 3)]
    assert type(segments[0].codec()) is PostilCodec


@pytest.mark.parametrize(
    "changes",
    [
        {"indexname": "../MAIN"},
        {"segid": "/etc/passwd"},
        {"segid": "a" * 500},
        {"segid": "a\n"},
        {"compound": True},
        {"_count": -1},
        {"_count": 2**40},
        {"_count": "3"},
        {"_deleted": [1]},
        {"_deleted": {"1"}},
        {"_deleted": {3}},
        {"_deleted": {-1}},
        {"_deleted": None},
    ],
)
def test_a_segment_that_is_not_as_whoosh_writes_it_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(pickle.UnpicklingError, match="not as Whoosh writes it"):
        unpickling.load(BytesIO(pickle.dumps([_segment(**changes)])))


# What must go on working

_PLAIN = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(),
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


def test_a_good_index_is_opened_searched_changed_and_joined_by_one_process_after_another(tmp_path: Path) -> None:
    for number in range(1, 13):
        engine = made(tmp_path / "engine")
        put(engine, record(number, f"common words of w{number}", f"Title {number}"), gone=(number - 4,), merge=True)
        engine.close()
    engine = made(tmp_path / "engine")
    assert engine.count() == 4
    assert found(engine, "common words") == {9, 10, 11, 12}
    assert found(engine, "11", "title") == {11}
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
from tests.index.engines import found, made, put, record
engine = made(Path(sys.argv[1]))
for number in range(12):
    put(engine, record(number % 10, f"common words of w{number}"), merge=True)
assert len(found(engine, "common words")) == 10
assert not heard, heard
import whoosh
real = {id(pickle), id(pickle.load), id(pickle.loads), id(pickle.Unpickler), id(pickle._Unpickler)}
# In the fork each module takes the loaders from pickle itself; those that are not used stay as they are.
for module in pkgutil.walk_packages(whoosh.__path__, "whoosh.") if whoosh.__version__ < (3,) else ():
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


FORK_IMPORTS = {
    *(f"codec/{name}.py" for name in ("plaintext", "whoosh2", "whoosh3")),
    *(f"filedb/{name}.py" for name in ("fileindex", "filereading", "filewriting", "misc", "pools", "structfile")),
    *("columns.py", "externalsort.py", "formats.py", "index.py", "multiproc.py", "util/loading.py"),
}
"""Where whoosh3 3.54 imports pickle. Of our indexes only ``index`` and ``structfile`` read anything with it."""


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
    assert (importing, evaluating) in (
        ({"compat.py", "util/loading.py"}, {"compat.py"}),
        (FORK_IMPORTS, set()),
    )
    assert renaming == {"legacy.py"}
    from whoosh.legacy import toc_loaders

    assert toc_loaders == {}
