"""Lines under a number, and over it, are no part of it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from logreg import Dataset
from logreg.drawing.mnist_format import INK
from logreg.drawing.surroundings.underlines import without_underlines
from tests.drawing.test_second_look import read

TOP, FOOT = 60, 156  # the rows where the digits of `number` begin and end


@pytest.fixture
def number(test: Dataset) -> np.ndarray:
    """MNIST's first four test digits, 7210, as high as each other, on a canvas with room about them."""
    canvas = Image.new("L", (500, 220))
    for place, image in enumerate(test.images[:4].numpy()):
        rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
        tight = Image.fromarray(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
        canvas.paste(tight.resize((max(12, 4 * tight.width), FOOT - TOP)), (60 + 100 * place, TOP))
    return np.array(canvas)


def lined(number: np.ndarray, *lines: tuple[int, int, int, int]) -> np.ndarray:
    image = Image.fromarray(number)
    for line in lines:
        ImageDraw.Draw(image).line(line, fill=255, width=4)
    return np.array(image)


APART = (40, FOOT + 10, 460, FOOT + 14)
TOUCHING = (40, FOOT - 3, 460, FOOT - 1)
SHORT = (80, FOOT - 2, 420, FOOT - 2)
OVER = (40, TOP - 12, 460, TOP - 12)
LINES = {
    "apart": [APART],
    "touching": [TOUCHING],
    "touching and shorter": [SHORT],
    "two": [APART, TOUCHING],
    "between two": [APART, OVER],
}


@pytest.mark.parametrize("lines", LINES.values(), ids=LINES)
def test_an_underlined_number_is_read(lines: list[tuple[int, int, int, int]], number: np.ndarray) -> None:
    assert read(number) == "7210"
    assert read(lined(number, *lines)) == "7210"


@pytest.mark.parametrize("tooth", [20, 45, 70])
@pytest.mark.parametrize("width", [2, 5])
def test_a_comb_is_no_part_of_the_number_in_it(tooth: int, width: int, number: np.ndarray) -> None:
    """Its teeth were read as ones."""
    image = Image.fromarray(number)
    draw = ImageDraw.Draw(image)
    draw.line([40, FOOT + 10, 460, FOOT + 10], fill=255, width=width)
    for x in (40, 145, 245, 345, 460):
        draw.line([x, FOOT + 10 - tooth, x, FOOT + 10], fill=255, width=width)
    assert read(np.array(image)) == "7210"


def test_a_line_apart_leaves_all_else(number: np.ndarray) -> None:
    assert np.array_equal(next(without_underlines(lined(number, APART))), number)


def test_a_number_without_lines_has_none(number: np.ndarray) -> None:
    assert list(without_underlines(number)) == []


def test_a_line_alone_has_nothing_over_it() -> None:
    assert list(without_underlines(lined(np.zeros((220, 500), np.uint8), APART))) == []


def test_a_blank_drawing_has_none() -> None:
    assert list(without_underlines(np.zeros((80, 90), np.uint8))) == []


def test_a_letter_keeps_its_roof() -> None:
    """Of a T drawn in two strokes that do not touch, a one would be left."""
    image = Image.new("L", (220, 220))
    draw = ImageDraw.Draw(image)
    draw.line([(50, 40), (170, 40)], fill=255, width=12)
    draw.line([(110, 58), (110, 190)], fill=255, width=12)
    assert read(np.array(image)) == "?"
    assert all((rest > INK)[:50].any() for rest in without_underlines(np.array(image)))
