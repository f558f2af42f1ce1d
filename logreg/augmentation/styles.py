"""The ways in which people write each digit that MNIST lacks: slashes, flags, feet, bars, hooks and open loops.

Every number here decides what the shipped weights learned from: whoever changes one trains `everyone` anew.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from logreg.augmentation.distortion import CANVAS, stroke_width
from logreg.drawing.raster import BOX, CENTRE, SIDE, bezier, draw_polylines, uniform

RULED = 0.08  # of the ones
Point = tuple[torch.Tensor, torch.Tensor]  # x and y on the canvas, float32 [n] each


class Digits:
    """Upright digits of one class, their landmarks in pixels of the canvas, and the tools to change them."""

    def __init__(self, ink: torch.Tensor, random: torch.Generator) -> None:
        self.ink, self.random = ink, random
        self.place = torch.arange(CANVAS, dtype=torch.float32)
        rows, columns = (ink.amax(axis) > 0.5 for axis in (2, 1))
        self.top, self.bottom = self._first(rows), CANVAS - 1 - self._first(rows.flip(1))
        self.left, self.right = self._first(columns), CANVAS - 1 - self._first(columns.flip(1))
        self.height = (self.bottom - self.top).clamp_min(4)
        self.width = stroke_width(ink)

    @staticmethod
    def _first(marks: torch.Tensor) -> torch.Tensor:
        return marks.float().argmax(1).float()

    def uniform(self, low: float, high: float) -> torch.Tensor:
        return uniform(self.random, low, high, len(self.ink))

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

    def line(self, share: float, *points: Point) -> None:
        """Draw a polyline of the digit's own stroke width on a random share of the digits."""
        self._draw(share, torch.stack([torch.stack(point, 1) for point in points], 1))

    def curve(self, share: float, start: Point, control: Point, end: Point) -> None:
        """Draw a quadratic Bezier curve likewise, as five lines."""
        points = torch.stack([torch.stack(point, 1) for point in (start, control, end)], 1)
        self._draw(share, bezier(points, 5))

    def _draw(self, share: float, points: torch.Tensor) -> None:
        chosen = self.chosen(share)
        strokes = draw_polylines(points[chosen, None], self.width[chosen], CANVAS)
        self.ink[chosen] = torch.maximum(self.ink[chosen], strokes)

    def gap(self, share: float, x: torch.Tensor, y: torch.Tensor, radius: torch.Tensor) -> None:
        """Take a disc of ink out of a random share of the digits."""
        chosen = self.chosen(share)
        x, y, radius = (value[chosen, None, None] for value in (x, y, radius))
        distance = ((self.place - x).square() + (self.place[:, None] - y).square()).sqrt()
        self.ink[chosen] *= (distance - radius + 0.5).clamp(0, 1)


def _zero(d: Digits) -> None:
    """A slash or bar, upright, slanting or level, often longer than the zero is high."""
    angle, half = d.uniform(0, 1.6), d.height * d.uniform(0.3, 1.0)
    x, y = (d.left + d.right) / 2 + d.uniform(-1.5, 1.5), (d.top + d.bottom) / 2 + d.uniform(-1.5, 1.5)
    dx, dy = half * angle.sin(), half * angle.cos()
    d.line(0.5, (x - dx, y + dy), (x + dx, y - dy))


def _one(d: Digits) -> None:
    """A flag, straight or bent, up to three quarters as long as the stem; a foot; a serif on the top."""
    angle, length, bend = d.uniform(0.1, 1.15), d.height * d.uniform(0.15, 0.75), d.uniform(-0.3, 0.6)
    x, y = d.middle(d.top), d.top + d.width / 2
    dx, dy = -length * angle.cos(), length * angle.sin()
    d.curve(0.75, (x, y), (x + dx / 2 - bend * dy, y + dy / 2 + bend * dx), (x + dx, y + dy))
    foot = d.middle(d.bottom - 1) + d.uniform(-1, 1), d.bottom - d.width / 2 + d.uniform(-0.5, 1)
    for share, (middle, level) in ((0.25, foot), (0.06, (x, y))):
        slope, left, right = d.uniform(-0.15, 0.15), d.height * d.uniform(0.1, 0.45), d.height * d.uniform(0.1, 0.45)
        d.line(share, (middle - left, level - left * slope), (middle + right, level + right * slope))


