"""MNIST's digits redrawn in the ways people write that MNIST lacks, each copy a little distorted as a whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import islice, pairwise

import torch
import torch.nn.functional as F

SIDE = 28
BOX = 20.0
CENTRE = 14.0
CANVAS = 40  # MNIST's 28 and room for what is drawn around the digit
MIDDLE = (CANVAS - 1) / 2
CHUNK = 1000
RULED = 0.08  # of the ones


def restyle(images: torch.Tensor, labels: torch.Tensor, copies: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """`copies` redrawn versions of every digit: uint8 [copies * n, 28, 28] and their labels int64 [copies * n].

    Each version is made upright, given by chance what people add or leave out in its class (`STYLES`), distorted
    smoothly and fitted into MNIST's box again; the order is that of the originals, which are not among them. The
    same seed gives the same images. Elastic distortion after Simard, Steinkraus and Platt, "Best practices for
    convolutional neural networks applied to visual document analysis" (2003).
    """
    drawn = list(islice(restyled(images, labels, seed), copies))
    return torch.cat(drawn), labels.repeat(copies)


def restyled(images: torch.Tensor, labels: torch.Tensor, seed: int) -> Iterator[torch.Tensor]:
    """One copy of all digits after the other, uint8 [n, 28, 28] each, without an end (see `restyle`)."""
    random = torch.Generator().manual_seed(seed)
    while True:
        copy = torch.empty(len(images), SIDE, SIDE, dtype=torch.uint8)
        for start in range(0, len(images), CHUNK):
            some = slice(start, start + CHUNK)
            copy[some] = _restyled(images[some].cpu(), labels[some].cpu(), random)
        yield copy.to(images.device)


def _restyled(images: torch.Tensor, labels: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    ink = _upright(images)
    for digit, style in STYLES.items():
        chosen = (labels == digit).nonzero()[:, 0]
        if len(chosen):
            digits = _Digits(ink[chosen], random)
            style(digits)
            ink[chosen] = digits.ink
    styled = _distorted(_other_pen(ink, random), random)
    ruled = (labels == 1) & (torch.rand(len(labels), generator=random) < RULED)
    styled[ruled] = _ruled(int(ruled.sum()), random)
    return styled


def _ruled(n: int, random: torch.Generator) -> torch.Tensor:
    """Ones as a mouse draws them, every other one quite upright, which no pen's stroke is; uint8 [n, 28, 28].

    All edges of such a one have a single direction and its opposite, which nothing in MNIST prepares a model for.
    """

    def uniform(low: float, high: float) -> torch.Tensor:
        return low + (high - low) * torch.rand(n, 1, 1, generator=random)

    upright = torch.rand(n, 1, 1, generator=random) < 0.5
    angle = uniform(-0.8, 0.8).masked_fill(upright, 0)
    place = torch.arange(SIDE) - CENTRE + uniform(-0.5, 0.5)
    along = place.transpose(1, 2) * angle.cos() - place * angle.sin()
    across = place * angle.cos() + place.transpose(1, 2) * angle.sin()
    reach = BOX / 2 / angle.cos().maximum(angle.sin().abs())
    ink = (0.5 + uniform(1.6, 2.8) / 2 - across.abs()).clamp(0, 1) * (reach + 0.5 - along.abs()).clamp(0, 1)
    return (ink * 255).round().to(torch.uint8)


def _upright(images: torch.Tensor) -> torch.Tensor:
    """The digits sheared upright about their centre of mass, in the middle of a canvas; float32 [n, 40, 40], 0 to 1."""
    ink = images.float() / 255
    place = torch.arange(SIDE, dtype=torch.float32)
    mass = ink.sum((1, 2)).clamp_min(1e-6)
    y, x = ink.sum(2) @ place / mass, ink.sum(1) @ place / mass
    dy, dx = place - y[:, None], place - x[:, None]
    variance = (ink.sum(2) * dy * dy).sum(1) / mass
    covariance = ((ink @ dx[:, :, None]).squeeze(2) * dy).sum(1) / mass
    shear = (covariance / variance.clamp_min(1e-6)).clamp(-1, 1)[:, None, None]
    across = (torch.arange(CANVAS) - MIDDLE).expand(len(ink), CANVAS, CANVAS)
    down = across.transpose(1, 2)
    return _sample(ink, across + shear * down + x[:, None, None], down + y[:, None, None])


def _sample(ink: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Bilinear values of the images [n, s, s] at pixel positions x, y, each [n, t, t]; nothing outside."""
    grid = torch.stack([x, y], 3) * (2 / (ink.shape[1] - 1)) - 1
    return F.grid_sample(ink[:, None], grid, align_corners=True)[:, 0]


