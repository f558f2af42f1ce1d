"""Teaching a model one drawing: a few gradient steps on it, with MNIST replayed so that the rest is not forgotten."""

from __future__ import annotations

import copy

import torch
import torch.nn.functional as F

from logreg.features import features
from logreg.model import LogisticRegression

REPLAYED = 500  # training digits a step
LEARNING_RATE = 0.02
SURE = 0.7  # the probability at which the drawing counts as learnt
MOST_STEPS = 200


def teach(
    model: LogisticRegression, image: torch.Tensor, label: int, inputs: torch.Tensor, labels: torch.Tensor, seed: int = 0
) -> LogisticRegression:
    """A copy of the model that has learnt that `image`, uint8 [28, 28], is a `label`.

    Each step descends the mean loss of a replayed batch plus the loss of the drawing; steps end as soon as the
    drawing is answered with its label, surely enough, or after MOST_STEPS. `inputs` float32 [n, 784] and `labels`
    int64 [n] are what is replayed. A label outside the model's classes is a `ValueError`.
    """
    classes = model.linear.out_features
    if not 0 <= label < classes:
        raise ValueError(f"The label must be a digit from 0 to {classes - 1}, not {label}.")
    taught = copy.deepcopy(model)
    lesson, answer = features(model.features, image[None]), torch.tensor([label])
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.SGD(taught.parameters(), lr=LEARNING_RATE)
    for _ in range(MOST_STEPS):
        logits = taught(lesson)
        if float(logits.detach().softmax(1)[0, label]) >= SURE:
            break
        batch = torch.randint(len(labels), (REPLAYED,), generator=generator)
        replay = F.cross_entropy(taught(inputs.index_select(0, batch)), labels.index_select(0, batch))
        optimizer.zero_grad()
        (replay + F.cross_entropy(logits, answer)).backward()
        optimizer.step()
    return taught
