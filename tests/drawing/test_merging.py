"""Full stops and commas are left out of a number; pieces of a digit are not."""

from __future__ import annotations

import numpy as np
import pytest

from logreg import Dataset, load_model, read_digits
from logreg.drawing.ink import Box, Component
from logreg.drawing.merging import merge_pieces


def piece(left: int, top: int, right: int, bottom: int) -> Component:
    """A filled box of ink, labelled by its place."""
    return Component((left * 1000 + top,), Box(left, top, right, bottom), (right - left) * (bottom - top))


ONE, OTHER = piece(0, 0, 60, 100), piece(120, 0, 180, 100)  # two digits of a line 100 high
STOPS = {
    "full stop": piece(85, 88, 98, 101),
    "comma": piece(85, 88, 98, 118),
    "small": piece(85, 95, 90, 100),
}
PARTS = {
    "under a roof": piece(40, 88, 53, 101),
    "high up": piece(85, 10, 98, 23),
    "half way up": piece(85, 45, 98, 58),
    "close by": piece(62, 88, 75, 101),
}


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_a_stop_is_left_out(stop: Component) -> None:
    assert merge_pieces([ONE, stop, OTHER]) == [ONE, OTHER]


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_what_is_no_stop_belongs_to_a_digit(part: Component) -> None:
    found = merge_pieces([ONE, part, OTHER])
    assert len(found) == 2
    assert sum(each.area for each in found) == ONE.area + OTHER.area + part.area


def test_before_all_digits_nothing_is_a_stop() -> None:
    dot, after = piece(0, 88, 13, 101), piece(30, 0, 90, 100)
    assert sum(each.area for each in merge_pieces([dot, after])) == dot.area + after.area


@pytest.mark.parametrize("high", [10, 26], ids=["full stop", "comma"])
def test_a_number_is_read_without_its_stops(high: int, test: Dataset) -> None:
    """7 and 2 with a mark after each."""
    canvas = np.zeros((160, 330), np.uint8)
    for place, image in enumerate(test.images[:2].numpy()):
        canvas[20:132, 10 + 150 * place : 122 + 150 * place] = image.repeat(4, 0).repeat(4, 1)
        foot = int(np.flatnonzero(canvas.any(1))[-1])
        canvas[foot - 9 : foot - 9 + high, 130 + 150 * place : 140 + 150 * place] = 255
    assert [each.answer.digit for each in read_digits(load_model(), canvas)] == [7, 2]
