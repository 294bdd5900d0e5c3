"""The store of notes."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from annotations import store as store_module
from annotations.model import Annotation
from annotations.store import AnnotationStore, Conflict, DocumentRef, StoreBusy, StoredNote, StoreError

NoteMaker = Callable[..., Annotation]
DIGEST = "a" * 64


def _tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def _bodies(notes: list[StoredNote]) -> list[str]:
    return [note.annotation.body for note in notes]


@pytest.fixture
def saved(store: AnnotationStore, document: DocumentRef, make_note: NoteMaker) -> StoredNote:
    return store.save(make_note(), document)


def test_looking_makes_nothing(store: AnnotationStore, tmp_path: Path) -> None:
    assert store.load("a.txt").notes == store.load_all().notes == []
    assert store.counts() == {}
    assert _tree(tmp_path) == []


def test_a_saved_note_is_a_file_in_the_folder_of_its_document(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote
) -> None:
    shelf = saved.file.parent.name
    assert shelf.startswith("fox-and-dog-")
    assert _tree(store.folder) == sorted(["store.yaml", f"{shelf}/document.yaml", f"{shelf}/{saved.file.name}"])
    about = yaml.safe_load((saved.file.parent / "document.yaml").read_text())
    assert (about["title"], about["paths"], about["media_type"]) == ("Fox and dog", [document.path], "text/plain")
    assert (about["hashes"][0]["sha256"], about["hashes"][0]["length"]) == (DIGEST, document.length)
    assert store.load(document.path).notes == store.load_all().notes == [saved]
    assert store.counts() == {document.path: 1}


def test_saving_again_with_the_digest_that_was_read_replaces_the_note(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote
) -> None:
    changed = store.save(replace(saved.annotation, body="New words"), document, expected=saved.digest)
    assert changed.digest != saved.digest
    assert _bodies(store.load(document.path).notes) == ["New words"]
    assert len(_tree(store.folder)) == 3


def test_saving_what_is_there_already_does_not_touch_the_file(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote
) -> None:
    before = saved.file.stat()
    about = (saved.file.parent / "document.yaml").stat()
    assert store.save(saved.annotation, document, expected=saved.digest) == saved
    assert saved.file.stat().st_mtime_ns == before.st_mtime_ns
    assert (saved.file.parent / "document.yaml").stat().st_ino == about.st_ino


def test_a_note_changed_by_somebody_else_is_not_overwritten(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote, tmp_path: Path
) -> None:
    other = AnnotationStore(store.folder, trash=tmp_path / "other" / "trash")
    theirs = other.save(replace(saved.annotation, body="Theirs"), document, expected=saved.digest)
    ours = replace(saved.annotation, body="Ours")
    with pytest.raises(Conflict, match="changed meanwhile") as caught:
        store.save(ours, document, expected=saved.digest)
    assert caught.value.theirs == theirs
    beside = store.save_beside(ours, document, caught.value.theirs)
    assert beside.annotation.extra == {"conflict_of": saved.annotation.id}
    assert sorted(_bodies(store.load(document.path).notes)) == ["Ours", "Theirs"]


def test_a_new_note_never_takes_the_place_of_a_file(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote
) -> None:
    with pytest.raises(Conflict):
        store.save(replace(saved.annotation, body="Other"), document)
    assert store.load(document.path).notes == [saved]


def test_a_note_deleted_by_somebody_else_is_written_again(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote
) -> None:
    saved.file.unlink()
    store.save(replace(saved.annotation, body="Edited"), document, expected=saved.digest)
    assert _bodies(store.load(document.path).notes) == ["Edited"]


def test_one_broken_file_hides_no_other_and_is_left_alone(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote, make_note: NoteMaker
) -> None:
    broken = store.save(make_note("Second"), document).file
    broken.write_bytes(b"id: x\nbody: \xff\n")
    strange = broken.with_name("copy of a note.yaml")
    strange.write_text("id: x\n")
    loaded = store.load(document.path)
    assert loaded.notes == [saved]
    assert {problem.file for problem in loaded.problems} == {broken, strange}
    problem = next(problem for problem in loaded.problems if problem.file == broken)
    assert str(problem) == f"{broken}, line 2: the byte 0xFF is not UTF-8. Save the file as UTF-8"
    assert problem.document_path == document.path
    assert broken.read_bytes() == b"id: x\nbody: \xff\n"


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("<<<<<<< HEAD\n", 1, "merge conflict"),
        ("id: {id}\nkind: qestion\n", 2, "`qestion` is not a kind"),
        ("id: 0198f0c2-7b3e-7c41-9d2a-5f3c1e8a9b10\n", 1, "is not the name of the file"),
        ("x: " + "y" * 1_000_001, 0, "larger than 1 MB"),
    ],
)
def test_a_problem_names_file_line_and_what_is_wrong(
    store: AnnotationStore, saved: StoredNote, content: str, line: int, said: str
) -> None:
    saved.file.write_text(content.replace("{id}", saved.annotation.id))
    (problem,) = store.load_all().problems
    assert (problem.file, problem.line) == (saved.file, line)
    assert said in problem.message


def test_a_broken_file_is_not_overwritten_by_a_save(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote
) -> None:
    saved.file.write_text("<<<<<<< HEAD\n")
    with pytest.raises(StoreError, match=f"{saved.file.name}, line 1: a merge conflict"):
        store.save(replace(saved.annotation, body="x"), document, expected=saved.digest)
    assert saved.file.read_text() == "<<<<<<< HEAD\n"


def test_a_broken_document_file_is_a_problem_and_its_notes_are_still_shown(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote, make_note: NoteMaker
) -> None:
    about = saved.file.parent / "document.yaml"
    about.write_text("paths: &x\n")
    loaded = store.load(document.path)
    assert loaded.notes == [saved]
    assert [(problem.file, problem.line) for problem in loaded.problems] == [(about, 1)]
    store.save(make_note("Second"), document)
    assert about.read_text() == "paths: &x\n"
    assert len(store.load(document.path).notes) == 2


def test_links_are_not_followed_out_of_the_store(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote, tmp_path: Path, make_note: NoteMaker
) -> None:
    outside = tmp_path / "outside.yaml"
    saved.file.rename(outside)
    saved.file.symlink_to(outside)
    (problem,) = store.load(document.path).problems
    assert "links are not followed" in problem.remedy
    with pytest.raises(StoreError, match="links"):
        store.save(replace(saved.annotation, body="x"), document, expected=saved.digest)
    elsewhere = tmp_path / "elsewhere"
    saved.file.parent.rename(elsewhere)
    saved.file.parent.symlink_to(elsewhere)
    assert store.load(document.path).notes == []
    with pytest.raises(StoreError, match="symbolic link"):
        store.save(make_note(), document)
    assert "Why brown?" in outside.read_text()


@pytest.mark.parametrize("bad", ["../../evil", "", "x" * 36])
def test_an_id_that_is_no_id_never_becomes_a_file(
    store: AnnotationStore, document: DocumentRef, make_note: NoteMaker, bad: str, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="not an id"):
        store.save(replace(make_note(), id=bad), document)
    assert _tree(tmp_path) == []


def test_comments_in_a_file_edited_by_hand_survive_a_change(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote
) -> None:
    text = "# mine\n" + saved.file.read_text().replace("state: open", "state: open  # ask Bob")
    saved.file.write_text(text)
    (note,) = store.load(document.path).notes
    store.save(replace(note.annotation, state="done", body="New"), document, expected=note.digest)
    assert saved.file.read_text() == text.replace("state: open", "state: done").replace("Why brown?", "New")
    assert not list(saved.file.parent.glob("*.orig"))


def test_a_file_whose_comments_cannot_be_kept_stays_beside_as_orig(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote
) -> None:
    text = saved.file.read_text().replace("- check\n", "- check # which?\n")
    saved.file.write_text(text)
    (note,) = store.load(document.path).notes
    changed = store.save(replace(note.annotation, tags=("x",)), document, expected=note.digest)
    assert changed.annotation.tags == ("x",)
    assert saved.file.with_name(f"{saved.file.name}.orig").read_text() == text
    assert len(store.load(document.path).notes) == 1


def test_keys_of_a_newer_version_survive_a_change(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote
) -> None:
    saved.file.write_text("reviewed: [me]\n" + saved.file.read_text())
    (note,) = store.load(document.path).notes
    store.save(replace(note.annotation, body="New"), document, expected=note.digest)
    assert saved.file.read_text().startswith("reviewed: [me]\n")


def test_a_renamed_document_is_known_by_its_content_and_keeps_one_folder(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote, make_note: NoteMaker
) -> None:
    assert store.load("new.txt").notes == []
    assert _bodies(store.load("new.txt", DIGEST).notes) == ["Why brown?"]
    added = store.save(make_note("Second"), replace(document, path="new.txt"))
    assert added.file.parent == saved.file.parent
    assert _bodies(store.load("new.txt").notes) == ["Why brown?", "Second"]
    assert store.counts() == {"new.txt": 2}
    about = yaml.safe_load((saved.file.parent / "document.yaml").read_text())
    assert about["paths"] == [document.path, "new.txt"]


def test_a_second_document_of_the_same_content_gets_notes_of_its_own(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote, make_note: NoteMaker
) -> None:
    copy = replace(document, path="copy.txt")
    store.save(make_note("On the copy"), copy)
    assert _bodies(store.load("copy.txt").notes) == ["On the copy"]
    assert store.load(document.path).notes == [saved]


def test_every_content_a_note_was_made_on_is_remembered(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote, make_note: NoteMaker
) -> None:
    store.save(make_note("Later"), replace(document, sha256="b" * 64, length=5))
    about = yaml.safe_load((saved.file.parent / "document.yaml").read_text())
    assert [known["sha256"][0] for known in about["hashes"]] == ["a", "b"]
    assert len(store.load("renamed.txt", "b" * 64).notes) == 2


@pytest.mark.parametrize("path", ["تصريح.txt", "a/b/c.tar.gz", "…", "bad\udcffname.txt", "x" * 200])
def test_a_document_of_any_name_can_have_notes(
    store: AnnotationStore, make_note: NoteMaker, path: str, document: DocumentRef
) -> None:
    store.save(make_note("One"), replace(document, path=path))
    store.save(make_note("Two"), replace(document, path=path))
    assert _bodies(store.load(path).notes) == ["One", "Two"]


def test_a_removed_note_lies_in_the_trash_and_comes_back(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote
) -> None:
    content = saved.file.read_bytes()
    trashed = store.remove(saved)
    assert trashed == store.trash / saved.file.parent.name / saved.file.name
    assert trashed.read_bytes() == content
    assert store.load(document.path).notes == []
    assert store.restore(trashed, saved) == saved
    assert store.load(document.path).notes == [saved]
    assert not trashed.exists()


def test_a_note_comes_back_even_when_its_folder_is_gone(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote
) -> None:
    trashed = store.remove(saved)
    (saved.file.parent / "document.yaml").unlink()
    saved.file.parent.rmdir()
    store.restore(trashed, saved)
    assert store.load(document.path).notes == store.load_all().notes == [saved]


def test_the_trash_keeps_every_version_of_a_note(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote
) -> None:
    first = store.remove(saved)
    second = store.remove(store.save(replace(saved.annotation, body="Again"), document))
    assert first != second
    assert "Why brown?" in first.read_text()
    assert "Again" in second.read_text()


def test_a_note_that_somebody_changed_is_not_removed(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote
) -> None:
    changed = store.save(replace(saved.annotation, body="Changed"), document, expected=saved.digest)
    with pytest.raises(Conflict) as caught:
        store.remove(saved)
    assert caught.value.theirs == changed
    assert store.load(document.path).notes == [changed]


def test_a_note_is_not_brought_back_over_another(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote
) -> None:
    trashed = store.remove(saved)
    store.save(replace(saved.annotation, body="Again"), document)
    with pytest.raises(StoreError, match="there already"):
        store.restore(trashed, saved)
    assert _bodies(store.load(document.path).notes) == ["Again"]
    assert trashed.exists()


def test_only_notes_of_this_store_can_be_removed(store: AnnotationStore, saved: StoredNote, tmp_path: Path) -> None:
    other = tmp_path / "x" / saved.file.name
    with pytest.raises(StoreError, match="is not a note in"):
        store.remove(replace(saved, file=other))
    with pytest.raises(StoreError, match="may have been moved or deleted"):
        store.remove(replace(saved, file=saved.file.with_name("0198f0c2-7b3e-7c41-9d2a-5f3c1e8a9b10.yaml")))


def test_while_another_program_writes_the_store_says_so(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote, make_note: NoteMaker
) -> None:
    busy = AnnotationStore(store.folder, trash=store.trash, patience=0)
    with open(store.folder / "store.yaml") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(StoreBusy, match=r"\.yaml: another program"):
            busy.save(make_note("Second"), document)
    busy.save(make_note("Second"), document)


def test_notes_are_saved_where_the_state_cannot_be_but_not_deleted_for_good(
    document: DocumentRef, make_note: NoteMaker, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("a file in the way")
    store = AnnotationStore(tmp_path / "notes", trash=tmp_path / "state" / "trash")
    saved = store.save(make_note("First"), document)
    saved = store.save(replace(saved.annotation, body="Changed"), document, expected=saved.digest)
    with pytest.raises(StoreError) as caught:
        store.remove(saved)
    assert str(caught.value).startswith(f"{store.trash}: not a directory. A deleted note is kept there")
    assert store.load(document.path).notes == [saved]


def test_a_full_disk_is_told_with_file_and_remedy_and_the_old_note_stays(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(store_module, "write_atomic", full)
    with pytest.raises(StoreError, match=r"no space left on device\. Free some space") as caught:
        store.save(replace(saved.annotation, body="x"), document, expected=saved.digest)
    assert str(saved.file) in str(caught.value)
    assert store.load(document.path).notes == [saved]


def test_a_folder_that_cannot_be_made_is_told_by_name(
    document: DocumentRef, make_note: NoteMaker, tmp_path: Path
) -> None:
    (tmp_path / "notes").write_text("a file in the way")
    store = AnnotationStore(tmp_path / "notes", trash=tmp_path / "trash")
    with pytest.raises(StoreError, match="notes"):
        store.save(make_note(), document)
    (problem,) = store.load_all().problems
    assert problem.file == tmp_path / "notes"


def test_a_store_of_a_newer_version_is_neither_read_nor_written(
    store: AnnotationStore, document: DocumentRef, saved: StoredNote, make_note: NoteMaker
) -> None:
    (store.folder / "store.yaml").write_text("format: 2\n")
    loaded = store.load(document.path)
    assert loaded.notes == []
    assert "newer format 2" in str(loaded.problems[0])
    with pytest.raises(StoreError, match="newer"):
        store.save(make_note(), document)


def test_a_note_that_could_not_be_read_again_is_not_saved(
    store: AnnotationStore, document: DocumentRef, make_note: NoteMaker, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="larger than 1 MB"):
        store.save(make_note("x" * 1_100_000), document)
    with pytest.raises(StoreError, match="is not a kind"):
        store.save(make_note(kind="qestion"), document)
    assert _tree(tmp_path) == []


def test_threads_of_one_program_lose_no_note(
    store: AnnotationStore, document: DocumentRef, make_note: NoteMaker
) -> None:
    patient = AnnotationStore(store.folder, trash=store.trash)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: patient.save(make_note(str(number)), document), range(20)))
    assert sorted(map(int, _bodies(store.load(document.path).notes))) == list(range(20))


WRITER = """
import sys
from pathlib import Path
from annotations.ids import new_id
from annotations.model import Annotation
from annotations.store import AnnotationStore, DocumentRef
root, name = Path(sys.argv[1]), sys.argv[2]
store = AnnotationStore(root / "notes", trash=root / name / "trash")
for number in range(25):
    digest = f"{name}{number:02}".encode().hex().ljust(64, "0")
    store.save(Annotation(new_id(), body=f"{name}{number}"), DocumentRef("a.txt", digest))
"""


def test_two_programs_writing_at_once_lose_no_note(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name]) for name in ("one", "two")]
    assert [writer.wait(30) for writer in writers] == [0, 0]
    loaded = AnnotationStore(tmp_path / "notes", trash=tmp_path / "trash").load("a.txt")
    assert loaded.problems == []
    assert sorted(_bodies(loaded.notes)) == sorted(f"{name}{n}" for name in ("one", "two") for n in range(25))
    assert not list((tmp_path / "notes").rglob("*.tmp"))
