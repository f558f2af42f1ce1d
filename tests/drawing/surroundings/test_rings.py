"""What people draw about a digit, a ring or a box, is no part of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from logreg import Dataset, load_model, read_digits
from logreg.drawing.surroundings.rings import within_ring

Draw = Callable[[ImageDraw.ImageDraw], None]


def ring(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse([20, 20, 200, 200], outline=255, width=6)


def ring_with_a_gap(draw: ImageDraw.ImageDraw) -> None:
    draw.arc([20, 20, 200, 200], 15, 345, fill=255, width=6)


def leaning_box(draw: ImageDraw.ImageDraw) -> None:
    draw.line([(35, 40), (180, 30), (190, 190), (30, 184), (35, 40)], fill=255, width=5)


def drawn(test: Dataset, draw: Draw | None, side: int = 112) -> np.ndarray:
    """MNIST's first test digit, a seven, in the middle of a canvas of 220."""
    image = Image.new("L", (220, 220))
    image.paste(Image.fromarray(test.images[0].numpy()).resize((side, side)), ((220 - side) // 2,) * 2)
    if draw:
        draw(ImageDraw.Draw(image))
    return np.array(image)


@pytest.mark.parametrize("draw", [ring, ring_with_a_gap, leaning_box])
def test_what_is_within_is_read(draw: Draw, test: Dataset) -> None:
    expected = read_digits(load_model(), drawn(test, None))[0]
    found = read_digits(load_model(), drawn(test, draw))
    assert [each.answer.digit for each in found] == [7]
    assert found[0].box == expected.box


@pytest.mark.parametrize("draw", [ring, ring_with_a_gap, leaning_box])
def test_nothing_of_the_ring_is_left(draw: Draw, test: Dataset) -> None:
    part, alone = within_ring(drawn(test, draw)), drawn(test, None)
    assert part is not None
    height, width = part.drawing.shape
    assert np.array_equal(part.drawing, alone[part.top : part.top + height, part.left : part.left + width])


def test_eyes_make_no_number(test: Dataset) -> None:
    """What is small in a ring is not what the ring was drawn about."""
    image = Image.new("L", (220, 220))
    draw = ImageDraw.Draw(image)
    ring(draw)
    for left in (70, 125):
        draw.ellipse([left, 80, left + 25, 105], outline=255, width=5)
    assert within_ring(np.array(image)) is None
    assert [each.answer.digit for each in read_digits(load_model(), np.array(image))] == [None]


def test_a_ring_that_touches_its_digit_is_none(test: Dataset) -> None:
    """Some of the digit would go with it."""
    canvas = drawn(test, ring)
    canvas[100:108, 20:110] = 255
    assert within_ring(canvas) is None


def test_a_digit_beside_others_is_no_ring(test: Dataset) -> None:
    seven = drawn(test, None)[40:180, 40:180]
    nought = np.zeros_like(seven)
    nought[20:120, 30:110], nought[35:105, 45:95] = 255, 0
    assert within_ring(np.hstack([nought, seven])) is None
