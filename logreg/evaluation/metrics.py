"""How good a model is, from its logits or probabilities and the true labels."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F

from logreg.errors import UserError


class Evaluation(NamedTuple):
    """`correct` of `total` digits, and the mean cross-entropy `loss` in nats."""

    correct: int
    total: int
    loss: float

    @property
    def accuracy(self) -> float:
        """The share that is correct, 0 to 1; 0 of none."""
        return safe_divide(self.correct, self.total)

    @property
    def interval(self) -> tuple[float, float]:
        """The accuracy's 95 % confidence interval (see `wilson_interval`)."""
        return wilson_interval(self.correct, self.total)


class ClassMetrics(NamedTuple):
    """One class, or a mean of all: each a share from 0 to 1 (0 where it would be 0 of 0), `support` a count."""

    precision: float
    recall: float
    f1: float
    support: int


class Reliability(NamedTuple):
    """In bins of equal width from 0 to 1: how many predictions, their mean confidence, and the share that is correct.

    int64 [bins], float64 [bins], float64 [bins]; NaN where a bin is empty.
    """

    counts: torch.Tensor
    confidence: torch.Tensor
    accuracy: torch.Tensor

    @property
    def error(self) -> float:
        """The expected calibration error: how far confidence and accuracy are apart, weighted by the counts."""
        filled = self.counts > 0
        gaps = (self.confidence - self.accuracy).abs()[filled]
        return float((gaps * self.counts[filled]).sum() / self.counts.sum())


def evaluate(logits: torch.Tensor, labels: torch.Tensor) -> Evaluation:
    """Accuracy and loss of logits float32 [n, classes] against labels int64 [n].

    Logits that contain NaN or infinity are no answer, and so not a correct one; the loss is then NaN.
    """
    correct = int(((logits.argmax(1) == labels) & logits.isfinite().all(1)).sum())
    return Evaluation(correct, len(labels), F.cross_entropy(logits.double(), labels).item())


def confusion_matrix(answers: torch.Tensor, labels: torch.Tensor, classes: int = 10) -> torch.Tensor:
    """How many digits of each class (rows) were answered with each class (columns): int64 [classes, classes]."""
    return torch.bincount(classes * labels + answers, minlength=classes * classes).reshape(classes, classes)


def class_metrics(confusion: torch.Tensor) -> list[ClassMetrics]:
    """Precision, recall and F1 of each class of a confusion matrix."""
    counts = zip(*(part.tolist() for part in (confusion.diagonal(), confusion.sum(0), confusion.sum(1))), strict=True)
    return [
        ClassMetrics(
            safe_divide(tp, predicted), safe_divide(tp, actual), safe_divide(2 * tp, predicted + actual), actual
        )
        for tp, predicted, actual in counts
    ]


def mean_metrics(figures: list[ClassMetrics], weighted: bool = False) -> ClassMetrics:
    """The mean over the classes: each the same (macro), or weighted by its support."""
    total = sum(each.support for each in figures)
    weights = [each.support / total if weighted else 1 / len(figures) for each in figures]

    def mean(values: list[float]) -> float:
        return sum(weight * value for weight, value in zip(weights, values, strict=True))

    precision, recall, f1, _ = zip(*figures, strict=True)
    return ClassMetrics(mean(list(precision)), mean(list(recall)), mean(list(f1)), total)


def reliability(probabilities: torch.Tensor, labels: torch.Tensor, bins: int = 15) -> Reliability:
    """Whether predictions are correct as often as they claim: probabilities [n, classes] against labels int64 [n].

    A bin takes its upper edge and not its lower one (Guo and others, "On calibration of modern neural networks", 2017).
    """
    confidence, predictions = probabilities.double().max(1)
    place = torch.bucketize(confidence, torch.linspace(0, 1, bins + 1, dtype=torch.float64)[1:-1])
    counts = torch.bincount(place, minlength=bins)
    sums = torch.bincount(place, confidence, minlength=bins)
    correct = torch.bincount(place, (predictions == labels).double(), minlength=bins)
    return Reliability(counts, sums / counts, correct / counts)


def coverage(probabilities: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """A model that may abstain: of the k most confident predictions, for k from 1 to n, the coverage and the accuracy.

    Two float64 [n], the most confident prediction first.
    """
    confidence, predictions = probabilities.max(1)
    correct = (predictions == labels)[confidence.argsort(descending=True, stable=True)].double()
    count = torch.arange(1, len(labels) + 1, dtype=torch.float64)
    return count / len(labels), correct.cumsum(0) / count


def mcnemar(only_first: int, only_second: int) -> float:
    """The p-value of McNemar's exact test (1947): of two equally good models, how often would the numbers of digits
    that only one gets right lie this far apart, or further? Two-sided; 1 where there are none.
    """
    count, fewer = only_first + only_second, min(only_first, only_second)
    tail, term = 0, 1  # term: the binomial coefficient count over k
    for k in range(fewer + 1):
        tail += term
        term = term * (count - k) // (k + 1)
    return float(min(1.0, 2 * tail / 2**count))


def wilson_interval(correct: int, count: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """The score interval of a proportion, 0 to 1, at `z` standard deviations (Wilson 1927)."""
    if not 0 <= correct <= count or count == 0:
        raise UserError(f"correct must lie between 0 and a count of at least 1, not {correct} of {count}.")
    share = correct / count
    centre = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (centre - spread) / (1 + z * z / count), (centre + spread) / (1 + z * z / count)


def safe_divide(part: int, whole: int) -> float:
    """Part / whole; 0 where the whole is 0."""
    return part / whole if whole else 0.0
