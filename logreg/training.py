"""Training: `Trainer`, the resumable loop that does what a `TrainingConfig` says.

A whole run:

    trainer = Trainer(PRESETS["article"], load_mnist())
    while not trainer.finished:
        trainer.advance(100)
    trainer.evaluate().accuracy
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

import torch
import torch.nn.functional as F

from logreg.augmentation import restyle
from logreg.config import MUTABLE, TrainingConfig
from logreg.data import Dataset, load_mnist
from logreg.data.classes import class_names
from logreg.errors import UserError
from logreg.evaluation.metrics import Evaluation, evaluate
from logreg.features import extract_features
from logreg.model import LogisticRegression

Inputs = tuple[torch.Tensor, torch.Tensor]  # float32 [n, 784], int64 [n]


def training_inputs(data: Dataset, name: str, styles: int) -> Inputs:
    """The inputs, made by the feature map `name`, and labels: the digits' own, then those of their restyled copies.

    The copies are the same for every run, whatever its seed, so that runs can share them.
    """
    images, labels = data
    if styles:
        copies, copy_labels = restyle(images, labels, styles, seed=0, classes=data.classes)
        images, labels = torch.cat([images, copies]), torch.cat([labels, copy_labels])
    return extract_features(name, images), labels


class Trainer:
    """One run, resumable at every step: model, optimiser, random generator and history.

    `advance` goes on, and not calling it is a pause. The same config gives the same losses, bit for bit, however
    the steps are divided. `losses` has each step's loss, `evaluations` the test set's evaluation after each epoch,
    by step. `prepare` makes the inputs; many runs over the same data can share them by passing one that remembers.
    `classes` names what the labels tell apart, where it isn't what the data do. Two classes have a single logit,
    trained by binary cross-entropy.
    """

    def __init__(
        self,
        config: TrainingConfig,
        data: Dataset,
        test: Dataset | None = None,
        device: str = "cpu",
        prepare: Callable[[Dataset, str, int], Inputs] = training_inputs,
        classes: int | Sequence[str] | None = None,
    ) -> None:
        self.config = self.settings = config  # as it began, and as it is now
        self.changes: dict[int, dict[str, float]] = {}
        names = class_names(data.classes if classes is None else classes)
        self.model = LogisticRegression(config.features, names, config.seed).to(device)
        inputs, labels = prepare(data, config.features, config.styles)
        self._inputs, self._labels = inputs.to(device), labels.to(device)
        # Of each label.
        self._targets = torch.tensor([[0.0], [1.0]]) if len(names) == 2 else torch.eye(len(names))
        self._targets = self._targets.to(device)
        self._test, self._prepare, self._device = test, prepare, device
        self._test_inputs: Inputs | None = None
        self._optimizer = _optimizer(self.model, config)
        self._generator = torch.Generator().manual_seed(config.seed)
        self._order = torch.empty(0, dtype=torch.int64)
        self.steps_per_epoch = math.ceil(len(labels) / config.batch_size)  # `prepare` may have made fewer
        self.total_steps = self.steps_per_epoch * config.epochs
        self.losses: list[float] = []
        self.evaluations: dict[int, Evaluation] = {}

    @property
    def step(self) -> int:
        """How many steps have been taken."""
        return len(self.losses)

    @property
    def finished(self) -> bool:
        """Whether all epochs are done."""
        return self.step >= self.total_steps

    def advance(self, steps: int | None = None, seconds: float = math.inf) -> list[float]:
        """Take up to `steps` steps, or as many as start within `seconds`; at least one, unless finished.

        Returns their losses (each before its step, as the article prints them).
        """
        end = self.total_steps if steps is None else min(self.step + steps, self.total_steps)
        first, deadline = self.step, perf_counter() + seconds
        while self.step < end:
            self._take_step()
            if self.step % self.steps_per_epoch == 0:
                self.evaluations[self.step] = self.evaluate()
            if perf_counter() >= deadline:
                break
        return self.losses[first:]

    def change(self, **settings: Any) -> None:
        """Change settings of `MUTABLE` from the next step on; a value outside its range is a `ValueError`."""
        for name in settings:
            if name not in MUTABLE:
                raise UserError(f"{name} can't be changed on the way, only {', '.join(MUTABLE)}.")
        self.settings = replace(self.settings, **settings)
        now = {name: getattr(self.settings, name) for name in settings}
        self.changes[self.step] = self.changes.get(self.step, {}) | now
        group = self._optimizer.param_groups[0]
        group["weight_decay"] = self.settings.weight_decay
        if self.config.optimizer == "adam":
            group["betas"] = (self.settings.momentum, group["betas"][1])
        else:
            group["momentum"] = self.settings.momentum

    def evaluate(self) -> Evaluation:
        """The model as it is now on the test set."""
        if self._test_inputs is None:
            test = load_mnist(train=False) if self._test is None else self._test
            inputs, labels = self._prepare(test, self.config.features, 0)
            self._test_inputs = inputs.to(self._device), labels.to(self._device)
        inputs, labels = self._test_inputs
        with torch.inference_mode():
            return evaluate(self.model.logits(inputs), labels)

    def _take_step(self) -> None:
        config = self.config
        start = self.step % self.steps_per_epoch * config.batch_size
        if start == 0:
            # As torch.utils.data.RandomSampler draws it, so that a plain DataLoader script gives the same losses:
            # an epoch takes two permutations, of which the second stays unused.
            self._order = torch.randperm(len(self._labels), generator=self._generator).to(self._device)
            torch.randperm(len(self._labels), generator=self._generator)
        batch = self._order[start : start + config.batch_size]
        targets = self._targets.index_select(0, self._labels.index_select(0, batch))
        loss = loss_and_gradient(self.model, self._inputs.index_select(0, batch), targets)
        self._optimizer.param_groups[0]["lr"] = self.learning_rate
        self._optimizer.step()
        self.losses.append(loss)

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next step, after the schedule."""
        done = self.step / self.total_steps
        share = {"constant": 1.0, "linear": 1 - done, "cosine": (1 + math.cos(math.pi * done)) / 2}
        return self.settings.learning_rate * share[self.config.schedule]


