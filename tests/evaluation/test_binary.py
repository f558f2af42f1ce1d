"""Decisions against scikit-learn's figures, and thresholds against trying them all."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.special import expit
from sklearn import metrics

from logreg import Trainer, TrainingConfig
from logreg.data import Dataset
from logreg.evaluation.binary import ThresholdSweep, sigmoid


@pytest.fixture(params=["ties", "distinct", "separable"])
def scores(request: pytest.FixtureRequest) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits float32 [400] with their truth bool [400]."""
    generator = torch.Generator().manual_seed(3)
    positive = torch.rand(400, generator=generator) < 0.2
    z = 3 * torch.randn(400, generator=generator) + 4 * positive
    if request.param == "ties":
        z = z.round()
    if request.param == "separable":
        z = z + 100 * positive
    return z, positive


def test_curves_and_areas_are_scikit_learns(scores: tuple[torch.Tensor, torch.Tensor]) -> None:
    z, positive = scores
    found = ThresholdSweep(z, positive)
    fp, recall, thresholds = metrics.roc_curve(positive, z, drop_intermediate=False)
    assert np.allclose(found.roc(), (fp, recall), atol=1e-12)
    assert np.allclose(found.z, thresholds[1:])
    assert found.roc_auc() == pytest.approx(metrics.roc_auc_score(positive, z), abs=1e-9)
    precision, recall, _ = metrics.precision_recall_curve(positive, z)
    assert np.allclose(found.precision_recall(), (recall[-2::-1], precision[-2::-1]), atol=1e-12)
    assert found.average_precision() == pytest.approx(metrics.average_precision_score(positive, z), abs=1e-9)


@pytest.mark.parametrize("threshold", [-1000.0, -2.0, 0.0, 0.25, 3.0, 1000.0])
def test_a_decisions_figures_are_scikit_learns(scores: tuple[torch.Tensor, torch.Tensor], threshold: float) -> None:
    z, positive = scores
    called = z >= threshold
    found = ThresholdSweep(z, positive).at(threshold)
    table = metrics.confusion_matrix(positive, called, labels=[True, False])
    assert [[found.tp, found.fn], [found.fp, found.tn]] == table.tolist()
    assert found.precision == pytest.approx(metrics.precision_score(positive, called, zero_division=0.0), abs=1e-12)
    assert found.recall == pytest.approx(metrics.recall_score(positive, called), abs=1e-12)
    assert found.specificity == pytest.approx(metrics.recall_score(~positive, ~called), abs=1e-12)
    assert found.f1 == pytest.approx(metrics.f1_score(positive, called, zero_division=0.0), abs=1e-12)
    assert found.accuracy == pytest.approx(metrics.accuracy_score(positive, called), abs=1e-12)


def test_the_best_thresholds_are_those_of_trying_all(scores: tuple[torch.Tensor, torch.Tensor]) -> None:
    z, positive = scores
    found = ThresholdSweep(z, positive)
    every = [found.at(value) for value in [*z.tolist(), 1e6]]
    for miss in (0.01, 1.0, 30.0):
        least = min(each.fp + miss * each.fn for each in every)
        chosen = found.at(found.cheapest(1, miss))
        assert chosen.fp + miss * chosen.fn == pytest.approx(least)
    assert found.at(found.best_f1()).f1 == pytest.approx(max(each.f1 for each in every))
    for recall in (0.5, 0.9, 1.0):
        chosen = found.at(found.at_recall(recall))
        assert chosen.recall >= recall
        assert chosen.fp == min(each.fp for each in every if each.recall >= recall)


def test_one_class_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="examples of the class held out, and others"):
        ThresholdSweep(torch.zeros(3), torch.ones(3, dtype=torch.bool))


def test_logits_that_are_not_finite_are_refused() -> None:
    with pytest.raises(ValueError, match="this model's weights contain NaN"):
        ThresholdSweep(torch.tensor([0.0, torch.nan]), torch.tensor([True, False]))


@pytest.mark.parametrize("z", [-1000.0, -745.2, -40.0, -1.0, 0.0, 0.5, 40.0, 1000.0])
def test_the_sigmoid_is_scipys_and_stays_between_0_and_1(z: float) -> None:
    assert sigmoid(z) == pytest.approx(float(expit(z)), rel=1e-14, abs=0)
    assert 0 <= sigmoid(z) <= 1


def test_two_classes_trained_are_one_logit(few: Dataset) -> None:
    """The probability of the second class is the sigmoid of the only row's logit."""
    binary = Dataset(few.images, (few.labels == 7).long(), ("not 7", "7"))
    trainer = Trainer(TrainingConfig(learning_rate=0.1), binary, binary)
    trainer.advance(20)
    linear = trainer.model.linear
    z = few.images.reshape(-1, 784) / 255 @ linear.weight[0] + linear.bias[0]
    probabilities = trainer.model.predict_proba(few.images)[:, 1]
    expected = torch.tensor([sigmoid(value) for value in z.tolist()])
    assert torch.allclose(probabilities, expected, atol=1e-6)
