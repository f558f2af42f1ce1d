"""The figures against scikit-learn's and SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.stats import binomtest
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.metrics import accuracy_score, log_loss

from logreg import evaluate
from logreg.evaluation.metrics import (
    Evaluation,
    class_metrics,
    confusion_matrix,
    coverage,
    mcnemar,
    mean_metrics,
    reliability,
    wilson_interval,
)


@pytest.fixture
def logits() -> torch.Tensor:
    """Made-up logits of 500 digits."""
    return 3 * torch.randn(500, 10, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def labels() -> torch.Tensor:
    """Made-up labels of 500 digits."""
    return torch.randint(10, (500,), generator=torch.Generator().manual_seed(1))


def test_accuracy_is_scikit_learns(logits: torch.Tensor, labels: torch.Tensor) -> None:
    result = evaluate(logits, labels)
    assert result.accuracy == accuracy_score(labels, logits.argmax(1))
    assert (result.correct, result.total) == (int((logits.argmax(1) == labels).sum()), 500)


def test_loss_is_scikit_learns(logits: torch.Tensor, labels: torch.Tensor) -> None:
    expected = log_loss(labels, logits.double().softmax(1), labels=range(10))
    assert evaluate(logits, labels).loss == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("correct", "total"), [(0, 1), (1, 1), (0, 50), (50, 50), (3, 7), (8246, 10_000)])
def test_the_interval_is_scipys(correct: int, total: int) -> None:
    expected = binomtest(correct, total).proportion_ci(0.95, method="wilson")
    assert wilson_interval(correct, total) == pytest.approx(expected, abs=1e-12)
    assert Evaluation(correct, total, 0.0).interval == wilson_interval(correct, total)


@pytest.mark.parametrize(("correct", "total"), [(0, 0), (-1, 5), (6, 5)])
def test_no_such_share_has_an_interval(correct: int, total: int) -> None:
    with pytest.raises(ValueError, match="count"):
        wilson_interval(correct, total)


def test_confusion_and_class_figures_are_scikit_learns(logits: torch.Tensor, labels: torch.Tensor) -> None:
    answers = logits.argmax(1)
    confusion = confusion_matrix(answers, labels)
    assert confusion.tolist() == metrics.confusion_matrix(labels, answers, labels=range(10)).tolist()
    found = class_metrics(confusion)
    expected = metrics.precision_recall_fscore_support(labels, answers, labels=range(10))
    assert np.allclose(np.array(found).T, np.array(expected), atol=1e-12, rtol=0)
    for average, weighted in (("macro", False), ("weighted", True)):
        mean = metrics.precision_recall_fscore_support(labels, answers, average=average)[:3]
        assert mean_metrics(found, weighted)[:3] == pytest.approx(mean, abs=1e-12)
    assert mean_metrics(found).support == len(labels)


def test_a_class_without_answers_has_figures_of_0() -> None:
    labels, answers = torch.tensor([0, 0, 1]), torch.tensor([0, 0, 0])
    found = class_metrics(confusion_matrix(answers, labels, 3))
    expected = metrics.precision_recall_fscore_support(labels, answers, labels=range(3), zero_division=0.0)
    assert np.allclose(np.array(found).T, np.array(expected), atol=1e-12, rtol=0)


@pytest.mark.parametrize("bins", [1, 10, 15])
def test_reliability_is_scikit_learns(logits: torch.Tensor, labels: torch.Tensor, bins: int) -> None:
    probabilities = logits.double().softmax(1)
    probabilities[:10] = torch.eye(10)  # wholly sure ones lie in the last bin
    confidence, answers = probabilities.max(1)
    found = reliability(probabilities, labels, bins)
    accuracy, mean = calibration_curve(answers == labels, confidence, n_bins=bins)
    there = found.counts > 0
    assert np.allclose(found.accuracy[there], accuracy, atol=1e-12)
    assert np.allclose(found.confidence[there], mean, atol=1e-12)
    weights = np.histogram(confidence, bins, (0, 1))[0]
    assert found.counts.tolist() == weights.tolist()
    gaps = np.abs(accuracy - mean)
    assert found.error == pytest.approx(float((gaps * weights[weights > 0]).sum() / len(labels)), abs=1e-12)


def test_coverage_counts_the_surest(logits: torch.Tensor, labels: torch.Tensor) -> None:
    probabilities = logits.softmax(1)
    share, accuracy = coverage(probabilities, labels)
    order = sorted(range(len(labels)), key=lambda k: -float(probabilities[k].max()))
    for count in (1, 7, 250, 500):
        right = sum(int(probabilities[k].argmax()) == int(labels[k]) for k in order[:count])
        assert share[count - 1] == pytest.approx(count / 500)
        assert accuracy[count - 1] == pytest.approx(right / count)


@pytest.mark.parametrize(("first", "second"), [(0, 0), (1, 0), (5, 5), (3, 12), (41, 691), (2000, 1900), (0, 40)])
def test_mcnemar_is_the_exact_binomial_test(first: int, second: int) -> None:
    expected = binomtest(first, first + second).pvalue if first + second else 1.0
    assert mcnemar(first, second) == pytest.approx(expected, rel=1e-9)


def test_probabilities_that_are_not_finite_have_no_calibration_error() -> None:
    assert np.isnan(reliability(torch.full((5, 10), torch.nan), torch.arange(5)).error)


def test_an_answer_that_is_not_finite_is_not_correct() -> None:
    """The index that `argmax` finds among NaNs, 0, is no answer."""
    logits = torch.tensor([[torch.nan, torch.nan], [2.0, 1.0], [torch.inf, torch.inf]])
    result = evaluate(logits, torch.tensor([0, 0, 0]))
    assert (result.correct, result.total) == (1, 3)
    assert np.isnan(result.loss)
