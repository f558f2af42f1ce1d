"""The way from a drawing to an answer."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from logreg import Dataset, load_model, read_digits, recognise, to_mnist
from logreg.drawing.ink import strokes_abreast
from logreg.recognition import image_answers
from logreg.recognition.image_answers import digit_score, recognise_batch


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


def test_a_doubtful_digit_is_one_beside_digits(test: Dataset) -> None:
    """What is doubtful by itself is taken for a digit between two that are clear, and not beside one that is none."""
    model, threshold = load_model(), digit_score().threshold
    enlarged = [image.repeat(5, 0).repeat(5, 1) for image in test.images[:2000].numpy()]
    scores = np.array([recognise(model, image).digit_score for image in enlarged])
    doubtful = next(enlarged[i] for i in np.flatnonzero((scores > 0.05) & (scores < threshold)))
    clear = enlarged[int(scores.argmax())]
    cross = np.zeros_like(clear)
    for offset in range(20, 120):
        cross[offset, offset - 6 : offset + 6] = cross[offset, 134 - offset : 146 - offset] = 255
    assert recognise(model, doubtful).digit is None
    # Of three others two are digits, which is too few: all four may be hatching.
    mixed = read_digits(model, np.concatenate([clear, doubtful, doubtful, clear], 1))
    assert [found.answer.digit is None for found in mixed] == [False, True, True, False]
    among = [found.answer.digit for found in read_digits(model, np.concatenate([clear, doubtful, clear], 1))]
    assert len(among) == 3
    assert None not in among
    assert [found.answer.digit for found in read_digits(model, np.concatenate([doubtful, cross], 1))] == [None, None]


def test_a_model_that_is_not_finite_names_no_digit(seven: np.ndarray) -> None:
    """Not even beside digits, where what is doubtful by itself may be one."""
    model = load_model()
    model.linear.bias.data[3] = torch.nan
    assert recognise(model, seven).digit is None
    assert [each.answer.digit for each in read_digits(model, np.concatenate([seven, seven], 1))] == [None, None]


def test_strokes_abreast_are_counted_in_the_row_that_has_most() -> None:
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 14] = 200
    assert strokes_abreast(image) == 1
    image[10, [8, 20]] = 200
    assert strokes_abreast(image) == 3
    image[10, 9:20] = 100  # what joins them is ink
    assert strokes_abreast(image) == 1


def test_a_doubtful_one_with_three_strokes_abreast_is_none(test: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an arrow's head has; a sure one stays."""
    ones = [recognise(load_model(), image) for image in test.images[test.labels == 1][:400].numpy()]
    doubtful = next(one for one in ones if one.digit == 1 and one.digit_score < 0.8).image
    sure = max(ones, key=lambda one: one.digit_score).image
    monkeypatch.setattr(image_answers, "strokes_abreast", lambda image: 3)
    found = recognise_batch([(load_model(), [doubtful, sure])])[0]
    assert [each.digit for each in found] == [None, 1]


@pytest.mark.parametrize(("count", "digit"), [(4, 1), (5, None)])
def test_many_ones_and_nothing_else_are_hatching(count: int, digit: int | None) -> None:
    canvas = np.zeros((140, 40 + 40 * count), np.uint8)
    for place in range(count):
        canvas[30:110, 36 + 40 * place : 44 + 40 * place] = 255
    assert [each.answer.digit for each in read_digits(load_model(), canvas)] == [digit] * count
