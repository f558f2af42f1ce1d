"""Disturbances against what they are said to do, and the curves against plain accuracy."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import ndimage

from logreg import Dataset, LogisticRegression, evaluate, load_model
from logreg.evaluation.robustness import DISTURBANCES, Disturbance, cover, curves, noise, rotate, scale, shift, thicken
from logreg.features import extract_features
from logreg.storage.paths import WEIGHTS

NONE = {"Scale": 1.0}  # the level at which nothing is done; 0 for the others


@pytest.mark.parametrize("disturbance", DISTURBANCES, ids=lambda disturbance: disturbance.title)
def test_one_level_does_nothing(digits: torch.Tensor, disturbance: Disturbance) -> None:
    level = NONE.get(disturbance.title, 0.0)
    assert level in disturbance.levels
    assert disturbance.apply(digits, level).equal(digits)


def test_a_shift_moves_the_ink_by_its_length(digits: torch.Tensor) -> None:
    """In eight directions; straight ones by whole pixels exactly."""
    moved = shift(digits, 2)
    assert moved[0].equal(digits[0].roll(2, 1))
    assert moved[2].equal(digits[2].roll(2, 0))
    assert moved[4].equal(digits[4].roll(-2, 1))
    before, after = (
        np.array([ndimage.center_of_mass(image.numpy()) for image in images]) for images in (digits, moved)
    )
    assert np.allclose(np.linalg.norm(after - before, axis=1), 2, atol=0.1)


def test_a_rotation_is_scipys(digits: torch.Tensor) -> None:
    """Clockwise on the screen where positive."""
    turned = rotate(digits, 30).numpy().astype(float)
    expected = ndimage.rotate(digits.numpy().astype(float), -30, axes=(2, 1), reshape=False, order=1)
    assert np.abs(turned - expected).mean() < 2


def test_scaling_changes_the_ink_by_the_square(digits: torch.Tensor) -> None:
    ink = scale(digits, 0.5).double().sum() / digits.double().sum()
    assert float(ink) == pytest.approx(0.25, abs=0.02)


def test_strokes_grow_and_shrink(digits: torch.Tensor) -> None:
    ink = [float(thicken(digits, pixels).double().mean()) for pixels in (-1, -0.5, 0, 0.5, 1, 2)]
    assert ink == sorted(ink)


def test_noise_and_cover_are_as_said() -> None:
    grey = torch.full((50, 28, 28), 128, dtype=torch.uint8)
    assert float((noise(grey, 0.1) / 255).std()) == pytest.approx(0.1, abs=0.005)
    assert ((cover(grey, 6) == 0).sum((1, 2)) == 36).all()
    assert noise(grey, 0.1).equal(noise(grey, 0.1))


def test_curves_are_accuracies(test: Dataset) -> None:
    """At the level that does nothing, that of the same digits undisturbed; each model with its own inputs."""
    models = {name: load_model(WEIGHTS / f"{name}.safetensors") for name in ("pixels", "hog")}
    few = Dataset(test.images[:300], test.labels[:300])
    found = curves(models, few, DISTURBANCES[0])
    assert [len(curve) for curve in found.values()] == [len(DISTURBANCES[0].levels)] * 2
    for name, model in models.items():
        with torch.inference_mode():
            expected = evaluate(model(extract_features(model.features, few.images)), few.labels).accuracy
        assert found[name][0] == pytest.approx(expected)
    assert found["pixels"][3] < 0.6
    assert found["hog"][3] > 0.9


def test_a_model_that_is_not_finite_has_no_curves(test: Dataset) -> None:
    model = LogisticRegression()
    model.linear.weight.data[3, 5] = torch.nan
    with pytest.raises(ValueError, match="this model's weights contain NaN"):
        curves({"diverged": model}, test, DISTURBANCES[0])
