"""From a drawing to MNIST's kind of image: MNIST's own digits, enlarged and moved, must come back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image

from logreg import Dataset, load_model, to_mnist
from logreg.drawing.mnist_format import MAX_RADIUS, _dilate
from logreg.storage.paths import WEIGHTS


def on_canvas(digit: np.ndarray, zoom: float, right: int, down: int) -> np.ndarray:
    """A digit of MNIST enlarged and laid onto a 280 x 280 canvas, its own corner at that place."""
    side = round(28 * zoom)
    large = np.asarray(Image.fromarray(digit).resize((side, side), Image.Resampling.BICUBIC))
    large = np.where(large > 16, large, 0)  # the ripples that resampling leaves round a stroke are no ink
    rows, columns = np.flatnonzero(large.any(1)), np.flatnonzero(large.any(0))
    ink = large[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    canvas = np.zeros((280, 280), np.uint8)
    down, right = min(down, 280 - ink.shape[0]), min(right, 280 - ink.shape[1])
    canvas[down : down + ink.shape[0], right : right + ink.shape[1]] = ink
    return canvas


@pytest.fixture(scope="module")
def returned(test: Dataset) -> dict[float, np.ndarray]:
    """By zoom: what becomes of the first 300 test digits, each drawn somewhere else on the canvas."""
    random = np.random.default_rng(0)
    digits = test.images[:300].numpy()
    places = random.integers(0, 280, (300, 2))
    return {
        zoom: np.stack([to_mnist(on_canvas(digit, zoom, *place)) for digit, place in zip(digits, places, strict=True)])
        for zoom in (10, 7, 5.3, 2.4)
    }


# The first straightens what it sees; the other loses 5 points if a digit lies a pixel beside its place.
@pytest.mark.parametrize(("preset", "share"), [("everyone", 0.99), ("pixels", 0.95)])
@pytest.mark.parametrize("zoom", [10, 7, 5.3, 2.4])
def test_a_models_answer_stays(
    zoom: float, preset: str, share: float, returned: dict[float, np.ndarray], test: Dataset
) -> None:
    model = load_model(WEIGHTS / f"{preset}.safetensors")
    before = model.predict_proba(test.images[:300]).argmax(1).numpy()
    after = model.predict_proba(test.images.new_tensor(returned[zoom])).argmax(1).numpy()
    assert np.mean(before == after) >= share


@pytest.mark.parametrize("zoom", [10, 2.4])
def test_the_centre_of_mass_is_at_14_14(zoom: float, returned: dict[float, np.ndarray]) -> None:
    ink = returned[zoom].astype(float)
    mass, place = ink.sum((1, 2)), np.arange(28)
    y, x = ink.sum(2) @ place / mass, ink.sum(1) @ place / mass
    assert np.abs([y - 14, x - 14]).max() <= 0.5 + 1e-6


@pytest.mark.parametrize("zoom", [10, 2.4])
def test_the_longer_side_is_20_pixels(zoom: float, returned: dict[float, np.ndarray]) -> None:
    for image in returned[zoom]:
        rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
        assert max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1 == 20


def test_digits_come_back_nearly_pixel_for_pixel(returned: dict[float, np.ndarray], test: Dataset) -> None:
    difference = np.abs(returned[10].astype(float) - test.images[:300].numpy()).mean((1, 2))
    assert np.median(difference) < 8  # of 255; a digit moved by one pixel differs by 15


@pytest.mark.parametrize("shape", [(280, 280), (1, 1), (28, 28), (50, 400), (400, 50)])
def test_any_ink_on_any_canvas_makes_one_image(shape: tuple[int, int]) -> None:
    image = to_mnist(np.full(shape, 255, np.uint8))
    assert (image.shape, image.dtype) == ((28, 28), np.uint8)
    assert image.max() == 255


def test_where_on_the_canvas_makes_no_difference() -> None:
    canvas = np.zeros((280, 280), np.uint8)
    canvas[30:170, 40:60] = canvas[150:170, 40:130] = 255
    assert np.array_equal(to_mnist(canvas), to_mnist(np.roll(canvas, (93, 101), (0, 1))))


def test_the_drawing_is_not_changed() -> None:
    canvas = np.zeros((280, 280), np.uint8)
    canvas[100:200, 100:120] = 255
    before = canvas.copy()
    to_mnist(canvas)
    assert np.array_equal(canvas, before)


@pytest.mark.parametrize("shape", [(280, 280), (0, 0), (0, 5)])
def test_a_blank_drawing_is_an_error(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="blank"):
        to_mnist(np.zeros(shape, np.uint8))


@pytest.mark.parametrize(
    "drawing",
    [
        np.ones((28, 28)),
        np.ones((28, 28), bool),
        np.ones((28, 28), np.int64),
        np.ones((28, 28, 3), np.uint8),
        np.ones(784, np.uint8),
        [[255]],
        None,
    ],
    ids=["float", "bool", "int64", "colour", "flat", "list", "nothing"],
)
def test_what_is_no_drawing_is_an_error(drawing: object) -> None:
    with pytest.raises(ValueError, match="uint8 array"):
        to_mnist(drawing)  # type: ignore[arg-type]


def dilated(image: np.ndarray, r: float) -> np.ndarray:
    """Grey dilation as its definition says: each pixel the brightest that the disc lays on it, less what that fades."""
    reach, (height, width) = math.ceil(r), image.shape
    padded = np.pad(image.astype(int), reach)
    found = [
        padded[reach + dy : reach + dy + height, reach + dx : reach + dx + width]
        - round(255 * min(max(math.hypot(dx, dy) - r, 0), 1))
        for dy in range(-reach, reach + 1)
        for dx in range(-reach, reach + 1)
    ]
    return np.maximum(np.max(found, 0), image).astype(np.uint8)


@pytest.mark.parametrize("r", [0.15, 0.5, 0.99, 1.0, 1.7, 2.5, 3.14, 4.9, 5.0])
def test_strokes_grow_by_a_disc(r: float) -> None:
    random = np.random.default_rng(round(100 * r))
    for _ in range(20):
        image = (random.integers(0, 256, random.integers(1, 60, 2)) * (random.random() < 0.9)).astype(np.uint8)
        image[random.random(image.shape) < 0.7] = 0
        assert np.array_equal(_dilate(image, r), dilated(image, r))
    assert r <= MAX_RADIUS / 2  # beyond, it is two discs after each other
