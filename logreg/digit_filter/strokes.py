"""Random strokes, figures, scribbles and blobs, in the size of MNIST's images."""

from __future__ import annotations

import math

import numpy as np
import torch
from PIL import Image, ImageDraw

from logreg.drawing.mnist_format import to_mnist
from logreg.drawing.raster import CENTRE, SIDE, bezier, draw_polylines, uniform


def strokes(n: int, random: torch.Generator, count: int, points: int, curved: bool = False) -> torch.Tensor:
    """`count` strokes through random points or (`curved`) Bezier curves by them; float32 [n, 28, 28], 0 to 1."""
    places = uniform(random, 4, 24, n, count, points, 2)
    if curved:  # a curve stays inside its control points: move them out
        places = bezier((places - CENTRE) * 1.6 + CENTRE)
    return draw_polylines(places, uniform(random, 1.5, 4, n))


def figures(n: int, random: torch.Generator) -> torch.Tensor:
    """Two to four strokes, straight or bowed, between points of a lattice, as many letters are built; as `strokes`."""
    ends = torch.randint(3, (n, 4, 2, 2), generator=random) * torch.tensor([8.0, 10.0]) + torch.tensor([6.0, 4.0])
    ends += 1.2 * torch.randn(n, 4, 2, 2, generator=random)
    for stroke in range(1, 4):
        follows = uniform(random, 0, 1, n, 1) < 0.4
        ends[:, stroke, 0] = torch.where(follows, ends[:, stroke - 1, 1], ends[:, stroke, 0])
    along = ends[:, :, 1] - ends[:, :, 0]
    bow = 0.6 * torch.randn(n, 4, 1, generator=random) * (uniform(random, 0, 1, n, 4, 1) < 0.5)
    bent = ends.mean(2) + bow * torch.stack([-along[:, :, 1], along[:, :, 0]], 2)
    curves = bezier(torch.stack([ends[:, :, 0], bent, ends[:, :, 1]], 2))
    unused = torch.arange(4) >= torch.randint(2, 5, (n, 1), generator=random)
    return draw_polylines(torch.where(unused[:, :, None, None], curves[:, :1], curves), uniform(random, 1.5, 4, n))


def scribbles(n: int, random: torch.Generator, points: int) -> torch.Tensor:
    """A random walk of that many points, smooth or jagged, at times along the edges of the paper; as `strokes`."""
    steps = torch.randn(n, points, 2, generator=random)
    steps[:, 1:] += uniform(random, -0.5, 1.5, n, 1, 1) * steps[:, :-1]
    walk = steps.cumsum(1)
    low, high = walk.amin(1, keepdim=True), walk.amax(1, keepdim=True)
    walk = (walk - low) / (high - low).amax(2, keepdim=True) - 0.5
    zoom = uniform(random, 20, 50, n, 1, 1) * (uniform(random, 0, 1, n, 1, 1) < 0.3)
    return draw_polylines((walk * zoom.clamp_min(20)).clamp(-10, 10)[:, None] + CENTRE, uniform(random, 0.8, 3, n))


def coils(n: int, random: torch.Generator, points: int = 72) -> torch.Tensor:
    """Loops, two and more times round, as a spiral or drifting; as `strokes`.

    Either way each turn stays clear of the last: a pen that goes round in the same place writes a zero.
    """
    turns, along = uniform(random, 2.2, 5, n, 1), torch.linspace(0, 1, points)
    way_round = torch.randint(2, (n, 1), generator=random) * 2 - 1
    angle = way_round * 2 * math.pi * (turns * along + uniform(random, 0, 1, n, 1))
    spiral = uniform(random, 0, 1, n, 1) < 0.5
    radius = torch.where(spiral, 10 * along, uniform(random, 3, 7, n, 1))
    flat, far = uniform(random, 0.6, 1, n, 1), uniform(random, 0, 1, n, 1)
    way = (along - 0.5) * torch.where(spiral, 0, 4 * turns)
    places = torch.stack([radius * angle.cos() * flat + far * way, radius * angle.sin() + (1 - far) * way], 2)
    return draw_polylines(places[:, None] * 0.8 + CENTRE, uniform(random, 0.8, 2, n))


