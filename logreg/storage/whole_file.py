"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place, then move it there: whoever reads it finds the old content or the new.

    An `OSError` leaves the old one, and nothing else.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        written = Path(file.name)
        try:
            file.write(content)
        except BaseException:
            written.unlink(missing_ok=True)
            raise
    try:
        written.chmod(0o644)
        os.replace(written, path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
