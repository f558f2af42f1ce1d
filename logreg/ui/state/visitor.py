"""What is one visitor's alone: the training runs, the finetuned copy of a model, the uploaded weights."""

from __future__ import annotations

from itertools import count
from threading import Lock
from time import time_ns
from typing import NamedTuple

from logreg.config import TrainingConfig
from logreg.data.classes import Classes
from logreg.finetuning import FinetunedModel
from logreg.model import LogisticRegression
from logreg.training import Trainer
from logreg.ui.state.data_choice import DataChoice
from logreg.ui.state.own_data import OwnData
from logreg.ui.state.run import Pace, Run
from logreg.ui.state.sources import DataSource
from logreg.ui.state.watched import Watched

MAX_RUNS = 50  # that are kept for a visitor; beyond that, the oldest goes
MAX_KEPT_STEPS = 1_000_000  # of all runs that are kept for a visitor, 8 bytes each; beyond that, the oldest run goes
DEFAULT_PACE = Pace(seconds_per_run=10)  # slow enough to watch, however many steps there are


class Learned(NamedTuple):
    """A model, and the data that it learned from."""

    model: LogisticRegression
    source: DataSource


class Visitor:
    """What belongs to one visitor, kept in a `gr.State`: `run` is the current run, `runs` holds it and earlier ones."""

    def __init__(self) -> None:
        self.source: DataSource | None = None  # what runs learn from now; None for MNIST's digits
        self.own = OwnData()
        self.data_choice = DataChoice()
        self.data_restored = False  # by what the browser had kept, since the Data tab was opened
        self.run: Run | None = None
        self.runs: list[Run] = []
        self.overlays: list[Run] = []  # drawn over the chart of the current run
        self.taught: dict[str, FinetunedModel] = {}  # by the name of the model that was copied
        self.replayed: dict[str, DataSource] = {}  # in the lessons of each of these
        self.uploads: dict[str, LogisticRegression] = {}
        self.binaries: dict[tuple[Classes, int], Learned] = {}  # by the class that is told from the rest
        self.watched = Watched()  # the digit whose answer is shown while a run trains
        self.pace = DEFAULT_PACE
        self.request = 0  # counts what was asked of the runs, so that an older request gives way
        self.preparing: TrainingConfig | None = None  # the run whose inputs are being made
        self.progress = ""  # how far that is
        self.rechosen: str | None = None  # the model to be replaced by that of the run which a reload interrupted
        self.link_note = ""  # the settings that the page's link asked for
        self._numbers, self._lock = count(1), Lock()
        # A page outlives a visitor that the server has forgotten, and must take the next one's messages for newer.
        self._born = time_ns() // 1_000_000
        self._versions = count(self._born)

    def __deepcopy__(self, memo: object) -> Visitor:
        return Visitor()  # gr.State copies its initial value for each visitor

    def begin(
        self,
        trainer: Trainer,
        scheduled_changes: dict[int, dict[str, float]] | None = None,
        source: DataSource | None = None,
    ) -> Run:
        """Make a run of the trainer the current one; `source` is what it learns from, if not MNIST's digits."""
        with self._lock:
            self._detach_run()
            for other in self.runs:
                other.retire()
            self.run = run = Run(next(self._numbers), trainer, scheduled_changes, source)
            run.pace = self.pace
            self.runs = [*self.runs, run][-MAX_RUNS:]
            while sum(run.step for run in self.runs) + trainer.total_steps > MAX_KEPT_STEPS and len(self.runs) > 1:
                gone = self.runs.pop(0)
                self.overlays = [run for run in self.overlays if run is not gone]
        return run

    def select(self, run: Run) -> None:
        """Make one of the runs the current one. The one before is paused."""
        with self._lock:
            if self.run is not None and self.run is not run:
                self.run.pause()
                self.runs = [other for other in self.runs if other is not self.run or other.step]
            self.run, run.pace = run, self.pace
            self.overlays = [other for other in self.overlays if other is not run]

    def revive(self, run: Run, trainer: Trainer) -> None:
        """Let a run that has lost its trainer to a later one go on with another; all others keep none."""
        with self._lock:
            for other in self.runs:
                if other is not run:
                    other.retire()
            if run.trainer is None:
                run.revive(trainer)

    def set_pace(self, pace: Pace) -> None:
        """Show the current run, and those that follow, at this pace."""
        self.pace = pace
        if self.run is not None:
            self.run.pace = pace

    def new_request(self) -> int:
        """Note that something else is asked of the runs now; an older request that still waits gives way."""
        self.request += 1
        self.preparing, self.progress = None, ""
        return self.request

    @property
    def busy(self) -> str:
        """What is being done for the newest request: a run prepared or trained; empty for nothing."""
        if self.preparing is not None:
            return f"preparing {self.request}"
        return f"running {self.request}" if self.run is not None and self.run.is_running else ""

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

    def forget_own(self) -> None:
        """Forget the visitor's own examples, and all that was learned from them."""
        classes = self.own.now.classes
        self.own.clear()
        if self.run is not None and self.run.source is not None and self.run.source.own:
            self.new_request()
            self.detach_run()
        self.runs = [run for run in self.runs if run.source is None or not run.source.own]
        self.overlays = [run for run in self.overlays if run in self.runs]
        self.taught = {name: taught for name, taught in self.taught.items() if taught.base.classes != classes}
        self.replayed = {name: source for name, source in self.replayed.items() if name in self.taught}
        self.binaries = {key: learned for key, learned in self.binaries.items() if key[0] != classes}

    def dispose(self) -> None:
        """Stop and forget everything."""
        self.new_request()
        self.detach_run()
        self.own.clear()
        self.source = None
        self.runs, self.overlays, self.taught, self.replayed = [], [], {}, {}
        self.uploads, self.binaries = {}, {}
