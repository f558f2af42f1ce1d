"""The feature maps against plain loops over pixels, written from their definitions."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
import torch

from logreg import FEATURES, Dataset
from logreg.features import extract_features, straighten

Picture = list[list[float]]
SIDE = range(28)
PIXELS = list(product(SIDE, SIDE))


def plain_straighten(picture: Picture) -> Picture:
    """Moments, then for each new pixel where it lies in the picture, and the bilinear value there."""
    mass = sum(picture[r][c] for r, c in PIXELS)
    if mass == 0:
        return picture
    y = sum(r * picture[r][c] for r, c in PIXELS) / mass
    x = sum(c * picture[r][c] for r, c in PIXELS) / mass
    mu_yy = sum((r - y) ** 2 * picture[r][c] for r, c in PIXELS) / mass
    mu_xy = sum((r - y) * (c - x) * picture[r][c] for r, c in PIXELS) / mass
    shear = min(max(mu_xy / mu_yy, -1), 1)
    upright = [(c - x - shear * (r - y), picture[r][c]) for r, c in PIXELS]
    width = math.sqrt(sum(place**2 * ink for place, ink in upright) / mass)
    high = min(max(math.sqrt(mu_yy) / 6.3, 0.6), 1.6)
    wide = high / min(max(math.sqrt(5 / (width / high)), 0.7), 1.6)
    new = [[0.0] * 28 for _ in SIDE]
    for r, c in PIXELS:
        down, right = high * (r - 13.5), wide * (c - 13.5)
        new[r][c] = plain_bilinear(picture, y + down, x + right + shear * down)
    return new


def plain_bilinear(picture: Picture, y: float, x: float) -> float:
    """The value between four pixels; outside the picture there is no ink."""
    top, left = math.floor(y), math.floor(x)
    value = 0.0
    for r, c in product((top, top + 1), (left, left + 1)):
        if 0 <= r < 28 and 0 <= c < 28:
            value += (1 - abs(y - r)) * (1 - abs(x - c)) * picture[r][c]
    return value


def plain_blur(picture: Picture) -> Picture:
    """A Gaussian of 0.6 px, out to 2 px."""
    reach = range(-2, 3)
    total = sum(math.exp(-(d * d) / (2 * 0.6**2)) for d in reach)
    weight = {d: math.exp(-(d * d) / (2 * 0.6**2)) / total for d in reach}
    new = [[0.0] * 28 for _ in SIDE]
    for (r, c), dy, dx in product(PIXELS, reach, reach):
        if 0 <= r + dy < 28 and 0 <= c + dx < 28:
            new[r][c] += weight[dy] * weight[dx] * picture[r + dy][c + dx]
    return new


def plain_hog(picture: Picture) -> list[float]:
    """Each pixel's gradient, shared among directions and cells."""
    smooth = plain_blur(plain_straighten(picture))

    def at(r: int, c: int) -> float:
        return smooth[r][c] if 0 <= r < 28 and 0 <= c < 28 else 0.0

    cells = [0.0] * 784
    for r, c in PIXELS:
        gx, gy = (at(r, c + 1) - at(r, c - 1)) / 2, (at(r + 1, c) - at(r - 1, c)) / 2
        for direction in range(16):
            angle = math.radians(22.5 * direction)
            along = gx * math.cos(angle) + gy * math.sin(angle)
            edge = max(along - math.cos(math.radians(22.5)) * math.hypot(gx, gy), 0)
            for row, column in product(range(7), range(7)) if edge else ():
                near = max(1 - abs(r - (4 * row + 1.5)) / 4, 0) * max(1 - abs(c - (4 * column + 1.5)) / 4, 0)
                cells[direction * 49 + row * 7 + column] += near * edge
    norm = math.sqrt(sum(cells)) or 1
    return [5 * math.sqrt(cell) / norm for cell in cells]


def plain(name: str, image: torch.Tensor) -> list[float]:
    """The map `name` of one image, one number after the other."""
    picture = [[value / 255 for value in row] for row in image.tolist()]
    if name == "hog":
        return plain_hog(picture)
    return [value for row in (plain_straighten(picture) if name == "deskewed" else picture) for value in row]


@pytest.mark.parametrize("name", FEATURES)
def test_a_map_is_what_a_plain_loop_makes(name: str, digits: torch.Tensor) -> None:
    some = digits[::3]
    expected = torch.tensor([plain(name, image) for image in some])
    torch.testing.assert_close(extract_features(name, some), expected, rtol=0, atol=2e-4)


@pytest.mark.parametrize("name", FEATURES)
def test_a_map_gives_784_finite_numbers_for_any_image(name: str) -> None:
    images = torch.zeros(4, 28, 28, dtype=torch.uint8)
    images[1] = 255
    images[2, 0, 27] = 1
    images[3, 14] = 255
    inputs = extract_features(name, images)
    assert (inputs.shape, inputs.dtype) == ((4, 784), torch.float32)
    assert inputs.isfinite().all()


@pytest.mark.parametrize("name", FEATURES)
def test_a_blank_image_stays_all_zeros(name: str) -> None:
    assert not extract_features(name, torch.zeros(1, 28, 28, dtype=torch.uint8)).any()


@pytest.mark.parametrize("name", FEATURES)
def test_an_image_alone_has_the_inputs_that_it_has_among_others(name: str, test: Dataset) -> None:
    together = extract_features(name, test.images[:600])
    for index in (0, 249, 250, 599):
        alone = extract_features(name, test.images[index : index + 1])[0]
        torch.testing.assert_close(alone, together[index], rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", FEATURES)
def test_no_images_have_no_inputs(name: str) -> None:
    assert extract_features(name, torch.empty(0, 28, 28, dtype=torch.uint8)).shape == (0, 784)


def test_hog_has_norm_5_and_nothing_negative(digits: torch.Tensor) -> None:
    inputs = extract_features("hog", digits)
    assert inputs.min() >= 0
    torch.testing.assert_close(inputs.norm(dim=1), torch.full((len(digits),), 5.0))


def test_straightened_digits_are_centred_upright_and_of_one_height(test: Dataset) -> None:
    ink = straighten(test.images[:500]).double().numpy()
    rows, columns = np.indices((28, 28))
    mass = ink.sum((1, 2))
    y, x = (ink * rows).sum((1, 2)) / mass, (ink * columns).sum((1, 2)) / mass
    dy, dx = rows - y[:, None, None], columns - x[:, None, None]
    height = np.sqrt((ink * dy**2).sum((1, 2)) / mass)
    slant = (ink * dy * dx).sum((1, 2)) / (ink * dy**2).sum((1, 2))
    # The others have reached the largest scale or shear, or the edge of the image, which cuts off a stroke's end.
    assert np.mean(np.hypot(y - 13.5, x - 13.5) < 0.5) > 0.97
    assert np.mean(np.abs(height - 6.3) < 0.5) > 0.97
    assert np.mean(np.abs(slant) < 0.05) > 0.97


def test_an_unknown_map_is_an_error_that_names_those_that_there_are() -> None:
    with pytest.raises(ValueError, match="features must be one of pixels, deskewed, hog, not 'sift'"):
        extract_features("sift", torch.zeros(1, 28, 28, dtype=torch.uint8))
