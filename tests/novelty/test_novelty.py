"""What is unlike all classes of one's own data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from logreg import PRESETS, Dataset, Trainer, load_model, recognise
from logreg.features import extract_features
from logreg.model import LogisticRegression
from logreg.novelty import DIRECTIONS, Novelty, fit_novelty
from tests.drawing.symbols import CLASSES, drawn, own_data

CONFIG = replace(PRESETS["hog"], epochs=20)


@pytest.fixture(scope="module")
def model() -> LogisticRegression:
    """One that has learned ticks, crosses and rings."""
    trainer = Trainer(CONFIG, own_data(10, seed=1), own_data(2, seed=2))
    trainer.advance()
    return trainer.model.requires_grad_(False)


def test_the_distance_is_the_one_to_the_nearest_mean_without_the_directions(model: LogisticRegression) -> None:
    """Computed anew in numpy, of the features of what was learned from and of MNIST's."""
    novelty, data = model.novelty, own_data(10, seed=1)
    assert novelty is not None
    features = extract_features("hog", data.images).numpy().astype(float)
    means = np.stack([features[data.labels.numpy() == label].mean(0) for label in range(3)])
    basis = novelty.directions.numpy().astype(float)
    assert np.allclose(basis @ basis.T, np.eye(DIRECTIONS), atol=1e-5)
    differences = (features[:, None] - means) @ (np.eye(784) - basis.T @ basis)
    expected = np.linalg.norm(differences, axis=2).min(1)
    assert np.allclose(novelty.distance(torch.from_numpy(features).float()).numpy(), expected, atol=1e-4)


def test_what_was_learned_is_kept_and_what_was_not_is_found(model: LogisticRegression) -> None:
    """Most of other drawings of the classes; nearly all zigzags and MNIST's digits are unlike them."""
    kept = [recognise(model, drawn(name, seed)).digit for name in CLASSES for seed in range(100, 120)]
    assert np.mean([answer is not None for answer in kept]) > 0.9
    found = [recognise(model, drawn("zigzag", seed)) for seed in range(20)]
    assert np.mean([each.digit is None for each in found]) > 0.9
    assert all(each.distance is not None and each.digit_score == 1 for each in found)


def test_it_goes_along_in_the_file(model: LogisticRegression, tmp_path: Path) -> None:
    """And a file with half of it is refused in one sentence."""
    path = tmp_path / "model.safetensors"
    model.save(path)
    again = load_model(path)
    assert again.novelty is not None
    assert model.novelty is not None
    assert again.novelty.threshold == model.novelty.threshold
    assert torch.equal(again.novelty.means, model.novelty.means)
    assert "novelty" not in again.metadata
    again.novelty = None
    again.save(path)
    assert load_model(path).novelty is None
    tensors, metadata = load_file(path), {"features": "hog", "classes": '["tick", "cross", "ring"]'}
    for damage in ("1.5", "-1", "nan", "inf", "near"):
        save_file(tensors, path, metadata | {"novelty": damage})
        with pytest.raises(ValueError, match=r"^model\.safetensors[^\n]+\.$"):
            load_model(path)


def test_digits_have_none(few: Dataset) -> None:
    """The digit filter tells what is none."""
    assert Trainer(CONFIG, few, few).model.novelty is None


def test_a_single_example_of_a_class_says_nothing() -> None:
    """And a few that are all alike are no fault."""
    data = own_data(1, seed=1)
    assert Trainer(CONFIG, data, data).model.novelty is None
    same = torch.stack([*data.images[:2], *data.images[:2]])
    novelty = fit_novelty(same, torch.tensor([0, 1, 0, 1]), 2)
    assert isinstance(novelty, Novelty)
    assert bool((novelty.distance(extract_features("hog", same)) <= novelty.threshold).all())
