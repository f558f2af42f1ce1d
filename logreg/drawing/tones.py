"""The two tones of a picture in even light: its page's and its ink's, also where the ink reaches the border."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from logreg.drawing.background import FAINTEST, extreme, otsu, reduced
from logreg.drawing.ink import LITTLE, label_components

TONES_SIDE = 128  # pixels: the tones are looked for in a picture reduced to this
NEAR_TONE = 1 / 8  # of the contrast: how near to one of the two a pixel is
AT_TONES = 0.65  # of the pixels are so near
BEYOND = 0.25  # of the contrast: no pixel but OUTLIERS is further beyond the two
OUTLIERS = 0.005  # of the pixels
MOST_INK = 0.65  # of the picture
BROADEST = 0.28  # of the longer side: no stroke is broader
LONG = 3.5  # times its breadth squared: ink is longer than broad
ALONG_SIDE = 0.9  # of a longer side: a shadow covers so much of it, and no digit
ON_BORDER = 0.9  # of a wedge's length


class Tones(NamedTuple):
    """The light of the page and of the ink, 0 to 255, and whether something else as dark lies along the border."""

    page: float
    ink: float
    has_wedge: bool = False


def find_tones(light: np.ndarray) -> Tones | None:
    """The tones of a grey picture uint8 [h, w]; None where the light is uneven, or which one is the page not plain.

    A margin does not tell: a digit that fills its picture leaves none. The page is the one with the broadest place, and
    ink is as long and thin as strokes are: neither a shadow nor a dark thing at the border.
    """
    small = reduced(light, TONES_SIDE)
    level = otsu(small)
    dark = small < level
    if dark.all() or not dark.any():
        return None
    low, high = float(np.median(small[dark])), float(np.median(small[~dark]))
    contrast = high - low
    near = np.minimum(np.abs(small - low), np.abs(small - high)) <= NEAR_TONE * contrast
    if contrast < 2 * FAINTEST or float(near.mean()) < AT_TONES:
        return None
    ordered, few = np.sort(small, axis=None), int(OUTLIERS * small.size)
    if ordered[few] < low - BEYOND * contrast or ordered[-1 - few] > high + BEYOND * contrast:
        return None
    is_dark = _is_finer(dark)
    ink = dark if is_dark else ~dark
    has_wedge = _has_wedge(ink)
    if not _is_drawn(ink) or not (has_wedge or _leaves_sides(ink)):
        return None
    return Tones(high, low, has_wedge) if is_dark else Tones(low, high, has_wedge)


def has_dark_ink(light: np.ndarray) -> bool:
    """Whether what is dark in a grey picture uint8 [h, w] is finer than what is light."""
    return _is_finer(light < otsu(light))


def _is_finer(places: np.ndarray) -> bool:
    """Whether the broadest place in bool [h, w] is less broad than what lies between."""
    return (_reach(places), int(places.sum())) < (_reach(~places), int((~places).sum()))


def _is_drawn(ink: np.ndarray) -> bool:
    """Whether ink bool [h, w] may be strokes on a page."""
    breadth = 2 * _reach(np.pad(ink, 1)) - 1
    return (
        float(ink.mean()) <= MOST_INK and breadth <= BROADEST * max(ink.shape) and int(ink.sum()) >= LONG * breadth**2
    )


def _leaves_sides(ink: np.ndarray) -> bool:
    """Whether no longer side of ink bool [h, w] is covered."""
    turned = ink if ink.shape[0] >= ink.shape[1] else ink.T
    return max(float(turned[:, 0].mean()), float(turned[:, -1].mean())) < ALONG_SIDE


def _has_wedge(ink: np.ndarray) -> bool:
    """Whether ink bool [h, w] has a piece that lies along the border, beside others: what a turned picture leaves."""
    labels, count = label_components(ink)
    area = np.bincount(labels.ravel(), minlength=count + 1)
    for turned in (np.rot90(labels, quarter) for quarter in range(4)):
        side = np.bincount(turned[0], minlength=count + 1)
        for number in range(1, count + 1):
            if side[number] and LITTLE <= area[number] / ink.sum() <= 1 - LITTLE:
                columns = np.flatnonzero((turned == number).any(0))
                if side[number] >= ON_BORDER * (columns[-1] - columns[0] + 1):
                    return True
    return False


def _reach(places: np.ndarray) -> int:
    """How many pixels from its middle the side of the broadest square of places bool [h, w] is; edges repeated."""
    inside, low, high = places.astype(np.float32), 0, max(places.shape)
    while low < high:
        middle = (low + high) // 2
        if extreme(inside, middle, np.minimum).any():
            low = middle + 1
        else:
            high = middle
    return low
