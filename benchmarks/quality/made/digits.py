"""Digits and other drawings to compose pictures of: masks float32 [h, w], 0 to 1, all of them from a seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
import torch
from PIL import Image, ImageDraw

from logreg import load_mnist, load_model
from logreg.recognition.image_answers import recognise_batch

FINE = 3  # times finer than the picture, for soft edges
CANDIDATES = 3000  # of MNIST's test digits
CLEAR = 0.5  # the least digit score of those that pictures are composed of

Points = Sequence[tuple[float, float]]
# Each digit's strokes in a box one high, x to the right and y down; "~" ones are smoothed into a curve.
STROKES: dict[int, list[tuple[str, Points]]] = {
    0: [
        (
            "~",
            [(0.3, 0), (0.06, 0.2), (0, 0.5), (0.08, 0.85), (0.3, 1), (0.52, 0.85), (0.6, 0.5), (0.52, 0.15), (0.3, 0)],
        )
    ],
    1: [("-", [(0, 0.22), (0.22, 0), (0.22, 1)])],
    2: [
        ("~", [(0, 0.22), (0.12, 0.04), (0.34, 0), (0.55, 0.14), (0.54, 0.36), (0.3, 0.68), (0, 1)]),
        ("-", [(0, 1), (0.6, 0.98)]),
    ],
    3: [
        ("~", [(0, 0.12), (0.25, 0), (0.5, 0.14), (0.46, 0.36), (0.2, 0.47)]),
        ("~", [(0.2, 0.47), (0.52, 0.6), (0.54, 0.84), (0.28, 1), (0, 0.88)]),
    ],
    4: [("-", [(0.36, 0), (0, 0.64), (0.62, 0.64)]), ("-", [(0.42, 0.32), (0.42, 1)])],
    5: [
        ("-", [(0.55, 0), (0.08, 0), (0.04, 0.44)]),
        ("~", [(0.04, 0.44), (0.32, 0.38), (0.56, 0.6), (0.48, 0.9), (0.2, 1), (0, 0.9)]),
    ],
    6: [
        (
            "~",
            [
                (0.46, 0),
                (0.16, 0.28),
                (0, 0.64),
                (0.08, 0.92),
                (0.3, 1),
                (0.52, 0.88),
                (0.52, 0.62),
                (0.3, 0.5),
                (0.08, 0.6),
                (0.02, 0.7),
            ],
        )
    ],
    7: [("-", [(0, 0.02), (0.58, 0), (0.2, 1)])],
    8: [
        (
            "~",
            [
                (0.3, 0.46),
                (0.06, 0.3),
                (0.08, 0.08),
                (0.3, 0),
                (0.52, 0.08),
                (0.54, 0.28),
                (0.3, 0.46),
                (0.04, 0.66),
                (0.04, 0.9),
                (0.3, 1),
                (0.56, 0.9),
                (0.56, 0.66),
                (0.3, 0.46),
            ],
        )
    ],
    9: [
        ("~", [(0.54, 0.2), (0.4, 0.02), (0.14, 0.04), (0, 0.24), (0.12, 0.46), (0.38, 0.46), (0.54, 0.2)]),
        ("-", [(0.54, 0.2), (0.46, 1)]),
    ],
}


def stroke_digit(digit: int, height: int, random: np.random.Generator, tail: float = 0.0) -> np.ndarray:
    """The digit drawn by a pen, about so many pixels high; `tail`: how much longer its last stroke's end is."""
    lines = []
    slant, wide = random.normal(0, 0.08), random.uniform(0.85, 1.2)
    for kind, points in STROKES[digit]:
        places = np.array(points, float) * [wide, 1] + random.normal(0, 0.015, (len(points), 2))
        if np.array_equal(np.array(points)[0], np.array(points)[-1]):
            places[-1] = places[0]
        lines.append(_smooth(places) if kind == "~" else places)
    if tail:
        last = lines[-1]
        last[-1] += (last[-1] - last[-2]) / max(float(np.hypot(*(last[-1] - last[-2]))), 1e-6) * tail
    lines = [line + (1 - line[:, 1:]) * [slant, 0] for line in lines]
    pen = max(1.5, height * random.uniform(0.06, 0.14))
    return drawn([line * (height - pen) for line in lines], pen)


def drawn(lines: Sequence[np.ndarray], pen: float) -> np.ndarray:
    """Polylines [n, 2] in pixels drawn by a round pen, cropped to what they cover."""
    low = np.concatenate(lines).min(0) - pen / 2 - 1
    size = np.ceil(np.concatenate(lines).max(0) + pen / 2 + 1 - low).astype(int)
    canvas = Image.new("L", (int(size[0]) * FINE, int(size[1]) * FINE))
    draw, radius = ImageDraw.Draw(canvas), pen * FINE / 2
    for line in lines:
        places = (line - low) * FINE
        draw.line([tuple(place) for place in places.tolist()], fill=255, width=max(1, round(pen * FINE)))
        for x, y in places.tolist():
            draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)
    return np.asarray(canvas.reduce(FINE), np.float32) / 255


def mnist_digit(digit: int, height: int, random: np.random.Generator) -> np.ndarray:
    """One of MNIST's test digits that are read clearly by themselves, so many pixels high, its edges sharpened."""
    chosen = _clear_digits()[digit]
    image = chosen[int(random.integers(len(chosen)))]
    rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
    ink = np.pad(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], 1)
    width = max(3, round(ink.shape[1] * height / ink.shape[0]))
    large = np.asarray(Image.fromarray(ink).resize((width, height), Image.Resampling.BICUBIC), np.float32) / 255
    sharp = float(np.clip(height / 40, 1, 4))
    return np.clip((large - 0.45) * sharp + 0.5, 0, 1) * (large > 0.1)


