"""A visitor's own examples as one run of bytes, which the browser keeps and sends back after a reload."""

from __future__ import annotations

import zlib

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from logreg.data.classes import MAX_CLASSES, check_name
from logreg.data.limits import PAGE
from logreg.drawing.raster import SIDE
from logreg.errors import UserError
from logreg.ui.state.own_data import Examples

MAX_BYTES = PAGE.examples * (SIDE * SIDE + 16)  # unpacked
UNREADABLE = "What this browser has kept of your data can't be read: it is left out."


def pack(examples: Examples) -> bytes:
    """The examples, compressed; the names as text, one a line."""
    names = np.frombuffer("\n".join(examples.classes).encode(), np.uint8)
    tensors = {"images": examples.images, "labels": examples.labels, "names": names}
    return zlib.compress(save({name: np.ascontiguousarray(value) for name, value in tensors.items()}), 6)


def unpack(content: bytes) -> Examples:
    """The examples that `pack` has packed, numbered anew. A `UserError` for anything else: it comes from outside."""
    unpacking = zlib.decompressobj()
    try:
        whole = unpacking.decompress(content, MAX_BYTES)
        tensors = load(whole) if unpacking.eof else {}
        images, labels = tensors["images"], tensors["labels"]
        classes = tuple(bytes(tensors["names"]).decode().split("\n")) if len(tensors["names"]) else ()
        for name in classes:
            check_name(name)
    except (zlib.error, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise UserError(UNREADABLE) from error
    right = (
        images.dtype == np.uint8
        and images.shape[1:] == (SIDE, SIDE)
        and labels.dtype == np.int64
        and labels.shape == images.shape[:1]
        and len(images) <= PAGE.examples
        and len(set(classes)) == len(classes) <= MAX_CLASSES
        and bool(((labels >= 0) & (labels < len(classes))).all())
    )
    if not right:
        raise UserError(UNREADABLE)
    return Examples(images, labels, np.arange(1, len(labels) + 1), classes)