def _stroke_width(ink: torch.Tensor) -> torch.Tensor:
    """[n], in pixels. A stroke of length l and width w has ink l * w and, its two edges together, gradient 2 * l."""
    down, across = ink[:, 1:, :-1] - ink[:, :-1, :-1], ink[:, :-1, 1:] - ink[:, :-1, :-1]
    gradient = (down * down + across * across).sqrt().sum((1, 2))
    return (2 * ink.sum((1, 2)) / gradient.clamp_min(1e-6)).clamp(1, 6)


class _Digits:
    """Upright digits of one class, their landmarks in pixels of the canvas, and the tools to change them."""

    def __init__(self, ink: torch.Tensor, random: torch.Generator) -> None:
        self.ink, self.random = ink, random
        self.place = torch.arange(CANVAS, dtype=torch.float32)
        rows, columns = (ink.amax(axis) > 0.5 for axis in (2, 1))
        self.top, self.bottom = self._first(rows), CANVAS - 1 - self._first(rows.flip(1))
        self.left, self.right = self._first(columns), CANVAS - 1 - self._first(columns.flip(1))
        self.height = (self.bottom - self.top).clamp_min(4)
        self.width = _stroke_width(ink)

    @staticmethod
    def _first(marks: torch.Tensor) -> torch.Tensor:
        return marks.float().argmax(1).float()

    def uniform(self, low: float, high: float) -> torch.Tensor:
        return low + (high - low) * torch.rand(len(self.ink), generator=self.random)

    def chosen(self, share: float) -> torch.Tensor:
        return torch.rand(len(self.ink), generator=self.random) < share

    def row(self, y: torch.Tensor) -> torch.Tensor:
        """The ink [n, 40] at height y."""
        lines = y.long().clamp(0, CANVAS - 1)[:, None, None].expand(-1, 1, CANVAS)
        return self.ink.gather(1, lines)[:, 0]

    def middle(self, y: torch.Tensor) -> torch.Tensor:
        """The mean column of the ink at height y and the row below it."""
        ink = self.row(y) + self.row(y + 1) + 1e-6
        return ink @ self.place / ink.sum(1)

    def left_edge(self, y: torch.Tensor) -> torch.Tensor:
        return self._first(self.row(y) > 0.5)

    def right_edge(self, y: torch.Tensor) -> torch.Tensor:
        return CANVAS - 1 - self._first((self.row(y) > 0.5).flip(1))

    def line(self, share: float, *points: tuple[torch.Tensor, torch.Tensor]) -> None:
        """Draw a polyline, x and y of each point [n], of the digit's own width onto a random share of the digits."""
        chosen = self.chosen(share)
        corners = [(x[chosen, None, None], y[chosen, None, None]) for x, y in points]
        nearest = torch.full((int(chosen.sum()), CANVAS, CANVAS), torch.inf)
        for (x0, y0), (x1, y1) in pairwise(corners):
            ex, ey, dx, dy = x1 - x0, y1 - y0, self.place - x0, self.place[:, None] - y0
            along = ((dx * ex + dy * ey) / (ex * ex + ey * ey).clamp_min(1e-6)).clamp_(0, 1)
            nearest = torch.minimum(nearest, (dx - along * ex).square_() + (dy - along * ey).square_())
        stroke = (0.5 + self.width[chosen, None, None] / 2 - nearest.sqrt_()).clamp_(0, 1)
        self.ink[chosen] = torch.maximum(self.ink[chosen], stroke)

    def curve(
        self,
        share: float,
        start: tuple[torch.Tensor, torch.Tensor],
        control: tuple[torch.Tensor, torch.Tensor],
        end: tuple[torch.Tensor, torch.Tensor],
    ) -> None:
        """Draw a quadratic Bezier curve likewise, as five lines."""
        steps = [i / 5 for i in range(6)]
        xs, ys = (
            [(1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c for t in steps]
            for a, b, c in zip(start, control, end, strict=True)
        )
        self.line(share, *zip(xs, ys, strict=True))

    def gap(self, share: float, x: torch.Tensor, y: torch.Tensor, radius: torch.Tensor) -> None:
        """Take a disc of ink out of a random share of the digits."""
        chosen = self.chosen(share)
        x, y, radius = (value[chosen, None, None] for value in (x, y, radius))
        distance = ((self.place - x).square() + (self.place[:, None] - y).square()).sqrt()
        self.ink[chosen] *= (distance - radius + 0.5).clamp(0, 1)


def _zero(d: _Digits) -> None:
    """A slash, often longer than the zero is high."""
    angle, half = d.uniform(0.2, 1.1), d.height * d.uniform(0.3, 0.95)
    x, y = (d.left + d.right) / 2 + d.uniform(-1.5, 1.5), (d.top + d.bottom) / 2 + d.uniform(-1.5, 1.5)
    dx, dy = half * angle.sin(), half * angle.cos()
    d.line(0.5, (x - dx, y + dy), (x + dx, y - dy))


def _one(d: _Digits) -> None:
    """A flag, straight or bent, up to three quarters as long as the stem; a foot; a serif on the top."""
    angle, length, bend = d.uniform(0.1, 1.15), d.height * d.uniform(0.15, 0.75), d.uniform(-0.3, 0.6)
    x, y = d.middle(d.top), d.top + d.width / 2
    dx, dy = -length * angle.cos(), length * angle.sin()
    d.curve(0.75, (x, y), (x + dx / 2 - bend * dy, y + dy / 2 + bend * dx), (x + dx, y + dy))
    foot = d.middle(d.bottom - 1) + d.uniform(-1, 1), d.bottom - d.width / 2 + d.uniform(-0.5, 1)
    for share, (middle, level) in ((0.25, foot), (0.06, (x, y))):
        slope, left, right = d.uniform(-0.15, 0.15), d.height * d.uniform(0.1, 0.45), d.height * d.uniform(0.1, 0.45)
        d.line(share, (middle - left, level - left * slope), (middle + right, level + right * slope))


def _three(d: _Digits) -> None:
    """A flat roof."""
    y = d.top + d.width / 2
    d.line(0.15, (d.left + d.uniform(-1, 1), y + d.uniform(-1, 1)), (d.right + d.uniform(-2, 1), y + d.uniform(-1, 1)))


def _four(d: _Digits) -> None:
    """Open fours with a short right arm, like an h or a lightning."""
    y = d.top + 0.2 * d.height
    arms = d.row(y) > 0.5
    bar = d.ink.sum(2).argmax(1).float()
    is_open = ((arms[:, 1:] & ~arms[:, :-1]).sum(1) > 1) & (bar - d.top > 0.3 * d.height)
    cut = (bar - d.height * d.uniform(0, 0.25))[:, None, None]
    between = ((d.left_edge(y) + d.right_edge(y)) / 2)[:, None, None]
    arm = (cut - d.place[:, None] + 0.5).clamp(0, 1) * (d.place - between + 0.5).clamp(0, 1)
    chosen = d.chosen(0.5) & is_open
    d.ink[chosen] *= 1 - arm[chosen]


def _five(d: _Digits) -> None:
    """A roof that floats."""
    y = d.top + d.height * d.uniform(0.15, 0.4)
    d.gap(0.3, d.left_edge(y) + d.width / 2, y, d.uniform(1.5, 3.5))


def _six(d: _Digits) -> None:
    """A loop whose end crosses the stem."""
    y, length = d.top + d.height * d.uniform(0.5, 0.75), d.height * d.uniform(0.1, 0.3)
    x = d.left_edge(y) + d.width / 2
    d.line(0.1, (x, y), (x - length, y + length * d.uniform(-0.5, 0.5)))


def _seven(d: _Digits) -> None:
    """A bar through the stem, at times low; a curl at the beginning of the roof."""
    y = d.top + d.height * d.uniform(0.4, 0.78)
    x, slope = d.middle(y) + d.uniform(-1, 1), d.uniform(-0.35, 0.15)
    left, right = d.height * d.uniform(0.15, 0.45), d.height * d.uniform(0.15, 0.45)
    d.line(0.5, (x - left, y - left * slope), (x + right, y + right * slope))
    x = d.left
    y = d.ink.gather(2, x.long()[:, None, None].expand(-1, CANVAS, 1))[:, :, 0].argmax(1).float()
    d.line(0.3, (x + d.width / 3, y), (x + d.uniform(-1.5, 1), y + d.height * d.uniform(0.08, 0.3)))


def _eight(d: _Digits) -> None:
    """An upper loop left open."""
    angle, radius = d.uniform(-0.2, 3.3), d.height / 4
    x = (d.left + d.right + (d.right - d.left) * angle.cos()) / 2
    d.gap(0.3, x, d.top + radius - radius * angle.sin(), d.uniform(1.5, 3.5))


def _nine(d: _Digits) -> None:
    """A tail that goes on to the left in a hook, like a g's; a loop left open."""
    x, y = d.middle(d.bottom - 1), d.bottom - d.width / 2
    depth, reach, lift = (d.height * d.uniform(*limits) for limits in ((0, 0.4), (0.2, 0.9), (-0.1, 0.3)))
    d.curve(0.6, (x, y), (x + d.uniform(-1, 2), y + depth), (x - reach, y + depth - lift))
    angle, radius = d.uniform(-0.5, 2), d.height / 4
    x = (d.left + d.right + (d.right - d.left) * angle.cos()) / 2
    d.gap(0.1, x, d.top + radius - radius * angle.sin(), d.uniform(1.5, 3))


STYLES: dict[int, Callable[[_Digits], None]] = {
    0: _zero, 1: _one, 3: _three, 4: _four, 5: _five, 6: _six, 7: _seven, 8: _eight, 9: _nine
}  # fmt: skip


def _spread(ink: torch.Tensor) -> torch.Tensor:
    """The brightest of each pixel's 3 x 3 neighbours; in two passes, which take a third of max_pool2d's time."""
    padded = F.pad(ink, (1, 1, 1, 1))
    rows = torch.maximum(torch.maximum(padded[:, :-2], padded[:, 1:-1]), padded[:, 2:])
    return torch.maximum(torch.maximum(rows[:, :, :-2], rows[:, :, 1:-1]), rows[:, :, 2:])


def _shrunk(ink: torch.Tensor) -> torch.Tensor:
    """The darkest of each pixel's 3 x 3 neighbours, blank beyond the edge."""
    return -_spread(-ink)


def _other_pen(ink: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    """Small loops closed, strokes thinned or thickened, each by chance and degree; the brightest pixel 1."""
    n = len(ink)
    # What a pen too fat for the drawing does, once its strokes are thinned again: small loops stay closed.
    closed = _shrunk(_spread(ink))
    wide = torch.rand(n, generator=random) < 0.1
    closed[wide] = _shrunk(_shrunk(_spread(_spread(ink[wide]))))
    ink = ink.lerp(closed, (3 * torch.rand(n, 1, 1, generator=random) - 1).clamp(0, 1))
    thinnest = -((_stroke_width(ink) - 1.4) / 2).clamp_min(0)  # a step of 1 takes 2 px off a stroke
    step = torch.maximum(0.35 * torch.randn(n, generator=random), thinnest)[:, None, None]
    ink = torch.where(step > 0, ink.lerp(_spread(ink), step), ink.lerp(_shrunk(ink), -step)).clamp(0, 1)
    return ink / ink.amax((1, 2), keepdim=True).clamp_min(0.2)


def _distorted(ink: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    """Turned, slanted, squeezed and bent by chance, then fitted into MNIST's box; uint8 [n, 28, 28]."""
    n = len(ink)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=random)

    turn, slant, aspect = normal(n) * 0.08, normal(n) * 0.2, (normal(n) * 0.12).exp()
    # From the result to the canvas, both seen from the centre of mass: x = a u + b v, y = c u + d v.
    a, b, c, d = (v[:, None, None] for v in (turn.cos() * aspect, slant - turn.sin(), turn.sin() * aspect, turn.cos()))
    x, y = torch.arange(CANVAS) - MIDDLE, (torch.arange(CANVAS) - MIDDLE)[:, None]
    determinant = a * d - b * c
    u, v = (d * x - b * y) / determinant, (a * y - c * x) / determinant
    inked, mass = ink > 0.4, ink.sum((1, 2), keepdim=True).clamp_min(1e-6)
    extents = [
        torch.where(inked, w, -math.inf).amax((1, 2)) - torch.where(inked, w, math.inf).amin((1, 2)) for w in (u, v)
    ]
    zoom = ((torch.maximum(*extents) + 1) / BOX).clamp(0.3, 2.5)[:, None, None]
    bend = F.interpolate(0.5 * normal(n, 2, 5, 5), SIDE, mode="bicubic", align_corners=True)
    place = torch.arange(SIDE) - CENTRE
    waist = (place + normal(n, 1) * (place * (math.pi / BOX)).cos())[:, :, None]  # moved up or down
    across = place * zoom + (u * ink).sum((1, 2), keepdim=True) / mass + bend[:, 0]
    down = waist * zoom + (v * ink).sum((1, 2), keepdim=True) / mass + bend[:, 1]
    image = _sample(ink, a * across + b * down + MIDDLE, c * across + d * down + MIDDLE)
    return (image * 255).round().to(torch.uint8)
