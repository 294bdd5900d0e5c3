from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.lock import IndexerLock, Locked

_HOLD = """
import sys
from pathlib import Path
from index.lock import IndexerLock
with IndexerLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def _holder(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_lock_held_by_another_process_names_its_user_and_process(tmp_path: Path) -> None:
    with _holder(tmp_path) as process:
        with pytest.raises(Locked) as caught, IndexerLock(tmp_path):
            pass
        user = pwd.getpwuid(os.geteuid()).pw_name
        assert f"{user} on " in str(caught.value)
        assert f"(process {process.pid}) is indexing" in str(caught.value)
        process.communicate()
    with IndexerLock(tmp_path):
        pass


def test_a_killed_holder_blocks_nobody(tmp_path: Path) -> None:
    with _holder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        with IndexerLock(tmp_path):
            pass


@pytest.mark.parametrize("content", ["", "{", "[]", "3", '{"pid": 1}', "\x00\xff"])
def test_a_lock_file_that_says_nothing_still_locks(tmp_path: Path, content: str) -> None:
    with IndexerLock(tmp_path):
        (tmp_path / IndexerLock.FILE).write_text(content)
        with pytest.raises(Locked, match="another process is indexing"), IndexerLock(tmp_path):
            pass


def test_an_account_without_a_name_is_named_by_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4_123_456)
    with IndexerLock(tmp_path), pytest.raises(Locked, match="user 4123456 on "), IndexerLock(tmp_path):
        pass


def test_a_link_in_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / IndexerLock.FILE).symlink_to(victim)
    with pytest.raises(OSError, match="symbolic links"), IndexerLock(tmp_path):
        pass
    assert victim.read_text() == "precious"


def test_a_full_disk_leaves_no_lock_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", full)
        with pytest.raises(OSError, match="No space"), IndexerLock(tmp_path):
            pass
    with IndexerLock(tmp_path):
        pass
