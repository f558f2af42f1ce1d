"""The connected pieces of a drawing's ink: found, measured and cut out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

import numpy as np

from logreg.drawing.mnist_format import INK

WORKING_SIDE = 140  # pixels: the shorter side of the ink is reduced to this
SPECK = 0.75  # of the pen's width: what is smaller was not drawn by it
STROKE = 96  # of 255: what is fainter may lie between two strokes that are near
WHOLE, LONG = 0.5, 0.15  # of grainy ink is one stroke, whose longer side is so much of the picture's shorter one
LITTLE = 0.02  # of the ink: what has more is no speck


class Box(NamedTuple):
    """A rectangle in pixels of the drawing; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def moved(self, x: int, y: int) -> Box:
        """The same rectangle so many pixels to the right and down."""
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y)


def bounding_box(drawing: np.ndarray) -> Box:
    """The rectangle around all ink of a drawing uint8 [h, w] that has some."""
    rows, columns = np.flatnonzero((drawing > INK).any(1)), np.flatnonzero((drawing > INK).any(0))
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


@dataclass(frozen=True)
class Component:
    """Some of the ink's labels, their box and their area, in pixels of the reduced drawing."""

    labels: tuple[int, ...]
    box: Box
    area: int

    @classmethod
    def joined(cls, pieces: Sequence[Component]) -> Component:
        """The pieces as one."""
        left, top, right, bottom = zip(*(piece.box for piece in pieces), strict=True)
        labels = tuple(label for piece in pieces for label in piece.labels)
        return cls(labels, Box(min(left), min(top), max(right), max(bottom)), sum(piece.area for piece in pieces))

    @property
    def width(self) -> int:
        return self.box.width

    @property
    def height(self) -> int:
        return self.box.height

    @property
    def longer(self) -> int:
        return max(self.width, self.height)

    def gap(self, other: Component) -> int:
        """The columns between this piece and another; negative if they overlap."""
        return max(self.box.left, other.box.left) - min(self.box.right, other.box.right)

    def rise(self, other: Component) -> int:
        """The rows between this piece and another; negative if they overlap."""
        return max(self.box.top, other.box.top) - min(self.box.bottom, other.box.bottom)

    def distance(self, other: Component) -> int:
        """The columns or rows between their boxes, whichever are more."""
        return max(0, self.rise(other), self.gap(other))


