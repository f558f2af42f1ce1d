"""Several digits in one drawing: lines composed of MNIST's own test digits come apart again."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from logreg import Dataset, to_mnist
from logreg.digit_filter.scorer import DigitScore, load_digit_score
from logreg.drawing.ink import label_components
from logreg.drawing.segmentation import Box, find_digits, segment_digits


@pytest.fixture(scope="module")
def score() -> DigitScore:
    return load_digit_score()


def enlarged(digit: np.ndarray, height: int = 150) -> np.ndarray:
    """The digit's ink in about that height, without the ripples that resampling leaves round a stroke."""
    rows, columns = np.flatnonzero(digit.any(1)), np.flatnonzero(digit.any(0))
    ink = Image.fromarray(digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    large = np.asarray(ink.resize((round(ink.width * height / ink.height), height), Image.Resampling.BICUBIC))
    large = np.where(large > 60, large, 0).astype(np.uint8)
    return large[large.any(1)][:, large.any(0)]


def line(digits: list[np.ndarray], gap: int = 40, margin: int = 20) -> np.ndarray:
    """Digits side by side on one canvas."""
    height = max(digit.shape[0] for digit in digits)
    canvas = np.zeros((height + 2 * margin, sum(d.shape[1] + gap for d in digits) - gap + 2 * margin), np.uint8)
    left = margin
    for digit in digits:
        top = margin + (height - digit.shape[0]) // 2
        canvas[top : top + digit.shape[0], left : left + digit.shape[1]] |= digit
        left += digit.shape[1] + gap
    return canvas


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 0.45, 0.7, 1.0])
@pytest.mark.parametrize("shape", [(60, 90), (1, 40), (40, 1), (1, 1)])
def test_components_are_scipys(shape: tuple[int, int], share: float) -> None:
    ink = np.random.default_rng(0).random(shape) < share
    labels, count = label_components(ink)
    expected, expected_count = ndimage.label(ink, np.ones((3, 3)))
    assert count == expected_count
    assert np.array_equal(labels, expected)


def test_a_spiral_is_one_component() -> None:
    y, x = np.mgrid[-100:100, -100:100]
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    ink = ((radius - 10 * angle / (2 * np.pi)) % 10 < 3) & (radius < 90)
    assert label_components(ink)[1] == ndimage.label(ink, np.ones((3, 3)))[1]


def test_single_digits_are_left_as_they_are(score: DigitScore, test: Dataset) -> None:
    split = 0
    for digit in test.images[:200].numpy():
        drawing = line([enlarged(digit)])
        found = segment_digits(drawing, score)
        split += len(found) > 1
        assert len(found) > 1 or np.array_equal(to_mnist(found[0][1]), to_mnist(drawing))
    assert split <= 2


@pytest.mark.parametrize("count", [2, 3, 5])
def test_each_digit_of_a_line_is_found(count: int, score: DigitScore, test: Dataset) -> None:
    right = 0
    for start in range(0, 30 * count, count):
        digits = [enlarged(digit) for digit in test.images[start : start + count].numpy()]
        found = segment_digits(line(digits), score)
        if len(found) == count:
            right += all(
                np.array_equal(to_mnist(cut), to_mnist(digit)) for (_, cut), digit in zip(found, digits, strict=True)
            )
    assert right >= 27


def test_boxes_are_tight_and_from_left_to_right(score: DigitScore, test: Dataset) -> None:
    digits = [enlarged(digit) for digit in test.images[[0, 1, 2]].numpy()]
    boxes = find_digits(line(digits), score)
    left, expected = 20, []
    for digit in digits:
        top = 20 + (max(other.shape[0] for other in digits) - digit.shape[0]) // 2
        expected.append(Box(left, top, left + digit.shape[1], top + digit.shape[0]))
        left += digit.shape[1] + 40
    assert boxes == expected


def test_ink_of_a_neighbour_inside_the_box_is_left_out(score: DigitScore, test: Dataset) -> None:
    seven, one = (enlarged(test.images[i].numpy()) for i in (0, 2))
    canvas = line([seven, one], gap=-8)
    whole = [canvas[:, : 20 + seven.shape[1]], canvas[:, -20 - one.shape[1] :]]
    assert not np.array_equal(to_mnist(whole[0]), to_mnist(seven))  # a plain crop would have some of the one
    found = segment_digits(canvas, score)
    assert all(np.array_equal(to_mnist(cut), to_mnist(ink)) for (_, cut), ink in zip(found, (seven, one), strict=True))


def test_a_five_whose_roof_floats_is_one_digit(score: DigitScore) -> None:
    canvas = np.zeros((280, 280), np.uint8)
    canvas[40:60, 150:220] = 255
    canvas[50:130, 90:110] = canvas[115:135, 90:180] = canvas[115:220, 175:195] = canvas[205:225, 90:195] = 255
    assert len(find_digits(canvas, score)) == 1


def test_specks_are_left_out(score: DigitScore, test: Dataset) -> None:
    digits = [enlarged(digit) for digit in test.images[[0, 1]].numpy()]
    clean = line(digits)
    noisy = clean.copy()
    random = np.random.default_rng(0)
    for y, x in zip(random.integers(0, 185, 25), random.integers(0, clean.shape[1] - 3, 25), strict=True):
        if not clean[max(0, y - 5) : y + 8, max(0, x - 5) : x + 8].any():
            noisy[y : y + 3, x : x + 3] = 200
    assert find_digits(noisy, score) == find_digits(clean, score)


def test_a_grid_of_dots_is_left_out(score: DigitScore, test: Dataset) -> None:
    """However many the dots, the pen's width is the digit's."""
    canvas = np.zeros((400, 400), np.uint8)
    for row in range(4):
        canvas[row::20, :][:, 0::20] = canvas[row::20, :][:, 1::20] = canvas[row::20, :][:, 2::20] = 255
    canvas[130:270, 130:270] = test.images[0].numpy().repeat(5, 0).repeat(5, 1)
    boxes = find_digits(canvas, score)
    assert len(boxes) == 1
    assert boxes[0].left >= 130
    assert boxes[0].bottom <= 270


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (200, 3), (280, 280)])
def test_any_ink_is_at_least_one_digit(shape: tuple[int, int], score: DigitScore) -> None:
    assert find_digits(np.full(shape, 255, np.uint8), score) == [Box(0, 0, shape[1], shape[0])]


def test_noise_is_one_thing(score: DigitScore) -> None:
    noise = (np.random.default_rng(0).random((300, 300)) < 0.02).astype(np.uint8) * 255
    assert len(find_digits(noise, score)) == 1


def test_thirteen_digits_are_too_many(score: DigitScore, test: Dataset) -> None:
    digit = enlarged(test.images[0].numpy(), 60)
    assert len(find_digits(line([digit] * 12), score)) == 12
    assert len(find_digits(line([digit] * 13), score)) == 1


def test_a_blank_drawing_has_none(score: DigitScore) -> None:
    assert find_digits(np.zeros((280, 280), np.uint8), score) == []


def test_what_is_no_drawing_is_an_error(score: DigitScore) -> None:
    with pytest.raises(ValueError, match="uint8 array"):
        find_digits(np.zeros((28, 28)), score)
