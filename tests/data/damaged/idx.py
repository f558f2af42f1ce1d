"""Pairs of files in MNIST's own format, each with what is wrong with them."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np

from tests.data.damaged.good import IMAGES, LABELS, N
from tests.data.files import idx


def pair(images: bytes | None = None, labels: bytes | None = None) -> list[bytes]:
    return [idx(IMAGES) if images is None else images, idx(LABELS.astype(np.uint8)) if labels is None else labels]


def _head(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}L", *numbers)


IDX: dict[str, Callable[[], list[bytes]]] = {
    "two files of images": lambda: pair(labels=idx(IMAGES)),
    "two files of labels": lambda: pair(images=idx(LABELS.astype(np.uint8))),
    "no file": list,
    "the labels alone": lambda: pair()[1:],
    "three files": lambda: [*pair(), b""],
    "an empty file": lambda: pair(images=b""),
    "another kind of number": lambda: pair(images=_head(0x0D03, N, 28, 28) + IMAGES.tobytes()),
    "text": lambda: pair(images=b"This is text."),
    "fewer labels": lambda: pair(labels=idx(LABELS[:-1].astype(np.uint8))),
    "fewer images than it says": lambda: pair(images=_head(0x0803, N + 1, 28, 28) + IMAGES.tobytes()),
    "more images than it says": lambda: pair(images=_head(0x0803, N - 1, 28, 28) + IMAGES.tobytes()),
    "4 billion images": lambda: pair(images=_head(0x0803, 2**32 - 1, 28, 28) + IMAGES.tobytes()),
    "images that are too large": lambda: pair(images=_head(0x0803, N, 2**16, 2**16) + IMAGES.tobytes()),
    "no images": lambda: pair(images=_head(0x0803, 0, 28, 28)),
    "images of no pixels": lambda: pair(images=_head(0x0803, N, 0, 28)),
    "its head cut": lambda: pair(images=_head(0x0803, N)),
    "a bomb": lambda: pair(images=idx(np.zeros((400, 256, 256), np.uint8)) + b""),
    "one class": lambda: pair(labels=idx(np.zeros(N, np.uint8))),
    "27 classes": lambda: [idx(np.zeros((54, 4, 4), np.uint8)), idx(np.arange(54, dtype=np.uint8) % 27)],
}
