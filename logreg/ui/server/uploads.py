"""Files that visitors have uploaded: how long and how many are kept."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from time import time

MAX_AGE = 300.0  # seconds that an uploaded file is kept if no handler deletes it before
MAX_UPLOADED_BYTES, MAX_FILES = 1024**3, 2000  # in the folder of uploads


def files_in(folder: Path) -> list[Path]:
    """All files in a folder and its subfolders; others may be deleting some at the same time."""
    return [Path(place, name) for place, _, names in os.walk(folder) for name in names]


def delete(path: Path, folder: Path) -> None:
    """Delete a file, and its own folder within `folder` if that is empty now; it may be gone already."""
    path.unlink(missing_ok=True)
    if path.parent != folder:
        with suppress(OSError):
            path.parent.rmdir()


def delete_old(folder: Path) -> None:
    """Delete the files in a folder that are older than MAX_AGE."""
    for path in files_in(folder):
        with suppress(OSError):  # something else has deleted it
            if time() - path.stat().st_mtime > MAX_AGE:
                delete(path, folder)


def make_room(folder: Path) -> None:
    """Of too many uploads the oldest go: whoever has just sent one has it read at once."""
    found = []
    for path in files_in(folder):
        with suppress(OSError):  # it may just have been deleted
            status = path.stat()
            found.append((status.st_mtime, status.st_size, path))
    files, size = len(found), sum(each for _, each, _ in found)
    for _, each, path in sorted(found):
        if files < MAX_FILES and size < MAX_UPLOADED_BYTES:
            break
        delete(path, folder)
        files, size = files - 1, size - each
