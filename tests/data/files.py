"""Files of data as other programs write them: NumPy, the csv, gzip and zipfile modules, Pillow."""

from __future__ import annotations

import csv
import gzip
import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

Files = Mapping[str, bytes]
TICK = ((0.1, 0.6), (0.35, 0.9), (0.9, 0.1))
CROSS = ((0.1, 0.1), (0.9, 0.9), (0.5, 0.5), (0.9, 0.1), (0.1, 0.9))
VALLEY = ((0.1, 0.2), (0.5, 0.8), (0.9, 0.2))


def npz(**arrays: Any) -> bytes:
    """As `np.savez_compressed` writes it, which pickles objects."""
    buffer = BytesIO()
    np.savez_compressed(buffer, **{name: np.asarray(array) for name, array in arrays.items()})
    return buffer.getvalue()


def table(rows: Sequence[Sequence[Any]], head: bool = True, end: str = "\n") -> bytes:
    """A CSV of rows, with Kaggle's head."""
    text = StringIO()
    writer = csv.writer(text, lineterminator=end)
    if head:
        writer.writerow(["label", *(f"pixel{k}" for k in range(len(rows[0]) - 1))])
    writer.writerows(rows)
    return text.getvalue().encode()


def rows(images: np.ndarray, labels: Sequence[Any]) -> list[list[Any]]:
    """A row for each image: its label, then its pixels."""
    return [[label, *image.ravel().tolist()] for image, label in zip(images, labels, strict=True)]


def idx(array: np.ndarray, packed: bool = True) -> bytes:
    """An array uint8 in MNIST's own format."""
    content = struct.pack(f">{array.ndim + 1}L", 0x0800 + array.ndim, *array.shape) + array.tobytes()
    return gzip.compress(content) if packed else content


def zipped(files: Files | Sequence[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of files by their names."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(name, content)
    return buffer.getvalue()


def picture(strokes: Sequence[Sequence[tuple[float, float]]], form: str = "PNG", side: int = 200) -> bytes:
    """A picture file of strokes within the unit square, black on white."""
    image = Image.new("RGB", (side, side), "white")
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        pen.line([(side * (0.15 + 0.7 * x), side * (0.15 + 0.7 * y)) for x, y in stroke], "black", side // 14, "curve")
    return saved(image, form)


def saved(image: Image.Image, form: str = "PNG") -> bytes:
    """The image as a file."""
    buffer = BytesIO()
    image.save(buffer, form)
    return buffer.getvalue()


def pictures(count: int = 3) -> dict[str, bytes]:
    """So many pictures in the folders `cross` and `tick` each, every one in another format or size."""
    shapes, forms = {"cross": CROSS, "tick": TICK}, ("PNG", "JPEG", "WEBP", "BMP", "GIF")
    return {
        f"{name}/{k}.{forms[k % 5].lower()}": picture([shape], forms[k % 5], 120 + 16 * k)
        for name, shape in shapes.items()
        for k in range(count)
    }
