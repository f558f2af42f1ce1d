"""Rows of digits, one below the other, and what is no row."""

from __future__ import annotations

import numpy as np

from logreg.drawing.ink import Box, Component
from logreg.drawing.rows import half_height, may_have_rows, split_rows
from logreg.drawing.touching import find_cuts


def piece(left: int, top: int, width: int = 20, height: int = 40) -> Component:
    """A piece of ink that fills half of its box."""
    return Component((1,), Box(left, top, left + width, top + height), width * height // 2)


def test_two_rows_are_read_from_top_to_bottom() -> None:
    upper, lower = [piece(x, 0) for x in (0, 30, 60)], [piece(x, 60) for x in (10, 40)]
    assert split_rows([lower[0], *upper, lower[1]]) == [upper, lower]


def test_a_row_may_lean() -> None:
    row = [piece(30 * i, 6 * i) for i in range(12)]
    assert split_rows(row) == [row]


def test_a_small_date_far_below_is_left_out() -> None:
    digit, date = piece(0, 0, 100, 200), [piece(100 + 8 * i, 290, 5, 10) for i in range(8)]
    assert split_rows([digit, *date]) == [[digit]]


def test_a_roof_that_floats_belongs_to_its_digit() -> None:
    body, roof = piece(0, 20), piece(5, 8, 20, 6)
    assert split_rows([body, roof]) == [[body, roof]]


def test_a_tail_does_not_make_the_line_higher() -> None:
    assert half_height([piece(0, 0), piece(30, 0), piece(60, 0), piece(90, 0, 20, 90)]) == 40


def test_one_row_is_known_by_its_profile() -> None:
    ink = np.ones((40, 20), bool)
    assert not may_have_rows(ink)
    ink[18:22] = False
    assert may_have_rows(ink)


def test_two_bows_may_be_cut_where_they_touch() -> None:
    y, x = np.mgrid[:60, :110]
    rings = [np.abs(np.hypot((x - middle) / 28, (y - 30) / 29) - 0.9) < 0.1 for middle in (28, 82)]
    assert any(abs(column - 55) <= 4 for column in find_cuts(rings[0] | rings[1], 60))


def test_what_is_narrow_is_not_cut() -> None:
    assert find_cuts(np.ones((60, 30), bool), 60) == []


def test_a_stroke_that_has_just_begun_is_not_cut() -> None:
    """No digits are as low as the pen is wide; to try all cuts took thirty times as long as to answer a digit."""
    assert find_cuts(np.ones((9, 62), bool), 9) == []
