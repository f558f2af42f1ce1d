"""What surrounds a digit in a picture is no part of it, and the digit alone is read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from logreg import Dataset, load_model, recognise
from logreg.drawing.second_look import second_looks
from logreg.drawing.segmentation import find_digits, segment_digits
from logreg.drawing.surroundings.border import without_strips
from logreg.drawing.surroundings.enclosures import within_frame, within_sheet
from logreg.drawing.touching import may_touch
from logreg.recognition import read_digits
from logreg.recognition.image_answers import digit_score

Change = Callable[[np.ndarray], None]


@pytest.fixture
def drawing(test: Dataset) -> np.ndarray:
    """MNIST's first test digit, a seven, 112 pixels high on a canvas of 220."""
    canvas = np.zeros((220, 220), np.uint8)
    canvas[54:166, 54:166] = test.images[0].numpy().repeat(4, 0).repeat(4, 1)
    return canvas


def read(drawing: np.ndarray) -> str:
    """The digits that are read, "?" for what is none."""
    found = read_digits(load_model(), drawing)
    return "".join("?" if each.answer.digit is None else str(each.answer.digit) for each in found)


def box(canvas: np.ndarray) -> None:
    """A form's cell, cut out with its lines."""
    canvas[30:34] = canvas[185:189] = canvas[:, 35:39] = canvas[:, 180:184] = 255


def rule(canvas: np.ndarray) -> None:
    """A ruled line that the digit stands on."""
    canvas[158:162] = 255


def frame(canvas: np.ndarray) -> None:
    """A plot's frame with ticks."""
    canvas[20:22, 20:200] = canvas[198:200, 20:200] = canvas[20:200, 20:22] = canvas[20:200, 198:200] = 255
    canvas[200:205, 50:170:40] = canvas[50:170:40, 15:20] = 255


def strip(canvas: np.ndarray) -> None:
    """A shadow along the right border, as high as the digit."""
    canvas[30:200, -8:] = 255


def rim(canvas: np.ndarray) -> None:
    """A rim about the picture."""
    canvas[[0, 1, -2, -1]] = 255
    canvas[:, [0, 1, -2, -1]] = 255


def specks(canvas: np.ndarray) -> None:
    """Specks as broad as the pen far from the digit."""
    canvas[5:13, 5:13] = canvas[200:208, 100:108] = canvas[8:16, 200:208] = 255


def square(canvas: np.ndarray) -> None:
    """The digit left out of a filled square."""
    canvas[20:200, 20:200] = 255 - canvas[20:200, 20:200]


@pytest.mark.parametrize("change", [box, rule, frame, strip, rim, specks, square])
def test_a_digit_is_read_whatever_surrounds_it(change: Change, drawing: np.ndarray) -> None:
    assert read(drawing) == "7"
    change(drawing)
    assert read(drawing) == "7"


def test_a_tight_crop_is_left_as_it_is(drawing: np.ndarray) -> None:
    rows, columns = np.flatnonzero(drawing.any(1)), np.flatnonzero(drawing.any(0))
    tight = drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert np.array_equal(without_strips(tight), tight)
    assert read(tight) == "7"


def test_a_digit_is_neither_frame_nor_sheet(drawing: np.ndarray) -> None:
    assert within_frame(drawing) is None
    assert within_sheet(drawing) is None


def test_boxes_are_those_of_the_whole_drawing(drawing: np.ndarray) -> None:
    expected = read_digits(load_model(), drawing)[0].box
    frame(drawing)
    assert read_digits(load_model(), drawing)[0].box == pytest.approx(expected, abs=1)


def test_rows_are_numbered_from_the_top(test: Dataset) -> None:
    digits = [image.repeat(3, 0).repeat(3, 1) for image in test.images[:4].numpy()]
    found = read_digits(load_model(), np.concatenate([np.hstack(digits[:2]), np.hstack(digits[2:])]))
    assert [(each.answer.digit, each.row) for each in found] == [(7, 0), (2, 0), (1, 1), (0, 1)]


def test_more_than_twelve_digits_are_read(test: Dataset) -> None:
    digits = [image.repeat(3, 0).repeat(3, 1) for image in test.images[:4].numpy()] * 4
    assert read(np.hstack(digits)) == "7210" * 4


def test_digits_that_touch_come_apart(test: Dataset) -> None:
    seven, two, nought = (image.repeat(4, 0).repeat(4, 1) for image in test.images[[0, 1, 3]].numpy())
    columns = np.flatnonzero(nought.any(0))
    cropped = nought[:, columns[0] : columns[-1] + 1]
    touching = np.hstack([cropped[:, :-2], cropped[:, 2:]])
    assert read(np.hstack([seven, touching, two])) == "7002"