@cache
def _clear_digits() -> list[np.ndarray]:
    """By class, those of MNIST's test digits that are read rightly and score well: what is measured are pictures."""
    test = load_mnist(train=False)
    images = list(test.images[:CANDIDATES].numpy())
    answers = recognise_batch([(load_model(), images)])[0]
    labels = test.labels[:CANDIDATES].tolist()
    return [
        np.stack(
            [
                i
                for i, a, label in zip(images, answers, labels, strict=True)
                if label == digit == a.digit and a.digit_score > CLEAR
            ]
        )
        for digit in range(10)
    ]


def digit_mask(digit: int, height: int, random: np.random.Generator, made: bool | None = None) -> np.ndarray:
    """A digit of either sort, by chance."""
    made = bool(random.random() < 0.5) if made is None else made
    return stroke_digit(digit, height, random) if made else mnist_digit(digit, height, random)


def _smooth(points: np.ndarray, pieces: int = 8) -> np.ndarray:
    """A Catmull-Rom curve through the points [n, 2], closed where they are."""
    closed = bool(np.array_equal(points[0], points[-1]))
    padded = np.vstack([points[-2] if closed else points[0], points, points[1] if closed else points[-1]])
    t = np.linspace(0, 1, pieces, endpoint=False)[:, None]
    curve = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
    ]
    return np.vstack([*curve, points[-1:]])


def other_drawing(kind: str, size: int, random: np.random.Generator) -> np.ndarray:
    """A drawing of something that is no digit (`OTHERS`), about that many pixels a side."""

    def ring(x: float, y: float, rx: float, ry: float | None = None) -> np.ndarray:
        angle = np.linspace(0, 2 * math.pi, 33)
        return np.stack([x + rx * np.cos(angle), y + (ry or rx) * np.sin(angle)], 1)

    def line(*points: tuple[float, float]) -> np.ndarray:
        return np.array(points, float) + random.normal(0, 0.012, (len(points), 2))

    turn = 0.0
    if kind == "face":
        eyes, low = random.uniform(0.12, 0.2), random.uniform(0.15, 0.25)
        lines = [ring(0.5, 0.5, random.uniform(0.38, 0.48), 0.48)]
        lines += [ring(0.5 + side * eyes, 0.38, random.uniform(0.03, 0.07)) for side in (-1, 1)]
        lines.append(line((0.5 - low, 0.68), (0.5, random.uniform(0.6, 0.82)), (0.5 + low, 0.68)))
    elif kind == "arrow":
        head, turn = random.uniform(0.15, 0.3), random.uniform(0, 2 * math.pi)
        lines = [
            line((0.05, 0.5), (0.95, 0.5)),
            line((0.95 - head, 0.5 - head), (0.95, 0.5), (0.95 - head, 0.5 + head)),
        ]
    elif kind == "flower":
        petals, r = int(random.integers(5, 9)), random.uniform(0.1, 0.14)
        around = [2 * math.pi * i / petals for i in range(petals)]
        lines = [ring(0.5 + 0.24 * math.cos(a), 0.35 + 0.24 * math.sin(a), r) for a in around] + [ring(0.5, 0.35, r)]
        lines += [line((0.5, 0.7), (0.5, 1.1)), line((0.5, 1.0), (0.7, 0.85))]
    elif kind == "sign":
        corners = int(random.integers(3, 7))
        angle = np.linspace(0, 2 * math.pi, corners + 1) + random.uniform(0, 1)
        lines = [np.stack([0.5 + 0.48 * np.cos(angle), 0.5 + 0.48 * np.sin(angle)], 1)]
        inside = random.integers(3)
        lines += [line((0.35, 0.4), (0.65, 0.65)), line((0.65, 0.4), (0.35, 0.65))] if inside != 1 else []
        lines += [ring(0.5, 0.5, 0.15)] if inside == 1 else []
    elif kind == "house":
        roof, door = random.uniform(0.25, 0.45), random.uniform(0.2, 0.6)
        lines = [line((0.1, 1), (0.1, roof), (0.5, 0), (0.9, roof), (0.9, 1), (0.1, 1)), line((0.1, roof), (0.9, roof))]
        lines.append(line((door, 1), (door, 0.65), (door + 0.15, 0.65), (door + 0.15, 1)))
        if random.random() < 0.6:
            lines.append(line((0.65, 0.5), (0.8, 0.5), (0.8, 0.7), (0.65, 0.7), (0.65, 0.5)))
    else:  # texture: hatching, dots or waves
        sort, n = random.integers(3), int(random.integers(5, 14))
        steps = np.linspace(0, 1, n)
        if sort == 0:
            lines = [line((x, 0), (x - 0.3, 1)) for x in steps]
        elif sort == 1:
            lines = [ring(float(x), float(y), 0.02) for x, y in random.random((4 * n, 2))]
        else:
            x = np.linspace(0, 1, 40)
            lines = [np.stack([x, y + 0.04 * np.sin(12 * x + 9 * y)], 1) for y in steps]
    turned = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    return drawn([(each - 0.5) @ turned * size for each in lines], max(1.5, size * random.uniform(0.02, 0.08)))


OTHERS = ("face", "arrow", "flower", "sign", "house", "texture")


def as_label(digits: Sequence[int]) -> str:
    """The digits as one word."""
    return "".join(map(str, digits))


torch.set_num_threads(1)
