"""The figures against scikit-learn's and SciPy's."""

from __future__ import annotations

import pytest
import torch
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, log_loss

from logreg import evaluate
from logreg.evaluation import Evaluation, wilson_interval


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
    assert evaluate(logits, labels).loss == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("correct", "total"), [(0, 1), (1, 1), (0, 50), (50, 50), (3, 7), (8246, 10_000)])
def test_the_interval_is_scipys(correct: int, total: int) -> None:
    expected = binomtest(correct, total).proportion_ci(0.95, method="wilson")
    assert wilson_interval(correct, total) == pytest.approx(expected, abs=1e-12)
    assert Evaluation(correct, total, 0.0).interval == wilson_interval(correct, total)


@pytest.mark.parametrize(("correct", "total"), [(0, 0), (-1, 5), (6, 5)])
def test_no_such_share_has_an_interval(correct: int, total: int) -> None:
    with pytest.raises(ValueError, match="count"):
        wilson_interval(correct, total)
