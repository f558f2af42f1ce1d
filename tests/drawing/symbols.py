"""Symbols that are no digits, drawn with a shaking hand: what tests have models of one's own data learn."""

from __future__ import annotations

import math

import numpy as np
import torch

from logreg import Dataset, to_mnist
from logreg.drawing.raster import draw_polylines

Stroke = list[tuple[float, float]]
SIDE = 140
SYMBOLS: dict[str, list[Stroke]] = {  # in shares of the pad
    "tick": [[(0.2, 0.5), (0.4, 0.8), (0.8, 0.2)]],
    "cross": [[(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.2), (0.2, 0.8)]],
    "ring": [[(0.5 + 0.3 * math.cos(k * math.pi / 8), 0.5 + 0.3 * math.sin(k * math.pi / 8)) for k in range(17)]],
    "zigzag": [[(0.2 + 0.6 * (k % 2), 0.15 + 0.7 * k / 7) for k in range(8)]],
}
CLASSES = ("tick", "cross", "ring")


def drawn(name: str, seed: int) -> np.ndarray:
    """A symbol as the pad may hold it, uint8 [140, 140]."""
    random = np.random.default_rng((seed, *name.encode()))
    canvas = np.zeros((SIDE, SIDE), np.uint8)
    stretch, turn = random.normal(1, 0.08, 2), random.normal(0, 0.08)
    for stroke in SYMBOLS[name]:
        x, y = (np.array(stroke) - 0.5).T * stretch[:, None]
        places = SIDE * (0.5 + np.stack([x - turn * y, y + turn * x], 1) + random.normal(0, 0.012, (len(stroke), 2)))
        ink = draw_polylines(torch.from_numpy(places).float()[None, None], torch.tensor([10.0]), SIDE)
        canvas = np.maximum(canvas, (ink[0] * 255).round().byte().numpy())
    return canvas


def own_data(each: int, seed: int, classes: tuple[str, ...] = CLASSES) -> Dataset:
    """So many drawings of each of the first symbols, which are called by the names of the `classes`."""
    images = [to_mnist(drawn(name, seed * 1000 + k)) for name in list(SYMBOLS)[: len(classes)] for k in range(each)]
    labels = torch.arange(len(classes)).repeat_interleave(each)
    return Dataset(torch.from_numpy(np.stack(images)), labels, classes)
