"""Files that visitors have uploaded: for how long and how many they are kept."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from time import time

from gradio.routes import file_upload_statuses

FILES_KEPT = 300.0  # seconds: an uploaded file that a handler has not deleted before
MAX_UPLOADS = 1000  # whose progress is remembered
MAX_UPLOADED_BYTES, MAX_FILES = 1024**3, 2000  # bytes and files in the folder of uploads


def files_in(folder: Path) -> list[Path]:
    """All files in a folder and in those in it; others may be deleting some meanwhile."""
    return [Path(place, name) for place, _, names in os.walk(folder) for name in names]


def delete(path: Path, folder: Path) -> None:
    """Delete a file in a folder, and its own folder in there if that is empty now; it may have gone already."""
    path.unlink(missing_ok=True)
    if path.parent != folder:
        with suppress(OSError):
            path.parent.rmdir()


def sweep(folder: Path, known: list[set[str]]) -> None:
    """Delete the files in a folder that are older than FILES_KEPT, and take what is gone from Gradio's own lists."""
    for progress in (file_upload_statuses._signals, file_upload_statuses._statuses):
        if len(progress) > MAX_UPLOADS:
            progress.clear()  # Gradio never does
    for path in files_in(folder):
        with suppress(OSError):  # another has deleted it
            if time() - path.stat().st_mtime > FILES_KEPT:
                delete(path, folder)
    for files in known:
        for name in list(files):
            if not Path(name).exists():
                files.discard(name)


def make_room(folder: Path) -> None:
    """Of too many uploads the oldest go: who has just sent one has it read at once."""
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
