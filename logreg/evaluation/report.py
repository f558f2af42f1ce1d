"""All metrics of one model on a set of digits, for the page and the command line alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch

from logreg.data.classes import DIGITS, Classes, are_digits
from logreg.errors import UserError
from logreg.evaluation.metrics import (
    ClassMetrics,
    class_metrics,
    confusion_matrix,
    coverage,
    evaluate,
    mcnemar,
    mean_metrics,
    reliability,
)
from logreg.model import NOT_FINITE


class Report:
    """A model's logits float32 [n, classes] beside the labels int64 [n], and every figure made of the two.

    Logits that contain NaN or infinity have no figures: a `ValueError`.
    """

    def __init__(self, logits: torch.Tensor, labels: torch.Tensor, names: Classes = DIGITS) -> None:
        if not bool(logits.isfinite().all()):
            raise UserError(NOT_FINITE)
        self.labels, self.names = labels, names
        self.probabilities = logits.double().softmax(1)
        self.confidence, self.predictions = self.probabilities.max(1)
        self.correct = self.predictions == labels
        self.evaluation = evaluate(logits, labels)
        self.confusion = confusion_matrix(self.predictions, labels, len(names))
        self.classes = class_metrics(self.confusion)
        self.macro, self.weighted = mean_metrics(self.classes), mean_metrics(self.classes, weighted=True)
        self.reliability = reliability(self.probabilities, labels)
        self.coverage = coverage(self.probabilities, labels)

    @property
    def noun(self) -> str:
        """What an example is called."""
        return "digit" if are_digits(self.names) else "example"

    def figures(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "accuracy": self.evaluation.accuracy,
            "accuracy_interval": list(self.evaluation.interval),
            "log_loss": self.evaluation.loss,
            "ece": self.reliability.error,
            "confusion": self.confusion.tolist(),
            "per_class": [each._asdict() for each in self.classes],
            "macro": self.macro._asdict(),
            "weighted": self.weighted._asdict(),
        }

    def most_confident_mistakes(self) -> list[int]:
        """The digits that are misclassified, the most confident first."""
        return self._ordered(~self.correct, descending=True)

    def least_sure_right(self) -> list[int]:
        """The digits that are classified correctly, the least confident first."""
        return self._ordered(self.correct, descending=False)

    def cell(self, truth: int, answer: int) -> list[int]:
        """The digits of one class that are predicted as another or the same, the most confident first."""
        return self._ordered((self.labels == truth) & (self.predictions == answer), descending=True)

    def only_right(self, other: Report) -> list[int]:
        """The digits that this model alone gets right, those that the other is most confident of first."""
        return other._ordered(self.correct & ~other.correct, descending=True)

    def p_value(self, other: Report) -> float:
        """McNemar's exact test of the two models' being equally good."""
        return mcnemar(int((self.correct & ~other.correct).sum()), int((other.correct & ~self.correct).sum()))

    def tables(self) -> dict[str, Callable[[], str]]:
        """The CSV files by name, each made when it is called: that of the predictions takes a row for each digit."""
        return {
            "classes.csv": self._class_table,
            "confusion.csv": self._confusion_table,
            "reliability.csv": self._reliability_table,
            "coverage.csv": lambda: to_csv(
                ["answered", "accuracy"], zip(*(part.tolist() for part in self.coverage), strict=True)
            ),
            "predictions.csv": self._prediction_table,
        }

    def _class_table(self) -> str:
        shares = [*zip(self.names, self.classes, strict=True), ("macro", self.macro), ("weighted", self.weighted)]
        return to_csv(["class", *ClassMetrics._fields], ([name, *each] for name, each in shares))

    def _confusion_table(self) -> str:
        head = ["truth", *(f"answer {name}" for name in self.names)]
        return to_csv(head, ([name, *row] for name, row in zip(self.names, self.confusion.tolist(), strict=True)))

    def _reliability_table(self) -> str:
        bins = len(self.reliability.counts)
        measured = zip(*(part.tolist() for part in self.reliability), strict=True)
        rows = (
            [k / bins, (k + 1) / bins, count, *(("", "") if not count else (confidence, right))]
            for k, (count, confidence, right) in enumerate(measured)
        )
        return to_csv(["from", "to", "digits", "confidence", "accuracy"], rows)

    def _prediction_table(self) -> str:
        head = ["index", "label", "answer", *(f"p{name}" for name in self.names)]
        each = zip(self.labels.tolist(), self.predictions.tolist(), self.probabilities.tolist(), strict=True)
        rows = (
            [index, self.names[label], self.names[answer], *(f"{share:.6g}" for share in row)]
            for index, (label, answer, row) in enumerate(each)
        )
        return to_csv(head, rows)

    def _ordered(self, chosen: torch.Tensor, descending: bool) -> list[int]:
        indices = chosen.nonzero()[:, 0]
        return indices[self.confidence[indices].argsort(descending=descending, stable=True)].tolist()


def to_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()
