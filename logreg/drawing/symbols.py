"""Several symbols of any kind in one picture: which ink belongs together, without knowing what a symbol looks like."""

from __future__ import annotations

import numpy as np

from logreg.drawing.ink import Box, Component, Page, bounding_box
from logreg.drawing.mnist_format import INK

MAX_PIECES = 400  # more is no drawing but a texture: one symbol
# All in shares of the longer side of the larger one of two pieces.
TOUCHING = 0.15  # so near, they are strokes of one symbol
NEAR, LONGER = 0.5, 1.5  # so near and together no longer than that, too: the dot of an i, the bars of =
PART, BESIDE = 0.35, 0.6  # of the largest symbol: what is smaller is part of the nearest so near, or no symbol


def find_symbols(drawing: np.ndarray) -> list[tuple[Box, np.ndarray]]:
    """Each symbol's box in a drawing uint8 [h, w], white ink on black, and its ink alone; none for a blank drawing.

    Row by row as their tops come. Strokes that are near each other, or beside each other within one symbol's size, are
    one symbol; symbols of similar size with clear space between them are several; specks far from them are left out.
    """
    if not (drawing > INK).any():
        return []
    box = bounding_box(drawing)
    page = Page(drawing[box.top : box.bottom, box.left : box.right], box)
    pieces = page.pieces()
    if len(pieces) > MAX_PIECES:
        return [page.cut(Component.joined(pieces))]
    symbols = sorted(_without_small(_grouped(pieces)), key=lambda symbol: (symbol.box.top, symbol.box.left))
    return [page.cut(symbol) for symbol in symbols]


def _grouped(pieces: list[Component]) -> list[Component]:
    """The pieces joined with those that belong to them, until none do."""
    groups, waiting = list[Component](), list(pieces)
    while waiting:
        group = waiting.pop()
        while other := next((other for other in groups + waiting if _belong(group, other)), None):
            (groups if other in groups else waiting).remove(other)
            group = Component.joined([group, other])
        groups.append(group)
    return groups


def _belong(one: Component, other: Component) -> bool:
    longer, distance = max(one.longer, other.longer), one.distance(other)
    if distance <= TOUCHING * longer:
        return True
    return distance <= NEAR * longer and Component.joined([one, other]).longer <= LONGER * longer


def _without_small(groups: list[Component]) -> list[Component]:
    """What is too small to be a symbol joined to the nearest one, or left out where that is far."""
    largest = max(group.longer for group in groups)
    symbols = [group for group in groups if group.longer >= PART * largest]
    for part in (group for group in groups if group.longer < PART * largest):
        nearest = min(range(len(symbols)), key=lambda k: symbols[k].distance(part))
        if symbols[nearest].distance(part) <= BESIDE * largest:
            symbols[nearest] = Component.joined([symbols[nearest], part])
    return symbols
