"""The boxes of a form, or rings, with room between them, are no part of the digits in them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from logreg import Dataset, load_model, read_digits
from logreg.drawing.surroundings.cells import within_cells

SIDE, APART = 90, 110  # pixels: how large a cell is, and from one to the next
Draw = Callable[[ImageDraw.ImageDraw, int], None]


def box(draw: ImageDraw.ImageDraw, left: int) -> None:
    draw.rectangle([left, 30, left + SIDE, 30 + SIDE], outline=255, width=3)


def leaning_box(draw: ImageDraw.ImageDraw, left: int) -> None:
    corners = [(left, 33), (left + SIDE, 28), (left + SIDE - 4, 118), (left + 5, 122), (left, 33)]
    draw.line(corners, fill=255, width=3)


def ring(draw: ImageDraw.ImageDraw, left: int) -> None:
    draw.ellipse([left, 30, left + SIDE, 30 + SIDE], outline=255, width=4)


def form(test: Dataset, draw: Draw | None, down: int = 0, cells: int = 3) -> np.ndarray:
    """MNIST's first three test digits, 7, 2 and 1, each 56 high in a cell, or so far below its middle."""
    image = Image.new("L", (20 + APART * cells, 150))
    for place in range(cells):
        left = 20 + APART * place
        if place < 3:
            digit = Image.fromarray(test.images[place].numpy()).resize((56, 56))
            image.paste(digit, (left + 18, 47 + down), digit)
        if draw:
            draw(ImageDraw.Draw(image), left)
    return np.array(image)


def read(drawing: np.ndarray) -> str:
    found = read_digits(load_model(), drawing)
    return "".join("?" if each.answer.digit is None else str(each.answer.digit) for each in found)


@pytest.mark.parametrize("draw", [box, leaning_box, ring])
def test_what_is_in_the_cells_is_read(draw: Draw, test: Dataset) -> None:
    drawing = form(test, draw)
    assert read(drawing) == "721"
    held = within_cells(drawing)
    assert held is not None
    np.testing.assert_array_equal(held, form(test, None))


def test_a_digit_may_touch_its_box(test: Dataset) -> None:
    assert read(form(test, box, down=22)) == "721"


def test_empty_boxes_are_left_out(test: Dataset) -> None:
    assert read(form(test, box, cells=5)) == "721"


def test_nothing_so_large_is_left_out(test: Dataset) -> None:
    """A number that lacks a digit is worse than none."""
    nought = np.kron(test.images[3].numpy(), np.ones((6, 6), np.uint8))
    drawing = np.pad(form(test, box), ((0, 18), (0, 168)))
    drawing[:, -168:] = nought
    assert within_cells(drawing) is None


def test_noughts_are_no_cells(test: Dataset) -> None:
    """They hold nothing."""
    nought = np.kron(test.images[3].numpy(), np.ones((4, 4), np.uint8))
    assert within_cells(np.hstack([nought, nought])) is None
