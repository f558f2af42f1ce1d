"""What lies at a drawing's border and is no part of it: strips and rims."""

from __future__ import annotations

import numpy as np

from logreg.drawing.ink import LITTLE, Box, Component, downsample, label_components
from logreg.drawing.mnist_format import INK
from logreg.drawing.rows import half_height

WORKING_SIDE = 280  # pixels: pieces are looked for in a drawing reduced to this
ALONG = 0.5  # of a strip's length lies on the border
FLAT = 0.3  # of its length: a strip is no deeper
ALIKE = 1.5  # times the line's height: what is no lower or higher may be a digit of the line
ROUND = 0.6  # of the border: a rim covers it


def pieces_of(drawing: np.ndarray, side: int = WORKING_SIDE) -> tuple[np.ndarray, list[Box], int]:
    """Labels [h / factor, w / factor] of the pieces of ink, their boxes there, and the factor: no side is longer."""
    factor = max(1, -(-max(drawing.shape) // side))
    labels, count = label_components(downsample(drawing > INK, factor))
    rows, columns = np.nonzero(labels)
    numbers = labels[rows, columns] - 1
    low, high = np.full((2, count), labels.size), np.zeros((2, count), int)
    for axis, places in enumerate((columns, rows)):
        np.minimum.at(low[axis], numbers, places)
        np.maximum.at(high[axis], numbers, places + 1)
    boxes = [Box(*sides) for sides in zip(*low.tolist(), *high.tolist(), strict=True)]
    return labels, boxes, factor


def without(drawing: np.ndarray, labels: np.ndarray, dropped: list[int], factor: int) -> np.ndarray:
    """The drawing without the pieces of those numbers."""
    kept = np.repeat(np.repeat(~np.isin(labels, dropped), factor, axis=0), factor, axis=1)
    return drawing * kept[: drawing.shape[0], : drawing.shape[1]]


def reaches_across(drawing: np.ndarray) -> bool:
    """Whether there is ink at opposite borders, as there is where lines cross the drawing."""
    inked = drawing > INK
    return bool((inked[0].any() and inked[-1].any()) or (inked[:, 0].any() and inked[:, -1].any()))


def reaches_border(drawing: np.ndarray) -> bool:
    """Whether a piece of ink of some size touches the border, as the digit of a tight crop does."""
    labels, boxes, _ = pieces_of(drawing)
    area = np.bincount(labels.ravel(), minlength=len(boxes) + 1)[1:]
    height, width = labels.shape
    return any(
        size >= LITTLE * area.sum() and (b.left == 0 or b.top == 0 or b.right == width or b.bottom == height)
        for size, b in zip(area, boxes, strict=True)
    )


def without_strips(drawing: np.ndarray) -> np.ndarray:
    """The drawing uint8 [h, w] without strips along its border and rims about it, if there is other ink."""
    inked = drawing > INK
    if not (inked[0].any() or inked[-1].any() or inked[:, 0].any() or inked[:, -1].any()):
        return drawing
    labels, boxes, factor = pieces_of(drawing)
    dropped = [i + 1 for i, box in enumerate(boxes) if _is_strip(labels, i + 1, box)]
    return without(drawing, labels, dropped, factor) if 0 < len(dropped) < len(boxes) else drawing


def _is_strip(labels: np.ndarray, number: int, box: Box) -> bool:
    height, width = labels.shape
    if box.left and box.top and box.right < width and box.bottom < height:
        return False
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
    """The drawing without all that touches its border, but for what is as high as what is left, as a digit would be.

    None if nothing goes or nothing would be left.
    """
    labels, boxes, factor = pieces_of(drawing)
    height, width = labels.shape
    area = np.bincount(labels.ravel(), minlength=len(boxes) + 1)
    pieces = [Component((i + 1,), box, int(area[i + 1])) for i, box in enumerate(boxes)]
    outer = [p for p in pieces if min(p.box[:2]) == 0 or p.box.right == width or p.box.bottom == height]
    inner = [p for p in pieces if p not in outer]
    if not outer or not inner:
        return None
    line = half_height(inner)
    dropped = [
        p.labels[0]
        for p in outer
        if not line / ALIKE <= p.height <= line * ALIKE or p.width > p.height or _about(p, width, height)
    ]
    return without(drawing, labels, dropped, factor) if dropped else None


def _about(piece: Component, width: int, height: int) -> bool:
    """Whether the piece goes about all else, as a frame does."""
    return piece.width >= 0.9 * width and piece.height >= 0.9 * height
