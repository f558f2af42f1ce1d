"""One training run of a visitor. The page's events share it by taking turns."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import deepcopy
from dataclasses import replace
from threading import Event, Lock
from time import perf_counter
from typing import NamedTuple

import torch

from logreg.config import MUTABLE
from logreg.errors import UserError
from logreg.evaluation.metrics import Evaluation
from logreg.model import LogisticRegression
from logreg.training import Trainer
from logreg.ui.state.sources import DataSource

SLICE = 0.09  # seconds of training between two messages to the page: some 11 a second
MAX_LOCKED = 0.015  # seconds of training during which a pause or a change of settings has to wait
TYPICAL_STEP = 0.0003  # seconds that a step is assumed to take
ASSUMED_STEPS = 200  # as if so many had taken that long: the first few are no measure
FIRST_SLICE = 0.01  # seconds, so that the first points appear at once
MAX_STEPS_PER_SLICE = 600  # keeps messages small on a fast machine
MAX_CHANGES = 1000  # of the settings, while a run goes on


def too_many_changes() -> str:
    """Why a run's settings can't be changed again."""
    return f"A run's settings can be changed {MAX_CHANGES:,} times: begin a new one."


class Pace(NamedTuple):
    """How fast a run is shown: at so many steps a second, or as a whole in so many seconds; 0: no such limit."""

    steps_per_second: float = 0.0
    seconds_per_run: float = 0.0

    def limit(self, total_steps: int) -> float:
        """Steps a second; infinity for full speed."""
        if self.seconds_per_run:
            return total_steps / self.seconds_per_run
        return self.steps_per_second or math.inf


class Run:
    """A trainer that the page's events share, and what is kept of it once another run has begun.

    Taking the turn ends the turn of whoever had it. A pause takes the turn without advancing, so two clicks, or two
    pages of one session, never train at once. `scheduled_changes` are settings to change once their step is reached.
    """

    def __init__(
        self,
        number: int,
        trainer: Trainer,
        scheduled_changes: dict[int, dict[str, float]] | None = None,
        source: DataSource | None = None,
    ) -> None:
        self.number = number
        self.source = source  # what it learns from; None for MNIST's digits
        self.data = ""  # its `fingerprint`
        self.name = f"run {number}"
        self.trainer: Trainer | None = trainer
        # The trainer has its gradients in closed form. Recording an operation for autograd takes a lock of the
        # parameter, then Python's; a thread that slices the parameter takes them the other way round, for ever.
        self.config, self.model = trainer.config, trainer.model.requires_grad_(False)
        self.settings = trainer.settings  # the config as it is now, after the changes
        self._state: dict[str, torch.Tensor] = {}  # what training goes on from, once the trainer is gone
        self.losses: list[float] | array[float] = trainer.losses
        self.evaluations, self.changes = trainer.evaluations, trainer.changes
        self.steps_per_epoch, self.total_steps = trainer.steps_per_epoch, trainer.total_steps
        self.seconds = 0.0  # of computing
        self.measured: tuple[int, Evaluation, Evaluation] | None = None  # the step; on training and test digits
        self.scheduled_changes = dict(scheduled_changes or {})
        self.pace = Pace()
        self.end = self.total_steps  # the last step that the event which has the turn takes
        self.repeat_until = 0  # steps up to this one were shown before, and are repeated at full speed
        self.queue_status = ""  # how it shares the machine with other visitors' runs
        self.last_sent_step = 0  # steps after this one may not have reached the page
        self._turn = Event()
        self._next, self._lock = Lock(), Lock()

    @property
    def step(self) -> int:
        """How many steps have been taken."""
        return len(self.losses)

    def snapshot(self) -> LogisticRegression:
        """A copy of the model: what is computed of it is of one state, though the run goes on or diverges meanwhile."""
        return deepcopy(self.model)

    @property
    def finished(self) -> bool:
        """Whether all epochs are done."""
        return self.step >= self.total_steps

    @property
    def diverged(self) -> bool:
        """Whether the loss is no longer a finite number."""
        return bool(self.losses) and not math.isfinite(self.losses[-1])

    @property
    def is_running(self) -> bool:
        """Whether an event has the turn, and steps left to take."""
        return not (self._turn.is_set() or self.finished or self.diverged)

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        """Hold the run. Whoever waits is served in order, so training never overtakes a pause or a change."""
        with self._next:
            self._lock.acquire()
        try:
            yield
        finally:
            self._lock.release()

    def take_turn(self) -> Event:
        """End the turn of whoever has it, once the steps being taken are done, and take it."""
        with self._exclusive():
            self._turn.set()
            self._turn = Event()
            return self._turn

    def advance(
        self,
        turn: Event,
        steps: int = MAX_STEPS_PER_SLICE,
        seconds: float = SLICE,
        slot: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> bool:
        """Take up to `steps` steps, or as many as start within `seconds`; False, and no step, if the turn is over.

        The steps are taken within `slot()`, a few at a time, so that the runs of all visitors can alternate.
        """
        end, deadline = self.step + steps, perf_counter() + (seconds if self.step else FIRST_SLICE)
        begin, took = self.step, True
        while took and self.step < min(end, self.total_steps) and (self.step == begin or perf_counter() < deadline):
            with slot(), self._exclusive():
                took = self._train(turn, end - self.step, min(MAX_LOCKED, deadline - perf_counter()))
        return self.step > begin

    def _train(self, turn: Event, steps: int, seconds: float) -> bool:
        if turn.is_set() or self.trainer is None:
            return False
        begin = perf_counter()
        due = min((at for at in self.scheduled_changes if at > self.step), default=math.inf)
        if self.step in self.scheduled_changes:
            self._change(self.scheduled_changes.pop(self.step))
        self.trainer.advance(int(min(steps, due - self.step)), seconds)
        self.seconds += perf_counter() - begin
        return True

    def change(self, **settings: float) -> None:
        """Change settings from the next step on; a `ValueError` for a run that has been changed too often."""
        with self._exclusive():
            if not self.can_change:
                raise UserError(too_many_changes())
            self._change(settings)

    def _change(self, settings: dict[str, float]) -> None:
        if self.trainer is None:
            self.settings = replace(self.settings, **settings)  # type: ignore[arg-type]
            self.changes[self.step] = self.changes.get(self.step, {}) | settings
        else:
            self.trainer.change(**settings)
            self.settings = self.trainer.settings

    @property
    def can_change(self) -> bool:
        """Whether its settings have not been changed too often."""
        return len(self.changes) < MAX_CHANGES or self.step in self.changes

    def pause(self) -> None:
        """End the turn of whoever has it."""
        self.take_turn().set()

    def retire(self) -> None:
        """Keep the results and what training could go on from, and free the rest, which is large."""
        self.pause()
        with self._exclusive():
            if self.trainer is not None and not (self.finished or self.diverged):
                kept = self.trainer.state_dict()
                self._state = {name: kept[name] for name in kept.keys() - {"losses", *self.model.linear.state_dict()}}
            self.trainer, self.losses = None, array("d", self.losses)

    def revive(self, trainer: Trainer) -> None:
        """Let a new trainer, of the same config and data, go on where the one that has been freed was."""
        with self._exclusive():
            own = {**self.model.linear.state_dict(), "losses": torch.tensor(self.losses, dtype=torch.float64)}
            trainer.load_state_dict(self._state | own)
            trainer.change(**{name: getattr(self.settings, name) for name in MUTABLE})
            trainer.changes.clear()
            trainer.changes.update(self.changes)
            trainer.evaluations.update(self.evaluations)
            self.trainer, self.model, self._state = trainer, trainer.model.requires_grad_(False), {}
            self.losses, self.evaluations, self.changes = trainer.losses, trainer.evaluations, trainer.changes

    @property
    def can_go_on(self) -> bool:
        """Whether it has steps left to take, and what it takes them from."""
        return not (self.finished or self.diverged) and (self.trainer is not None or bool(self._state))

    @property
    def limit(self) -> float:
        """The steps a second that its pace allows; infinity for full speed, at which steps are also repeated."""
        return math.inf if self.step < self.repeat_until else self.pace.limit(self.total_steps)

    @property
    def speed(self) -> float:
        """Steps a second: those of its pace, or as many as it has computed so far if that is less."""
        computed = (self.step + ASSUMED_STEPS) / (self.seconds + ASSUMED_STEPS * TYPICAL_STEP)
        return min(self.pace.limit(self.total_steps), computed)

    @property
    def seconds_left(self) -> float:
        """How long the remaining steps take at its speed."""
        return (self.total_steps - self.step) / self.speed

    @property
    def last_good_step(self) -> int:
        """Where to go back to after a divergence: before the last step whose loss was at most the first one's."""
        return max((step for step, loss in enumerate(self.losses) if loss <= self.losses[0]), default=0)