def label_components(ink: np.ndarray) -> tuple[np.ndarray, int]:
    """The pieces of ink bool [h, w], diagonal neighbours joined: int64 [h, w], 0 where none is, and their number.

    Pieces are numbered from 1 in the order of their first pixels, row by row. Runs of ink are joined with those that
    they touch in the next row, all at once: each root hooks on to the smallest root beside it, then every path is
    halved until it is flat, after Shiloach and Vishkin, "An O(log n) parallel connectivity algorithm" (1982).
    """
    height, width = ink.shape
    edges = np.diff(np.pad(ink, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]  # exclusive
    span = width + 2  # so that no place in one row is next to a place in another
    below = (rows + 1) * span
    first = np.searchsorted(rows * span + ends, below + starts, "left")
    touching = np.maximum(np.searchsorted(rows * span + starts, below + ends, "right") - first, 0)
    upper = np.repeat(np.arange(len(rows)), touching)
    lower = np.arange(len(upper)) - np.repeat(np.cumsum(touching) - touching, touching) + np.repeat(first, touching)

    root = np.arange(len(rows))
    while (root[upper] != root[lower]).any():
        one, other = root[upper], root[lower]
        np.minimum.at(root, np.maximum(one, other), np.minimum(one, other))
        while (root[root] != root).any():
            root = root[root]
    numbers, of_run = np.unique(root, return_inverse=True)
    steps = np.zeros((height, width + 1), np.int64)
    steps[rows, starts] = of_run + 1
    steps[rows, ends] -= of_run + 1
    return steps.cumsum(1)[:, :width], len(numbers)


def downsample(ink: np.ndarray, factor: int) -> np.ndarray:
    """Whether there is ink in each square of `factor` x `factor` pixels; the last ones may be smaller."""
    if factor == 1:
        return ink
    height, width = ink.shape
    padded = np.pad(ink, ((0, -height % factor), (0, -width % factor)))
    rows = reduce(np.logical_or, (padded[place::factor] for place in range(factor)))
    return reduce(np.logical_or, (rows[:, place::factor] for place in range(factor)))


def is_stroke(ink: np.ndarray) -> bool:
    """Whether most of ink bool [h, w] is one long piece, as a page's grain is not."""
    labels, count = label_components(ink)
    area = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    if not count or area.max() < WHOLE * area.sum():
        return False
    rows, columns = np.nonzero(labels == area.argmax() + 1)
    return bool(max(int(np.ptp(rows)), int(np.ptp(columns))) + 1 >= LONG * min(ink.shape))


def pen_width(ink: np.ndarray) -> float:
    """The mean width of the strokes in pixels, of ink bool [h, w] of which there is some."""
    # A line of length l and width w has the area l * w and the outline 2 * l; steps make it 4 / pi longer.
    outline = math.pi / 4 * sum(int(np.diff(np.pad(ink, 1), axis=axis).sum()) for axis in (0, 1))
    return 2 * float(ink.sum()) / outline


def strokes_abreast(image: np.ndarray) -> int:
    """The most strokes side by side in a row of an image uint8 [h, w]: runs of pixels brighter than STROKE."""
    inked = np.pad(image > STROKE, ((0, 0), (1, 1)))
    return int((inked[:, 1:] & ~inked[:, :-1]).sum(1).max())


class Page:
    """The drawing within its ink's box, and its pieces of ink in squares of `factor` pixels."""

    def __init__(self, drawing: np.ndarray, box: Box) -> None:
        self.drawing, self.box = drawing, box
        self.factor = math.ceil(min(drawing.shape) / WORKING_SIDE)
        self.labels, self.count = label_components(downsample(drawing > INK, self.factor))

    def pieces(self) -> list[Component]:
        """The pieces of ink without the specks, by their middles from left to right."""
        rows, columns = np.nonzero(self.labels)
        numbers = self.labels[rows, columns]
        area = np.bincount(numbers, minlength=self.count + 1)
        low, high = np.full((2, self.count + 1), self.labels.size), np.zeros((2, self.count + 1), int)
        for axis, places in enumerate((columns, rows)):
            np.minimum.at(low[axis], numbers, places)
            np.maximum.at(high[axis], numbers, places + 1)
        longer = (high - low).max(0)
        pen = pen_width(self.labels == area.argmax())  # many specks would make it less
        kept = (longer >= SPECK * pen) | (area >= LITTLE * len(rows)) | (area == area.max())
        kept[0] = False
        order = sorted(np.flatnonzero(kept), key=lambda i: int(low[0, i] + high[0, i]))
        return [
            Component((int(i),), Box(int(low[0, i]), int(low[1, i]), int(high[0, i]), int(high[1, i])), int(area[i]))
            for i in order
        ]

    def ink_of(self, piece: Component) -> np.ndarray:
        """Where the piece is in its box, bool [height, width], in squares of `factor` pixels."""
        left, top, right, bottom = piece.box
        return np.isin(self.labels[top:bottom, left:right], piece.labels)

    def parts(self, piece: Component, cuts: Sequence[np.ndarray]) -> dict[tuple[int, int], Component]:
        """What of the piece lies between two of the cuts, for each two with ink between them.

        A cut is the column of the piece's box before which each row is cut, int64 [height]. They are numbered from 1: 0
        is the piece's left end, and one more than there are its right end. Ink between the same cuts gets a label.
        """
        left, top, right, bottom = piece.box
        ink, columns, last = self.ink_of(piece), np.arange(piece.width), len(cuts) + 1
        passed = np.zeros(ink.shape, np.int64)  # a bit for each cut
        for number, cut in enumerate(cuts, 1):
            passed |= (columns >= cut[:, None]).astype(np.int64) << number
        kinds, kind_of = np.unique(passed[ink], return_inverse=True)
        labels = self.count + 1 + np.arange(len(kinds))
        self.labels[top:bottom, left:right][ink] = labels[kind_of]
        self.count += len(kinds)
        rows, places = np.nonzero(ink)
        found = {}
        for start in range(last):
            for end in range(start + 1, last + 1):
                after = kinds >> start & 1 == 1 if start else np.full(len(kinds), True)
                between = after & (kinds >> end & 1 == 0)
                part = between[kind_of]
                if part.any():
                    y, x = rows[part], places[part]
                    box = Box(int(x.min()), int(y.min()), int(x.max()) + 1, int(y.max()) + 1).moved(left, top)
                    found[start, end] = Component(tuple(labels[between].tolist()), box, int(part.sum()))
        return found

    def cut(self, piece: Component) -> tuple[Box, np.ndarray]:
        """The piece's box in the whole drawing, and its ink there alone."""
        f, (left, top, right, bottom) = self.factor, piece.box
        part = self.drawing[top * f : bottom * f, left * f : right * f]
        labels = self.labels[top:bottom, left:right]
        others = (labels > 0) & ~np.isin(labels, piece.labels)
        if others.any():
            mask = np.repeat(np.repeat(~others, f, axis=0), f, axis=1)[: part.shape[0], : part.shape[1]]
            part = part * mask
        inked = part > INK
        rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
        x, y = self.box.left + left * f, self.box.top + top * f
        box = Box(x + int(columns[0]), y + int(rows[0]), x + int(columns[-1]) + 1, y + int(rows[-1]) + 1)
        return box, part[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
