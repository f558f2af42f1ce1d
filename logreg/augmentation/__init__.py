"""MNIST's digits redrawn in the ways people write that MNIST lacks, each copy a little distorted as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice

import torch

from logreg.augmentation.allographs import ALLOGRAPHS
from logreg.augmentation.distortion import deskew, distort, on_canvas, vary_pen
from logreg.augmentation.strokes import Template, draw_templates, read_templates
from logreg.augmentation.styles import RULED, STYLES, Digits, ruled_ones
from logreg.data.classes import DIGITS, Classes, are_digits
from logreg.drawing.raster import SIDE

__all__ = ["restyle", "restyled"]

CHUNK = 1000  # images at a time
DRAWN = 0.2  # of the digits: those whose copy is drawn from a template instead


def restyle(
    images: torch.Tensor, labels: torch.Tensor, copies: int, seed: int, classes: Classes = DIGITS
) -> tuple[torch.Tensor, torch.Tensor]:
    """`copies` redrawn versions of every digit: uint8 [copies * n, 28, 28] and their labels int64 [copies * n].

    Each version is deskewed, changed at random in the ways in which people write its class (`STYLES`), distorted
    smoothly and fitted into MNIST's box again. They come in the order of the originals, which are not among them.
    The same seed gives the same images. Of classes that are not digits, nothing is known but what is drawn: they are
    turned, slanted, stretched, bent and drawn with another pen, a little each, where they are.

    Elastic distortion after Simard, Steinkraus and Platt, "Best practices for convolutional neural networks applied to
    visual document analysis" (2003).
    """
    redrawn = list(islice(restyled(images, labels, seed, classes), copies))
    return torch.cat(redrawn), labels.repeat(copies)


def restyled(
    images: torch.Tensor,
    labels: torch.Tensor,
    seed: int,
    classes: Classes = DIGITS,
    on_chunk: Callable[[int], None] = lambda digits: None,
) -> Iterator[torch.Tensor]:
    """An endless sequence of copies of all digits, uint8 [n, 28, 28] each (see `restyle`).

    `on_chunk` is called with the number of digits whenever some more are done.
    """
    random = torch.Generator().manual_seed(seed)
    redraw = _redraw if are_digits(classes) else _vary
    if redraw is _redraw and classes != DIGITS:
        labels = torch.tensor([int(name) for name in classes])[labels.cpu()]
    while True:
        copy = torch.empty(len(images), SIDE, SIDE, dtype=torch.uint8)
        for start in range(0, len(images), CHUNK):
            chunk = slice(start, start + CHUNK)
            copy[chunk] = redraw(images[chunk].cpu(), labels[chunk].cpu(), random)
            on_chunk(len(copy[chunk]))
        yield copy.to(images.device)


@cache
def allograph_templates() -> dict[int, list[Template]]:
    """The templates of each digit, read when they are first needed: most commands don't need them."""
    return {label: read_templates(text) for label, text in ALLOGRAPHS.items()}


def _vary(images: torch.Tensor, _: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    return distort(vary_pen(on_canvas(images), random), random, fit=False)


def _redraw(images: torch.Tensor, labels: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    ink = deskew(images)
    for label, style in STYLES.items():
        chosen = (labels == label).nonzero()[:, 0]
        if len(chosen):
            digits = Digits(ink[chosen], random)
            style(digits)
            ink[chosen] = digits.ink
    drawn = torch.rand(len(labels), generator=random) < DRAWN
    for label, templates in allograph_templates().items():
        chosen = (drawn & (labels == label)).nonzero()[:, 0]
        if len(chosen):
            ink[chosen] = draw_templates(templates, len(chosen), random)
    redrawn = distort(vary_pen(ink, random), random)
    ruled = (labels == 1) & (torch.rand(len(labels), generator=random) < RULED)
    redrawn[ruled] = ruled_ones(int(ruled.sum()), random)
    return redrawn