def _three(d: Digits) -> None:
    """A flat roof."""
    y = d.top + d.width / 2
    d.line(0.15, (d.left + d.uniform(-1, 1), y + d.uniform(-1, 1)), (d.right + d.uniform(-2, 1), y + d.uniform(-1, 1)))


def _four(d: Digits) -> None:
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


def _five(d: Digits) -> None:
    """A roof that floats."""
    y = d.top + d.height * d.uniform(0.15, 0.4)
    d.gap(0.3, d.left_edge(y) + d.width / 2, y, d.uniform(1.5, 3.5))


def _six(d: Digits) -> None:
    """A loop whose end crosses the stem."""
    y, length = d.top + d.height * d.uniform(0.5, 0.75), d.height * d.uniform(0.1, 0.3)
    x = d.left_edge(y) + d.width / 2
    d.line(0.1, (x, y), (x - length, y + length * d.uniform(-0.5, 0.5)))


def _seven(d: Digits) -> None:
    """A bar through the stem, at times low; a curl at the beginning of the roof."""
    y = d.top + d.height * d.uniform(0.4, 0.78)
    x, slope = d.middle(y) + d.uniform(-1, 1), d.uniform(-0.35, 0.15)
    left, right = d.height * d.uniform(0.15, 0.45), d.height * d.uniform(0.15, 0.45)
    d.line(0.5, (x - left, y - left * slope), (x + right, y + right * slope))
    x = d.left
    y = d.ink.gather(2, x.long()[:, None, None].expand(-1, CANVAS, 1))[:, :, 0].argmax(1).float()
    d.line(0.3, (x + d.width / 3, y), (x + d.uniform(-1.5, 1), y + d.height * d.uniform(0.08, 0.3)))


def _eight(d: Digits) -> None:
    """An upper loop left open."""
    angle, radius = d.uniform(-0.2, 3.3), d.height / 4
    x = (d.left + d.right + (d.right - d.left) * angle.cos()) / 2
    d.gap(0.3, x, d.top + radius - radius * angle.sin(), d.uniform(1.5, 3.5))


def _nine(d: Digits) -> None:
    """A tail that goes on to the left in a hook, like a g's; a loop left open."""
    x, y = d.middle(d.bottom - 1), d.bottom - d.width / 2
    depth, reach, lift = (d.height * d.uniform(*limits) for limits in ((0, 0.4), (0.2, 0.9), (-0.1, 0.3)))
    d.curve(0.6, (x, y), (x + d.uniform(-1, 2), y + depth), (x - reach, y + depth - lift))
    angle, radius = d.uniform(-0.5, 2), d.height / 4
    x = (d.left + d.right + (d.right - d.left) * angle.cos()) / 2
    d.gap(0.1, x, d.top + radius - radius * angle.sin(), d.uniform(1.5, 3))


STYLES: dict[int, Callable[[Digits], None]] = {
    0: _zero, 1: _one, 3: _three, 4: _four, 5: _five, 6: _six, 7: _seven, 8: _eight, 9: _nine
}  # fmt: skip


def ruled_ones(n: int, random: torch.Generator) -> torch.Tensor:
    """Ones as straight as a mouse or a ruler draws them, every other one upright; uint8 [n, 28, 28].

    All edges of such a one have a single direction and its opposite, which nothing in MNIST prepares a model for.
    """
    upright = torch.rand(n, 1, 1, generator=random) < 0.5
    angle = uniform(random, -0.8, 0.8, n, 1, 1).masked_fill(upright, 0)
    place = torch.arange(SIDE) - CENTRE + uniform(random, -0.5, 0.5, n, 1, 1)
    along = place.transpose(1, 2) * angle.cos() - place * angle.sin()
    across = place * angle.cos() + place.transpose(1, 2) * angle.sin()
    reach = BOX / 2 / angle.cos().maximum(angle.sin().abs())
    ink = (0.5 + uniform(random, 1.6, 2.8, n, 1, 1) / 2 - across.abs()).clamp(0, 1) * (reach + 0.5 - along.abs()).clamp(
        0, 1
    )
    return (ink * 255).round().to(torch.uint8)