@torch.no_grad()
def loss_and_gradient(model: LogisticRegression, inputs: torch.Tensor, targets: torch.Tensor) -> float:
    """The mean cross-entropy of inputs [n, 784] and one-hot targets [n, classes]; leaves its gradient in the model.

    In closed form, (softmax(z) - target)^T x / n: what autograd finds too, in nearly half the time at batch 100.
    A model with one logit has targets 0 or 1, [n, 1], and the sigmoid in place of the softmax.
    """
    weight, bias = model.linear.weight, model.linear.bias
    # Classes first: the product of a few long rows is the quick one.
    logits, targets = torch.addmm(bias[:, None], weight, inputs.T), targets.T
    if len(weight) == 1:
        loss = F.binary_cross_entropy_with_logits(logits, targets).item()
        probabilities = logits.sigmoid_()
    else:
        log_probabilities = logits.log_softmax(0)
        loss = -(log_probabilities * targets).sum().item() / len(inputs)
        probabilities = log_probabilities.exp_()
    excess = probabilities.sub_(targets).div_(len(inputs))
    weight.grad, bias.grad = excess @ inputs, excess.sum(1)
    return loss


def _optimizer(model: LogisticRegression, config: TrainingConfig) -> torch.optim.Optimizer:
    # The fused kernels do the same arithmetic in one call: at batch 100 the call itself is what costs.
    if config.optimizer == "adam":
        return torch.optim.Adam(
            model.parameters(), betas=(config.momentum, 0.999), weight_decay=config.weight_decay, fused=True
        )
    return torch.optim.SGD(
        model.parameters(), lr=1.0, momentum=config.momentum, weight_decay=config.weight_decay, fused=True
    )
