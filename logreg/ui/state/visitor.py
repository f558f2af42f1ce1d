"""What is one visitor's alone: the training runs, the finetuned copy of a model, the uploaded weights."""

from __future__ import annotations

from itertools import count
from threading import Lock
from time import time_ns
from typing import NamedTuple

from logreg.model import LogisticRegression
from logreg.training import Trainer
from logreg.ui.state.run import Run

MAX_RUNS = 50  # that are kept for a visitor; beyond that, the oldest goes
MAX_KEPT_STEPS = 1_000_000  # of all runs that are kept for a visitor, 8 bytes each; beyond that, the oldest run goes


class FinetunedModel(NamedTuple):
    """A visitor's own copy of the model called `base`, as it was after each lesson; the last is the newest."""

    base: str
    models: tuple[LogisticRegression, ...]


class Visitor:
    """What belongs to one visitor, kept in a `gr.State`: `run` is the current run, `runs` holds it and earlier ones."""

    def __init__(self) -> None:
        self.run: Run | None = None
        self.runs: list[Run] = []
        self.overlays: list[Run] = []  # drawn over the chart of the current run
        self.taught: FinetunedModel | None = None
        self.uploads: dict[str, LogisticRegression] = {}
        self.binaries: dict[int, LogisticRegression] = {}  # of two classes, by the digit that is told from the rest
        self.watched = 0  # the test digit whose answer is shown while a run trains
        self.steps_per_second = 0.0  # 0: no limit
        self._numbers, self._lock = count(1), Lock()
        # A page outlives a visitor that the server has forgotten, and must take the next one's messages for newer.
        self._born = time_ns() // 1_000_000
        self._versions = count(self._born)

    def __deepcopy__(self, memo: object) -> Visitor:
        return Visitor()  # gr.State copies its initial value for each visitor

    def begin(self, trainer: Trainer, scheduled_changes: dict[int, dict[str, float]] | None = None) -> Run:
        """Make a run of the trainer the current one."""
        with self._lock:
            self._detach_run()
            self.run = run = Run(next(self._numbers), trainer, scheduled_changes)
            self.runs = [*self.runs, run][-MAX_RUNS:]
            while sum(run.step for run in self.runs) + trainer.total_steps > MAX_KEPT_STEPS and len(self.runs) > 1:
                gone = self.runs.pop(0)
                self.overlays = [run for run in self.overlays if run is not gone]
        return run

    def detach_run(self) -> None:
        """Have no current run; the last one stays among the runs if it took a step."""
        with self._lock:
            self._detach_run()

    def _detach_run(self) -> None:
        if self.run is not None:
            self.run.retire()
            self.runs = [run for run in self.runs if run is not self.run or run.step]
        self.run = None

    def key(self, run: Run) -> str:
        """What distinguishes a run from all others that a page may have shown, of any visitor."""
        return f"{self._born}.{run.number}"

    def version(self) -> int:
        """A number larger than all before: a page ignores a message that is older than one it has shown."""
        return next(self._versions)

    def dispose(self) -> None:
        """Stop and forget everything."""
        self.detach_run()
        self.runs, self.overlays, self.taught, self.uploads, self.binaries = [], [], None, {}, {}
