"""Where a piece of ink may be cut: between digits, whatever way they lean."""

from __future__ import annotations

import numpy as np
import pytest

from logreg.drawing.ink import Box, Page
from logreg.drawing.touching import find_cuts

HEIGHT, WIDTH = 80, 110


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


def test_each_pixel_is_in_one_part() -> None:
    ink = leaning(30, 0.4) | leaning(50, -0.3) | leaning(80, 0.0)
    ink[:8, 20:90] = True
    page = Page(ink.astype(np.uint8) * 255, Box(0, 0, WIDTH, HEIGHT))
    piece = page.pieces()[0]
    parts = page.parts(piece, find_cuts(page.ink_of(piece), HEIGHT))
    assert len(parts) > 2
    found = np.zeros(ink.shape, int)
    for part in parts:
        left, top, right, bottom = part.box
        own = page.ink_of(part)
        assert own.sum() == part.area
        assert own[[0, -1]].any(1).all()
        assert own[:, [0, -1]].any(0).all()
        found[top:bottom, left:right] += own
    np.testing.assert_array_equal(found, ink)


def test_what_is_narrow_is_not_cut() -> None:
    assert find_cuts(np.ones((60, 29), bool), 60) == []


def test_a_stroke_that_has_just_begun_is_not_cut() -> None:
    """No digits are as low as the pen is wide; to try all cuts took thirty times as long as to answer a digit."""
    assert find_cuts(np.ones((9, 62), bool), 9) == []
