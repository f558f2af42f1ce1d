"""Several digits in one drawing: which ink belongs to which, from left to right."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from logreg.drawing.ink import Box, Component, Page
from logreg.drawing.merging import merge_pieces
from logreg.drawing.mnist_format import INK, to_mnist
from logreg.drawing.rows import half_height, may_have_rows, split_rows
from logreg.drawing.touching import find_cuts
from logreg.errors import UserError

__all__ = ["Box", "find_digits", "segment_digits", "segment_rows"]

Score = Callable[[torch.Tensor], torch.Tensor]  # uint8 [n, 28, 28] -> float32 [n], 0 to 1: how much like a digit
Group = tuple[int, int]  # what may be one digit: neighbours, or parts of a piece, from the first to before the second
Groups = dict[Group, tuple[Component, float]]  # and what it costs in nats to take them for one
MAX_DIGITS, MAX_DIGITS_ROW = 12, 40  # of a drawing that is one line, and in each row of what is read row by row
MAX_ROWS = 12
MAX_TALL = 2  # pieces of one digit that are as high as the line
MAX_COMPONENTS = 60  # more is no line of digits, however they are broken
MAX_COMPONENTS_PER_DIGIT = 8  # pieces of one digit, unless it is all there is
SPLIT = 2.0  # nats: how much better each split must explain the ink
USUAL, WIDEST = 1.2, 1.7  # times the line's height: how wide digits in several pieces are, and how wide at most
ALL_WIDEST = 2.2  # times the line's height: how wide one digit is at most that all pieces are
LIKELY = 0.5  # the score of what is more like a digit than not
MOST_UNLIKE = 8  # pieces unlike a digit: more are rather text than digits that touch
FULL, JOIN = 0.85, 1.5  # of the line's height; nats: how much better one digit must explain two pieces so tall
WIDE = 3.0  # nats for each line's height that one of them is wider than usual


def find_digits(drawing: np.ndarray, score: Score) -> list[Box]:
    """The boxes of the digits in a drawing uint8 [h, w], white on black, left to right (see `segment_digits`)."""
    return [box for box, _ in segment_digits(drawing, score)]


def segment_digits(drawing: np.ndarray, score: Score, thorough: bool = False) -> list[tuple[Box, np.ndarray]]:
    """Each digit's box and the drawing within it without the ink of other digits: uint8 [height, width].

    The digits of one line, at most 12, see `segment_rows`; what is more than one row is taken as one all the same.
    """
    page = _page(drawing)
    return [] if page is None else _segmented(page.pieces(), page, score, thorough, MAX_DIGITS)


def segment_rows(drawing: np.ndarray, score: Score, thorough: bool = False) -> list[list[tuple[Box, np.ndarray]]]:
    """Each row's digits, from top to bottom: their boxes and the drawing within it without the ink of other digits.

    At most 40 in a row, from left to right; one for what is no line of digits, no row for a blank drawing. Pieces
    above one another belong together; which neighbours do is what makes the product of their scores largest, each
    split costing 2 nats, so that one digit in several pieces stays one. Specks smaller than the pen are left out.
    `thorough`: pieces unlike a digit are cut where digits may touch.
    """
    page = _page(drawing)
    if page is None:
        return []
    pieces = page.pieces()
    rows = split_rows(pieces) if len(pieces) > 1 and may_have_rows(page.labels > 0) else [pieces]
    if len(rows) > 1 and len(pieces) <= MAX_COMPONENTS and _is_digit(page, pieces, score):
        rows = [pieces]
    if len(rows) > MAX_ROWS:
        rows = [pieces]
    return [_segmented(row, page, score, thorough, MAX_DIGITS_ROW) for row in rows]


def _page(drawing: np.ndarray) -> Page | None:
    if not isinstance(drawing, np.ndarray) or drawing.dtype != np.uint8 or drawing.ndim != 2:
        raise UserError("A drawing must be a uint8 array [height, width], white ink on black.")
    ink = drawing > INK
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if not len(rows):
        return None
    box = Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return Page(drawing[box.top : box.bottom, box.left : box.right], box)


def _is_digit(page: Page, pieces: list[Component], score: Score) -> bool:
    """Whether the pieces together are more like a digit than not."""
    image = to_mnist(page.cut(Component.joined(pieces))[1])
    return float(score(torch.from_numpy(image[None]))[0]) >= LIKELY


def _segmented(
    pieces: list[Component], page: Page, score: Score, thorough: bool, most: int
) -> list[tuple[Box, np.ndarray]]:
    """One row's digits."""
    if len(pieces) <= MAX_COMPONENTS:
        pieces = merge_pieces(pieces)
    if not (1 if thorough else 2) <= len(pieces) <= MAX_COMPONENTS:
        return [page.cut(Component.joined(pieces))]
    return [page.cut(piece) for piece in _grouped(pieces, page, score, thorough, most)]