def scrawls(n: int, random: torch.Generator, paper: int = 140) -> torch.Tensor:
    """Paper scrawled over with a broad pen, taken as a drawing is: most are more ink than line; as `strokes`.

    A third go anywhere, a third to and fro, a third round and round.
    """
    images = np.zeros((n, SIDE, SIDE), np.uint8)
    for i in range(n):
        points = int(torch.randint(6, 50, (), generator=random))
        along, free = torch.linspace(0, 1, points), torch.rand(points, 2, generator=random)
        if i % 3 == 1:
            free = torch.stack([torch.arange(points) % 2 + 0.2 * free[:, 0], along + 0.1 * free[:, 1]], 1)
        elif i % 3 == 2:
            angle, radius = 2.2 * torch.arange(points), 0.2 + 0.8 * free[:, :1]
            free = torch.stack([angle.cos(), angle.sin()], 1) * radius
        if torch.rand((), generator=random) < 0.5:
            free = free.flip(1)
        free = (free - free.amin(0)) / (free.amax(0) - free.amin(0)).clamp_min(1e-3)
        size = uniform(random, 0.35, 0.85, 2)
        size[0] = torch.minimum(size[0], size[1] * uniform(random, 0.35, 1.5, 1)[0])
        width = int(torch.randint(4, 18, (), generator=random))
        canvas = Image.new("L", (paper, paper))
        line = [tuple(place) for place in (((free - 0.5) * size + 0.5) * paper).tolist()]
        ImageDraw.Draw(canvas).line(line, fill=255, width=width, joint="curve")
        images[i] = to_mnist(np.asarray(canvas))
    return torch.from_numpy(images).float() / 255


def polygons(n: int, random: torch.Generator, corners: int, sharp: float = 1.0) -> torch.Tensor:
    """Triangles, squares and so on; stars where every second corner is nearer by `sharp`; as `strokes`."""
    angle = 2 * math.pi * (torch.arange(corners + 1) / corners + uniform(random, 0, 1, n, 1))
    radius = torch.where(torch.arange(corners + 1) % 2 == 1, 10 * sharp, 10.0)
    stretch = torch.stack([uniform(random, 0.6, 1, n, 1), torch.ones(n, 1)], 2)
    places = torch.stack([angle.cos(), angle.sin()], 2) * radius[:, None] * stretch + CENTRE
    places += 0.7 * torch.randn(n, corners + 1, 2, generator=random)
    return draw_polylines(places[:, None], uniform(random, 0.8, 3, n))


def faces(n: int, random: torch.Generator) -> torch.Tensor:
    """Rings with two eyes and a mouth in them, or with two to four marks anywhere; as `strokes`."""
    angle = torch.linspace(0, 2 * math.pi, 25)
    stretch = torch.stack([uniform(random, 0.6, 1.1, n, 1), torch.ones(n, 1)], 2)
    ring = torch.stack([angle.cos(), angle.sin()], 1) * 10 * stretch

    eye = torch.stack([uniform(random, 2, 5, n), uniform(random, -5, -1, n)], 1)
    mouth = torch.stack([uniform(random, 2, 6, n), uniform(random, 2, 5, n)], 1)
    flip = torch.tensor([-1.0, 1.0])
    middles = torch.stack([eye, eye * flip, mouth * torch.tensor([0.0, 1.0]), eye * 0], 1)[:, :, None]
    ends = torch.stack([mouth * flip, torch.stack([mouth[:, 0] * 0, uniform(random, 0, 9, n)], 1), mouth], 1)
    marks = middles + uniform(random, 0, 1.5, n, 1, 1, 1) * torch.randn(n, 4, 3, 2, generator=random).clamp(-1, 1)
    marks[:, 2] = ends
    elsewhere = uniform(random, -5.5, 5.5, n, 4, 1, 2) + 2 * torch.randn(n, 4, 3, 2, generator=random).clamp(-1, 1)
    marks = torch.where(uniform(random, 0, 1, n, 1, 1, 1) < 0.6, marks, elsewhere)
    unused = torch.arange(4) >= torch.randint(2, 5, (n, 1), generator=random)
    marks = bezier(torch.where(unused[:, :, None, None], marks[:, :1], marks), 4) * stretch[:, :, None]
    width = uniform(random, 0.8, 2.5, n)
    inside = draw_polylines(marks + CENTRE, width * uniform(random, 0.8, 1.8, n))
    return torch.maximum(draw_polylines(ring[:, None, :, :] + CENTRE, width), inside)


def blobs(n: int, random: torch.Generator) -> torch.Tensor:
    """Filled discs, ellipses and rectangles, too broad for a one; as `strokes`."""
    height = uniform(random, 2, 13, n, 1, 1)
    width = torch.where(uniform(random, 0, 1, n, 1, 1) < 0.4, height, uniform(random, 2, 13, n, 1, 1))
    width = torch.maximum(width, height * 0.45)
    power = torch.where(uniform(random, 0, 1, n, 1, 1) < 0.5, 2.0, 8.0)
    place = torch.arange(SIDE) - CENTRE
    radius = ((place / width).abs() ** power + (place[:, None] / height).abs() ** power) ** (1 / power)
    return ((1 - radius) * height + 0.5).clamp(0, 1)
