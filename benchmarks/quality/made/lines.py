"""Made pictures of numbers: long ones, several rows, touching digits, and what stands beside a number.

python benchmarks/quality/made/lines.py FILE writes a sheet with some of each kind of all modules here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks.quality.made.digits import OTHERS, as_label, digit_mask, other_drawing, stroke_digit
from benchmarks.quality.made.marks import KINDS as MARKS
from benchmarks.quality.made.photos import KINDS as PHOTOS
from benchmarks.quality.made.sheet import Made, Random, Sheet, composed, number, side_by_side
from benchmarks.quality.made.single_digits import KINDS as SINGLE_KINDS
from benchmarks.quality.made.single_digits import shade


def tails(random: Random) -> Made:
    """A long number some of whose digits have long tails."""
    digits, height = number(random, int(random.integers(6, 13))), int(random.integers(30, 70))
    masks = []
    for digit in digits:
        tail = random.uniform(0.4, 1.0) if digit in (7, 9) and random.random() < 0.7 else 0.0
        masks.append(stroke_digit(digit, height, random, tail))
    return _on_a_page(random, side_by_side(random, masks, height, (0.12, 0.3)), as_label(digits), "tails")


def _on_a_page(random: Random, mask: np.ndarray, label: str, kind: str) -> Made:
    sheet = Sheet(random, mask.shape[1] + int(random.integers(30, 120)), mask.shape[0] + int(random.integers(30, 120)))
    sheet.lay(
        mask,
        random.uniform(0.3, 0.7) * (sheet.light.shape[1] - mask.shape[1]),
        random.uniform(0.3, 0.7) * (sheet.light.shape[0] - mask.shape[0]),
    )
    return sheet.made(label, kind)


def long_number(random: Random) -> Made:
    """More than twelve digits in one line."""
    digits, height = number(random, int(random.integers(13, 21))), int(random.integers(28, 50))
    return _on_a_page(random, composed(random, digits, height), as_label(digits), "long")


def rows(random: Random) -> Made:
    """Two to four rows of numbers, or single digits above one another."""
    height, label, lines = int(random.integers(28, 60)), "", []
    few = 1 if random.random() < 0.15 else int(random.integers(2, 7))
    for _ in range(int(random.integers(2, 5))):
        digits = number(random, few if few == 1 else int(random.integers(2, 7)))
        label += as_label(digits)
        lines.append(composed(random, digits, height))
    gap = round(height * random.uniform(0.35, 1))
    mask = np.zeros((sum(each.shape[0] + gap for each in lines), max(each.shape[1] for each in lines)), np.float32)
    top = 0
    for each in lines:
        left = 0 if random.random() < 0.5 else int(random.integers(0, mask.shape[1] - each.shape[1] + 1))
        mask[top : top + each.shape[0], left : left + each.shape[1]] = each
        top += each.shape[0] + gap
    return _on_a_page(random, mask, label, "rows")


def specks(random: Random) -> Made:
    """A small number on a large page with specks far from it."""
    digits, height = number(random, int(random.integers(1, 12))), int(random.integers(28, 60))
    mask = composed(random, digits, height)
    sheet = Sheet(random, max(400, mask.shape[1] + int(random.integers(60, 300))), int(random.integers(300, 650)))
    top = random.uniform(0.05, 0.6) * (sheet.light.shape[0] - mask.shape[0])
    left = random.uniform(0.05, 0.6) * (sheet.light.shape[1] - mask.shape[1])
    sheet.lay(mask, left, top)
    for _ in range(int(random.integers(2, 9))):
        x, y = random.uniform(0.02, 0.97, 2) * sheet.light.shape[::-1]
        if y < top - 0.6 * height or y > top + mask.shape[0] + 0.6 * height:
            r = random.uniform(1, 0.06 * height + 1)
            yy, xx = np.mgrid[-6:7, -6:7]
            sheet.lay(np.clip(r + 0.5 - np.hypot(xx, yy), 0, 1).astype(np.float32), x, y)
    return sheet.made(as_label(digits), "specks")


def date(random: Random) -> Made:
    """A digit or a number, and a small date in a corner."""
    digits = number(random, int(random.integers(1, 4)))
    mask = composed(random, digits, int(random.integers(100, 200)))
    sheet = Sheet(
        random, mask.shape[1] + int(random.integers(150, 350)), mask.shape[0] + int(random.integers(120, 250))
    )
    height, width = sheet.light.shape
    sheet.lay(mask, (width - mask.shape[1]) / 2, (height - mask.shape[0]) / 2)
    small = composed(random, number(random, 8), int(random.integers(8, 16)), (0.1, 0.2))
    x = width - small.shape[1] - 8 if random.random() < 0.5 else 8
    y = height - small.shape[0] - 6 if random.random() < 0.7 else 6
    sheet.lay(small, x, y)
    if random.random() < 0.3:
        sheet.lay(small, x, y + small.shape[0] * (-1 if y > height / 2 else 1), 255)
    return sheet.made(as_label(digits), "date")


def touching(random: Random) -> Made:
    """A number two or three of whose digits touch."""
    height, made = int(random.integers(60, 130)), bool(random.random() < 0.5)
    digits = number(random, int(random.integers(2, 6)))
    masks = [digit_mask(d, round(height * random.uniform(0.9, 1)), random, made) for d in digits]
    place = int(random.integers(len(digits) - 1))
    one, other = (np.pad(m, ((0, height + 10 - m.shape[0]), (0, 0))) for m in masks[place : place + 2])
    reach, over = one.shape[1], 0
    while over < min(reach, other.shape[1]) // 2 and float((one[:, reach - over :] * other[:, :over]).sum()) < max(
        4.0, height * 0.06
    ):
        over += 1
    joined = np.zeros((one.shape[0], reach + other.shape[1] - over), np.float32)
    joined[:, :reach] = one
    joined[:, reach - over :] = np.maximum(joined[:, reach - over :], other)
    masks[place : place + 2] = [joined[joined.any(1)]]
    return _on_a_page(random, side_by_side(random, masks, height, (0.2, 0.45)), as_label(digits), "touching")


def inset(random: Random) -> Made:
    """A dark square with light ink on a white page."""
    digit, side = int(random.integers(10)), int(random.integers(60, 260))
    width, height = (int(side * f) for f in random.uniform(1.15, 3, 2))
    sheet = Sheet(random, width, height, float(random.choice([255, 255, 240])))
    dark = float(random.choice([0, 0, 30, 60]))
    left, top = int((width - side) * random.uniform(0.2, 0.8)), int((height - side) * random.uniform(0.2, 0.8))
    sheet.light[top : top + side, left : left + side] = dark
    mask = digit_mask(digit, round(side * random.uniform(0.55, 0.8)), random)
    sheet.lay(mask, left + (side - mask.shape[1]) / 2, top + (side - mask.shape[0]) / 2, 255)
    sheet.blur = min(sheet.blur, 0.6)
    return sheet.made(str(digit), "inset")


def blank(random: Random) -> Made:
    """A page without ink, lit unevenly."""
    sheet = Sheet(random, *(int(v) for v in random.integers(60, 500, 2)))
    if random.random() < 0.5:
        sheet.light *= shade(random, *sheet.light.shape, random.uniform(0.6, 0.95)).astype(np.float32)
    return sheet.made("", "blank")


def other(random: Random) -> Made:
    """Something drawn that is no digit; its label says that nothing is read."""
    size = int(random.integers(60, 250))
    mask = other_drawing(str(random.choice(OTHERS)), size, random)
    sheet = Sheet(random, *(int(v) for v in np.array(mask.shape[::-1]) + random.integers(10, 120, 2)))
    sheet.lay(mask, (sheet.light.shape[1] - mask.shape[1]) / 2, (sheet.light.shape[0] - mask.shape[0]) / 2)
    return sheet.made("", "other", bool(random.random() < 0.3))


KINDS: dict[str, Callable[[Random], Made]] = {
    **SINGLE_KINDS,
    **PHOTOS,
    **MARKS,
    "tails": tails,
    "long": long_number,
    "rows": rows,
    "specks": specks,
    "date": date,
    "touching": touching,
    "inset": inset,
    "blank": blank,
}


def sheet_of(kinds: dict[str, Callable[[Random], Made]], each: int = 7, side: int = 150) -> Image.Image:
    """Some of each kind, a row a kind."""
    page = Image.new("RGB", (each * side, len(kinds) * side), "grey")
    for row, (kind, make) in enumerate(kinds.items()):
        random = np.random.default_rng([sum(map(ord, kind)), 1])
        for column in range(each):
            picture = Image.open(BytesIO(make(random).content)).convert("RGB")
            picture.thumbnail((side - 4, side - 4))
            page.paste(picture, (column * side, row * side))
    return page


if __name__ == "__main__":
    sheet_of({**KINDS, "other": other}).save(sys.argv[1])
