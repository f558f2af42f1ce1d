"""A visitor's own copy of a model, and what it was taught."""

from __future__ import annotations

from typing import NamedTuple

import torch

from logreg.model import LogisticRegression


class Lesson(NamedTuple):
    """An image uint8 [28, 28] that was taught to be a `label`, and the model after that, with its test accuracy."""

    image: torch.Tensor
    label: int
    model: LogisticRegression
    accuracy: float


class FinetunedModel(NamedTuple):
    """A visitor's own copy of a model: as it was, with its test accuracy, and the lessons since, the newest last."""

    base: LogisticRegression
    accuracy: float
    lessons: tuple[Lesson, ...] = ()

    @property
    def model(self) -> LogisticRegression:
        """The copy after all lessons."""
        return self.lessons[-1].model if self.lessons else self.base
