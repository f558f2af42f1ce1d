"""How well a recipe does on few examples: each of them is tested once, by a model that has not seen it."""

from __future__ import annotations

from typing import NamedTuple

from logreg.config import TrainingConfig
from logreg.data import Dataset
from logreg.data.splits import folds as split
from logreg.evaluation.metrics import Evaluation, wilson_interval
from logreg.training import Trainer


class CrossValidation(NamedTuple):
    """Each fold's evaluation."""

    folds: list[Evaluation]

    @property
    def accuracy(self) -> float:
        """The share of all examples that is correct, 0 to 1."""
        return sum(fold.correct for fold in self.folds) / sum(fold.total for fold in self.folds)

    @property
    def interval(self) -> tuple[float, float]:
        """The accuracy's 95 % confidence interval, as if one model had answered (see `wilson_interval`)."""
        return wilson_interval(sum(fold.correct for fold in self.folds), sum(fold.total for fold in self.folds))


def cross_validate(config: TrainingConfig, data: Dataset, folds: int = 5) -> CrossValidation:
    """The recipe trained so many times, each on all folds but one, which it is then tested on.

    Folds are drawn by the config's seed, with as many of each class as can be; there are no more than examples.
    """
    found = []
    for train, test in split(data, min(folds, len(data.labels)), config.seed):
        trainer = Trainer(config, train, test)
        trainer.advance()
        found.append(trainer.evaluate())
    return CrossValidation(found)
