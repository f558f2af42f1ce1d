"""Inputs in a file: made once in a cache folder, checked, and read batch by batch.

A memory map would count each page that a batch has touched as the process's memory, and a page fault costs as much as
a read: rows are read by `preadv` into one buffer, and the system keeps of the file what memory there is to spare.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from itertools import repeat
from pathlib import Path
from weakref import finalize

import torch

from logreg import augmentation, features
from logreg.data import Dataset
from logreg.drawing import raster
from logreg.errors import UserError
from logreg.features import INPUTS
from logreg.scaling.input_blocks import ROW_BYTES, blocks_of_inputs
from logreg.storage.whole_file import remove_unfinished, whole_file

READ = 1 << 20  # bytes at a time, while the file is checked
DIGEST_BYTES = 32  # at the file's end: the SHA-256 of all rows before


class MappedInputs:
    """Some rows of a file of inputs, float32 [n, 784], of which `index_select` reads a batch."""

    def __init__(self, path: Path, rows: range, device: str = "cpu") -> None:
        self._path, self._rows, self._device = path, rows, device
        self._file = os.open(path, os.O_RDONLY)
        finalize(self, os.close, self._file)
        self._buffer = torch.empty(0, INPUTS)
        self._places: list[tuple[memoryview]] = []  # the buffer's rows

    def __len__(self) -> int:
        return len(self._rows)

    def to(self, device: str) -> MappedInputs:
        """The same, with batches that go to a device."""
        return MappedInputs(self._path, self._rows, device)

    def index_select(self, dim: int, index: torch.Tensor) -> torch.Tensor:
        """The rows of an index int64 [m]: float32 [m, 784], good until the next call. `dim` is 0, as a tensor's."""
        assert dim == 0
        if len(index) > len(self._places):
            self._buffer = torch.empty(len(index), INPUTS)
            whole = _bytes_of(self._buffer)
            self._places = [(whole[start : start + ROW_BYTES],) for start in range(0, len(whole), ROW_BYTES)]
        offsets = ((index.cpu() + self._rows.start) * ROW_BYTES).tolist()
        # The loop in C: of a row's two microseconds, Python's would be another.
        read = sum(map(os.preadv, repeat(self._file), self._places, offsets))
        if read != len(offsets) * ROW_BYTES:
            raise OSError(f"{self._path} has been shortened while it was read: start again, and it is made anew.")
        return self._buffer[: len(offsets)].to(self._device)


def cached_inputs(data: Dataset, name: str, styles: int, folder: Path) -> Path:
    """The file of what `training_inputs` makes, made if it is not in the folder or is not as it was written.

    One process makes it, and those that want the same wait for it. It is made block by block, and appears whole.
    """
    try:
        import fcntl  # here, since Windows has none, and all else goes without
    except ImportError as error:
        raise UserError("--memory needs Linux or macOS: leave it out.") from error
    total = len(data.labels) * (1 + styles)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_key(data, name, styles)}.inputs"
    if not _is_whole(path, total):
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # ends with the process, however that ends
            if not _is_whole(path, total):
                _make(path, data, name, styles)
    return path


def _make(path: Path, data: Dataset, name: str, styles: int) -> None:
    if path.is_file():
        print(f"{path} is damaged, and is made again.", file=sys.stderr)
    remove_unfinished(path)
    digest = hashlib.sha256()
    with whole_file(path) as file:
        for _, block in blocks_of_inputs(data, name, styles):
            content = _bytes_of(block)
            digest.update(content)
            file.write(content)
        file.write(digest.digest())


def digest_of(data: Dataset) -> str:
    """The SHA-256 of a dataset's images, labels and classes, in hexadecimal."""
    digest = hashlib.sha256(json.dumps([list(data.images.shape), data.classes]).encode())
    for values in (data.images, data.labels):
        digest.update(_bytes_of(values.contiguous()))
    return digest.hexdigest()


def _bytes_of(values: torch.Tensor) -> memoryview:
    return memoryview(values.numpy().data).cast("B")


def _key(data: Dataset, name: str, styles: int) -> str:
    """A name for the inputs, which changes with whatever they are made of: the images, the settings and the code."""
    code = hashlib.sha256()
    for module in (features, augmentation, raster):
        source = Path(str(module.__file__))
        for file in sorted(source.parent.glob("*.py")) if source.name == "__init__.py" else [source]:
            code.update(file.read_bytes())
    made_of = [digest_of(data), name, styles, code.hexdigest(), torch.__version__]
    return f"{name}-{styles}-{hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:16]}"


def _is_whole(path: Path, total: int) -> bool:
    """Whether the file has that many rows, and the digest at its end is theirs."""
    left = total * ROW_BYTES
    if not path.is_file() or path.stat().st_size != left + DIGEST_BYTES:
        return False
    digest, buffer = hashlib.sha256(), memoryview(bytearray(READ))
    with path.open("rb", buffering=0) as file:
        while left:
            read = file.readinto(buffer[: min(READ, left)])
            if not read:
                return False
            digest.update(buffer[:read])
            left -= read
        return file.read(DIGEST_BYTES) == digest.digest()
