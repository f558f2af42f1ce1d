"""Several digits in one drawing: which ink belongs to which, from left to right."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch

from logreg.components import label_components, reduced
from logreg.sketch import INK, to_mnist

Score = Callable[[torch.Tensor], torch.Tensor]  # uint8 [n, 28, 28] -> float32 [n], 0 to 1: how much like a digit
WORKING_SIDE = 140  # pixels: the shorter side of the ink is reduced to this
MOST_DIGITS = 12
MOST_PIECES = 24  # more is no line of digits, however they are broken
SMALL = 0.25  # of the line's height: what is smaller is a part of a digit, never one by itself
OVERLAP = 0.5  # of the narrower one's width: what stands so far above another belongs to it
SPLIT = 3.0  # nats: how much better each split must explain the ink
WIDEST = 1.7  # times the line's height: a digit in several pieces is no wider


class Box(NamedTuple):
    """A rectangle in pixels of the drawing; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class _Piece:
    """Some of the ink's labels, their box and their area, in pixels of the reduced drawing."""

    labels: tuple[int, ...]
    box: Box
    area: int

    def __add__(self, other: _Piece) -> _Piece:
        low, high = np.minimum(self.box, other.box), np.maximum(self.box, other.box)
        box = Box(int(low[0]), int(low[1]), int(high[2]), int(high[3]))
        return _Piece(self.labels + other.labels, box, self.area + other.area)

    @property
    def width(self) -> int:
        return self.box.right - self.box.left

    @property
    def height(self) -> int:
        return self.box.bottom - self.box.top


def find_digits(drawing: np.ndarray, score: Score) -> list[Box]:
    """The boxes of the digits in a drawing uint8 [h, w], white ink on black, from left to right (see `cut_digits`)."""
    return [box for box, _ in cut_digits(drawing, score)]


def cut_digits(drawing: np.ndarray, score: Score) -> list[tuple[Box, np.ndarray]]:
    """Each digit's box and the drawing within it without the ink of other digits: uint8 [height, width].

    At most 12, from left to right; one for a drawing that is no line of digits, none for a blank one. Pieces of ink
    above one another belong together; which neighbours do is what makes the product of their scores largest, a
    split costing 3 nats, so that one digit in several pieces stays one. Specks smaller than the pen are left out.
    """
    if not isinstance(drawing, np.ndarray) or drawing.dtype != np.uint8 or drawing.ndim != 2:
        raise ValueError("A drawing must be a uint8 array [height, width], white ink on black.")
    ink = drawing > INK
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if not len(rows):
        return []
    box = Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    page = _Page(drawing[box.top : box.bottom, box.left : box.right], box)
    pieces = _merged(page.pieces())
    if not 2 <= len(pieces) <= MOST_PIECES:
        return [page.cut(_joined(pieces))]
    return [page.cut(piece) for piece in _grouped(pieces, page, score)]


class _Page:
    """The drawing within its ink's box, and its pieces of ink in squares of `factor` pixels."""

    def __init__(self, drawing: np.ndarray, box: Box) -> None:
        self.drawing, self.box = drawing, box
        self.factor = math.ceil(min(drawing.shape) / WORKING_SIDE)
        self.labels, self.count = label_components(reduced(drawing > INK, self.factor))

    def pieces(self) -> list[_Piece]:
        """The pieces of ink without the specks, by their middles from left to right."""
        rows, columns = np.nonzero(self.labels)
        numbers = self.labels[rows, columns]
        area = np.bincount(numbers, minlength=self.count + 1)
        low, high = np.full((2, self.count + 1), self.labels.size), np.zeros((2, self.count + 1), int)
        for axis, places in enumerate((columns, rows)):
            np.minimum.at(low[axis], numbers, places)
            np.maximum.at(high[axis], numbers, places + 1)
        longer = (high - low).max(0)
        ink = self.labels > 0
        # A line of length l and width w has the area l * w and the outline 2 * l; steps make it 4 / pi longer.
        outline = math.pi / 4 * sum(int(np.diff(np.pad(ink, 1), axis=axis).sum()) for axis in (0, 1))
        pen = 2 * len(rows) / outline
        kept = (longer >= 0.75 * pen) | (area >= 0.02 * len(rows)) | (area == area.max())
        kept[0] = False
        order = sorted(np.flatnonzero(kept), key=lambda i: int(low[0, i] + high[0, i]))
        return [
            _Piece((int(i),), Box(int(low[0, i]), int(low[1, i]), int(high[0, i]), int(high[1, i])), int(area[i]))
            for i in order
        ]

    def cut(self, piece: _Piece) -> tuple[Box, np.ndarray]:
        """The piece's box in the whole drawing, and its ink there alone."""
        f, (left, top, right, bottom) = self.factor, piece.box
        part = self.drawing[top * f : bottom * f, left * f : right * f]
        labels = self.labels[top:bottom, left:right]
        others = (labels > 0) & ~np.isin(labels, piece.labels)
        if others.any():
            mask = np.repeat(np.repeat(~others, f, axis=0), f, axis=1)[: part.shape[0], : part.shape[1]]
            part = part * mask
        x, y = self.box.left + left * f, self.box.top + top * f
        return Box(x, y, x + part.shape[1], y + part.shape[0]), part


def _merged(pieces: list[_Piece]) -> list[_Piece]:
    """Pieces above one another joined, and each small one joined to the nearest."""
    line = max(max(piece.width, piece.height) for piece in pieces)
    pieces = sorted(pieces, key=lambda piece: piece.area)
    done: list[_Piece] = []
    while pieces:
        piece = pieces.pop(0)
        nearest = min(pieces, key=lambda other: _gap(piece, other), default=None)
        small = max(piece.width, piece.height) < SMALL * line
        above = [other for other in pieces if -_gap(piece, other) > OVERLAP * min(piece.width, other.width)]
        host = above[-1] if above else nearest if small else None
        if host is None:
            done.append(piece)
        else:
            pieces[pieces.index(host)] = host + piece
    return sorted(done, key=lambda piece: piece.box.left + piece.box.right)


def _gap(one: _Piece, other: _Piece) -> int:
    """The columns between two pieces; negative if they overlap."""
    return max(one.box.left, other.box.left) - min(one.box.right, other.box.right)


def _joined(pieces: list[_Piece]) -> _Piece:
    whole = pieces[0]
    for piece in pieces[1:]:
        whole += piece
    return whole


def _grouped(pieces: list[_Piece], page: _Page, score: Score) -> list[_Piece]:
    """The best way to join neighbours, by dynamic programming from left to right."""
    line = max(piece.height for piece in pieces)
    n = len(pieces)
    groups: dict[tuple[int, int], _Piece] = {}
    for start in range(n):
        for end in range(start + 1, n + 1):
            group = _joined(pieces[start:end])
            if end == start + 1 or end - start == n or group.width <= WIDEST * line:
                groups[start, end] = group
    images = np.stack([to_mnist(page.cut(group)[1]) for group in groups.values()])
    values = score(torch.from_numpy(images)).clamp_min(1e-9).log().tolist()
    best: list[tuple[float, list[_Piece]]] = [(SPLIT, [])]
    by_end = dict(zip(groups, values, strict=True))
    for end in range(1, n + 1):
        ways = [
            (best[start][0] + by_end[start, end] - SPLIT, [*best[start][1], groups[start, end]])
            for start in range(end)
            if (start, end) in groups
        ]
        best.append(max(ways, key=lambda way: way[0]))
    found = best[n][1]
    return found if len(found) <= MOST_DIGITS else [_joined(pieces)]
