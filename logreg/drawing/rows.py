"""Rows of digits in one drawing, from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from logreg.drawing.ink import Component

NEARLY_EMPTY = 0.1  # of the fullest line of pixels: a drawing without such a line is one row
LOW = 0.5  # of the line's height: what is lower is no digit by itself
SHARED = 0.3  # of the lower one's height: neighbours that share so much stand in one row
NEAR = 0.35  # of the line's height: a low piece so near to a row belongs to it
ASIDE = 0.5  # of the ink: low pieces far from all rows, a date or specks, are left out if they hold less


def may_have_rows(ink: np.ndarray) -> bool:
    """Whether ink bool [h, w], cropped, may be more than one row: it has a line of pixels with hardly any ink."""
    profile = ink.sum(1)
    return bool((profile <= NEARLY_EMPTY * profile.max()).any())


def half_height(pieces: Sequence[Component]) -> int:
    """The height that half of the ink does not surpass: the line's, whatever a tail's or a speck's is."""
    return _half([(piece.height, piece.area) for piece in pieces])


def half_longer(pieces: Sequence[Component]) -> int:
    """The longer side that half of the ink does not surpass."""
    return _half([(piece.longer, piece.area) for piece in pieces])


def _half(measures: list[tuple[int, int]]) -> int:
    total, seen = sum(area for _, area in measures), 0
    for measure, area in sorted(measures):
        seen += area
        if 2 * seen >= total:
            return measure
    return 0


def split_rows(pieces: Sequence[Component]) -> list[list[Component]]:
    """The pieces of each row, from top to bottom; small ones far from all rows are left out.

    From left to right, each piece goes on with the row whose last one shares most of its height, so that rows may
    lean; one that shares little with any begins a row. What is low belongs to the row that it is nearest to.
    """
    line = half_height(pieces)
    tall = [piece for piece in pieces if piece.height >= LOW * line]
    low = [piece for piece in pieces if piece.height < LOW * line]
    rows: list[list[Component]] = []
    for piece in sorted(tall, key=lambda each: each.box.left):
        best = max(rows, key=lambda row: _shared(row[-1], piece), default=None)
        if best is None or _shared(best[-1], piece) < SHARED:
            rows.append([piece])
        else:
            best.append(piece)
    rows.sort(key=lambda row: sum(piece.box.top + piece.box.bottom for piece in row) / len(row))
    hosts = [list(row) for row in rows]
    far: list[Component] = []
    for piece in low:
        distances = [min(piece.distance(each) for each in row) for row in rows]
        nearest = min(range(len(rows)), key=distances.__getitem__)
        (hosts[nearest] if distances[nearest] <= NEAR * line else far).append(piece)
    if sum(piece.area for piece in far) > ASIDE * sum(piece.area for piece in pieces):
        return [list(pieces)]
    return hosts


def _shared(one: Component, other: Component) -> float:
    """How much of the lower one's height two pieces have in common."""
    common = min(one.box.bottom, other.box.bottom) - max(one.box.top, other.box.top)
    return common / min(one.height, other.height)
