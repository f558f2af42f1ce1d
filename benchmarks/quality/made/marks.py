"""Made pictures with marks about the digits, in boxes, in figures, on rough or dotted ground, or of few pixels."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks.quality.made.digits import as_label, digit_mask, stroke_digit
from benchmarks.quality.made.sheet import Made, Random, Sheet, composed, laid, number, one_digit, side_by_side


def underlined(random: Random) -> Made:
    """A number with one or two lines under it, and at times one over it, which may touch it."""
    digits = number(random, int(random.integers(2, 8)))
    mask = composed(random, digits, int(random.integers(50, 110)))
    sheet, left, top = _around(random, mask)
    right, height = left + mask.shape[1], mask.shape[0]
    lines = int(random.choice([1, 1, 1, 2]))
    lean, pen = random.uniform(-0.04, 0.04) * mask.shape[1], random.uniform(1.5, 5)
    ends = random.uniform(-0.03, 0.1, 2) * mask.shape[1]
    place = top + height * random.uniform(0.98, 1.08)
    for y in [place + line * (pen + 4) for line in range(lines)] + [top - 6.0] * bool(random.random() < 0.2):
        sheet.line((left - ends[0], y - lean), (right + ends[1], y + lean), pen)
    return sheet.made(as_label(digits), "underlined")


def ringed(random: Random) -> Made:
    """A digit in a ring or in a box drawn by hand, closed or nearly so."""
    digit = int(random.integers(10))
    mask = digit_mask(digit, int(random.integers(60, 180)), random)
    half = np.hypot(*mask.shape) / 2 * random.uniform(1.2, 1.5)
    sheet = Sheet(random, *(int(2.5 * half * v) for v in random.uniform(1, 1.6, 2)))
    middle = np.array(sheet.light.shape[::-1]) / 2
    sheet.lay(mask, middle[0] - mask.shape[1] / 2, middle[1] - mask.shape[0] / 2)
    if random.random() < 0.6:
        angle = np.linspace(0, 2 * np.pi + random.uniform(-0.25, 0.4), 60)
        wave = 1 + 0.05 * np.sin(2 * angle + random.uniform(0, 6))
        places = middle + half * np.stack([np.cos(angle) * wave, np.sin(angle)], 1)
    else:
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) * half * [0.8, 1]
        places = middle + corners + random.normal(0, 0.03 * half, (5, 2))
    canvas = Image.new("L", sheet.light.shape[::-1])
    pen = max(2, round(half * random.uniform(0.03, 0.08)))
    ImageDraw.Draw(canvas).line([tuple(place) for place in places.tolist()], 255, pen, joint="curve")
    sheet.lay(np.asarray(canvas, np.float32) / 255, 0, 0)
    return sheet.made(str(digit), "ringed")


def punctuated(random: Random) -> Made:
    """Numbers with full stops or commas between their digits, or after them."""
    height, made = int(random.integers(50, 110)), bool(random.random() < 0.5)
    digits, masks = number(random, int(random.integers(1, 7))), []
    for place, digit in enumerate(digits):
        masks.append(digit_mask(digit, round(height * random.uniform(0.9, 1)), random, made))
        if random.random() < 0.4 or place == len(digits) - 1 == 0:
            masks.append(_stop(random, height, masks[-1].shape[0]))
    mask = side_by_side(random, masks, height, (0.15, 0.35))
    sheet, _, _ = _around(random, mask)
    return sheet.made(as_label(digits), "punctuated")


def cells(random: Random) -> Made:
    """A number in the boxes of a form, or in rings, that have room between them, a digit in each."""
    side, digits = int(random.integers(50, 130)), number(random, int(random.integers(2, 9)))
    gap, height = int(side * random.uniform(0.08, 0.4)), int(side * random.uniform(1, 1.4))
    columns = -(-len(digits) // (2 if len(digits) > 3 and random.random() < 0.3 else 1))
    left, top = (int(v) for v in random.integers(10, 80, 2))
    rows = -(-len(digits) // columns)
    sheet = Sheet(random, 2 * left + columns * (side + gap), 2 * top + rows * (height + gap))
    canvas = Image.new("L", sheet.light.shape[::-1])
    draw = ImageDraw.Draw(canvas)
    shape, share = (draw.ellipse, 0.6) if random.random() < 0.3 else (draw.rectangle, 0.85)
    pen = int(random.integers(1, 5))
    for place, digit in enumerate(digits):
        x, y = left + place % columns * (side + gap), top + place // columns * (height + gap)
        shape([x, y, x + side, y + height], outline=255, width=pen)
        mask = digit_mask(digit, int(side * random.uniform(0.7, 1) * share), random)[:, : int(side * share)]
        room = side - mask.shape[1], height - mask.shape[0]
        where = random.uniform(0.2, 0.8, 2) if share > 0.6 else random.uniform(0.4, 0.6, 2)
        sheet.lay(mask, x + room[0] * where[0], y + room[1] * where[1])
    sheet.lay(np.asarray(canvas, np.float32) / 255, 0, 0, sheet.ink * random.uniform(0.6, 1.2))
    return sheet.made(as_label(digits), "cells")


def comb(random: Random) -> Made:
    """A number in a comb: over a line with short uprights between the digits and at both ends."""
    side, digits = int(random.integers(50, 110)), number(random, int(random.integers(2, 9)))
    left, top = (int(v) for v in random.integers(15, 80, 2))
    sheet = Sheet(random, 2 * left + side * len(digits), 2 * top + side)
    pen, tooth, foot = random.uniform(1, 3.5), side * random.uniform(0.2, 0.6), top + side
    sheet.line((left, foot), (left + side * len(digits), foot), pen)
    for place in range(len(digits) + 1):
        sheet.line((left + place * side, foot - tooth), (left + place * side, foot), pen)
    for place, digit in enumerate(digits):
        mask = digit_mask(digit, int(side * random.uniform(0.55, 0.75)), random)[:, : side - 8]
        up = mask.shape[0] + pen + random.uniform(0.03, 0.15) * side
        sheet.lay(mask, left + place * side + (side - mask.shape[1]) / 2, foot - up)
    return sheet.made(as_label(digits), "comb")


def figure(random: Random) -> Made:
    """Dark images of digits in a figure, one or a grid of them, with labelled axes; or light cards on a dark table."""
    rows, columns = (1, 1) if random.random() < 0.5 else (int(v) for v in random.integers(1, 5, 2))
    side, digits = int(random.integers(90, 300)) // max(1, columns // 2), number(random, rows * columns)
    gap, dark = int(side * random.uniform(0.15, 0.5)), float(random.uniform(0, 60))
    are_cards = len(digits) > 1 and random.random() < 0.3
    sheet = Sheet(random, 60 + columns * (side + gap), 60 + rows * (side + gap), 255)
    sheet.noise, sheet.blur = 0.0, 0.0
    prints = bool(random.random() < 0.7)
    for place, digit in enumerate(digits):
        x, y = 40 + place % columns * (side + gap), 30 + place // columns * (side + gap)
        sheet.light[y : y + side, x : x + side] = dark
        mask = digit_mask(digit, int(side * random.uniform(0.6, 0.8)), random)
        sheet.lay(mask, x + (side - mask.shape[1]) / 2, y + (side - mask.shape[0]) / 2, 255)
        for tick in range(3 * (prints and not are_cards)):
            along = side * (tick + 0.5) / 3
            sheet.line((x + along, y + side), (x + along, y + side + 4), 1, 0)
            sheet.line((x - 4, y + along), (x, y + along), 1, 0)
            sheet.lay(stroke_digit(5 * tick % 10, 9, random), x + along - 3, y + side + 6, 0)
            sheet.lay(stroke_digit(5 * tick % 10, 9, random), x - 14, y + along - 4, 0)
    return sheet.made(as_label(digits), "figure", invert=are_cards)


def _stop(random: Random, height: int, foot: int) -> np.ndarray:
    """A full stop or a comma that stands where a digit so high has its foot."""
    size = max(2, round(height * random.uniform(0.06, 0.11)))
    image = Image.new("L", (2 * size, foot + size))
    draw = ImageDraw.Draw(image)
    draw.ellipse([size // 2, foot - size, size // 2 + size, foot], fill=255)
    if random.random() < 0.4:
        draw.line([(size, foot - size / 2), (size / 2, foot + size)], fill=255, width=max(2, size // 2))
    return np.asarray(image, np.float32)[:, size // 4 :] / 255


def rough(random: Random) -> Made:
    """Chalk on asphalt or concrete, whose grain is coarse."""
    _, label, mask, left, top = one_digit(random, (200, 500), (0.4, 0.65))
    sheet = Sheet(random, round(mask.shape[1] + 2 * left), round(mask.shape[0] + 2 * top), random.uniform(90, 140))
    for cells, depth in ((8, 30), (80, 20), (300, 25)):
        grain = Image.fromarray((random.random((cells, cells)) * depth).astype(np.float32))
        sheet.light += np.asarray(grain.resize(sheet.light.shape[::-1], Image.Resampling.BICUBIC)) - depth / 2
    sheet.lay(mask * (random.random(mask.shape) > random.uniform(0.1, 0.3)), left, top, 240)
    sheet.noise, sheet.blur = float(random.uniform(3, 7)), 1.0
    return sheet.made(label, "rough")


def dotted_grid(random: Random) -> Made:
    """Paper with a grid of dots."""
    sheet, label, _ = laid(random, side=(250, 500), share=(0.35, 0.65))
    cell = sheet.light.shape[0] * random.uniform(0.04, 0.09)
    y, x = np.mgrid[: sheet.light.shape[0], : sheet.light.shape[1]]
    from_dot = np.hypot(x % cell - cell / 2, y % cell - cell / 2)
    dots = np.clip(cell * 0.06 + 0.7 - from_dot, 0, 1) * random.uniform(40, 120)
    sheet.light = np.minimum(sheet.light, sheet.light.max() - dots.astype(np.float32))
    return sheet.made(label, "dotted-grid")


def few_pixels(random: Random) -> Made:
    """A digit that fills 16 x 16 or 8 x 8 pixels, which may have been made squares, as in small datasets."""
    digit, side = int(random.integers(10)), int(random.choice([8, 16]))
    mask = digit_mask(digit, 80, random, made=False)
    room = max(0, 60 - mask.shape[1]) // 2
    grey = Image.fromarray((np.pad(mask, ((0, 0), (room, room))) * 255).astype(np.uint8))
    light = np.asarray(grey.resize((side, side), Image.Resampling.BOX))
    light = 255 - light if random.random() < 0.4 else light
    buffer = BytesIO()
    Image.fromarray(np.kron(light, np.ones((int(random.choice([1, 10, 20])),) * 2, np.uint8))).save(buffer, "PNG")
    return Made(buffer.getvalue(), str(digit), "few-pixels")


def _around(random: Random, mask: np.ndarray) -> tuple[Sheet, int, int]:
    """A page with room about a number that is laid on it, and where it is."""
    left, top = (int(v) for v in random.integers(20, 70, 2))
    sheet = Sheet(random, mask.shape[1] + 2 * left, mask.shape[0] + 2 * top)
    sheet.lay(mask, left, top)
    return sheet, left, top


KINDS: dict[str, Callable[[Random], Made]] = {
    "underlined": underlined,
    "ringed": ringed,
    "punctuated": punctuated,
    "cells": cells,
    "comb": comb,
    "figure": figure,
    "rough": rough,
    "dotted-grid": dotted_grid,
    "few-pixels": few_pixels,
}
