"""Rows of digits, one below the other, and what is no row."""

from __future__ import annotations

import numpy as np

from logreg.drawing.ink import Box, Component
from logreg.drawing.rows import half_height, may_have_rows, split_rows


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
