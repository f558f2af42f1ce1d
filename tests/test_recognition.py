"""The way from a drawing to an answer."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from logreg import load_model, recognise, to_mnist


@pytest.fixture
def seven() -> np.ndarray:
    """A roof and a stem, drawn with straight edges."""
    canvas = np.zeros((280, 280), np.uint8)
    canvas[60:80, 80:200] = 255
    for row in range(60, 230):
        column = round(200 - (row - 60) * 0.45)
        canvas[row, column - 22 : column] = 255
    return canvas


def test_a_seven_is_a_seven(seven: np.ndarray) -> None:
    assert recognise(load_model(), seven).digit == 7


def test_the_image_is_what_the_model_saw(seven: np.ndarray) -> None:
    found = recognise(load_model(), seven)
    assert np.array_equal(found.image, to_mnist(seven))


def test_probabilities_are_ten_that_sum_to_one(seven: np.ndarray) -> None:
    probabilities = recognise(load_model(), seven).probabilities
    assert (probabilities.shape, probabilities.dtype) == ((10,), torch.float32)
    assert float(probabilities.sum()) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("light", [0, 5])
def test_a_blank_drawing_has_no_digit(light: int) -> None:
    found = recognise(load_model(), np.full((280, 280), light, np.uint8))
    assert found.digit is None
    assert float(found.probabilities.max()) == pytest.approx(0.1)


def test_what_is_no_drawing_is_an_error() -> None:
    with pytest.raises(ValueError, match="uint8 array"):
        recognise(load_model(), np.zeros((28, 28)))
