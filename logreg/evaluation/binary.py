"""From a probability to a decision: one class against the rest, one logit z, one sigmoid, one threshold."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch

from logreg.errors import UserError
from logreg.evaluation.metrics import safe_divide
from logreg.model import NOT_FINITE


class Counts(NamedTuple):
    """The confusion matrix of a decision, and the metrics made of it (0 where one would be 0 of 0)."""

    tp: int  # true positives
    fp: int  # false positives (false alarms)
    fn: int  # false negatives (misses)
    tn: int  # true negatives

    @property
    def precision(self) -> float:
        """The share of predicted positives that are positive."""
        return safe_divide(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float:
        """The share of positives that are predicted positive."""
        return safe_divide(self.tp, self.tp + self.fn)

    @property
    def specificity(self) -> float:
        """The share of negatives that are predicted negative."""
        return safe_divide(self.tn, self.tn + self.fp)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return safe_divide(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    @property
    def accuracy(self) -> float:
        """The share of decisions that are correct."""
        return safe_divide(self.tp + self.tn, sum(self))


def sigmoid(z: float) -> float:
    """g(z) = 1 / (1 + e^-z), 0 to 1 for every z: e is only raised to negative powers, which can't overflow."""
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))


class ThresholdSweep:
    """Every decision that a threshold can make of logits `z` float [n] with the truth `positive` bool [n].

    `z` has the distinct logits in falling order, float64 [k]; a digit is predicted positive if its logit is at least
    the threshold. `tp` and `fp`, int64 [k + 1], count the true and false positives where the first i of these logits
    reach the threshold. A `ValueError` if a class is missing, or if a logit is NaN or infinite.
    """

    def __init__(self, z: torch.Tensor, positive: torch.Tensor) -> None:
        self.positives, self.negatives = int(positive.sum()), int((~positive).sum())
        if not self.positives or not self.negatives:
            raise UserError("There must be examples of the class held out, and others: there are none of one kind.")
        if not bool(z.isfinite().all()):
            raise UserError(NOT_FINITE)
        falling, order = z.double().sort(descending=True, stable=True)
        last = torch.cat([falling.diff() != 0, torch.ones(1, dtype=torch.bool)]).nonzero()[:, 0]  # of equal ones
        self.z = falling[last]
        zero = torch.zeros(1, dtype=torch.int64)
        self.tp = torch.cat([zero, positive[order].cumsum(0)[last]])
        self.fp = torch.cat([zero, last + 1 - self.tp[1:]])

    def at(self, z: float) -> Counts:
        """The confusion matrix at the threshold z."""
        return self._counts(int((self.z >= z).sum()))

    def roc(self) -> tuple[torch.Tensor, torch.Tensor]:
        """The ROC curve: false positive rate and recall, float64 [k + 1] each, from (0, 0) to (1, 1)."""
        return self.fp.double() / self.negatives, self.tp.double() / self.positives

    def roc_auc(self) -> float:
        """The area under the ROC curve: how often a positive has the larger logit than a negative."""
        return float(torch.trapezoid(*reversed(self.roc())))

    def precision_recall(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Recall and precision, float64 [k] each, from the highest threshold on."""
        tp = self.tp[1:].double()
        return tp / self.positives, tp / (tp + self.fp[1:])

    def average_precision(self) -> float:
        """The precision, averaged over the steps of the recall."""
        recall, precision = self.precision_recall()
        return float((recall.diff(prepend=torch.zeros(1)) * precision).sum())

    def cheapest(self, fp_cost: float, fn_cost: float) -> float:
        """The threshold z at which false positives and false negatives cost least; the highest of several."""
        costs = fp_cost * self.fp + fn_cost * (self.positives - self.tp)
        return self._threshold(int(costs.argmin()))

    def best_f1(self) -> float:
        """The threshold z with the largest F1; the highest of several."""
        f1 = 2 * self.tp.double() / (self.tp + self.fp + self.positives)
        return self._threshold(int(f1.argmax()))

    def at_recall(self, recall: float) -> float:
        """The highest threshold z that finds at least this share of the positives, 0 to 1."""
        return self._threshold(int((self.tp >= recall * self.positives).int().argmax()))

    def _counts(self, passing: int) -> Counts:
        tp, fp = int(self.tp[passing]), int(self.fp[passing])
        return Counts(tp, fp, self.positives - tp, self.negatives - fp)

    def _threshold(self, passing: int) -> float:
        """Half-way between the last logit that reaches it and the next; beyond the ends, 1 above or 1 below."""
        if passing == 0:
            return float(self.z[0]) + 1
        if passing == len(self.z):
            return float(self.z[-1]) - 1
        return float(self.z[passing - 1] + self.z[passing]) / 2
