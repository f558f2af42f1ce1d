"""Other ways to look at a drawing in which something is no digit: without lines, rings, frames and the border."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from logreg.drawing.mnist_format import INK
from logreg.drawing.surroundings.border import reaches_across, reaches_border, without_border, without_strips
from logreg.drawing.surroundings.cells import within_cells
from logreg.drawing.surroundings.enclosures import within_frame, within_sheet
from logreg.drawing.surroundings.rings import within_ring
from logreg.drawing.surroundings.rulings import without_rulings
from logreg.drawing.surroundings.underlines import without_underlines


class Look(NamedTuple):
    """A drawing uint8 [h, w] to read instead, where it lies in the whole, and whether to cut what may touch."""

    drawing: np.ndarray
    left: int = 0
    top: int = 0
    thorough: bool = False


def first_look(drawing: np.ndarray) -> Look:
    """The drawing uint8 [h, w] without what is surely none of it: strips and rims at the border, and lines across.

    Lines across are taken away where what is left has room about it: in a tight crop the roof of a seven is no ruling.
    """
    drawing = without_strips(drawing)
    rest = without_rulings(drawing) if reaches_across(drawing) else None
    if rest is not None and (rest > INK).any() and not reaches_border(rest):
        return Look(rest)
    return Look(drawing)


def second_looks(drawing: np.ndarray) -> Iterator[Look]:
    """What else a drawing uint8 [h, w] may be, the likeliest first: see `recognition` for which is taken.

    What is left out of a sheet on the page, a filled shape which has the sides of a frame too, but whose ink is page;
    what is in the boxes of a form; what a ring or a frame holds; what is left without underlines; and without the lines
    that run from border to border and what else touches the border.
    """
    sheet = within_sheet(drawing)
    if sheet is not None:
        for look in (*_cleared(sheet.drawing), Look(sheet.drawing)):
            yield look._replace(left=sheet.left, top=sheet.top)
    cells = within_cells(drawing)
    if cells is not None:
        yield Look(cells)
    ring = within_ring(drawing)
    if ring is not None:
        yield Look(ring.drawing, ring.left, ring.top)
    frame = within_frame(drawing)
    if frame is not None:
        for look in _cleared(frame.drawing):
            yield look._replace(left=frame.left, top=frame.top)
    for rest in without_underlines(drawing):
        yield Look(rest)
    yield from _cleared(drawing)


def _cleared(drawing: np.ndarray) -> Iterator[Look]:
    """The drawing without lines and what touches the border, then without lines alone."""
    rest = without_rulings(drawing) if reaches_across(drawing) else None
    clear = without_border(drawing if rest is None else rest)
    if clear is not None:
        yield Look(clear)
    if rest is not None and (rest > INK).any():
        yield Look(rest)
