"""The boxes of a form, or rings, with room between them: of one size, each for a digit."""

from __future__ import annotations

import numpy as np

from logreg.drawing.ink import Box
from logreg.drawing.surroundings.border import pieces_of, without, without_border
from logreg.drawing.surroundings.enclosures import HOLDS, Part, frame_of, part_of, trimmed
from logreg.drawing.surroundings.rings import ink_held
from logreg.drawing.surroundings.rulings import without_rulings

WORKING_SIDE = 560  # pixels: they are looked for in a drawing reduced to this, for digits are near to their frames
SAME = 0.75  # of the largest one's sides are those of the others
SMALLEST = 8  # pixels of a side
CANDIDATES = 80  # the largest pieces, any of which may be one
TALL = 0.3  # of its height is a piece of what a ring holds


def within_cells(drawing: np.ndarray) -> np.ndarray | None:
    """What several frames or rings of one size hold, and nothing else; None if there are not two.

    Nor if something is as large besides: it would be left out.
    """
    labels, boxes, factor = pieces_of(drawing, WORKING_SIDE)
    rings, frames = _cells(labels, boxes)
    if len(rings) + len(frames) < 2:
        return None
    rest, free = np.zeros_like(drawing), without(drawing, labels, rings, factor)
    held = [part_of(free, boxes[number - 1], factor) for number in rings]
    for each in held + [_without_frame(trimmed(part_of(drawing, frame, factor))) for frame in frames]:
        height, width = each.drawing.shape
        rest[each.top : each.top + height, each.left : each.left + width] = each.drawing
    return rest


def _cells(labels: np.ndarray, boxes: list[Box]) -> tuple[list[int], list[Box]]:
    """The numbers of those that touch nothing, and the sides of the other frames."""
    rings: list[int] = []
    frames: list[Box] = []
    cells: list[Box] = []
    others: list[Box] = []
    order = sorted(enumerate(boxes, 1), key=lambda each: -each[1].width * each[1].height)
    for number, box in order[:CANDIDATES]:
        if min(box.width, box.height) < SMALLEST or (cells and not _as_large(box, cells[0])):
            continue
        frame = frame_of(labels[box.top : box.bottom, box.left : box.right] == number)
        if ink_held(labels, boxes, number, TALL):
            rings.append(number)
        elif frame:
            frames.append(frame.moved(box.left, box.top))
        (cells if frame or number in rings else others).append(box)
    inked = sum(int((labels[box.top : box.bottom, box.left : box.right] > 0).sum()) for box in cells)
    if any(_as_large(box, cells[0]) for box in others if cells) or inked < HOLDS * int((labels > 0).sum()):
        return [], []
    return rings, frames


def _as_large(box: Box, cell: Box) -> bool:
    return box.width >= SAME * cell.width and box.height >= SAME * cell.height


def _without_frame(part: Part) -> Part:
    """The part without the lines at its border, and without what else touches it."""
    rest = without_rulings(part.drawing)
    clear = without_border(part.drawing if rest is None else rest)
    for drawing in (clear, rest):
        if drawing is not None:
            return part._replace(drawing=drawing)
    return part._replace(drawing=np.zeros_like(part.drawing))
