"""Digits that touch: where a piece of ink may be cut."""

from __future__ import annotations

import numpy as np

from logreg.drawing.ink import Box, pen_width
from logreg.drawing.mnist_format import INK

NARROWEST = 0.2  # of the line's height: no part is narrower
# Of its height: a piece that is narrower is no two digits; nor, by itself, two with a one, or nothing but ones.
WIDE, WITH_ONE, ALONE = 0.75, 1.0, 1.25
THIN, THICK = 4, 1  # cuts of a piece at columns with the least and with the most ink
APART = 0.08  # of the line's height, between cuts
# Times the pen's width: how high digits are at least, beside others, and where a stroke may not have ended.
LOWEST, UNFINISHED = 3.5, 5.0


def may_touch(drawing: np.ndarray, box: Box, beside: bool) -> bool:
    """Whether what is in that box of a drawing uint8 [h, w] is wide and high enough for digits that touch.

    What is not beside a sure digit may be a stroke that goes on, and has to be higher.
    """
    if box.width <= WIDE * box.height:
        return False
    pen = pen_width(drawing[box.top : box.bottom, box.left : box.right] > INK)
    return box.height >= (LOWEST if beside else UNFINISHED) * pen


def find_cuts(ink: np.ndarray, line: int) -> list[int]:
    """Columns before which a piece, bool [h, w], may be cut into digits, in order and some way apart.

    Where a stroke leads from one digit to the next, a column has little ink; where two bows lie against each other, it
    has much; and two digits meet about the middle.
    """
    width = ink.shape[1]
    if width < WIDE * line or line < LOWEST * pen_width(ink):
        return []
    margin, apart = max(2, round(NARROWEST * line)), max(2, round(APART * line))
    profile = np.pad(ink.sum(0).astype(np.float64), 1, mode="edge")
    smooth = np.convolve(profile, [0.25, 0.5, 0.25], mode="valid")
    middle = np.abs(np.arange(width) - width / 2)
    free = np.zeros(width, bool)
    free[margin : width - margin] = True
    chosen: list[int] = []
    for measure in [smooth] * THIN + [middle] + [-smooth] * THICK:
        places = np.flatnonzero(free)
        if len(places):
            best = int(places[measure[places].argmin()])
            chosen.append(best)
            free[max(0, best - apart) : best + apart + 1] = False
    return sorted(chosen)
