"""How good a model is, from its logits and the true labels."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F


class Evaluation(NamedTuple):
    """`correct` of `total` digits, and the mean cross-entropy `loss` in nats."""

    correct: int
    total: int
    loss: float

    @property
    def accuracy(self) -> float:
        """The share that is right, 0 to 1."""
        return self.correct / self.total

    @property
    def interval(self) -> tuple[float, float]:
        """The accuracy's 95 % confidence interval (see `wilson_interval`)."""
        return wilson_interval(self.correct, self.total)


def evaluate(logits: torch.Tensor, labels: torch.Tensor) -> Evaluation:
    """Accuracy and loss of logits float32 [n, classes] against labels int64 [n]."""
    correct = int((logits.argmax(1) == labels).sum())
    return Evaluation(correct, len(labels), F.cross_entropy(logits, labels).item())


def wilson_interval(correct: int, count: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """The score interval of a proportion, 0 to 1, at `z` standard deviations (Wilson 1927)."""
    if not 0 <= correct <= count or count == 0:
        raise ValueError(f"correct must lie between 0 and a count of at least 1, not {correct} of {count}.")
    share = correct / count
    centre = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (centre - spread) / (1 + z * z / count), (centre + spread) / (1 + z * z / count)
