"""Teaching a model one drawing: a few gradient steps on it, with MNIST replayed so that the rest is not forgotten."""

from __future__ import annotations

import copy
from typing import NamedTuple

import torch
import torch.nn.functional as F

from logreg.config import TrainingConfig
from logreg.data.classes import DIGITS
from logreg.errors import UserError
from logreg.features import extract_features
from logreg.model import LogisticRegression, require_finite

REPLAYED = 500  # training digits a step
LESSON = 0.0025  # the weight of the drawing's loss beside the replayed digits' mean loss: smaller is gentler
GROWTH = 1.005  # of that weight with each step, so that what is hard to learn is learnt too
MOMENTUM = 0.9
SURE = 0.5  # the probability of its label at which the drawing counts as learned
MAX_STEPS = 300


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


def teach(
    model: LogisticRegression,
    image: torch.Tensor,
    label: int,
    inputs: torch.Tensor,
    labels: torch.Tensor,
    seed: int = 0,
) -> LogisticRegression:
    """A copy of the model that has learnt that `image`, uint8 [28, 28], is a `label`.

    Each step descends the mean loss of a replayed batch plus the loss of the drawing, weighed by LESSON and a little
    more at every step; steps end as soon as the drawing is answered with its label, surely enough, or after
    MAX_STEPS. What is replayed are `inputs` float32 [n, 784] and their `labels` int64 [n]. A label outside the
    model's classes, or a model whose weights contain NaN or infinity, is a `ValueError`.
    """
    require_finite(model)
    if not 0 <= label < len(model.classes):
        kind = "digit" if model.classes == DIGITS else "class"
        raise UserError(f"The label must be a {kind} from 0 to {len(model.classes) - 1}, not {label}.")
    taught = copy.deepcopy(model).requires_grad_()
    lesson, answer = extract_features(model.features, image[None]), torch.tensor([label])
    generator = torch.Generator().manual_seed(seed)
    # The loss of one digit has a curvature of at most |x|^2 / 4 along its inputs x: this is a stable, short way.
    rate = 5 / float(lesson.square().sum().clamp_min(1.0))
    optimizer = torch.optim.SGD(taught.parameters(), lr=rate, momentum=MOMENTUM)
    for step in range(MAX_STEPS):
        logits = taught.logits(lesson)
        if float(logits.detach().softmax(1)[0, label]) >= SURE:
            break
        batch = torch.randint(len(labels), (REPLAYED,), generator=generator)
        replay = F.cross_entropy(taught.logits(inputs.index_select(0, batch)), labels.index_select(0, batch))
        optimizer.zero_grad()
        (replay + LESSON * GROWTH**step * F.cross_entropy(logits, answer)).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return taught


def learned_styles(model: LogisticRegression) -> int:
    """How many restyled copies of each digit the model learned from, as its metadata says; 0 if it does not.

    A lesson that replays these too costs less on people's own digits.
    """
    try:
        return TrainingConfig.from_json(model.metadata.get("config", "{}")).styles
    except ValueError:
        return 0