def touching(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Two of MNIST's digits, four times as high and three times as wide, that run into each other."""
    halves = [image.repeat(4, 0).repeat(3, 1) for image in (one, other)]
    left, right = (half[:, np.flatnonzero(half.any(0))[0] : np.flatnonzero(half.any(0))[-1] + 1] for half in halves)
    return np.pad(np.hstack([left[:, :-6], right[:, 6:]]), 40)


def test_two_digits_that_touch_come_apart_by_themselves(test: Dataset) -> None:
    """They are hardly wider than high; each is likely a digit."""
    drawing = touching(*test.images[[9, 11]].numpy())
    rows, columns = np.flatnonzero(drawing.any(1)), np.flatnonzero(drawing.any(0))
    assert np.ptp(columns) < 1.25 * np.ptp(rows)
    assert read(drawing) == "96"


@pytest.mark.parametrize(("first", "number"), [(48, "44"), (70, "70"), (150, "99"), (274, "94"), (298, "28")])
def test_digits_that_meet_in_more_than_one_place_come_apart(test: Dataset, first: int, number: str) -> None:
    """The cut between them crosses others, and the parts are many cuts wide."""
    assert read(touching(*test.images[first : first + 2].numpy())) == number


def test_a_line_of_text_is_not_cut(test: Dataset) -> None:
    """To try all cuts of so many shapes that are no digits took seconds."""
    canvas = Image.new("L", (1200, 200))
    for left in range(20, 1100, 110):
        zigzag = [(left + 15 * corner, 40 + 110 * (corner % 2)) for corner in range(7)]
        ImageDraw.Draw(canvas).line(zigzag, fill=255, width=7)
    asked = []

    def counted(images: torch.Tensor) -> torch.Tensor:
        asked.append(len(images))
        return digit_score()(images)

    text = np.asarray(canvas)
    assert len(segment_digits(text, counted, thorough=True)) == 10
    pieces_and_neighbours = 10 + 9
    assert sum(asked) <= 2 * pieces_and_neighbours


def test_a_one_that_touches_comes_off_by_itself(test: Dataset) -> None:
    """Where both parts are surely digits: any stroke is like a one, but few shapes have a sure eight beside it."""
    assert read(touching(*test.images[[61, 29]].numpy())) == "81"


def test_a_letter_is_not_cut_into_ones() -> None:
    """A v's strokes are both like ones, as any stroke is."""
    canvas = Image.new("L", (280, 280))
    ImageDraw.Draw(canvas).line([(60, 50), (140, 230), (220, 50)], fill=255, width=18)
    letter = np.asarray(canvas)
    cut = segment_digits(letter, digit_score(), thorough=True)
    assert [recognise(load_model(), part).digit for _, part in cut] == [1, 1]
    assert read(letter) == "?"


def test_an_unfinished_stroke_is_not_cut() -> None:
    """A wide and low one of a broad pen, as a seven begins."""
    drawing = np.zeros((140, 140), np.uint8)
    drawing[40:50, 30:110] = drawing[50:90, 100:110] = 255
    box = find_digits(drawing, digit_score())[0]
    assert not may_touch(drawing, box, beside=False)
    thin = np.zeros((420, 420), np.uint8)
    thin[120:130, 90:330] = thin[130:270, 320:330] = 255
    assert may_touch(thin, find_digits(thin, digit_score())[0], beside=False)
    assert may_touch(drawing, box, beside=True)


def test_a_square_is_looked_at_before_its_sides_as_a_frame(drawing: np.ndarray) -> None:
    """A filled square has the sides of a frame too, and what is ink in that frame may be the loop of a nine."""
    square(drawing)
    first = next(second_looks(drawing)).drawing
    assert (first > 0).mean() < 0.5


def test_a_square_may_reach_into_part_of_its_outermost_line() -> None:
    ink = np.ones((70, 70), bool)
    ink[20:50, 30:36] = False
    ink[0, ::2] = ink[::3, -1] = False
    assert within_sheet(np.pad(ink, 10).astype(np.uint8) * 255) is not None
    assert within_sheet(np.pad(np.tri(70, dtype=bool), 10).astype(np.uint8) * 255) is None


def test_a_sheet_may_lie_aslant(drawing: np.ndarray) -> None:
    """What is left out of it is read, and not the corners of its box."""
    sheet = np.pad(255 - drawing, 20, constant_values=255)
    aslant = Image.fromarray(sheet).rotate(10, Image.Resampling.BICUBIC, expand=True)
    found = within_sheet(np.pad(np.asarray(aslant), 30))
    assert found is not None
    assert read(np.asarray(Image.fromarray(found.drawing).rotate(-10))) == "7"
    assert read(np.pad(np.asarray(aslant), 30)) == "7"
