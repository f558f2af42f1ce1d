"""Digits that touch: where a piece of ink may be cut."""

from __future__ import annotations

import numpy as np

from logreg.drawing.ink import Box, pen_width
from logreg.drawing.mnist_format import INK

NARROW = 0.5  # of the line's height: a piece that is narrower is no two digits
# Nor, by itself, one that is narrower than this; nor two with a one, or nothing but ones; and so broad are most.
WIDE, WITH_ONE, ALONE, BROAD = 0.75, 0.85, 1.25, 0.9
# Cuts of a piece: along paths with the least ink; along lines with the least, of each lean; and with the most, upright.
PATHS, THIN, THICK = 8, 3, 3
LEANS = (0.0, -0.3, 0.3)  # columns to the right for each row down
LEAST = 0.5  # of a straight stroke as high as the line: what has less ink is no digit
ALIKE = 1.5  # squares as wide as the pen: cuts with so little ink between them are alike
INKED, MERGED = 8, 1  # times the cost of a step aslant: that of ink on a path, and of ink broader than the pen
BROADER = 1.2  # times the pen's width: there two strokes lie over each other
# Times the pen's width: how high digits are at least, beside others, and where a stroke may not have ended.
LOWEST, UNFINISHED = 3.5, 5.0


def may_touch(drawing: np.ndarray, box: Box, beside: bool) -> bool:
    """Whether what is in that box of a drawing uint8 [h, w] is wide and high enough for digits that touch.

    What is not beside a sure digit may be a stroke that goes on, and has to be wider and higher.
    """
    if box.width <= (NARROW if beside else WIDE) * box.height:
        return False
    pen = pen_width(drawing[box.top : box.bottom, box.left : box.right] > INK)
    return box.height >= (LOWEST if beside else UNFINISHED) * pen


def find_cuts(ink: np.ndarray, line: int) -> list[np.ndarray]:
    """Where a piece, bool [h, w], may be cut, from left to right: before which column in each row, int64 [h] each.

    Where a stroke leads from one digit to the next, a path from top to bottom crosses little ink; where two bows lie
    against each other, an upright line has much. Cuts may cross each other.
    """
    height, width = ink.shape
    pen = pen_width(ink)
    if width < NARROW * line or line < LOWEST * pen:
        return []
    cost = np.where(_is_full(ink, max(1, round(BROADER * pen))), MERGED, INKED) * ink
    above, below = _cheapest(cost), _cheapest(cost[::-1])[::-1]
    rows, columns, row = np.arange(height), np.arange(width), height // 2
    sorts = [(_paths(above, below, row), above[row] + below[row] - cost[row], PATHS)]
    for lean in LEANS:
        lines = columns[:, None] + np.trunc(lean * (rows - row)).astype(np.int64)
        crossed = (ink[rows, lines.clip(0, width - 1)] & (lines >= 0) & (lines < width)).sum(1)
        sorts.append((lines.clip(0, width), crossed, THIN))
        if lean == 0:
            sorts.append((lines, -crossed, THICK))
    return sorted(_unlike(ink, sorts, LEAST * line * pen, ALIKE * pen * pen), key=lambda cut: int(cut[row]))


def _unlike(
    ink: np.ndarray, sorts: list[tuple[np.ndarray, np.ndarray, int]], least: float, alike: float
) -> list[np.ndarray]:
    """The cuts [n, h] of each sort with the least measure [n], at most so many: with ink on either side of each, and
    between any two.
    """
    before = np.pad(ink, ((0, 0), (1, 0))).cumsum(1)
    chosen: list[np.ndarray] = []
    ink_before: list[np.ndarray] = []  # in each row, of each chosen one
    for cuts, measure, most in sorts:
        left = before[np.arange(len(ink)), cuts]
        free = (left.sum(1) >= least) & (ink.sum() - left.sum(1) >= least)
        for other in ink_before:
            free &= abs(left - other).sum(1) > alike
        for _ in range(most):
            places = np.flatnonzero(free)
            if not len(places):
                break
            best = places[measure[places].argmin()]
            chosen.append(cuts[best])
            ink_before.append(left[best])
            free &= abs(left - left[best]).sum(1) > alike
    return chosen


def _is_full(ink: np.ndarray, side: int) -> np.ndarray:
    """Whether each pixel of ink [h, w] is in the middle of a square of ink."""
    before, after = side // 2, side - 1 - side // 2
    total = np.pad(ink.astype(np.int64), ((before + 1, after), (before + 1, after))).cumsum(0).cumsum(1)
    inside = total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]
    full: np.ndarray = inside == side * side
    return full


def _cheapest(cost: np.ndarray) -> np.ndarray:
    """What the cheapest path from the first row to each pixel of int64 [h, w] costs, that pixel included.

    From row to row, a path goes straight or, for 1 more, aslant.
    """
    total = cost.copy()
    for y in range(1, len(total)):
        before = total[y - 1]
        aslant = np.pad(before + 1, 1, constant_values=np.iinfo(np.int64).max)
        total[y] += np.minimum(before, np.minimum(aslant[:-2], aslant[2:]))
    return total


def _paths(above: np.ndarray, below: np.ndarray, row: int) -> np.ndarray:
    """The cheapest paths through the pixels of one row: the column of each in each row, int64 [w, h]."""
    height, width = above.shape
    found = np.empty((width, height), np.int64)
    found[:, row] = np.arange(width)
    steps = np.array([[0], [-1], [1]])
    for rows, total in ((range(row - 1, -1, -1), above), (range(row + 1, height), below)):
        x = found[:, row]
        for y in rows:
            places = x + steps
            outside = (places < 0) | (places >= width)
            cost = np.where(outside, np.iinfo(np.int64).max, total[y, places.clip(0, width - 1)] + abs(steps))
            x = places[cost.argmin(0), np.arange(len(x))]
            found[:, y] = x
    return found
