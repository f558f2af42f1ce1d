"""Symbols that are no digits, drawn with a shaking hand: what tests and benchmarks have models of one's own learn."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import torch
from PIL import Image, ImageDraw

from logreg import Dataset, to_mnist

Stroke = list[tuple[float, float]]
Random = np.random.Generator
SIDE, FINE = 140, 4  # pixels of the pad, and how much finer a symbol is drawn, for soft edges
BRUSHES = (7, 14)  # pixels
SIZES = (0.35, 0.8)  # of the pad


def _around(corners: int, turns: int = 1) -> Stroke:
    """Once around a circle or, from corner to corner, more often."""
    angles = [2 * math.pi * turns * k / corners for k in range(corners + 1)]
    return [(0.5 + 0.3 * math.sin(angle), 0.5 - 0.3 * math.cos(angle)) for angle in angles]


def _heart() -> Stroke:
    angles = [2 * math.pi * k / 30 for k in range(31)]
    heights = [13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t) for t in angles]
    return [(0.5 + 0.3 * math.sin(t) ** 3, 0.46 - 0.02 * y) for t, y in zip(angles, heights, strict=True)]


SYMBOLS: dict[str, list[Stroke]] = {  # in shares of the pad, x right, y down
    "tick": [[(0.2, 0.5), (0.4, 0.8), (0.8, 0.2)]],
    "cross": [[(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.2), (0.2, 0.8)]],
    "ring": [_around(16)],
    "heart": [_heart()],
    "star": [_around(5, turns=2)],
    "zigzag": [[(0.2 + 0.6 * (k % 2), 0.15 + 0.7 * k / 7) for k in range(8)]],
    "arrow": [[(0.2, 0.5), (0.8, 0.5)], [(0.6, 0.3), (0.8, 0.5), (0.6, 0.7)]],
    "square": [[(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8), (0.2, 0.2)]],
    "triangle": [_around(3)],
}
SCRIBBLE = "scribble"  # straight lines between random places
CLASSES = ("tick", "cross", "ring")  # of `own_data`


def strokes(name: str, random: Random | int) -> list[np.ndarray]:
    """The pen's paths float64 [n, 2] in shares of the pad: anywhere on it, of any size, turned, sheared, trembling."""
    random = np.random.default_rng(random)
    ideal = [list(random.uniform(0.2, 0.8, (9, 2)))] if name == SCRIBBLE else SYMBOLS[name]
    (turn, shear), aspect = random.normal(0, 0.12, 2), math.exp(random.normal(0, 0.1))
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    change = rotation @ [[aspect, shear], [0, 1 / aspect]] * random.uniform(*SIZES) / 0.6
    paths = [_trembling(stroke, random) @ change.T for stroke in ideal]
    room = 0.45 - np.abs(np.concatenate(paths)).max(0)
    middle = 0.5 + random.uniform(-1, 1, 2) * room.clip(0)
    return [(path + middle).clip(0.02, 0.98) for path in paths]


def drawn(name: str, random: Random | int) -> np.ndarray:
    """A symbol as the pad may hold it, uint8 [140, 140], white ink on black."""
    random = np.random.default_rng(random)
    canvas = Image.new("L", (SIDE * FINE, SIDE * FINE))
    pen, radius = ImageDraw.Draw(canvas), FINE * random.uniform(*BRUSHES) / 2
    for path in strokes(name, random):
        places = path * SIDE * FINE
        pen.line([tuple(place) for place in places.tolist()], fill=255, width=round(2 * radius))
        for x, y in places:
            pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)
    return np.asarray(canvas.reduce(FINE))


def own_data(each: int, seed: int, classes: tuple[str, ...] = CLASSES) -> Dataset:
    """So many drawings of each of the first symbols, which are called by the names of the `classes`."""
    symbols = list(SYMBOLS)[: len(classes)]
    images = [to_mnist(drawn(name, seed * 1000 + k)) for name in symbols for k in range(each)]
    labels = torch.arange(len(classes)).repeat_interleave(each)
    return Dataset(torch.from_numpy(np.stack(images)), labels, classes)


def _trembling(stroke: Stroke, random: Random) -> np.ndarray:
    """The stroke about the middle of the pad, with a slow wobble and a fast tremor along it, and moved a little."""
    corners = np.array(stroke)
    steps = [np.linspace(a, b, max(2, round(40 * math.dist(a, b))), endpoint=False) for a, b in pairwise(corners)]
    path = np.concatenate([*steps, corners[-1:]]) - 0.5 + random.normal(0, 0.015, 2)
    along = np.arange(len(path))[:, None] / 12
    for rate, size in ((1.0, 0.025), (2.6, 0.01), (6.2, 0.005)):
        path = path + random.normal(0, size, 2) * np.sin(rate * along + random.uniform(0, 2 * math.pi, 2))
    return path