def _grouped(pieces: list[Component], page: Page, score: Score, thorough: bool, most: int) -> list[Component]:
    """The best way to join neighbours, by dynamic programming from left to right."""
    line = half_height(pieces)
    groups: Groups = {}
    ends = list(range(len(pieces) + 1))
    if thorough:
        pieces, groups, ends = _cut(pieces, page, score, line)
    groups |= {(ends[start], ends[end]): group for (start, end), group in _neighbours(pieces, line).items()}
    costs = {group: groups[group][1] for group in sorted(groups, key=lambda group: (group[1], group[0]))}
    # What has not been scored counts as surely a digit: the best way, once all of it has been, is the best of all. Of
    # the many groups that cuts make, most need no score.
    likeness: dict[Group, float] = {}
    found = _best_way(costs, likeness) if thorough else list(groups)
    while unknown := [group for group in found if group not in likeness]:
        images = np.stack([to_mnist(page.cut(groups[group][0])[1]) for group in unknown])
        likeness |= zip(unknown, score(torch.from_numpy(images)).clamp_min(1e-9).log().tolist(), strict=True)
        found = _best_way(costs, likeness)
    return [groups[group][0] for group in found] if len(found) <= most else [Component.joined(pieces)]


def _neighbours(pieces: list[Component], line: int) -> Groups:
    """The neighbours that may be one digit."""
    n, tall = len(pieces), [piece.height >= FULL * line for piece in pieces]
    groups: Groups = {(i, i + 1): (piece, SPLIT) for i, piece in enumerate(pieces)}
    for start in range(n):
        for end in range(start + 2, n + 1):
            if end - start > MAX_COMPONENTS_PER_DIGIT and end - start != n:
                continue
            group = Component.joined(pieces[start:end])
            widest = ALL_WIDEST if end - start == n else WIDEST
            if group.width <= widest * line and sum(tall[start:end]) <= MAX_TALL:
                cost = SPLIT + JOIN * (sum(tall[start:end]) > 1) + _too_wide(group, line)
                groups[start, end] = group, cost
    return groups


def _too_wide(group: Component, line: int) -> float:
    """What it costs in nats that a group is wider than usual."""
    return WIDE * max(0.0, group.width / line - USUAL)


def _best_way(costs: dict[Group, float], likeness: dict[Group, float]) -> list[Group]:
    """The groups, from the first piece to the last, whose likeness less their costs is greatest; 0 where not known.

    The costs are in the order of the groups' ends.
    """
    # By where a way ends: how good it is, and where its last group begins.
    best: dict[int, tuple[float, int]] = {0: (0.0, 0)}
    for (start, end), cost in costs.items():
        if start in best:
            value = best[start][0] + likeness.get((start, end), 0.0) - cost
            if end not in best or value > best[end][0]:
                best[end] = value, start
    way, end = [], max(best)
    while end:
        way.append((best[end][1], end))
        end = best[end][1]
    return way[::-1]


def _cut(pieces: list[Component], page: Page, score: Score, line: int) -> tuple[list[Component], Groups, list[int]]:
    """The pieces, and the parts of those unlike a digit between any two cuts: groups from one cut to another.

    The cuts are numbered through, as are the pieces' ends: the last result says which number each end has.
    """
    images = np.stack([to_mnist(page.cut(piece)[1]) for piece in pieces])
    whole: list[Component] = []
    parts: Groups = {}
    ends = [0]
    unlike = score(torch.from_numpy(images)) < LIKELY
    text = int(unlike.sum()) > MOST_UNLIKE
    for piece, is_cut in zip(pieces, unlike.tolist(), strict=True):
        cuts = find_cuts(page.ink_of(piece), line) if is_cut and not text else []
        found = page.parts(piece, cuts)
        whole.append(found.pop((0, len(cuts) + 1)))
        for (start, end), part in found.items():
            parts[ends[-1] + start, ends[-1] + end] = part, SPLIT + _too_wide(part, line)
        ends.append(ends[-1] + len(cuts) + 1)
    return whole, parts, ends
