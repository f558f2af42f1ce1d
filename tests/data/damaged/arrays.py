"""Arrays in an .npz, each with what is wrong with them."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np

from tests.data.damaged.good import IMAGES, LABELS, N
from tests.data.files import npz, zipped


class _Opens:
    """A pickle that would run something."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, str]]:
        return open, ("unpickled.txt", "w")


def _npy(header: str, content: bytes = b"") -> bytes:
    padded = header.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded)) + padded.encode() + content


def _claims(shape: str, name: str = "images", more: bytes = b"") -> bytes:
    """An .npz whose images claim another shape than they have."""
    with zipfile.ZipFile(BytesIO(npz(labels=LABELS))) as archive:
        labels = archive.read("labels.npy")
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}"
    return zipped({f"{name}.npy": _npy(header, IMAGES.tobytes() + more), "labels.npy": labels})


def names_of(n: int) -> list[str]:
    return [f"class {k}" for k in range(n)]


ARRAYS: dict[str, Callable[[], bytes]] = {
    "a pickle": lambda: npz(images=IMAGES, labels=np.array([_Opens()] * N, object)),
    "a pickle of images": lambda: npz(images=np.array([_Opens()], object), labels=LABELS),
    "images of floats, NaN among them": lambda: npz(images=np.full((N, 28, 28), np.nan), labels=LABELS),
    "images of 16 bits": lambda: npz(images=IMAGES.astype(np.uint16), labels=LABELS),
    "flat images": lambda: npz(images=IMAGES.reshape(N, -1), labels=LABELS),
    "coloured images": lambda: npz(images=np.zeros((N, 28, 28, 3), np.uint8), labels=LABELS),
    "images that are too large": lambda: npz(images=np.zeros((2, 300, 300), np.uint8), labels=[0, 1]),
    "images of no pixels": lambda: npz(images=np.zeros((N, 0, 28), np.uint8), labels=LABELS),
    "no images": lambda: npz(images=IMAGES[:0], labels=LABELS[:0]),
    "too many images": lambda: npz(images=np.zeros((501, 2, 2), np.uint8), labels=np.arange(501) % 2),
    "a huge shape": lambda: _claims("(4000000000, 28, 28)"),
    "a negative shape": lambda: _claims("(-12, 28, 28)"),
    "more than its header says": lambda: _claims("(12, 28, 28)", more=b"!"),
    "less than its header says": lambda: _claims("(13, 28, 28)"),
    "a header that does not end": lambda: _claims("(12, 28, 28"),
    "a header of deep brackets": lambda: _claims("(" * 9000),
    "a header of code": lambda: _claims("__import__('os').getcwd()"),
    "no labels": lambda: npz(images=IMAGES),
    "other names": lambda: npz(x=IMAGES, y=LABELS),
    "fewer labels": lambda: npz(images=IMAGES, labels=LABELS[:-1]),
    "labels NaN": lambda: npz(images=IMAGES, labels=np.full(N, np.nan)),
    "labels in rows": lambda: npz(images=IMAGES, labels=np.eye(N, 2)),
    "one label": lambda: npz(images=IMAGES, labels=np.zeros(N, int)),
    "27 labels": lambda: npz(images=np.zeros((54, 28, 28), np.uint8), labels=np.arange(54) % 27),
    "a class of one": lambda: npz(images=IMAGES, labels=[1] + [0] * (N - 1)),
    "labels of two lines": lambda: npz(images=IMAGES, labels=["a\nb", "c"] * (N // 2)),
    "labels without text": lambda: npz(images=IMAGES, labels=["", "c"] * (N // 2)),
    "long labels": lambda: npz(images=IMAGES, labels=["x" * 31, "c"] * (N // 2)),
    "endless labels": lambda: npz(images=IMAGES, labels=["x" * 3000, "c"] * (N // 2)),
    "labels beyond the classes": lambda: npz(images=IMAGES, labels=LABELS + 1, classes=["a", "b"]),
    "labels below 0": lambda: npz(images=IMAGES, labels=LABELS - 1, classes=["a", "b"]),
    "text that is no class": lambda: npz(images=IMAGES, labels=["a", "c"] * (N // 2), classes=["a", "b"]),
    "one class": lambda: npz(images=IMAGES, labels=LABELS * 0, classes=["a"]),
    "27 classes": lambda: npz(images=IMAGES, labels=LABELS, classes=names_of(27)),
    "the same class twice": lambda: npz(images=IMAGES, labels=LABELS, classes=["a", "a"]),
    "an empty class": lambda: npz(images=IMAGES, labels=LABELS, classes=["a", "b", "c"]),
    "compressed in another way": lambda: zipped({"images.npy": b"", "labels.npy": b""}, zipfile.ZIP_LZMA),
    "an archive in it": lambda: zipped({"images.npy": zipped({"a": b"b"}), "labels.npy": b""}),
}
