"""Files that a visitor opens on the Data tab: whole datasets, and pictures for one class."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from logreg.data import Dataset
from logreg.data.formats.pictures import Pictures, check_placement
from logreg.data.limits import PAGE
from logreg.data.loading import Source, load
from logreg.errors import UserError
from logreg.ui.state.own_data import OwnData

DATASETS = (".zip", ".npz", ".csv", ".gz")
MAX_FILES = 200  # at once
MAX_SENTENCES = 3  # on what was left out


class SentFile(NamedTuple):
    """A file among the uploads, and its name on the visitor's machine."""

    path: Path
    name: str


def sent_files(value: object) -> list[SentFile]:
    """The files that an event names; a `UserError` for anything but files that were uploaded."""
    uploads = Path(os.environ.get("GRADIO_TEMP_DIR", "/nowhere")).resolve()
    files = []
    if not isinstance(value, list) or not 0 < len(value) <= MAX_FILES:
        raise UserError(f"Open 1 to {MAX_FILES} files at once.")
    for each in value:
        path = each.get("path") if isinstance(each, dict) else None
        if not isinstance(path, str) or len(path) > 1000:
            raise UserError("Send the files first.")
        resolved = Path(path).resolve()
        name = str(each.get("name", resolved.name))[:80]
        if not resolved.is_relative_to(uploads):
            raise UserError("Send the files first.")
        if not resolved.is_file():  # another visitor's file of the same content has just been read and deleted
            raise UserError(f"{name} is no longer here: open it again.")
        files.append(SentFile(resolved, name))
    return files


def take_files(own: OwnData, files: Sequence[SentFile], label: int | None, placement: object) -> list[str]:
    """Add what the files hold, pictures to the class `label`; returns a sentence on each thing that was left out."""
    placement = placement if isinstance(placement, str) else ""
    check_placement(placement)
    pictures = [file for file in files if file.path.suffix.lower() not in DATASETS]
    if pictures and label is None:
        raise UserError("Add a class first, and choose the one that the pictures belong to.")
    problems: list[str] = []
    for data, left_out in _datasets([file for file in files if file not in pictures], placement):
        own.join(data)
        problems += left_out
    if pictures and label is not None:
        found = Pictures(PAGE, placement)
        for file in pictures:
            found.add(file.name, "all", file.path.read_bytes())
        examples = found.examples()
        problems += examples.problems
        if len(examples.images):
            own.add(label, list(examples.images))
    return problems


def _datasets(files: list[SentFile], placement: str) -> list[tuple[Dataset, Sequence[str]]]:
    """The datasets in the files, all of them read before any is used; MNIST's own two .gz files are one."""
    packed = [file for file in files if _is_packed(file)]
    pair = [file.path for file in files if file.path.suffix.lower() == ".gz" and file not in packed]
    if pair and len(pair) != 2:
        raise UserError("Of MNIST's own format, open the images and the labels together.")
    sources: list[Source] = [file.path for file in files if file not in packed and file.path not in pair]
    sources += [_unpacked(file) for file in packed]
    if pair:
        sources.append(pair)
    loaded = [load(source, placement=placement, limits=PAGE) for source in sources]
    return [(each.data, each.problems) for each in loaded]


class _UnpackedFile(BytesIO):
    """A file that the page had compressed, by the name that it had before."""

    name = ""


def _is_packed(file: SentFile) -> bool:
    """Whether the page has compressed it, as it does tables and arrays."""
    return file.name.lower().endswith((".csv.gz", ".npz.gz"))


def _unpacked(file: SentFile) -> _UnpackedFile:
    try:
        with gzip.open(file.path) as stream:
            unpacked = _UnpackedFile(stream.read(PAGE.file_bytes + 1))  # whoever reads it says if that is too much
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"{file.name} is damaged: it can't be unpacked.") from error
    unpacked.name = file.name.removesuffix(".gz")
    return unpacked


def summed_up(problems: Sequence[str]) -> str:
    """The first things that were left out, and how many more there were."""
    more = len(problems) - MAX_SENTENCES
    shown = " ".join(problems[:MAX_SENTENCES])
    return f"{shown} And {more:,} more." if more > 0 else shown
