"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file beside `path`, moved there once it is written: whoever reads that finds the old content or the new.

    An exception leaves the old one, and nothing else.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        written = Path(file.name)
        try:
            yield file
        except BaseException:
            written.unlink(missing_ok=True)
            raise
    try:
        written.chmod(0o644)
        os.replace(written, path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears at `path` whole or not at all."""
    with whole_file(path) as file:
        file.write(content)


def remove_unfinished(path: Path) -> None:
    """Delete what processes that were killed while they wrote to `path` have left beside it."""
    for left in path.parent.glob(f".{path.name}.*"):
        left.unlink(missing_ok=True)
