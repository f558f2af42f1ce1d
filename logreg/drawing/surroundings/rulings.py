"""Lines that run from border to border of a drawing: forms, ruled and squared paper, underlines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from logreg.drawing.mnist_format import INK

STRIPS = 16  # that a drawing is parted into: a line is ink in nearly all of them
WHOLE = 0.6  # of a line is ink
COVERED = 0.3  # of a line's part in one strip is ink, in all strips but MISSED
MISSED = 2
SLOPE = 0.06  # of the length, at most
THICKEST = 0.08  # of the shorter side
FINE = 12  # rows that a fine line takes at most
CROSSED = 1.6  # times the line's thickness: where there is more ink across it, a stroke crosses
EDGE, NEAR = 3, 3  # columns at the border that a line reaches, and rows that it may lie off there
MOST = 60  # lines each way


class Line(NamedTuple):
    """Where a line enters and leaves the drawing, in rows."""

    start: int
    rise: int


def without_rulings(drawing: np.ndarray) -> np.ndarray | None:
    """The drawing uint8 [h, w] without lines from border to border; None if it has none.

    A line is taken away column by column where the ink is no taller than the line is thick; where it is taller, a
    stroke crosses, which stays whole. After Dalitz and others, "A comparative study of staff removal algorithms",
    2008.
    """
    ink = drawing > INK
    across, upright = find_lines(ink), find_lines(ink.T)
    if not across and not upright:
        return None
    rest = ink.copy()
    for line in across:
        remove_line(rest, line)
    for line in upright:
        remove_line(rest.T, line)
    return drawing * rest


def find_lines(ink: np.ndarray) -> list[Line]:
    """The lines from the left border of ink bool [h, w] to the right one, the strongest first."""
    height, width = ink.shape
    if min(height, width) < 2 * STRIPS:
        return []
    edges = np.linspace(0, width, STRIPS + 1).round().astype(int)
    covered = np.add.reduceat(ink, edges[:-1], axis=1, dtype=np.float32) / np.diff(edges)
    near = np.pad(covered, ((1, 1), (0, 0)))
    covered = np.maximum(np.maximum(near[:-2], near[2:]), near[1:-1]).T  # a row's neighbours will do
    reach = round(SLOPE * width)
    rises = range(-reach, reach + 1, 1 if width < 400 else 2)
    padded = np.pad(covered, ((0, 0), (reach, reach)))
    starts, ends = _near_rows(ink[:, :EDGE]), np.pad(_near_rows(ink[:, -EDGE:]), reach)
    if not (starts.any() and ends.any()) or (covered >= COVERED).any(1).sum() < STRIPS - MISSED:
        return []  # whatever the slope
    strength = np.zeros((len(rises), height), np.float32)
    for place, rise in enumerate(rises):
        parts = np.stack([padded[k, reach + round(rise * (k + 0.5) / STRIPS) :][:height] for k in range(STRIPS)])
        mean, enough = parts.mean(0), (parts >= COVERED).sum(0) >= STRIPS - MISSED
        reaches = starts & ends[reach + rise :][:height]
        strength[place] = np.where(reaches & enough & (mean >= WHOLE), mean - 0.02 * abs(rise) / max(reach, 1), 0)
    lines: list[Line] = []
    apart = max(2, round(THICKEST * min(height, width) / 2))
    while len(lines) < MOST and strength.max() > 0:
        place, first = divmod(int(strength.argmax()), height)
        as_strong = strength[place, first : first + 2 * apart] == strength[place, first]
        start = first + int(np.append(as_strong, False).argmin() - 1) // 2  # the middle of a thick line
        line = Line(start, rises[place])
        lines.append(line)
        thick = _thickness(ink, line)
        for other, rise in enumerate(rises):  # what is as near as this at the middle is the same line
            middle = start + (line.rise - rise) // 2
            far = max(apart // 2, thick) + abs(line.rise - rise) // 2
            strength[other, max(0, middle - far) : max(0, middle + far + 1)] = 0
    return lines


def _near_rows(ink: np.ndarray) -> np.ndarray:
    """Whether there is ink in a row of bool [h, w] or one within NEAR, bool [h]."""
    near: np.ndarray = np.convolve(ink.any(1), np.ones(2 * NEAR + 1), "same") > 0
    return near


def _band(ink: np.ndarray, line: Line) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each column: the rows of the ink on the line nearest to its middle, first and last, and if there is any.

    Most lines are fine, and a few rows about them tell as much as many do: which ink is taller than the line.
    """
    most = max(3, round(THICKEST * min(ink.shape)))
    if most > FINE:
        first, last, there = _band_within(ink, line, FINE)
        if there.any() and np.median((last - first + 1)[there]) <= FINE:
            return first, last, there
    return _band_within(ink, line, most)


def _band_within(ink: np.ndarray, line: Line, reach: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`_band` where no ink is looked at that is further off than 2 `reach`."""
    height, width = ink.shape
    middle = line.start + (line.rise * (np.arange(width) + 0.5) / width).round().astype(int)
    rows = middle + np.arange(-2 * reach, 2 * reach + 1)[:, None]
    inside = (rows >= 0) & (rows < height)
    band = ink[rows.clip(0, height - 1), np.arange(width)] & inside
    centre = np.full(width, -1)
    for offset in sorted(range(-3, 4), key=abs):
        hit = (centre < 0) & band[2 * reach + offset]
        centre[hit] = 2 * reach + offset
    here = centre.clip(0)
    count = np.arange(len(band))[:, None]
    empty_above = np.where(~band & (count <= here), count, -1).max(0)
    empty_below = np.where(~band & (count >= here), count, len(band)).min(0)
    return rows[0] + empty_above + 1, rows[0] + empty_below - 1, centre >= 0


def _thickness(ink: np.ndarray, line: Line) -> int:
    first, last, there = _band(ink, line)
    return int(np.median((last - first + 1)[there])) if there.any() else 0


def remove_line(ink: np.ndarray, line: Line) -> None:
    """Clear the line where nothing crosses it."""
    first, last, there = _band(ink, line)
    if not there.any():
        return
    tall = last - first + 1
    thick = float(np.median(tall[there]))
    if thick > THICKEST * min(ink.shape):
        return
    columns = np.flatnonzero(there & (tall <= max(CROSSED * thick, thick + 1)))
    for row in range(int(tall[columns].max(initial=0))):
        chosen = columns[row < tall[columns]]
        ink[first[chosen] + row, chosen] = False
