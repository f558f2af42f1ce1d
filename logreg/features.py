"""The feature maps: uint8 images [n, 28, 28] -> the 784 float32 inputs of the linear layer [n, 784].

`pixels` is the article's input. `deskewed` and `hog` straighten each digit first; `hog` then describes it by the
directions of its edges. All three have 784 numbers, so that the model behind them stays the same 7,850 numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F

from logreg.drawing.raster import SIDE, moments
from logreg.errors import UserError

INPUTS = SIDE * SIDE
ORIENTATIONS = 16
CELLS = 7
HEIGHT = 6.3  # px, the vertical standard deviation of a straightened digit's ink: it fills the 7 x 7 cells
WIDTH = 5.0  # px, likewise across
SOFTNESS = math.cos(2 * math.pi / ORIENTATIONS)  # so that a direction ends where its neighbours have their peaks
CHUNK = 100  # images at a time: their intermediate arrays stay in the processor's cache


def pixels(images: torch.Tensor) -> torch.Tensor:
    """Each pixel's brightness, 0 to 1."""
    return images.reshape(len(images), INPUTS).float() / 255


def deskewed(images: torch.Tensor) -> torch.Tensor:
    """The pixels, 0 to 1, of each digit straightened by its moments (see `straighten`)."""
    return straighten(images).reshape(len(images), INPUTS)


def straighten(images: torch.Tensor) -> torch.Tensor:
    """Move, shear and scale each image so that its ink has standard moments; float32 [n, 28, 28], 0 to 1.

    The centre of mass goes to the middle, and a shear by mu_xy / mu_yy (at most 1) makes the digit upright. A scale
    (0.6 to 1.6) brings the vertical standard deviation to HEIGHT; the horizontal one is brought half-way, as a ratio,
    to WIDTH (0.7 to 1.6 times), so that a narrow digit is widened and still narrow. Bilinear resampling. A blank
    image stays blank. After Liu, Nakashima, Sako and Fujisawa, "Handwritten digit recognition: investigation of
    normalization and feature extraction techniques" (2004): moment normalisation, square root of the aspect ratio.
    """
    measured = moments(images.float())
    shear, ink = measured.shear, images.float() / 255
    x, y, mu_xx, mu_yy, mu_xy = (value.double() for value in measured)
    sheared_xx = (mu_xx - 2 * shear * mu_xy + shear.double() * shear * mu_yy).clamp_min(0.05)
    # Both are pixels of the image for one pixel of the result. In float64, since float32's roots differ by machine.
    scale_y = (mu_yy.sqrt() / HEIGHT).clamp(0.6, 1.6)
    scale_x = scale_y / (WIDTH * scale_y / sheared_xx.sqrt()).sqrt().clamp(0.7, 1.6)
    x, y, scale_x, scale_y = x.float(), y.float(), scale_x.float(), scale_y.float()
    # Where each pixel of the result lies in the image, as grid_sample wants it: -1 to 1 from edge to edge.
    offset = (torch.arange(SIDE, device=ink.device) - (SIDE - 1) / 2) / (SIDE / 2)
    down = scale_y[:, None] * offset
    shift_x, shift_y = ((centre[:, None] - (SIDE - 1) / 2) / (SIDE / 2) for centre in (x, y))
    grid = ink.new_empty(len(ink), SIDE, SIDE, 2)
    grid[..., 0] = (shear[:, None] * down + shift_x)[:, :, None] + (scale_x[:, None] * offset)[:, None]
    grid[..., 1] = (down + shift_y)[:, :, None]
    return F.grid_sample(ink[:, None], grid, align_corners=False)[:, 0]


def hog(images: torch.Tensor) -> torch.Tensor:
    """Histograms of oriented gradients of the straightened digits: 16 directions x 7 x 7 cells, each row of norm 5.

    Input o * 49 + r * 7 + c is direction o (o * 22.5 degrees, from right towards down) in cell row r, column c. A
    gradient counts for each direction by how much of it points there beyond SOFTNESS of its length, cells overlap as
    triangles, and a square root evens out faint and strong strokes. Never negative; a blank image stays all zeros.
    After Dalal and Triggs, "Histograms of oriented gradients for human detection" (2005), and the gradient
    direction feature of Liu and others (see `straighten`).
    """
    ink = straighten(images)
    smooth, slope, pool, directions = (matrix.to(ink.device) for matrix in _HOG)
    n = len(ink)
    gradient_x = (smooth @ ink) @ slope.T
    gradient_y = slope @ (ink @ smooth.T)
    magnitude = (gradient_x * gradient_x + gradient_y * gradient_y).sqrt_()
    gradient = torch.stack([gradient_x, gradient_y, magnitude]).reshape(3, -1)
    # The directions come last, since matrix products are quick along many columns.
    edges = torch.relu_(gradient.T @ directions.T).reshape(n, SIDE, SIDE * ORIENTATIONS)
    cells = pool @ (pool @ edges).reshape(n * CELLS, SIDE, ORIENTATIONS)
    inputs = cells.reshape(n, CELLS * CELLS, ORIENTATIONS).transpose(1, 2).reshape(n, INPUTS)
    return 5 * F.normalize(inputs.sqrt(), dim=1, eps=1e-6)


def _hog_matrices(sigma: float = 0.6) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Gaussian blur [28, 28], its central difference [28, 28], cell pooling [7, 28], directions [16, 3]."""
    place = torch.arange(SIDE, dtype=torch.float64)  # each number is rounded once, and so the same everywhere
    offset = place[:, None] - place
    blur = torch.exp(-offset.square() / (2 * sigma**2)) * (offset.abs() <= math.ceil(3 * sigma))
    blur = blur / blur[SIDE // 2].sum()
    difference = ((offset == -1).double() - (offset == 1).double()) / 2
    cell = SIDE // CELLS
    centres = (place[:CELLS] + 0.5) * cell - 0.5
    pool = (1 - (place - centres[:, None]).abs() / cell).clamp_min(0)
    angle = place[:ORIENTATIONS] * (2 * math.pi / ORIENTATIONS)
    directions = torch.stack([angle.cos(), angle.sin(), torch.full_like(angle, -SOFTNESS)], 1)
    return blur.float(), (difference @ blur).float(), pool.float(), directions.float()


_HOG = _hog_matrices()

FeatureMap = Callable[[torch.Tensor], torch.Tensor]
FEATURES: dict[str, FeatureMap] = {"pixels": pixels, "deskewed": deskewed, "hog": hog}


def feature_map(name: str) -> FeatureMap:
    """The map of that name; an unknown one is a one-line `ValueError`."""
    if name not in FEATURES:
        raise UserError(f"features must be one of {', '.join(FEATURES)}, not {name!r}.")
    return FEATURES[name]


def extract_features(name: str, images: torch.Tensor) -> torch.Tensor:
    """The map `name` of FEATURES applied to uint8 images [n, 28, 28], CHUNK at a time; float32 [n, 784].

    An unknown name is a `ValueError`.
    """
    extract = feature_map(name)
    inputs = torch.empty(len(images), INPUTS, device=images.device)
    for start in range(0, len(images), CHUNK):
        inputs[start : start + CHUNK] = extract(images[start : start + CHUNK])
    return inputs
