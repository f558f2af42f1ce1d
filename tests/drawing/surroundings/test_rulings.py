"""Lines from border to border go; strokes that cross them stay whole."""

from __future__ import annotations

import numpy as np
import pytest

from logreg.drawing.surroundings.rulings import find_lines, without_rulings

SIDE = 200


def stroke() -> np.ndarray:
    """A thick upright stroke in the middle."""
    drawing = np.zeros((SIDE, SIDE), np.uint8)
    drawing[50:150, 95:107] = 255
    return drawing


def ruled(drawing: np.ndarray, rise: int = 0, upright: bool = False) -> np.ndarray:
    """The drawing with lines 3 thick, a border's length apart by `rise` rows."""
    lines = np.zeros_like(drawing)
    for start in range(25, SIDE - 20, 40):
        for x in range(SIDE):
            y = start + round(rise * x / SIDE)
            lines[y : y + 3, x] = 255
    return np.maximum(drawing, lines.T if upright else lines)


@pytest.mark.parametrize("rise", [-6, 0, 3])
@pytest.mark.parametrize("upright", [False, True])
def test_lines_go_and_a_stroke_stays(rise: int, upright: bool) -> None:
    drawing = stroke().T if upright else stroke()
    rest = without_rulings(ruled(drawing, rise, upright))
    assert rest is not None
    assert float((rest[drawing > 0] > 0).mean()) > 0.98
    assert float((rest[drawing == 0] > 0).mean()) < 0.01


def test_squared_paper_goes() -> None:
    rest = without_rulings(ruled(ruled(stroke()), upright=True))
    assert rest is not None
    assert float((rest[stroke() > 0] > 0).mean()) > 0.95
    assert float((rest[stroke() == 0] > 0).mean()) < 0.01


def test_each_line_is_found_once() -> None:
    assert sorted(line.start for line in find_lines(ruled(stroke()) > 0)) == pytest.approx([26, 66, 106, 146], abs=1)


def test_a_stroke_that_ends_short_of_the_border_is_no_ruling() -> None:
    drawing = np.zeros((SIDE, SIDE), np.uint8)
    drawing[100:104, 8:-8] = 255
    assert without_rulings(drawing) is None
