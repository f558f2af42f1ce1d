"""Four symbols as a shaking hand draws them: each one elsewhere, of another size, turned, its strokes trembling."""

from __future__ import annotations

import math
import random
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

Point = tuple[float, float]
SIDE = 280  # pixels, of the pad
PEN = 16  # pixels


def _heart() -> list[Point]:
    ts = [2 * math.pi * k / 29 for k in range(30)]
    heights = [13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t) for t in ts]
    return [(0.5 + math.sin(t) ** 3 / 2, 0.45 - height / 34) for t, height in zip(ts, heights, strict=True)]


def _star() -> list[Point]:
    return [(0.5 + 0.5 * math.sin(k * 0.8 * math.pi), 0.5 - 0.5 * math.cos(k * 0.8 * math.pi)) for k in range(6)]


SYMBOLS: dict[str, list[list[Point]]] = {  # strokes in the unit square, y down
    "tick": [[(0.0, 0.55), (0.3, 0.95), (1.0, 0.05)]],
    "cross": [[(0.05, 0.05), (0.95, 0.95)], [(0.95, 0.05), (0.05, 0.95)]],
    "heart": [_heart()],
    "star": [_star()],
}


class Hand(NamedTuple):
    """How much a hand shakes, in shares of the symbol's size and in degrees."""

    tremble: float = 0.03
    turn: float = 12.0
    smallest: float = 0.35
    largest: float = 0.8


def strokes(symbol: str, chance: random.Random, hand: Hand = Hand()) -> list[list[Point]]:  # noqa: B008
    """The pen's path in pixels of the pad: a list of strokes, each a point every few pixels."""
    size = SIDE * chance.uniform(hand.smallest, hand.largest)
    stretch = chance.uniform(0.85, 1.15)
    angle = math.radians(chance.uniform(-hand.turn, hand.turn))
    room = (SIDE - size) / 2 - PEN
    middle = [SIDE / 2 + chance.uniform(-room, room) * (room > 0) for _ in range(2)]
    return [
        [_placed(point, size, stretch, angle, middle) for point in _trembling(stroke, chance, hand.tremble)]
        for stroke in SYMBOLS[symbol]
    ]


def draw(symbol: str, chance: random.Random, hand: Hand = Hand()) -> np.ndarray:  # noqa: B008
    """The drawing uint8 [280, 280], white ink on black, as the pad would show it."""
    enlarged = 2
    image = Image.new("L", (SIDE * enlarged, SIDE * enlarged))
    pen = ImageDraw.Draw(image)
    for stroke in strokes(symbol, chance, hand):
        points = [(x * enlarged, y * enlarged) for x, y in stroke]
        pen.line(points, 255, PEN * enlarged, "curve")
        for x, y in (points[0], points[-1]):
            r = PEN * enlarged / 2
            pen.ellipse((x - r, y - r, x + r, y + r), 255)
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX))


def _trembling(stroke: list[Point], chance: random.Random, tremble: float) -> list[Point]:
    """The stroke in steps, its corners moved, and every step off its way a little, as the one before it was."""
    corners = [(x + chance.gauss(0, tremble), y + chance.gauss(0, tremble)) for x, y in stroke]
    points, dx, dy = [], 0.0, 0.0
    for (x0, y0), (x1, y1) in pairwise(corners):
        steps = max(1, round(12 * math.hypot(x1 - x0, y1 - y0)))
        for k in range(steps):
            dx, dy = (0.7 * d + chance.gauss(0, tremble / 3) for d in (dx, dy))
            points.append((x0 + (x1 - x0) * k / steps + dx, y0 + (y1 - y0) * k / steps + dy))
    return [*points, corners[-1]]


def _placed(point: Point, size: float, stretch: float, angle: float, middle: list[float]) -> Point:
    x, y = size * stretch * (point[0] - 0.5), size / stretch * (point[1] - 0.5)
    return (
        middle[0] + x * math.cos(angle) - y * math.sin(angle),
        middle[1] + x * math.sin(angle) + y * math.cos(angle),
    )
