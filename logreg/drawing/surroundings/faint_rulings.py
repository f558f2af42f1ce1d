"""Ruled and squared paper whose lines are fainter than the pen: how dark they are, so that they count as page."""

from __future__ import annotations

from functools import reduce

import numpy as np

from logreg.drawing.ink import label_components
from logreg.drawing.surroundings.rulings import Line, find_lines

DARKER = 1.5  # times the lines' level: the pen's, at least
SIDE = 256  # pixels: lines are looked for in a picture reduced to this, of each square its darkest pixel
LEAST = 0.002  # of the picture is the pen's
SMALLEST = 0.02  # of the shorter side: smaller ink is where two lines cross, not the pen's
BESIDE = 2  # rows that a line's darkest pixel may lie off it


def ruling_level(ink: np.ndarray, least: float) -> float:
    """How dark the lines from border to border of a picture are that are clearly fainter than its pen; 0 for none.

    `ink` float32 [h, w] is how much darker than the page each pixel is, and what is darker than `least` may be a line.
    About the threshold between ink and page, lines are broken: they are found below it, where they are whole.
    """
    factor = -(-max(ink.shape) // SIDE)
    height, width = (factor * (length // factor) for length in ink.shape)
    rows = reduce(np.maximum, (ink[start:height:factor] for start in range(factor)))
    darkest = reduce(np.maximum, (rows[:, start:width:factor] for start in range(factor)))
    levels = [_level(way, line) for way in (darkest, darkest.T) for line in find_lines(way > least)]
    if not levels:
        return 0.0
    level = float(np.max(levels))
    pen = ink[ink > DARKER * level]
    return level if pen.size >= LEAST * ink.size else 0.0


def without_crossings(drawing: np.ndarray) -> np.ndarray:
    """The drawing uint8 [h, w] without the dots that lines leave where they cross and are darker."""
    labels, count = label_components(drawing > 0)
    rows, columns = np.nonzero(labels)
    numbers, kept = labels[rows, columns], np.zeros(count + 1, bool)
    for places in (rows, columns):
        low, high = np.full(count + 1, labels.size), np.zeros(count + 1, int)
        np.minimum.at(low, numbers, places)
        np.maximum.at(high, numbers, places)
        kept |= high - low >= SMALLEST * min(drawing.shape)
    rest: np.ndarray = drawing * kept[labels]
    return rest


def _level(ink: np.ndarray, line: Line) -> float:
    """The level that half of the line surpasses: its own, not that of strokes across."""
    height, width = ink.shape
    rows = line.start + (line.rise * (np.arange(width) + 0.5) / width).round().astype(int)
    near = rows + np.arange(-BESIDE, BESIDE + 1)[:, None]
    return float(np.median(ink[near.clip(0, height - 1), np.arange(width)].max(0)))
