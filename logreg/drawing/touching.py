"""Digits that touch: where a piece of ink may be cut."""

from __future__ import annotations

import numpy as np

from logreg.drawing.ink import Box, pen_width
from logreg.drawing.mnist_format import INK

NARROWEST = 0.2  # of the line's height: no part is narrower
NARROW = 0.5  # of its height: a piece that is narrower is no two digits
# Nor, by itself, one that is narrower than this; nor two with a one, or nothing but ones.
WIDE, WITH_ONE, ALONE = 0.75, 0.85, 1.25
PATHS, THIN, THICK = 8, 3, 1  # cuts of a piece: along paths with the least ink; at columns with the least, and the most
APART = 0.12  # of the line's height, between cuts of a sort
INKED, MERGED = 16, 3  # times the cost of a step aslant: that of ink on a path, and of ink broader than the pen
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
    """Ways to cut a piece, bool [h, w], into digits, from left to right: each row's column before which, int64 [h].

    Where a stroke leads from one digit to the next, a path from top to bottom crosses little ink; where two bows lie
    against each other, a column has much; and two digits meet about the middle. No path crosses another.
    """
    height, width = ink.shape
    pen = pen_width(ink)
    if width < NARROW * line or line < LOWEST * pen:
        return []
    cost = np.where(_is_full(ink, max(1, round(BROADER * pen))), MERGED, INKED) * ink
    above, below = _cheapest(cost), _cheapest(cost[::-1])[::-1]
    row = height // 2
    through = above[row] + below[row] - cost[row]
    profile = ink.sum(0)
    columns = {width // 2, *_least(profile, THIN, line), *_least(-profile, THICK, line)}
    paths = [np.full(height, column) for column in columns]
    paths += list(_paths(above, below, row, _least(through, PATHS, line)))
    paths.sort(key=lambda path: int(path[row]))
    return list(np.maximum.accumulate(paths))


def _least(measure: np.ndarray, count: int, line: int) -> list[int]:
    """The places where the measure is least, some way apart and from the ends."""
    margin, apart = max(2, round(NARROWEST * line)), max(2, round(APART * line))
    free = np.zeros(len(measure), bool)
    free[margin : len(measure) - margin] = True
    chosen: list[int] = []
    while len(chosen) < count and free.any():
        places = np.flatnonzero(free)
        best = int(places[measure[places].argmin()])
        chosen.append(best)
        free[max(0, best - apart) : best + apart + 1] = False
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


def _paths(above: np.ndarray, below: np.ndarray, row: int, columns: list[int]) -> np.ndarray:
    """The cheapest paths through those pixels of one row: the column of each in each row, int64 [paths, h]."""
    height, width = above.shape
    found = np.empty((len(columns), height), np.int64)
    found[:, row] = columns
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
