"""Negative examples: images that are no digits, made out of MNIST's digits and of random strokes."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from logreg.augmentation.distortion import distort, vary_pen
from logreg.augmentation.strokes import draw_templates, read_templates
from logreg.data import Dataset
from logreg.digit_filter.letters import LETTERS
from logreg.digit_filter.strokes import blobs, coils, faces, figures, polygons, scrawls, scribbles, strokes
from logreg.drawing.raster import BOX, SIDE, uniform, warp

CLASSES = tuple(range(10))
ROTATABLE = (2, 3, 4, 5, 6, 7, 9)  # digits that are no digit when rotated by 90 degrees


def make_nondigits(data: Dataset, count: int, seed: int = 0) -> torch.Tensor:
    """About `count` images uint8 [n, 28, 28] that are no digits, fitted into MNIST's box as a drawing would be.

    About four in ten are digits turned, mirrored, cut and joined, overlaid, side by side, halved or struck through, a
    quarter letters and symbols; the others are random strokes, straight and curved, figures on a lattice as letters
    are, scribbles and blobs. A few look like a digit all the same. The same seed gives the same images.
    """
    random = torch.Generator().manual_seed(seed)
    make, n = _Maker(data, random), count // 60
    made = [
        make.rotated(n, ROTATABLE, 90),
        make.rotated(n, ROTATABLE, -90),
        make.rotated(n // 3, (1, 8), 90),
        make.rotated(n, (3, 4, 7), 180),
        make.rotated(2 * n, (3, 4, 6, 7, 9), 0, mirrored=True),
        make.rotated(n // 3, (2, 5), 0, mirrored=True),
        make.rotated(2 * n, (4, 6, 7, 9), 180, mirrored=True),
        make.rotated(2 * n, ROTATABLE, 90, mirrored=True),
        make.joined(3 * n),
        make.side_by_side(3 * n, 2, apart=(0, 9), scale=(0.45, 0.7)),
        make.side_by_side(3 * n, 2, apart=(8, 16), scale=(0.45, 0.7)),
        make.side_by_side(2 * n, 3, apart=(6, 9), scale=(0.3, 0.5)),
        make.halved(2 * n),
        make.struck_through(2 * n, 2, 2),
        make.struck_through(2 * n, 1, 4, curved=True),
        figures(6 * n, random),
        *(strokes(n, random, *shape) for shape in ((3, 2), (2, 3), (1, 5), (1, 12))),
        *(strokes(n, random, *shape, curved=True) for shape in ((2, 3), (3, 3), (1, 5), (2, 4), (1, 10))),
        *(scribbles(n, random, points) for points in (8, 12, 20, 35)),
        coils(n, random),
        scrawls(2 * n, random),
        faces(3 * n, random),
        *(polygons(n // 3, random, *shape) for shape in ((3,), (4,), (5,), (6,), (10, 0.4))),
        blobs(n // 2, random),
    ]
    return torch.cat([*(_fit_box(images) for images in made), _letters(15 * n, random)])


class _Maker:
    """Makers of float32 images [n, 28, 28], 0 to 1, out of digits."""

    def __init__(self, data: Dataset, random: torch.Generator) -> None:
        self.data, self.random = data, random

    def integers(self, low: int, high: int, *shape: int) -> torch.Tensor:
        return torch.randint(low, high + 1, shape, generator=self.random)

    def digits(self, n: int, classes: tuple[int, ...] = CLASSES) -> torch.Tensor:
        of_class = torch.isin(self.data.labels, torch.tensor(classes)).nonzero()[:, 0]
        return self.data.images[of_class[self.integers(0, len(of_class) - 1, n)]].float() / 255

    def rotated(self, n: int, classes: tuple[int, ...], degrees: float, mirrored: bool = False) -> torch.Tensor:
        """Digits rotated by that angle, give or take 17 degrees."""
        angle, side = math.radians(degrees) + uniform(self.random, -0.3, 0.3, n), -1 if mirrored else 1
        rows = torch.stack([side * angle.cos(), -side * angle.sin(), angle.sin(), angle.cos()], 1)
        return warp(self.digits(n, classes), F.pad(rows.reshape(n, 2, 2), (0, 1)))

    def joined(self, n: int) -> torch.Tensor:
        """The upper or left part of one digit and the rest of another."""
        return torch.where(self._part(n), self.digits(n), self.digits(n))

    def halved(self, n: int) -> torch.Tensor:
        """A half of a digit: no one and no seven, whose halves are ones."""
        return self.digits(n, (0, 2, 3, 4, 5, 6, 8, 9)) * (self._part(n) ^ (self.integers(0, 1, n, 1, 1) == 1))

    def _part(self, n: int) -> torch.Tensor:
        before = torch.arange(SIDE) < self.integers(11, 17, n, 1, 1)
        return torch.where(self.integers(0, 1, n, 1, 1) == 1, before, before.transpose(1, 2)).expand(n, SIDE, SIDE)

    def side_by_side(self, n: int, digits: int, apart: tuple[float, float], scale: tuple[float, float]) -> torch.Tensor:
        """That many digits from left to right, their centres `apart` pixels, one a little higher than another."""
        size, step = uniform(self.random, *scale, n), uniform(self.random, *apart, n)
        images = torch.zeros(n, SIDE, SIDE)
        for place in range(digits):
            move = torch.stack([(place - (digits - 1) / 2) * step, uniform(self.random, -2, 2, n)], 1)
            affine = torch.cat([torch.eye(2).expand(n, 2, 2), -move[:, :, None] / (SIDE / 2)], 2) / size[:, None, None]
            images = torch.maximum(images, warp(self.digits(n), affine))
        return images

    def struck_through(self, n: int, count: int, points: int, curved: bool = False) -> torch.Tensor:
        """A digit with strokes through it."""
        return torch.maximum(self.digits(n), strokes(n, self.random, count, points, curved))


def _letters(n: int, random: torch.Generator, chunk: int = 1000) -> torch.Tensor:
    """Letters and symbols, drawn and distorted as the copies of digits are; uint8 [n, 28, 28]."""
    templates = read_templates(LETTERS)
    sizes = [min(chunk, n - start) for start in range(0, n, chunk)]
    return torch.cat([distort(vary_pen(draw_templates(templates, size, random), random), random) for size in sizes])


def _fit_box(images: torch.Tensor) -> torch.Tensor:
    """The images' ink scaled to a box of 20 pixels, its centre of mass in the middle; uint8 [n, 28, 28]."""
    ink, place = images > 0.2, torch.arange(SIDE, dtype=torch.float32)
    mass = images.sum((1, 2)).clamp_min(1e-6)
    extent = [SIDE - line.float().argmax(1) - line.flip(1).float().argmax(1) for line in (ink.any(1), ink.any(2))]
    scale = torch.maximum(*extent) / BOX
    x, y = (images.sum(axis) @ place / mass - (SIDE - 1) / 2 for axis in (1, 2))
    # The centre of mass goes to pixel index 14, half a pixel right of and below the middle of the image.
    offset = torch.stack([x - scale / 2, y - scale / 2], 1) / (SIDE / 2)
    affine = torch.cat([torch.eye(2) * scale[:, None, None], offset[:, :, None]], 2)
    return (warp(images, affine) * 255).round().to(torch.uint8)
