"""A dataset as NumPy arrays in an .npz: `images` uint8 [n, h, w] and `labels` [n], and `classes` if they have names.

`test_images` and `test_labels`, where there are any, are its test half. Nothing in it is ever unpickled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import numpy as np

from logreg.data.classes import check_name, class_names
from logreg.data.examples import Examples, fewer, number_names, too_many
from logreg.data.formats.archive import DAMAGED, open_zip, read_exactly
from logreg.data.formats.pictures import fit_all
from logreg.data.limits import Limits
from logreg.errors import UserError

MAX_LABEL_BYTES = 1024  # of one label: a text of 30 characters takes 120
NEEDED = "an .npz must have images, uint8 [n, height, width], and labels, whole numbers or text [n]"


class _Header(NamedTuple):
    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype


def read_arrays(file: BinaryIO, name: str, limits: Limits, placement: str, train: bool) -> Examples:
    """The arrays' examples: of its training half, or its test half where there is one."""
    with open_zip(file, name, limits) as archive:
        members = set(archive.namelist())
        halves = {"test_images.npy", "test_labels.npy"} <= members
        prefix = "" if train or not halves else "test_"
        if not {"images.npy", "labels.npy"} <= members:
            found = ", ".join(sorted(member.removesuffix(".npy") for member in members)[:6])
            raise UserError(f"{name} has {found or 'nothing'} in it: {NEEDED}.")
        images = _array(archive, f"{prefix}images.npy", limits)
        labels = _array(archive, f"{prefix}labels.npy", limits)
        classes = _array(archive, "classes.npy", limits) if "classes.npy" in members else None
    if len(images) != len(labels):
        raise UserError(f"{name} has {len(images):,} images, but {len(labels):,} labels.")
    if not len(images) or 0 in images.shape:
        raise UserError(f"{name} has no images in it.")
    fitted, inked = fit_all(images, placement)
    places, names = _named(labels, None if classes is None else [str(each) for each in classes.tolist()], name)
    problems = fewer([f"Image {k}: it is blank." for k in np.flatnonzero(~inked).tolist()], limits)
    if not inked.all():
        fitted, places = fitted[inked], places[inked]
    return Examples(fitted, places, names, problems, halves)


def _named(labels: np.ndarray, classes: list[str] | None, name: str) -> tuple[np.ndarray, Sequence[str]]:
    """Each label's place among the names, and these."""
    if classes is not None:
        classes = list(class_names(classes))
    if classes is not None and labels.dtype.kind in "iu":
        if labels.min() < 0 or labels.max() >= len(classes):
            raise UserError(f"{name} names {len(classes)} classes: its labels must be 0 to {len(classes) - 1}.")
        return labels.astype(np.int64), classes
    distinct, inverse = np.unique(labels, return_inverse=True)  # few, where the labels are many
    texts = [str(each).strip() for each in distinct.tolist()]
    unknown = [text for text in texts if classes is not None and text not in classes]
    if unknown:
        raise UserError(f"{name} has the label {unknown[0][:40]!r}, which is none of its classes.")
    places, names = number_names(map(check_name, texts), None if classes is None else tuple(classes))
    return places[inverse.reshape(-1)], names


def _array(archive: ZipFile, member: str, limits: Limits) -> np.ndarray:
    """One array, read as far as its header says and no further."""
    label = member.removesuffix(".npy")
    try:
        if archive.getinfo(member).compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise UserError(f"{label} is compressed in another way than NumPy's.")
        with archive.open(member) as stream:
            header = _header(stream)
            _check(label, header, limits)
            count = int(np.prod(header.shape, dtype=np.int64))
            content = read_exactly(stream, count * header.dtype.itemsize)
    except UserError as error:
        raise UserError(f"{label} {error}" if str(error).endswith("header says.") else str(error)) from None
    except (*DAMAGED, _DamagedError):
        raise UserError(f"{label} is damaged: {NEEDED}.") from None
    flat = np.frombuffer(content, header.dtype)
    return np.ascontiguousarray(flat.reshape(header.shape[::-1]).T) if header.fortran else flat.reshape(header.shape)


class _DamagedError(Exception):
    """No header of an array."""


def _header(stream: IO[bytes]) -> _Header:
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    try:
        return _Header(*read(stream))
    except Exception:  # NumPy parses it as Python, which fails in many ways, of which tokenize.TokenError is one
        raise _DamagedError from None


def _check(label: str, header: _Header, limits: Limits) -> None:
    """Whether an array of that kind is wanted, before any of it is read."""
    shape, dtype = header.shape, header.dtype
    if dtype.hasobject:
        raise UserError(f"{label} has Python objects in it, which are never unpickled: {NEEDED}.")
    if label.endswith("images"):
        if dtype != np.uint8 or len(shape) != 3:
            raise UserError(f"{label} is {dtype} {list(shape)}: {NEEDED}.")
        if max(shape[1:]) > limits.side:
            raise UserError(f"Images have at most {limits.side} pixels a side, not {max(shape[1:])}.")
    elif len(shape) != 1 or dtype.kind not in ("U" if label == "classes" else "iuU"):
        raise UserError(f"{label} is {dtype} {list(shape)}: {NEEDED}; classes are text.")
    elif dtype.itemsize > MAX_LABEL_BYTES:
        raise UserError(f"{label} has texts that are too long for the names of classes.")
    if shape[0] > limits.examples:
        raise too_many(limits)
