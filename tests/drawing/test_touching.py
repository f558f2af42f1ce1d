"""Where a piece of ink may be cut: between digits, whatever way they lean."""

from __future__ import annotations

import numpy as np
import pytest

from logreg.drawing.ink import Box, Page
from logreg.drawing.touching import find_cuts

HEIGHT, WIDTH = 80, 110
CROSSING = ((35, 0.3), (45, -0.3))  # columns of two cuts at half height, and how far they lean


def leaning(left: float, lean: float) -> np.ndarray:
    """A stroke 10 wide from top to bottom."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return np.abs(x - left - lean * (HEIGHT - y)) <= 5


def test_two_bows_may_be_cut_where_they_touch() -> None:
    y, x = np.mgrid[:60, :110]
    rings = [np.abs(np.hypot((x - middle) / 28, (y - 30) / 29) - 0.9) < 0.1 for middle in (28, 82)]
    assert any((abs(path - 55) <= 4).all() for path in find_cuts(rings[0] | rings[1], 60))


@pytest.mark.parametrize("lean", [-0.6, 0.0, 0.5])
def test_a_path_goes_between_leaning_strokes(lean: float) -> None:
    """Where no column does; they touch in one place."""
    middle, apart = WIDTH / 2 - lean * HEIGHT / 2, 24
    strokes = [leaning(middle + side * apart / 2, lean) for side in (-1, 1)]
    ink = strokes[0] | strokes[1]
    ink[38:42, WIDTH // 2 - apart // 2 : WIDTH // 2 + apart // 2] = True
    ink[:8, :30] = ink[-8:, -30:] = True  # what makes it wide enough
    best = min(
        int((strokes[0] & ~strokes[1] & right).sum() + (strokes[1] & ~strokes[0] & ~right).sum())
        for right in (np.arange(WIDTH) >= path[:, None] for path in find_cuts(ink, HEIGHT))
    )
    assert best <= 0.05 * strokes[0].sum()


def test_a_part_is_what_lies_between_two_cuts() -> None:
    """Also where they cross; what two cuts leave to either side makes up the piece."""
    ink = leaning(30, 0.4) | leaning(50, -0.3) | leaning(80, 0.0)
    ink[:8, 20:90] = True
    page = Page(ink.astype(np.uint8) * 255, Box(0, 0, WIDTH, HEIGHT))
    piece = page.pieces()[0]
    left, top, right, bottom = piece.box
    columns, rows = np.mgrid[left:right, top:bottom]
    cuts = [np.array([x + lean * (y - 40) for y in range(bottom - top)], int) for x, lean in CROSSING]
    beyond = [np.zeros(ink.shape, bool), *(np.zeros(ink.shape, bool) for _ in cuts), np.zeros(ink.shape, bool)]
    beyond[0][:] = True
    for passed, cut in zip(beyond[1:-1], cuts, strict=True):
        passed[rows, columns] = columns - left >= cut[rows - top]
    parts = page.parts(piece, cuts)
    assert len(parts) == 6
    for (start, end), part in parts.items():
        expected = ink & beyond[start] & ~beyond[end]
        found = np.zeros(ink.shape, bool)
        found[part.box.top : part.box.bottom, part.box.left : part.box.right] = page.ink_of(part)
        np.testing.assert_array_equal(found, expected)
        assert part.area == expected.sum()
        assert expected[part.box.top : part.box.bottom].any(1)[[0, -1]].all()
        assert expected[:, part.box.left : part.box.right].any(0)[[0, -1]].all()


def test_no_two_cuts_are_alike() -> None:
    """There is ink between any two, more than a pen's dot, and on either side of each."""
    ink = leaning(30, 0.4) | leaning(50, -0.3) | leaning(80, 0.0)
    ink[:8, 20:90] = True
    right = [np.arange(WIDTH) >= cut[:, None] for cut in find_cuts(ink, HEIGHT)]
    assert len(right) > 4
    for i, one in enumerate(right):
        assert min((ink & one).sum(), (ink & ~one).sum()) >= HEIGHT / 2 * 7
        assert all((ink & (one ^ other)).sum() > 7 * 7 for other in right[:i])


def test_what_is_narrow_is_not_cut() -> None:
    assert find_cuts(np.ones((60, 29), bool), 60) == []


def test_a_stroke_that_has_just_begun_is_not_cut() -> None:
    """No digits are as low as the pen is wide; to try all cuts took thirty times as long as to answer a digit."""
    assert find_cuts(np.ones((9, 62), bool), 9) == []
