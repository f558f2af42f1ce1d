"""Symbols as a shaky hand draws them on the pad: four that a model may learn, and others that are unlike them."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

Stroke = np.ndarray  # float [n, 2], x right, y down, in the unit square
Random = np.random.Generator
PAD, FINE = 140, 4  # pixels, and how much finer a symbol is drawn, for soft edges
BRUSHES = (7, 14)  # pixels


def tick(random: Random) -> list[Stroke]:
    """Down a little, and up far."""
    return [_line((0, random.uniform(0.45, 0.7)), (random.uniform(0.25, 0.42), 1), (1, random.uniform(0, 0.15)))]


def cross(random: Random) -> list[Stroke]:
    """Two slanted lines."""
    return [_line((0, 0), (1, 1)), _line((1, 0), (0, 1))]


def heart(random: Random) -> list[Stroke]:
    """The curve of 16 sin^3 t, from its notch around."""
    t = np.linspace(0, 2 * math.pi, 60)
    x = 16 * np.sin(t) ** 3
    y = 13 * np.cos(t) - random.uniform(4, 6) * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return [_fitted(np.stack([x, -y], 1))]


def star(random: Random) -> list[Stroke]:
    """Five points in one go, each line to the next but one."""
    angles = np.arange(6) * 4 * math.pi / 5 - math.pi / 2
    return [_line(*_fitted(np.stack([np.cos(angles), np.sin(angles)], 1)))]


def circle(random: Random) -> list[Stroke]:
    """Once around, from anywhere."""
    t = np.linspace(0, 2 * math.pi, 50) + random.uniform(0, 2 * math.pi)
    return [0.5 + 0.5 * np.stack([np.cos(t), np.sin(t)], 1)]


def arrow(random: Random) -> list[Stroke]:
    """A shaft to the right, and a head."""
    return [_line((0, 0.5), (1, 0.5)), _line((0.65, 0.2), (1, 0.5), (0.65, 0.8))]


def square(random: Random) -> list[Stroke]:
    """Four sides in one go."""
    return [_line((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]


def triangle(random: Random) -> list[Stroke]:
    """Three sides in one go."""
    return [_line((0.5, 0), (1, 1), (0, 1), (0.5, 0))]


def scribble(random: Random) -> list[Stroke]:
    """Straight lines between random points."""
    return [_line(*random.random((int(random.integers(6, 16)), 2)))]


LEARNED: dict[str, Callable[[Random], list[Stroke]]] = {"tick": tick, "cross": cross, "heart": heart, "star": star}
STRANGE = {"circle": circle, "arrow": arrow, "square": square, "triangle": triangle, "scribble": scribble}


def drawn(kind: Callable[[Random], list[Stroke]], random: Random) -> np.ndarray:
    """One drawing of a symbol, uint8 [140, 140]: turned, sheared, stretched and shaken, with any brush."""
    turn, shear, aspect = random.normal(0, 0.12), random.normal(0, 0.12), math.exp(random.normal(0, 0.15))
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    change = rotation @ np.array([[aspect, shear], [0, 1 / aspect]]) * random.uniform(0.35, 0.7)
    strokes = [_shaken(stroke, random) - 0.5 for stroke in kind(random)]
    return _painted([stroke @ change.T + 0.5 for stroke in strokes], random.uniform(*BRUSHES))


def _line(*corners: tuple[float, float] | np.ndarray) -> Stroke:
    """Straight lines through corners, with points close enough to shake."""
    places = np.array(corners, float)
    pieces = [np.linspace(a, b, 12, endpoint=False) for a, b in pairwise(places)]
    return np.concatenate([*pieces, places[-1:]])


def _fitted(points: np.ndarray) -> np.ndarray:
    low, high = points.min(0), points.max(0)
    fitted: np.ndarray = (points - low) / (high - low)
    return fitted


def _shaken(stroke: Stroke, random: Random) -> Stroke:
    """The stroke with a slow wobble and a fast tremor, both smooth along it, and moved a little."""
    n = np.arange(len(stroke))[:, None] / 12
    shaken = stroke + random.normal(0, 0.03, 2)
    for rate, size in ((0.5, 0.05), (1.3, 0.02), (3.1, 0.01)):
        shaken = shaken + random.normal(0, size, 2) * np.sin(rate * n * 2 + random.uniform(0, 2 * math.pi, 2))
    return shaken


def _painted(strokes: list[Stroke], brush: float) -> np.ndarray:
    canvas = Image.new("L", (PAD * FINE, PAD * FINE))
    pen, radius = ImageDraw.Draw(canvas), brush * FINE / 2
    for stroke in strokes:
        places = stroke * PAD * FINE
        pen.line([tuple(place) for place in places.tolist()], fill=255, width=round(2 * radius))
        for x, y in places:
            pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)
    return np.asarray(canvas.reduce(FINE))
