"""Several digits in one drawing: which ink belongs to which, from left to right."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from logreg.drawing.ink import LITTLE, Box, Component, Page
from logreg.drawing.mnist_format import INK, to_mnist

__all__ = ["Box", "find_digits", "segment_digits"]

Score = Callable[[torch.Tensor], torch.Tensor]  # uint8 [n, 28, 28] -> float32 [n], 0 to 1: how much like a digit
MAX_DIGITS = 12
MAX_COMPONENTS = 60  # more is no line of digits, however they are broken
MAX_COMPONENTS_PER_DIGIT = 8  # pieces of one digit, unless it is all there is
SMALL = 0.25  # of the line's height: what is smaller is a part of a digit, never one by itself
FAR = 0.5  # of the line's height: a speck so far from all else belongs to nothing
OVERLAP = 0.5  # of the narrower one's width: what stands so far above another belongs to it
SPLIT = 2.0  # nats: how much better each split must explain the ink
USUAL, WIDEST = 1.2, 1.7  # times the line's height: how wide digits in several pieces are, and how wide at most
WIDE = 3.0  # nats for each line's height that one of them is wider than usual


def find_digits(drawing: np.ndarray, score: Score) -> list[Box]:
    """The boxes of the digits in a drawing uint8 [h, w], white on black, left to right (see `segment_digits`)."""
    return [box for box, _ in segment_digits(drawing, score)]


def segment_digits(drawing: np.ndarray, score: Score) -> list[tuple[Box, np.ndarray]]:
    """Each digit's box and the drawing within it without the ink of other digits: uint8 [height, width].

    At most 12, from left to right; one for a drawing that is no line of digits, none for a blank one. Pieces of ink
    above one another belong together; which neighbours do is what makes the product of their scores largest, each
    split costing 2 nats, so that one digit in several pieces stays one. Specks smaller than the pen are left out.
    """
    if not isinstance(drawing, np.ndarray) or drawing.dtype != np.uint8 or drawing.ndim != 2:
        raise ValueError("A drawing must be a uint8 array [height, width], white ink on black.")
    ink = drawing > INK
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if not len(rows):
        return []
    box = Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    page = Page(drawing[box.top : box.bottom, box.left : box.right], box)
    pieces = page.pieces()
    if len(pieces) <= MAX_COMPONENTS:
        pieces = _merged(pieces)
    if not 2 <= len(pieces) <= MAX_COMPONENTS:
        return [page.cut(Component.joined(pieces))]
    return [page.cut(piece) for piece in _grouped(pieces, page, score)]


def _merged(pieces: list[Component]) -> list[Component]:
    """Pieces above one another joined; each small one joined to the nearest or, if a speck far from all, left out."""
    line, ink = max(piece.longer for piece in pieces), sum(piece.area for piece in pieces)
    waiting, done = sorted(pieces, key=lambda piece: piece.area), []
    while waiting:
        piece = waiting.pop(0)
        above = [other for other in waiting if -piece.gap(other) > OVERLAP * min(piece.width, other.width)]
        host = above[-1] if above else None
        if host is None and waiting and piece.longer < SMALL * line:
            host = min(waiting, key=piece.distance)
            if piece.area < LITTLE * ink and piece.distance(host) > FAR * line:
                continue
        if host is None:
            done.append(piece)
        else:
            waiting[waiting.index(host)] = Component.joined([host, piece])
    return sorted(done, key=lambda piece: piece.box.left + piece.box.right)


def _grouped(pieces: list[Component], page: Page, score: Score) -> list[Component]:
    """The best way to join neighbours, by dynamic programming from left to right."""
    line = max(piece.height for piece in pieces)
    n = len(pieces)
    groups: dict[tuple[int, int], Component] = {}
    for start in range(n):
        for end in range(start + 1, n + 1):
            if end - start > MAX_COMPONENTS_PER_DIGIT and end - start != n:
                continue
            group = Component.joined(pieces[start:end])
            if end == start + 1 or end - start == n or group.width <= WIDEST * line:
                groups[start, end] = group

    def cost(start: int, end: int) -> float:
        excess = groups[start, end].width / line - USUAL
        return SPLIT + (WIDE * max(0.0, excess) if end - start > 1 else 0.0)

    images = np.stack([to_mnist(page.cut(group)[1]) for group in groups.values()])
    likeness = dict(zip(groups, score(torch.from_numpy(images)).clamp_min(1e-9).log().tolist(), strict=True))
    best: list[tuple[float, list[Component]]] = [(0.0, [])]
    for end in range(1, n + 1):
        ways = [
            (best[start][0] + likeness[start, end] - cost(start, end), [*best[start][1], groups[start, end]])
            for start in range(end)
            if (start, end) in groups
        ]
        best.append(max(ways, key=lambda way: way[0]))
    found = best[n][1]
    return found if len(found) <= MAX_DIGITS else [Component.joined(pieces)]
