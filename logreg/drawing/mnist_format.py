"""From a drawing to an image as MNIST's were made: in a 20 x 20 box, antialiased, centred by mass in 28 x 28."""

from __future__ import annotations

import math
from itertools import accumulate

import numpy as np
from PIL import Image

from logreg.drawing.raster import BOX, CENTRE, SIDE
from logreg.errors import UserError

INK = 16  # fainter pixels are noise, not part of the digit's box
STROKE_WIDTHS = (1.8, 2.3)  # px in the box; the middle half of MNIST's digits have strokes of 2.0 to 2.8
REFINEMENT = 5  # pixels for each of the box's, where strokes are thinned and thickened
MAX_RADIUS = 2 * REFINEMENT  # that thinning takes off each side: 4 px of the box off a stroke


def to_mnist(drawing: np.ndarray) -> np.ndarray:
    """A drawing uint8 [h, w], white ink on black, of any size -> uint8 [28, 28] as MNIST would hold it.

    Strokes thinner or thicker than STROKE_WIDTHS are brought to the nearer of the two. The ink's bounding box is scaled
    to fit 20 x 20 pixels, aspect kept, and placed with its centre of mass at pixel index 14, 14, as far as it stays
    inside. A drawing without ink, or no uint8 [h, w], is a `ValueError`.
    After LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
    """
    if not isinstance(drawing, np.ndarray) or drawing.dtype != np.uint8 or drawing.ndim != 2:
        raise UserError("A drawing must be a uint8 array [height, width], white ink on black.")
    if not (drawing > INK).any():
        raise UserError("The drawing is blank.")
    digit = _resize(_normalise_stroke_width(_crop(drawing)), BOX)
    image = np.zeros((SIDE, SIDE), np.uint8)
    top, left = _offset(digit.sum(1)), _offset(digit.sum(0))
    image[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return image


def _crop(image: np.ndarray) -> np.ndarray:
    """What lies inside the ink's bounding box."""
    ink = image > INK
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _resize(digit: np.ndarray, longer: int) -> np.ndarray:
    """The digit scaled so that its longer side is that many pixels."""
    height, width = digit.shape
    scale = longer / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(digit).resize(size, method))


def _offset(profile: np.ndarray) -> int:
    """Where a digit with this much ink in each line must begin to have its centre of mass nearest to CENTRE."""
    if not profile.any():  # a long and faint line may vanish as it is made small
        return (SIDE - len(profile)) // 2
    mass = float((profile * np.arange(len(profile))).sum() / profile.sum())
    return min(max(round(CENTRE - mass), 0), SIDE - len(profile))


def _normalise_stroke_width(digit: np.ndarray) -> np.ndarray:
    """A cropped digit, its strokes thinned or thickened where their width lies outside STROKE_WIDTHS."""
    fine = np.pad(_resize(digit, BOX * REFINEMENT), 1)
    side, width = BOX * REFINEMENT, _stroke_width(fine)
    share = min(max(width / side, STROKE_WIDTHS[0] / BOX), STROKE_WIDTHS[1] / BOX)
    # Growing by r on every side makes width + 2 r of side + 2 r; this r makes it that share.
    r = max((share * side - width) / (1 - share) / 2, -MAX_RADIUS)
    if abs(r) < 0.15:
        return digit
    redrawn = _dilate(np.pad(fine, math.ceil(r)), r) if r > 0 else 255 - _dilate(255 - fine, -r)
    return _crop(redrawn) if (redrawn > INK).any() else digit


def _stroke_width(digit: np.ndarray) -> float:
    """The mean width of the strokes in pixels (in `augmentation.distortion` for tensors, which round otherwise).

    A stroke of length l and width w has ink l * w and, its two edges together, gradient 2 * l.
    """
    ink = digit.astype(np.float32)
    gradient = np.hypot(ink[1:, :-1] - ink[:-1, :-1], ink[:-1, 1:] - ink[:-1, :-1])
    return float(2 * ink.sum() / max(gradient.sum(), 1e-6))


def _dilate(image: np.ndarray, r: float) -> np.ndarray:
    """Grey dilation by a disc of radius r whose rim, one pixel wide, fades out.

    What lies within the disc row by row, its rows growing from the middle; the rim by the places that fade alike.
    """
    if r > MAX_RADIUS / 2:  # two small discs after each other are one large one, and much faster
        return _dilate(_dilate(image, MAX_RADIUS / 2), r - MAX_RADIUS / 2)
    reach = math.ceil(r)
    height, width = image.shape
    padded = np.pad(image, reach)
    # across[dx]: the brighter of the pixels dx to the left and to the right; within[dx]: the brightest up to there.
    across = [padded[:, reach : reach + width]]
    across += [
        np.maximum(padded[:, reach - dx : reach - dx + width], padded[:, reach + dx : reach + dx + width])
        for dx in range(1, reach + 1)
    ]
    within = list(accumulate(across, np.maximum))
    brightest: dict[int, np.ndarray] = {}  # of the places that fade by so much
    for dy in range(reach + 1):
        fades = [round(255 * min(max(math.hypot(dx, dy) - r, 0), 1)) for dx in range(reach + 1)]
        inside = fades.count(0) - 1  # a row of the disc reaches so far on both sides
        rim = [(fade, across[dx]) for dx, fade in enumerate(fades) if 0 < fade < 255]
        for fade, rows in [(0, within[inside])] * (inside >= 0) + rim:
            up, down = rows[reach - dy : reach - dy + height], rows[reach + dy : reach + dy + height]
            found = np.maximum(up, down)
            brightest[fade] = np.maximum(brightest[fade], found) if fade in brightest else found
    grown = image
    for fade, found in brightest.items():
        grown = np.maximum(grown, np.maximum(found, fade) - np.uint8(fade))
    return grown
