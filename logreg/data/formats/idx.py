"""A dataset in MNIST's own format: a file of images and one of labels, as they are or in gzip."""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from logreg.data.examples import Examples, fewer, number_names, too_many
from logreg.data.formats.archive import read_exactly
from logreg.data.formats.pictures import fit_all
from logreg.data.limits import Limits
from logreg.errors import UserError

IMAGES, LABELS = 0x0803, 0x0801  # bytes of three dimensions, and of one
GZIP = b"\x1f\x8b"
START = b"\x00\x00\x08"
NEEDED = "MNIST's own format is a file of images and one of labels, such as train-images-idx3-ubyte.gz"


def is_idx(start: bytes) -> bool:
    """Whether a file that starts so may be one of the two."""
    return start.startswith((GZIP, START))


def pairs(folder: Path) -> dict[bool, tuple[Path, Path]]:
    """The images' and the labels' file of each half, by `train`, that lie in a folder."""
    found = {}
    for images in sorted(folder.glob("*images*ubyte*")):
        labels = partner(images)
        if labels is not None:
            found[not images.name.startswith(("t10k", "test"))] = images, labels
    return found


def partner(images: Path) -> Path | None:
    """The file of labels beside one of images, or the other way round."""
    for one, other in (("images", "labels"), ("labels", "images")):
        name = images.name.replace(one, other).replace(*("idx3", "idx1") if one == "images" else ("idx1", "idx3"))
        if one in images.name and (images.parent / name).is_file():
            return images.parent / name
    return None


def read_idx(files: tuple[BinaryIO, BinaryIO], name: str, limits: Limits, placement: str) -> Examples:
    """The examples in the two files, in either order."""
    arrays = [_array(file, name, limits) for file in files]
    if sorted(array.ndim for array in arrays) != [1, 3]:
        raise UserError(f"{name} has two files of the same kind: {NEEDED}.")
    labels, images = sorted(arrays, key=lambda array: array.ndim)
    if len(images) != len(labels):
        raise UserError(f"{name} has {len(images):,} images, but {len(labels):,} labels.")
    fitted, inked = fit_all(images, placement)
    distinct, inverse = np.unique(labels, return_inverse=True)
    places, names = number_names(map(str, distinct.tolist()))
    kept = places[inverse]
    problems = fewer([f"Image {k}: it is blank." for k in np.flatnonzero(~inked).tolist()], limits)
    return Examples(fitted[inked] if problems else fitted, kept[inked] if problems else kept, names, problems)


def _array(file: BinaryIO, name: str, limits: Limits) -> np.ndarray:
    start = file.read(2)
    file.seek(0)
    stream = gzip.GzipFile(fileobj=file) if start == GZIP else file
    try:
        head = stream.read(4)
        kind = struct.unpack(">L", head)[0] if len(head) == 4 else 0
        if kind not in (IMAGES, LABELS):
            raise UserError(f"{name} is not in MNIST's own format: {NEEDED}.")
        shape = struct.unpack(">3L", stream.read(12)) if kind == IMAGES else struct.unpack(">L", stream.read(4))
        if shape[0] > limits.examples:
            raise too_many(limits)
        if kind == IMAGES and max(shape[1:]) > limits.side:
            raise UserError(f"Images have at most {limits.side} pixels a side, not {max(shape[1:])}.")
        if 0 in shape:
            raise UserError(f"{name} has no images in it.")
        count = int(np.prod(shape, dtype=np.int64))
        return np.frombuffer(read_exactly(stream, count), np.uint8).reshape(shape)
    except UserError as error:
        raise UserError(f"{name} {error}" if str(error).endswith("header says.") else str(error)) from None
    except (OSError, EOFError, zlib.error, struct.error):
        raise UserError(f"{name} is cut off or damaged: {NEEDED}.") from None
