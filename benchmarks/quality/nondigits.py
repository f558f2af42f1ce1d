"""The share of scribbles that are rejected as non-digits: python benchmarks/quality/nondigits.py

The kinds have nothing in common with what the score was trained on (`logreg/digit_filter/negatives.py`) and are drawn
on a pad of 280 pixels with a thin, a usual and a thick brush. Then come drawings that must never pass: a blank, a
dot, all white. `narrow` fills to a bar and `loops` to a ring, which people read as ones and zeros too: they are
printed but not part of the mean.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from logreg import load_model, recognise, to_mnist
from logreg.recognition.image_answers import digit_score

PAD = 280
BRUSHES = (12, 20, 30)
EACH = 200
FILLED = ("narrow", "loops")
FINE = 4  # times finer than the pad, for soft edges


def main() -> None:
    """Draw, score and print."""
    score = digit_score()
    print(f"{'flagged, %':12}", *(f"{kind:>10}" for kind in KINDS), f"{'mean':>10}")
    for brush in BRUSHES:
        shares = []
        for place, kind in enumerate(KINDS.values()):
            random = np.random.default_rng((brush, place))
            images = np.stack([to_mnist(drawn(kind(random), brush)) for _ in range(EACH)])
            shares.append(100 * float((score(torch.from_numpy(images)) < score.threshold).float().mean()))
        counted = [share for kind, share in zip(KINDS, shares, strict=True) if kind not in FILLED]
        print(f"brush {brush:<6}", *(f"{share:10.1f}" for share in [*shares, sum(counted) / len(counted)]), flush=True)
    model = load_model()
    whole = np.full((PAD, PAD), 255, np.uint8)
    dots = {f"dot of {brush} px": drawn(np.array([[0.5, 0.5], [0.5, 0.5]]), brush) for brush in BRUSHES}
    for name, drawing in {"blank": 0 * whole, "all white": whole, **dots}.items():
        answer = recognise(model, drawing)
        print(f"{name:12} {'flagged' if answer.digit is None else f'READ AS {answer.digit}'}")


def drawn(points: np.ndarray, brush: int) -> np.ndarray:
    """One stroke through points [n, 2] in the unit square with a round pen; uint8 [280, 280], antialiased."""
    canvas = Image.new("L", (PAD * FINE, PAD * FINE))
    pen, places, radius = ImageDraw.Draw(canvas), points * PAD * FINE, brush * FINE / 2
    pen.line([tuple(place) for place in places.tolist()], fill=255, width=brush * FINE, joint="curve")
    for x, y in (places[0], places[-1]):
        pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)
    return np.asarray(canvas.reduce(FINE))


def jagged(corners: int) -> Callable[[np.random.Generator], np.ndarray]:
    """Straight lines between random points."""
    return lambda random: _placed(random.random((corners, 2)), random)


def smooth(corners: int) -> Callable[[np.random.Generator], np.ndarray]:
    """A Catmull-Rom curve through random points."""
    return lambda random: _placed(_catmull_rom(random.random((corners, 2))), random)


def zigzag(random: np.random.Generator) -> np.ndarray:
    """To and fro, downwards or to the right."""
    turns = int(random.integers(6, 25))
    across = np.arange(turns) % 2 + random.normal(0, 0.08, turns)
    points = np.stack([across, np.linspace(0, 1, turns)], 1)
    return _placed(points if random.random() < 0.5 else points[:, ::-1], random)


def narrow(random: np.random.Generator) -> np.ndarray:
    """Scrawled over a tall, narrow strip."""
    return 0.5 + (random.random((30, 2)) - 0.5) * [random.uniform(0.1, 0.35), 0.75]


def loops(random: np.random.Generator) -> np.ndarray:
    """Round and round, three to seven times, each turn wandering from the last."""
    angle = np.linspace(0, 2 * math.pi * random.uniform(3, 7), 160)
    x, y = (0.4 * f(angle) + 0.1 * f(rate * angle) for f, rate in ((np.cos, 2.7), (np.sin, 3.3)))
    return _placed(0.5 + np.stack([x, y], 1), random)


def _placed(points: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """In the middle of the pad, of a random size and shape."""
    return 0.5 + (points - 0.5).clip(-0.6, 0.6) * random.uniform(0.3, 0.8, 2)


def _catmull_rom(points: np.ndarray, pieces: int = 8) -> np.ndarray:
    padded = np.vstack([points[0], points, points[-1]])
    t = np.linspace(0, 1, pieces, endpoint=False)[:, None]
    curve = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
    ]
    return np.vstack([*curve, points[-1:]])


KINDS: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    **{f"jagged {n}": jagged(n) for n in (8, 15, 30, 60)},
    **{f"smooth {n}": smooth(n) for n in (8, 15, 30)},
    "zigzag": zigzag,
    "narrow": narrow,
    "loops": loops,
}

if __name__ == "__main__":
    main()
