"""What a drawing may lie within and that is no part of it: a frame, a sheet on a desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from logreg.drawing.ink import Box
from logreg.drawing.mnist_format import INK
from logreg.drawing.surroundings.border import pieces_of

SIDE = 0.75  # of a frame's side is ink
OUTSIDE = 0.25  # of a frame's size: ticks and their labels reach no further beyond it
HOLDS = 0.65  # of all ink is in the box of a frame, a ring or a sheet
LEAST = 0.2  # of the drawing's sides: what is smaller is no frame
FILLED = 0.55  # of a sheet is ink
CONVEX = 0.95  # of what is between its outermost pixels lies in the shape, whether one looks across or down
LEAST_SHAPE = 0.6  # of its box: half of it is a triangle
LARGE = 0.2  # of the picture
RIM, RIM_INKED = 0.05, 0.9  # of its shorter side, within which so much is ink
CANDIDATES = 3  # the largest pieces, any of which may be a frame, a ring or a sheet


class Part(NamedTuple):
    """A part uint8 [h, w] of a drawing, and where it lies there."""

    drawing: np.ndarray
    left: int
    top: int


def within_frame(drawing: np.ndarray) -> Part | None:
    """What the largest frame of four straight sides holds, with the frame at its border; None if there is none."""
    labels, boxes, factor = pieces_of(drawing)
    for number, box in largest(labels, boxes):
        frame = frame_of(labels[box.top : box.bottom, box.left : box.right] == number)
        if frame:
            return trimmed(part_of(drawing, frame.moved(box.left, box.top), factor))
    return None


def frame_of(ink: np.ndarray) -> Box | None:
    """The four straight sides of a piece of ink bool [h, w], themselves within the box; None if it has not four."""
    across, down = _sides(ink), _sides(ink.T)
    return None if across is None or down is None else Box(down[0], across[0], down[1] + 1, across[1] + 1)


def trimmed(part: Part) -> Part:
    """The part cropped to its outermost lines, where they are quite straight: it was found in a reduced drawing."""
    bounds = []
    for ink in (part.drawing > INK, (part.drawing > INK).T):
        near = max(2, len(ink) // 10)
        rows = np.flatnonzero(ink.mean(1) >= 0.5)
        first = int(rows[0]) if len(rows) and rows[0] < near else 0
        last = int(rows[-1]) if len(rows) and rows[-1] >= len(ink) - near else len(ink) - 1
        bounds.append((first, last + 1))
    (top, bottom), (left, right) = bounds
    return Part(part.drawing[top:bottom, left:right], part.left + left, part.top + top)


def within_sheet(drawing: np.ndarray) -> Part | None:
    """What is left out of the largest sheet, a filled shape on the page, as ink; None if there is none."""
    labels, boxes, factor = pieces_of(drawing)
    for number, box in largest(labels, boxes):
        inner = _inside(labels[box.top : box.bottom, box.left : box.right] == number)
        if inner is not None:
            part = part_of(drawing, box, factor)
            kept = np.repeat(np.repeat(inner, factor, axis=0), factor, axis=1)[: len(part.drawing)]
            kept = kept[:, : part.drawing.shape[1]]
            level = max(1.0, float(np.median(part.drawing[kept])))
            inverse = ((level - part.drawing) / level * 255).clip(0, 255).astype(np.uint8) * kept
            return part._replace(drawing=inverse)
    return None


def holds_sheet(ink: np.ndarray) -> bool:
    """Whether ink bool [h, w] has a large sheet within it, with something left out."""
    drawing = ink.astype(np.uint8) * 255
    found = within_sheet(drawing)
    if found is None:
        return False
    height, width = found.drawing.shape
    borders = (found.left, found.top, ink.shape[1] - found.left - width, ink.shape[0] - found.top - height)
    left_out = float((found.drawing > INK).mean())
    return (
        height * width >= LARGE * ink.size and sum(each <= 0 for each in borders) <= 1 and 0.005 < left_out < 1 - FILLED
    )


def part_of(drawing: np.ndarray, box: Box, factor: int) -> Part:
    """What is in a box of the drawing reduced by that factor."""
    left, top, right, bottom = (factor * side for side in box)
    return Part(drawing[top:bottom, left:right], left, top)


def largest(labels: np.ndarray, boxes: list[Box]) -> Iterator[tuple[int, Box]]:
    """The pieces with the largest boxes, by number, unless they are small."""
    height, width = labels.shape
    areas = [(box.right - box.left) * (box.bottom - box.top) for box in boxes]
    for i in sorted(range(len(boxes)), key=lambda i: -areas[i])[:CANDIDATES]:
        box = boxes[i]
        held = int((labels[box.top : box.bottom, box.left : box.right] > 0).sum())
        if box.width >= LEAST * width and box.height >= LEAST * height and held >= HOLDS * int((labels > 0).sum()):
            yield i + 1, box


def _sides(ink: np.ndarray) -> tuple[int, int] | None:
    """The first and the last row of ink [h, w] that is a straight line over nearly all its width, if far apart."""
    height = len(ink)
    near = np.pad(ink, ((1, 1), (0, 0)))
    covered = (near[:-2] | near[1:-1] | near[2:]).mean(1)  # a line may lean by a row or two
    rows = np.flatnonzero(covered >= SIDE)
    if not len(rows) or rows[0] > OUTSIDE * height or rows[-1] < (1 - OUTSIDE) * height - 1:
        return None
    first, last = int(rows[0]), int(rows[-1])
    return first + int(not ink[first].any()), last - int(not ink[last].any())


def _inside(ink: np.ndarray) -> np.ndarray | None:
    """The inside, bool [h, w], of a shape that ink [h, w] fills but for what is drawn in it; None if it fills none.

    A shape has no dents: a square, a sheet of paper that lies aslant, a disc.
    """
    across, down = between(ink), between(ink.T).T
    shape = across & down
    if int(shape.sum()) < CONVEX * int((across | down).sum()) or float(shape.mean()) < LEAST_SHAPE:
        return None
    outer, inner = eroded(shape, 1), eroded(shape, max(2, round(RIM * min(ink.shape))))
    rim = outer & ~inner
    is_filled = float(ink[shape].mean()) >= FILLED and rim.any() and float(ink[rim].mean()) >= RIM_INKED
    return inner if is_filled and inner.any() else None


def eroded(shape: np.ndarray, reach: int) -> np.ndarray:
    """What is further than so many pixels from all outside a shape bool [h, w], across and down."""
    total = np.pad(shape, ((reach + 1, reach), (reach + 1, reach))).cumsum(0, np.int32).cumsum(1, np.int32)
    side = 2 * reach + 1
    within = total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]
    found: np.ndarray = within == side**2
    return found


def between(ink: np.ndarray) -> np.ndarray:
    """What lies from the first pixel of ink to the last in each row of bool [h, w]."""
    found: np.ndarray = np.logical_or.accumulate(ink, axis=1) & np.logical_or.accumulate(ink[:, ::-1], axis=1)[:, ::-1]
    return found
