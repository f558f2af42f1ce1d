"""A temporary folder for each process, and the end of those that a killed process has left."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree

PREFIX = "logreg-"
LOCK = ".lock"  # beside the folder of the same name: whoever holds its lock is alive


@contextmanager
def process_temp_dir() -> Iterator[Path]:
    """A temporary folder of this process's own, gone with it; those that killed processes have left go now.

    All temporary files are made there from now on, Gradio's too if it is imported later. Process numbers would not tell
    who is alive: in each of two containers that share a folder, the app is process 1.
    """
    parent = Path(tempfile.gettempdir())
    for path in parent.glob(f"{PREFIX}*"):
        _delete_if_abandoned(path.with_name(path.name.removesuffix(LOCK)))
    lock, folder = _make(parent)
    os.environ["GRADIO_TEMP_DIR"] = tempfile.tempdir = str(folder)
    # Gradio would work out statistics of its last 10,000 events after each of them, for a page that is closed here.
    os.environ |= {"GRADIO_ANALYTICS_MAX_EVENTS": "1", "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9)}
    try:
        yield folder
    finally:
        tempfile.tempdir = None
        rmtree(folder, ignore_errors=True)  # an upload that is still arriving may add a file: the next start deletes it
        os.close(lock)
        with suppress(OSError):
            _lock_path(folder).unlink()


def _make(parent: Path) -> tuple[int, Path]:
    """A folder, and the open file whose lock this process holds for as long as it lives."""
    while True:
        lock, name = tempfile.mkstemp(LOCK, f"{PREFIX}{os.getpid()}-", parent)
        path = Path(name)
        if _try_lock(lock) and _is_at(lock, path):
            folder = path.with_name(path.name.removesuffix(LOCK))
            folder.mkdir(0o700)
            return lock, folder
        os.close(lock)  # another process took it for abandoned in the moment before it was locked


def _delete_if_abandoned(folder: Path) -> None:
    with suppress(OSError):  # another user's, or another process is deleting it
        try:
            lock = os.open(_lock_path(folder), os.O_RDWR)
        except FileNotFoundError:
            rmtree(folder, ignore_errors=True)  # the lock is made before the folder, and goes after it
            return
        try:
            if _try_lock(lock):
                rmtree(folder, ignore_errors=True)
                _lock_path(folder).unlink()
        finally:
            os.close(lock)


def _lock_path(folder: Path) -> Path:
    return folder.with_name(folder.name + LOCK)


def _is_at(file: int, path: Path) -> bool:
    """Whether an open file is still the one at that path."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _try_lock(file: int) -> bool:
    """Lock an open file until it is closed or the process ends; False where another process holds the lock."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
