"""Digits that touch: where a piece of ink may be cut."""

from __future__ import annotations

import numpy as np

NARROWEST = 0.2  # of the line's height: no part is narrower
WIDE = 0.75  # of the line's height: what is narrower is one digit
MOST = 6  # cuts of a piece
APART = 0.08  # of the line's height, between cuts


def find_cuts(ink: np.ndarray, line: int) -> list[int]:
    """Columns where a piece, bool [h, w], may be two digits: those with the least ink, some way apart, in order."""
    width = ink.shape[1]
    if width < WIDE * line:
        return []
    margin, apart = max(2, round(NARROWEST * line)), max(2, round(APART * line))
    profile = ink.sum(0).astype(np.float64)
    smooth = np.convolve(np.pad(profile, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    free = np.ones(width, bool)
    free[:margin] = free[width - margin :] = False
    chosen: list[int] = []
    while len(chosen) < MOST and free.any():
        places = np.flatnonzero(free)
        best = int(places[smooth[places].argmin()])
        chosen.append(best)
        free[max(0, best - apart) : best + apart + 1] = False
    return sorted(chosen)
