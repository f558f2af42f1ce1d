"""Images as tensors: MNIST's geometry, and what is measured and drawn in the same way in several places."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F

SIDE = 28  # pixels, of MNIST's square images
BOX = 20  # pixels, of the square that the ink's bounding box is scaled to fit
CENTRE = 14.0  # where MNIST's own digits have their centre of mass: 14.007, 13.996 over the 60,000


class Moments(NamedTuple):
    """The centre of mass of images' ink, and its central second moments; float32 [n] each, in pixels."""

    x: torch.Tensor
    y: torch.Tensor
    xx: torch.Tensor
    yy: torch.Tensor
    xy: torch.Tensor

    @property
    def shear(self) -> torch.Tensor:
        """How far the ink leans to the right for each pixel down, -1 to 1; float32 [n]."""
        return (self.xy / self.yy.clamp_min(1e-6)).clamp(-1, 1)


def moments(ink: torch.Tensor) -> Moments:
    """The moments of images float32 [n, s, s]; zeros for a blank one.

    Sums of rows and columns go on in float64: of whole numbers, brightnesses from 0 to 255, the moments are exact, in
    whatever order a machine adds them up.
    """
    place = torch.arange(ink.shape[1], dtype=torch.float32, device=ink.device)
    rows, columns, leaning = ink.sum(2).double(), ink.sum(1).double(), (ink @ place).double()
    place = place.double()
    mass = rows.sum(1).clamp_min(1e-6)
    x, y = columns @ place / mass, rows @ place / mass
    dx, dy = place - x[:, None], place - y[:, None]
    xx, yy = (columns * dx * dx).sum(1) / mass, (rows * dy * dy).sum(1) / mass
    xy = (leaning * dy).sum(1) / mass
    return Moments(*(value.float() for value in (x, y, xx, yy, xy)))


def warp(images: torch.Tensor, matrix: torch.Tensor) -> torch.Tensor:
    """Images float32 [n, h, w] under affine maps [n, 2, 3] that lead from a place in the result to one in the image.

    Places are -1 to 1 from edge to edge. Bilinear, black around.
    """
    grid = F.affine_grid(matrix, [len(images), 1, *images.shape[1:]], align_corners=False)
    return F.grid_sample(images[:, None], grid, align_corners=False)[:, 0]


def bezier(points: torch.Tensor, segments: int = 8) -> torch.Tensor:
    """Bezier curves with control points [..., p, 2], as polylines [..., segments + 1, 2]."""
    t, degree = torch.linspace(0, 1, segments + 1, dtype=torch.float64), points.shape[-2] - 1
    weights = [math.comb(degree, i) * (1 - t) ** (degree - i) * t**i for i in range(degree + 1)]
    return torch.stack(weights, 1).float() @ points


def draw_polylines(lines: torch.Tensor, width: torch.Tensor, side: int = SIDE) -> torch.Tensor:
    """Polylines [n, lines, points, 2] (x, y in pixels) in strokes of those widths [n], round and antialiased.

    Float32 [n, side, side], 0 to 1.
    """
    place, nearest = torch.arange(side, dtype=torch.float32), torch.full((len(lines), side, side), torch.inf)
    starts, ends = (points.flatten(1, 2).unbind(1) for points in (lines[:, :, :-1], lines[:, :, 1:]))
    for start, end in zip(starts, ends, strict=True):
        segment = end - start
        dx, dy = (place - start[:, :1])[:, None], (place - start[:, 1:])[:, :, None]
        x, y, square = (v[:, None, None] for v in (segment[:, 0], segment[:, 1], segment.square().sum(1)))
        t = ((dx * x + dy * y) / square.clamp_min(1e-6)).clamp_(0, 1)
        nearest = torch.minimum(nearest, (dx - t * x).square_() + (dy - t * y).square_())
    return (0.5 + width[:, None, None] / 2 - nearest.sqrt_()).clamp_(0, 1)


def uniform(random: torch.Generator, low: float, high: float, *shape: int) -> torch.Tensor:
    """Random numbers float32 of that shape, from `low` to `high`."""
    return low + (high - low) * torch.rand(*shape, generator=random)
