"""The page and the ink of a picture in even light, and pictures that are in none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from logreg.drawing.tones import Tones, find_tones

HEIGHT, WIDTH = 120, 90
PAGE, INK = 220, 50


def seven(light: np.ndarray) -> np.ndarray:
    """With strokes 12 wide, the roof along its border and the stem down to the other."""
    light = light.copy()
    light[:12] = light[:, 50:62] = INK
    return light


def page() -> np.ndarray:
    """Quite even."""
    return np.full((HEIGHT, WIDTH), PAGE, np.uint8)


def shaded() -> np.ndarray:
    """Half of it in the shade."""
    light = page()
    light[:, : WIDTH // 2] = 120
    return light


def sloping() -> np.ndarray:
    """Lighter from top to bottom."""
    return np.repeat(np.linspace(120, 250, HEIGHT).astype(np.uint8)[:, None], WIDTH, axis=1)


def wedged() -> np.ndarray:
    """A dark wedge at a corner, and a stroke beside it, as in a picture that was turned."""
    light = page()
    light[np.add.outer(np.arange(HEIGHT), 3 * np.arange(WIDTH)) < 90] = 10
    light[40:90, 50:60] = 10
    return light


def dark_below() -> np.ndarray:
    """Something dark and broad reaches into it, below a stroke."""
    light = page()
    light[80:] = INK
    light[20:60, 40:50] = INK
    return light


def test_the_page_is_what_is_broader() -> None:
    light = seven(page())
    assert find_tones(light) == Tones(PAGE, INK)
    assert find_tones(255 - light) == Tones(255 - PAGE, 255 - INK)


def test_noise_and_soft_edges_change_little() -> None:
    noisy = seven(page()) + np.random.default_rng(0).normal(0, 10, (HEIGHT, WIDTH))
    tones = find_tones(noisy.clip(0, 255).astype(np.uint8))
    assert tones is not None
    assert abs(tones.page - PAGE) < 3
    assert abs(tones.ink - INK) < 3


def test_a_wedge_at_a_corner_is_told() -> None:
    """Whichever of the two is darker; in a picture that was turned, all of its margin may be such wedges."""
    tones = Tones(PAGE, 10, has_wedge=True)
    assert find_tones(wedged()) == tones
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    sheet = (x > 4 + y / 15) & (x < 80 + y / 30) & (y > 5 + x / 20) & (y < 110 - x / 25)
    light = np.where(sheet, page(), 10).astype(np.uint8)
    light[40:90, 40:48] = 10
    assert find_tones(light) == tones
    assert find_tones(255 - light) == Tones(255 - PAGE, 245, has_wedge=True)


@pytest.mark.parametrize("picture", [page, shaded, sloping, dark_below])
def test_nothing_is_said_of_uneven_light_and_of_what_is_no_stroke(picture: Callable[[], np.ndarray]) -> None:
    assert find_tones(picture()) is None


@pytest.mark.parametrize("picture", [shaded, sloping])
def test_nor_where_there_is_ink_besides(picture: Callable[[], np.ndarray]) -> None:
    assert find_tones(seven(picture())) is None
