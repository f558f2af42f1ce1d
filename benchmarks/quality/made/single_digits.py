"""Pictures of digits in the ways that people's photographs, scans and screenshots are hard to read, from a seed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks.quality.made.digits import as_label, digit_mask, stroke_digit
from benchmarks.quality.made.sheet import Made, Random, Sheet, composed, laid, number, one_digit


def plain(random: Random) -> Made:
    """Nothing but a digit, or a short number."""
    if random.random() < 0.6:
        sheet, label, _ = laid(random)
    else:
        digits = number(random, int(random.integers(2, 7)))
        mask = composed(random, digits, int(random.integers(30, 120)))
        sheet = Sheet(
            random, mask.shape[1] + int(random.integers(30, 200)), mask.shape[0] + int(random.integers(30, 200))
        )
        sheet.lay(mask, (sheet.light.shape[1] - mask.shape[1]) / 2, (sheet.light.shape[0] - mask.shape[0]) / 2)
        label = as_label(digits)
    return sheet.made(label, "plain", bool(random.random() < 0.3))


def box(random: Random) -> Made:
    """A form's cell, cut out with its lines, which reach to the border."""
    sheet, label, (left, top, right, bottom) = laid(random, share=(0.35, 0.6))
    height, width = sheet.light.shape
    pen, tilt = random.uniform(1, 5), random.normal(0, 0.012)
    x0, x1 = random.uniform(0.15, 0.8) * left, right + random.uniform(0.2, 0.85) * (width - right)
    y0, y1 = random.uniform(0.15, 0.8) * top, bottom + random.uniform(0.2, 0.85) * (height - bottom)
    sides = [
        ((0, y0), (width, y0 + tilt * width)),
        ((0, y1), (width, y1 + tilt * width)),
        ((x0, 0), (x0 - tilt * height, height)),
        ((x1, 0), (x1 - tilt * height, height)),
    ]
    for i in range(4) if random.random() < 0.6 else random.permutation(4)[: int(random.integers(1, 4))]:
        sheet.line(*sides[i], pen)
    return sheet.made(label, "box")


def boxes(random: Random) -> Made:
    """A form's row of cells with a digit in each."""
    count, cell = int(random.integers(3, 8)), int(random.integers(50, 130))
    digits, margin = number(random, count), int(random.integers(6, 40))
    sheet = Sheet(random, count * cell + 2 * margin, round(cell * 1.2) + 2 * margin)
    pen, made, ink = random.uniform(1, 4), bool(random.random() < 0.5), None if random.random() < 0.5 else 40.0
    top, bottom = margin, margin + round(cell * 1.2)
    for y in (top, bottom):
        sheet.line((margin, y), (margin + count * cell, y), pen, ink)
    for i in range(count + 1):
        sheet.line((margin + i * cell, top), (margin + i * cell, bottom), pen, ink)
    for i, digit in enumerate(digits):
        mask = digit_mask(digit, round(cell * random.uniform(0.6, 0.85)), random, made)
        mask = mask[:, : round(cell * 0.9)]
        sheet.lay(
            mask,
            margin + i * cell + (cell - mask.shape[1]) / 2,
            top + (bottom - top - mask.shape[0]) * random.uniform(0.3, 0.7),
        )
    return sheet.made(as_label(digits), "boxes")


def plot(random: Random) -> Made:
    """A figure with a frame, ticks and their labels."""
    side, digit = int(random.integers(120, 330)), int(random.integers(10))
    width, height = (int(side * f) for f in random.uniform(1.3, 2.6, 2))
    sheet = Sheet(random, width, height, 255)
    sheet.noise, sheet.blur = 0.0, 0.0
    left, top = (width - side) / 2, (height - side) / 2
    mask = digit_mask(digit, round(side * random.uniform(0.6, 0.85)), random)
    soft = Image.fromarray((mask * 255).astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(side * random.uniform(0, 0.02))
    )
    sheet.lay(np.asarray(soft, np.float32) / 255, left + (side - mask.shape[1]) / 2, top + (side - mask.shape[0]) / 2)
    pen, ink = float(random.choice([1, 1, 2])), float(random.uniform(0, 60))
    right, bottom = left + side, top + side
    for start, end in (
        ((left, top), (right, top)),
        ((left, bottom), (right, bottom)),
        ((left, top), (left, bottom)),
        ((right, top), (right, bottom)),
    ):
        sheet.line(start, end, pen, ink)
    ticks = int(random.integers(3, 7))
    for i in range(ticks):
        along = side * (i + 0.5) / ticks
        for x, y, dx, dy in ((left + along, bottom, 0, 4), (left, top + along, -4, 0)):
            sheet.line((x, y), (x + dx, y + dy), pen, ink)
            for place, each in enumerate(f"{5 * i}"):
                small = stroke_digit(int(each), 9, random)
                sheet.lay(small, x + (dx * 3 - 6 if dx else -3) + 7 * place, y + (7 if dy else -5), ink)
    return sheet.made(str(digit), "plot")


def under(random: Random) -> Made:
    """A rule under the digit or through the number, from border to border."""
    sheet, label, (_, top, _, bottom) = laid(random)
    height, width = sheet.light.shape
    y = bottom + random.uniform(-0.05, 0.8) * (height - bottom)
    sheet.line(
        (0, y), (width, y + random.normal(0, 0.02) * width), max(1.0, (bottom - top) * random.uniform(0.015, 0.05))
    )
    return sheet.made(label, "under")


