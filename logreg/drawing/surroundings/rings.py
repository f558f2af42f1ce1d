"""Rings about digits, as people draw them about an answer."""

from __future__ import annotations

import numpy as np

from logreg.drawing.ink import Box
from logreg.drawing.surroundings.border import pieces_of, without
from logreg.drawing.surroundings.enclosures import Part, between, eroded, largest, part_of

HELD, TALL = 0.9, 0.45  # of all other ink lies in a ring, and a piece of it is so much of its height
ALL_ROUND = 0.35  # of what a ring holds lies between its sides both across and down, in spite of a gap
RING, TOUCHING = 0.17, 0.02  # of its shorter side: no more of a ring lies further from all outside it


def within_ring(drawing: np.ndarray) -> Part | None:
    """What the largest ring about all other ink holds, without the ring; None if there is none.

    A ring may have corners, or a gap. What touches it would go with it: then it is none.
    """
    labels, boxes, factor = pieces_of(drawing)
    for number, box in largest(labels, boxes):
        others = int(((labels > 0) & (labels != number)).sum())
        held = ink_held(labels, boxes, number)
        if held and held >= HELD * others:
            return part_of(without(drawing, labels, [number], factor), box, factor)
    return None


def ink_held(labels: np.ndarray, boxes: list[Box], number: int, tall: float = TALL) -> int:
    """How much other ink the ring of that number holds, with a piece so tall; 0 for what is no ring."""
    box = boxes[number - 1]
    part = labels[box.top : box.bottom, box.left : box.right]
    ring = part == number
    across, down = between(ring), between(ring.T).T
    held = (part > 0) & ~ring & (across | down)
    tallest = max((boxes[i - 1].height for i in np.unique(part[held]).tolist()), default=0)
    middle = eroded(across | down, round(RING * min(ring.shape)))
    is_about = int((held & across & down).sum()) >= ALL_ROUND * int(held.sum())
    is_free = int((ring & middle).sum()) <= TOUCHING * int(ring.sum())
    return int(held.sum()) if tallest >= tall * box.height and is_about and is_free else 0
