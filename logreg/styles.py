"""MNIST's digits redrawn in the ways people write that MNIST lacks, each copy a little distorted as a whole."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F

SIDE = 28
BOX = 20.0
CANVAS = 40  # MNIST's 28 and room for what is drawn around the digit
CHUNK = 1000

Stroke = tuple[torch.Tensor, torch.Tensor]  # which digits [k], and a polyline through each, x, y in pixels [k, p, 2]


def restyle(images: torch.Tensor, labels: torch.Tensor, copies: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """`copies` redrawn versions of every digit: uint8 [copies * n, 28, 28] and their labels int64 [copies * n].

    Each version of a digit is made upright, in about half of the cases given what its class lacks in MNIST (`STYLES`:
    a slash, a flag, a bar, a hook, in the digit's own width), distorted smoothly, thinned or thickened, and fitted
    into MNIST's box again. The originals are not among them. The same seed gives the same images.
    """
    random = torch.Generator().manual_seed(seed)
    styled = torch.empty(copies * len(images), SIDE, SIDE, dtype=torch.uint8)
    everything = images.cpu().repeat(copies, 1, 1).split(CHUNK)
    repeated = labels.cpu().repeat(copies)
    for start, some in zip(range(0, len(styled), CHUNK), everything, strict=True):
        ink = _upright(some)
        for digit, style in STYLES:
            chosen = (repeated[start : start + CHUNK] == digit).nonzero()[:, 0]
            if len(chosen):
                ink[chosen] = style(ink[chosen], random)
        styled[start : start + CHUNK] = _distorted(ink, random)
    return styled.to(images.device), repeated.to(labels.device)


def _upright(images: torch.Tensor) -> torch.Tensor:
    """The digits sheared upright about their centre of mass, in the middle of a canvas; float32 [n, 40, 40], 0 to 1."""
    ink = images.float() / 255
    place = torch.arange(SIDE, dtype=torch.float32)
    mass = ink.sum((1, 2)).clamp_min(1e-6)
    y, x = ink.sum(2) @ place / mass, ink.sum(1) @ place / mass
    dy, dx = place - y[:, None], place - x[:, None]
    variance = (ink.sum(2) * dy * dy).sum(1) / mass
    covariance = ((ink @ dx[:, :, None]).squeeze(2) * dy).sum(1) / mass
    shear = (covariance / variance.clamp_min(1e-6)).clamp(-1, 1)
    v = (torch.arange(CANVAS) - (CANVAS - 1) / 2).expand(len(ink), CANVAS, CANVAS)
    to_y = v.transpose(1, 2) + y[:, None, None]
    to_x = v + shear[:, None, None] * v.transpose(1, 2) + x[:, None, None]
    return _sample(ink, to_x, to_y)


def _sample(ink: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Bilinear values of the images [n, s, s] at pixel positions x, y, each [n, t, t]; nothing outside."""
    grid = torch.stack([x, y], 3) * (2 / (ink.shape[1] - 1)) - 1
    return F.grid_sample(ink[:, None], grid, align_corners=True)[:, 0]


class _Digits:
    """Landmarks of upright digits, in pixels of the canvas, each [n]; and random numbers for them."""

    def __init__(self, ink: torch.Tensor, random: torch.Generator) -> None:
        self.ink, self.random, n = ink, random, len(ink)
        rows, columns = ink.amax(2) > 0.5, ink.amax(1) > 0.5
        self.top, self.left = rows.float().argmax(1), columns.float().argmax(1)
        self.bottom = CANVAS - 1 - rows.flip(1).float().argmax(1)
        self.right = CANVAS - 1 - columns.flip(1).float().argmax(1)
        self.height = (self.bottom - self.top).float().clamp_min(4)
        down, right = ink[:, 1:, :-1] - ink[:, :-1, :-1], ink[:, :-1, 1:] - ink[:, :-1, :-1]
        # A stroke of length l and width w has the area l * w and, over both its edges, the total gradient 2 * l.
        edge = (down * down + right * right).sqrt().sum((1, 2))
        self.width = (2 * ink.sum((1, 2)) / edge.clamp_min(1e-6)).clamp(1, 6)
        self.n = n

    def uniform(self, low: float, high: float) -> torch.Tensor:
        return low + (high - low) * torch.rand(self.n, generator=self.random)

    def middle(self, row: torch.Tensor) -> torch.Tensor:
        """The mean column of the ink in that row and the next but one."""
        rows = (row.long()[:, None] + torch.arange(2)).clamp(0, CANVAS - 1)
        profile = self.ink.gather(1, rows[:, :, None].expand(-1, -1, CANVAS)).sum(1) + 1e-6
        return profile @ torch.arange(CANVAS, dtype=torch.float32) / profile.sum(1)

    def draw(self, xs: list[torch.Tensor], ys: list[torch.Tensor], share: float) -> None:
        """A polyline of the digit's own width through those points, onto a random share of the digits."""
        chosen = torch.rand(self.n, generator=self.random) < share
        points = torch.stack([torch.stack(xs, 1), torch.stack(ys, 1)], 2)[chosen]
        half = (self.width[chosen] / 2)[:, None, None]
        place = torch.arange(CANVAS, dtype=torch.float32)
        nearest = torch.full((len(points), CANVAS, CANVAS), torch.inf)
        for start, end in zip(points[:, :-1].unbind(1), points[:, 1:].unbind(1), strict=True):
            along = end - start
            dx, dy = place - start[:, :1], place - start[:, 1:]
            length = (along * along).sum(1).clamp_min(1e-6)
            t = ((dx * along[:, :1])[:, None] + (dy * along[:, 1:])[:, :, None]) / length[:, None, None]
            t = t.clamp_(0, 1)
            gap_x = dx[:, None] - t * along[:, :1, None]
            gap_y = dy[:, :, None] - t * along[:, 1:, None]
            nearest = torch.minimum(nearest, gap_x.square_().add_(gap_y.square_()))
        stroke = (0.5 + half - nearest.sqrt_()).clamp_(0, 1)
        self.ink[chosen] = torch.maximum(self.ink[chosen], stroke)


def _zero(ink: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    """A slash, often longer than the zero is high."""
    d = _Digits(ink, random)
    angle = d.uniform(0.2, 1.1)
    half = d.height * d.uniform(0.3, 0.95)
    x, y = (d.left + d.right) / 2 + d.uniform(-1.5, 1.5), (d.top + d.bottom) / 2 + d.uniform(-1.5, 1.5)
    dx, dy = half * angle.sin(), half * angle.cos()
    d.draw([x - dx, x + dx], [y + dy, y - dy], 0.5)
    return d.ink


def _one(ink: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    """A flag, up to three quarters as long as the stem, and a foot."""
    d = _Digits(ink, random)
    angle, length, bend = d.uniform(0.1, 1.15), d.height * d.uniform(0.15, 0.75), d.uniform(-0.12, 0.2)
    x, y = d.middle(d.top), d.top + d.width / 2
    dx, dy = -length * angle.cos(), length * angle.sin()
    d.draw([x, x + dx / 2 - bend * dy, x + dx], [y, y + dy / 2 + bend * dx, y + dy], 0.65)
    x, y = d.middle(d.bottom - 1) + d.uniform(-1, 1), d.bottom - d.width / 2 + d.uniform(-0.5, 1)
    slope = d.uniform(-0.15, 0.15)
    left, right = d.height * d.uniform(0.1, 0.45), d.height * d.uniform(0.1, 0.45)
    d.draw([x - left, x + right], [y - left * slope, y + right * slope], 0.25)
    return d.ink


def _seven(ink: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    """A bar through the stem, at times low; a curl at the beginning of the roof."""
    d = _Digits(ink, random)
    y = d.top + d.height * d.uniform(0.4, 0.78)
    x = d.middle(y) + d.uniform(-1, 1)
    slope = d.uniform(-0.35, 0.15)
    left, right = d.height * d.uniform(0.15, 0.45), d.height * d.uniform(0.15, 0.45)
    d.draw([x - left, x + right], [y - left * slope, y + right * slope], 0.5)
    first = (d.ink.amax(1) > 0.5).float().argmax(1)
    column = d.ink.gather(2, first[:, None, None].expand(-1, CANVAS, 1)).squeeze(2)
    y = column.argmax(1).float()
    d.draw([first + d.width / 3, first + d.uniform(-1.5, 1)], [y, y + d.height * d.uniform(0.08, 0.3)], 0.3)
    return d.ink


def _nine(ink: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    """A tail that goes on to the left in a hook."""
    d = _Digits(ink, random)
    x0, y0 = d.middle(d.bottom - 1), d.bottom - d.width / 2
    depth, reach, lift = d.height * d.uniform(0, 0.3), d.height * d.uniform(0.2, 0.8), d.height * d.uniform(-0.1, 0.25)
    x1, y1 = x0 + d.uniform(-1, 1), y0 + depth
    x2, y2 = x0 - reach, y0 + depth - lift
    t = [i / 5 for i in range(6)]
    xs = [(1 - s) ** 2 * x0 + 2 * s * (1 - s) * x1 + s * s * x2 for s in t]
    ys = [(1 - s) ** 2 * y0 + 2 * s * (1 - s) * y1 + s * s * y2 for s in t]
    d.draw(xs, ys, 0.5)
    return d.ink


STYLES: tuple[tuple[int, Callable[[torch.Tensor, torch.Generator], torch.Tensor]], ...] = (
    (0, _zero),
    (1, _one),
    (7, _seven),
    (9, _nine),
)


def _distorted(ink: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    """Slanted, squeezed, bent and thinned or thickened at random, then fitted into MNIST's box; uint8 [n, 28, 28]."""
    n = len(ink)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=random)

    thicker = normal(n, 1, 1) * 0.35
    spread = F.max_pool2d(ink[:, None], 3, 1, 1)[:, 0]
    shrunk = -F.max_pool2d(-ink[:, None], 3, 1, 1)[:, 0]
    ink = torch.where(thicker > 0, ink + thicker * (spread - ink), ink - thicker * (shrunk - ink)).clamp(0, 1)
    turn, slant, aspect = normal(n) * 0.08, normal(n) * 0.2, (normal(n) * 0.12).exp()
    # From the new image's pixels back to the canvas: p = M q.
    m = torch.stack([turn.cos() * aspect, slant - turn.sin(), turn.sin() * aspect, turn.cos()], 1).reshape(n, 2, 2)
    place = torch.arange(CANVAS) - (CANVAS - 1) / 2
    back = torch.linalg.inv(m)
    inked = ink > 0.5
    mass = ink.sum((1, 2)).clamp_min(1e-6)
    centre, extent = [], []
    for a, b in (row.unbind(1) for row in back.unbind(1)):
        q = (a[:, None, None] * place + b[:, None, None] * place[:, None]).expand(n, CANVAS, CANVAS)
        low, high = (torch.where(inked, q, s * math.inf).flatten(1) for s in (1, -1))
        extent.append(high.amax(1) - low.amin(1) + 1)
        centre.append((q * ink).sum((1, 2)) / mass)
    zoom = (torch.stack(extent, 1).amax(1) / BOX).clamp(0.3, 2.5)[:, None, None]
    bend = F.interpolate(normal(n, 2, 5, 5) * 0.8, SIDE, mode="bicubic", align_corners=True)
    q = torch.arange(SIDE) - 14.0
    qx = q * zoom + centre[0][:, None, None] + bend[:, 0]
    qy = q[:, None] * zoom + centre[1][:, None, None] + bend[:, 1]
    middle = (CANVAS - 1) / 2
    x = m[:, 0, 0, None, None] * qx + m[:, 0, 1, None, None] * qy + middle
    y = m[:, 1, 0, None, None] * qx + m[:, 1, 1, None, None] * qy + middle
    return (_sample(ink, x, y) * 255).round().to(torch.uint8)
