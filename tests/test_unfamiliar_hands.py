"""Ways of writing that MNIST lacks, drawn here with straight strokes and rings, are read as the digits they are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image, ImageDraw

from logreg import load_model, recognise

Stroke = list[int]  # x and y in turns, on a canvas of 280


def ring(left: int, top: int, right: int, bottom: int, lean: float = 0.0) -> Stroke:
    """An ellipse in that box, its top moved to the right by `lean` of its height, its foot to the left."""
    places: Stroke = []
    for step in range(61):
        angle = step * math.pi / 30
        x, y = (right - left) / 2 * math.cos(angle), (bottom - top) / 2 * math.sin(angle)
        places += [round((left + right) / 2 + x - lean * y), round((top + bottom) / 2 + y)]
    return places


HANDS: dict[str, tuple[int, list[Stroke]]] = {
    "circle": (0, [ring(60, 60, 220, 220)]),
    "phi": (0, [ring(90, 80, 190, 200), [140, 20, 140, 260]]),
    "theta": (0, [ring(100, 60, 180, 220), [30, 140, 250, 140]]),
    "slashed far": (0, [ring(80, 70, 200, 210), [40, 250, 240, 30]]),
    "wide": (0, [ring(40, 90, 240, 190)]),
    "leaning": (0, [ring(100, 60, 180, 220, lean=0.6)]),
    "long upstroke": (1, [[70, 180, 150, 40, 150, 240]]),
    "like a roof": (1, [[60, 220, 140, 40, 150, 240]]),
    "hook at the foot": (1, [[140, 40, 140, 200, 152, 228, 200, 220]]),
    "flag and foot": (1, [[90, 100, 140, 40, 140, 230], [80, 230, 200, 230]]),
    "loop with a tail": (
        2, [[80, 90, 120, 45, 180, 50, 195, 95, 150, 170, 90, 230, 55, 220, 70, 195, 130, 215, 250, 225]]
    ),
    "wide foot": (2, [[90, 80, 130, 45, 170, 80, 140, 140, 70, 195, 140, 190, 210, 215, 270, 190]]),
    "hardly a waist": (3, [[110, 60, 150, 40, 170, 80, 150, 130, 165, 180, 145, 235, 105, 225]]),
    "loop at the waist": (
        3, [[80, 70, 140, 40, 190, 80, 150, 130, 110, 140, 110, 115, 160, 135, 200, 180, 150, 240, 80, 220]]
    ),
    "like a lightning": (4, [[130, 40, 70, 150, 190, 130, 150, 250]]),
    "like a G": (4, [[180, 40, 110, 90, 80, 150, 100, 175, 190, 140, 185, 250]]),
    "closed with a serif": (4, [[160, 40, 60, 180, 220, 180], [160, 40, 160, 240], [120, 240, 200, 240]]),
    "like an h": (4, [[80, 40, 70, 140, 100, 160, 170, 130], [170, 90, 150, 250]]),
    "open at the top": (6, [[170, 40, 100, 110, 80, 190, 120, 240, 180, 220, 185, 180, 165, 160]]),
    "tiny loop": (6, [[160, 40, 100, 120, 85, 210, 110, 240, 140, 225, 130, 200, 95, 215]]),
    "hook at the roof": (7, [[70, 110, 75, 60, 200, 60, 130, 240]]),
    "barred": (7, [[70, 60, 200, 60, 130, 240], [90, 150, 210, 145]]),
    "foot": (7, [[70, 60, 200, 60, 120, 220, 140, 240, 190, 235]]),
    "bar looped to the foot": (7, [[70, 60, 200, 60, 130, 215, 105, 235, 90, 215, 115, 175, 215, 150]]),
    "begun in the middle": (8, [[140, 140, 200, 90, 150, 45, 95, 90, 140, 140, 205, 190, 140, 245, 80, 190, 138, 142]]),
    "open above": (8, [[210, 40, 110, 130, 95, 200, 140, 240, 180, 200, 150, 140, 100, 60]]),
    "flat loop": (9, [[205, 70, 140, 50, 75, 75, 130, 115, 205, 70, 180, 240]]),
    "straight stem": (9, [[180, 80, 120, 60, 85, 95, 115, 125, 175, 105], [190, 60, 175, 240]]),
}  # fmt: skip


def drawn(strokes: list[Stroke], width: int = 20) -> np.ndarray:
    """The strokes with round ends, as the sketchpad draws them; uint8 [280, 280]."""
    canvas = Image.new("L", (280, 280))
    draw = ImageDraw.Draw(canvas)
    for stroke in strokes:
        draw.line(stroke, fill=255, width=width, joint="curve")
        for x, y in zip(stroke[::2], stroke[1::2], strict=True):
            draw.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], fill=255)
    return np.asarray(canvas)


@pytest.mark.parametrize("hand", HANDS)
def test_hands_that_mnist_lacks_are_read(hand: str) -> None:
    digit, strokes = HANDS[hand]
    assert recognise(load_model(), drawn(strokes)).digit == digit
