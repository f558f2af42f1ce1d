"""Training: `Trainer`, the resumable loop that does what a `TrainingConfig` says.

A whole run:

    trainer = Trainer(PRESETS["article"], load_mnist())
    while not trainer.finished:
        trainer.advance(100)
    trainer.evaluate().accuracy
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any, Protocol

import torch

from logreg.augmentation import restyle
from logreg.config import MUTABLE, TrainingConfig
from logreg.data import Dataset, load_mnist
from logreg.data.classes import are_digits, class_names
from logreg.descent import LaunchedSteps, loss_and_gradient, make_optimizer
from logreg.errors import UserError
from logreg.evaluation.metrics import Evaluation, evaluate
from logreg.features import extract_features
from logreg.model import LogisticRegression
from logreg.novelty import fit_novelty

Inputs = tuple[torch.Tensor, torch.Tensor]  # float32 [n, 784], int64 [n]


class Rows(Protocol):
    """What batches are taken from: inputs float32 [n, 784] in memory, or what reads them from a file."""

    def index_select(self, dim: int, index: torch.Tensor, /) -> torch.Tensor:
        """The rows of an index int64 [m]: float32 [m, 784]."""

    def to(self, device: str, /) -> Rows:
        """The same, for batches on a device."""


Prepare = Callable[[Dataset, str, int], tuple[Rows, torch.Tensor]]


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
    trained by binary cross-entropy. A model of data that are no digits knows what is unlike all of them.
    """

    def __init__(
        self,
        config: TrainingConfig,
        data: Dataset,
        test: Dataset | None = None,
        device: str = "cpu",
        prepare: Prepare = training_inputs,
        classes: int | Sequence[str] | None = None,
    ) -> None:
        self.config = self.settings = config  # as it began, and as it is now
        self.changes: dict[int, dict[str, float]] = {}
        names = class_names(data.classes if classes is None else classes)
        self.model = LogisticRegression(config.features, names, config.seed).to(device)
        inputs, labels = prepare(data, config.features, config.styles)
        self._inputs, self._labels = inputs.to(device), labels.to(device)
        own = labels[: len(data.labels)]  # without those of restyled copies
        if not are_digits(data.classes) and int(own.bincount(minlength=len(names)).min()) > 1:
            self.model.novelty = fit_novelty(data.images, own, len(names))
        # Of each label.
        self._targets = torch.tensor([[0.0], [1.0]]) if len(names) == 2 else torch.eye(len(names))
        self._targets = self._targets.to(device)
        self._test, self._prepare, self._device = test, prepare, device
        self._test_inputs: Inputs | None = None
        self._optimizer = make_optimizer(self.model, config)
        self._generator = torch.Generator().manual_seed(config.seed)
        self._order = torch.empty(0, dtype=torch.int64)
        self._first_in_batch: Sequence[int] = ()
        self._epoch_generator = self._generator.get_state()  # as it was before the epoch's order was drawn
        self._launched: LaunchedSteps | None = None
        if torch.device(device).type == "cuda":
            recordable = isinstance(inputs, torch.Tensor)
            self._launched = LaunchedSteps(self._descend, config.batch_size, device, recordable)
        self._total = len(labels)  # `prepare` may have made fewer
        self.steps_per_epoch = math.ceil(self._total / config.batch_size)
        self.total_steps = self.steps_per_epoch * config.epochs
        self.losses: list[float] = []
        self.evaluations: dict[int, Evaluation] = {}

    @property
    def step(self) -> int:
        """How many steps have been taken."""
        return len(self.losses) + (0 if self._launched is None else len(self._launched))

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
        self._fetch_losses()
        return self.losses[first:]

    def change(self, **settings: Any) -> None:
        """Change settings of `MUTABLE` from the next step on; a value outside its range is a `ValueError`."""
        for name in settings:
            if name not in MUTABLE:
                raise UserError(f"{name} can't be changed on the way, only {', '.join(MUTABLE)}.")
        self.settings = replace(self.settings, **settings)
        now = {name: getattr(self.settings, name) for name in settings}
        self.changes[self.step] = self.changes.get(self.step, {}) | now
        if self._launched is not None:
            self._launched.forget()
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
            if not isinstance(inputs, torch.Tensor):
                raise TypeError("The test set's inputs must be a tensor.")
            self._test_inputs = inputs.to(self._device), labels.to(self._device)
        inputs, labels = self._test_inputs
        with torch.inference_mode():
            return evaluate(self.model.logits(inputs), labels)

    def state_dict(self) -> dict[str, torch.Tensor]:
        """What the rest of the run depends on beside config and data: parameters, optimiser, generator, losses.

        By name, in tensors of their own on the CPU. Settings that have been changed on the way are not among them.
        """
        state: dict[str, torch.Tensor] = dict(self.model.linear.state_dict())
        for name, parameter in self.model.linear.named_parameters():
            state |= {f"{name}.{key}": value for key, value in self._optimizer.state.get(parameter, {}).items()}
        within_epoch = self.step % self.steps_per_epoch != 0
        state["generator"] = self._epoch_generator if within_epoch else self._generator.get_state()
        state["losses"] = torch.tensor(self.losses, dtype=torch.float64)
        return {name: value.detach().cpu().clone() for name, value in state.items() if value is not None}

    def load_state_dict(self, state: Mapping[str, torch.Tensor]) -> None:
        """Go on where the trainer whose `state_dict` this is was: with the same config and data, to the same losses."""
        parameters = dict(self.model.linear.named_parameters())
        self.model.linear.load_state_dict({name: state[name] for name in parameters})
        for name, value in state.items():
            parameter, _, key = name.partition(".")
            if key:
                self._optimizer.state[parameters[parameter]][key] = value.to(self._device, copy=True)
        self._generator.set_state(state["generator"])
        self.losses[:] = state["losses"].tolist()
        if self.step % self.steps_per_epoch:
            self._begin_epoch()
        if self._launched is not None:
            self._launched.forget()

    def _take_step(self) -> None:
        number = self.step % self.steps_per_epoch
        if number == 0:
            self._begin_epoch()
        batch = self._order[self._first_in_batch[number] : self._first_in_batch[number + 1]]
        size = min(self.config.batch_size, self._total - number * self.config.batch_size)
        group = self._optimizer.param_groups[0]
        if self._launched is None:
            group["lr"] = self.learning_rate
            self.losses.append(self._descend(batch, size).item() / size)
            return
        group["lr"].fill_(self.learning_rate)
        self._launched.take(batch, size)
        if self._launched.is_full:
            self._fetch_losses()

    def _begin_epoch(self) -> None:
        """Draw the order of all inputs."""
        # As torch.utils.data.RandomSampler draws it, so that a plain DataLoader script gives the same losses:
        # an epoch takes two permutations, of which the second stays unused.
        self._epoch_generator = self._generator.get_state()
        order = torch.randperm(self._total, generator=self._generator)
        torch.randperm(self._total, generator=self._generator)
        self._divide(order)

    def _divide(self, order: torch.Tensor) -> None:
        """Keep an epoch's order int64 [n], and where in it each batch begins."""
        self._order = order.to(self._device)
        self._first_in_batch = range(0, len(order) + self.config.batch_size, self.config.batch_size)

    def _descend(self, batch: torch.Tensor, size: int) -> torch.Tensor:
        """Take a step down the gradient of a batch, given as indices; the sum of its losses, on the device."""
        targets = self._targets.index_select(0, self._labels.index_select(0, batch))
        loss = loss_and_gradient(self.model, self._inputs.index_select(0, batch), targets, size)
        loss = self._combine(loss)
        self._optimizer.step()
        return loss

    def _combine(self, loss: torch.Tensor) -> torch.Tensor:
        """Where several processes train one model, the sum of their losses, and of their gradients in the model."""
        return loss

    def _fetch_losses(self) -> None:
        if self._launched is not None:
            self.losses += self._launched.fetch()

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next step, after the schedule."""
        done = self.step / self.total_steps
        share = {"constant": 1.0, "linear": 1 - done, "cosine": (1 + math.cos(math.pi * done)) / 2}
        return self.settings.learning_rate * share[self.config.schedule]
