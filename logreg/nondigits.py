"""Images that are no digits, made out of MNIST's digits and of random strokes: what a digit is to be told from."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from logreg.data import Dataset

SIDE = 28
BOX = 20
MIDDLE = 14.0
STEPS = 8  # straight pieces that a curve is drawn in


def make_nondigits(data: Dataset, count: int, seed: int = 0) -> torch.Tensor:
    """About `count` images uint8 [n, 28, 28] that are no digits, each fitted into MNIST's box as a drawing would be.

    Half of them are digits turned, mirrored, cut and joined, overlaid, halved, side by side or struck through; the
    others are random strokes, straight and curved, letter-like figures on a lattice, scribbles and blobs. A few look
    like a digit all the same, as a few letters do. The same seed gives the same images.
    """
    make, n = _Maker(data, seed), count // 38
    made = [
        make.turned(2 * n, (2, 3, 4, 5, 6, 7, 9), 90),
        make.turned(2 * n, (2, 3, 4, 5, 6, 7, 9), -90),
        make.turned(n // 2, (1, 8), 90),
        make.turned(n, (3, 4, 7), 180),
        make.turned(2 * n, (3, 4, 6, 7, 9), 0, mirrored=True),
        make.turned(n // 3, (2, 5), 0, mirrored=True),
        make.turned(2 * n, (4, 6, 7, 9), 180, mirrored=True),
        make.turned(2 * n, (2, 3, 4, 5, 6, 7, 9), 90, mirrored=True),
        make.joined(3 * n),
        make.overlaid(3 * n, apart=0.0),
        make.overlaid(2 * n, apart=1.0),
        make.halved(2 * n),
        make.struck(2 * n, strokes=2, points=2),
        make.struck(2 * n, strokes=1, points=4),
        make.figures(6 * n),
        *(make.strokes(n, strokes, points) for strokes, points in ((2, 2), (2, 3), (3, 2), (1, 5), (1, 12))),
        *(make.strokes(n, strokes, points, curved=True) for strokes, points in ((2, 3), (3, 3), (1, 5), (2, 4), (1, 10))),
        make.blobs(n // 2),
    ]
    return torch.cat([_fitted(images) for images in made])


class _Maker:
    """Makers of float32 images [n, 28, 28], 0 to 1, that draw on one random generator."""

    def __init__(self, data: Dataset, seed: int) -> None:
        self.data, self.random = data, torch.Generator().manual_seed(seed)

    def uniform(self, low: float, high: float, *shape: int) -> torch.Tensor:
        return low + (high - low) * torch.rand(*shape, generator=self.random)

    def digits(self, n: int, classes: tuple[int, ...] = tuple(range(10))) -> torch.Tensor:
        of_class = torch.isin(self.data.labels, torch.tensor(classes)).nonzero()[:, 0]
        chosen = of_class[torch.randint(len(of_class), (n,), generator=self.random)]
        return self.data.images[chosen].float() / 255

    def turned(self, n: int, classes: tuple[int, ...], degrees: float, mirrored: bool = False) -> torch.Tensor:
        """Digits turned by that angle, give or take 17 degrees."""
        angle = math.radians(degrees) + self.uniform(-0.3, 0.3, n)
        side = -1 if mirrored else 1
        rows = torch.stack([side * angle.cos(), -side * angle.sin(), angle.sin(), angle.cos()], 1).reshape(n, 2, 2)
        affine = F.pad(rows, (0, 1))
        grid = F.affine_grid(affine, [n, 1, SIDE, SIDE], align_corners=False)
        return F.grid_sample(self.digits(n, classes)[:, None], grid, align_corners=False)[:, 0]

    def joined(self, n: int) -> torch.Tensor:
        """The upper (or left) part of one digit and the lower (or right) part of another."""
        first, second = self.digits(n), self.digits(n)
        cut = torch.randint(12, 17, (n, 1, 1), generator=self.random)
        images = torch.where(torch.arange(SIDE)[:, None] < cut, first, second)
        return self._any_side(images, first, second, cut)

    def _any_side(self, images: torch.Tensor, first: torch.Tensor, second: torch.Tensor, cut: torch.Tensor) -> torch.Tensor:
        half = len(images) // 2
        images[half:] = torch.where(torch.arange(SIDE) < cut[half:], first[half:], second[half:])
        return images

    def halved(self, n: int) -> torch.Tensor:
        """Half of a digit."""
        digits = self.digits(n, (0, 2, 3, 4, 5, 6, 8, 9))
        cut = torch.randint(11, 18, (n, 1, 1), generator=self.random)
        first, second = torch.zeros_like(digits), digits
        first[::2], second = digits[::2], torch.where((torch.arange(n) % 2 == 1)[:, None, None], digits, first * 0)
        images = torch.where(torch.arange(SIDE)[:, None] < cut, first, second)
        return self._any_side(images, first, second, cut)
