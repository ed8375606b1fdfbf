"""The document store: what it gave a key for is there, whoever was killed; what it cannot write it refuses."""

import hashlib
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from caseapp import clock
from caseapp.errors import Unavailable
from caseapp.storage import Storage

ROOT = Path(__file__).parent.parent.parent
WRITER = """
import os, sys
from pathlib import Path
from caseapp.storage import storage
storage.configure(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    print(storage.put(os.urandom(300_000)), flush=True)
"""
CUT = """
import resource, signal, sys
from pathlib import Path
from caseapp.errors import Unavailable
from caseapp.storage import storage
storage.configure(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
try:
    storage.put(bytes(200_000))
except Unavailable as error:
    print(error.message, error.message_en)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(storage.put(bytes(200_000)))
"""


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    made = Storage()
    made.configure(tmp_path / "storage")
    return made


def whole(store: Storage) -> bool:
    return all(hashlib.sha256(store.get(key)).hexdigest() == key for key in store.all_keys())


@contextmanager
def program(text: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-c", text, str(folder)]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
def test_every_key_given_out_before_a_kill_is_there_whole(store: Storage, tmp_path: Path) -> None:
    chance, half_written = random.Random(3), 0  # noqa: S311 - moments, no secrets
    for turn in range(60):
        if turn >= 6 and half_written:  # a busy machine may take more kills to meet one
            break
        with program(WRITER, tmp_path / "storage") as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.02, 0.2))
            writer.kill()
            given = [line.strip() for line in writer.stdout if line.endswith("\n")]
        assert set(given) <= set(store.all_keys())
        assert whole(store)
        half_written += len(list((tmp_path / "storage").rglob("*.part")))
    assert list(store.all_keys())
    assert half_written, "some kill met a half-written file"
    store.forget_partials(clock.real_now() + timedelta(minutes=1))
    assert not list((tmp_path / "storage").rglob("*.part"))
    assert whole(store)


def test_a_disk_that_is_full_in_the_middle_leaves_nothing(store: Storage, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CUT, str(tmp_path / "storage")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    refusal, key = done.stdout.splitlines()
    assert refusal == "存储不可写 the document store cannot be written"
    assert store.get(key) == bytes(200_000)
    files = [path for path in (tmp_path / "storage").rglob("*") if path.is_file()]
    assert [path.name for path in files] == [key]


def test_storing_twice_keeps_one_and_foreign_files_are_no_keys(store: Storage, tmp_path: Path) -> None:
    assert store.put(b"a") == store.put(b"a")
    (tmp_path / "storage" / "ab").mkdir()
    (tmp_path / "storage" / "ab" / "notes.txt").touch()
    assert list(store.all_keys()) == [hashlib.sha256(b"a").hexdigest()]


def test_a_folder_that_cannot_be_made_and_a_file_that_changed_are_told(
    store: Storage, tmp_path: Path
) -> None:
    key = store.put(b"a")
    (tmp_path / "storage" / key[:2] / key).write_bytes(b"b")
    with pytest.raises(Unavailable, match="digest"):
        store.get(key)
    (tmp_path / "file").touch()
    store.configure(tmp_path / "file" / "below")
    with pytest.raises(Unavailable, match="cannot be written"):
        store.put(b"c")
    assert not store.writable()
