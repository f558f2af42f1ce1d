"""Ink and page told apart: shadows, dark corners and objects are page, and which of the two is darker is seen."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from logreg.drawing.background import ink_is_dark, otsu, without_page

HEIGHT, WIDTH = 200, 260


def cross(light: np.ndarray, ink: float = 30) -> np.ndarray:
    """The page with a cross of strokes 8 wide on it."""
    drawn = light.copy()
    drawn[60:140, 126:134] = drawn[96:104, 90:170] = ink
    return drawn.astype(np.uint8)


def shadow() -> np.ndarray:
    """A page whose right half lies in the light."""
    light = np.full((HEIGHT, WIDTH), 120.0)
    light[:, 150:] = 200
    return light


def corners() -> np.ndarray:
    """A page whose light falls off until its corners are black."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    radius = np.hypot((x - WIDTH / 2) / WIDTH, (y - HEIGHT / 2) / HEIGHT)
    return (220 * (1 - 1.4 * radius)).clip(0)


def thing() -> np.ndarray:
    """A page with something dark that reaches into it from below."""
    light = np.full((HEIGHT, WIDTH), 210.0)
    light[150:, 50:200] = 50
    return light


@pytest.mark.parametrize("page", [shadow, corners, thing])
def test_only_ink_is_left_of_an_uneven_page(page: object) -> None:
    light = cross(page())  # type: ignore[operator]
    assert ink_is_dark(light)
    ink = without_page(255 - light)
    expected = cross(np.zeros((HEIGHT, WIDTH)), 255) > 0
    assert float((ink[expected] > 128).mean()) > 0.9
    assert float((ink[~expected] > 16).mean()) < 0.01


@pytest.mark.parametrize("page", [shadow, corners, thing])
def test_a_page_without_ink_is_blank(page: object) -> None:
    light = page().astype(np.uint8)  # type: ignore[operator]
    noisy = (light + np.random.default_rng(0).normal(0, 2, light.shape)).clip(0, 255).astype(np.uint8)
    assert not without_page(255 - noisy).any()


def test_light_ink_on_a_dark_page_is_seen() -> None:
    assert not ink_is_dark(cross(np.full((HEIGHT, WIDTH), 40.0), 220))


def test_a_rim_does_not_say_what_the_page_is() -> None:
    light = cross(np.full((HEIGHT, WIDTH), 20.0), 230)
    light[[0, -1]] = 255
    light[:, [0, -1]] = 255
    assert not ink_is_dark(light)


def test_between_two_levels_the_middle_one_parts_them() -> None:
    assert otsu(np.array([[0.0, 0.0, 0.0, 240.0]])) == pytest.approx(120, abs=1)


def test_a_dark_square_may_be_most_of_the_picture() -> None:
    light = np.full((HEIGHT, WIDTH), 250.0)
    light[15:-15, 20:-20] = 0
    ink = without_page(255 - cross(light, 255))
    square = light == 0
    expected = cross(np.zeros((HEIGHT, WIDTH)), 255) == 0
    np.testing.assert_array_equal(ink > 16, square & expected)


@pytest.mark.parametrize("rulings", [40, 70, 100])
def test_rulings_fainter_than_the_pen_are_page(rulings: float) -> None:
    """Broken ones too, as they are where they are about as dark as the threshold, and darker ones where they cross."""
    light = np.full((HEIGHT, WIDTH), 240.0) + np.random.default_rng(0).normal(0, 3, (HEIGHT, WIDTH))
    for place in range(15, HEIGHT, 30):
        light[place : place + 2] -= rulings
        light[:, place : place + 2] -= rulings
    ink = without_page(255 - cross(light))
    expected = cross(np.zeros((HEIGHT, WIDTH)), 255) > 0
    assert float((ink[expected] > 128).mean()) > 0.9
    assert float((ink[~expected] > 16).mean()) < 0.01


@pytest.mark.parametrize("drawn", [True, False])
def test_ink_on_coarse_grain_is_ink_and_the_grain_is_not(drawn: bool) -> None:
    """As of chalk on asphalt: no more above its page than ten times the grain."""
    random = np.random.default_rng(3)
    grain = np.asarray(Image.fromarray(random.random((100, 130)).astype(np.float32)).resize((WIDTH, HEIGHT)))
    light = 100 + 60 * grain
    if drawn:
        light = cross(light, 240).astype(float)
    found = without_page(light.astype(np.uint8)) > 0
    expected = cross(np.zeros((HEIGHT, WIDTH)), 1) > 0
    assert found.any() == drawn
    assert (found != (expected & drawn)).mean() < 0.01
