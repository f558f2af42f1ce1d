"""Lines under a number and over it, which need not run from border to border."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from logreg.drawing.ink import Box
from logreg.drawing.mnist_format import INK
from logreg.drawing.surroundings.border import pieces_of, without
from logreg.drawing.surroundings.rulings import find_lines, remove_line

LEAN, THICK = 0.08, 2.0  # of its width, and times its thickness: a line by itself is no higher than both together
BROAD = 0.5  # of all ink's width: it is no narrower
ASIDE = 0.8  # of the other ink lies on one side of a line
ENDS = 0.12  # of all ink's width: a line that touches digits may begin and end so far from its sides


def without_underlines(drawing: np.ndarray) -> Iterator[np.ndarray]:
    """The drawing uint8 [h, w] without lines by themselves, under or over its other ink, then without one that touches
    it too; nothing where it has none, or nothing else.
    """
    if not (drawing > INK).any():
        return
    labels, boxes, factor = pieces_of(drawing)
    columns = np.flatnonzero((labels > 0).any(0))
    width = int(columns[-1] + 1 - columns[0])
    area = np.bincount(labels.ravel())
    flat = [i for i, box in enumerate(boxes, 1) if box.width >= BROAD * width and _is_flat(box, int(area[i]))]
    others = (labels > 0) & ~np.isin(labels, flat)
    shares = {i: _share_above(boxes[i - 1], others) for i in flat} if others.any() else {}
    under = [i for i, share in shares.items() if share >= ASIDE]
    over = [i for i, share in shares.items() if share <= 1 - ASIDE]
    if under or (over and len(boxes) > len(flat) + 1):  # over one piece alone, it may be a T's
        drawing = without(drawing, labels, [*under, *over], factor)
        yield drawing
    rest = _without_touching(drawing)
    if rest is not None:
        yield rest


def _is_flat(box: Box, area: int) -> bool:
    """Whether so much ink in such a box is a line across."""
    return box.height <= LEAN * box.width + THICK * area / box.width


def _share_above(box: Box, others: np.ndarray) -> float:
    """How much of other ink bool [h, w] is above the middle of the box."""
    return float(others[: (box.top + box.bottom) // 2].sum() / others.sum())


def _without_touching(drawing: np.ndarray) -> np.ndarray | None:
    """The drawing without a line under it that touches digits."""
    ink = drawing > INK
    columns = np.flatnonzero(ink.any(0))
    width = int(columns[-1] + 1 - columns[0])
    for ends in (0, round(ENDS * width)):
        rest = ink.copy()
        within = rest[:, columns[0] + ends : columns[-1] + 1 - ends]
        total = int(within.sum())
        for line in find_lines(within):
            others = within.copy()
            remove_line(others, line)
            over = int(others[: max(0, line.start + line.rise // 2)].sum())
            if over and over >= ASIDE * int(others.sum()):
                within[:] = others
        if int(within.sum()) < total and rest.any():
            return drawing * rest
    return None
