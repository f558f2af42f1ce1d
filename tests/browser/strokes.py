"""Ten digits as a person draws them: strokes of points in the unit square, x right, y down."""

from __future__ import annotations

import math

Stroke = list[tuple[float, float]]


def _arc(x: float, y: float, width: float, height: float, start: float, end: float) -> Stroke:
    """Part of an ellipse, from angle `start` to `end` in degrees, 0 to the right, growing clockwise."""
    angles = [math.radians(start + (end - start) * step / 12) for step in range(13)]
    return [(x + width * math.cos(angle), y + height * math.sin(angle)) for angle in angles]


DIGITS: dict[int, list[Stroke]] = {
    0: [_arc(0.5, 0.5, 0.2, 0.32, -80, 290)],
    1: [[(0.52, 0.18), (0.5, 0.82)]],
    2: [[*_arc(0.5, 0.34, 0.19, 0.16, 190, 395), (0.3, 0.8), (0.74, 0.8)]],
    3: [[*_arc(0.48, 0.33, 0.19, 0.15, 200, 450), *_arc(0.48, 0.66, 0.22, 0.18, -90, 160)]],
    4: [[(0.42, 0.18), (0.28, 0.55), (0.74, 0.55)], [(0.62, 0.3), (0.6, 0.84)]],
    5: [[(0.36, 0.2), (0.34, 0.46), *_arc(0.47, 0.63, 0.2, 0.19, -120, 150)], [(0.36, 0.2), (0.68, 0.2)]],
    6: [[(0.6, 0.16), (0.42, 0.36), *_arc(0.5, 0.64, 0.17, 0.18, 200, -160)]],
    7: [[(0.28, 0.22), (0.72, 0.22), (0.46, 0.82)]],
    8: [[*_arc(0.5, 0.34, 0.16, 0.16, 90, -270), *_arc(0.5, 0.67, 0.19, 0.17, -90, 270)]],
    9: [[*_arc(0.48, 0.36, 0.17, 0.17, 0, -360), (0.65, 0.36), (0.6, 0.84)]],
}