def ruled(random: Random) -> Made:
    """Ruled or squared paper with strong lines."""
    sheet, label, mask, left, top = one_digit(random, (200, 600), (0.25, 0.6))
    height, width = sheet.light.shape
    step, tilt = mask.shape[0] * random.uniform(0.25, 0.6), random.normal(0, 0.01)
    pen, ink = random.uniform(1, 2.5), float(sheet.light[0, 0] * random.uniform(0.35, 0.75))
    for y in np.arange(random.uniform(0, step), height + 1, step):
        sheet.line((0, y), (width, y + tilt * width), pen, ink)
    if random.random() < 0.5:
        for x in np.arange(random.uniform(0, step), width + 1, step):
            sheet.line((x, 0), (x - tilt * height, height), pen, ink)
    sheet.ink = min(sheet.ink, 0.6 * ink)
    sheet.lay(mask, left, top)
    return sheet.made(label, "ruled")


def strip(random: Random) -> Made:
    """The next thing's edge along one or two sides of the picture."""
    sheet, label, _ = laid(random, share=(0.35, 0.65))
    dark = float(sheet.light[0, 0] * random.uniform(0.2, 0.75))
    for side in random.permutation(4)[: int(random.integers(1, 3))]:
        reach = sheet.light.shape[side % 2]
        wide, start = max(2, round(random.uniform(0.01, 0.06) * reach)), random.uniform(-0.5, 0.3)
        turned = np.rot90(sheet.light, side)
        turned[:wide, max(0, round(start * turned.shape[1])) :] = dark
    return sheet.made(label, "strip")


def rim(random: Random) -> Made:
    """A rim of one or two pixels about the picture."""
    sheet, label, _ = laid(random)
    wide, light = int(random.integers(1, 3)), sheet.ink if random.random() < 0.7 else random.uniform(0, 120)
    for turned in (np.rot90(sheet.light, k) for k in range(4)):
        turned[:wide] = light
    sheet.blur = 0.0
    return sheet.made(label, "rim", bool(random.random() < 0.5))


def shadow(random: Random) -> Made:
    """A shadow whose edge runs through the picture."""
    if random.random() < 0.5:
        sheet, label, _ = laid(random, side=(200, 700), share=(0.2, 0.6))
    else:
        digits = number(random, int(random.integers(2, 7)))
        mask = composed(random, digits, int(random.integers(40, 90)))
        sheet = Sheet(
            random, round(mask.shape[1] * random.uniform(1.3, 2)), round(mask.shape[0] * random.uniform(2, 6))
        )
        sheet.lay(mask, (sheet.light.shape[1] - mask.shape[1]) / 2, (sheet.light.shape[0] - mask.shape[0]) / 2)
        label = as_label(digits)
    sheet.light *= shade(random, *sheet.light.shape, random.uniform(0.5, 0.8))
    return sheet.made(label, "shadow")


def shade(random: Random, height: int, width: int, dark: float) -> np.ndarray:
    """1 on one side of a line through the page and `dark` on the other, with a soft edge between."""
    angle = random.uniform(0, 2 * np.pi)
    y, x = np.mgrid[:height, :width]
    across = (x - width * random.uniform(0.3, 0.7)) * np.cos(angle) + (y - height * random.uniform(0.3, 0.7)) * np.sin(
        angle
    )
    soft = max(1.0, random.uniform(0.003, 0.05) * max(height, width))
    return dark + (1 - dark) / (1 + np.exp(-across / soft))


def vignette(random: Random) -> Made:
    """Dark corners."""
    sheet, label, _ = laid(random, side=(150, 500), share=(0.3, 0.55))
    height, width = sheet.light.shape
    y, x = np.mgrid[:height, :width]
    radius = np.hypot((x / width - random.uniform(0.45, 0.55)) * 2, (y / height - random.uniform(0.45, 0.55)) * 2)
    sheet.light *= np.clip(1 - random.uniform(0.3, 0.65) * radius ** random.uniform(1.2, 2.5), 0, 1)
    return sheet.made(label, "vignette")


def dark_object(random: Random) -> Made:
    """A dark thing that reaches into the picture."""
    digits = number(random, int(random.integers(1, 8)))
    mask = composed(random, digits, int(random.integers(45, 110)))
    sheet = Sheet(random, round(mask.shape[1] + random.uniform(100, 400)), round(mask.shape[0] * random.uniform(3, 6)))
    height, width = sheet.light.shape
    sheet.lay(mask, random.uniform(0.2, 0.8) * (width - mask.shape[1]), random.uniform(0.1, 0.3) * height)
    dark = sheet.light[0, 0] * random.uniform(0.1, 0.5)
    top, left = round(height * random.uniform(0.65, 0.85)), round(width * random.uniform(-0.3, 0.5))
    sheet.light[top:, max(left, 0) : None if random.random() < 0.6 else round(width * 0.9)] = dark
    turn = bool(random.random() < 0.3) and top > 0
    if turn:
        sheet.light = sheet.light.copy()
    return sheet.made(as_label(digits), "object")


def two_tone(random: Random) -> Made:
    """Two levels and nothing between, whatever they are."""
    sheet, label, _ = laid(random)
    page = 255 if random.random() < 0.3 else float(random.uniform(150, 250))
    ink = float(random.uniform(0, 40)) if random.random() < 0.7 else page - float(random.uniform(60, 120))
    inked = sheet.light < (sheet.light.max() + sheet.ink) / 2
    sheet.light = np.where(inked, max(ink, 0.0), page).astype(np.float32)
    sheet.noise = sheet.blur = 0.0
    return sheet.made(label, "two-tone", bool(random.random() < 0.5))


KINDS: dict[str, Callable[[Random], Made]] = {
    "plain": plain,
    "box": box,
    "boxes": boxes,
    "plot": plot,
    "under": under,
    "ruled": ruled,
    "strip": strip,
    "rim": rim,
    "shadow": shadow,
    "vignette": vignette,
    "object": dark_object,
    "two-tone": two_tone,
}
