"""A drawing -> a digit made the way MNIST's were: 20 x 20 box, antialiased, centred by its mass in 28 x 28."""

from __future__ import annotations

import numpy as np
from PIL import Image

SIDE = 28
BOX = 20
CENTRE = 14.0  # where MNIST's own digits have their centre of mass: 14.007, 13.996 over the 60,000
INK = 16  # fainter pixels are noise, not part of the digit's box


def to_mnist(drawing: np.ndarray) -> np.ndarray:
    """A drawing uint8 [h, w], white ink on black, of any size -> uint8 [28, 28] as MNIST would hold it.

    The ink's bounding box is scaled to fit 20 x 20 pixels, aspect kept, and laid so that its centre of mass is at
    pixel index 14, 14, as far as it stays inside. A drawing without ink, or no uint8 [h, w], is a `ValueError`.
    After LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
    """
    if not isinstance(drawing, np.ndarray) or drawing.dtype != np.uint8 or drawing.ndim != 2:
        raise ValueError("A drawing must be a uint8 array [height, width], white ink on black.")
    ink = drawing > INK
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if not len(rows):
        raise ValueError("The drawing is blank.")
    digit = _fit(drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    image = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (_place(digit.sum(axis)) for axis in (1, 0))
    image[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return image


def _fit(digit: np.ndarray) -> np.ndarray:
    """The digit scaled so that its longer side is 20 pixels."""
    height, width = digit.shape
    scale = BOX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(digit).resize(size, method))


def _place(profile: np.ndarray) -> int:
    """Where a digit with this sum of ink a line begins, so that its centre of mass comes nearest to the centre."""
    mass = float((profile * np.arange(len(profile))).sum() / profile.sum())
    return min(max(round(CENTRE - mass), 0), SIDE - len(profile))
