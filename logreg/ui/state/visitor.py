"""What is one visitor's alone: the training runs, the finetuned copy of a model, the uploaded weights."""

from __future__ import annotations

from itertools import count
from threading import Lock
from time import time_ns
from typing import NamedTuple

import torch

from logreg.model import LogisticRegression
from logreg.training import Trainer
from logreg.ui.state.run import Run

MAX_RUNS = 50  # that a visitor can keep; the oldest goes
MAX_KEPT_STEPS = 1_000_000  # steps of all runs that a visitor can keep, 8 bytes each; the oldest run goes


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


class Visitor:
    """One visitor's own, kept in a `gr.State`: `run` is the one at hand, `runs` has it and those before."""

    def __init__(self) -> None:
        self.run: Run | None = None
        self.runs: list[Run] = []
        self.overlays: list[Run] = []  # that are laid over the chart
        self.taught: dict[str, FinetunedModel] = {}  # by the name of the model that was copied
        self.uploads: dict[str, LogisticRegression] = {}
        self.binaries: dict[int, LogisticRegression] = {}  # of two classes: a digit, and the rest
        self.watched = 0  # the test digit whose answer is shown while a run goes on
        self.steps_per_second = 0.0  # steps a second; 0: as many as can be
        self._numbers, self._lock = count(1), Lock()
        # A page outlives a visitor that the server has forgotten: what the next one says must be news to it.
        self._born = time_ns() // 1_000_000
        self._versions = count(self._born)

    def __deepcopy__(self, memo: object) -> Visitor:
        return Visitor()  # gr.State copies its initial value for each visitor

    def begin(self, trainer: Trainer, scheduled_changes: dict[int, dict[str, float]] | None = None) -> Run:
        """Make a run of the trainer the one at hand."""
        with self._lock:
            self._detach_run()
            self.run = run = Run(next(self._numbers), trainer, scheduled_changes)
            self.runs = [*self.runs, run][-MAX_RUNS:]
            while sum(run.step for run in self.runs) + trainer.total_steps > MAX_KEPT_STEPS and len(self.runs) > 1:
                gone = self.runs.pop(0)
                self.overlays = [run for run in self.overlays if run is not gone]
        return run

    def detach_run(self) -> None:
        """Have no run at hand; the last one stays among the runs if it took a step."""
        with self._lock:
            self._detach_run()

    def _detach_run(self) -> None:
        if self.run is not None:
            self.run.retire()
            self.runs = [run for run in self.runs if run is not self.run or run.step]
        self.run = None

    def key(self, run: Run) -> str:
        """What tells a run from all others that a page may have shown, of whatever visitor."""
        return f"{self._born}.{run.number}"

    def version(self) -> int:
        """A number larger than all before: a page shows no message that is older than one it has shown."""
        return next(self._versions)

    def dispose(self) -> None:
        """Stop and forget everything."""
        self.detach_run()
        self.runs, self.overlays, self.taught, self.uploads, self.binaries = [], [], {}, {}, {}
