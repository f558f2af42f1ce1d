"""What happens to a redrawn digit as a whole: deskewed at first, drawn with another pen and distorted in the end."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from logreg.drawing.raster import BOX, CENTRE, SIDE, moments

CANVAS = 40  # pixels: MNIST's 28 and room for what is drawn around the digit
MIDDLE = (CANVAS - 1) / 2
SIZES = 0.06  # the standard deviation of the logarithm of the size of what need not fit


def deskew(images: torch.Tensor) -> torch.Tensor:
    """Digits uint8 [n, 28, 28] sheared upright about their centre of mass, in the middle of a canvas.

    Float32 [n, 40, 40], 0 to 1.
    """
    ink = images.float() / 255
    measured = moments(ink)
    x, y, shear = (value[:, None, None] for value in (measured.x, measured.y, measured.shear))
    across = (torch.arange(CANVAS) - MIDDLE).expand(len(ink), CANVAS, CANVAS)
    down = across.transpose(1, 2)
    return _sample(ink, across + shear * down + x, down + y)


def on_canvas(images: torch.Tensor) -> torch.Tensor:
    """Images uint8 [n, 28, 28] as they are, in the middle of a canvas: float32 [n, 40, 40], 0 to 1."""
    margin = (CANVAS - SIDE) // 2
    return F.pad(images.float() / 255, (margin,) * 4)


def stroke_width(ink: torch.Tensor) -> torch.Tensor:
    """The mean width of strokes in images [n, s, s], in pixels; [n], 1 to 6.

    A stroke of length l and width w has ink l * w and, its two edges together, gradient 2 * l.
    """
    down, across = ink[:, 1:, :-1] - ink[:, :-1, :-1], ink[:, :-1, 1:] - ink[:, :-1, :-1]
    gradient = (down * down + across * across).sqrt().sum((1, 2))
    return (2 * ink.sum((1, 2)) / gradient.clamp_min(1e-6)).clamp(1, 6)


def vary_pen(ink: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    """Close small loops and thin or thicken strokes, each at random and by a random degree; the brightest pixel is 1.

    Images float32 [n, 40, 40], 0 to 1, as they come.
    """
    n = len(ink)
    # What a pen too broad for the drawing does, once its strokes are thinned again: small loops stay closed.
    closed = _erode(_dilate(ink))
    wide = torch.rand(n, generator=random) < 0.1
    closed[wide] = _erode(_erode(_dilate(_dilate(ink[wide]))))
    ink = ink.lerp(closed, (3 * torch.rand(n, 1, 1, generator=random) - 1).clamp(0, 1))
    thinnest = -((stroke_width(ink) - 1.4) / 2).clamp_min(0)  # a step of 1 takes 2 px off a stroke
    step = torch.maximum(0.35 * torch.randn(n, generator=random), thinnest)[:, None, None]
    ink = torch.where(step > 0, ink.lerp(_dilate(ink), step), ink.lerp(_erode(ink), -step)).clamp(0, 1)
    return ink / ink.amax((1, 2), keepdim=True).clamp_min(0.2)


def distort(ink: torch.Tensor, random: torch.Generator, fit: bool = True) -> torch.Tensor:
    """Rotate, shear, stretch and bend each digit at random, then fit it into MNIST's box; uint8 [n, 28, 28].

    Unless it is to fit, it stays where it is on the canvas, a little larger or smaller.
    """
    n = len(ink)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=random)

    angle, slant, aspect = normal(n) * 0.08, normal(n) * 0.2, (normal(n) * 0.12).exp()
    # From the result to the canvas, both seen from the centre of mass: x = a u + b v, y = c u + d v.
    a, b, c, d = (
        v[:, None, None] for v in (angle.cos() * aspect, slant - angle.sin(), angle.sin() * aspect, angle.cos())
    )
    x, y = torch.arange(CANVAS) - MIDDLE, (torch.arange(CANVAS) - MIDDLE)[:, None]
    determinant = a * d - b * c
    u, v = (d * x - b * y) / determinant, (a * y - c * x) / determinant
    inked, mass = ink > 0.4, ink.sum((1, 2), keepdim=True).clamp_min(1e-6)
    extents = [
        torch.where(inked, w, -math.inf).amax((1, 2)) - torch.where(inked, w, math.inf).amin((1, 2)) for w in (u, v)
    ]
    zoom = ((torch.maximum(*extents) + 1) / BOX).clamp(0.3, 2.5)[:, None, None]
    place = (torch.arange(SIDE) - CENTRE).expand(n, SIDE, SIDE)
    to_right, to_below = place, place.transpose(1, 2)
    if not fit:
        zoom = (normal(n, 1, 1) * SIZES).exp()
        off_centre = MIDDLE - (CANVAS - SIDE) / 2 - CENTRE
        to_right, to_below = (
            p - (w * ink).sum((1, 2), keepdim=True) / mass - off_centre for p, w in ((to_right, x), (to_below, y))
        )
    bend = F.interpolate(0.5 * normal(n, 2, 5, 5), SIDE, mode="bicubic", align_corners=True)
    waist = to_below + normal(n, 1, 1) * (to_below * (math.pi / BOX)).cos()  # moved up or down
    across = to_right * zoom + (u * ink).sum((1, 2), keepdim=True) / mass + bend[:, 0]
    down = waist * zoom + (v * ink).sum((1, 2), keepdim=True) / mass + bend[:, 1]
    image = _sample(ink, a * across + b * down + MIDDLE, c * across + d * down + MIDDLE)
    return (image * 255).round().to(torch.uint8)


def _sample(ink: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Bilinear values of the images [n, s, s] at pixel positions x, y, each [n, t, t]; nothing outside."""
    grid = torch.stack([x, y], 3) * (2 / (ink.shape[1] - 1)) - 1
    return F.grid_sample(ink[:, None], grid, align_corners=True)[:, 0]


def _dilate(ink: torch.Tensor) -> torch.Tensor:
    """The brightest of each pixel's 3 x 3 neighbours; in two passes, which take a third of max_pool2d's time."""
    padded = F.pad(ink, (1, 1, 1, 1))
    rows = torch.maximum(torch.maximum(padded[:, :-2], padded[:, 1:-1]), padded[:, 2:])
    return torch.maximum(torch.maximum(rows[:, :, :-2], rows[:, :, 1:-1]), rows[:, :, 2:])


def _erode(ink: torch.Tensor) -> torch.Tensor:
    """The darkest of each pixel's 3 x 3 neighbours, blank beyond the edge."""
    return -_dilate(-ink)
