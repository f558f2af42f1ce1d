"""What surrounds a drawing and is no part of it: a strip or rim at the border, a frame, a dark square on a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from logreg.drawing.ink import Box, downsample, label_components
from logreg.drawing.mnist_format import INK

WORKING_SIDE = 280  # pixels: pieces are looked for in a drawing reduced to this
ALONG = 0.5  # of a strip's length lies on the border
FLAT = 0.3  # of its length: a strip is no deeper
ROUND = 0.6  # of the border: a rim covers it
SIDE = 0.9  # of a frame's side is ink
BAND = 0.06  # of a frame's size: how far from straight its sides may be
LEAST = 0.2  # of the drawing's sides: what is smaller is no frame
FILLED = 0.55  # of a dark square is ink
CANDIDATES = 3  # the largest pieces, any of which may be a frame or a square


class Part(NamedTuple):
    """A part uint8 [h, w] of a drawing, and where it lies there."""

    drawing: np.ndarray
    left: int
    top: int


def _pieces(drawing: np.ndarray) -> tuple[np.ndarray, list[Box], int]:
    """Labels [h / factor, w / factor] of the pieces of ink, their boxes there, and the factor."""
    factor = max(1, -(-max(drawing.shape) // WORKING_SIDE))
    labels, count = label_components(downsample(drawing > INK, factor))
    rows, columns = np.nonzero(labels)
    numbers = labels[rows, columns] - 1
    low, high = np.full((2, count), labels.size), np.zeros((2, count), int)
    for axis, places in enumerate((columns, rows)):
        np.minimum.at(low[axis], numbers, places)
        np.maximum.at(high[axis], numbers, places + 1)
    boxes = [Box(*(int(v) for v in (low[0, i], low[1, i], high[0, i], high[1, i]))) for i in range(count)]
    return labels, boxes, factor


def _without(drawing: np.ndarray, labels: np.ndarray, dropped: list[int], factor: int) -> np.ndarray:
    kept = np.repeat(np.repeat(~np.isin(labels, dropped), factor, axis=0), factor, axis=1)
    return drawing * kept[: drawing.shape[0], : drawing.shape[1]]


def without_strips(drawing: np.ndarray) -> np.ndarray:
    """The drawing uint8 [h, w] without strips along its border and rims about it, if there is other ink."""
    inked = drawing > INK
    if not (inked[0].any() or inked[-1].any() or inked[:, 0].any() or inked[:, -1].any()):
        return drawing
    labels, boxes, factor = _pieces(drawing)
    dropped = [i + 1 for i, box in enumerate(boxes) if _is_strip(labels, i + 1, box)]
    return _without(drawing, labels, dropped, factor) if 0 < len(dropped) < len(boxes) else drawing


def _is_strip(labels: np.ndarray, number: int, box: Box) -> bool:
    height, width = labels.shape
    sides = [
        (labels[0] == number, box.bottom),
        (labels[-1] == number, height - box.top),
        (labels[:, 0] == number, box.right),
        (labels[:, -1] == number, width - box.left),
    ]
    if sum(int(side.sum()) for side, _ in sides) >= ROUND * 2 * (height + width):
        return True
    return any(
        bool(side.any())
        and int(side.sum()) >= ALONG * (extent := int(np.flatnonzero(side)[-1] - np.flatnonzero(side)[0] + 1))
        and depth <= FLAT * extent
        and extent >= 0.9 * length
        for (side, depth), length in zip(sides, [box.right - box.left] * 2 + [box.bottom - box.top] * 2, strict=True)
    )


def without_border(drawing: np.ndarray) -> np.ndarray | None:
    """The drawing without all that touches its border; None if nothing does or nothing would be left."""
    labels, boxes, factor = _pieces(drawing)
    height, width = labels.shape
    dropped = [
        i + 1
        for i, box in enumerate(boxes)
        if box.left == 0 or box.top == 0 or box.right == width or box.bottom == height
    ]
    return _without(drawing, labels, dropped, factor) if 0 < len(dropped) < len(boxes) else None


def within_frame(drawing: np.ndarray) -> Part | None:
    """What the largest frame of four straight sides holds, with the frame at its border; None if there is none."""
    return _largest(drawing, _is_frame)


def within_square(drawing: np.ndarray) -> Part | None:
    """What is left out of the largest filled rectangle, as ink; None if there is no such rectangle."""
    part = _largest(drawing, _is_square)
    return None if part is None else part._replace(drawing=255 - part.drawing)


def _largest(drawing: np.ndarray, fits: Callable[[np.ndarray], bool]) -> Part | None:
    """The largest box of a piece whose ink bool [h, w] fits."""
    labels, boxes, factor = _pieces(drawing)
    height, width = labels.shape
    order = sorted(
        range(len(boxes)), key=lambda i: -(boxes[i].right - boxes[i].left) * (boxes[i].bottom - boxes[i].top)
    )
    for i in order[:CANDIDATES]:
        left, top, right, bottom = boxes[i]
        large = right - left >= LEAST * width and bottom - top >= LEAST * height
        if large and fits(labels[top:bottom, left:right] == i + 1):
            part = drawing[top * factor : bottom * factor, left * factor : right * factor]
            return Part(part, left * factor, top * factor)
    return None


def _is_frame(ink: np.ndarray) -> bool:
    """Whether each side of ink's box [h, w] is a straight line."""
    height, width = ink.shape
    down, across = max(1, round(BAND * height)), max(1, round(BAND * width))
    sides = (ink[:down].any(0), ink[-down:].any(0), ink[:, :across].any(1), ink[:, -across:].any(1))
    return all(float(side.mean()) >= SIDE for side in sides)


def _is_square(ink: np.ndarray) -> bool:
    """Whether ink [h, w] fills its box but for what is drawn in it."""
    height, width = ink.shape
    down, across = max(1, height // 20), max(1, width // 20)
    sides = (ink[:down], ink[-down:], ink[:, :across], ink[:, -across:])
    return float(ink.mean()) >= FILLED and all(float(side.mean()) >= SIDE for side in sides)
