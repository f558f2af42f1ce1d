"""Digits drawn by the program from templates of pen strokes, in ways that MNIST's writers hardly used."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import torch

from logreg.augmentation.distortion import CANVAS, MIDDLE
from logreg.drawing.raster import uniform

SPREAD = 3.5  # per cent of the height: the usual standard deviation of a point
SIZE = 22.0  # pixels of the canvas: the longer side of what is drawn
SPACING = 0.55  # pixels between points of a curve, on an average digit


class Template(NamedTuple):
    """One way of writing: points [p, 2] with their standard deviations, and what draws curves through them.

    Row s of `curves` [s, p] weighs the points to give place s along the strokes, `stroke` [s] says on which stroke it
    lies, `shares` how often each stroke is drawn.
    """

    weight: float
    points: torch.Tensor
    spread: torch.Tensor
    curves: torch.Tensor
    stroke: torch.Tensor
    shares: list[float]


def read_templates(text: str) -> list[Template]:
    """The templates in a text of `allographs.py`, one a line."""
    return [_read_template(line) for line in text.strip().splitlines()]


def draw_templates(templates: list[Template], n: int, random: torch.Generator) -> torch.Tensor:
    """`n` drawings, each from a template that is chosen by weight; float32 [n, 40, 40], 0 to 1, white on black."""
    ink = torch.zeros(n, CANVAS, CANVAS)
    weights = torch.tensor([template.weight for template in templates])
    chosen = torch.multinomial(weights, n, replacement=True, generator=random)
    for number, template in enumerate(templates):
        rows = (chosen == number).nonzero()[:, 0]
        if len(rows):
            places = _fit_canvas(_lean(_vary(template, len(rows), random), random))
            ink[rows] = _draw_places(places, uniform(random, 1.8, 3.2, len(rows)))
    return ink


def _read_template(line: str) -> Template:
    weight, _, strokes = line.partition(":")
    points: dict[str, int] = {}
    spread: list[list[float]] = []
    rows: list[dict[int, float]] = []
    stroke: list[int] = []
    shares: list[float] = []
    for number, text in enumerate(strokes.split("/")):
        words = text.split()
        shares.append(float(words.pop(0)[1:]) if words[0].startswith("?") else 1.0)
        path = []
        for word in words:
            place, _, deviations = word.partition("~")
            if place not in points:
                points[place] = len(points)
                spread.append(_pair(deviations) if deviations else [SPREAD, SPREAD])
            path.append(place)
        drawn = _curve(path, points)
        rows += drawn
        stroke += [number] * len(drawn)
    curves = torch.zeros(len(rows), len(points))
    for row, weights in enumerate(rows):
        for point, share in weights.items():
            curves[row, point] = share
    places = torch.tensor([_pair(place) for place in points])
    return Template(float(weight), places, torch.tensor(spread), curves, torch.tensor(stroke), shares)


def _pair(text: str) -> list[float]:
    x, y = text.split(",")
    return [float(x), float(y)]


def _curve(path: list[str], points: dict[str, int]) -> list[dict[int, float]]:
    """The weights of the points at each place of a Catmull-Rom spline through the points of `path`."""
    rows = []
    for i, (start, end) in enumerate(pairwise(path)):
        steps = max(2, math.ceil(math.dist(_pair(start), _pair(end)) * SIZE / 75 / SPACING))
        for step in range(steps + (i == len(path) - 2)):
            t = step / steps
            row: dict[int, float] = {}
            for offset, share in (
                (-1, (-t + 2 * t**2 - t**3) / 2),
                (0, (2 - 5 * t**2 + 3 * t**3) / 2),
                (1, (t + 4 * t**2 - 3 * t**3) / 2),
                (2, (t**3 - t**2) / 2),
            ):
                for at, times in _mirrored(i + offset, len(path)):
                    row[points[path[at]]] = row.get(points[path[at]], 0.0) + share * times
            rows.append(row)
    return rows


def _mirrored(at: int, count: int) -> list[tuple[int, int]]:
    """A point beyond an end of a path as its mirror image in the end: which points, how many times each."""
    if at < 0:
        return [(0, 2), (1, -1)]
    return [(at, 1)] if at < count else [(count - 1, 2), (count - 2, -1)]


def _vary(template: Template, n: int, random: torch.Generator) -> torch.Tensor:
    """Places float32 [n, s, 2] along the strokes of `n` hands; a stroke that is left out lies in the first place."""
    points = template.points + template.spread * torch.randn(n, *template.points.shape, generator=random)
    places = template.curves @ points
    drawn = torch.rand(n, len(template.shares), generator=random) < torch.tensor(template.shares)
    return torch.where(drawn[:, template.stroke, None], places, places[:, :1])


def _lean(places: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    """Each hand's own width, slant and rotation."""
    width, slant, angle = (
        torch.randn(3, len(places), 1, generator=random) * torch.tensor([0.22, 0.15, 0.08])[:, None, None]
    )
    x, y = places.unbind(2)
    x = x * width.exp() - slant * y
    return torch.stack([x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()], 2)


def _fit_canvas(places: torch.Tensor) -> torch.Tensor:
    low, high = places.amin(1, keepdim=True), places.amax(1, keepdim=True)
    return (places - (low + high) / 2) * (SIZE / (high - low).amax(2, keepdim=True)) + MIDDLE


def _draw_places(places: torch.Tensor, width: torch.Tensor, reach: int = 2) -> torch.Tensor:
    """Draw close places [n, s, 2] as a line of that width [n]; only pixels within `reach` of a place are looked at."""
    around = torch.arange(-reach, reach + 1)
    pixels = places.round().long()[..., None] + around  # [n, s, 2, 5]
    squares = (pixels - places[..., None]).square()
    square = squares[:, :, 1, :, None] + squares[:, :, 0, None, :]
    index = pixels[:, :, 1, :, None] * CANVAS + pixels[:, :, 0, None, :]
    nearest = torch.full((len(places), CANVAS * CANVAS), torch.inf)
    nearest.scatter_reduce_(1, index.flatten(1), square.flatten(1), "amin")
    return (0.5 + width[:, None] / 2 - nearest.sqrt()).clamp(0, 1).reshape(-1, CANVAS, CANVAS)
