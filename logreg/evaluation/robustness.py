"""Robustness: a model's accuracy on digits that are shifted, rotated, scaled, thinned, noisy or partly covered."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import torch
import torch.nn.functional as F

from logreg.data import Dataset
from logreg.drawing.raster import warp
from logreg.evaluation.report import to_csv
from logreg.features import extract_features
from logreg.model import LogisticRegression, require_finite

DIGITS = 2000  # of the test set, the first: enough for a curve, at a fifth of the time


class Disturbance(NamedTuple):
    """What is done to images uint8 [n, 28, 28], at each of its `levels`; `unit` says what a level is."""

    title: str
    unit: str
    levels: tuple[float, ...]
    apply: Callable[[torch.Tensor, float], torch.Tensor]


def shift(images: torch.Tensor, pixels: float) -> torch.Tensor:
    """Move each digit by so many pixels, in one of eight directions by turns; what leaves the image is lost."""
    angle = torch.arange(len(images)) % 8 * (math.pi / 4)
    return _transform(images, 0.0, 1.0, pixels * angle.cos(), pixels * angle.sin())


def rotate(images: torch.Tensor, degrees: float) -> torch.Tensor:
    """Turn each digit about the picture's middle, to the right (clockwise) where positive."""
    return _transform(images, degrees, 1.0)


def scale(images: torch.Tensor, factor: float) -> torch.Tensor:
    """Enlarge each digit about the picture's middle."""
    return _transform(images, 0.0, factor)


def thicken(images: torch.Tensor, pixels: float) -> torch.Tensor:
    """Make strokes wider by about so many pixels on each side, or narrower where negative."""
    ink = images.float()[:, None]
    for _ in range(round(abs(pixels) * 2)):  # half a pixel at a time: half-way to the brightest or darkest neighbour
        grown = F.max_pool2d(ink, 3, 1, 1) if pixels > 0 else -F.max_pool2d(-ink, 3, 1, 1)
        ink = (ink + grown) / 2
    return ink[:, 0].round().byte()


def noise(images: torch.Tensor, deviation: float) -> torch.Tensor:
    """Add Gaussian noise of this standard deviation (1: from black to white) to every pixel, the same each time."""
    disturbed = images / 255 + deviation * torch.randn(images.shape, generator=torch.Generator().manual_seed(0))
    return (disturbed.clamp(0, 1) * 255).round().byte()


def cover(images: torch.Tensor, side: float) -> torch.Tensor:
    """Blacken a square of so many pixels at a random place of the middle 20 x 20, the same each time."""
    if not side:
        return images
    generator, length = torch.Generator().manual_seed(0), int(side)
    place = torch.arange(images.shape[1])

    def covered() -> torch.Tensor:
        first = 4 + torch.randint(21 - length, (len(images), 1), generator=generator)
        return (place >= first) & (place < first + length)

    down, across = covered(), covered()
    return images.masked_fill(down[:, :, None] & across[:, None], 0)


DISTURBANCES = (
    Disturbance("Shift", "pixels", (0, 1, 2, 3, 4, 5, 6), shift),
    Disturbance("Rotation", "degrees to the right", (-45, -30, -15, 0, 15, 30, 45), rotate),
    Disturbance("Scale", "times", (0.5, 0.6, 0.8, 1, 1.2, 1.4), scale),
    Disturbance("Stroke width", "pixels a side", (-1, -0.5, 0, 0.5, 1, 1.5, 2), thicken),
    Disturbance("Noise", "standard deviation", (0, 0.1, 0.2, 0.3, 0.4, 0.5), noise),
    Disturbance("Occlusion", "pixels a side", (0, 3, 6, 9, 12, 15), cover),
)


@torch.inference_mode()
def curves(models: Mapping[str, LogisticRegression], data: Dataset, disturbance: Disturbance) -> dict[str, list[float]]:
    """Each model's accuracy, 0 to 1, at each level of a disturbance, on the first DIGITS of the data.

    A model whose weights contain NaN or infinity has none: a `ValueError`.
    """
    for model in models.values():
        require_finite(model)
    images, labels = data.images[:DIGITS], data.labels[:DIGITS]
    found: dict[str, list[float]] = {name: [] for name in models}
    for level in disturbance.levels:
        disturbed = disturbance.apply(images, level)
        inputs = {kind: extract_features(kind, disturbed) for kind in {model.features for model in models.values()}}
        for name, model in models.items():
            right = model.logits(inputs[model.features]).argmax(1) == labels
            found[name].append(float(right.double().mean()))
    return found


def curves_table(found: Iterable[tuple[Disturbance, Mapping[str, list[float]]]]) -> str:
    """Curves as CSV text: one line a disturbance, level and model."""
    rows = (
        [disturbance.title, level, model, accuracy]
        for disturbance, accuracies in found
        for model, curve in accuracies.items()
        for level, accuracy in zip(disturbance.levels, curve, strict=True)
    )
    return to_csv(["disturbance", "level", "model", "accuracy"], rows)


def _transform(
    images: torch.Tensor,
    degrees: float,
    factor: float,
    right: torch.Tensor | float = 0.0,
    down: torch.Tensor | float = 0.0,
) -> torch.Tensor:
    """Turn by degrees, enlarge by a factor, then move by pixels; bilinear, black around."""
    cosine, sine = (f(math.radians(degrees)) / factor for f in (math.cos, math.sin))
    to_right = torch.as_tensor(right).expand(len(images)) * 2 / images.shape[2]
    to_down = torch.as_tensor(down).expand(len(images)) * 2 / images.shape[1]
    matrix = torch.empty(len(images), 2, 3)  # from a place of the result to one of the image
    matrix[:, 0, 0], matrix[:, 0, 1] = cosine, sine
    matrix[:, 1, 0], matrix[:, 1, 1] = -sine, cosine
    matrix[:, 0, 2] = -cosine * to_right - sine * to_down
    matrix[:, 1, 2] = sine * to_right - cosine * to_down
    return warp(images.float(), matrix).round().clamp(0, 255).byte()
