"""Ink and page told apart in a grey picture, whatever the paper, the light and the noise."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from logreg.drawing.ink import downsample, is_stroke
from logreg.drawing.surroundings.enclosures import holds_sheet
from logreg.drawing.surroundings.faint_rulings import ruling_level, without_crossings

FAINTEST = 12  # of 255: less contrast than this is no ink
PAGE_SIDE = 256  # pixels: the page's light is looked for in a picture reduced to this
NOISE = 4.0  # standard deviations of the page that are no ink
CLEAR, CLEAR_STROKE = 1.5, 1.25  # times those: how far ink is above the page, and ink that is mostly one stroke
WINDOW = 0.25  # of the picture's shorter side: what is narrower is ink, what is wider page
RING = 0.03  # of the sides: how broad a margin says what the page is, without its outermost pixels
EVEN = 0.7  # of the margin: so much of one light and the margin is page
STRONG = 0.5  # of the steepest edge: edges that vote


def ink_is_dark(light: np.ndarray) -> bool:
    """Whether the ink of a grey picture uint8 [h, w] is darker than its page.

    A margin of one light is page. Where shadows, corners or objects lie on it, the strongest edges vote: about
    a stroke's edge the page takes up more than the stroke, so that the mean is nearer to the page's light.
    """
    margin = _margin(light)
    page, low, high = float(np.median(margin)), float(light.min()), float(light.max())
    middle, contrast = (low + high) / 2, high - low
    if float((np.abs(margin - page) <= max(contrast / 16, 6)).mean()) >= EVEN and abs(page - middle) >= contrast / 4:
        return page > middle
    small = reduced(light, 128)
    low_near, high_near = extreme(small, 1, np.minimum), extreme(small, 1, np.maximum)
    steep = high_near - low_near
    strong = steep >= STRONG * steep.max()
    reach = max(2, round(min(small.shape) / 10))
    bottom, top = extreme(small, reach, np.minimum)[strong], extreme(small, reach, np.maximum)[strong]
    mean = _mean(small, reach)[strong]
    return float(((mean - (bottom + top) / 2) / np.maximum(top - bottom, 1)).sum()) > 0


def _margin(light: np.ndarray) -> np.ndarray:
    """The light in a ring along the border, float32, without the outermost pixels, which may be a rim."""
    rim = min(2, (min(light.shape) - 1) // 8)
    inner = light[rim : light.shape[0] - rim, rim : light.shape[1] - rim].astype(np.float32)
    wide = max(1, round(RING * min(inner.shape)))
    sides: list[np.ndarray] = [inner[:wide], inner[-wide:], inner[:, :wide].T, inner[:, -wide:].T]
    ring: np.ndarray = np.concatenate([side.ravel() for side in sides])
    return ring


def without_even_page(light: np.ndarray, page: float, contrast: float) -> np.ndarray:
    """The ink alone of uint8 [h, w], light on dark, where the page has one light, and the ink so much more."""
    above = np.clip(light - np.float32(page), 0, 255)
    return _inked(above, above[above < contrast / 2])


def without_page(light: np.ndarray) -> np.ndarray:
    """The ink alone of uint8 [h, w], light on dark: what is lighter than the page by more than the page's noise.

    The page's light is a grey opening of the picture: it follows shadows, their edges and whatever is broad. A sheet
    with something left out of it is no page here: `second_look.py` reads what is on it, and the page has its margin's
    light.
    """
    margin = float(np.median(_margin(light)))
    small = reduced(light, PAGE_SIDE)
    above = np.clip(small - margin, 0, 255)
    if holds_sheet(above > max(otsu(above), FAINTEST)):
        # There the page may be less than half of the picture: its noise is the margin's.
        return _inked(np.clip(light - np.float32(margin), 0, 255), np.clip(_margin(light) - np.float32(margin), 0, 255))
    reach = max(2, math.ceil(WINDOW * min(small.shape) / 2))
    # Repeated far enough beyond the border, what reaches the border is as broad as it would go on to be.
    padded = np.pad(small, 2 * reach, mode="edge")
    opened = extreme(extreme(padded, reach, np.minimum), reach + 1, np.maximum)
    opened = opened[2 * reach : -2 * reach, 2 * reach : -2 * reach]
    size = (light.shape[1], light.shape[0])
    page = np.asarray(Image.fromarray(opened.astype(np.float32)).resize(size, Image.Resampling.BILINEAR))
    ink = np.clip(light - page, 0, 255)
    return _inked(ink, ink)


def _inked(ink: np.ndarray, mostly_page: np.ndarray) -> np.ndarray:
    """From how much lighter than the page each pixel is, float32, to uint8: 0 for the page, 255 for full ink.

    `mostly_page` are the pixels that tell the page's noise. Rulings fainter than the pen are page.
    """
    middle = float(np.median(mostly_page))
    noise = 1.5 * float(np.median(np.abs(mostly_page - middle)))
    threshold = otsu(np.maximum(ink - middle, NOISE * noise)) + middle
    level, grain = threshold - middle, NOISE * noise
    is_clear = level >= max(FAINTEST, CLEAR * grain)
    if not is_clear and level >= max(FAINTEST, CLEAR_STROKE * grain):
        is_clear = is_stroke(downsample(ink > threshold, max(1, max(ink.shape) // PAGE_SIDE)))
    if not is_clear:
        return np.zeros(ink.shape, np.uint8)
    rulings = ruling_level(ink, max(threshold / 2, middle + NOISE * noise))
    threshold = max(threshold, rulings / 0.75)
    # From nothing at 3/4 of the threshold to full ink at 5/4: an edge stays soft, as an antialiased stroke's is.
    soft: np.ndarray = (np.clip((ink / threshold - 0.75) / 0.5, 0, 1) * 255).astype(np.uint8)
    return without_crossings(soft) if rulings else soft


def otsu(ink: np.ndarray) -> float:
    """The level that parts ink from page with the greatest variance between the two (Otsu 1979).

    Where nothing lies between the two, all levels there do that equally: the middle one is taken.
    """
    counts = np.bincount(ink.astype(np.uint8).ravel(), minlength=256).astype(np.float64)
    levels = np.arange(256)
    below = counts.cumsum()
    above = below[-1] - below
    mass = (counts * levels).cumsum()
    with np.errstate(invalid="ignore", divide="ignore"):
        between = np.nan_to_num(below * above * (mass / below - (mass[-1] - mass) / above) ** 2)
    best = np.flatnonzero(between >= between.max() * (1 - 1e-9))
    return float(best[0] + best[-1]) / 2 + 0.5 if between.max() > 0 else 0.0


def reduced(light: np.ndarray, side: int) -> np.ndarray:
    """The picture with no side longer than that, float32."""
    image = Image.fromarray(light)
    image.thumbnail((side, side), Image.Resampling.BOX)
    return np.asarray(image, np.float32)


def extreme(picture: np.ndarray, reach: int, choose: np.ufunc) -> np.ndarray:
    """The least or greatest value within `reach` pixels, in a square; edges repeated."""
    for axis in (0, 1):
        count = picture.shape[axis]
        padded = np.pad(picture, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        padded, have, need = np.moveaxis(padded, axis, 0), 1, 2 * reach + 1
        while have < need:  # a window of n and one of n shifted make one of up to 2 n
            step = min(have, need - have)
            padded, have = choose(padded[:-step], padded[step:]), have + step
        picture = np.moveaxis(padded[:count], 0, axis)
    return picture


def _mean(picture: np.ndarray, reach: int) -> np.ndarray:
    """The mean within `reach` pixels, in a square; edges repeated."""
    for axis in (0, 1):
        padded = np.pad(picture, [(reach + 1, reach) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        total = np.moveaxis(padded.cumsum(axis), axis, 0)
        picture = np.moveaxis((total[2 * reach + 1 :] - total[: -2 * reach - 1]) / (2 * reach + 1), 0, axis)
    return picture
