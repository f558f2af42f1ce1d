"""The examples that a model learns from and is measured by: MNIST's, for a model of the ten digits."""

from __future__ import annotations

from logreg.data import Dataset
from logreg.data.classes import DIGITS
from logreg.errors import UserError
from logreg.model import LogisticRegression
from logreg.ui.state.resources import Resources

NO_EXAMPLES = "There are no examples of this model's classes here: it can answer drawings, and no more than that."


def train_examples(resources: Resources, model: LogisticRegression) -> Dataset:
    """What the model learned from; a `UserError` where that isn't here."""
    _require(model)
    return resources.train


def test_examples(resources: Resources, model: LogisticRegression) -> Dataset:
    """What the model is measured by; a `UserError` where that isn't here."""
    _require(model)
    return resources.test


def _require(model: LogisticRegression) -> None:
    if model.classes != DIGITS:
        raise UserError(NO_EXAMPLES)
