"""Lines under a number and over it, which need not run from border to border, and combs that it is written in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from logreg.drawing.mnist_format import INK
from logreg.drawing.surroundings.border import pieces_of, without
from logreg.drawing.surroundings.rulings import find_lines, remove_line

WORKING_SIDE = 560  # pixels: they are looked for in a drawing reduced to this, for digits are near to their lines
LEAN, THICK = 0.08, 2.0  # of its width, and times its thickness: a line by itself is no higher than both together
TOOTH, TEETH = 2.0, 0.2  # times its thickness: a comb's teeth are higher; of its width: they are no broader together
END, FOOT = 0.05, 0.02  # of its width: within which a tooth is at either end, and by how much it may lean
WHOLE = 0.95  # of its width has ink at its foot
BROAD = 0.5  # of all ink's width: it is no narrower
ASIDE = 0.8  # of the other ink lies on one side of a line
ENDS = 0.12  # of all ink's width: a line that touches digits may begin and end so far from its sides


def without_underlines(drawing: np.ndarray) -> Iterator[np.ndarray]:
    """The drawing uint8 [h, w] without lines by themselves, under or over its other ink, then without one that touches
    it too; nothing where it has none, or nothing else.
    """
    if not (drawing > INK).any():
        return
    labels, boxes, factor = pieces_of(drawing, WORKING_SIDE)
    columns = np.flatnonzero((labels > 0).any(0))
    width = int(columns[-1] + 1 - columns[0])
    rows: dict[int, int] = {}  # of the lines: by the numbers of the pieces
    for number, box in enumerate(boxes, 1):
        if box.width < BROAD * width:
            continue
        row = _row_of_line(labels[box.top : box.bottom, box.left : box.right] == number)
        if row is not None:
            rows[number] = box.top + row
    others = (labels > 0) & ~np.isin(labels, list(rows))
    shares = {number: float(others[:row].sum() / others.sum()) for number, row in rows.items() if others.any()}
    under = [number for number, share in shares.items() if share >= ASIDE]
    over = [number for number, share in shares.items() if share <= 1 - ASIDE]
    if under or (over and len(boxes) > len(rows) + 1):  # over one piece alone, it may be a T's
        drawing = without(drawing, labels, [*under, *over], factor)
        yield drawing
    rest = _without_touching(drawing)
    if rest is not None:
        yield rest


def _row_of_line(ink: np.ndarray) -> int | None:
    """In which row of a piece bool [h, w] its line across is; None if it is none, by itself or with a comb's teeth."""
    height, width = ink.shape
    counts = ink.sum(0)
    thick, end = float(np.median(counts)), max(1, round(END * width))
    teeth, foot = counts > TOOTH * thick, ink[-round(thick + FOOT * width) - 1 :]
    at_ends = bool(teeth[:end].any() and teeth[-end:].any())
    if at_ends and float(teeth.mean()) <= TEETH and float(foot.any(0).mean()) >= WHOLE:
        return int(height - 1 - round(thick / 2))
    return int(height // 2) if height <= LEAN * width + THICK * float(counts.mean()) else None


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
