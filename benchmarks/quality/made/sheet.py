"""A sheet of paper, and digits to be written on it: what the made pictures begin with."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks.quality.made.digits import digit_mask

Random = np.random.Generator


class Made(NamedTuple):
    """A picture file's bytes, the digits on it from left to right and row by row, and its kind."""

    content: bytes
    label: str
    kind: str


class Sheet:
    """A page on which ink is laid: its light, float32 [h, w], 0 to 255."""

    def __init__(self, random: Random, width: int, height: int, page: float | None = None) -> None:
        self.random = random
        self.light = np.full((height, width), random.uniform(195, 250) if page is None else page, np.float32)
        self.ink = float(random.uniform(15, 0.5 * self.light[0, 0]))
        self.noise, self.blur = float(random.choice([0, 1.5, 3])), float(random.choice([0, 0.6, 1.0]))

    def lay(self, mask: np.ndarray, left: float, top: float, ink: float | None = None) -> None:
        """Ink where the mask is, as far as it is on the page."""
        x, y = round(left), round(top)
        x0, y0 = max(x, 0), max(y, 0)
        x1, y1 = min(x + mask.shape[1], self.light.shape[1]), min(y + mask.shape[0], self.light.shape[0])
        if x1 > x0 and y1 > y0:
            part, some = self.light[y0:y1, x0:x1], mask[y0 - y : y1 - y, x0 - x : x1 - x]
            part += some * ((self.ink if ink is None else ink) - part)

    def line(
        self, start: tuple[float, float], end: tuple[float, float], width: float, ink: float | None = None
    ) -> None:
        """A straight line from start to end (x, y)."""
        height, wide = self.light.shape
        canvas = Image.new("L", (wide * 2, height * 2))
        places = [(2 * x, 2 * y) for x, y in (start, end)]
        ImageDraw.Draw(canvas).line(places, fill=255, width=max(1, round(width * 2)))
        self.lay(np.asarray(canvas.reduce(2), np.float32) / 255, 0, 0, ink)

    def made(self, label: str, kind: str, invert: bool = False) -> Made:
        """The picture with its blur and noise, as a PNG or JPEG file."""
        light = 255 - self.light if invert else self.light
        image = Image.fromarray(light.clip(0, 255).astype(np.uint8))
        if self.blur:
            image = image.filter(ImageFilter.GaussianBlur(self.blur))
        noisy = np.asarray(image, np.float32) + self.random.normal(0, 1, light.shape) * self.noise
        image, buffer = Image.fromarray(noisy.clip(0, 255).round().astype(np.uint8)), BytesIO()
        if self.noise and self.random.random() < 0.7:
            image.save(buffer, "JPEG", quality=int(self.random.integers(70, 95)))
        else:
            image.save(buffer, "PNG")
        return Made(buffer.getvalue(), label, kind)


def number(random: Random, count: int) -> list[int]:
    """So many random digits."""
    return random.integers(10, size=count).tolist()


def composed(random: Random, digits: Sequence[int], height: int, gap: tuple[float, float] = (0.2, 0.45)) -> np.ndarray:
    """A line of digits of one hand as one mask: all of MNIST's or all drawn by strokes."""
    made = bool(random.random() < 0.5)
    masks = [digit_mask(d, max(8, round(height * random.uniform(0.88, 1))), random, made) for d in digits]
    return side_by_side(random, masks, height, gap)


def side_by_side(random: Random, masks: Sequence[np.ndarray], height: int, gap: tuple[float, float]) -> np.ndarray:
    """The masks from left to right, on one base line but for a little; a gap is in heights."""
    gaps = [round(height * g) for g in random.uniform(*gap, len(masks))]
    tall = max(m.shape[0] for m in masks) + round(0.1 * height)
    line = np.zeros((tall, sum(m.shape[1] for m in masks) + sum(gaps[1:])), np.float32)
    left = 0
    for mask, before in zip(masks, [0, *gaps[1:]], strict=True):
        left += before
        top = round(random.uniform(0, 0.08) * height)
        part = line[top : top + mask.shape[0], left : left + mask.shape[1]]
        np.maximum(part, mask[: part.shape[0], : part.shape[1]], out=part)
        left += mask.shape[1]
    return line


def one_digit(
    random: Random, side: tuple[int, int] = (90, 480), share: tuple[float, float] = (0.35, 0.75)
) -> tuple[Sheet, str, np.ndarray, float, float]:
    """A page with one digit not yet laid: the page, its label, mask and place."""
    width, height = (int(v) for v in random.integers(*side) * random.uniform(0.8, 1.2, 2))
    digit = int(random.integers(10))
    mask = digit_mask(digit, max(20, round(min(width, height) * random.uniform(*share))), random)
    sheet = Sheet(random, width, height)
    left = (width - mask.shape[1]) * random.uniform(0.35, 0.65)
    return sheet, str(digit), mask, left, (height - mask.shape[0]) * random.uniform(0.35, 0.65)


def laid(random: Random, **how: tuple[float, float]) -> tuple[Sheet, str, tuple[float, float, float, float]]:
    """A page with one digit: the page, its label, the digit's box (left, top, right, bottom)."""
    sheet, label, mask, left, top = one_digit(random, **how)  # type: ignore[arg-type]
    sheet.lay(mask, left, top)
    return sheet, label, (left, top, left + mask.shape[1], top + mask.shape[0])
