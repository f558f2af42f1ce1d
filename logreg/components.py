"""The connected pieces of a drawing's ink."""

from __future__ import annotations

import numpy as np


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
    np.subtract.at(steps, (rows, ends), of_run + 1)  # where one run ends no other begins
    return np.cumsum(steps, axis=1)[:, :width], len(numbers)


def reduced(ink: np.ndarray, factor: int) -> np.ndarray:
    """Whether there is ink in each square of `factor` x `factor` pixels; the last ones may be smaller."""
    if factor == 1:
        return ink
    height, width = ink.shape
    rows = np.logical_or.reduceat(ink, np.arange(0, height, factor), axis=0)
    return np.logical_or.reduceat(rows, np.arange(0, width, factor), axis=1)
